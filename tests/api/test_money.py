"""What documents and pages cost, and may yet, for programs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework.test import APIClient

from accounts.models import User
from tasks.models import Document, Page, Price, Usage
from tasks.models.usage import this_month
from tasks.pipeline.quota import pages_used
from tests.api import samples
from tests.api.conftest import MakeDocument, end
from tests.api.test_submit import sent


def priced(document: Document, cost: str = "0.002500") -> Document:
    """The document's pages were read by `large` and cost so much each."""
    pages = Page.objects.filter(document=document)
    pages.update(cost=Decimal(cost))
    Document.objects.filter(pk=document.pk).update(model="large", cost=Decimal(cost) * pages.count())
    return document


def test_what_was_spent_is_told_of_documents_and_pages(api: APIClient, make_document: MakeDocument) -> None:
    priced(end(make_document(2, task_id="61"), "a", "b"))
    document = api.get("/api/tasks/61").json()
    assert (document["cost"], document["cost_estimate"]) == ("0.005000", None)
    assert api.get("/api/tasks/61/pages/1").json()["cost"] == "0.002500"
    (listed,) = api.get("/api/tasks").json()["results"]
    assert (listed["cost"], "cost_estimate" in listed) == ("0.005000", False)


def test_what_is_owed_is_estimated_for_a_document_alone(
    api: APIClient, make_document: MakeDocument, django_assert_num_queries: Any
) -> None:
    Price.objects.create(model="large", per_million_in=1, per_million_out=1)
    priced(end(make_document(2), "a", "b"))
    make_document(4, task_id="62")
    Document.objects.filter(task_id="62").update(model="large")
    api.get("/api/tasks/62")  # notes the key's use, and looks into the table of prices
    with django_assert_num_queries(3):  # the key, the document, the estimate
        assert api.get("/api/tasks/62").json()["cost_estimate"] == "0.010000"


def test_a_budget_that_is_used_up_is_403(api: APIClient, alice: User, settings: Any) -> None:
    settings.ENGINE, settings.OPENAI_API_KEY, settings.MODEL = "openai", "sk-test", "large"
    Price.objects.create(model="large*", per_million_in=1, per_million_out=1)
    User.objects.filter(pk=alice.pk).update(monthly_budget=2)
    Usage.objects.create(owner=alice, month="2020-01-01", engine="openai", model="large", cost=3)
    assert api.post("/api/tasks", {"file": sent(samples.pdf(1))}).status_code == 201
    Usage.objects.create(owner=alice, month=this_month(), engine="openai", model="large", cost=2)
    answer = api.post("/api/tasks", {"file": sent(samples.pdf(1))})
    assert (answer.status_code, answer.json()["code"]) == (403, "budget_exceeded")
    assert "2 of 2 USD" in answer.json()["detail"]
    assert pages_used(owner=alice) == 1
