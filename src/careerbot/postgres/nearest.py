"""The nearest passages by SQL: what a program beside careerbot may ask the database."""

from __future__ import annotations

from dataclasses import dataclass

from pgvector import HalfVector
from psycopg import sql

from careerbot.postgres.connection import Connection
from careerbot.postgres.schema import Version, passage_table
from careerbot.search.encoder import FloatVector


@dataclass(frozen=True, slots=True)
class NearPassage:
    """A passage of one of the guides; ``score``: the cosine of its vector with the query's."""

    guide: str
    unit_id: str
    text: str
    score: float


def nearest_passages(
    connection: Connection, version: Version, vector: FloatVector, k: int, *, is_exact: bool = False, ef: int = 100
) -> list[NearPassage]:
    """The k passages of a version that are nearest to a query, the best first.

    Args:
        vector: (dim,) float32, of length 1.
        is_exact: compare all, instead of following the HNSW graph, which may miss some.
        ef: how many candidates the graph's search keeps, at least k: more miss less and take longer.
    """
    with connection.transaction():
        # For this transaction alone: one of the two ways is left to the planner.
        connection.execute(
            "select set_config('enable_indexscan', %s, true), set_config('enable_seqscan', %s, true),"
            " set_config('hnsw.ef_search', %s, true)",
            ["off", "on", str(ef)] if is_exact else ["on", "off", str(max(ef, k))],
        )
        statement = sql.SQL(
            "select guide, unit, text, 1 - (vector <=> %s::halfvec) from {} order by vector <=> %s::halfvec limit %s"
        ).format(passage_table(version.id))
        query = HalfVector(vector).to_text()
        return [NearPassage(*row) for row in connection.execute(statement, [query, query, k])]
