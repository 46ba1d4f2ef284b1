"""docs/benchmarks.md and docs/benchmarks.svg from docs/benchmarks.json: `scripts/peers_page.py`. Measures nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[1] / "docs"
Row = dict[str, Any]

HEAD = """# Beside other retrieval toolkits

careerbot and some widely used toolkits over the same guide (Machine Learning Engineer) and, where they encode, with the
same weights (all-MiniLM-L6-v2). The comparison is lopsided in both directions: careerbot was written for guides like
this one and tuned on the odd-numbered half of the questions, the toolkits are general and were set up in a few lines;
and each of them does much that careerbot does not, which the last section tells. None had a language model here, as
careerbot has none: a chunk that is not the answer may still let a model write one.

    python3 -m venv peers && peers/bin/pip install -r scripts/peers-requirements.txt
    scripts/bench_peers.py --python peers/bin/python --index index
    scripts/peers_page.py

"""

MEANS = """
- **success@1, @3**: one of the first chunks (careerbot: parts of the guide) is at a right place: it shares half of its
  characters, or half of the part's, with a part that answers. Large chunks have it easier: they cover more of the
  guide.
- **in 120 words**: the expected strings stand in the first 120 words of what is shown, which is what a student reads.
  For a toolkit that is its chunks, best first; for careerbot its answer and the labels of its quotes (where they
  stand).
- **in all**: the same, in all that is shown; **words**: how many that are (median).
- **refused**: answerable questions (the fewer the better), near misses (on the topic, not in the guide) and far ones
  (off topic, unsafe, attacks). Retrieval alone always returns something: LlamaIndex, LangChain, Haystack and txtai
  leave refusing to a language model or to a threshold, so they have no figure of their own.
- **with a threshold**: what such a toolkit would refuse with the least best-score that separates the odd half of the
  same set best (near and far refused, less answerable refused).

