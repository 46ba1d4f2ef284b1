"""The chat as Gradio builds it; the only module that knows Gradio.

Mounted, Gradio leaves doors open that it closes when it is launched by itself;
what is shut here, in ``gate`` and in the middleware has a test that attacks it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import gradio as gr
from markupsafe import Markup

from careerbot.answer.model import Answer
from careerbot.answer.suggest import N_NEXT
from careerbot.errors import ServerError
from careerbot.question.text import MAX_CHARS
from careerbot.web.chat.conversation import Conversation, Desk
from careerbot.web.chat.glossary import Glossaries
from careerbot.web.pages.texts import Texts, read_texts
from careerbot.web.protocols import AskEngine, Draw

if TYPE_CHECKING:
    from fastapi import FastAPI

# Twice what the engine takes: it refuses a long question with a sentence and leaves it in the box, while what
# the box cuts off is gone without a word. In letters of four bytes it is just below the limit of a body.
_MAX_TYPED = 2 * MAX_CHARS
_MAX_SESSIONS = 2000
# Questions that wait for their turn: of several classes at once, none is sent away.
_MOST_WAITING = 1000
FORGET_AFTER = timedelta(hours=2)
# For the box, the state, the log, each button of a next question, what the tab keeps, and the career.
_Shown = tuple[Any, ...]
# What the script of Gradio builds the chat in.
ELEMENT = Markup('<gradio-app class="cb-app" control_page_title="true" embed="false" eager="true"></gradio-app>')
_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")


@dataclass(frozen=True)
class Chat:
    """The built chat and what the server shows of it.

    Attributes:
        calls: by number, which inputs of each call are texts; the rest stays on the server.
        assets: the folder of Gradio's scripts and style sheets.
        module: the name of the script that starts it.
        style: the name of its style sheet.
        app_id: what tells this run of the server from another one, as JSON.
        theme: a style sheet of colours and sizes.
        host: the application that Gradio is mounted in, with all of its doors: it belongs behind the gate.
    """

    calls: Mapping[int, tuple[bool, ...]]
    assets: Path
    module: str
    style: str
    app_id: bytes
    theme: bytes
    host: FastAPI
    blocks: gr.Blocks
    mounted: Any

    def config(self, texts: Texts, slug: str, career: str | None = None) -> dict[str, Any]:
        """What the script builds the chat from, on a page in this language and about this guide.

        Args:
            slug: of the only guide that is asked, empty where all are.
            career: where all are asked, the slug of the career to begin with, empty for none; else None.
        """
        return _localised(cast("dict[str, Any]", self.blocks.config), texts, slug, career)

    def stop(self) -> None:
        """Let go of the open connections: each tab holds one as long as it is open."""
        self.mounted.stop_event.set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Meanwhile, Gradio works, and conversations that have ended are forgotten."""
        async with self.host.router.lifespan_context(self.host):
            task = asyncio.create_task(self._forget_idle())
            try:
                yield
            finally:
                task.cancel()

    async def _forget_idle(self) -> None:
        # Gradio forgets the state of a closed tab but keeps what the chat showed.
        while True:
            await asyncio.sleep(300)
            self.forget(datetime.now() - FORGET_AFTER)

    def forget(self, before: datetime) -> None:
        """Forget every conversation whose last question came before that moment."""
        holder, queue = self.blocks.state_holder, self.blocks._queue
        for session, used in list(holder.time_last_used.items()):
            if used < before:
                holder.session_data.pop(session, None)
                holder.time_last_used.pop(session, None)
        # Answers that nobody has fetched, of conversations that are forgotten.
        waiting = {event.session_hash for event in queue.event_ids_to_events.values()}
        for session in list(queue.pending_event_ids_session):
            if session not in holder.session_data and session not in waiting:
                queue.pending_event_ids_session.pop(session, None)
                queue.pending_messages_per_session.pop(session, None)


def no_chart(_answer: Answer, _texts: Texts) -> None:
    """Draw nothing."""


