"""What reading costs is counted for whoever pays it, and limits are not crossed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from tasks.models import Attempt, Document, Page, Price, Usage, Worker
from tasks.pipeline.budget import pages_affordable
from tasks.pipeline.claim import claim_pages
from tasks.pipeline.delete import delete_document
from tasks.pipeline.errors import QuotaExceeded
from tasks.pipeline.estimate import estimate_rest
from tasks.pipeline.lease import begin_lease
from tasks.pipeline.prices import price_of
from tasks.pipeline.reader import read_owed
from tasks.pipeline.retry import retry_document, retry_page
from tests.pipeline.conftest import Start
from tests.provider import Fault, Provider

PriceOf = Callable[..., Price]


@pytest.fixture
def price(transactional_db: None) -> PriceOf:
    """Set the price of a million tokens: `price("large", 2, 8)`."""

    def put(model: str, tokens_in: float = 1000, tokens_out: float = 1000) -> Price:
        return Price.objects.create(model=model, per_million_in=tokens_in, per_million_out=tokens_out)

    return put


@pytest.fixture
def one(price: PriceOf, start: Start, provider: Provider) -> Decimal:
    """What each page of Alice's costs by the model `large`, of which one was read alone before."""
    price("large")
    document = start(1, model="large", fresh=True)
    read_owed()
    document.refresh_from_db()
    assert document.cost
    return document.cost


def refreshed(document: Document) -> Document:
    document.refresh_from_db()
    return document


@pytest.mark.parametrize(
    "model, found", [("gpt-4o", "gpt-4o"), ("gpt-4o-mini-1", "gpt-4o-mini*"), ("gpt-4o-2", "gpt-4o*"), ("qwen", None)]
)
def test_the_closest_name_has_the_price(price: PriceOf, model: str, found: str | None) -> None:
    for name in ("gpt-4o*", "gpt-4o", "gpt-4o-mini*"):
        price(name)
    assert str(price_of(model)) == str(found)
    assert price_of("") is None


def test_an_attempt_a_page_a_document_and_a_month_cost_the_same(price: PriceOf, start: Start) -> None:
    price("large", 2.5, 10)
    document = start(3, model="large")
    read_owed()
    for attempt in Attempt.objects.all():
        exact = (Decimal("2.5") * (attempt.tokens_in or 0) + 10 * (attempt.tokens_out or 0)) / 1_000_000
        assert attempt.cost == round(exact, 6) > 0
        assert attempt.page.cost == attempt.cost
    total = Attempt.objects.aggregate(total=Sum("cost"))["total"]
    assert (refreshed(document).cost, Usage.objects.get().cost) == (total, total)
    delete_document(document=document)
    assert Usage.objects.get().cost == total


def test_a_model_without_a_price_costs_nobody_knows_what(price: PriceOf, start: Start) -> None:
    price("other")
    document = start(2, model="large")
    read_owed()
    costs = {*Attempt.objects.values_list("cost", flat=True), *Page.objects.values_list("cost", flat=True)}
    assert (costs, refreshed(document).cost, Usage.objects.get().cost) == ({None}, None, None)


def test_a_rejected_answer_costs_as_much(price: PriceOf, start: Start, provider: Provider) -> None:
    price("large")
    provider.behave(faults=[Fault("cut", pages={2}, times=1), Fault("filtered", pages={1})])
    document = start(2, model="large")
    read_owed()
    page = document.page_set.get(number=2)
    tries = [attempt.cost or 0 for attempt in page.attempt_set.all()]
    assert (len(tries), min(tries) > 0) == (2, True)
    assert page.cost == refreshed(document).cost == Usage.objects.get().cost == sum(tries)
    assert document.page_set.get(number=1).cost is None


def test_a_page_that_is_read_again_is_paid_again(one: Decimal) -> None:
    document = Document.objects.get()
    retry_page(page=document.page_set.get())
    read_owed()
    assert (document.page_set.get().cost, refreshed(document).cost) == (2 * one, 2 * one)
    assert Usage.objects.get().cost == 2 * one


def test_reused_pages_cost_nothing(one: Decimal, start: Start) -> None:
    document = start(1, model="large")
    read_owed()
    assert document.page_set.get().is_reused
    assert (refreshed(document).cost, Usage.objects.get().cost) == (None, one)


# --- Limits ---------------------------------------------------------------------------------------


