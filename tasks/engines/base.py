"""What every engine keeps to: a page goes in, Markdown comes out, and errors say what they cost.

EngineError
├── PageRefused        permanent: this page, whatever the number of tries      page_refused, page_unreadable
├── PageFailed         retryable: costs the page one of its retries            page_failed, read_timeout
│   ├── PageRejected   answered with something that is not the page's text     truncated, refused, repetition ...
│   └── PageCrashed    took the process down that worked on it: three tries    read_crashed
├── PageDeclined       not for this engine: the document's own one reads it    own_text_missing, own_text_hidden ...
├── Outage             the engine's fault: costs no retry, the document waits
│   ├── Overloaded     told to slow down (429), perhaps with ``retry_after``   rate_limited
│   └── Unreachable    no connection, no answer in time, 5xx                   unreachable
└── DocumentStopped    every page would fail alike: stop the document          wrong_key, unknown_model,
                                                                                account_spent
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from tasks.imaging import PageImage


class EngineError(Exception):
    """A page that was not read; ``str(error)`` is a reason for people, ``code`` a word for programs.

    ``retry_after`` is the pause in seconds that the provider asked for, or None.
    """

    code: str = "engine_error"

    def __init__(self, message: str, *, code: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        if code is not None:
            self.code = code


class PageRefused(EngineError):
    """This page cannot be read, and another try cannot help."""

    code = "page_refused"


class PageFailed(EngineError):
    """This try at the page failed; another one, which costs one of the page's retries, may succeed."""

    code = "page_failed"


class PageCrashed(PageFailed):
    """The process that worked on the page ended; perhaps by chance, but a page that does it again and again is given
    up soon."""

    code = "read_crashed"


class PageDeclined(EngineError):
    """Nothing is wrong, but this page is for another engine; only one that is asked before the document's own engine
    may say so."""

    code = "page_declined"


class Outage(EngineError):
    """The engine cannot read anything just now; the page keeps all its retries."""

    code = "outage"


class Overloaded(Outage):
    """The provider asks for fewer requests."""

    code = "rate_limited"


class Unreachable(Outage):
    """The provider does not answer, or answers that it is broken."""

    code = "unreachable"


class DocumentStopped(EngineError):
    """The provider refuses every page alike: the document stops at once with the provider's reason."""

    code = "document_stopped"


@dataclass(frozen=True)
class PageRequest:
    """One page to read.

    ``source`` is a file that needs no password, ``number`` counts its pages from 1. ``image`` is the rendered page
    for engines that need one, else None. ``timeout`` is in seconds. ``hidden_text_too`` says whether text that is
    written invisibly over a scan is as good as text that can be seen; it concerns the engine `own_text` alone.
    ``stump`` is an earlier answer that was cut off: an engine whose answers may be a stump goes on from its end.
    ``context`` is what stands before the page, in words for a model, if that is to be told.
    """

    source: Path
    number: int
    image: PageImage | None
    prompt: str
    model: str
    temperature: float
    timeout: float
    hidden_text_too: bool = False
    stump: str = ""
    context: str = ""


Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Region:
    """Something that the engine found at a place of the page: left, top, right and bottom, from 0 to 999 across the
    picture. ``figure`` numbers the regions that are to be cut out as pictures, from 1; 0 for all others."""

    label: str
    box: Box
    figure: int = 0


@dataclass(frozen=True)
class PageResult:
    """The page's Markdown (empty for a blank page) and what it took to read it.

    ``model`` names what really read the page. The image's size is in pixels and bytes, as the engine saw it;
    None where the engine saw no image. Only an engine that saw one may name ``regions``.
    ``formulas_bad`` is no engine's: it is filled when the answer is checked.
    """

    markdown: str
    model: str
    tokens_in: int | None = None
    tokens_out: int | None = None
    image_width: int | None = None
    image_height: int | None = None
    image_bytes: int | None = None
    regions: tuple[Region, ...] = ()
    formulas_bad: int | None = None


class PageRejected(PageFailed):
    """The model answered, and its answer is not the page's text, or not all of it. The next try is made at once, since
    nothing is wrong with the provider, and at a higher temperature. ``result`` is the answer and what it took; it
    ``may_be_right`` if it only looks wrong, and is better than nothing when no try brings another one. It ``is_stump``
    if the server cut it off, and nothing but its end is missing."""

    code = "rejected"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        result: PageResult,
        may_be_right: bool = False,
        is_stump: bool = False,
    ) -> None:
        super().__init__(message, code=code, retry_after=0.0)
        self.result = result
        self.may_be_right = may_be_right and bool(result.markdown)
        self.is_stump = is_stump


class Engine(ABC):
    """What reads pages.

    ``name`` is its word in settings and APIs; ``needs_image`` says whether ``PageRequest.image`` must be filled;
    ``can_crash`` whether a page may take the process down, since native code works on it in here;
    ``may_invent`` whether a model writes the answer, which may be something else than the page's text;
    ``prompt_version`` names the instructions in force, for the record of each attempt; ``edition`` stands for what else
    decides how a page is read: pages that were read by another one are read anew.
    """

    name: ClassVar[str]
    needs_image: ClassVar[bool]
    can_crash: ClassVar[bool] = False
    may_invent: ClassVar[bool] = True
    prompt_version: str = ""
    edition: str = "1"

    @abstractmethod
    async def read(self, request: PageRequest) -> PageResult:
        """Read one page; raises an EngineError. Canceling it stops the work within two seconds."""

    def warm(self) -> None:  # noqa: B027 - most engines have nothing to load
        """Begin loading what reading needs, without waiting for it."""

    async def aclose(self) -> None:  # noqa: B027 - most engines hold nothing
        """Let go of connections and processes; the engine is not used afterwards."""
