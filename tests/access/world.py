"""One of everything, all of it Alice's, and everybody who might knock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import ApiKey, Invitation, User
from tasks.models import (
    Attempt,
    Delivery,
    DeliveryTry,
    Document,
    Figure,
    Layout,
    Preset,
    Price,
    Provider,
    RetiredSecret,
    Usage,
    Webhook,
    Worker,
)
from tasks.pipeline.correct import correct_page
from tests.api.conftest import MakeDocument, end

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Visitor:
    """Somebody who knocks: a session's cookie, a key, or nothing."""

    name: str
    cookie: str = ""
    key: str = ""
    is_closed: bool = False
    """Whether Alice's account has been closed meanwhile."""

    def knock(self, client: Client, method: str, address: str, body: bytes | str = "", **options: Any) -> Any:
        """A request as this visitor. The client is everybody's, since a new one would load all middleware anew."""
        client.cookies.clear()
        if self.cookie:
            client.cookies["sessionid"] = self.cookie
        if self.key:
            options["HTTP_AUTHORIZATION"] = f"Token {self.key}"
        answer = client.generic(method, address, body, **options)
        if answer.streaming:
            b"".join(answer)  # to its end, since closing it would end the test's connection
        return answer


def session_of(user: User) -> str:
    """A signed-in browser's cookie."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def key_of(user: User) -> str:
    return ApiKey.objects.issue(user=user, name="program")[1]


def visitors(alice: User, bob: User, charlie: User) -> list[Visitor]:
    """Everybody. Who was shut out would be Alice, so that nothing but the way in keeps them from her things."""
    revoked, revoked_text = ApiKey.objects.issue(user=alice, name="revoked")
    revoked.revoke()
    expired = session_of(alice)
    Session.objects.filter(pk=expired).update(expire_date=timezone.now() - timedelta(seconds=1))
    return [
        Visitor("anonymous"),
        Visitor("stranger", cookie=session_of(bob)),
        Visitor("owner", cookie=session_of(alice)),
        Visitor("staff", cookie=session_of(charlie)),
        Visitor("stranger's key", key=key_of(bob)),
        Visitor("owner's key", key=key_of(alice)),
        Visitor("staff's key", key=key_of(charlie)),
        Visitor("disabled", cookie=session_of(alice), is_closed=True),
        Visitor("disabled's key", key=key_of(alice), is_closed=True),
        Visitor("revoked key", key=revoked_text),
        Visitor("expired session", cookie=expired),
    ]


@dataclass(frozen=True)
class World:
    """What there is, by the names that addresses have for it."""

    document: Document
    names: dict[str, Any]
    rows: dict[str, Any]
    """The primary key of a row of each model, by `app/model`."""

    def address(self, route: str) -> str:
        """The route with Alice's things in the place of names."""
        names = self.names
        if route.startswith(("account/keys/", "account/invitations/")):
            names = names | {"pk": self.rows["accounts/apikey" if "keys" in route else "accounts/invitation"]}
        elif route.startswith("webhooks/"):
            names = names | {"pk": names["webhook_id"]}
        elif route.startswith("admin/"):
            key = self.rows.get("/".join(route.split("/")[1:3]))
            names = names | {"object_id": key, "id": key}
        plain = re.sub(r"\(\?:(\w+)\|\w+\)", r"\1", route)
        return "/" + plain.removeprefix("/").format(**names)


def make_world(make_document: MakeDocument, alice: User) -> World:
    document = end(make_document(2, task_id="61"), "one", None)
    page = document.page_set.get(number=1)
    correct_page(page=page, author=alice, text="one, corrected", based_on=0)
    figure = Figure.objects.create(page=page, number=1, box=[0, 0, 9, 9], data=b"\xff\xd8\xff")
    now = timezone.now()
    attempt = Attempt.objects.create(
        page=page, number=1, engine="echo", outcome="succeeded", duration_ms=5, started_at=now, finished_at=now
    )
    webhook = Webhook.objects.create(owner=alice, name="hook", url="http://8.8.8.8/", secret="whsec_YQ==")
    delivery = Delivery.objects.create(webhook=webhook, type="webhook.test", body="{}")
    tried = DeliveryTry.objects.create(delivery=delivery, number=1, duration_ms=5)
    preset = Preset.objects.create(owner=alice, name="mine", prompt="read")
    group = Group.objects.create(name="operators")
    made: list[Any] = [document, document.upload, page, figure, attempt, webhook, delivery, tried, preset, group, alice]
    made += [document.batches.first(), page.corrections.first(), document.events.first()]
    made += [ApiKey.objects.issue(user=alice, name="hers")[0]]
    made += [Invitation.objects.issue(made_by=alice, address="", days=7)[0]]
    made += [Worker.objects.create(kind=Worker.Kind.SUPERVISOR, host="h", pid=1, lease_until=now)]
    made += [
        Provider.objects.create(engine="openai"),
        Layout.objects.create(upload=document.upload, number=1, state="found", lines=[]),
        Price.objects.create(model="gpt-4o*", per_million_in=1, per_million_out=2),
        RetiredSecret.objects.create(owner=alice, secret="whsec_Yg==", good_until=now),
    ]
    made += [Usage.objects.create(owner=alice, month=now.date().replace(day=1), engine="echo", model="")]
    names = {
        "task_id": "61",
        "number": 1,
        "path": f"{document.pk}/result.md",
        "webhook_id": webhook.pk,
        "delivery_id": delivery.pk,
        "delivery": delivery.pk,
        "preset_id": preset.pk,
        "pk": document.pk,
        "text": "nothing",
        "key": "nothing",
        "uidb36": "1",
        "url": "nothing",
        "app_label": "tasks",
        "content_type_id": 1,
    }
    return World(document, names, {f"{row._meta.app_label}/{row._meta.model_name}": row.pk for row in made})
