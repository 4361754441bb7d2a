"""The provider in a process of its own, steered over HTTP: for benchmarks, and for tests that need their own CPU."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self, cast

import requests

from tests.provider.calls import Call, Calls

_PROJECT = Path(__file__).resolve().parents[2]


class ProviderProcess:
    """`python -m tests.provider`, with the methods of `Provider`; a context manager."""

    def __init__(self, **behavior: Any) -> None:
        self._behavior = behavior
        self.url = ""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.provider", "--behavior", json.dumps(self._behavior)],
            cwd=_PROJECT,
            stdout=subprocess.PIPE,
            text=True,
        )
        if self._process.stdout is None:
            raise RuntimeError("the provider has no output")
        self.url = json.loads(self._process.stdout.readline())["url"]
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait(5)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def behave(self, **changes: Any) -> None:
        self._ask("control", changes)

    def forget(self) -> None:
        self._ask("control", {"forget": True})

    def refuse(self, seconds: float) -> None:
        """Take no connections for that long; it cannot be told to stop before."""
        self._ask("control", {"refuse": seconds})

    def summary(self) -> dict[str, Any]:
        return cast(dict[str, Any], self._ask("control"))

    @property
    def calls(self) -> Calls:
        """A copy of its calls, as they are now."""
        calls = Calls(Call(**fields) for fields in self._ask("calls"))
        summary = self.summary()
        calls.in_flight, calls.in_flight_max = summary["in_flight"], summary["in_flight_max"]
        return calls

    def _ask(self, path: str, changes: dict[str, Any] | None = None) -> Any:
        address = f"{self.url.removesuffix('/v1')}/{path}"
        answer = requests.request("GET" if changes is None else "POST", address, json=changes, timeout=10)
        answer.raise_for_status()
        return answer.json()
