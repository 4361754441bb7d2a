"""The container's settings pass Django's own checks for what strangers can reach, and know when there is TLS."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import PROJECT, blank


def container() -> dict[str, str]:
    """What the Dockerfile and compose.yaml set for the web server."""
    (stage,) = re.findall(r"^ENV PATH=(.*?)^RUN", (PROJECT / "Dockerfile").read_text(), re.M | re.S)
    of_image = dict(re.findall(r"^\s+([A-Z_]+)=(\S+)", stage, re.M))
    (block,) = re.findall(r"environment: &environment\n(.*?)\n  \w", (PROJECT / "compose.yaml").read_text(), re.S)
    of_compose = dict(re.findall(r"^\s+([A-Z_]+): \"?([^\"\n]+)", block, re.M))
    default = {name: re.sub(r"\$\{\w+:-(\w+)\}", r"\1", value) for name, value in of_compose.items()}
    return of_image | default


def manage(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, **blank(), **env}
    given.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-W", "error", "manage.py", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=given, capture_output=True, text=True, timeout=120, check=False)


def test_the_container_is_read() -> None:
    assert container().keys() >= {"HOST", "PORT", "DATA_DIR", "DATABASE_URL", "REDIS_URL"}
    assert container()["DATABASE_URL"] == "postgres://ocrsite:ocrsite@database:5432/ocrsite"


@pytest.mark.parametrize("behind_tls", [{}, {"TRUSTED_PROXIES": "1", "ALLOWED_HOSTS": "ocr.example.org"}])
def test_nothing_is_wrong_with_the_containers_settings(tmp_path: Path, behind_tls: dict[str, str]) -> None:
    env = container() | {"DATA_DIR": str(tmp_path)} | behind_tls
    done = manage("check", "--deploy", "--fail-level", "WARNING", **env)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("proxies, header", [("", "None"), ("1", "('HTTP_X_FORWARDED_PROTO', 'https')")])
def test_tls_is_known_from_the_proxies_that_are_named(tmp_path: Path, proxies: str, header: str) -> None:
    code = "from django.conf import settings; print(settings.SECURE_PROXY_SSL_HEADER)"
    done = manage("shell", "-v", "0", "-c", code, DATA_DIR=str(tmp_path), TRUSTED_PROXIES=proxies)
    assert done.stdout.strip() == header
