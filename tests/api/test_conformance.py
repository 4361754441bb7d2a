"""The API does what its description says: schemathesis sends what it can think of, and looks at every answer.

A longer run by hand, against a server that is there for nothing else:
`.venv/bin/schemathesis run URL/api/schema -H 'Authorization: Token KEY' --exclude-checks positive_data_acceptance`
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.provider import numbered_pdf
from tests.server import Server

EXAMPLES = 5  # of every operation, besides what is tried of each field
# A name and a password of the right form may be wrong ones, and a file may be no picture.
BESIDES = "positive_data_acceptance"


def test_every_answer_is_one_that_is_described(server: Server, tmp_path: Path) -> None:
    api = server.api()
    for number in range(3):
        assert api.post("/api/tasks", files={"file": (f"{number}.pdf", numbered_pdf(2))}).status_code == 201
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(_config(tmp_path)),
            "run", f"{server.url}/api/schema", "-H", f"Authorization: {api.headers['Authorization']!s}",
            "--checks", "all", "--exclude-checks", BESIDES, "--max-examples", str(EXAMPLES), "--seed", "1",
            "--generation-deterministic", "--continue-on-failure", "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr


def _config(folder: Path) -> Path:
    """An empty one, so that none of the surroundings is found."""
    path = folder / "schemathesis.toml"
    path.touch()
    return path


@pytest.mark.parametrize("address", ["/api/tasks", "/api/upload", "/api/start"])
@pytest.mark.parametrize("body", [b"--x--\r\n", b"", b"--x\r\n", b"no form at all", b"--x\r\n\r\n\r\n--x--"])
def test_a_form_that_is_none_is_answered_like_any_other(server: Server, address: str, body: bytes) -> None:
    answer = server.api().post(address, data=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 400
    assert answer.json()["code"] in ("invalid", "parse_error")
