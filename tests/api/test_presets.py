"""Presets: prompts under a name, built in or one's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from rest_framework.test import APIClient

from accounts.models import User
from tasks.engines.prompts import BUILT_IN, version_of
from tasks.models import Document, Preset
from tests.api.conftest import ClientOf, MakeDocument
from tests.api.test_submit import sent
from tests.files import png


def make(api: APIClient, name: str = "Receipts", prompt: str = "Read the total.") -> Any:
    return api.post("/api/presets", {"name": name, "prompt": prompt}, format="json")


def test_a_preset_is_kept_renamed_changed_and_deleted(api: APIClient) -> None:
    made = make(api)
    assert (made.status_code, made.json()["name"], made.json()["prompt"]) == (201, "Receipts", "Read the total.")
    address = f"/api/presets/{made.json()['id']}"
    assert api.patch(address, {"name": "Totals"}, format="json").json() == made.json() | {"name": "Totals"}
    assert api.patch(address, {"prompt": "All."}, format="json").json()["prompt"] == "All."
    assert [each["name"] for each in api.get("/api/presets").json()["results"]] == ["Totals"]
    assert api.get(address).json()["prompt"] == "All."
    assert api.delete(address).status_code == 204
    assert api.get("/api/presets").json()["count"] == 0


def test_a_name_is_used_once_by_its_owner(api: APIClient, bob: User, client_of: ClientOf) -> None:
    make(api)
    again = make(api, name="  Receipts ")
    assert (again.status_code, again.json()["code"], list(again.json()["errors"])) == (409, "preset_exists", ["name"])
    assert make(client_of(bob)).status_code == 201
    other = make(api, name="Other").json()["id"]
    assert api.patch(f"/api/presets/{other}", {"name": "Receipts"}, format="json").status_code == 409


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_a_built_in_name_is_taken(api: APIClient, name: str) -> None:
    assert make(api, name=name).json()["code"] == "preset_exists"


@pytest.mark.parametrize(
    "name, prompt, field",
    [("", "x", "name"), ("n" * 101, "x", "name"), ("\u202e", "x", "name"), ("n", "", "prompt"), ("n", " ", "prompt")],
)
def test_a_preset_without_a_name_or_a_prompt_is_refused(api: APIClient, name: str, prompt: str, field: str) -> None:
    answer = make(api, name, prompt)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Preset.objects.exists()


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_somebody_elses_preset_is_not_there(api: APIClient, bob: User, client_of: ClientOf, method: str) -> None:
    address = f"/api/presets/{make(api).json()['id']}"
    assert client_of(bob).generic(method.upper(), address).status_code == 404
    assert client_of(bob).get("/api/presets").json()["results"] == []
    assert Preset.objects.count() == 1


def test_the_database_keeps_the_promises(alice: User) -> None:
    Preset.objects.create(owner=alice, name="one", prompt="x")
    for wrong in ({"name": "one", "prompt": "y"}, {"name": "", "prompt": "y"}, {"name": "two", "prompt": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Preset.objects.create(owner=alice, **wrong)


# --- Reading with one -----------------------------------------------------------------------------


def submit(api: APIClient, **wishes: str) -> Any:
    return api.post("/api/tasks", {"file": sent(png(), "a.png"), **wishes})


def test_a_task_is_read_with_a_preset(api: APIClient) -> None:
    make(api)
    assert submit(api, preset="Receipts").json()["prompt"] == "Read the total."
    assert submit(api, preset="deepseek-text").json()["prompt"] == "<image>\nFree OCR."
    assert submit(api, preset="document").json()["prompt"] == ""


def test_a_prompt_from_a_form_has_the_ends_of_lines_that_models_know(api: APIClient) -> None:
    assert submit(api, prompt="<image>\r\nFree OCR.\r\n").json()["prompt"] == "<image>\nFree OCR."


def test_an_unknown_preset_and_a_preset_beside_a_prompt_are_refused(
    api: APIClient, bob: User, client_of: ClientOf
) -> None:
    make(client_of(bob), name="his")
    for wishes, code in (({"preset": "his"}, "preset_unknown"), ({"preset": "text", "prompt": "x"}, "invalid")):
        answer = submit(api, **wishes)
        assert (answer.status_code, answer.json()["code"], list(answer.json()["errors"])) == (400, code, ["preset"])
    assert not Document.objects.exists()


def test_a_rerun_may_take_another_preset(api: APIClient, make_document: MakeDocument) -> None:
    old = make_document(prompt="mine")
    again = api.post(f"/api/tasks/{old.pk}/rerun", {"preset": "table"}, format="json")
    assert (again.status_code, again.json()["prompt"]) == (201, BUILT_IN["table"].text.strip())
    assert api.post(f"/api/tasks/{old.pk}/rerun", {}, format="json").json()["prompt"] == "mine"


# --- Versions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in BUILT_IN if name != "document"])
def test_a_built_in_prompt_is_known_by_its_text(name: str) -> None:
    assert version_of(BUILT_IN[name].text.strip()) == f"{name}-1"


def test_what_is_to_be_found_may_be_anything() -> None:
    assert version_of("<image>\nLocate <|ref|>the stamp<|/ref|> in the image.") == "deepseek-locate-1"
    assert version_of("<image>\nLocate the stamp in the image.") == "user"
    assert version_of("Read it.") == "user"
