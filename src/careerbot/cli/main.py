"""The command line: the only module that prints or exits."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from careerbot import __version__
from careerbot.errors import CareerbotError, IndexMissingError, ServerError, StorageError, UsageError
from careerbot.settings.database import without_password
from careerbot.settings.settings import Settings, load_settings, shown
from careerbot.web.pages.look import MODES, THEMES
from careerbot.web.pages.texts import languages

if TYPE_CHECKING:
    from careerbot.engine import Engine
    from careerbot.findings import Finding
    from careerbot.live import LiveEngine


_LINE_S = 10.0  # between two lines of progress
_MINUTE_S = 60
_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)


def _echo_error(err: CareerbotError) -> None:
    click.echo(f"error: {err.message}", err=True)
    if err.hint:
        click.echo(f"hint:  {err.hint}", err=True)


class _Group(click.Group):
    """Turns each failure that careerbot knows into two lines and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CareerbotError as err:
            if ctx.params.get("verbose"):
                traceback.print_exc()
            _echo_error(err)
            sys.exit(2 if isinstance(err, UsageError) else 1)


def _folders(command: Callable[..., Any]) -> Callable[..., Any]:
    """Hands the command its settings: what is set, and the folders that were named on the command line."""

    @click.option("--corpus", type=_FOLDER, help="The folder with the guides, instead of the setting.")
    @click.option("--index", type=_FOLDER, help="The index's folder, instead of the setting.")
    @wraps(command)
    def with_settings(corpus: Path | None, index: Path | None, **rest: Any) -> Any:
        settings = load_settings().settings
        return command(replace(settings, corpus=corpus or settings.corpus, index=index or settings.index), **rest)

    return with_settings


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="careerbot")
@click.option("-v", "--verbose", is_flag=True, help="Show where an error came from.")
def main(verbose: bool) -> None:
    """Answers students' questions about a career from its guide, with citations."""


@main.command()
@_folders
@click.option("--model", default=None, help="A sentence-transformers model or its folder.")
@click.option("--fresh", is_flag=True, help="Encode everything again.")
def build(settings: Settings, model: str | None, fresh: bool) -> None:
    """Build the index of the guides; one that cannot be read stops no other."""
    if _build(settings, model=model, fresh=fresh):
        sys.exit(1)


@main.command()
@_folders
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the answer record.")
@click.option(
    "--batch", type=click.Path(dir_okay=False, allow_dash=True), help="Answer the questions of a JSON-lines file."
)
@click.option("--guide", default=None, help="The guide to ask, if there are several and a question names none.")
@click.option("--explain", is_flag=True, help="Print how the answer came about, too.")
def ask(
    settings: Settings,
    question: str | None,
    as_json: bool,
    batch: str | None,
    guide: str | None,
    explain: bool,
) -> None:
    """Answer one QUESTION ("-" reads it from standard input)."""
    if (question is None) == (batch is None):
        raise click.UsageError('give one question, as in: careerbot ask "How much do they earn?", or --batch FILE')
    if batch is not None and explain:
        raise click.UsageError("--explain explains one question, not a --batch")
    from careerbot.answer.explain import explanation_record
    from careerbot.cli.text import render_explanation, render_json, render_text

    if batch is not None:
        lines = _lines(batch)
        if _ask_batch(_engine(settings), lines, guide):
            sys.exit(1)
        return
    if question == "-":
        question = sys.stdin.buffer.read().decode("utf-8", errors="replace")
    from careerbot.question.text import clean_question

    question = clean_question(question or "")
    explained = _engine(settings).explain(question, guide=guide)
    if as_json:
        extra = {"explanation": explanation_record(explained)} if explain else {}
        click.echo(render_json(explained.answer, **extra))
        return
    click.echo(render_text(explained.answer))
    if explain:
        click.echo(f"\n{render_explanation(explained)}")


@main.command()
@_folders
@click.option("--host", help="The address to listen on, instead of the setting.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port, instead of the setting.")
def serve(settings: Settings, host: str | None, port: int | None) -> None:
    """Serve the chat page and the API."""
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    engine = _live_engine(settings)
    from careerbot.web.app import serve as serve_app

    serve_app(engine, settings, on_ready=lambda url: click.echo(f"careerbot is ready: {url}  (Ctrl+C stops it)"))
    # Nothing is left to be written, and to take all the libraries apart needs seconds on a busy machine.
    sys.stdout.flush()
    os._exit(0)


