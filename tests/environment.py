"""What the tests and the servers they start find in their environment."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
NO_PROVIDER = "http://127.0.0.1:9"  # nobody listens there: a test that needs a provider starts one
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


# The shell is Chromium without windows; the whole browser draws its own tabs and bars beside each page.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """The path of the first browser that there is."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


def blank() -> dict[str, str]:
    """Every variable that the settings read, empty: so the defaults hold, whatever this shell or .env says."""
    source = (PROJECT / "ocrsite" / "settings.py").read_text(encoding="utf-8")
    return dict.fromkeys(re.findall(r'\benv\.\w+\(\s*"([A-Z][A-Z0-9_]*)"', source), "")


def _redis_of_worker(address: str) -> str:
    """Its own Redis database for every test process, counted up from the one that was given."""
    head, slash, number = address.rpartition("/")
    return f"{head}{slash}{int(number) + _WORKER}" if number.isdigit() else address


REDIS_URL = _redis_of_worker(os.environ.get("REDIS_URL", ""))
