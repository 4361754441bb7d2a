"""The operators' pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core import checks
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiKey, Invitation, User
from tasks.models import (
    Attempt,
    Delivery,
    DeliveryTry,
    Document,
    Figure,
    Layout,
    Page,
    Preset,
    Price,
    Provider,
    RetiredSecret,
    Upload,
    Usage,
    Webhook,
    Worker,
)
from tasks.models.worker import LEASE
from tasks.pipeline.correct import correct_page
from tests.api.conftest import stored
from tests.web.conftest import HOSTILE, ClientOf, MakeDocument, end

OURS = [model for app in ("tasks", "accounts") for model in apps.get_app_config(app).get_models()]
HISTORY = [model for model in OURS if model not in (User, Price)]


@pytest.fixture
def operator(charlie: User, browser_of: ClientOf) -> Client:
    return browser_of(charlie)


def place(model: Any, view: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def tell(document: Document, text: str) -> None:
    """Webhooks for the document, each with one delivery and one try at it."""
    once = Webhook.objects.create(owner=document.owner, document=document, url=text, secret="")
    standing = Webhook.objects.create(owner=document.owner, name=text, url=text, secret="whsec_hidden")
    event = document.events.earliest("seq")
    for webhook in (once, standing):
        delivery = Delivery.objects.create(webhook=webhook, event=event, type=event.type, body=text)
        DeliveryTry.objects.create(delivery=delivery, number=1, duration_ms=5, error=text, answer=text)
    RetiredSecret.objects.create(
        owner=document.owner, webhook=standing, secret="whsec_hidden", good_until=timezone.now()
    )


@pytest.fixture
def everything(make_document: MakeDocument, alice: User) -> Document:
    """A row of each kind, with hostile text wherever a stranger may write."""
    document = end(make_document(2, name=HOSTILE), HOSTILE, None)
    Document.objects.update(error=HOSTILE, model=HOSTILE, prompt=HOSTILE, waiting_for=HOSTILE)
    Page.objects.update(error=HOSTILE, model=HOSTILE)
    now = timezone.now()
    Attempt.objects.create(
        page=document.page_set.get(number=1), number=1, engine="openai", model=HOSTILE, duration_ms=5,
        outcome="failed", error=HOSTILE, started_at=now, finished_at=now,
    )  # fmt: skip
    Figure.objects.create(page=document.page_set.get(number=1), number=1, box=[1, 2, 3, 4], data=b"<script>alert(1)")
    Layout.objects.create(upload=document.upload, number=1, state="failed", error=HOSTILE)
    correct_page(page=document.page_set.get(number=1), author=alice, text=f"{HOSTILE} corrected", based_on=0)
    tell(document, HOSTILE)
    Worker.objects.create(kind="reader", host="box", pid=7, lease_until=now + LEASE)
    Provider.objects.create(engine="openai", failing_since=now, reason=HOSTILE)
    ApiKey.objects.issue(user=alice, name=HOSTILE)
    Invitation.objects.issue(made_by=alice, address="x@example.com", days=1)
    Usage.objects.count_pages(owner_id=alice.pk, pages=[document.page_set.get(number=1)])
    Price.objects.create(model=HOSTILE, per_million_in=1, per_million_out=2)
    Preset.objects.create(owner=alice, name=HOSTILE, prompt=HOSTILE)
    return document


def test_they_have_no_faults_that_django_knows_of() -> None:
    """The check of the whole project does not see them: they are loaded with the addresses only."""
    admin.autodiscover()
    assert admin.site.is_registered(Document)
    assert checks.run_checks() == []


@pytest.mark.parametrize("model", OURS)
def test_every_list_and_row_opens_and_hostile_text_is_text(operator: Client, everything: Document, model: Any) -> None:
    row = model.objects.order_by("pk").first()
    for address in (place(model), f"{place(model)}?q=x", place(model, "change", row.pk)):
        answer = operator.get(address)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert ("<script>alert" in page, "<img src=x" in page, "whsec_hidden" in page) == (False, False, False)
        assert re.findall(r"<script(?![^>]* src=)(?![^>]*json)|<style|\sstyle=|\son\w+=\"", page) == []


@pytest.mark.parametrize("model", HISTORY)
def test_history_is_read_only(operator: Client, everything: Document, model: Any) -> None:
    row = model.objects.order_by("pk").first()
    assert operator.get(place(model, "add")).status_code == 403
    assert operator.post(place(model, "change", row.pk), {}).status_code == 403
    if model is not Document:
        assert operator.post(place(model, "delete", row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", [model for model in HISTORY if model not in (Provider, Worker)])
def test_lists_ask_the_database_as_often_for_three_as_for_one(
    operator: Client, make_document: MakeDocument, alice: User, model: Any
) -> None:
    def add() -> None:
        document = end(make_document(1), None)
        now = timezone.now()
        Attempt.objects.create(
            page=document.page_set.get(), number=1, engine="echo", duration_ms=5, outcome="failed", error="x",
            started_at=now, finished_at=now,
        )  # fmt: skip
        Figure.objects.create(page=document.page_set.get(), number=1, box=[1, 2, 3, 4], data=b"x")
        Layout.objects.create(upload=document.upload, number=1)
        ApiKey.objects.issue(user=alice, name="key")
        Invitation.objects.issue(made_by=alice, address="", days=1)
        Usage.objects.create(owner=alice, month="2026-01-01", engine=f"engine {Usage.objects.count()}")
        Preset.objects.create(owner=alice, name=str(document.pk), prompt="x")
        tell(document, "http://example.com")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            operator.get(place(model))
        return len(captured)

    add()
    one = queries()
    add()
    add()
    assert queries() == one


def test_a_documents_links_lead_to_its_own_rows(operator: Client, everything: Document) -> None:
    page = operator.get(place(Document, "change", everything.pk)).content.decode()
    links = re.findall(r'href="(/admin/tasks/\w+/\?[^"]+)"', page)
    assert len(links) == 4
    assert [operator.get(link.replace("&amp;", "&")).status_code for link in links] == [200] * 4


def act(operator: Client, action: str, *documents: Document) -> str:
    picked = {"action": action, "_selected_action": [str(document.pk) for document in documents]}
    return operator.post(place(Document), picked, follow=True).content.decode()


def test_cancel_leaves_what_has_ended(operator: Client, make_document: MakeDocument) -> None:
    owed, ended = make_document(1), end(make_document(1), "text")
    assert "Done for 1 document." in act(operator, "cancel", owed, ended)
    assert sorted(Document.objects.values_list("status", flat=True)) == ["canceled", "succeeded"]
    assert "None of these documents is being read." in act(operator, "cancel", ended)


def test_retry_and_its_refusal(operator: Client, make_document: MakeDocument) -> None:
    failed, ended = end(make_document(1), None), end(make_document(1, name="good.pdf"), "text")
    page = act(operator, "retry", failed, ended)
    assert "Done for 1 document." in page
    assert "“good.pdf” was left as it is: no page of this document failed" in page
    failed.refresh_from_db()
    assert failed.status == "queued"


def test_rerun_belongs_to_the_owner(operator: Client, make_document: MakeDocument, alice: User) -> None:
    old = end(make_document(1), "text")
    assert "Done for 1 document." in act(operator, "rerun", old)
    assert Document.objects.get(rerun_of=old).owner == alice


def test_deleting_takes_the_file_too(operator: Client, make_document: MakeDocument, data_dir: Path) -> None:
    document = make_document(1)
    assert len(stored(data_dir)) == 1
    picked = {"action": "delete_selected", "_selected_action": [str(document.pk)], "post": "yes"}
    with_capture = operator.post(place(Document), picked)
    assert with_capture.status_code == 302
    assert (Document.objects.count(), Upload.objects.count()) == (0, 0)


def test_an_operator_without_the_permission_can_only_look(
    browser_of: ClientOf, bob: User, make_document: MakeDocument
) -> None:
    bob.is_staff = True
    bob.save()
    bob.user_permissions.add(Permission.objects.get(codename="view_document"))
    document, looker = make_document(1), browser_of(bob)
    page = looker.get(place(Document)).content.decode()
    assert ('value="cancel"' in page, 'value="delete_selected"' in page) == (False, False)
    act(looker, "cancel", document)
    assert Document.objects.get().status == "queued"
    assert looker.post(place(Document, "delete", document.pk), {"post": "yes"}).status_code == 403


def test_people_who_are_not_staff_have_no_admin(browser: Client) -> None:
    assert browser.get("/admin/").status_code == 302


def test_keys_are_revoked(operator: Client, alice: User) -> None:
    key, text = ApiKey.objects.issue(user=alice, name="scanner")
    answer = operator.post(place(ApiKey), {"action": "revoke", "_selected_action": [key.pk]}, follow=True)
    assert "1 key was revoked." in answer.content.decode()
    assert ApiKey.objects.matching(text) is None


def test_deliveries_are_sent_again_where_somebody_listens(operator: Client, everything: Document) -> None:
    Delivery.objects.update(status="failed", ended_at=timezone.now())
    Webhook.objects.filter(document=everything).update(url="")
    picked = {
        "action": "redeliver",
        "_selected_action": [str(pk) for pk in Delivery.objects.values_list("pk", flat=True)],
    }
    page = operator.post(place(Delivery), picked, follow=True).content.decode()
    assert "1 delivery is due again." in page
    assert "was left as it is: This webhook was meant for one delivery and has forgotten its address." in page
    assert sorted(Delivery.objects.values_list("status", "webhook__url")) == [("failed", ""), ("queued", HOSTILE)]


def test_a_new_person_is_added(operator: Client) -> None:
    secret = "a long enough secret"
    fields = {"username": "dora", "password1": secret, "password2": secret, "usable_password": "true"}
    operator.post(place(User, "add"), fields)
    assert User.objects.get(username="dora").check_password(secret)


def test_the_queues_own_pages_are_not_there() -> None:
    assert [model for model in apps.get_app_config("django_q").get_models() if admin.site.is_registered(model)] == []


# --- The first page -------------------------------------------------------------------------------


def overview(operator: Client) -> str:
    page = operator.get("/admin/").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split('<section class="overview"')[1].split("</section>")[0]).split())


def watched() -> None:
    Worker.objects.create(kind="supervisor", host="box", pid=1, lease_until=timezone.now() + LEASE)


def test_nothing_to_do(operator: Client) -> None:
    watched()
    assert "Everything is read; nothing is waiting." in overview(operator)
    assert "Nothing has failed." in overview(operator)


def test_nobody_watches(operator: Client) -> None:
    assert "No supervisor is alive" in overview(operator)


def test_what_waits_and_what_failed_last(operator: Client, make_document: MakeDocument) -> None:
    watched()
    make_document(5)
    end(make_document(1, name="broken.pdf"), None)
    page = overview(operator)
    assert "Pages are waiting and none is being read just now." in page
    assert "Pages waiting 5" in page
    assert "broken.pdf alice" in page
    Page.objects.filter(status="queued", number=1).update(status="running")
    assert "Pages are being read." in overview(operator)
