"""Chosen statements -> an answer: paragraphs, quotes with marks, words of ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from careerbot.answer.model import (
    Answer,
    Difference,
    Paragraph,
    ParagraphKind,
    Quote,
    RankedPassage,
    Segment,
    Status,
    in_mark_order,
)
from careerbot.answer.phrases import Phrases
from careerbot.answer.select import Choice
from careerbot.conflicts.asked import AskedConflict
from careerbot.conflicts.model import Conflict, ConflictRule, Side
from careerbot.guides.model import Cell, Guide, Span, Statement, StatementKind, Unit, UnitKind
from careerbot.lookups.model import Finding
from careerbot.search.retriever import Hit

N_PASSAGES = 12
_COUNTED = (StatementKind.ITEM, StatementKind.ROW, StatementKind.MYTH)  # kinds of entries that make a list
MAX_DIFFERENCE_WORDS = 75  # of quotes; with places and notes about a hundred


class Draft:
    """An answer while it is put together. Marks count units in the order of their first quote."""

    def __init__(self, guide: Guide, phrases: Phrases) -> None:
        self._guide = guide
        self._phrases = phrases
        self._paragraphs: list[Paragraph] = []
        self._quotes: list[Quote] = []
        self._marks: dict[str, int] = {}
        self._differences: list[Difference] = []
        self._sides: list[tuple[int, int]] = []

    @property
    def has_quotes(self) -> bool:
        """Whether it quotes anything yet."""
        return bool(self._quotes)

    @property
    def units(self) -> tuple[str, ...]:
        """The units quoted so far, in the order of their marks."""
        return tuple(self._marks)

    def say(self, name: str, *, kind: ParagraphKind = ParagraphKind.NOTE, **slots: str) -> None:
        """A line of ours from the fixed list."""
        self._paragraphs.append(Paragraph((Segment(self._phrases.line(name, **slots)),), kind))

    def say_support(self, opening: str) -> None:
        """The support card, with the opening of that name."""
        card = self._phrases.card
        texts = [
            (card.openings[opening], ParagraphKind.NOTE),
            *((contact, ParagraphKind.ITEM) for contact in card.contacts),
            (card.closing, ParagraphKind.NOTE),
        ]
        self._paragraphs += [Paragraph((Segment(text),), kind) for text, kind in texts]

    def quote_choice(self, choice: Choice) -> None:
        """The statements of a choice: sentences in a row, items one below the other."""
        unit = self._guide.by_id[choice.passage.unit_id]
        if not choice.passage.is_list:
            self.quote_sentences(unit, choice.statements)
            self._mark_elsewhere(choice)
            return
        n_all = 0 if choice.whole or choice.statements[0].kind not in _COUNTED else len(choice.passage.statements)
        self.quote_items(unit, choice.statements, choice.passage.label, n_all)

    def _mark_elsewhere(self, choice: Choice) -> None:
        """Behind the last paragraph, the marks of other places that say the same words."""
        for unit_id, statement in choice.elsewhere:
            for span in statement.quotes:
                self._segment(self._guide.by_id[unit_id], span)
        marks = tuple(dict.fromkeys(self._marks[unit_id] for unit_id, _ in choice.elsewhere))
        self._paragraphs[-1] = replace(self._paragraphs[-1], also=marks)

    def quote_sentences(self, unit: Unit, statements: Sequence[Statement]) -> None:
        """Sentences of one unit as a paragraph."""
        self._quote_spans(unit, [span for statement in statements for span in statement.quotes])

    def quote_items(self, unit: Unit, statements: Sequence[Statement], label: Statement | None, n_all: int = 0) -> None:
        """Items or rows of one unit under their label; a myth is never shown without the word.

        Args:
            n_all: how many entries the list has, where it has more than these and that is to be said.
        """
        is_myth = any(s.kind is StatementKind.MYTH for s in statements)
        if is_myth:
            self.say("myth_many" if len(statements) > 1 else "myth_one")
        elif label is not None and len(statements) > 1:
            self._add(unit, self._statement(unit, label), ParagraphKind.HEADING, marked=False)
        for at, statement in enumerate(statements):
            segments = self._statement(unit, statement)
            if label is not None and len(statements) == 1 and not is_myth:
                lead = self._trimmed_label(unit, label)
                segments = [*lead, Segment(self._phrases.joiners["item"]), *segments]
            if len(statements) == 1 and 0 < n_all < len(self._phrases.numbers):
                segments.append(Segment(self._phrases.line("one_entry", number=self._phrases.numbers[n_all])))
            alone = len(statements) == 1 and not is_myth
            kind = ParagraphKind.TEXT if alone else ParagraphKind.ITEM
            self._add(unit, segments, kind, marked=at == len(statements) - 1)
        if n_all and len(statements) > 1:
            self._say_partial(len(statements), n_all)

    def _say_partial(self, n_shown: int, n_all: int) -> None:
        """That a list has more entries than are shown, counted in words: figures are the guide's alone."""
        numbers = self._phrases.numbers
        if n_all < len(numbers):
            self.say("part_of_list", shown=numbers[n_shown], number=numbers[n_all])
        else:
            self.say("some_entries")

    def _quote_spans(self, unit: Unit, spans: Sequence[Span]) -> None:
        """Runs of characters of a unit as one paragraph, with a mark where the guide says something between them."""
        statements = list(unit.statements())
        segments: list[Segment] = []
        before: tuple[Statement | None, Span] | None = None
        n_cells = 0
        for span in [run for whole in spans for run in self._guide.runs(whole)]:
            own = next((s for s in statements if s.span.meets(span)), None)
            cell = next((c for c in own.cells if c.span == span), None) if own and own.is_celled else None
            if before is not None:
                n_cells = n_cells + 1 if own is before[0] else 0
                if cell is None:
                    segments += self._between(before[1], span, own is not None and own is before[0])
                elif own and n_cells:
                    segments.append(self._before_cell(own, cell, n_cells))
                else:
                    segments.append(Segment(self._phrases.joiners["row"]))
            segments.append(self._segment(unit, span))
            before = own, span
        self._add(unit, segments, ParagraphKind.TEXT, marked=True)

    def _between(self, one: Span, other: Span, within: bool) -> list[Segment]:
        """What joins two runs of characters; ``within`` one statement they may touch."""
        if _says_anything(self._guide.text(Span(one.end, other.start))):
            return [Segment(self._phrases.joiners["gap"])]
        if within and other.start >= one.end and not self._guide.between(one, other):
            return []
        return [Segment(self._phrases.joiners["sentence"])]

    def say_lookup(self, found: Finding) -> None:
        """What a look-up has found, under its lines."""
        for part in found.shown:
            if part.note:
                self.say(part.note)
            if part.is_side:
                self._say_place(part.unit)
            self.quote_items(part.unit, part.statements, part.label)

    def say_differences(self, asked: AskedConflict, *, n_sides: int | None = None) -> int:
        """Both sides of what was asked, each under its place; returns the words said.

        Args:
            n_sides: of each point, at most; all of them without it.
        """
        if len(asked.conflicts) > 1:
            return self._say_all(asked.conflicts)
        words = 0
        for conflict in asked.conflicts:
            name = "differs_figures" if conflict.rule is ConflictRule.FIGURES else "differs"
            if conflict.both_hold:
                name = "two_places"
            with self._difference(conflict):
                self.say(name, point=conflict.point)
                words += sum(self._say_side(side) for side in conflict.sides[:n_sides])
            if asked.which and not conflict.both_hold:
                self.say("differs_open")
        return words

    def _say_all(self, conflicts: Sequence[Conflict]) -> int:
        """Every point with two of its sides, as many as the words allow."""
        self.say("differs_many")
        words = 0
        for conflict in conflicts:
            sides = conflict.sides[:2]
            n_words = sum(len(self._guide.text(span).split()) for side in sides for span in side.spans)
            if words and words + n_words > MAX_DIFFERENCE_WORDS:
                continue
            with self._difference(conflict):
                self.say("differs_point", kind=ParagraphKind.HEADING, point=conflict.point)
                words += sum(map(self._say_side, sides))
        return words

    def _say_side(self, side: Side) -> int:
        """One side under its place; returns its words."""
        unit = self._guide.by_id[side.unit_id]
        start = len(self._paragraphs)
        self._say_place(unit)
        self._quote_spans(unit, side.spans)
        self._sides.append((start, len(self._paragraphs)))
        return sum(len(self._guide.text(span).split()) for span in side.spans)

    def _say_place(self, unit: Unit) -> None:
        if unit.kind is UnitKind.TRANSCRIPT:
            self.say("side_audio", kind=ParagraphKind.HEADING, time=unit.name)
        elif unit.kind is UnitKind.FAQ:
            self.say("side_faq", kind=ParagraphKind.HEADING)
        else:
            self.say("side_named", kind=ParagraphKind.HEADING, place=self._guide.heading(unit))

    @contextmanager
    def _difference(self, conflict: Conflict) -> Iterator[None]:
        """What is added inside shows the sides of one point on which the guide differs."""
        start, self._sides = len(self._paragraphs), []
        yield
        end = len(self._paragraphs)
        self._differences.append(Difference(conflict.point, start, end, tuple(self._sides), conflict.both_hold))

    def finish(
        self, status: Status, hits: Sequence[Hit] = (), *, understood_as: str | None = None, took_ms: float = 0.0
    ) -> Answer:
        """The finished value, its quotes in the order of their marks."""
        paragraphs, quotes, _ = in_mark_order(self._paragraphs, self._quotes)
        return Answer(
            status=status,
            paragraphs=paragraphs,
            quotes=quotes,
            passages=ranked_passages(self._guide, hits),
            differences=tuple(self._differences),
            understood_as=understood_as,
            took_ms=took_ms,
        )

    def _statement(self, unit: Unit, statement: Statement) -> list[Segment]:
        """The statement's quotes with the joiners that its kind needs."""
        if not statement.is_celled:
            return self._runs(unit, statement.quotes)
        segments = self._runs(unit, self._guide.runs(statement.cells[0].span))
        for at, cell in enumerate(statement.cells[1:], 1):
            segments += [self._before_cell(statement, cell, at), *self._runs(unit, self._guide.runs(cell.span))]
        return segments

    def _runs(self, unit: Unit, runs: Sequence[Span]) -> list[Segment]:
        """Runs of characters that a reader sees as one text."""
        segments: list[Segment] = []
        for at, span in enumerate(runs):
            if at and self._guide.between(runs[at - 1], span):
                segments.append(Segment(self._phrases.joiners["sentence"]))
            segments.append(self._segment(unit, span))
        return segments

    def _before_cell(self, statement: Statement, cell: Cell, at: int) -> Segment:
        """What joins cell number ``at`` to the one before; a cell of figures or signs alone gets its column's name."""
        joiner = "item" if at == 1 else "cell"
        is_unnamed = statement.kind is StatementKind.FACT or not cell.column
        if is_unnamed or any(char.isalpha() for char in self._guide.text(cell.span)):
            return Segment(self._phrases.joiners[joiner])
        return Segment(self._phrases.line(f"{joiner}_of_column", column=self._phrases.column(cell.column, self._guide)))

    def _trimmed_label(self, unit: Unit, label: Statement) -> list[Segment]:
        *runs, last = label.quotes
        if self._guide.text(last).endswith(":"):
            last = Span(last.start, last.end - 1)
        return self._runs(unit, [*runs, last] if last.start < last.end else runs)

    def _segment(self, unit: Unit, span: Span) -> Segment:
        mark = self._marks.setdefault(unit.unit_id, len(self._marks) + 1)
        text = self._guide.text(span)
        self._quotes.append(
            Quote(
                guide=self._guide.slug,
                unit=unit.unit_id,
                start=span.start,
                end=span.end,
                text=text,
                label=self._guide.label(unit),
                time=unit.name if unit.kind is UnitKind.TRANSCRIPT else None,
                mark=mark,
            )
        )
        return Segment(text, len(self._quotes) - 1)

    def _add(self, unit: Unit, segments: Sequence[Segment], kind: ParagraphKind, *, marked: bool) -> None:
        self._paragraphs.append(Paragraph(tuple(segments), kind, self._marks[unit.unit_id] if marked else None))


def ranked_passages(guide: Guide, hits: Sequence[Hit]) -> tuple[RankedPassage, ...]:
    """The best passages as the answer record lists them."""
    return tuple(
        RankedPassage(guide.slug, hit.passage.unit_id, round(hit.score, 4), guide.text(hit.passage.span))
        for hit in hits[:N_PASSAGES]
    )


def _says_anything(text: str) -> bool:
    return any(char.isalnum() for char in text)
