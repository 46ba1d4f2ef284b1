"""A page of one's own around the engine: `uvicorn --app-dir examples own_page:app`, then http://127.0.0.1:8000."""

from __future__ import annotations

from functools import cache
from html import escape

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from careerbot import CareerbotError, Engine

app = FastAPI()
_PAGE = """<!doctype html>
<html lang="en">
<title>Careers</title>
<form><label>Your question <input name="q" value="{question}"></label> <button>Ask</button></form>
{answer}
</html>
"""


@cache
def engine() -> Engine:
    """Loaded once, with the first question; any number of threads may ask it."""
    return Engine.load()


@app.get("/", response_class=HTMLResponse)
def page(q: str = "") -> str:
    """The form, and the answer to what was asked with it."""
    return _PAGE.format(question=escape(q), answer=answered(q) if q else "")


def answered(question: str) -> str:
    """The answer as paragraphs, and its sources; what is wrong with the question, if anything is."""
    try:
        answer = engine().ask(question)
    except CareerbotError as err:
        return f"<p>{escape(err.message)} {escape(err.hint)}</p>"
    lines = "".join(f"<p>{escape(line)}</p>" for line in answer.lines)
    sources = "".join(f"<li value={quotes[0].mark}>{escape(quotes[0].label)}</li>" for quotes in answer.sources)
    return f"{lines}<ol>{sources}</ol>"
