"""How large a page is drawn for its engine."""

from __future__ import annotations

from typing import TypedDict

from django.conf import settings

from tasks.engines.sizes import longest_side

LEAST_DPI = 150  # below it small print loses its strokes


class Scale(TypedDict):
    """What imaging needs to know: dots an inch, at most so many pixels along the longer side, and the dots an inch that
    a PDF page of ordinary size keeps whatever that side."""

    dpi: int
    max_side: int
    least_dpi: int


def scale_for(model: str) -> Scale:
    """How a page is drawn for this model; IMAGE_MAX_SIDE, where the operator set it, is obeyed to the pixel."""
    if settings.IMAGE_MAX_SIDE:
        return Scale(dpi=settings.PDF_DPI, max_side=settings.IMAGE_MAX_SIDE, least_dpi=0)
    return Scale(dpi=settings.PDF_DPI, max_side=longest_side(model), least_dpi=LEAST_DPI)
