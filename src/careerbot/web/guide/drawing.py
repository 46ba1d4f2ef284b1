"""What all charts share: a figure with its name, the data behind it, and words of ours beside the guide's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from markupsafe import Markup

from careerbot.guides.model import Guide, Span
from careerbot.web.pages.html import escape
from careerbot.web.pages.texts import Texts

Say = Callable[[Span], Markup]
"""The guide's words of a span as HTML; a page that marks a quote passes its own."""


def sayer(guide: Guide) -> Say:
    """The guide's words, escaped for HTML and for Markdown."""
    return lambda span: plain(guide.text(span))


def plain(text: str) -> Markup:
    """A text that HTML and Markdown show and never read."""
    return Markup(escape(text))


def ours(tag: str, texts: Texts, name: str, css: str = "") -> Markup:
    """Words of ours, which may be in another language than the guide."""
    named = Markup(' class="{}"').format(css) if css else ""
    return Markup('<{0}{1} lang="{2}">{3}</{0}>').format(Markup(tag), named, texts.language, plain(texts[name]))


def number(value: float) -> str:
    """A length or place in a drawing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def figure(caption: Markup, drawing: Markup, table: Markup | None = None) -> Markup:
    """A chart; its caption is its name."""
    return Markup('<figure class="cb-chart" lang="en">{}{}{}</figure>').format(caption, drawing, table or "")


def data_table(texts: Texts, columns: Sequence[str], rows: Iterable[Sequence[Markup]]) -> Markup:
    """The figures as a table, one click away."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(plain(name)) for name in columns)
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup('<th scope="row">{}</th>' if i == 0 else "<td>{}</td>").format(cell)
                for i, cell in enumerate(cells)
            )
        )
        for cells in rows
    )
    return Markup(
        '<details class="cb-data">{}<div class="cb-wide"><table><thead lang="{}"><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div></details>"
    ).format(ours("summary", texts, "guide.as_table"), texts.language, head, body)
