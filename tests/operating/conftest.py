"""What is in an installation, to be compared with another one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.server import Server


def rows_of(server: Server) -> dict[str, list[Any]]:
    """Every row of every table by its model, but for the signs of life, which change by the second."""
    rows: dict[str, list[Any]] = {}
    for row in json.loads(server.manage("dumpdata", "--exclude", "tasks.worker")):
        rows.setdefault(row["model"], []).append(row)
    return {model: sorted(found, key=lambda row: str(row["pk"])) for model, found in rows.items()}


def files_of(server: Server) -> dict[str, bytes]:
    """Every stored file by its name."""
    stored = Path(server.data_dir) / "files"
    return {str(path.relative_to(stored)): path.read_bytes() for path in stored.rglob("*") if path.is_file()}
