"""Where the pieces of one text stand in another: as they are, or at the place that has most in common with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from tasks.guards.essence import IDEOGRAPH, Essence, essence_of_line, is_ideograph

STRETCH = 12.0  # letters in a row that are no coincidence
GAP = 4  # characters that may differ within such a row
SAME_LINE = 0.7  # share of a line that makes it the same line
BUCKET = 16  # places that are one when it is voted where a piece stands
COMMON = 30  # places of the same few characters that are looked at
# What is looked for at once: so many characters, up to the end of a word, and of a number anyway.
_PIECE = re.compile(r".{1,160}(?=\s|$)|.{1,159}\D|.{1,160}")
_Block = tuple[int, int, int]  # alike: the place in the piece, the place in the text, how long


@dataclass(frozen=True)
class Piece:
    """Some characters of a reading, and what of them was found in the answer. They need not be there if they are not
    `wanted`."""

    essence: Essence
    is_wanted: bool
    blocks: tuple[_Block, ...] = ()

    @cached_property
    def share(self) -> float:
        """How much of it was found."""
        return sum(size for _here, _there, size in self.blocks) / len(self.essence.text)

    @cached_property
    def found_mass(self) -> float:
        return sum(sum(self.essence.weight[here : here + size]) for here, _there, size in self.blocks)

    def flags(self) -> bytearray:
        """Of each character, whether it was found."""
        flags = bytearray(len(self.essence.text))
        for here, _there, size in self.blocks:
            flags[here : here + size] = b"\1" * size
        return flags


class Searched:
    """A text in which pieces of another are looked for; `covered` says of each of its characters whether it was found
    to be in one."""

    def __init__(self, essence: Essence) -> None:
        self.essence = essence
        self.covered = bytearray(len(essence.text))
        self._indexes: dict[int, dict[str, list[int]]] = {}

    def find(self, piece: Essence, *, is_wanted: bool) -> Piece:
        """The piece with what is alike; what stands there several times is covered everywhere."""
        size = len(piece.text)
        places = list(self._places(piece.text))
        blocks = [(0, places[0], size)] if places else self._closest(piece.text)
        for there, length in [*((place, size) for place in places), *(block[1:] for block in blocks)]:
            self.covered[there : there + length] = b"\1" * length
        return Piece(piece, is_wanted, tuple(blocks))

    def place_of(self, piece: Piece) -> tuple[int, int] | None:
        """From where to where the same line stands here, if enough of it does."""
        if not piece.blocks or piece.share < SAME_LINE:
            return None
        first, last = piece.blocks[0], piece.blocks[-1]
        end = last[1] + len(piece.essence.text) - last[0]
        return max(0, first[1] - first[0]), min(len(self.essence.text), end)

    def _places(self, text: str) -> Iterator[int]:
        place = self.essence.text.find(text)
        while place >= 0:
            yield place
            place = self.essence.text.find(text, place + len(text))

    def _closest(self, text: str) -> list[_Block]:
        """What the piece has in common with the place that is most like it."""
        start = self._likeliest(text)
        if start is None:
            return []
        window = self.essence.text[start : start + len(text) + 4 * BUCKET]
        matches = SequenceMatcher(None, text, window, autojunk=False).get_matching_blocks()
        groups = _together([(here, start + there, size) for here, there, size in matches if size])
        return [block for group in groups if _is_no_coincidence(text, group) for block in group]

    def _likeliest(self, text: str) -> int | None:
        size = 2 if sum(map(is_ideograph, text)) * 2 > len(text) else 4
        index, votes = self._index(size), Counter[int]()
        for here in range(len(text) - size + 1):
            votes.update((there - here) // BUCKET for there in index.get(text[here : here + size], ()))
        return max(0, (votes.most_common(1)[0][0] - 1) * BUCKET) if votes else None

    def _index(self, size: int) -> dict[str, list[int]]:
        """Where each few characters stand; of those that stand everywhere, some places."""
        if size not in self._indexes:
            index: dict[str, list[int]] = {}
            for place in range(len(self.essence.text) - size + 1):
                places = index.setdefault(self.essence.text[place : place + size], [])
                if len(places) < COMMON:
                    places.append(place)
            self._indexes[size] = index
        return self._indexes[size]


def cut(lines: Iterable[str]) -> Iterator[Essence]:
    """The lines' essences, long ones in pieces, without those that say nothing."""
    for line in lines:
        for piece in _PIECE.findall(line):
            essence = essence_of_line(piece)
            if essence.text:
                yield essence


def _together(blocks: Sequence[_Block]) -> Iterator[list[_Block]]:
    """The blocks in groups between which more than a few characters differ."""
    group: list[_Block] = []
    for here, there, size in blocks:
        if group and max(here - group[-1][0], there - group[-1][1]) - group[-1][2] > GAP:
            yield group
            group = []
        group.append((here, there, size))
    if group:
        yield group


def _is_no_coincidence(text: str, group: Sequence[_Block]) -> bool:
    """Whether so much in a row is alike that it is the same text: a few letters of any text stand in any other."""
    alike = [char for here, _there, size in group for char in text[here : here + size]]
    length = group[-1][0] + group[-1][2] - group[0][0]
    mass = sum(IDEOGRAPH if is_ideograph(char) else 1.0 for char in alike)
    return mass >= STRETCH and len(alike) >= SAME_LINE * length