def test_a_document_stops_before_it_costs_too_much_and_goes_on_afterwards(
    one: Decimal, start: Start, settings: Any
) -> None:
    settings.MAX_COST_PER_DOCUMENT = one * Decimal("3.5")
    document = start(6, model="large", fresh=True)
    read_owed()
    assert refreshed(document).status == "partial"
    assert (document.pages_succeeded, document.pages_failed, document.error_code) == (3, 3, "cost_limit")
    assert document.cost is not None
    assert document.cost <= settings.MAX_COST_PER_DOCUMENT
    assert "the limit for one document of 10.7905 USD would be crossed: " in document.error
    assert set(document.page_set.filter(status="failed").values_list("error_code", flat=True)) == {"cost_limit"}
    settings.MAX_COST_PER_DOCUMENT = None
    retry_document(document=document)
    read_owed()
    assert (refreshed(document).status, document.error, document.page_set.filter(attempts=1).count()) == (
        "succeeded",
        "",
        6,
    )


def test_a_month_stops_before_its_budget_is_spent(one: Decimal, start: Start, people: dict[str, User]) -> None:
    budget(people["alice"], one * Decimal("4.5"))
    documents = [start(3, model="large", fresh=True) for _ in range(2)]
    others = start(3, owner="bob", model="large")
    read_owed()
    read = [refreshed(document).pages_succeeded for document in documents]
    assert (sum(read), refreshed(others).status) == (3, "succeeded")
    assert Usage.objects.spent(owner_id=people["alice"].pk) == 4 * one
    stopped = [document for document in documents if document.pages_failed]
    assert {document.error_code for document in stopped} == {"budget_exceeded"}
    Usage.objects.filter(owner=people["alice"]).update(month=timezone.localdate().replace(year=2020, day=1))
    for document in stopped:
        retry_document(document=document)
    read_owed()
    assert [refreshed(document).status for document in documents] == ["succeeded"] * 2


def test_a_budget_that_is_used_up_starts_nothing_that_costs(
    one: Decimal, start: Start, people: dict[str, User], provider: Provider
) -> None:
    document = Document.objects.get()
    budget(people["alice"], Decimal(0))
    page = document.page_set.get()
    for refused in (lambda: start(1, model="large"), lambda: retry_page(page=page)):
        with pytest.raises(QuotaExceeded, match="this month's budget is used up") as refusal:
            refused()
        assert refusal.value.code == "budget_exceeded"
    assert (Document.objects.count(), start(1, model="free").pages_total) == (1, 1)


def test_pages_in_flight_count_over_all_workers(one: Decimal, start: Start, settings: Any) -> None:
    settings.MAX_COST_PER_DOCUMENT = one * 4
    document = start(6, model="large", fresh=True)
    workers = [begin_lease(kind=Worker.Kind.READER) for _ in range(2)]
    settings.BATCH_SIZE = 2
    assert len(claim_pages(worker=workers[0], engine="openai", most=3)) == 3
    count, limit, mean = pages_affordable(document=document, most=3, budget=None)
    assert (count, limit and limit.in_flight, mean) == (1, 3, one)
    assert len(claim_pages(worker=workers[0], engine="openai", most=3)) == 1
    assert claim_pages(worker=workers[0], engine="openai", most=3) == []
    assert (refreshed(document).status, document.error_code) == ("running", "cost_limit")


@pytest.mark.parametrize("case", ["no price", "no limit"])
def test_without_a_limit_or_a_price_a_claim_asks_nothing_more(
    start: Start, price: PriceOf, settings: Any, case: str
) -> None:
    if case == "no price":
        settings.MAX_COST_PER_DOCUMENT = Decimal(1)
    else:
        price("large")
    document = start(2, model="large")
    price_of("large")  # the table is in hand
    with CaptureQueriesContext(connection) as queries:
        assert pages_affordable(document=document, most=2, budget=None)[0] == 2
    assert len(queries) == 0


# --- Estimates ------------------------------------------------------------------------------------


def test_an_estimate_comes_from_pages_that_were_read_alike(
    one: Decimal, start: Start, django_assert_num_queries: Any
) -> None:
    mine = start(4, model="large", fresh=True)
    with django_assert_num_queries(1):
        assert estimate_rest(document=mine) == 4 * one
    assert estimate_rest(document=start(2, owner="bob", model="large")) == 2 * one  # by anybody's
    with django_assert_num_queries(0):
        assert estimate_rest(document=start_of(mine, model="unknown")) is None
    read_owed()
    assert estimate_rest(document=refreshed(mine)) is None


def test_nothing_is_known_before_a_first_page(price: PriceOf, start: Start) -> None:
    price("large")
    assert estimate_rest(document=start(4, model="large")) is None


def start_of(document: Document, *, model: str) -> Document:
    """The same document, as if this model read it."""
    return Document(pk=document.pk, owner=document.owner, model=model, engine=document.engine, pages_total=4)


def budget(user: User, amount: Decimal) -> None:
    User.objects.filter(pk=user.pk).update(monthly_budget=amount)
    user.refresh_from_db()
