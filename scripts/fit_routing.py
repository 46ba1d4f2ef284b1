"""Fit which career a question is about, on the odd questions of the sets; print how the even ones do.

    python scripts/fit_routing.py --index DIR [--write]

The index must hold the guides that the sets name. Weights: a conditional logit with an L2 penalty. Thresholds:
those that decide most questions as the sets do, whether one career, several or none is meant.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from careerbot.careers import router as routing
from careerbot.careers.router import FEATURES, Router
from careerbot.question.gazetteer import read_lexicon
from careerbot.question.text import write_out
from careerbot.store import DiskStore
from careerbot.toml_files import LANGUAGE, data_path

_SETS = ("routing", "searches", "crossrefs", "careers")
_PENALTY = 0.0002
_Matrix = npt.NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--sets", type=Path, default=Path(__file__).parents[1] / "evaluation")
    parser.add_argument("--write", action="store_true", help="write data/routing.toml")
    args = parser.parse_args()
    store = DiskStore(args.index)
    careers = store.read_careers()
    router = Router(careers, read_lexicon(), store.read_shared(None)[LANGUAGE].encoder)
    rows = {career.slug: row for row, career in enumerate(careers.rows)}
    asked = [one for name in _SETS for one in _read(args.sets / f"{name}.jsonl", rows)]
    features = np.array([router.features(write_out(one["question"])) for one in asked], dtype=np.float64)
    odd = np.array([one["odd"] for one in asked])
    names_one = np.array([one["want"] == "one" for one in asked])
    gold = np.array([rows.get(one["guide"], -1) for one in asked])
    fitted = odd & names_one
    weights = _fit(features[fitted], gold[fitted])
    scores = features @ weights
    for name in _SETS:
        for half, is_half in (("tuned", odd), ("even", ~odd)):
            of_set = is_half & names_one & np.array([one["set"] == name for one in asked])
            if of_set.any():
                right = scores[of_set].argmax(axis=1) == gold[of_set]
                print(f"{name:10} {half:5} n {of_set.sum():4}  first {right.mean():.3f}")
    print(" ".join(f"{name} {weight:.2f}" for name, weight in zip(FEATURES, weights, strict=True)))
    model = _thresholds(routing.read_model(), weights, features, scores, asked, odd)
    for half, is_half in (("tuned", odd), ("even", ~odd)):
        _print_decisions(half, model, features, scores, gold, [one["want"] for one in asked], is_half)
    if args.write:
        _write(model, weights)


def _read(path: Path, rows: dict[str, int]) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    kept = []
    for line in lines:
        names_career = path.stem != "careers" or "names the career" in line["note"]
        if names_career and (not line["guide"] or line["guide"] in rows):
            number = int("".join(filter(str.isdigit, line["id"])))
            kept.append({"want": "one", **line, "odd": number % 2 == 1, "set": path.stem})
    return kept


def _fit(features: _Matrix, gold: npt.NDArray[np.int64]) -> _Matrix:
    questions = np.arange(len(gold))

    def loss(weights: _Matrix) -> tuple[float, _Matrix]:
        scores = features @ weights
        log_probabilities = scores - np.logaddexp.reduce(scores, axis=1)[:, None]
        expected = np.einsum("ij,ijk->ik", np.exp(log_probabilities), features)
        value = -log_probabilities[questions, gold].mean() + _PENALTY * weights @ weights
        return float(value), -(features[questions, gold] - expected).mean(axis=0) + 2 * _PENALTY * weights

    found: _Matrix = minimize(loss, np.zeros(features.shape[2]), jac=True, method="L-BFGS-B").x
    return found


def _decided(model: routing.RoutingModel, features: _Matrix, scores: _Matrix) -> list[str]:
    """What each question is taken for: "one", "which" or "none"."""
    most = np.exp(scores.max(axis=1) - np.logaddexp.reduce(scores, axis=1))
    named = features[:, :, [0, 2]].max(axis=(1, 2)) > 0
    near = features[:, :, 3:6].max(axis=(1, 2)) >= model.near
    return [
        "none" if not (n or c) else "one" if m >= model.least else "which"
        for n, c, m in zip(named, near, most, strict=True)
    ]


def _thresholds(
    model: routing.RoutingModel,
    weights: _Matrix,
    features: _Matrix,
    scores: _Matrix,
    asked: list[dict[str, Any]],
    odd: npt.NDArray[np.bool_],
) -> routing.RoutingModel:
    wanted = [one["want"] for one in asked]
    best = (-1.0, model)
    for least in np.arange(0.2, 0.8, 0.05):
        for near in np.arange(0.3, 0.6, 0.02):
            tried = replace(model, weights=weights.astype(np.float32), least=float(least), near=float(near))
            decided = _decided(tried, features, scores)
            of = {
                w: [d == w for d, v, o in zip(decided, wanted, odd, strict=True) if v == w and o]
                for w in ("one", "which", "none")
            }
            # Most questions name one career; asking back where it is clear costs as much as not asking where it is not.
            score = (
                4 * float(np.mean(of["one"])) + 0.25 * float(np.mean(of["which"])) + 0.5 * float(np.mean(of["none"]))
            )
            best = max(best, (score, tried), key=lambda pair: pair[0])
    return best[1]


def _print_decisions(
    half: str,
    model: routing.RoutingModel,
    features: _Matrix,
    scores: _Matrix,
    gold: npt.NDArray[np.int64],
    wanted: list[str],
    is_half: npt.NDArray[np.bool_],
) -> None:
    decided = _decided(model, features, scores)
    for want in ("one", "which", "none"):
        rows = [row for row in np.flatnonzero(is_half) if wanted[row] == want]
        counts = {d: sum(decided[row] == d for row in rows) for d in ("one", "which", "none")}
        reached = sum(decided[row] == "one" and scores[row].argmax() == gold[row] for row in rows)
        print(f"{half:5} want {want:5} n {len(rows):4}  {counts}  reached {reached}")


def _write(model: routing.RoutingModel, weights: _Matrix) -> None:
    lines = [
        "# Fitted by scripts/fit_routing.py; not edited by hand.",
        f"least = {model.least:.2f}",
        f"near = {model.near:.2f}",
    ]
    lines += [f"likely = {model.likely}", "", "[weights]"]
    lines += [f"{name} = {weight:.2f}" for name, weight in zip(FEATURES, weights, strict=True)]
    data_path("routing.toml", language="").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
