"""What cannot be guessed: ids, the names of stored files, keys, links."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.apps import apps
from django.db import models

from accounts.models import ApiKey, Invitation, User
from tasks.models import Delivery, Document, Upload, Webhook, Worker
from tests.access.table import PEOPLE, PROGRAMS
from tests.access.world import World
from tests.api.conftest import MakeDocument

BY_UUID = {Document, Upload, Webhook, Delivery, Worker}
# What is found by a number is asked for together with its owner, or is for operators alone. Where its number stands in
# an address, the matrix knocks there as a stranger.
BY_NUMBER = {
    "accounts.user": None,
    "accounts.apikey": "account/keys/{pk}/revoke",
    "accounts.invitation": "account/invitations/{pk}/revoke",  # staff's, who see all of them
    "tasks.preset": "api/presets/{preset_id}",
    "tasks.page": None,  # by its number within its document, like the next two
    "tasks.correction": None,
    "tasks.figure": None,
    "tasks.layout": None,  # by its number within its upload
    "tasks.attempt": None,
    "tasks.batch": None,
    "tasks.event": None,
    "tasks.usage": None,
    "tasks.price": None,
    "tasks.retiredsecret": None,
    "tasks.deliverytry": None,
}
BY_NAME = {"tasks.provider"}


def test_every_model_is_found_by_what_it_should_be() -> None:
    ours = [model for app in ("accounts", "tasks") for model in apps.get_app_config(app).get_models()]
    by_uuid = {model for model in ours if isinstance(model._meta.pk, models.UUIDField)}
    by_number = {model._meta.label_lower for model in ours if isinstance(model._meta.pk, models.AutoField)}
    assert by_uuid == BY_UUID
    assert by_number == set(BY_NUMBER)
    assert {model._meta.label_lower for model in set(ours) - by_uuid} - by_number == BY_NAME


def test_numbers_in_addresses_are_those_alone() -> None:
    """Every route whose last name is neither a uuid nor a place within a document."""
    known = {route for route in BY_NUMBER.values() if route}
    routes = PEOPLE | PROGRAMS
    assert known <= set(routes)
    assert {route for route in routes if re.search(r"(presets|keys|invitations)/\{", route)} == known
    assert all(routes[route].whose == "owner" or routes[route].is_personal for route in known)


def test_ids_and_names_are_random(make_document: MakeDocument, alice: User) -> None:
    first, second = make_document(), make_document()
    for row in (first, first.upload, Webhook(), Delivery()):
        assert uuid.UUID(str(row.pk)).version == 4, row
    names: list[Any] = [str(document.upload.file.name).rpartition("/")[2] for document in (first, second)]
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in names), names
    assert names[0] != names[1]


def test_a_number_tells_nothing_to_a_stranger(world: World, bob: User, client: Any) -> None:
    """Whether there is such a preset or key, and whose, can't be told from the answer."""
    client.force_login(bob)
    preset, key = world.names["preset_id"], world.rows["accounts/apikey"]
    for number in (preset, 10_000):
        answer = client.get(f"/api/presets/{number}")
        assert (answer.status_code, answer.json()) == (404, {"detail": "Not found.", "code": "not_found"})
    answers = [client.post(f"/account/keys/{number}/revoke") for number in (key, 10_000)]
    assert [answer.status_code for answer in answers] == [404, 404]
    texts = [answer.content.decode().replace(answer.wsgi_request.path, "/asked") for answer in answers]
    pages = [re.sub(r'(csrf-token" content=|csrfmiddlewaretoken" value=)"\w+"', "", text) for text in texts]
    assert pages[0] == pages[1]


def test_what_lets_somebody_in_is_long_and_kept_as_a_digest(alice: User) -> None:
    keys = {ApiKey.objects.issue(user=alice, name="x")[1] for _twice in range(2)}
    links = {Invitation.objects.issue(made_by=alice, address="", days=1)[1] for _twice in range(2)}
    assert {len(key) for key in keys} == {47}
    assert {len(link) for link in links} == {43}
    assert len(keys | links) == 4
    kept = str([*ApiKey.objects.values(), *Invitation.objects.values()])
    assert not any(text in kept for text in keys | links)
