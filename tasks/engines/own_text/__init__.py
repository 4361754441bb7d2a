"""The engine `own_text`: takes a PDF page from its own text where that can be trusted, and declines the page otherwise.

It is asked before a document's own engine if the document wants that; nobody can choose it as a document's engine.
The work is done in a child process (``child.py``), since layout analysis is large, slow and native: what a hostile
page does to it costs this one question, after which the document's engine reads the page.
"""

from __future__ import annotations

from typing import ClassVar

from tasks.engines.base import PageDeclined, PageRequest, PageResult
from tasks.engines.in_child import ChildEngine
from tasks.imaging.trust import Distrust

MODEL = "pymupdf4llm"


class OwnTextEngine(ChildEngine):
    """A PDF's text layer, put into reading order. Prompt, model and temperature of a request mean nothing to it."""

    name: ClassVar[str] = "own_text"
    module: ClassVar[str] = "tasks.engines.own_text.child"
    memory_mb: ClassVar[int] = 850  # with what it holds when it is ready, just under a gigabyte
    words: ClassVar[dict[str, str]] = {
        "slow": "The page's own text was not taken within {seconds} seconds.",
        "memory": "The page's own text needs more memory than it may use ({memory} MB).",
        "ended": "The program that takes a page's own text ended: {reason}.",
        "failed": "The page's own text could not be taken.",
    }

    async def read(self, request: PageRequest) -> PageResult:
        """Take one page's text. Raises PageDeclined with the reason, PageRefused, PageCrashed or PageFailed."""
        found = await self.ask(request, hidden_too=request.hidden_text_too)
        if isinstance(found, Distrust):
            raise PageDeclined(found.reason, code=found.code)
        return PageResult(found, MODEL)
