"""careerbot for AI assistants: three tools of the Model Context Protocol over standard input and output.

Only this module knows the protocol's library, which is an extra of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from careerbot import __version__
from careerbot.engine import Engine
from careerbot.errors import UsageError
from careerbot.guides.model import ListedGuide
from careerbot.live import LiveEngine
from careerbot.question.dialogue import Turn
from careerbot.question.text import MAX_CHARS
from careerbot.schema import (
    MAX_PAGE,
    AnswerRecord,
    FoundGuides,
    HistoryMessage,
    UnitRecord,
    find_unit,
    found_record,
    unit_record,
)

_PER_PAGE = 20
_MOST_NAMED = 5  # guides that the instructions name; of more they only say how many there are
_INSTRUCTIONS = """\
careerbot answers questions about a career from a guide that people wrote and checked. Answers are \
verbatim quotes of the guide with their places, or say that the guide does not answer. Call `ask` with \
the person's question; call `list_guides` to find the guide of a career or to compare careers by their \
facts; call `get_unit` to read the place around a quote. When you use a quote, leave its \
words as they are and name its label. Do not fill what the guide leaves open with knowledge of your own \
without saying so.
"""

_ASK = f"""\
Ask a career guide a question. The answer is made of verbatim quotes of the guide; no language model \
writes it, and the same question always gets the same answer.

`text` is the answer to show, with marks such as [1]. `quotes` holds the words behind each mark with \
label, unit and offsets: cite the label and do not change the words.

`status` says whether the guide answers:
- answered: the guide answers, in `text`.
- not_in_guide: it does not answer. `text` says so and may quote what comes nearest; that is no answer.
- which_guide: several careers could be meant, or none is named. Ask the person which of `choices` is meant, and call \
again with that guide.
- off_topic: the question is not about this career.
- small_talk: a greeting, thanks or the like; no question.
- support: the person may be in distress. Show `text` unchanged; it names people who can help.
- blocked: the message tried to give careerbot orders.

`differences` lists points on which the guide disagrees with itself: tell every side, blend none. \
`next_questions` are questions that the guide does answer.

For a follow-up ("and how long does that take?") pass the conversation so far as `history`; \
`understood_as` then shows how the question was completed. Ask in English, one thing at a time, in at \
most {MAX_CHARS:,} characters. To read around a quote, call get_unit with its guide and unit.
"""

_GET_UNIT = """\
Fetch one place of a guide, verbatim and whole: a section, an entry of its questions and answers, or a \
turn of its audio transcript. Use it to read the context of a quote from `ask`, or to check a citation. \
Take guide and unit from a quote or passage of an answer. `start` and `end` are counted in characters of \
the same guide text as those of the quotes, so a quote stands at text[quote.start - start : quote.end - start].
"""

_LIST_GUIDES = """\
Find guides: by the words of a career's name, its other names and job titles ("nurse", "carp"), or by what \
people do in it ("animals"). Without `q` it lists all guides. Each one comes with the facts by which careers \
are compared (pay, schooling, growth, number of jobs), verbatim in the guide's words, with unit and year. \
Pass a guide's `slug` to ask and get_unit.
"""

_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


class _Tools:
    """The tools, over one engine; the library calls them from several threads."""

    def __init__(self, engine: Engine | LiveEngine) -> None:
        self._engine = engine

    def ask(
        self,
        question: Annotated[str, Field(description="The person's question, in English and in their own words.")],
        history: Annotated[
            list[HistoryMessage] | None,
            Field(description="The conversation before it, oldest first, if the question may depend on it."),
        ] = None,
        guide: Annotated[
            str | None,
            Field(description="The guide to ask, by its short name; without it the career is told from the question."),
        ] = None,
    ) -> AnswerRecord:
        turns = [Turn(turn.role, turn.content) for turn in history or ()]
        try:
            answer = self._engine.ask(question, turns, guide)
        except UsageError as err:
            raise _told(err) from err
        return AnswerRecord.model_validate(answer.record())

    def list_guides(
        self,
        q: Annotated[
            str, Field(description="Words to search for; leave it out to list all guides.", max_length=MAX_CHARS)
        ] = "",
        page: Annotated[
            int, Field(description=f"The number of the page; each has {_PER_PAGE} guides.", ge=1, le=MAX_PAGE)
        ] = 1,
    ) -> FoundGuides:
        found = self._engine.search_careers(q) if q.strip() else self._engine.careers
        return FoundGuides.model_validate(found_record(found, page, _PER_PAGE))

    def get_unit(
        self,
        guide: Annotated[str, Field(description="The guide's short name, as in a quote's `guide`.")],
        unit: Annotated[
            str, Field(description="The unit, as in a quote's `unit`: faq:2, section:07, transcript:05:23.")
        ],
    ) -> UnitRecord:
        try:
            asked = self._engine.guide(guide)
            found = find_unit(asked, unit)
        except UsageError as err:
            raise _told(err) from err
        return UnitRecord.model_validate(unit_record(asked, found))


def mcp_server(engine: Engine | LiveEngine) -> MCPServer:
    """The server with its tools, not yet connected to anything.

    What the caller can mend becomes a tool's error with a hint. Of anything
    else the library tells the caller only that the tool failed.
    """
    tools, guides = _Tools(engine), _guides(engine.guides)
    server = MCPServer(
        "careerbot",
        title="careerbot",
        instructions=f"{_INSTRUCTIONS}\n{guides}",
        version=__version__,
        log_level="WARNING",
    )
    server.add_tool(
        tools.ask,
        title="Ask a career guide",
        description=f"{_ASK}\n{guides}",
        annotations=_READS,
        structured_output=True,
    )
    server.add_tool(
        tools.list_guides,
        title="Find career guides",
        description=f"{_LIST_GUIDES}\n{guides}",
        annotations=_READS,
        structured_output=True,
    )
    server.add_tool(
        tools.get_unit,
        title="Read a place of a career guide",
        description=f"{_GET_UNIT}\n{guides}",
        annotations=_READS,
        structured_output=True,
    )
    return server


def serve(engine: Engine | LiveEngine) -> None:
    """Serve one client over standard input and output, until it closes the input."""
    mcp_server(engine).run("stdio")


def _guides(guides: Sequence[ListedGuide]) -> str:
    if len(guides) <= _MOST_NAMED:
        names = "; ".join(f"{guide.slug} ({guide.career})" for guide in guides)
        return f"Guides: {names}."
    return f"There are {len(guides)} guides; `list_guides` finds them by career or by words."


def _told(err: UsageError) -> ToolError:
    return ToolError(f"{err.message}\nhint: {err.hint}" if err.hint else err.message)