@main.command()
@_folders
def mcp(settings: Settings) -> None:
    """Serve AI assistants over the Model Context Protocol (standard input and output)."""
    try:
        from careerbot.mcp import serve as serve_mcp
    except ModuleNotFoundError as err:
        if (err.name or "").split(".")[0] != "mcp":
            raise
        raise ServerError(
            "the MCP server needs the package mcp, which is missing or too old", hint="pip install 'careerbot[mcp]'"
        ) from err
    serve_mcp(_live_engine(settings))


@main.command("eval")
@_folders
@click.argument("questions", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--misses", is_flag=True, help="List each question that went wrong, and how.")
def evaluate(settings: Settings, questions: Path, misses: bool) -> None:
    """Answer a set of QUESTIONS, each from the guide it names, and print how well it went."""
    from careerbot.evaluation import ask_and_score, by_kind, faults, read_questions, summarise

    asked = read_questions(questions)
    rows = ask_and_score(_engine(settings), asked)
    for name, value in summarise(rows).items():
        click.echo(f"{name:18} {'-' if value is None else f'{value:g}'}")
    click.echo("\ncorrect by kind")
    for kind, value in by_kind(rows, lambda row: row.correct).items():
        click.echo(f"  {kind:16} {'-' if value is None else f'{value:g}'}")
    if misses:
        click.echo("")
        for row in rows:
            if wrong := faults(row):
                click.echo(f"{row.question.question_id}  {', '.join(wrong):40} {row.question.text[:100]}")


@main.command()
@_folders
@click.option("--write", is_flag=True, help="Write the list beside each guide, for a person to confirm.")
def conflicts(settings: Settings, write: bool) -> None:
    """List where the guides disagree with themselves."""
    from careerbot.cli.text import render_conflict
    from careerbot.conflicts.model import FILE, conflicts_toml, merged, read_conflicts
    from careerbot.conflicts.rules import find_conflicts
    from careerbot.guides.corpus import read_corpus
    from careerbot.search.question_map import read_question_map

    question_map = read_question_map()
    guides, problems = read_corpus(settings.corpus)
    if problems:
        raise problems[0]
    for guide in guides:
        kept = read_conflicts(guide, (kind.kind for kind in question_map.kinds)) or ()
        known = merged(kept, find_conflicts(guide, question_map))
        click.echo(f"{guide.slug}: {len(known)} points, {len(set(known) - set(kept))} of them new")
        for conflict in known:
            click.echo("\n" + render_conflict(conflict, guide))
        if write:
            path = guide.folder / FILE
            try:
                path.write_text(conflicts_toml(guide, known), encoding="utf-8")
            except OSError as err:
                raise StorageError(f"{path}: cannot be written: {err.strerror or err}") from err
            click.echo(f"\nwrote {path}: set each status to confirmed or dismissed, then run `careerbot build`")


@main.command()
@_folders
def check(settings: Settings) -> None:
    """Read the guides and all lists of words and report every problem; build nothing."""
    from careerbot.check import check as check_all

    found = check_all(settings.corpus, settings.support)
    for guide in found.sound:
        click.echo(f"{guide.slug}: {len(guide.units)} units, no problem")
    for warning in found.warnings:
        click.echo(f"warning: {warning}", err=True)
    for problem in found.problems:
        _echo_error(problem)
    if found.problems:
        sys.exit(1)


@main.command()
@click.option("--corpus", type=_FOLDER, help="The folder with the guides, instead of the setting.")
@click.option("--index", type=_FOLDER, help="The index's folder, instead of the setting.")
def doctor(corpus: Path | None, index: Path | None) -> None:
    """Look for what is wrong with this installation: packages, settings, index, machine, and an answer."""
    # Not by ``_folders``: settings that cannot be used are one of the things to report.
    from careerbot.cli.screen import render_finding
    from careerbot.findings import Verdict

    n_wrong = 0
    for finding in _examined(corpus, index):
        click.echo(render_finding(finding))
        n_wrong += finding.verdict is Verdict.WRONG
    click.echo(f"\n{n_wrong or 'nothing'} {'are' if n_wrong > 1 else 'is'} wrong")
    if n_wrong:
        sys.exit(1)


@main.group("import")
def import_group() -> None:
    """Make guides of what others have published."""


@import_group.command("ooh")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--titles", "titles_file", type=_FILE, help="O*NET's alternate titles, to be found by, too.")
@click.option("--onet-release", default="29.3", show_default=True, help="The release of O*NET that the titles are of.")
@click.option("--corpus", type=_FOLDER, help="The folder with the guides, instead of the setting.")
def import_ooh(path: Path, titles_file: Path | None, onet_release: str, corpus: Path | None) -> None:
    """Import the Occupational Outlook Handbook from PATH, a folder or an archive of its saved pages."""
    from careerbot.importing.run import import_handbook
    from careerbot.importing.titles import read_titles

    corpus = corpus or load_settings().settings.corpus
    titles, problem = None, None
    if titles_file is not None:
        try:
            titles = read_titles(titles_file, onet_release)
        except StorageError as err:
            problem = err
    report = import_handbook(path, corpus, titles)
    click.echo("\n".join(report.lines(corpus)))
    for text in (*report.problems, *([f"{problem.message}; imported without them"] if problem else [])):
        click.echo(f"error: {text}", err=True)
    if problem:
        click.echo(f"hint:  {problem.hint}", err=True)
    if problem or report.problems:
        sys.exit(1)


@main.command()
@click.option("--corpus", type=_FOLDER, help="The folder with the guides, instead of the setting.")
@click.argument("slug")
def new(slug: str, corpus: Path | None) -> None:
    """Begin a guide: write a template into a new folder SLUG of the corpus, such as pastry-cook."""
    from careerbot.guides.new import new_guide

    path = new_guide(corpus or load_settings().settings.corpus, slug)
    click.echo(f"wrote {path}: replace its example texts, then run `careerbot check`")


@main.command()
def config() -> None:
    """Print every setting in force, and where it is set."""
    click.echo(shown(load_settings()))


@main.command("embed-code")
@click.option("--corpus", type=_FOLDER, help="The folder with the guides, instead of the setting.")
@click.option("--guide", help="The guide to ask about, by the name of its folder.")
@click.option("--mode", type=click.Choice(MODES), default=MODES[0], help="In the page, or a button in its corner.")
@click.option("--theme", type=click.Choice(THEMES), help="Light, dark, or as the visitor's system says.")
@click.option("--lang", "language", type=click.Choice(languages()), help="The language of the buttons.")
@click.option("--name", help="What the chat is called.")
@click.option("--color", help="Of buttons, such as #1f5f8b.")
@click.option("--text-color", help="Of the words on such buttons.")
@click.option("--site", help="The site that shall show the chat, to see whether it may.")
def embed_code(corpus: Path | None, site: str | None, **asked: str | None) -> None:
    """Print the lines that put the chat into a site's page."""
    from careerbot.web.embed.snippet import hints, page_of_lines, read_embed, read_site

    settings = load_settings().settings
    settings = replace(settings, corpus=corpus or settings.corpus)
    origin = read_site(site or "")
    click.echo(page_of_lines(read_embed(settings, **{name: text or "" for name, text in asked.items()})))
    for hint in hints(settings, origin):
        click.echo(f"hint:  {hint}", err=True)


def _examined(corpus: Path | None, index: Path | None) -> Iterator[Finding]:
    """What the doctor finds; where a package is missing that it loads itself, what can be told without."""
    from careerbot.findings import Finding, Verdict
    from careerbot.packages import check_versions

    try:
        from careerbot.doctor import examine
    except ImportError as err:
        yield from check_versions()
        said = f"cannot be loaded: {type(err).__name__} {err.name or ''}"
        yield Finding(Verdict.WRONG, "program", said, "install what is missing, then run `careerbot doctor` again")
        return
    yield from examine(corpus=corpus, index=index)


def _build(settings: Settings, *, model: str | None, fresh: bool) -> int:
    """Build, and say what came of it; gives how many guides could not be read."""
    from careerbot.builder import build as build_index
    from careerbot.search.encoder import DEFAULT_MODEL

    with Progress() as progress:
        report = build_index(
            settings.corpus,
            settings.index,
            model=model or DEFAULT_MODEL,
            fresh=fresh,
            progress=progress,
            database_url=settings.database_url,
        )
    click.echo(
        f"built {settings.index}: {len(report.guides)} guide(s), {report.n_passages} passages, "
        f"{report.n_encoded} texts encoded, {report.n_reused} kept",
        err=True,
    )
    if settings.database_url:
        click.echo(f"loaded into {without_password(settings.database_url)}", err=True)
    for warning in report.warnings:
        click.echo(f"warning: {warning}", err=True)
    for problem in report.problems:
        _echo_error(problem.error)
        what = "stays in the index as it was before" if problem.is_kept else "is not in the index"
        click.echo(f"       the guide {problem.slug!r} {what}", err=True)
    return len(report.problems)


def _engine(settings: Settings) -> Engine:
    """The engine; a missing index is built first, but in a database it is built where the guides are."""
    from careerbot.engine import Engine

    if settings.database_url:
        return Engine.load(settings.index, support=settings.support, database_url=settings.database_url)
    try:
        return Engine.load(settings.index, settings.corpus, support=settings.support)
    except IndexMissingError:
        click.echo(f"no index in {settings.index} yet: building it (once)", err=True)
        _build(settings, model=None, fresh=False)
        return Engine.load(settings.index, settings.corpus, support=settings.support)


def _live_engine(settings: Settings) -> LiveEngine:
    """The engine of what runs for long."""
    from careerbot.live import LiveEngine

    mark = None
    if settings.database_url:
        from careerbot.search.extra import need_for_database

        need_for_database()
        from careerbot.postgres.connection import Database
        from careerbot.postgres.store import Watch

        mark = Watch(Database(settings.database_url))
    return LiveEngine(settings.index, lambda: _engine(settings), mark=mark)


def _lines(batch: str) -> Iterator[str]:
    if batch == "-":
        yield from sys.stdin
        return
    try:
        with Path(batch).open(encoding="utf-8", errors="replace") as handle:
            yield from handle
    except OSError as err:
        raise StorageError(f"{batch}: cannot be read: {err.strerror or err}") from err


def _ask_batch(engine: Engine, lines: Iterator[str], guide: str | None) -> int:
    """Answer each line; a broken one is named by its number and the others are still answered."""
    from careerbot.cli.text import render_json
    from careerbot.evaluation import parse_question

    n_broken = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = parse_question(line)
            answer = engine.ask(question.text, question.history, question.guide or guide)
        except (ValueError, UsageError) as err:
            n_broken += 1
            click.echo(f"error: line {number}: {err}", err=True)
            continue
        click.echo(render_json(answer, id=question.question_id))
    return n_broken


class Progress:
    """One bar for each step of a build with the time that is left, on standard error; lines where it is no terminal."""

    def __init__(self) -> None:
        self._step = ""
        self._bar: Any = None
        self._done = self._first = 0
        self._begun = self._said = 0.0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def __call__(self, step: str, done: int, total: int) -> None:
        if step != self._step:
            self._close()
            self._step, self._done, self._first = step, 0, done
            self._begun = self._said = time.monotonic()
            self._bar = click.progressbar(length=max(total, 1), label=f"{step:24}", file=sys.stderr)
            self._bar.__enter__()
        self._bar.update(done - self._done)
        self._done = done
        now = time.monotonic()
        if now - self._said >= _LINE_S and not sys.stderr.isatty() and self._first < done < total:
            self._said = now
            left_s = (now - self._begun) * (total - done) / (done - self._first)
            click.echo(f"{step}: {100 * done // total} %, about {time_of(left_s)} left", err=True)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.update(self._bar.length - self._done)
            self._bar.__exit__(None, None, None)
            self._bar = None


def time_of(seconds: float) -> str:
    """How long something takes, as one says it.

    >>> time_of(7), time_of(80), time_of(100)
    ('7 s', '1 min', '2 min')
    """
    return f"{seconds:.0f} s" if seconds < _MINUTE_S else f"{seconds / _MINUTE_S:.0f} min"
