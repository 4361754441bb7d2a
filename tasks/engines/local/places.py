"""Where recognized text stands on the page as it lay there, before it was turned upright."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from tasks.engines.local.recognition import STANDING, Corners, Line
from tasks.engines.local.upright import size_of
from tasks.imaging.types import Corners as PlacedCorners


def placed_parts(corners: Corners, line: Line) -> Iterator[tuple[str, npt.NDArray[np.float64]]]:
    """The texts of a line between its wide gaps, each with its corners (4, 2) in the pixels of the upright picture."""
    width, height = size_of(corners)
    places = corners.astype(np.float64)
    if height >= STANDING * width:
        places = np.roll(places, -1, axis=0)  # it was laid down to be read: what reads from left to right runs down
    top_left, top_right, bottom_right, bottom_left = places
    for text, start, end in line.parts:
        if text.strip():
            top, bottom = top_right - top_left, bottom_right - bottom_left
            ends = (
                top_left + start * top,
                top_left + end * top,
                bottom_left + end * bottom,
                bottom_left + start * bottom,
            )
            yield text.strip(), np.array(ends)


def on_the_page(places: npt.NDArray[np.float64], quarters: int) -> PlacedCorners:
    """Corners, as shares of a picture that was turned by quarters counterclockwise, as shares of the page itself."""
    for _quarter in range(quarters):
        places = np.stack([1 - places[:, 1], places[:, 0]], axis=1)
    flat = [round(float(value), 5) for value in places.ravel()]
    return (flat[0], flat[1], flat[2], flat[3], flat[4], flat[5], flat[6], flat[7])
