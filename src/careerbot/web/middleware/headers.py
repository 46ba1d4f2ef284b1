"""The headers by which a browser guards itself: which page may load what, and who may frame it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from careerbot.web.paths import EMBED, EMBED_SCRIPT, EMBED_TEST, GUIDES

# For everything; the others only matter where a browser builds a page, not for its parts.
_ALWAYS = {"X-Content-Type-Options": "nosniff"}
_SAME_ORIGIN = {"Cross-Origin-Resource-Policy": "same-origin"}
# The embed's script is for other sites.
_ANY_ORIGIN = {"Cross-Origin-Resource-Policy": "cross-origin"}
_PAGE = {
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; media-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action {forms}; object-src 'none'; frame-src {framed}; frame-ancestors {ancestors}"
)


class Policies:
    """The headers for each address.

    Args:
        embed_origins: the sites that may show ``/embed`` in a frame. There is no
            X-Frame-Options beside it: it cannot name sites, and contradicts this one.
    """

    def __init__(self, embed_origins: Sequence[str]) -> None:
        def page(framed: str = "'none'", ancestors: str = "'self'", forms: str = "'none'") -> dict[str, str]:
            policy = _CONTENT.format(framed=framed, ancestors=ancestors, forms=forms)
            return {**_ALWAYS, **_SAME_ORIGIN, **_PAGE, "Content-Security-Policy": policy}

        self._usual = page()
        self._of_path = {
            EMBED: page(ancestors=" ".join(("'self'", *embed_origins))),
            # A search and a choice are sent without a script, too.
            GUIDES: page(forms="'self'"),
            EMBED_TEST: page(framed="'self'"),
            EMBED_SCRIPT: {**_ALWAYS, **_ANY_ORIGIN},
        }

    def of(self, path: str, *, is_part: bool) -> Mapping[str, str]:
        """The headers of an answer.

        Args:
            path: without what stands before every address.
            is_part: a file that a page is made of, which no browser shows by itself.
        """
        return _ALWAYS | _SAME_ORIGIN if is_part else self._of_path.get(path, self._usual)
