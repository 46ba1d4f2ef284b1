"""Imports point one way, and each heavy library has one owner."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "careerbot"
OWNERS = {
    "faiss": {"search.index"},
    "onnxruntime": {"search.encoder"},
    "tokenizers": {"search.encoder"},
    "fasttext": {"question.language"},
    "torch": {"search.export"},
    "sentence_transformers": {"search.export"},
    "sklearn": {"search.kinds"},
    "bm25s": {"search.bm25"},
    "Stemmer": {"english.words", "spanish.words"},
    "filelock": {"builder"},
    "psycopg": {f"postgres.{name}" for name in ("connection", "loading", "nearest", "schema")},
    "pgvector": {"postgres.loading", "postgres.nearest"},
    "markdown_it": {"guides.inline", "guides.markdown"},
    "yaml": {"guides.front_matter"},
    "click": {"cli.main"},
    "gradio": {"web.chat.gradio_app"},
    "limits": {"web.middleware.limits"},
    "uvicorn": {"web.server"},
    "mcp": {"mcp"},
    "prometheus_client": {"web.metrics"},
    "selectolax": {"guides.html_page"},
}


@cache
def imports() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        names = found.setdefault(module, set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_each_heavy_library_has_one_owner() -> None:
    for library, owners in OWNERS.items():
        users = {m for m, names in imports().items() if any(n.split(".")[0] == library for n in names)}
        assert users == owners, library


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {
        module: {n.removeprefix("careerbot.") for n in names if n.startswith("careerbot.")} & set(imports())
        for module, names in imports().items()
    }
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path, module))
        if module not in done:
            for needed in graph[module]:
                visit(needed, (*path, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def test_asking_never_loads_torch_or_gradio(toy_index: Path) -> None:
    code = "import sys, careerbot.cli, careerbot.engine, careerbot.cli.text; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "careerbot.engine" in loaded
    assert not {"torch", "sentence_transformers", "transformers", "sklearn", "gradio"} & set(loaded)
