"""Alice's world, and everybody who might knock at it."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.access.world import Visitor, World, make_world, visitors
from tests.api.conftest import MakeDocument, data_dir, make_document

__all__ = ["data_dir", "make_document"]


@pytest.fixture
def people(alice: User, bob: User, charlie: User) -> dict[str, Visitor]:
    return {visitor.name: visitor for visitor in visitors(alice, bob, charlie)}


@pytest.fixture
def world(make_document: MakeDocument, alice: User) -> World:
    return make_world(make_document, alice)
