"""``/docs``: the API's OpenAPI document as a page for people. No script, and nothing from another host."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response

from careerbot.question.dialogue import MAX_TURNS
from careerbot.question.text import MAX_CHARS
from careerbot.settings.settings import Settings
from careerbot.web.middleware.body import MAX_BODY
from careerbot.web.pages.assets import GET, OwnAssets, send_page
from careerbot.web.pages.html import page
from careerbot.web.paths import API, DOCS, DOCUMENT
from careerbot.web.protocols import AskEngine

# The setting's own name: any other that begins with CAREERBOT_ would be refused as a setting that is none.
_TOKEN = "CAREERBOT_API_TOKEN"
# Models that are one of a few words.
_CHOICES = ("FactKind", "Status", "UnitKind")
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a model, or a part of an address.

    Attributes:
        kind: what it holds, in words; before the model, if it holds one: ``list of``.
        model: the model that it holds, empty for plain values.
        is_nullable: it may be null instead.
    """

    name: str
    kind: str
    model: str
    about: str
    is_needed: bool
    is_nullable: bool


@dataclass(frozen=True, slots=True)
class Model:
    """What is sent or answered, field by field."""

    name: str
    about: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One address with what it takes, what it answers and two programs that call it."""

    name: str
    method: str
    path: str
    summary: str
    about: str
    takes: tuple[Field, ...]
    body: str
    gives: str
    problems: tuple[str, ...]
    curl: str
    python: str


def add_docs(app: FastAPI, api: FastAPI, engine: AskEngine, own: OwnAssets, settings: Settings) -> None:
    """Serve the page about ``api``."""
    document = api.openapi()
    models = tuple(_models(document))
    styles = tuple(f"{settings.path}/{path}" for path in own.paths("tokens.css", "pages.css", "docs.css"))

    @app.api_route(DOCS, methods=GET)
    def docs(request: Request) -> Response:
        server = settings.public_url or str(request.base_url).rstrip("/")
        address = server + API
        shown = page(
            "docs.html",
            lang="en",
            root=settings.path,
            api=document["info"],
            address=address,
            document=server + DOCUMENT,
            calls=tuple(_calls(document, address, _example_place(engine))),
            models=models,
            problems=_problems(document),
            needs_token=bool(settings.api_token),
            token=_TOKEN,
            limits=_limits(settings),
            styles=styles,
        )
        return send_page(shown, request)


def _example_place(engine: AskEngine) -> dict[str, str]:
    """A unit that there is, for the programs; none where there is no guide yet."""
    first = next(iter(engine.guides), None)
    return {} if first is None else {"slug": first.slug, "unit": engine.guide(first.slug).units[0].unit_id}


def _limits(settings: Settings) -> tuple[tuple[str, str], ...]:
    return (
        ("Questions from one address", f"{settings.questions_per_address:,} a minute; a long call counts as several"),
        ("Calls of any kind from one address", f"{settings.requests_per_address:,} a minute"),
        ("A question", f"{MAX_CHARS:,} characters"),
        ("A body, with the history", f"{MAX_BODY // 1024} KB"),
        ("History that is read", f"the last {MAX_TURNS} messages"),
    )


def _operations(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def _calls(document: Schema, address: str, place: Mapping[str, str]) -> Iterator[Call]:
    for path, method, operation in _operations(document):
        parameters = operation.get("parameters", [])
        known = {
            one["name"]: place.get(one["name"]) or one["schema"]["examples"][0]
            for one in parameters
            if one["in"] == "path"
        }
        sent = operation.get("requestBody")
        body = _model_name(sent["content"]["application/json"]["schema"]) if sent else ""
        example = document["components"]["schemas"][body]["examples"][0] if body else None
        has_token = "security" in operation
        yield Call(
            name=operation["operationId"],
            method=method,
            path=API + path,
            summary=operation["summary"],
            about=operation["description"],
            takes=tuple(
                _field(one["name"], one["schema"], is_needed=one["required"], about=one["description"])
                for one in parameters
            ),
            body=body,
            gives=_model_name(operation["responses"]["200"]["content"]["application/json"]["schema"]),
            problems=tuple(status for status in operation["responses"] if status != "200"),
            curl=_curl(address + path.format(**known), example, has_token=has_token),
            python=_python(address + path.format(**known), example, has_token=has_token),
        )


def _problems(document: Schema) -> tuple[tuple[str, str], ...]:
    said = {
        status: response["description"]
        for _, _, operation in _operations(document)
        for status, response in operation["responses"].items()
        if status != "200"
    }
    return tuple(sorted(said.items()))


def _models(document: Schema) -> Iterator[Model]:
    for name, schema in document["components"]["schemas"].items():
        if "properties" in schema:
            needed = schema.get("required", [])
            fields = (_field(key, value, is_needed=key in needed) for key, value in schema["properties"].items())
            yield Model(name, schema["description"], tuple(fields))
        elif "enum" not in schema:
            raise AssertionError(f"the page cannot show {name}")


def _field(name: str, schema: Schema, *, is_needed: bool, about: str = "") -> Field:
    *nulls, kept = sorted(schema.get("anyOf", [schema]), key=lambda one: one != {"type": "null"})
    kind, model = _kind(kept)
    return Field(name, kind, model, about or schema["description"], is_needed, is_nullable=bool(nulls))


def _kind(schema: Schema) -> tuple[str, str]:
    """A schema in words, and the model that these lead to."""
    if "$ref" in schema:
        name = _model_name(schema)
        return ("text", "") if name in _CHOICES else ("", name)
    if schema["type"] == "array":
        kind, model = _kind(schema["items"])
        return f"list of {kind}".rstrip(), model
    words = {"string": "text", "integer": "whole number", "number": "number"}
    return words[schema["type"]], ""


def _model_name(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _curl(url: str, body: Any, *, has_token: bool) -> str:
    lines = [f"curl -s {shlex.quote(url)}"]
    if has_token:
        lines.append(f'  -H "Authorization: Bearer ${_TOKEN}"')
    if body is not None:
        lines += ["  -H 'Content-Type: application/json'", f"  -d {shlex.quote(json.dumps(body))}"]
    return " \\\n".join(lines)


def _python(url: str, body: Any, *, has_token: bool) -> str:
    headers = [f'"Authorization": "Bearer " + os.environ["{_TOKEN}"]'] if has_token else []
    headers += ['"Content-Type": "application/json"'] if body is not None else []
    sent = [f"    data=json.dumps({json.dumps(body)}).encode(),"] if body is not None else []
    sent += [f"    headers={{{', '.join(headers)}}},"] if headers else []
    lines = [
        "import json",
        *(["import os"] if has_token else []),
        "import urllib.request",
        "",
        *(["request = urllib.request.Request(", f"    {json.dumps(url)},", *sent, ")"] if sent else []),
        f"with urllib.request.urlopen({'request' if sent else json.dumps(url)}) as response:",
        "    print(json.load(response))",
    ]
    return "\n".join(lines)
