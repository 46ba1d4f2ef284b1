"""All careers to browse: searched, sorted, in groups, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from careerbot.careers.model import Career
from careerbot.guides.facts import FactKind, comparable
from careerbot.web.guide.page import Site, shared_values
from careerbot.web.pages.html import page, template
from careerbot.web.pages.texts import Texts, languages, read_texts

PER_PAGE = 60
SORTS = ("", "name", "pay", "growth", "schooling")
MAX_Q = 200
_MAX_PAGE = 9999
_OTHER = "other"
_MOST_NAMES = 3
# What a row shows, with the text that names it.
_SHOWN = (
    (FactKind.PAY, "guides.pay"),
    (FactKind.EDUCATION, "guides.schooling"),
    (FactKind.GROWTH, "guides.outlook"),
    (FactKind.JOBS, "guides.jobs"),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What an address asks of the list; ``language`` is empty where it names none."""

    q: str = ""
    sort: str = ""
    group: str = ""
    number: int = 1
    language: str = ""

    @property
    def parameters(self) -> dict[str, str]:
        """For an address that asks the same, page 1."""
        asked = {"q": self.q, "sort": self.sort, "group": self.group, "lang": self.language}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class FactView:
    """One fact in a row: the guide's words, and the year of a figure; both may be missing."""

    name: str
    words: str
    year: str
    needs_year: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """A career in the list."""

    slug: str
    career: str
    language: str
    address: str
    others: str
    facts: tuple[FactView, ...]


@dataclass(frozen=True, slots=True)
class GroupView:
    """Careers below one heading; ``title`` is empty where there is none, ``key`` stands in addresses."""

    key: str
    title: str
    rows: tuple[RowView, ...]


def read_wish(parameters: Mapping[str, str]) -> Wish:
    """What an address asks; what it cannot mean counts as not asked."""
    number, sort, language = (parameters.get(name, "") for name in ("page", "sort", "lang"))
    is_number = number.isascii() and number.isdigit() and len(number) <= len(str(_MAX_PAGE))
    return Wish(
        q=" ".join(parameters.get("q", "")[:MAX_Q].split()),
        sort=sort if sort in SORTS else "",
        group=parameters.get("group", ""),
        number=max(1, int(number)) if is_number else 1,
        language=language if language in languages() else "",
    )


