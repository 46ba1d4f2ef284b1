"""Texts -> vectors for a build, by the exported encoder: few at once, many on all cores and kept as they come.

Run as a program it is one of the processes that encode many.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from careerbot.search.encoder import FloatMatrix, FloatVector, OnnxEncoder
from careerbot.search.shards import VectorShards
from careerbot.workers import Job, n_cores, run_jobs, serve_jobs

# Characters: a batch as wide as its longest text, a shard of some seconds' work. Both measured: docs/speed.md.
_BATCH = 2500
_SHARD = 40_000


def encode_texts(
    texts: Sequence[str], encoder: Path, shards: VectorShards, progress: Callable[[int, int], None]
) -> dict[str, FloatVector]:
    """The vector of each text.

    Args:
        texts: no two the same.
        encoder: the exported encoder's folder.
        shards: where vectors are kept while many texts are encoded.
        progress: called with the characters done and those in all.
    """
    if sum(map(len, texts)) <= _SHARD:
        progress(0, 1)
        vectors = encode_batched(OnnxEncoder(encoder, threads=n_cores()), texts)
        return dict(zip(texts, vectors, strict=True))
    known = shards.read(texts)
    # The longest first: the last process to end then ends soon after the others.
    missing = sorted((text for text in texts if text not in known), key=len, reverse=True)
    total, done = sum(map(len, texts)), sum(map(len, known))
    progress(done, total)

    def note(job: Job, _: object) -> None:
        nonlocal done
        done += sum(map(len, job))
        progress(done, total)

    setup = {"encoder": str(encoder), "shards": str(shards.folder)}
    run_jobs("search.encoding", setup, list(_pieces(missing, _SHARD)), note)
    return known | shards.read(missing)


def encode_batched(encoder: OnnxEncoder, texts: Sequence[str]) -> FloatMatrix:
    """(n_texts, dim) unit rows; texts of like length are encoded together, as a batch is as slow as its longest."""
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]), reverse=True)
    vectors = np.zeros((len(texts), encoder.dim), dtype=np.float32)
    for batch in _batches(order, [len(text) for text in texts]):
        vectors[batch] = encoder.encode_passages([texts[row] for row in batch])
    return vectors


def _batches(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows, the longest text first, in batches of about ``_BATCH`` characters with what fills the short ones up."""
    at = 0
    while at < len(order):
        size = max(_BATCH // max(lengths[order[at]], 1), 1)
        yield list(order[at : at + size])
        at += size


def _pieces(texts: Sequence[str], size: int) -> Iterator[list[str]]:
    """The texts in order, in pieces of about so many characters."""
    starts = itertools.accumulate((len(text) for text in texts), initial=0)
    pieces = itertools.groupby(zip(texts, starts, strict=False), key=lambda item: item[1] // size)
    return ([text for text, _ in piece] for _, piece in pieces)


def _start(setup: Job) -> Callable[[Job], None]:
    encoder = OnnxEncoder(Path(setup["encoder"]), threads=1, for_many=True)
    shards = VectorShards(Path(setup["shards"]))

    def encode(texts: Job) -> None:
        shards.write(texts, encode_batched(encoder, texts))

    return encode


if __name__ == "__main__":
    serve_jobs(_start)
