"""A page that lies on its side or stands on its head is suspected by a cheap look; an upright page is not."""

from __future__ import annotations

from functools import cache

import pytest
from PIL import Image

from tasks.imaging.posture import may_lie
from tests.fidelity.lying import KINDS, VERTICAL, drawn, turned

WRITTEN = [kind for kind in KINDS if kind not in ("photograph", VERTICAL)]


@cache
def page(kind: str, *, scanned: bool) -> Image.Image:
    return drawn(kind, 7, scanned=scanned)


@pytest.mark.parametrize("scanned", [False, True])
@pytest.mark.parametrize("kind", [*WRITTEN, "photograph"])
def test_an_upright_page_is_not_suspected(kind: str, *, scanned: bool) -> None:
    assert not may_lie(page(kind, scanned=scanned))


@pytest.mark.parametrize("degrees", [90, 180, 270])
@pytest.mark.parametrize("scanned", [False, True])
@pytest.mark.parametrize("kind", WRITTEN)
def test_one_that_lies_is(kind: str, degrees: int, *, scanned: bool) -> None:
    assert may_lie(turned(page(kind, scanned=scanned), degrees))


def test_colors_are_looked_at_as_grays() -> None:
    prose = page("prose", scanned=True).convert("RGB")
    assert [may_lie(turned(prose, degrees)) for degrees in (0, 180)] == [False, True]


@pytest.mark.parametrize("size", [(60, 40), (300, 40), (64, 64), (2000, 20)])
def test_what_is_too_small_to_tell(size: tuple[int, int]) -> None:
    assert not may_lie(Image.new("L", size, 255))
    assert not may_lie(Image.effect_noise(size, 60))


def test_there_is_nothing_to_turn_on_a_blank_sheet() -> None:
    assert not may_lie(Image.new("L", (1400, 2000), 250))
    assert not may_lie(Image.new("RGB", (1400, 2000), "black"))
