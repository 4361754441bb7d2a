"""One's usage, month by month."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from tasks.models import Usage
from tests.web.conftest import HOSTILE


def use(owner: User, month: date, **facts: Any) -> Usage:
    return Usage.objects.create(
        owner=owner, month=month, **({"engine": "openai", "model": "gpt-4o", "pages": 1} | facts)
    )


def this_month() -> date:
    return timezone.localdate().replace(day=1)


def test_nothing_yet(browser: Client) -> None:
    assert "Nothing was read yet." in browser.get("/account/usage").content.decode()


def test_the_picture_and_the_table_say_the_same(browser: Client, alice: User, bob: User) -> None:
    use(alice, this_month(), pages=1200, tokens_in=5000, tokens_out=70)
    use(alice, this_month(), engine="local", model="", pages=34)
    use(bob, this_month(), model="his-model", pages=9)
    page = browser.get("/account/usage").content.decode()
    (count,) = re.findall(r'<text class="count"[^>]*>([^<]*)</text>', page)
    assert count == "1,234"
    numbers = re.findall(r'<td class="number">([^<]*)</td>', page)
    assert sorted(numbers) == sorted(["34", "0", "0", "1,200", "5,000", "70"])
    assert ("embedded engine" in page, "his-model" in page, " style=" in page) == (True, False, False)


def test_a_year_is_shown_and_no_more(browser: Client, alice: User) -> None:
    now = this_month()
    use(alice, date(now.year - 1, now.month, 1), model="a-year-ago")
    use(alice, now, model=HOSTILE)
    page = browser.get("/account/usage").content.decode()
    assert ("a-year-ago" in page, HOSTILE in page, page.count('class="bar"')) == (False, False, 12)


def test_queries_do_not_grow_with_the_rows(browser: Client, alice: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get("/account/usage")
        return len(captured)

    use(alice, this_month())
    one = queries()
    use(alice, this_month(), model="a")
    use(alice, this_month(), model="b")
    assert queries() == one


def test_the_database_counts_each_once_and_whole_months(alice: User) -> None:
    use(alice, this_month())
    for month in (this_month(), this_month().replace(day=2)):
        with pytest.raises(IntegrityError), transaction.atomic():
            use(alice, month)


def test_what_is_left_of_a_limit_is_told(browser: Client, alice: User) -> None:
    assert "left to you" not in browser.get("/account/usage").content.decode()
    alice.pages_a_month = 2000
    alice.save()
    use(alice, this_month(), pages=800)
    assert "1,200 of 2,000 pages are left to you this month." in browser.get("/account/usage").content.decode()


def test_what_a_month_cost_stands_where_it_is_known(browser: Client, alice: User) -> None:
    use(alice, this_month(), pages=3)
    assert "Cost" not in browser.get("/account/usage").content.decode()
    use(alice, this_month(), model="large", cost="1234.5")
    use(alice, this_month(), model="small", cost="0.00042")
    page = browser.get("/account/usage").content.decode()
    costs = re.findall(r'<td class="number">\s*([^<]* USD|–)\s*</td>', page)
    assert sorted(costs) == ["0.000420 USD", "1,234.50 USD", "–"]


def test_what_is_spent_of_a_budget_is_told(browser: Client, alice: User, settings: Any) -> None:
    settings.CURRENCY = "EUR"
    assert "budget" not in browser.get("/account/usage").content.decode()
    alice.monthly_budget = 20
    alice.save()
    use(alice, this_month(), cost="3.25")
    page = browser.get("/account/usage").content.decode()
    assert "3.25 EUR of this month's budget of 20.00 EUR are spent." in html.unescape(page)
