"""Lists are cut where they are told to be; nonsense is refused rather than guessed at."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from tests.api.conftest import MakeDocument


@pytest.mark.parametrize(
    "query, names",
    [
        ("", ["2", "1", "0"]),
        ("limit=2", ["2", "1"]),
        ("limit=2&offset=2", ["0"]),
        ("limit=5000", ["2", "1", "0"]),
        ("offset=3", []),
        (f"offset={'9' * 30}", []),
    ],
)
def test_a_piece_of_a_list(api: APIClient, make_document: MakeDocument, query: str, names: list[str]) -> None:
    for number in range(3):
        make_document(1, name=str(number))
    body = api.get(f"/api/tasks?{query}").json()
    assert ([each["name"] for each in body["results"]], body["count"]) == (names, 3)


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "limit=", "limit=1.5", "offset=-1", "offset=٣"])
def test_nonsense(api: APIClient, query: str) -> None:
    answer = api.get(f"/api/tasks?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [query.partition("=")[0]])
