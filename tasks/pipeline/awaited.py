"""Whom something is owed to, and by which engines, however much that is.

Found by leaps over an index, from each engine or owner to the next, and not by a look at every document that waits.
"""

from __future__ import annotations

from django.db import connection

from tasks.engines import OWN_TEXT


def _leaps(column: str, due: str) -> str:
    """SQL that gives each value of the column once, among the documents that are owed and `due`."""
    owed = f"FROM tasks_document WHERE status IN ('queued', 'running') AND {due}"
    return f"""
    WITH RECURSIVE leap (found) AS (
        SELECT min({column}) {owed}
        UNION ALL
        SELECT (SELECT min({column}) {owed} AND {column} > leap.found) FROM leap WHERE found IS NOT NULL
    )
    SELECT found FROM leap WHERE found IS NOT NULL
"""  # noqa: S608 - our own words alone


_ENGINES = f"""{_leaps("engine", "engine_due")}
    UNION ALL SELECT '{OWN_TEXT}' WHERE EXISTS (
        SELECT 1 FROM tasks_document WHERE status IN ('queued', 'running') AND own_text_due
    )
"""  # noqa: S608 - our own words alone; by the indexes `document_engine_due` and `document_own_text_due`
_OWNERS = _leaps("owner_id", "engine_due AND engine = %s")  # by the same
_OWNERS_OF_OWN_TEXT = _leaps("owner_id", "own_text_due")  # by `document_own_text_due`


def engines_awaited() -> list[str]:
    """The engines by which something is owed, own text as the last."""
    with connection.cursor() as cursor:
        cursor.execute(_ENGINES)
        return [engine for (engine,) in cursor.fetchall()]


def owners_awaiting(*, engine: str) -> list[int]:
    """The owners to whom something is owed by this engine."""
    with connection.cursor() as cursor:
        if engine == OWN_TEXT:
            cursor.execute(_OWNERS_OF_OWN_TEXT)
        else:
            cursor.execute(_OWNERS, [engine, engine])
        return [owner for (owner,) in cursor.fetchall()]
