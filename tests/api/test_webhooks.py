"""Webhooks over the API."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from tasks.models import Delivery, DeliveryTry, RetiredSecret, Webhook
from tasks.models.webhook import ENDS, OFFERED
from tests.api.conftest import MakeDocument, end

URL = "https://8.8.8.8/hook"
FIELDS = {
    "id", "name", "url", "events", "enabled", "disabled_reason", "disabled_at", "failing_since", "created_at",
}  # fmt: skip


def make(api: APIClient, **said: Any) -> dict[str, Any]:
    answer = api.post("/api/webhooks", {"url": URL} | said, format="json")
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def place(webhook: dict[str, Any], *rest: str) -> str:
    return "/".join(["/api/webhooks", webhook["id"], *rest])


def test_a_new_one_hears_of_the_ends_and_shows_its_secret(api: APIClient, alice: User) -> None:
    answer = api.post("/api/webhooks/", {"url": URL}, format="json")
    made = answer.json()
    assert (answer.status_code, answer["Cache-Control"], set(made)) == (201, "no-store", FIELDS | {"secret"})
    assert (made["name"], made["url"], made["events"], made["enabled"]) == ("", URL, list(ENDS), True)
    kept = Webhook.objects.get()
    assert (str(kept.pk), kept.owner, kept.secret, kept.document) == (made["id"], alice, made["secret"], None)


def test_the_secret_is_shown_at_no_other_time(api: APIClient) -> None:
    made = make(api)
    listed = api.get("/api/webhooks").json()
    assert (listed["count"], set(listed["results"][0])) == (1, FIELDS)
    for answer in (api.get(place(made)), api.patch(place(made), {"name": "x"}, format="json")):
        assert set(answer.json()) == FIELDS


def test_everything_that_is_offered_may_be_chosen(api: APIClient) -> None:
    made = make(api, events=list(reversed(OFFERED)), name="All", enabled=False)
    assert (made["events"], made["name"], made["enabled"]) == (list(OFFERED), "All", False)


@pytest.mark.parametrize(
    "said, field",
    [
        ({"url": "http://127.0.0.1/"}, "url"),
        ({"url": "http://[::1]/"}, "url"),
        ({"url": "ftp://8.8.8.8/"}, "url"),
        ({"url": "https://me:word@8.8.8.8/"}, "url"),
        ({"url": ""}, "url"),
        ({}, "url"),
        ({"url": URL, "events": []}, "events"),
        ({"url": URL, "events": ["page.retrying"]}, "events"),
        ({"url": URL, "events": "document.failed"}, "events"),
        ({"url": URL, "name": "x" * 101}, "name"),
    ],
)
def test_what_makes_no_sense_is_refused(api: APIClient, said: dict[str, Any], field: str) -> None:
    answer = api.post("/api/webhooks", said, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert Webhook.objects.count() == 0


def test_a_change_leaves_what_it_does_not_name(api: APIClient) -> None:
    made = make(api, events=["page.failed"], name="Pages")
    changed = api.patch(place(made), {"url": "https://8.8.4.4/"}, format="json").json()
    assert (changed["url"], changed["events"], changed["name"]) == ("https://8.8.4.4/", ["page.failed"], "Pages")
    assert api.patch(place(made), {"url": "http://10.0.0.1/"}, format="json").status_code == 400
    assert Webhook.objects.get().url == "https://8.8.4.4/"


def test_a_form_that_does_not_name_enabled_leaves_it(api: APIClient) -> None:
    made = api.post("/api/webhooks", {"url": URL, "events": ["page.failed", "document.failed"]}).json()
    assert (made["enabled"], made["events"]) == (True, ["document.failed", "page.failed"])


def test_off_and_on(api: APIClient) -> None:
    made = make(api)
    off = api.patch(place(made), {"enabled": False}, format="json").json()
    assert (off["enabled"], off["disabled_reason"], off["disabled_at"] is None) == (False, "", False)
    refused = api.post(place(made, "test"))
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_disabled")
    on = api.patch(place(made), {"enabled": True}, format="json").json()
    assert (on["enabled"], on["disabled_at"]) == (True, None)


def test_a_new_secret(api: APIClient) -> None:
    made = make(api)
    answer = api.post(place(made, "rotate"))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer.json()["secret"] == Webhook.objects.get().secret != made["secret"]
    assert RetiredSecret.objects.get().secret == made["secret"]


def test_the_accounts_secret(api: APIClient, alice: User) -> None:
    shown = api.get("/api/webhooks/secret")
    assert (shown.json(), shown["Cache-Control"]) == ({"secret": alice.webhook_secret}, "no-store")
    rotated = api.post("/api/webhooks/secret/").json()["secret"]
    old = alice.webhook_secret
    alice.refresh_from_db()
    assert rotated == alice.webhook_secret != old
    assert RetiredSecret.objects.get().secret == old


def test_delete(api: APIClient) -> None:
    made = make(api)
    assert api.delete(place(made)).status_code == 204
    assert api.get(place(made)).status_code == 404


def test_a_test_event_is_a_delivery(api: APIClient) -> None:
    made = make(api)
    answer = api.post(place(made, "test"))
    assert (answer.status_code, answer.json()["type"], answer.json()["tries"]) == (201, "webhook.test", [])
    assert api.get(place(made, "deliveries")).json()["results"] == [answer.json()]
    assert api.get(place(made, "deliveries", answer.json()["id"])).json() == answer.json()


def test_deliveries_are_shown_with_every_try(api: APIClient, make_document: MakeDocument) -> None:
    made = make(api)
    document = end(make_document(1), "text")
    delivery = Delivery.objects.get()
    DeliveryTry.objects.create(delivery=delivery, number=1, status_code=500, duration_ms=12, answer="<b>no</b>")
    DeliveryTry.objects.create(delivery=delivery, number=2, duration_ms=30_000, error="no answer within 30 seconds")
    (shown,) = api.get(place(made, "deliveries")).json()["results"]
    assert (shown["type"], shown["status"], shown["message_id"]) == (
        "document.succeeded", "queued", f"msg_{delivery.pk.hex}",
    )  # fmt: skip
    assert document.task_id in shown["body"]
    tries = [(t["number"], t["status_code"], t["duration_ms"], t["error"], t["answer"]) for t in shown["tries"]]
    assert tries == [(1, 500, 12, "", "<b>no</b>"), (2, None, 30_000, "no answer within 30 seconds", "")]


def test_deliveries_are_paginated_and_cost_no_more_queries(api: APIClient, django_assert_num_queries: Any) -> None:
    made = make(api)
    for count in (1, 3):
        while Delivery.objects.count() < count:
            api.post(place(made, "test"))
        with django_assert_num_queries(5):  # the key, the webhook, the count, the deliveries, their tries
            answer = api.get(place(made, "deliveries")).json()
        assert (answer["count"], len(answer["results"])) == (count, count)
    page = api.get(place(made, "deliveries"), {"limit": 2}).json()
    assert (page["count"], len(page["results"]), page["next"] is None) == (3, 2, False)


def test_deliver_again(api: APIClient) -> None:
    made = make(api)
    first = api.post(place(made, "test")).json()
    Delivery.objects.update(status="succeeded", ended_at="2026-01-01T00:00:00Z")
    again = api.post(place(made, "deliveries", first["id"], "redeliver"))
    assert (again.status_code, again.json()["status"], again.json()["message_id"]) == (
        200, "queued", first["message_id"],
    )  # fmt: skip


@pytest.mark.parametrize("key", ["0", "x" * 36, "-" * 36, "0f8fad5b-d9cb-469f-a165-70867728950e"])
def test_what_is_not_there(api: APIClient, key: str) -> None:
    made = make(api)
    assert api.get(f"/api/webhooks/{key}").status_code == 404
    assert api.get(place(made, "deliveries", key)).status_code == 404


def test_a_delivery_of_another_webhook_is_not_found_under_this_one(api: APIClient) -> None:
    one, other = make(api), make(api)
    delivery = api.post(place(one, "test")).json()
    assert api.get(place(other, "deliveries", delivery["id"])).status_code == 404


def test_one_shot_webhooks_are_not_in_the_list(api: APIClient, make_document: MakeDocument) -> None:
    document = make_document(webhook_url=URL)
    assert api.get("/api/webhooks").json()["results"] == []
    assert api.delete(f"/api/webhooks/{document.webhook.pk}").status_code == 404


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::ffff:10.0.0.1]/", "http://2130706433/"])
def test_a_start_with_an_address_inside_is_refused(api: APIClient, make_document: MakeDocument, url: str) -> None:
    path = f"/uploads/{make_document().upload_id}"
    answer = api.post("/api/start", {"file_path": path, "webhook_url": url}, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["webhook_url"])
    assert answer.json()["status"] == "error"
