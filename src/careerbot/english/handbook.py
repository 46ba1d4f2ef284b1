"""Words of the Occupational Outlook Handbook: what its tables count, what it repeats, how it names occupations."""

from __future__ import annotations

import re

# Says the same on each page and nothing of the career.
BOILERPLATE = re.compile(
    r"The following are examples of qualities that are important for these workers"
    r"|Explore resources for employment and wages by state"
    r"|Compare the job duties, education, job growth, and pay of "
    r"|Learn more about .+ by visiting additional resources"
    r"|All employment projections data are available"
    r"|(?:SOURCE|Source): U\.?S\.? Bureau of Labor Statistics"
    r"|For (?:more|additional) information (?:about|on) how .* BLS"
)
HOW_TO_BECOME = re.compile(r"How to Become (?:an? )?(.+)")
LAST_MODIFIED = re.compile(
    r"(January|February|March|April|May|June|July|August|September|October|November|December)"
    r" (\d{1,2}), (\d{4})"
)
MONTHS = "January February March April May June July August September October November December".split()
WORK_SCHEDULES = "Work Schedules"

# The line before a table says what its numbers are.
EMPLOYERS = re.compile(r"\blargest employers? of\b")
DISTRIBUTED = re.compile(r"\bEmployment in the detailed occupations\b")
HELD_JOBS = re.compile(r"^(.+?) held about [\d.,]+(?: million)? jobs in (\d{4})\b")
WAGES = re.compile(r"\b(median|mean(?: \(average\))?) (annual|hourly|weekly) wages?\b", re.IGNORECASE)
BY_INDUSTRY = re.compile(r"\bin the top industries\b")
WHEN = re.compile(r"\b(?:In |in )(May \d{4})\b")
TITLED_CHART = re.compile(r"^(Median|Mean)\b.*\bwages\b")

QUICK_FACTS = "Quick facts"
EMPLOYER_COLUMNS = ("Employer", "Share of jobs (%)")
OCCUPATIONAL_TITLE = "Occupational Title"
OTHER_COLUMNS = ("Group", "Number")

# "Carpenters, also known as joiners, ..."; the subject is checked against the names of the page.
ALSO_CALLED = re.compile(
    r"^(?:The )?(?P<subject>[^,.;:—()]{3,90}?)(?:,| \(|—| are| may be)?\s*"
    r"(?:(?:who )?(?:may be |are )?(?:also|sometimes|often|commonly)(?: be)?(?: collectively)? )?"
    r"(?:called|known as|referred to as) (?P<names>[^.;:—]{3,90}?)"
    r"(?:\)|—|\.|, (?!or\b|and\b|[\w-]+(?: [\w-]+)?, or\b)|$| (?:are|is|work|typically)\b)"
)
ABBREVIATED = re.compile(r"((?:[\w’'-]+ ){1,6})\(([A-Z][A-Za-z-]*[A-Z]s?|[A-Z]{2,}s?)\)")
NO_NAME = re.compile(r"--|\b(?:all other|other|except|related|miscellaneous|including|total|example)\b", re.IGNORECASE)
# In the plural, and yet no people.
NOT_PEOPLE = frozenset(
    "affairs animals appliances arts benefits boats campaigns careers colleges ceramics claims communications "
    "crops economics electronics ethics exhibits facilities finances forces foods gas gifts goods graphics jobs "
    "lines logistics machines materials mathematics media metals operations others parks plants plastics politics "
    "products programs promotions properties relations repairs resources robotics sales sciences securities "
    "services sets sports studies systems taxes textiles tools trades universities vehicles waters works".split()
)
SMALL_WORDS = frozenset("a an and at by for from in of on or the to with".split())
_MANY = ("personnel", "staff", "clergy")
_ONE_OF_MANY = (
    (re.compile(r"men$"), "man"),
    (re.compile(r"(?<=[mM]id)wives$"), "wife"),
    (re.compile(r"(?<=[^aeiou])ies$"), "y"),
    (re.compile(r"(?<=ss|sh|ch)es$|(?<=x)es$"), ""),
    (re.compile(r"(?<![sui])s$"), ""),
)


def is_plural(word: str) -> bool:
    """Whether a word may name several people."""
    return word.lower() not in NOT_PEOPLE and (word.lower() in _MANY or singular(word) != word)


def singular(word: str) -> str:
    """One of them: ``Attorneys`` gives ``Attorney``.

    >>> [singular(word) for word in "Judges Orderlies Midwives Waitresses Roofers foremen DJs".split()]
    ['Judge', 'Orderly', 'Midwife', 'Waitress', 'Roofer', 'foreman', 'DJ']
    """
    for ending, one in _ONE_OF_MANY:
        if ending.search(word):
            return ending.sub(one, word)
    return word


def name_case(name: str) -> str:
    """A name as a title has it; capitals within a word stay."""
    words = name.split()
    return " ".join(
        word if (n and word in SMALL_WORDS) or word[:1].isupper() else word[:1].upper() + word[1:]
        for n, word in enumerate(words)
    )


def chart_column(title: str) -> str:
    """A chart's title as the head of its column, with the unit."""
    return f"{title} (US dollars)" if TITLED_CHART.match(title) else title


def outlook_column(name: str) -> str:
    """A column of the projections with its unit: ``Change, 2024–34 (%)``."""
    return name.replace("(Percent)", "(%)").replace("(Numeric)", "(number)")


def sentence_case(name: str) -> str:
    """A column's name that the page has in capitals."""
    return name.capitalize() if name.isupper() else name
