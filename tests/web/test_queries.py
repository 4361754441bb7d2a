"""What a request costs does not grow with what there is: as many queries for 200 documents as for ten."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.bench.library import fill
from tests.bench.scale import queries_of
from tests.bench.visits import visits


@pytest.fixture
def few(alice: User) -> dict[str, int]:
    """The queries of each visit with ten documents."""
    fill(alice.username, 10, pages=3)
    return _counted(alice)


def _counted(user: User) -> dict[str, int]:
    return {what: queries_of(visit) for what, visit in visits(user.username).items()}


def test_the_number_of_queries_does_not_grow_with_the_documents(alice: User, few: dict[str, int]) -> None:
    fill(alice.username, 190, pages=3)
    assert _counted(alice) == few


def test_nor_with_those_of_other_people(alice: User, bob: User, few: dict[str, int]) -> None:
    fill(bob.username, 190, pages=3)
    assert _counted(alice) == few
