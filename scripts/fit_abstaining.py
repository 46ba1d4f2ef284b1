"""Fit the models that decide when to abstain; `scripts/fit_abstaining.py [--other INDEX --other-questions FILE]`.

Learns from the questions with an odd number of the sets in ``evaluation/`` (and of a
set about other guides, if there is an index of them), reports on those with an even
one, and writes ``src/careerbot/data/abstaining.json``.

With ``--found INDEX --as SLUG`` it fits the other model instead, of guides whose places the build found: INDEX holds
the guides that ``careers.jsonl`` names, and the first guide without its ``parts.toml`` under SLUG.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from careerbot.answer.abstain import FILE
from careerbot.engine import Engine
from careerbot.evaluation import Question, read_questions
from careerbot.settings.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "src" / "careerbot" / "data" / FILE
SETS = ("students.jsonl", "forums.jsonl", "boards.jsonl", "named.jsonl", "yesno.jsonl", "languages.jsonl")
# Decided before retrieval by the gates, or answered by a look-up.
NOT_FOR_US = {"chitchat", "unsafe", "injection", "offtopic", "navigational", "real_far"}
FALSE_ABSTAIN = 0.05  # of the answerable questions, in cross-validation
INVERSE_PENALTY = 0.3
# The same for guides whose places were found; the threshold is that of the questions about many careers, which count
# more: there are fewer of them, of far more guides.
CAREERS = "careers.jsonl"
FOUND_SETS = ("students.jsonl", "forums.jsonl", "boards.jsonl", "named.jsonl")
FOUND_FALSE_ABSTAIN, FOUND_INVERSE_PENALTY, CAREERS_WEIGHT = 0.045, 1.0, 2.0

Rows: TypeAlias = tuple[list[dict[str, float]], npt.NDArray[np.bool_]]
Scored: TypeAlias = tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]


def rows_of(engine: Engine, questions: list[Question]) -> Rows:
    """The signals of each question and whether it has no answer; those that a name decides are left out."""
    alone = [q for q in questions if not q.history and q.kind not in NOT_FOR_US]
    kept = [q for q in alone if not _is_decided(engine, q)]
    return [engine.signals(q.text, q.guide or None) for q in kept], np.array([q.abstain for q in kept])


def _is_decided(engine: Engine, question: Question) -> bool:
    """By a name, or before the search."""
    considered = engine.explain(question.text, guide=question.guide or None).considered
    return not considered or any(one.found.verdict.named for one in considered)


def number(question: Question) -> int:
    return int("".join(filter(str.isdigit, question.question_id)))


def rates(odds: npt.NDArray[np.float64], absent: npt.NDArray[np.bool_], threshold: float) -> str:
    above = odds > threshold
    pairs = odds[absent][:, None] - odds[~absent][None, :]
    auc = np.mean(pairs > 0) + np.mean(pairs == 0) / 2
    return (
        f"{absent.sum()} of {len(absent)} absent | {auc:.3f} | {above[absent].mean():.3f} | {above[~absent].mean():.3f}"
    )


def fit_found(engine: Engine, slug: str) -> dict[str, Any]:
    """The model of guides whose places were found."""
    asked = [(q, q.guide, CAREERS_WEIGHT) for q in read_questions(ROOT / "evaluation" / CAREERS)]
    known = {guide.slug for guide in engine.guides}
    asked = [one for one in asked if one[1] in known]
    for name in FOUND_SETS:
        asked += [(q, slug, 1.0) for q in read_questions(ROOT / "evaluation" / name) if not q.history]
    rows = [engine.signals(question.text, guide) for question, guide, _ in asked]
    names = list(rows[0])
    features = np.array([[row[name] for name in names] for row in rows])
    absent = np.array([question.abstain for question, _, _ in asked])
    weight = np.array([weight for _, _, weight in asked])
    odd = np.array([number(question) % 2 == 1 for question, _, _ in asked])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=FOUND_INVERSE_PENALTY))
    model.fit(features[odd], absent[odd], logisticregression__sample_weight=weight[odd])
    odds = model.decision_function(features)
    of_careers = weight == CAREERS_WEIGHT
    threshold = float(np.quantile(odds[odd & of_careers & ~absent], 1 - FOUND_FALSE_ABSTAIN))
    for half, rows_of_half in (("odd", odd), ("even", ~odd)):
        for about, of_set in (("many careers", of_careers), ("the first guide", ~of_careers)):
            kept = rows_of_half & of_set
            print(f"| {about}, {half} | {rates(odds[kept], absent[kept], threshold)} |")
    return as_values(model, names, threshold)


def as_values(model: Pipeline, names: list[str], threshold: float) -> dict[str, Any]:
    """A fitted model over the signals as they are, not as they were scaled."""
    scaler, regression = model
    weights = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - (weights * scaler.mean_).sum())
    return {
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
        "bias": round(bias, 4),
        "threshold": round(threshold, 4),
    }


def draw(curves: dict[str, Scored], path: Path) -> None:
    """The calibration: of the questions given about this probability, how many have no answer."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "careerbot"
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(5.5, 4.5))
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="perfect")
    for (name, (odds, absent)), marker in zip(curves.items(), "os", strict=True):
        probability = 1 / (1 + np.exp(-odds))
        order = np.argsort(probability)
        bins = [part for part in np.array_split(order, 8) if len(part)]
        axes.plot(
            [probability[part].mean() for part in bins], [absent[part].mean() for part in bins],
            marker=marker, label=f"{name} ({len(absent)} questions)",
        )  # fmt: skip
    axes.set(xlabel="probability given: not in the guide", ylabel="share that is not in the guide")
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=load_settings().settings.index)
    parser.add_argument("--other", type=Path, help="an index of other guides")
    parser.add_argument("--other-questions", type=Path, default=ROOT / "evaluation" / "other_guides.jsonl")
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="more question sets to report on")
    parser.add_argument("--picture", type=Path, help="draw the calibration into this SVG file (needs matplotlib)")
    parser.add_argument("--dry", action="store_true", help="report only, with the model in use")
    parser.add_argument("--found", type=Path, help="fit the model of guides whose places were found, on this index")
    parser.add_argument("--as", dest="slug", help="the first guide in that index")
    args = parser.parse_args()
    installed = json.loads(MODEL.read_text(encoding="utf-8"))
    if args.found:
        installed["found"] = fit_found(Engine.load(args.found), args.slug)
        MODEL.write_text(json.dumps(installed, indent=2) + "\n", encoding="utf-8")
        return
    engine = Engine.load(args.index)
    sets: dict[str, tuple[Engine, list[Question]]] = {
        name: (engine, read_questions(ROOT / "evaluation" / name)) for name in SETS
    }
    if args.other:
        sets["other guides"] = (Engine.load(args.other), read_questions(args.other_questions))
    odd, even = {}, {}
    for name, (asked, questions) in sets.items():
        odd[name] = rows_of(asked, [q for q in questions if number(q) % 2])
        even[name] = rows_of(asked, [q for q in questions if not number(q) % 2])
    names = list(installed["weights"])  # the other signals did not pay where a person confirmed the places
    matrix = {name: np.array([[row[n] for n in names] for row in rows]) for name, (rows, _) in odd.items()}
    features = np.vstack(list(matrix.values()))
    absent = np.concatenate([rows[1] for rows in odd.values()])
    if args.dry:
        fitted = installed
    else:
        model = make_pipeline(StandardScaler(), LogisticRegression(C=INVERSE_PENALTY))
        folds = StratifiedKFold(10, shuffle=True, random_state=1)
        odds = cross_val_predict(model, features, absent, cv=folds, method="decision_function")
        threshold = float(np.quantile(odds[~absent], 1 - FALSE_ABSTAIN))
        print(f"cross-validated, all odd: {rates(odds, absent, threshold)}")
        fitted = {**as_values(model.fit(features, absent), names, threshold), "found": installed["found"]}
        MODEL.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
    weights = np.array([fitted["weights"][n] for n in names])
    print("\n| set | size | area under the curve | near misses refused | answerable refused |\n|---|---|---|---|---|")
    groups = {f"{n}, odd": r for n, r in odd.items()} | {f"{n}, even": r for n, r in even.items()}
    groups |= {path.name: rows_of(engine, read_questions(path)) for path in args.also}
    scored: dict[str, Scored] = {}
    for name, (rows, labels) in groups.items():
        odds = np.array([[row[n] for n in names] for row in rows]) @ weights + fitted["bias"]
        scored[name] = (odds, labels)
        print(f"| {name} | {rates(odds, labels, fitted['threshold'])} |")
    if args.picture:
        curves: dict[str, Scored] = {}
        for half in ("odd", "even"):
            odds_of, absent_of = zip(*(scored[name] for name in scored if name.endswith(half)), strict=True)
            curves[f"{half} numbers"] = (np.concatenate(odds_of), np.concatenate(absent_of))
        draw(curves, args.picture)


if __name__ == "__main__":
    main()
