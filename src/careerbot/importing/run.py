"""One import from beginning to end: pages in, guides in the corpus, and a report of both and of what was left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from careerbot.errors import CareerbotError, StorageError
from careerbot.guides.markdown_writing import Heading, Table, front_matter
from careerbot.importing.ooh import ImportedGuide, NoOccupationError, read_page
from careerbot.importing.pages import saved_pages
from careerbot.importing.titles import Titles
from careerbot.importing.writing import GUIDE, TITLES, write_guide


@dataclass
class Report:
    """What an import did; ``problems`` name each page that is not in the corpus, and why."""

    n_guides: int = 0
    n_places: int = 0
    n_facts: int = 0
    n_rows: int = 0
    n_titles: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def count(self, guide: ImportedGuide, n_titles: int) -> None:
        """Add a guide that was written."""
        self.n_guides += 1
        self.n_titles += n_titles
        self.n_places += sum(isinstance(block, Heading) for block in guide.blocks)
        for table in (block for block in guide.blocks if isinstance(block, Table)):
            if table.header[0] == "Fact":
                self.n_facts += len(table.rows)
            else:
                self.n_rows += len(table.rows)
        self.left_out += guide.left_out

    def lines(self, corpus: Path) -> list[str]:
        """The report as a person reads it."""
        lines = [
            f"imported {self.n_guides:,} guide(s) into {corpus}: {self.n_places:,} sections and parts, "
            f"{self.n_facts:,} facts, {self.n_rows:,} rows of tables"
            + (f", {self.n_titles:,} job titles" if self.n_titles else "")
        ]
        found = [(n, what) for what, n in self.left_out.most_common() if n]
        return lines + (["left out:", *(f"  {n:6,}  {what}" for n, what in found)] if found else [])


def import_handbook(path: Path, corpus: Path, titles: Titles | None = None) -> Report:
    """Import the handbook's pages of a folder or an archive.

    Raises:
        StorageError: there are no pages, or the archive or the corpus cannot be used.
    """
    report = Report()
    guides = _read_all(path, report)
    for slug, guide in guides.items():
        files = {GUIDE: guide.text(guides)}
        if titles is not None and (text := titles.text(guide.codes)):
            files[TITLES] = text
        marks = {name: guide.head[name] for name in ("publisher", "address")}
        problem = write_guide(corpus / slug, files, tuple(front_matter(marks).splitlines()[1:-1]))
        if problem:
            report.problems.append(f"{slug}: {problem}")
        else:
            report.count(guide, sum(not line.startswith("#") for line in files.get(TITLES, "").splitlines()))
    return report


def _read_all(path: Path, report: Report) -> dict[str, ImportedGuide]:
    guides: dict[str, ImportedGuide] = {}
    n_pages = 0
    for page in saved_pages(path):
        n_pages += 1
        problem = page.problem or ("another page of this name was imported" if page.slug in guides else "")
        if not problem:
            try:
                guides[page.slug] = read_page(page.slug, page.html)
            except NoOccupationError as err:
                problem = str(err)
            except CareerbotError as err:
                problem = err.message
        if problem:
            report.problems.append(f"{page.name}: left out: {problem}")
    if not n_pages:
        raise StorageError(f"{path}: no pages here", hint="a page is a file saved as .html")
    return guides
