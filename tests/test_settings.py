"""A setting that makes no sense stops the start with its name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import PROJECT, blank

OIDC = {
    "OIDC_ISSUER": "https://id.example.com/",
    "OIDC_CLIENT_ID": "x",
    "OIDC_CLIENT_SECRET": "hush",
    "OIDC_NAME": "Example ID",
}


def check(data_dir: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check` in this environment."""
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=PROJECT, env=kept | blank() | {"DATA_DIR": str(data_dir)} | env,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "env, words",
    [
        ({"SIGNUP": "maybe"}, "SIGNUP must be one of open, invite, closed"),
        ({"EMAIL_URL": "carrier-pigeon://user:hush@roof"}, "EMAIL_URL must be an address such as smtp+tls://"),
        ({"FALLBACK_MODELS": "gpt-4o,qwen-vl@host:8000"}, "FALLBACK_MODELS must be models separated by commas"),
        ({"FALLBACK_MODELS": "qwen-vl@http://user:hush@host/v1"}, "FALLBACK_MODELS must be models"),
        ({"MAX_COST_PER_DOCUMENT": "-1"}, "MAX_COST_PER_DOCUMENT must be off, or an amount of money such as 2.50"),
        ({"TRUSTED_PROXIES": "10.0.0.1"}, "TRUSTED_PROXIES must be a whole number"),
        (OIDC | {"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET is missing"),
        ({"OIDC_NAME": "Example ID"}, "OIDC_ISSUER is missing"),
        (OIDC | {"OIDC_ISSUER": "id.example.com"}, "OIDC_ISSUER must be an address"),
    ],
)
def test_nonsense_is_named(tmp_path: Path, env: dict[str, str], words: str) -> None:
    done = check(tmp_path, **env)
    assert (done.returncode, words in done.stderr, "hush" in done.stderr) == (1, True, False)


def test_sense_is_taken(tmp_path: Path) -> None:
    sense = OIDC | {"SIGNUP": "open", "EMAIL_URL": "smtp+tls://user:hush@mail.example.com:587", "TRUSTED_PROXIES": "1"}
    sense["FALLBACK_MODELS"] = "gpt-4o-mini, qwen-vl@http://127.0.0.1:8000/v1/, local"
    sense["MAX_COST_PER_DOCUMENT"] = "2.50"
    assert check(tmp_path, **sense).returncode == 0


def test_open_sign_up_without_a_mail_server_is_warned_of(tmp_path: Path) -> None:
    done = check(tmp_path, SIGNUP="open")
    assert (done.returncode, "Set EMAIL_URL" in done.stderr) == (0, True)


PAGES = "https://ocr.example.org"


@pytest.mark.parametrize(
    "env, said",
    [
        ({"BACK_URL": "direct.example.org"}, "BACK_URL must be an origin"),
        ({"BACK_URL": "https://direct.example.org/path"}, "BACK_URL must be an origin"),
        ({"BACK_URL": "https://name:word@direct.example.org"}, "BACK_URL must be an origin"),
        ({"BACK_URL": "https://direct.example.org"}, "BACK_URL needs the origin of the pages"),
        (
            {"BACK_URL": "https://other.net", "CSRF_TRUSTED_ORIGINS": PAGES, "COOKIE_DOMAIN": "example.org"},
            "COOKIE_DOMAIN must be the end of BACK_URL's host other.net",
        ),
    ],
)
def test_a_back_url_that_can_not_work_is_named(tmp_path: Path, env: dict[str, str], said: str) -> None:
    done = check(tmp_path, **env)
    assert (done.returncode, said in done.stderr) == (1, True)


def test_a_back_url_that_can_work(tmp_path: Path) -> None:
    back = {"BACK_URL": "https://direct.example.org/", "CSRF_TRUSTED_ORIGINS": PAGES, "COOKIE_DOMAIN": ".example.org"}
    assert check(tmp_path, **back).returncode == 0
