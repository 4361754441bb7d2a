"""What reading costs, where people see it, and the operators' table of prices."""

from __future__ import annotations

from decimal import Decimal

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tasks.models import Attempt, Document, Page, Price
from tests.web.conftest import ClientOf, MakeDocument, end


def paid(document: Document, cost: str) -> Document:
    """Each page of the document was read by `large` at this cost."""
    pages = Page.objects.filter(document=document)
    pages.update(cost=Decimal(cost))
    Document.objects.filter(pk=document.pk).update(model="large", cost=Decimal(cost) * pages.count())
    return document


def test_a_document_and_its_pages_say_what_they_cost(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(2), "a", "b")
    assert "USD" not in browser.get(f"/documents/{document.pk}").content.decode()
    page = browser.get(f"/documents/{paid(document, '0.0125').pk}").content.decode()
    assert ("Cost: 0.0250 USD." in page, page.count("0.0125 USD"), "may cost" in page) == (True, 2, False)


def test_a_document_that_is_owed_says_what_it_may_cost(browser: Client, make_document: MakeDocument) -> None:
    Price.objects.create(model="large", per_million_in=1, per_million_out=1)
    paid(end(make_document(1), "a"), "0.5")
    owed = make_document(30)
    Document.objects.filter(pk=owed.pk).update(model="large")
    page = browser.get(f"/documents/{owed.pk}").content.decode()
    assert "The pages still to be read may cost about 15.00 USD." in page


def test_an_attempt_says_what_it_cost(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(1), "a")
    now = timezone.now()
    facts = {"page": document.page_set.get(), "engine": "openai", "duration_ms": 5, "started_at": now}
    Attempt.objects.create(number=1, outcome="failed", finished_at=now, cost=Decimal("0.003"), **facts)
    assert "0.003000 USD" in browser.get(f"/documents/{document.pk}/pages/1/attempts").content.decode()


def test_a_page_that_would_cost_too_much_says_so(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(1), None)
    Page.objects.update(error_code="cost_limit", error="the limit for one document of 2 USD would be crossed")
    page = browser.get(f"/documents/{document.pk}/pages/1").content.decode()
    assert "Reading on would cost more than a document may." in page
    assert "the limit for one document of 2 USD" in page


def test_operators_set_prices_and_budgets(charlie: User, browser_of: ClientOf) -> None:
    operator = browser_of(charlie)
    address = reverse("admin:tasks_price_add")
    assert operator.post(address, {"model": "m*", "per_million_in": "-1", "per_million_out": "10"}).status_code == 200
    assert operator.post(address, {"model": "m*", "per_million_in": "2.5", "per_million_out": "10"}).status_code == 302
    assert str(Price.objects.get().per_million_in) == "2.500000"
    person = operator.get(reverse("admin:accounts_user_change", args=[charlie.pk])).content.decode()
    assert 'name="monthly_budget"' in person
