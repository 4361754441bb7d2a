"""A look at the engine: a real page is read, with one word on it."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from django.conf import settings

from tasks import imaging
from tasks.engines import EngineError, Overloaded, PageRequest
from tasks.operating.finding import Finding, broken, doubtful, fine
from tasks.pipeline.choose import choose_engine, choose_model
from tasks.pipeline.errors import Refused
from tasks.pipeline.hands import hand_for, let_go
from tasks.pipeline.scale import scale_for

WORD = "ocrsite"
PATIENCE = 60.0  # seconds
SHOWN = 60  # characters of the answer
# Drawn by the imaging child like any other page, which so is tried as well.
PDF = f"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 220 90]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>> endobj
4 0 obj <</Length 41>> stream
BT /F1 40 Tf 30 32 Td ({WORD}) Tj ET
endstream endobj
5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
trailer <</Root 1 0 R>>
"""
ADVICE = {
    "wrong_key": "put the key into OPENAI_API_KEY, and see that API_BASE_URL is the provider that it is from",
    "unknown_model": "put a model of the provider's that reads pictures into MODEL",
    "account_spent": "pay the provider, or raise the limit of the account; documents that stopped can be retried",
    "rate_limited": "lower CONCURRENCY if this goes on; reading waits by itself",
    "unreachable": "see whether API_BASE_URL is right, and try it from here with curl; documents wait meanwhile",
    "refused": "see that MODEL reads pictures",
}


def engine() -> Finding:
    try:
        name = choose_engine(engine="")
    except Refused as reason:
        return broken(reason.message, "put the provider's key into OPENAI_API_KEY")
    what = f"{name} {choose_model(engine=name, model='')}".strip()
    try:
        with tempfile.TemporaryDirectory() as folder:
            request = _request(Path(folder), name)
            began = time.monotonic()
            answer = asyncio.run(_read(name, request))
    except EngineError as error:
        return _failed(what, error)
    except imaging.ImagingError as error:
        return broken(
            f"a page could not be drawn: {error}", "see whether there is enough memory, and look into the log"
        )
    said = " ".join(answer.split())
    said = f"{what} answered “{said[:SHOWN]}” in {time.monotonic() - began:.1f} s"
    if name == "echo":
        return doubtful(f"{said}; it reads nothing", "set ENGINE=auto when you have tried things out")
    if WORD not in answer.lower():
        return doubtful(f"{said}, to a picture of the word “{WORD}”", "see that the model can read pictures")
    return fine(said)


def _request(folder: Path, name: str) -> PageRequest:
    """A picture of the word: as a file for the embedded engine, which would take the text out of the PDF."""
    pdf, picture = folder / "page.pdf", folder / "page.png"
    pdf.write_text(PDF)
    model = choose_model(engine=name, model="")
    image = imaging.render_page(pdf, 1, **scale_for(model))
    picture.write_bytes(image.data)
    return PageRequest(
        source=picture,
        number=1,
        image=image,
        prompt="",
        model=model,
        temperature=0.0,
        timeout=min(settings.API_TIMEOUT, PATIENCE),
    )


async def _read(name: str, request: PageRequest) -> str:
    try:
        return (await hand_for(name).engine.read(request)).markdown
    finally:
        await let_go()


def _failed(what: str, error: EngineError) -> Finding:
    advice = ADVICE.get(error.code, "look into the server's log, and at what the provider says")
    said = f"{what}: {error}"
    return doubtful(said, advice) if isinstance(error, Overloaded) else broken(said, advice)
