"""The templates of the pages that are no chat: strict, and everything escaped."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from careerbot.web.pages.texts import Texts

GUIDE_LANGUAGE = "en"

_ESCAPED = {ord(mark): f"&#{ord(mark)};" for mark in string.punctuation}
# Unicode's invisible controls: bidirectional ones can make a text read as another one.
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")
_JOINERS = "\u200c\u200d"  # shape letters in Persian and Hindi, and emoji


def escape(text: str) -> str:
    """``text`` as characters that HTML and Markdown show and never read.

    >>> escape("<b> *hi*")
    '&#60;b&#62; &#42;hi&#42;'
    """
    visible = "".join(char for char in text if _is_visible(char))
    return re.sub(r"\s+", " ", visible).translate(_ESCAPED)


def _is_visible(char: str) -> bool:
    return char.isspace() or char in _JOINERS or unicodedata.category(char) not in _INVISIBLE


def lang_attribute(language: str, texts: Texts) -> str:
    """The attribute for words in a language on a page that may be in another."""
    return "" if texts.language == language else f' lang="{language}"'


def language_of_guide(texts: Texts) -> str:
    """The attribute for words of the guide on a page in another language."""
    return lang_attribute(GUIDE_LANGUAGE, texts)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("careerbot.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def template(name: str) -> Template:
    """A template of ``web/templates``."""
    return _environment().get_template(name)


def page(name: str, *, lang: str, root: str, styles: Sequence[str], **values: object) -> bytes:
    """A page of ``web/templates`` that begins as ``base.html`` does.

    Args:
        root: what stands before every path.
        styles: addresses of the style sheets.
        values: what else the template reads.
    """
    return template(name).render(lang=lang, root=root, styles=styles, **values).encode()