class Listing:
    """The careers that a wish finds."""

    def __init__(
        self,
        careers: Sequence[Career],
        search: Callable[[str], Sequence[Career]],
        wish: Wish,
        texts: Texts,
        site: Site,
        support: str = "",
    ) -> None:
        """``support``: what to say first to somebody who may be in distress."""
        self._careers, self._wish, self._texts, self._site = careers, wish, texts, site
        self._support = support
        self._key_of = _grouping(careers)
        self._found = self._ordered(search(wish.q) if wish.q else careers)

    def page(self) -> bytes:
        """The whole page."""
        wish = self._wish
        offered = [
            (code, read_texts(code)["chat.language_name"], self._address(replace(wish, language=code)))
            for code in languages()
        ]
        return page(
            "guides.html",
            wish=wish,
            max_q=MAX_Q,
            sorts=[(name, self._texts[f"guides.sort_{name or 'usual'}"]) for name in SORTS],
            groups=self._group_links(),
            columns=[self._texts[name] for _, name in _SHOWN],
            all_address=self._address(Wish(language=wish.language)),
            languages=offered,
            compare=self._site.address("guides/compare"),
            action=self._site.address("guides"),
            part=self._site.address("guides/list"),
            **self._list_values(),
            **shared_values(self._texts, self._site),
        )

    def part(self) -> bytes:
        """The list alone, for the page's script."""
        shared = shared_values(self._texts, self._site)
        return template("guides_list.html").render(**self._list_values(), **shared).encode()

    def _list_values(self) -> dict[str, Any]:
        first = (self._wish.number - 1) * PER_PAGE
        shown = self._found[first : first + PER_PAGE]
        rest = max(0, len(self._found) - first - PER_PAGE)
        number = self._wish.number
        return {
            "sections": self._sections(shown),
            "said": self._said(),
            "support": self._support,
            "is_empty": not self._careers,
            "n_rest": rest,
            "more": self._address(replace(self._wish, number=number + 1)) if rest else "",
            "more_part": self._address(replace(self._wish, number=number + 1), "guides/list") if rest else "",
            "before": self._address(replace(self._wish, number=number - 1)) if number > 1 else "",
        }

    def _said(self) -> str:
        n, q = len(self._found), self._wish.q
        if q:
            name = "guides.found_none" if n == 0 else "guides.found_one" if n == 1 else "guides.found"
            return self._texts[name].format(n=n, q=q)
        return self._texts["guides.count_one" if n == 1 else "guides.count"].format(n=n)

    @property
    def _is_grouped(self) -> bool:
        return not self._wish.q and not self._wish.sort

    def _ordered(self, careers: Sequence[Career]) -> list[Career]:
        wish = self._wish
        if wish.group and not wish.q:
            careers = [career for career in careers if self._key_of(career)[0] == wish.group]
        if self._is_grouped:
            return sorted(careers, key=lambda career: (_group_order(self._key_of(career)), _name_key(career)))
        if wish.sort == "name":
            return sorted(careers, key=_name_key)
        amount = {"pay": _pay, "growth": _growth, "schooling": _schooling}.get(wish.sort)
        return list(careers) if amount is None else sorted(careers, key=amount)

    def _sections(self, careers: Sequence[Career]) -> list[GroupView]:
        if not self._is_grouped:
            return [GroupView("", "", tuple(map(self._row, careers)))] if careers else []
        return [
            GroupView(key, title or self._texts["guides.other"], tuple(map(self._row, group)))
            for (key, title), group in groupby(careers, self._key_of)
        ]

    def _group_links(self) -> list[tuple[str, str, bool]]:
        """Of each group its title, its address, and whether it is shown."""
        keys = sorted(set(map(self._key_of, self._careers)), key=_group_order)
        here = "" if self._wish.q else self._wish.group
        language = self._wish.language
        return [
            (
                title or self._texts["guides.other"],
                self._address(Wish(group=key, sort=self._wish.sort, language=language)),
                key == here,
            )
            for key, title in keys
        ]

    def _row(self, career: Career) -> RowView:
        others = [name for name in career.names if name != career.career][:_MOST_NAMES]
        asked = {"lang": self._wish.language} if self._wish.language else {}
        facts = tuple(self._fact(career, kind, self._texts[name]) for kind, name in _SHOWN)
        address = self._site.guide(career.slug, **asked)
        return RowView(career.slug, career.career, career.language, address, ", ".join(others), facts)

    def _fact(self, career: Career, kind: FactKind, name: str) -> FactView:
        facts = comparable(career.facts_of(kind))
        if not facts:
            return FactView(name, "", "", False)
        return FactView(name, facts[0].text, facts[0].year, kind is FactKind.PAY)

    def _address(self, wish: Wish, path: str = "guides") -> str:
        number = {"page": wish.number} if wish.number > 1 else {}
        return self._site.address(path, **wish.parameters, **number)


def _grouping(careers: Sequence[Career]) -> Callable[[Career], tuple[str, str]]:
    """The key and title of a career's group: the kind of work where guides name one, else the first letter."""
    if any(career.group for career in careers):
        return lambda career: (_slug(career.group) or _OTHER, career.group)
    return _by_letter


def _by_letter(career: Career) -> tuple[str, str]:
    letter = next((letter for letter in career.career if letter.isalnum()), "")
    return letter.lower() or _OTHER, letter.upper()


def _slug(text: str) -> str:
    return "-".join("".join(char if char.isalnum() else " " for char in text.lower()).split())


def _group_order(group: tuple[str, str]) -> tuple[bool, str]:
    key, title = group
    return not title, key


def _name_key(career: Career) -> tuple[str, str]:
    return career.career.casefold(), career.slug


def _amount(career: Career, kind: FactKind) -> float | None:
    facts = comparable(career.facts_of(kind))
    return facts[0].middle if facts else None


def _pay(career: Career) -> tuple[int, float, tuple[str, str]]:
    """The highest first, for a year before for an hour; those without at the end."""
    facts = comparable(career.facts_of(FactKind.PAY))
    if not facts or facts[0].middle is None:
        return 2, 0.0, _name_key(career)
    return int(facts[0].period == "hour"), -facts[0].middle, _name_key(career)


def _growth(career: Career) -> tuple[bool, float, tuple[str, str]]:
    amount = _amount(career, FactKind.GROWTH)
    return amount is None, -(amount or 0.0), _name_key(career)


def _schooling(career: Career) -> tuple[bool, float, tuple[str, str]]:
    amount = _amount(career, FactKind.EDUCATION)
    return amount is None, amount or 0.0, _name_key(career)
