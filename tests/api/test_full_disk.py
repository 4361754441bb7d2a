"""A disk without room: every door refuses new files in the same words, and keeps nothing of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from tasks.models import Upload
from tests import files
from tests.management.test_commands import Manage, book, manage

__all__ = ["manage"]


@pytest.fixture(autouse=True)
def _full(settings: Any) -> None:
    settings.MIN_FREE_DISK_MB = 10**12


@pytest.mark.parametrize("address, more", [("/api/tasks", {}), ("/api/upload", {}), ("/api/start", {"task_id": "1"})])
def test_programs_are_refused(api: APIClient, data_dir: Path, address: str, more: dict[str, str]) -> None:
    answer = api.post(address, {"file": SimpleUploadedFile("a.png", files.png()), **more}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    assert (Upload.objects.count(), list((data_dir / "tmp").iterdir())) == (0, [])


def test_people_are_refused_in_their_language(alice: User) -> None:
    browser = Client()
    browser.force_login(alice)
    answer = browser.post(
        "/api/tasks", {"file": SimpleUploadedFile("a.png", files.png())}, headers={"Accept-Language": "zh-hans"}
    )
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    assert answer.json()["detail"] == "本站的磁盘已满，暂时不收新文件。请告知本站的管理员。"


def test_forms_without_a_file_are_taken(alice: User) -> None:
    browser = Client()
    browser.force_login(alice)
    assert browser.post("/account/language", {"language": "zh-hans"}).status_code < 500
    assert APIClient().post("/api/auth/token", {"username": "x", "password": "y"}).status_code == 400


def test_the_command_is_refused_as_well(manage: Manage, tmp_path: Path) -> None:
    done = manage("read", book(tmp_path), MIN_FREE_DISK_MB="1000000")
    assert (done.returncode, "The disk of this site is full" in done.stderr) == (1, True)
