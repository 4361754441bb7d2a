"""What was read is counted for its owner, once, and stays counted."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tasks.models import Attempt, Usage
from tasks.pipeline.delete import delete_document
from tasks.pipeline.reader import read_owed
from tests.pipeline.conftest import Start
from tests.provider import Provider


def counted(owner: str = "alice") -> list[tuple[Any, ...]]:
    return list(Usage.objects.filter(owner__username=owner).values_list("engine", "model", "pages"))


def test_pages_and_tokens_of_a_month(start: Start, provider: Provider) -> None:
    start(3, model="large")
    start(2, model="small")
    start(1, owner="bob", model="large")
    read_owed()
    assert counted() == [("openai", "large", 3), ("openai", "small", 2)]
    assert counted("bob") == [("openai", "large", 1)]
    for usage in Usage.objects.all():
        attempts = Attempt.objects.filter(page__document__owner=usage.owner, model=usage.model)
        assert usage.month == timezone.localdate().replace(day=1)
        assert usage.tokens_in == sum(attempt.tokens_in or 0 for attempt in attempts) > 0
        assert usage.tokens_out == sum(attempt.tokens_out or 0 for attempt in attempts) > 0


def test_deleting_a_document_takes_nothing_off(start: Start, provider: Provider) -> None:
    document = start(2, model="large")
    read_owed()
    delete_document(document=document)
    assert counted() == [("openai", "large", 2)]
