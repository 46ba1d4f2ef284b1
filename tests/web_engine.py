"""An engine that answers from one line, and how the page and programs call the web application."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from starlette.testclient import TestClient

from careerbot.answer.model import Answer, Paragraph, ParagraphKind, Quote, Segment, Status
from careerbot.careers.model import Career, Careers, career_of
from careerbot.careers.names import claims_of
from careerbot.careers.nearest import slug_hint
from careerbot.careers.search import CareerSearch
from careerbot.conflicts.model import Conflict
from careerbot.english.words import stems
from careerbot.errors import QuestionError, UsageError
from careerbot.guides.model import Guide, Span, Unit, UnitKind
from careerbot.question.dialogue import Turn
from careerbot.search.bm25 import SparseLexical, fit_sparse

HOST = "http://chat.school.example"
PAY = "They typically earn between $118k and $191k per year."
SOURCE = f"How much do they earn?\n{PAY}\n"


def small_guide(slug: str = "data-gardener", career: str = "Data Gardener") -> Guide:
    """A guide of one question and its answer."""
    only = Unit("faq:1", UnitKind.FAQ, Span(0, len(SOURCE)), (), title=Span(0, SOURCE.index("\n")))
    return Guide(slug, career, SOURCE, (only,), Path(slug))


def whole(guides: Sequence[Guide], slug: str) -> Guide:
    """The guide of that name, as an engine finds it."""
    found = next((guide for guide in guides if guide.slug == slug), None)
    if found is None:
        raise UsageError(f"no guide {slug!r}", hint=slug_hint(slug, guides))
    return found


class CareerEngine:
    """The careers of an engine's guides, which a test gives as ``guides``."""

    guides: Sequence[Guide] = ()

    @cached_property
    def _careers(self) -> Careers:
        careers = [career_of(guide) for guide in self.guides]
        lexical = {
            name: fit_sparse([stems(text) for text in texts])
            for name, texts in (
                ("title_words", [" ".join((*career.names, *career.titles)) for career in careers]),
                ("words", [guide.source_text for guide in self.guides]),
            )
        }
        return Careers(
            rows=tuple(careers),
            claims=claims_of(careers),
            vectors=np.zeros((0, 1), dtype=np.float32),
            owners=np.zeros(0, dtype=np.int32),
            roles=np.zeros(0, dtype=np.int32),
            title_words=_sparse(lexical["title_words"], len(careers)),
            words=_sparse(lexical["words"], len(careers)),
            common=frozenset(),
        )

    @cached_property
    def _search(self) -> CareerSearch:
        return CareerSearch(self._careers)

    def conflicts(self, slug: str) -> tuple[Conflict, ...]:
        return ()

    @property
    def careers(self) -> tuple[Career, ...]:
        return self._careers.rows if self.guides else ()

    def search_careers(self, text: str) -> tuple[Career, ...]:
        return self._search.find(text) if self.guides else ()


def _sparse(fitted: dict[str, Any], n: int) -> SparseLexical:
    return SparseLexical(fitted["vocabulary"], n, fitted["starts"], fitted["texts"], fitted["scores"])


@dataclass
class Engine(CareerEngine):
    """Answers from one line, and a call for help with a card; remembers how it was asked."""

    guides: Sequence[Guide] = (small_guide(),)
    asked: list[tuple[str, tuple[Turn, ...], str | None]] = field(default_factory=list)
    near: list[str | None] = field(default_factory=list)

    def guide(self, slug: str) -> Guide:
        return whole(self.guides, slug)

    def populous(self, n: int) -> Sequence[Guide]:
        return self.guides[:n]

    def topics(self, slug: str, language: str = "en") -> Sequence[tuple[str, Sequence[str]]]:
        return [("pay", ["How much do they earn?"]), ("work", [f"What is a {slug}?"])]

    def needs_support(self, question: str) -> bool:
        return "help me" in question

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        guide: str | None = None,
        language: str | None = None,
        near: str | None = None,
    ) -> Answer:
        self.asked.append((question, tuple(history), guide))
        self.near.append(near)
        if not question.strip():
            raise QuestionError("There is no question yet.", hint="Type one into the box.")
        if "crash" in question:
            raise KeyError(question)
        if self.needs_support(question):
            card = Paragraph((Segment("There are people who can help."),), ParagraphKind.NOTE)
            return Answer(Status.SUPPORT, (card,))
        if "earn" not in question:
            ours = Paragraph((Segment("The guide does not say that."),), ParagraphKind.NOTE)
            return Answer(Status.NOT_IN_GUIDE, (ours,))
        start = SOURCE.index(PAY)
        quote = Quote("data-gardener", "faq:1", start, start + len(PAY), PAY, "FAQ: How much?", None, 1)
        understood = "how much do they earn?" if history else None
        return Answer(
            Status.ANSWERED,
            (Paragraph((Segment(PAY, 0),), mark=1),),
            (quote,),
            understood_as=understood,
            next_questions=("Do they earn <more> later?", "Who earns most?"),
        )


def page_data(client: TestClient, path: str = "/") -> dict[str, Any]:
    """What the page hands to its script."""
    found = re.search(r'<script type="application/json" id="cb-data">(.*?)</script>', client.get(path).text)
    assert found is not None
    return dict(json.loads(found[1]))


def post(client: TestClient, body: object, **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/api/v1/ask", content=content, headers={"Content-Type": "application/json", **headers})


def join(client: TestClient, call: dict[str, Any], **headers: str) -> Any:
    content = json.dumps({"event_data": None, "trigger_id": 1, **call}).encode()
    return client.post(
        "/gradio_api/queue/join?__theme=light", content=content, headers={"Content-Type": "application/json", **headers}
    )


def typed(
    question: object, language: object = "en", guide: object = "data-gardener", career: object = ""
) -> list[object]:
    """What a call of the box sends: the question, nothing for the state, what the page is, the chosen career."""
    return [question, None, language, guide, career]


def listen(client: TestClient, session: str) -> dict[str, Any]:
    """What the queue answers to the call that this session has joined with."""
    stream = client.get(f"/gradio_api/queue/data?session_hash={session}")
    messages = [json.loads(line[6:]) for line in stream.text.splitlines() if line.startswith("data: ")]
    return next(message for message in messages if message["msg"] == "process_completed")


def say(client: TestClient, session: str, question: str) -> tuple[str, list[str]]:
    """What is left in the box, and the messages on the screen."""
    assert join(client, {"fn_index": 0, "data": typed(question), "session_hash": session}).status_code == 200
    done = listen(client, session)
    assert done["success"]
    box, _, log, *_ = done["output"]["data"]
    return box, [message["content"][0]["text"] for message in log]
