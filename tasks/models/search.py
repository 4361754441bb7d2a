"""Finding pages by their text: an index of three characters in a row, which works for every script.

The database keeps it in step by itself: triggers and an FTS5 table on SQLite, an index on an expression on PostgreSQL
(migration 0002). Both end a page with spaces, so that one or two characters are the beginning of three.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.expressions import RawSQL

GRAM = 3
LAST = "\U0010ffff"

_MATCHING = "SELECT rowid FROM tasks_page_text WHERE tasks_page_text MATCH %s"
_BEGINNING = """
    SELECT rowid FROM tasks_page_text WHERE tasks_page_text MATCH (
        SELECT coalesce(group_concat('"' || replace(term, '"', '""') || '"', ' OR '), '""')
        FROM tasks_page_gram WHERE term >= %s AND term < %s
    )
"""


def holds(text: str) -> Q:
    """The condition that a page's text holds these characters, whatever their case. The index gives pages that hold
    every three of them; for more than three it is then looked whether they stand together."""
    found = _indexed_by_sqlite(text.lower()) if connection.vendor == "sqlite" else _indexed_by_postgres(text.lower())
    return found & Q(markdown__icontains=text) if len(text) > GRAM else found


def stands_in(text: str) -> Q:
    """The same condition for a few pages that are looked at one by one: for each of them PostgreSQL would compute what
    its index holds."""
    return holds(text) if connection.vendor == "sqlite" else Q(markdown__icontains=text)


def _grams(text: str) -> list[str]:
    return sorted({text[start : start + GRAM] for start in range(len(text) - GRAM + 1)})


def _indexed_by_sqlite(text: str) -> Q:
    if len(text) < GRAM:
        return Q(pk__in=RawSQL(_BEGINNING, (text, text + LAST)))  # noqa: S611 - our own SQL, with parameters
    quoted = ['"{}"'.format(gram.replace('"', '""')) for gram in _grams(text)]
    return Q(pk__in=RawSQL(_MATCHING, (" AND ".join(quoted),)))  # noqa: S611 - our own SQL, with parameters


def _indexed_by_postgres(text: str) -> Q:
    lexemes = ["'{}'".format(gram.replace("\\", "\\\\").replace("'", "''")) for gram in _grams(text) or [text]]
    query = " & ".join(lexemes) + (":*" if len(text) < GRAM else "")
    matches = Func(
        F("markdown"),
        Value(query),
        template="(ocrsite_grams(%(expressions)s::tsquery)",
        arg_joiner=") @@ ",
        output_field=BooleanField(),
    )
    return Q(matches)