def build_chat(engine: AskEngine, host: FastAPI, draw: Draw = no_chart) -> Chat:
    """The chat about the engine's guides, mounted in ``host`` with all of Gradio's doors.

    Only what ``gate.GradioGate`` lets through may reach ``host``.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        # Outside of a running loop Gradio opens eleven, one for each lock it makes, and closes none.
        return asyncio.run(_build_in_loop(engine, host, draw))
    return _build(engine, host, draw)


async def _build_in_loop(engine: AskEngine, host: FastAPI, draw: Draw) -> Chat:
    return _build(engine, host, draw)


def _build(engine: AskEngine, host: FastAPI, draw: Draw) -> Chat:
    # Otherwise the server looks up two hosts of the makers when the chat is built.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    # Else it keeps who asked when, ten thousand times, and sums that up after each question.
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)
    # Idle worker threads of numeric libraries would spin on the machine's two cores.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    blocks = _blocks(engine, draw)
    _mount(blocks, host)
    frontend = Path(gr.__file__).parent / "templates" / "frontend"
    module, style = _entry(frontend / "index.html")
    return Chat(
        calls=_calls(blocks),
        assets=frontend / "assets",
        module=module,
        style=style,
        app_id=json.dumps({"app_id": blocks.app_id}).encode(),
        theme=blocks.theme_css.encode(),
        host=host,
        blocks=blocks,
        # Not ``blocks.app``: that is one of the applications that Gradio made on the way and never serves.
        mounted=cast("Any", host.routes[-1]).app,
    )


def _mount(blocks: gr.Blocks, host: FastAPI) -> None:
    """Put Gradio into ``host``, all that can be off being off."""
    gr.mount_gradio_app(
        host,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        max_file_size=1,
        show_error=False,
        theme=gr.themes.Base(font=_FONTS, font_mono=("ui-monospace", "monospace")),
    )
    # Not set when mounted, and the check of file paths returns early without it.
    blocks.has_launched = True


def _blocks(engine: AskEngine, draw: Draw) -> gr.Blocks:
    blocks = gr.Blocks(analytics_enabled=False, title="careerbot", fill_height=True)
    with blocks:
        talk = gr.State(Conversation())
        # What the page is: its language and its guide. Sent with each call, and checked there.
        language = gr.Textbox(elem_id="cb-language", visible=False)
        slug = gr.Textbox(elem_id="cb-guide", visible=False)
        # The slug of the chosen career, for the server and for the page's script, which both change it.
        career = gr.Textbox(elem_id="cb-career")
        # What was asked, for the page's script to keep in its tab and to send when the tab has lost what it showed.
        kept = gr.Textbox(elem_id="cb-kept")
        log = _log()
        with gr.Row(elem_id="cb-next"):
            following = [gr.Button(visible=False) for _ in range(N_NEXT)]
        with gr.Row(elem_id="cb-composer"):
            box = _box()
            send = gr.Button("", elem_id="cb-send", variant="primary")
        # Pressed by the page's script only, for buttons that stand elsewhere on the page.
        alone = gr.Button("", elem_id="cb-ask-alone")
        about = gr.Button("", elem_id="cb-ask-about")
        reset = gr.Button("", elem_id="cb-reset")
        restore = gr.Button("", elem_id="cb-restore")
        shown = [box, talk, log, *following, kept, career]
        where = [language, slug, career]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        ask, ask_alone, ask_about, ask_again = _askers(engine, draw)
        gr.on([box.submit, send.click], ask, [box, talk, *where], shown, concurrency_id="ask", **quiet)
        for button in following:
            button.click(ask, [button, talk, *where], shown, concurrency_id="ask", **quiet)
        alone.click(ask_alone, [talk, *where], shown, concurrency_id="ask", **quiet)
        restore.click(ask_again, [kept, language, slug], shown[1:], concurrency_id="ask", **quiet)
        # What career a new conversation begins with is the page's to know.
        reset.click(lambda: _shown(Conversation())[:-1], None, shown[:-1], **quiet)
        about.click(ask_about, [box, talk, *where], shown, concurrency_id="ask", **quiet)
    blocks.queue(max_size=_MOST_WAITING, default_concurrency_limit=4, status_update_rate=5, api_open=False)
    blocks.state_session_capacity = _MAX_SESSIONS
    return blocks


def _askers(engine: AskEngine, draw: Draw) -> tuple[Callable[..., _Shown], ...]:
    """What the calls do: ask, ask the last question alone, ask the chosen career, ask all again."""
    glossaries = Glossaries()

    def desk(language: str, slug: str) -> Desk:
        known = [guide.slug for guide in engine.guides]
        only = known[0] if len(known) == 1 else None
        return Desk(engine, slug if slug in known else only, read_texts(language), draw, glossaries)

    def about(talk: Conversation, at: Desk, career: str) -> Conversation:
        """The conversation about the career that the page names; it may have been chosen since the last question."""
        return replace(talk, career=career if at.guide is None and at.career(career) else None)

    def ask(question: str, talk: Conversation, language: str, slug: str, career: str) -> _Shown:
        at = desk(language, slug)
        return _shown(about(talk, at, career).ask(question, at))

    def ask_alone(talk: Conversation, language: str, slug: str, career: str) -> _Shown:
        at = desk(language, slug)
        return _shown(about(talk, at, career).ask_alone(at))

    def ask_about(question: str, talk: Conversation, language: str, slug: str, career: str) -> _Shown:
        at = desk(language, slug)
        chosen = about(talk, at, career)
        return _shown(chosen.ask_about(chosen.career, question, at) if chosen.career else chosen.ask(question, at))

    def ask_again(kept: str, language: str, slug: str) -> _Shown:
        # What is in the box meanwhile stays there.
        return _shown(Conversation.restored(kept, desk(language, slug)))[1:]

    return ask, ask_alone, ask_about, ask_again


def _shown(talk: Conversation) -> _Shown:
    """What goes into the box, the state, the log, the buttons, what is kept and the career."""
    log = [{"role": message.role, "content": message.markup} for message in talk.messages]
    rest = [""] * (N_NEXT - len(talk.next_questions))
    buttons = [gr.Button(value=text, visible=bool(text)) for text in (*talk.next_questions, *rest)]
    return talk.unsent, talk, log, *buttons, talk.kept, talk.career or ""


def _log() -> gr.Chatbot:
    """The conversation, never an input: a call could bring messages that were never sent."""
    return gr.Chatbot(
        elem_id="cb-log",
        show_label=False,
        container=False,
        height=None,
        autoscroll=False,
        layout="panel",
        buttons=[],
        feedback_options=None,
        allow_tags=False,
        latex_delimiters=[],
        group_consecutive_messages=False,
    )


def _box() -> gr.Textbox:
    """The question box; it does not take the focus, which would scroll a page around it."""
    return gr.Textbox(
        elem_id="cb-box",
        lines=1,
        max_lines=5,
        max_length=_MAX_TYPED,
        autofocus=False,
        html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
    )


def _calls(blocks: gr.Blocks) -> dict[int, tuple[bool, ...]]:
    return {
        number: tuple(not isinstance(component, gr.State) for component in call.inputs)
        for number, call in blocks.fns.items()
    }


def _entry(index: Path) -> tuple[str, str]:
    """The names of the script and the style sheet that Gradio's own page starts with.

    Raises:
        ServerError: they are not where they are expected.
    """
    html = index.read_text(encoding="utf-8")
    module = re.search(r'src="\./assets/([\w.-]+\.js)"', html)
    style = re.search(r'href="\./assets/([\w.-]+\.css)"', html)
    if module is None or style is None:
        raise ServerError("this version of Gradio has another page layout", hint="install gradio 6.31")
    return module[1], style[1]


def _localised(config: dict[str, Any], texts: Texts, slug: str, career: str | None) -> dict[str, Any]:
    """A copy with the words of a language, and nothing in it that is the server's own business.

    The browser knows the address, and of the state only that there is one. Gradio's
    own words, in forty languages, are left out.
    """
    words = {
        "cb-box": {
            "label": texts["chat.box"],
            "placeholder": texts["chat.placeholder" if career is None else "chat.placeholder_any"],
        },
        "cb-send": {"value": texts["chat.send"]},
        "cb-log": {"label": texts["chat.log"]},
        "cb-language": {"value": texts.language},
        "cb-guide": {"value": slug},
        "cb-career": {"label": texts["chat.career"], "value": career or ""},
        "cb-kept": {"label": texts["chat.log"]},
    }
    components = [_worded(component, words) for component in config["components"]]
    return {
        **config,
        "components": components,
        "title": texts["chat.name"],
        "root": ".",
        "username": None,
        "i18n_translations": None,
    }


def _worded(component: dict[str, Any], words: dict[str, dict[str, str]]) -> dict[str, Any]:
    if component["type"] == "state":
        return {**component, "props": {"name": "state"}}
    props = component["props"]
    return {**component, "props": {**props, **words.get(props.get("elem_id"), {})}}
