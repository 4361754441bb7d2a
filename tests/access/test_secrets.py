"""Secrets stay where they belong: in no log, no event, no page and no answer, whatever goes wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.access.table import ADMIN_MODELS
from tests.environment import PROJECT, blank
from tests.files import encrypted_pdf
from tests.provider import numbered_pdf
from tests.realtime.test_sockets import session_cookie
from tests.receiver import Receiver
from tests.server import Api, Server, wait_until
from tests.sockets import open_socket

PROVIDER_KEY = "sk-planted-0123456789abcdefghijklmnop"
PDF_PASSWORD = "planted-pdf-password"
WRONG_PASSWORD = "planted-wrong-password"
TOTP_SECRET = "PLANTEDPLANTEDPLANTEDPLANTEDAAAA"
PLANTED = {
    "OPENAI_API_KEY": PROVIDER_KEY,
    "SECRET_KEY": "planted-secret-key-0123456789-0123456789-0123456789-abcdef",
    "PASSWORD": "planted-path-password",
    "METRICS_TOKEN": "planted-metrics-token",
    "ADMIN_PASSWORD": "planted-admin-password",
    "OIDC_CLIENT_SECRET": "planted-client-secret",
    "EMAIL_URL": "smtp://user:planted-mail-password@127.0.0.1:9",
}
SIGN_IN = {"OIDC_ISSUER": "http://127.0.0.1:9", "OIDC_CLIENT_ID": "x", "OIDC_NAME": "Id", "SIGNUP": "invite"}


def told(number: int) -> tuple[int, dict[str, str], bytes]:
    """A provider that repeats the key it was sent, in one error after another."""
    status = (401, 500, 429, 400)[number % 4]
    reason = f"Incorrect API key provided: {PROVIDER_KEY}. {'x' * 440} {PROVIDER_KEY}"
    body = {"error": {"message": reason, "type": PROVIDER_KEY, "code": None}}
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Receiver() as provider:
        provider.answer = told
        wishes = PLANTED | SIGN_IN | {"ENGINE": "openai", "API_BASE_URL": provider.url, "MAX_RETRIES": "1"}
        networks = {"WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8", "LOG_LEVEL": "DEBUG", "OUTAGE_PATIENCE": "2s"}
        with Server(tmp_path_factory.mktemp("server"), **wishes, **networks) as running:
            running.password = PLANTED["ADMIN_PASSWORD"]
            yield running


class Seen:
    """Every answer that was given, and what may not stand in any."""

    def __init__(self, server: Server) -> None:
        self.server, self.answers = server, dict[str, str]()
        self.key = server.token(server.username, server.password)
        self.cookie = session_cookie(server)
        self.secrets: dict[str, str] = {
            "PDF": PDF_PASSWORD, "wrong": WRONG_PASSWORD, "TOTP": TOTP_SECRET, "key": self.key,
            "session": self.cookie.partition("=")[2], "mail": "planted-mail-password",
        } | {name: value for name, value in PLANTED.items() if name != "EMAIL_URL"}  # fmt: skip

    def ask(self, method: str, address: str, *, expected: int | None = None, by: str = "key", **options: Any) -> Any:
        client = Api(self.server.url, self.key if by == "key" else "")
        headers = {"Cookie": self.cookie} if by == "session" else {}
        answer = client.request(method, address, headers=headers, allow_redirects=False, **options)
        self.answers[f"{method} {address.replace(PLANTED['PASSWORD'], '***')} ({len(self.answers)})"] = answer.text
        assert expected is None or answer.status_code == expected, (address, answer.status_code, answer.text[:500])
        return answer

    def leaks(self, text: str, *, but: tuple[str, ...] = ()) -> list[str]:
        return [name for name, secret in self.secrets.items() if name not in but and secret in text]


@pytest.fixture(scope="module")
def seen(server: Server) -> Seen:
    """The server has been through successes and failures of every kind."""
    seen = Seen(server)
    _make_secrets(seen)
    _read(seen)
    _knock_wrongly(seen)
    for model in ADMIN_MODELS:
        page = seen.ask("GET", f"/admin/{model}/", by="session", expected=200).text
        for link in re.findall(rf'href="(/admin/{model}/[^"/]+/change/)', page)[:2]:
            seen.ask("GET", link, by="session", expected=200)
    _break(seen)
    return seen


def _make_secrets(seen: Seen) -> None:
    code = (
        "from allauth.mfa.totp.internal.auth import TOTP; from accounts.models import Invitation;"
        f"u = User.objects.create_user('tom', password='planted-toms-password'); TOTP.activate(u, '{TOTP_SECRET}');"
        "print(Invitation.objects.issue(made_by=User.objects.get(username='admin'), address='', days=7)[1]);"
        "print(User.objects.get(username='admin').webhook_secret)"
    )
    invitation, account_secret = seen.server.manage("shell", "-v", "0", "-c", code).split()
    secret = seen.ask("POST", "/api/webhooks", expected=201, json={"url": "http://127.0.0.1:9/hook"}).json()["secret"]
    seen.answers.clear()  # that answer is the one that shows it
    seen.secrets |= {
        "invitation": invitation,
        "account": account_secret,
        "webhook": secret,
        "tom": "planted-toms-password",
    }


def _read(seen: Seen) -> None:
    """Documents that the provider refuses, a locked PDF, webhooks that nobody takes."""
    locked = {"file": ("locked.pdf", encrypted_pdf(PDF_PASSWORD))}
    seen.ask("POST", "/api/tasks", expected=400, files=locked, data={"password": WRONG_PASSWORD})
    seen.ask("POST", "/api/tasks", expected=201, files=locked, data={"password": PDF_PASSWORD, "task_id": "locked"})
    book = {"file": ("book.pdf", numbered_pdf(2))}
    seen.ask(
        "POST", "/api/tasks", expected=201, files=book, data={"task_id": "book", "webhook_url": "http://127.0.0.1:9/"}
    )
    for task in ("locked", "book"):
        wait_until(lambda task=task: _has_ended(seen, task), within=60, what=f"{task} to end")  # type: ignore[misc]
        for part in ("", "/pages", "/result", "/events", "/batches", "/progress"):
            seen.ask("GET", f"/api/tasks/{task}{part}", expected=200)
    seen.ask("POST", "/api/tasks/book/retry")
    with open_socket(seen.server, f"/ws/tasks/book?since=0&token={seen.key}") as socket:
        seen.answers["socket"] = str(socket.until_end())


def _has_ended(seen: Seen, task: str) -> bool:
    return seen.ask("GET", f"/api/tasks/{task}").json()["status"] in ("failed", "partial")


def _knock_wrongly(seen: Seen) -> None:
    wrong = {"username": "admin", "password": WRONG_PASSWORD}
    seen.ask("POST", "/api/auth/token", expected=400, json=wrong)
    seen.ask("POST", "/api/auth/token", expected=400, json={"username": "tom", "password": "planted-toms-password"})
    seen.ask("POST", "/login", by="nobody", expected=403, data=wrong)
    seen.ask("GET", f"/{PLANTED['PASSWORD']}/api/tasks", by="nobody", expected=200)
    seen.ask("GET", f"/{PLANTED['PASSWORD']}/nowhere", by="nobody", expected=404)
    seen.ask("GET", f"/invitation/{seen.secrets['invitation']}", by="nobody", expected=302)
    for place in ("/health", "/api/schema", "/nowhere", "/api/nowhere"):
        seen.ask("GET", place, by="nobody")
    for place in ("/", "/account", "/api/system/stats", "/api/system/metrics", "/api/system/health"):
        seen.ask("GET", place, by="session", expected=200)
    server = Api(seen.server.url)
    server.headers["Authorization"] = f"Bearer {PLANTED['METRICS_TOKEN']}"
    seen.answers["metrics"] = server.get("/metrics").text


def _break(seen: Seen) -> None:
    """A table is gone: every answer that needs it is a 500."""
    seen.server.manage(
        "shell", "-c", "from django.db import connection as c; c.cursor().execute('DROP TABLE tasks_preset')"
    )
    for address, by in (("/api/presets", "key"), ("/", "session"), (f"/{PLANTED['PASSWORD']}/api/presets", "nobody")):
        seen.ask("GET", address, by=by, expected=500)
    preset = {"name": PROVIDER_KEY, "prompt": seen.key}
    seen.ask("POST", "/api/presets", expected=500, json=preset)
    seen.answers.popitem()


def test_no_log_tells_a_secret(seen: Seen) -> None:
    log = seen.server.log.read_text(errors="replace")
    assert "the API failed at /api/presets" in log  # so there is something to be found in it
    assert "Traceback" in log
    assert seen.leaks(log) == []


def test_no_answer_tells_a_secret(seen: Seen) -> None:
    """The links of pages under /<PASSWORD>/ have it, and nothing else has."""
    leaks = {name: seen.leaks(text) for name, text in seen.answers.items() if not name.startswith("GET /***")}
    assert {name: found for name, found in leaks.items() if found} == {}
    assert len(seen.answers) > 60


def test_no_row_tells_a_secret(seen: Seen) -> None:
    """Sessions are looked up by their ids, and webhooks are signed with their secrets: those two stand in the database.
    All else that is secret does not, or not so that it could be read."""
    tables = ["accounts", "mfa", "django_q", "admin", "tasks.event", "tasks.attempt", "tasks.document", "tasks.upload"]
    tables += ["tasks.page", "tasks.provider", "tasks.delivery", "tasks.deliverytry", "tasks.worker", "tasks.batch"]
    dump = seen.server.manage("dumpdata", *tables)
    assert "the provider" in dump
    assert "totp" in dump
    assert seen.leaks(dump, but=("account",)) == []  # a field of the account


def test_a_wrong_database_password_is_not_printed(tmp_path: Path) -> None:
    address = os.environ.get("DATABASE_URL") or "postgres://x:y@127.0.0.1:9/postgres"
    wrong = re.sub(r"//.*@", "//ocrsite_nobody:planted-database-password@", address)
    env = {**os.environ, **blank(), "DATA_DIR": str(tmp_path), "DATABASE_URL": wrong}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "manage.py", "serve"]
    done = subprocess.run(command, cwd=PROJECT, env=env, capture_output=True, text=True, timeout=120, check=False)
    said = done.stdout + done.stderr
    assert (done.returncode != 0, "planted" in said) == (True, False), said
