"""What is sent for a page: bytes of the request, and how sharp its picture is."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, ImageChops

from tests.bench.people import seconds_to_read
from tests.bench.reading import Case, installation
from tests.bench.table import Row
from tests.files import A4, picture_of, scanned_pdf
from tests.provider import numbered_pdf

CASE = Case(4, 0.0, 5, 1.0)
MOST_KB, LEAST_DPI = 250.0, 150.0
POINTS = 72
GRAIN = 8  # gray levels by which the paper of a scan varies
ENGLISH = ["The court held that the parties had, by their conduct, waived the clause; see § 12 (3) below."] * 44
CHINESE = ["本合同自双方签字盖章之日起生效,未尽事宜由双方友好协商解决,并另行签订补充协议。"] * 32


def measure(_runs: int) -> Iterator[Row]:
    """A row for each kind of page."""
    with installation(CASE) as (server, provider):
        for name, content in _pages().items():
            provider.forget()
            seconds_to_read(server.api(), content)
            calls = provider.calls
            largest = max(call.body_bytes for call in calls) / 1000
            dpi = min(max(call.width, call.height) / (max(A4) / POINTS) for call in calls)
            sharp = dpi >= LEAST_DPI - 0.5
            note = f"{calls[0].media_type}, {dpi:.0f} DPI" + ("" if sharp else f", **below {LEAST_DPI:g}**")
            yield Row(f"request for {name}", largest, MOST_KB, MOST_KB if sharp else 0.0, unit="KB", note=note)


def _pages() -> dict[str, bytes]:
    english = picture_of(ENGLISH, fontsize=9, size=A4, dpi=200)
    chinese = picture_of(CHINESE, font="china-s", fontsize=10, size=A4, dpi=200)
    return {
        "a page of letters": numbered_pdf(4, lines=55),
        "a clean scan in English": scanned_pdf(english, dpi=200),
        "a clean scan in Chinese": scanned_pdf(chinese, dpi=200),
        "a grainy scan in English": scanned_pdf(_grainy(english), dpi=200),
        "a grainy scan in Chinese": scanned_pdf(_grainy(chinese), dpi=200),
    }


def _grainy(picture: bytes) -> bytes:
    """The page as a scanner gives it: gray paper, and noise in it."""
    with Image.open(io.BytesIO(picture)) as image:
        gray = image.convert("L").point(lambda value: 20 + value * 210 // 255)
    noise = Image.effect_noise(gray.size, GRAIN)
    buffer = io.BytesIO()
    ImageChops.add(gray, noise, offset=-128).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
