"""The receiving code in docs/webhooks.md is run as it stands there, against deliveries that are really signed."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from accounts.models import User
from tasks.models import DeliveryTry, Webhook
from tasks.models.webhook import ENDS, OFFERED
from tasks.pipeline.subscribe import create_webhook, rotate_secret
from tasks.webhooks.body import TEST
from tasks.webhooks.deliver import deliver_due
from tasks.webhooks.schedule import PAUSES
from tests.conftest import missing
from tests.environment import PROJECT
from tests.receiver import Got, Receiver
from tests.server import free_port, wait_until
from tests.webhooks.conftest import LOOPBACK, end, start

PAPER = (PROJECT / "docs" / "webhooks.md").read_text(encoding="utf-8")
COMMANDS = {"python": [sys.executable], "js": ["node"]}


def block(language: str, *, number: int = 0) -> str:
    return re.findall(rf"```{language}\n(.*?)```", PAPER, re.S)[number]


@contextmanager
def receiving(language: str, secret: str, folder: Path) -> Iterator[str]:
    """The program of the paper, listening; its address."""
    port = free_port()
    program = folder / f"receive.{language}"
    program.write_text(block(language))
    env = {**os.environ, "WEBHOOK_SECRET": secret, "PORT": str(port)}
    with (folder / "said").open("w") as said:
        process = subprocess.Popen([*COMMANDS[language], str(program)], env=env, stdout=said, stderr=said)
    url = f"http://127.0.0.1:{port}/"
    try:
        wait_until(lambda: _listens(url), within=30, what=(folder / "said").read_text() or "the program to listen")
        yield url
    finally:
        process.kill()
        process.wait()


def _listens(url: str) -> bool:
    try:
        return requests.post(url, data=b"{}", timeout=5).status_code == 401  # nobody has signed this
    except requests.RequestException:
        return False


@pytest.fixture
def webhook(alice: User, settings: Any) -> Webhook:
    settings.WEBHOOK_ALLOWED_NETWORKS = LOOPBACK
    return create_webhook(owner=alice, url="http://127.0.0.1:9/")


@pytest.mark.parametrize("language", ["python", "js"])
def test_a_program_takes_what_is_signed_and_nothing_else(
    alice: User, webhook: Webhook, language: str, tmp_path: Path
) -> None:
    if not shutil.which(COMMANDS[language][0]):
        missing(f"{COMMANDS[language][0]} is not installed")
    rotate_secret(webhook=webhook)
    with receiving(language, webhook.secret, tmp_path) as url, Receiver() as copy:  # it still has the old secret
        Webhook.objects.update(url=url)
        create_webhook(owner=alice, url=copy.url)
        end(start(alice, task_id="61"))
        deliver_due()
        assert set(DeliveryTry.objects.values_list("status_code", flat=True)) == {200, 204}
        assert (tmp_path / "said").read_text().splitlines()[-1] == "document.canceled 61"
        (others,) = copy.got  # well signed, with another webhook's secret
        assert requests.post(url, data=others.body, headers=others.headers, timeout=5).status_code == 401


def run_shell(secret: str, got: Got, *, body: bytes | None = None, headers: dict[str, str] | None = None) -> int:
    names = {name: f"HTTP_{name.upper().replace('-', '_')}" for name in got.headers}
    env = {names[name]: value for name, value in (got.headers | (headers or {})).items() if name.startswith("webhook-")}
    done = subprocess.run(
        ["sh", "-c", block("sh", number=1)],
        input=got.body if body is None else body,
        env=env | {"WEBHOOK_SECRET": secret, "PATH": os.environ["PATH"]},
        capture_output=True, check=False, timeout=30,
    )  # fmt: skip
    assert (done.returncode == 0) == (done.stdout == b"it comes from ocrsite\n")
    return done.returncode


def test_the_shell_takes_what_is_signed_and_nothing_else(alice: User, webhook: Webhook) -> None:
    if not shutil.which("openssl"):
        missing("openssl is not installed")
    rotated = rotate_secret(webhook=webhook)
    with Receiver() as receiver:
        Webhook.objects.update(url=receiver.url)
        end(start(alice))
        deliver_due()
    (got,) = receiver.got
    assert (run_shell(webhook.secret, got), run_shell(rotated.secret, got)) == (0, 0)
    stranger = "whsec_" + base64.b64encode(b"x" * 32).decode()
    assert run_shell(stranger, got) == 1
    assert run_shell(webhook.secret, got, body=got.body + b" ") == 1
    old = str(int(time.time()) - 301)
    for timestamp in (old, "", "a[$(touch x)]", "9" * 12):
        assert run_shell(webhook.secret, got, headers={"webhook-timestamp": timestamp}) != 0
    assert run_shell(webhook.secret, got, headers={"webhook-id": "msg_other"}) == 1


def test_the_paper_shows_the_body_as_it_is(alice: User, webhook: Webhook) -> None:
    with Receiver() as receiver:
        Webhook.objects.update(url=receiver.url)
        end(start(alice))
        deliver_due()
    shown, sent = json.loads(block("json")), json.loads(receiver.got[0].body)
    assert (list(shown), list(shown["data"])) == (list(sent), list(sent["data"]))


def test_the_paper_names_every_event_and_pause() -> None:
    named = re.findall(r"`((?:document|page|webhook)\.\w+)`", "\n".join(re.findall(r"^\| .*", PAPER, re.M)))
    assert sorted(named) == sorted({*ENDS, *OFFERED, TEST})
    units = {"s": 1, "min": 60, "h": 3600}
    (sentence,) = re.findall(r"sent again after (.*?)\n", PAPER)
    assert [int(n) * units[unit] for n, unit in re.findall(r"(\d+) (s|min|h)\b", sentence)] == list(PAUSES)