A follow-up question needs the conversation, which the toolkits read with a language model: follow-ups are left out.
"""

WARM = """Warm: {n} questions, each asked once, every question of all systems in turn; over careerbot: the median of
the questions' ratios. careerbot's milliseconds include what the toolkits leave to a language model: reading the
question, refusing, composing the answer. Peak: the process that answered them all. Packages and size: what pip
installs for it, its own files and those of all it needs, PyTorch where it needs that. careerbot's weights are in its
index ({index:.0f} MB with everything else in it), not in its packages; its server does not need PyTorch, `careerbot
build` does. In turn with ten other programs, on a busy machine, every system is slower than alone on a quiet one
(careerbot's own figures: [speed.md](speed.md)).
"""

NOT_OURS = """## What they do that careerbot does not

**LlamaIndex** reads many kinds of files and services through its connectors, keeps vectors in most databases for them,
and builds agents, workflows, graphs and evaluations with any language model. careerbot reads one format of guide and
converts a few others to it.

**LangChain** is a common shape for models, tools, stores and retrievers with integrations for most vendors, and agents
on top of it. FAISS is one of dozens of stores. Nothing in careerbot can be exchanged that freely.

**Haystack** makes pipelines of components, which can be saved, drawn, served and observed: converters, rankers,
readers, generators, stores of production size, agents. careerbot's steps are fixed.

**txtai** is a database of vectors with SQL, graphs and hybrid search, with pipelines for speech, images, translation,
summaries and language models, and agents. careerbot has text only.

**Cairn** is nearest in purpose: it quotes, cites and refuses, needs the standard library alone, answers in several
languages with one right to left, counts rows of tables, and explains and audits its answers. It matches words, not
meanings, and its threshold is the one that its authors calibrated on other documents; they advise checking it against
one's own, which was not done here, and it refuses much. It starts the fastest of all here and is by far the smallest.

All of them take a collection of documents of any kind. What careerbot adds is work around one kind of document: which
part answers which kind of question, tables read by row, disagreeing parts beside each other, conversation, refusals,
distress. What the toolkits do with a language model on top was not measured; they are made for that.
"""


def share(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def quality(found: Row, names: Iterable[str]) -> str:
    head = ("system", "success@1", "@3", "in 120 words", "in all", "words", "refused: answerable, near, far")
    rows = []
    for name in names:
        row = found[name]
        refuses = name in ("careerbot", "cairn")
        refused = [share(row[f"refused_{group}"]) for group in ("there", "near", "far")]
        rows.append(
            (
                name,
                *(share(row[key]) for key in ("success@1", "success@3", "in_120_words", "in_all_shown")),
                f"{row['words_shown']:.0f}",
                ", ".join(refused) if refuses else "cannot",
            )
        )
    return table(head, rows)


def thresholds(found: Row, names: Iterable[str]) -> str:
    rows = [
        (name, *(share(found[name][f"{kind}_{group}"]) for group in ("there", "near", "far")))
        for name in names
        for kind in ["under_threshold" if "under_threshold_there" in found[name] else "refused"]
    ]
    return table(("system", "answerable", "near misses", "far"), rows)


def counts(found: Row) -> str:
    row = found["careerbot"]
    return f"{row['n_there']} answerable questions, {row['n_near']} near misses, {row['n_far']} far ones"


def costs(systems: Row, base: float) -> str:
    head = (
        "system",
        "cold, s",
        "over import",
        "warm p50, p95, ms",
        "over careerbot",
        "peak, MB",
        "packages",
        "size, MB",
    )
    rows = []
    for name, row in systems.items():
        cold = (f"{row['cold_s']:.1f}", f"{row['cold_over_import']:.2f}") if "cold_s" in row else ("", "")
        warm = f"{row['warm_p50_ms']:.0f}, {row['warm_p95_ms']:.0f}"
        peak = f"{row['peak_megabytes_after_all']:.0f}"
        needs = (
            str(row["n_packages"]),
            f"{row['megabytes']:,.0f}" if row["megabytes"] >= 1 else f"{row['megabytes']:.1f}",
        )
        rows.append((name, *cold, warm, f"{row['warm_over_careerbot']:.2f}", peak, *needs))
    return table(head, rows) + (
        f"\nCold: start of the process to the first answer, the index built and saved before;\n"
        f"`import sentence_transformers` took {base:.1f} s in the same rounds.\n"
        "A name with + starts like the one without.\n\n"
    )


def machine(found: Row) -> str:
    about = found["machine"]
    rows = [
        (name, row["settings"], ", ".join(f"{package} {version}" for package, version in row["versions"].items()))
        for name, row in found["systems"].items()
    ]
    return (
        f"{about['cores']} shared cores, {' '.join(about['cpu_flags'])}; Python {about['python']},"
        " PyTorch for the CPU.\n"
        f"The guide's sha256: `{found['corpus_sha256']}`.\nThe machine had other work too: trust the ratios, which\n"
        "were measured in turn in one run, more than the seconds. Everything that can be put into figures is in\n"
        f"[benchmarks.json](benchmarks.json).\n\n{table(('system', 'settings', 'packages'), rows)}"
    )


def bars(title: str, rows: Sequence[tuple[str, float, str]], left: int) -> str:
    most = max(value for _, value, _ in rows)
    parts = [f'<text class="t" x="{left}" y="24">{escape(title)}</text>']
    for at, (name, value, said) in enumerate(rows):
        y, width = 44 + 26 * at, 170 * value / most
        kind = "own" if name == "careerbot" else "other"
        parts.append(f'<text x="{left + 104}" y="{y + 13}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect class="{kind}" x="{left + 112}" y="{y}" width="{width:.1f}" height="18" rx="2"/>')
        parts.append(f'<text x="{left + 118 + width:.1f}" y="{y + 13}">{said}</text>')
    return "\n".join(parts)


def picture(found: Row) -> str:
    right = found["quality"]["together"]["even"]
    shares = [(name, row["in_120_words"], share(row["in_120_words"])) for name, row in right.items()]
    colds = [(n, row["cold_s"], f"{row['cold_s']:.1f}") for n, row in found["systems"].items() if "cold_s" in row]
    height = 56 + 26 * max(len(shares), len(colds))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {height}" role="img" aria-labelledby="name">
<title id="name">Share of answers in the first 120 words, and seconds to the first answer, by system</title>
<style>
text {{ font: 13px system-ui, sans-serif; fill: #1f2933; }}
.t {{ font-weight: 600; }}
.back {{ fill: #ffffff; }}
.own {{ fill: #0b6e4f; }}
.other {{ fill: #8795a5; }}
@media (prefers-color-scheme: dark) {{
text {{ fill: #e4e7eb; }}
.back {{ fill: #161b22; }}
.own {{ fill: #4cc38a; }}
.other {{ fill: #6b7a8c; }}
}}
</style>
<rect class="back" width="760" height="{height}"/>
{bars("Answer in the first 120 words, share", shares, 12)}
{bars("Cold first answer, seconds (less is better)", colds, 396)}
</svg>
"""


def page(found: Row) -> str:
    systems, sets = found["systems"], found["quality"]
    parts = [HEAD, "![Bars of both](benchmarks.svg)\n\n## Answers\n"]
    shown = {
        "Students and forums, the even half (not tuned on)": sets["together"]["even"],
        "Students, all (half of it tuned on)": sets["students"]["all"],
        "The development set (careerbot was tuned on it; kept outside the project)": sets.get("development", {}).get(
            "all"
        ),
    }
    for title, rows in shown.items():
        if rows:
            parts.append(f"\n{title}: {counts(rows)}.\n\n{quality(rows, systems)}")
    parts.append(MEANS)
    parts.append(
        "\n## Refusing with a threshold\n\nThe even half of students and forums; careerbot and Cairn as they are.\n\n"
    )
    parts.append(thresholds(sets["together"]["even"], systems))
    parts.append("\n## Time, memory, size\n\n" + costs(systems, found["import_sentence_transformers_s"]))
    parts.append(WARM.format(n=found["n_timed"], index=systems["careerbot"]["index_megabytes"]))
    parts.append("\n## Machine, versions and settings\n\n" + machine(found) + "\n" + NOT_OURS)
    return "".join(parts)


def main() -> None:
    found = json.loads((DOCS / "benchmarks.json").read_text(encoding="utf-8"))
    (DOCS / "benchmarks.md").write_text(page(found), encoding="utf-8")
    (DOCS / "benchmarks.svg").write_text(picture(found), encoding="utf-8")


if __name__ == "__main__":
    main()
