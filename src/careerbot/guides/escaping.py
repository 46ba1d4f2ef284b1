"""Words as Markdown: what would be taken for a mark gets a backslash, and nothing else does."""

from __future__ import annotations

import re

_MARK = re.compile(
    r"[`\\]|~~"
    r"|\*(?!\s)|(?<!\s)\*"  # "5 * 3" marks nothing
    r"|(?<!\w)_(?!\s)|(?<![\s_])_(?!\w)"
    r"|<(?=[A-Za-z/!?])|&(?=#?\w{1,31};)|\](?=[(\[:])"
)
_LINE_START = re.compile(r"(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|-(?=-)|[>|=])")
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")


def escaped(text: str, *, inside: bool = False) -> str:
    r"""One line of words that says the same where it is read as Markdown.

    Args:
        inside: something stands before it in its line, so that nothing can mark a heading or an item.

    >>> print(escaped("Take 5 * 3 and *not* snake_case, see [1](x)"))
    Take 5 * 3 and \*not\* snake_case, see [1\](x)
    >>> print(escaped("1. Apply"))
    1\. Apply
    """
    inner = _MARK.sub(lambda mark: "".join(f"\\{sign}" for sign in mark[0]), text)
    if inside:
        return inner
    return f"\\{inner}" if _LINE_START.match(text) else _NUMBER.sub(r"\1\\\2", inner, count=1)
