"""HTML as a Word file, by pandoc: an extra that an installation may have (`requirements-docx.txt`).

Pandoc runs as a process of its own that is killed when it takes too long, with a bound for its memory, and with
`--sandbox`: whatever the HTML says, it opens no file and no address.
"""

from __future__ import annotations

import contextlib
import importlib.util
import math
import re
import resource
import shutil
import subprocess
import tempfile
import threading
import zipfile
from pathlib import Path
from typing import IO

SECONDS = 60.0
MEMORY_MB = 300  # of pandoc's heap, enough for some 500 pages; the process is 420 MB large then
HEAP_FULL = 251  # the exit status of a Haskell program that needs more
_DESCRIPTION = re.compile(rb'descr="data:[^"]*"')  # pandoc names a picture after its address, which is the picture
_turn = threading.Lock()  # one at a time: each may take all of that memory


class WordFailed(Exception):
    """There is no Word file of it."""


class WordMissing(WordFailed):
    """Pandoc is not installed."""


class WordTooLarge(WordFailed):
    """It would take more time or memory than it may."""


def has_word() -> bool:
    """Whether pandoc is there."""
    return _pandoc() is not None


def to_docx(html: str, target: IO[bytes]) -> None:
    """Write the HTML as a Word file. Blocks. Raises a WordFailed."""
    pandoc = _pandoc()
    if pandoc is None:
        raise WordMissing("pandoc is not installed")
    with _turn, tempfile.TemporaryFile() as made:
        _run(pandoc, html.encode(), made)
        made.seek(0)
        _copy(made, target)


def _pandoc() -> str | None:
    """The program: the one that came with `pypandoc_binary`, or else the machine's own."""
    spec = importlib.util.find_spec("pypandoc")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        program = Path(folder) / "files" / "pandoc"
        if program.is_file():
            return str(program)
    return shutil.which("pandoc")


def _run(pandoc: str, html: bytes, made: IO[bytes]) -> None:
    options = ["--sandbox", "--from=html", "--to=docx", "--output=-", "+RTS", f"-M{MEMORY_MB}m", "-RTS"]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([pandoc, *options], stdin=subprocess.PIPE, stdout=made, stderr=said)
        _limit_time(process.pid)
        try:
            process.communicate(html, timeout=SECONDS)
        except subprocess.TimeoutExpired as error:
            raise WordTooLarge(f"pandoc took longer than {SECONDS:g} seconds") from error
        finally:
            process.kill()
            process.wait()
        said.seek(0)
        words = said.read(10_000).decode(errors="replace").strip()
    if process.returncode < 0 or process.returncode == HEAP_FULL:
        raise WordTooLarge("pandoc needed more time or memory than it may use")
    if process.returncode:
        raise WordFailed(words.splitlines()[-1] if words else f"pandoc ended with status {process.returncode}")


def _limit_time(pid: int) -> None:
    """Let the kernel end it, should nobody be left to do so."""
    limit = math.ceil(SECONDS) + 1
    prlimit = getattr(resource, "prlimit", None)
    if prlimit is not None:  # Linux
        with contextlib.suppress(ProcessLookupError):  # it has ended already
            prlimit(pid, resource.RLIMIT_CPU, (limit, limit))


def _copy(made: IO[bytes], target: IO[bytes]) -> None:
    """The same file with empty descriptions for its pictures."""
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in source.infolist():
            content = source.read(entry)
            is_text = entry.filename == "word/document.xml"
            copy.writestr(entry, _DESCRIPTION.sub(b'descr=""', content) if is_text else content)
