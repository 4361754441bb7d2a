"""An engine whose work is done in a child process of this one, which may be killed at any time."""

from __future__ import annotations

from typing import Any, ClassVar

from ocrsite.child import Child, ChildDied, ChildFailed, ChildOutOfMemory, ChildTimeout
from tasks.engines.base import Engine, PageCrashed, PageFailed, PageRefused, PageRequest
from tasks.imaging import ImagingError


class ChildEngine(Engine):
    """Asks the verb `read` of its module. ``words`` say what each way of getting no answer is called: ``slow`` (with
    {seconds}), ``memory`` (with
    {memory}, MB), ``ended`` (with {reason}) and ``failed``."""

    needs_image: ClassVar[bool] = False
    can_crash: ClassVar[bool] = True
    may_invent: ClassVar[bool] = False
    module: ClassVar[str]
    memory_mb: ClassVar[int]  # address space
    env: ClassVar[dict[str, str]] = {"MALLOC_ARENA_MAX": "1"}
    idle: ClassVar[float | None] = None  # seconds without a page, then the child ends
    words: ClassVar[dict[str, str]]

    def __init__(self) -> None:
        self._child = Child(self.module, memory_mb=self.memory_mb, env=self.env, idle=self.idle)

    async def ask(self, request: PageRequest, **wishes: Any) -> Any:
        """What the child reads on the page; pages wait for each other. Raises PageRefused, PageCrashed or
        PageFailed."""
        place = {"path": request.source, "number": request.number}
        return await self.call("read", timeout=request.timeout, **place, **wishes)

    async def call(self, verb: str, *, timeout: float, **arguments: Any) -> Any:
        """What the child answers to a verb about a page. Raises likewise."""
        try:
            return await self._child.acall(verb, timeout=timeout, **arguments)
        except ImagingError as error:
            raise PageRefused(str(error), code=error.code) from error
        except ChildTimeout as error:
            reason = self.words["slow"].format(seconds=f"{timeout:g}")
            raise PageFailed(reason, code="read_timeout") from error
        except ChildOutOfMemory as error:
            raise PageCrashed(self.words["memory"].format(memory=self.memory_mb)) from error
        except ChildDied as error:
            raise PageCrashed(self.words["ended"].format(reason=error.reason)) from error
        except ChildFailed as error:
            raise PageFailed(self.words["failed"]) from error

    def warm(self) -> None:
        """Start the child."""
        self._child.warm()

    async def aclose(self) -> None:
        """End the child."""
        self._child.close()
