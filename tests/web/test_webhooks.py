"""The pages of webhooks, as the server makes them."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import User
from tasks.models import Delivery, DeliveryTry, RetiredSecret, Webhook
from tests.web.conftest import HOSTILE, ClientOf, MakeDocument

URL = "https://8.8.8.8/hook"
SECRET = re.compile(r"whsec_[\w+/=]{40,}")


@pytest.fixture
def webhook(alice: User) -> Webhook:
    return Webhook.objects.create(owner=alice, name="Archive", url=URL, host="8.8.8.8", secret="whsec_" + "A" * 44)


def deliver(webhook: Webhook, **facts: Any) -> Delivery:
    """A delivery that was answered with a 500."""
    delivery = Delivery.objects.create(webhook=webhook, type="document.failed", body="{}", tries=1, **facts)
    DeliveryTry.objects.create(delivery=delivery, number=1, status_code=500, duration_ms=1234, answer=HOSTILE)
    return delivery


def words(content: bytes | str) -> str:
    text = content.decode() if isinstance(content, bytes) else content
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def press(browser: Client, action: str, webhook: Webhook, *more: Any, **sent: str) -> str:
    answer = browser.post(reverse(action, args=[webhook.pk, *more]), sent, follow=True)
    return words(answer.content)


def test_a_new_webhook_shows_its_secret_once(browser: Client, alice: User) -> None:
    form = {"url": URL, "name": "Archive", "events": ["document.failed", "document.succeeded"]}
    page = browser.post("/webhooks", form, follow=True)
    made = Webhook.objects.get()
    assert (made.owner, made.url, made.events) == (alice, URL, ["document.succeeded", "document.failed"])
    assert page.redirect_chain == [(f"/webhooks/{made.pk}", 302)]
    assert SECRET.findall(page.content.decode()) == [made.secret]
    assert "no-store" in page.headers["Cache-Control"]
    assert SECRET.findall(browser.get(f"/webhooks/{made.pk}").content.decode()) == []


@pytest.mark.parametrize(
    "url, reason",
    [
        ("http://127.0.0.1/", "leads inside this network"),
        ("ftp://8.8.8.8/", "starts with http:// or https://"),
        ("https://me:secret@8.8.8.8/", "must not hold a name or a password"),
    ],
)
def test_a_refusal_stands_beside_the_input_and_keeps_what_was_typed(browser: Client, url: str, reason: str) -> None:
    page = browser.post("/webhooks", {"url": url, "name": "mine", "events": ["page.failed"]})
    assert reason in words(page.content)
    assert 'value="mine"' in page.content.decode()
    assert re.findall(r'value="(\S+)"\s+checked', page.content.decode()) == ["page.failed"]
    assert Webhook.objects.count() == 0


def test_at_least_one_event_is_chosen(browser: Client) -> None:
    assert "Choose at least one." in words(browser.post("/webhooks", {"url": URL}).content)


def test_a_webhook_is_changed(browser: Client, webhook: Webhook) -> None:
    said = press(browser, "webhook", webhook, url="https://8.8.4.4/", name="", events="page.failed")
    assert "The webhook was changed." in said
    webhook.refresh_from_db()
    assert (webhook.url, webhook.name, webhook.events) == ("https://8.8.4.4/", "", ["page.failed"])


def test_a_refused_change_changes_nothing(browser: Client, webhook: Webhook) -> None:
    said = press(browser, "webhook", webhook, url="http://10.0.0.1/", name="x", events="page.failed")
    assert "leads inside this network" in said
    webhook.refresh_from_db()
    assert (webhook.url, webhook.name) == (URL, "Archive")


def test_a_new_secret_is_shown_once(browser: Client, webhook: Webhook) -> None:
    page = browser.post(reverse("rotate-webhook", args=[webhook.pk]), follow=True)
    webhook.refresh_from_db()
    assert SECRET.findall(page.content.decode()) == [webhook.secret]
    assert RetiredSecret.objects.get().webhook == webhook


def test_the_accounts_secret_is_shown_and_replaced(browser: Client, alice: User) -> None:
    assert SECRET.findall(browser.get("/webhooks").content.decode()) == [alice.webhook_secret]
    page = browser.post(reverse("rotate-account-secret"), follow=True).content.decode()
    old = alice.webhook_secret
    alice.refresh_from_db()
    assert (SECRET.findall(page), alice.webhook_secret == old) == ([alice.webhook_secret], False)


def test_disable_enable_and_test(browser: Client, webhook: Webhook) -> None:
    assert "This webhook is disabled and is sent nothing." in press(browser, "switch-webhook", webhook, enabled="no")
    assert "enable it first" in press(browser, "test-webhook", webhook)
    assert "is disabled" not in press(browser, "switch-webhook", webhook, enabled="yes")
    assert "A test event is on its way" in press(browser, "test-webhook", webhook)
    assert Delivery.objects.get().type == "webhook.test"


def test_delete(browser: Client, webhook: Webhook) -> None:
    assert "“Archive” was deleted." in press(browser, "delete-webhook", webhook)
    assert Webhook.objects.count() == 0


def test_every_try_is_shown_and_a_hostile_answer_is_text(browser: Client, webhook: Webhook) -> None:
    deliver(webhook)
    page = browser.get(f"/webhooks/{webhook.pk}").content.decode()
    assert "document.failed waiting" in words(page)
    assert "500 · 1.2 s" in words(page)
    assert f'<pre tabindex="0">{escape(HOSTILE)}</pre>' in page
    assert ("<script>alert" in page, "<img src=x" in page) == (False, False)


def test_deliver_again(browser: Client, webhook: Webhook) -> None:
    delivery = deliver(webhook, status="failed", ended_at=timezone.now())
    assert "It is being delivered again" in press(browser, "redeliver", webhook, delivery.pk)
    assert Delivery.objects.get().status == "queued"


@pytest.mark.parametrize(
    "reason, words_of_it",
    [("failing", "The receiver took nothing for five days."), ("gone", "The receiver answered that it is gone (410).")],
)
def test_why_it_was_disabled_stands_on_both_pages(
    browser: Client, webhook: Webhook, reason: str, words_of_it: str
) -> None:
    Webhook.objects.update(is_enabled=False, disabled_reason=reason, disabled_at=timezone.now())
    deliver(webhook)
    assert words_of_it in words(browser.get("/webhooks").content)
    page = words(browser.get(f"/webhooks/{webhook.pk}").content)
    assert words_of_it in page
    assert "Deliver again" not in page


def test_one_that_fails_says_since_when(browser: Client, webhook: Webhook) -> None:
    Webhook.objects.update(failing_since=timezone.now())
    assert "takes nothing since" in words(browser.get("/webhooks").content)
    assert "After five days the webhook is disabled." in words(browser.get(f"/webhooks/{webhook.pk}").content)


def test_a_one_shot_is_shown_and_can_not_be_changed(
    browser: Client, make_document: MakeDocument, django_capture_on_commit_callbacks: Any
) -> None:
    document = make_document(webhook_url=URL)
    once = Webhook.objects.get(document=document)
    deliver(once, event=document.events.get(seq=1))
    assert "book.pdf waiting" in words(browser.get("/webhooks").content)
    page = words(browser.get(f"/webhooks/{once.pk}").content)
    assert "Webhook of “book.pdf”" in page
    assert "Delete" not in page
    for action in ("rotate-webhook", "switch-webhook", "delete-webhook"):
        assert browser.post(reverse(action, args=[once.pk])).status_code == 404
    browser.post(f"/webhooks/{once.pk}", {"url": "https://8.8.4.4/", "events": "page.failed"})
    once.refresh_from_db()
    assert once.url == URL


ACTIONS = ["webhook", "rotate-webhook", "switch-webhook", "test-webhook", "delete-webhook"]


@pytest.mark.parametrize("action", [*ACTIONS, "redeliver"])
def test_somebody_elses_webhook_is_not_there(
    browser_of: ClientOf, client: Client, bob: User, charlie: User, webhook: Webhook, action: str
) -> None:
    more = [deliver(webhook).pk] if action == "redeliver" else []
    place = reverse(action, args=[webhook.pk, *more])
    for user in (bob, charlie):
        assert browser_of(user).post(place).status_code == 404
        assert browser_of(user).post(f"{place}/").status_code == 404
    assert client.post(place).headers["Location"] == f"/login?next={place}"
    assert (Webhook.objects.get().secret, Webhook.objects.get().is_enabled) == (webhook.secret, True)


def test_actions_are_not_done_by_following_a_link(browser: Client, webhook: Webhook) -> None:
    for action in ACTIONS[1:]:
        assert browser.get(reverse(action, args=[webhook.pk])).status_code == 405
    assert browser.get(reverse("rotate-account-secret")).status_code == 405


def test_pages_ask_the_database_as_often_for_three_as_for_one(
    browser: Client, webhook: Webhook, make_document: MakeDocument
) -> None:
    def add() -> None:
        document = make_document(webhook_url=URL)
        event = document.events.get(seq=1)
        deliver(webhook, event=event)
        deliver(document.webhook, event=event)
        Webhook.objects.create(owner=webhook.owner, url=URL, secret="whsec_x")

    def queries() -> list[int]:
        counts = []
        for place in ("/webhooks", f"/webhooks/{webhook.pk}"):
            with CaptureQueriesContext(connection) as captured:
                browser.get(place)
            counts.append(len(captured))
        return counts

    add()
    one = queries()
    add()
    add()
    assert queries() == one
