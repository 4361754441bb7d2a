"""The embedded engine: reads pages on this machine, without a key and without a network.

It cannot read formulas. A PDF page with a good text layer is not looked at at all; any other page is turned upright
(``upright.py``), recognized (``recognition.py``), brought into reading order by ``tasks.imaging.layout`` and written
as Markdown (``tasks.engines.markdown``). All of it happens in a child process of this one (``child.py``), which loads
its models when the first page comes; to read pages side by side, run more reader processes.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from tasks.engines.base import PageRequest, PageResult
from tasks.engines.in_child import ChildEngine
from tasks.imaging import PlacedLine

MODEL = "rapidocr"


class LocalEngine(ChildEngine):
    """RapidOCR and PyMuPDF's layout analysis. Prompt, model and temperature of a request mean nothing to it."""

    name: ClassVar[str] = "local"
    module: ClassVar[str] = "tasks.engines.local.child"
    memory_mb: ClassVar[int] = 3000  # of which ONNX Runtime reserves far more than it uses
    idle: ClassVar[float | None] = 300.0  # loading the models takes seconds, and they hold hundreds of megabytes
    words: ClassVar[dict[str, str]] = {
        "slow": "The page was not read within {seconds} seconds.",
        "memory": "The page needs more memory than reading may use.",
        "ended": "The program that reads pages ended: {reason}.",
        "failed": "The page could not be read.",
    }

    async def read(self, request: PageRequest) -> PageResult:
        """Read one page; raises PageRefused, PageCrashed or PageFailed."""
        return PageResult(await self.ask(request), MODEL)

    async def lines(self, source: Path, number: int, *, timeout: float) -> list[PlacedLine] | None:
        """Where the lines of page ``number`` (from 1) stand; None if it is a PDF's page whose own text can be trusted.
        Raises like ``read``, and may be canceled like it."""
        lines: list[PlacedLine] | None = await self.call("lines", timeout=timeout, path=source, number=number)
        return lines
