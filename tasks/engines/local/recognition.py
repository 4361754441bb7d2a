"""RapidOCR, one step at a time: where text is, and what it says. Pictures are BGR arrays (height, width, 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec.typings import TextRecInput
from rapidocr.utils.process_img import get_rotate_crop_image

Pixels = npt.NDArray[np.uint8]
Corners = npt.NDArray[np.float32]  # (4, 2): top left, top right, bottom right, bottom left

STANDING = 1.5  # times as high as wide: such a line is laid down before it is read
GAP = 1.2  # in line heights: a wider gap within a line parts it in two

_SETTINGS = {
    "Global.log_level": "critical",
    "Global.use_cls": False,  # it turns good lines upside down
    "Det.limit_type": "max",
    "Det.limit_side_len": 960,
    "Rec.rec_batch_num": 1,  # lines of different length in one batch cost memory and time, and gain nothing on a CPU
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # the machine is filled with processes
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


@dataclass(frozen=True)
class Line:
    """What a line says. ``parts`` are its texts between wide gaps, each with its ends as shares of the width."""

    text: str
    score: float
    parts: tuple[tuple[str, float, float], ...]


class Recognizer:
    """The two models, loaded once."""

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        engine = RapidOCR(params=_SETTINGS)
        self._detect = engine._load_det_model()  # noqa: SLF001 - the public call runs all steps at once
        self._recognize = engine._load_rec_model()  # noqa: SLF001 - likewise

    def detect(self, picture: Pixels) -> list[Corners]:
        """The corners of each line of text, in pixels."""
        boxes = self._detect(picture).boxes
        return [] if boxes is None else [np.asarray(box, dtype=np.float32) for box in boxes]

    def recognize(self, crops: Sequence[Pixels]) -> list[Line]:
        """What each crop says; a crop shows one upright line."""
        if not crops:
            return []
        found = self._recognize(TextRecInput(img=list(crops), return_word_box=True))
        return [
            Line(text, float(score), tuple(_parts(text, words, crop.shape[1] / crop.shape[0])))
            for text, score, words, crop in zip(found.txts, found.scores, found.word_results, crops, strict=True)
        ]


def crop(picture: Pixels, corners: Corners) -> Pixels:
    """The line within ``corners``, straightened; one that stands upright is laid down, its top to the left."""
    cut: Pixels = get_rotate_crop_image(picture, corners.copy())
    return cut


def _parts(text: str, words: Any, proportion: float) -> Iterator[tuple[str, float, float]]:
    """The texts between wide gaps in a line that is ``proportion`` times as wide as high."""
    columns = [column for word in words.word_cols for column in word]
    letters = [index for index, char in enumerate(text) if not char.isspace()]
    if len(columns) != len(letters) or not letters:
        yield text, 0.0, 1.0
        return
    width = 1.0 / words.line_txt_len
    gap = GAP / proportion
    start = 0
    for i in range(1, len(letters) + 1):
        if i == len(letters) or (columns[i] - columns[i - 1]) * width > gap:
            yield (
                text[letters[start] : letters[i - 1] + 1],
                max(0.0, columns[start] * width - width),
                min(1.0, (columns[i - 1] + 2) * width),
            )
            start = i
