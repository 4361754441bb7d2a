"""Where in a page's text the lines stand that were recognized on it. Pure.

A line may be said at several places (in both columns, in each row of a table). So the lines that can be only at one are
placed first, and the others then by their neighbors on the page, from one to the next.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from tasks.imaging.neighbors import neighbors_of
from tasks.imaging.reading import Reading, letters_of
from tasks.imaging.types import PlacedLine

SEED = 3  # letters in a row by which it is voted where a line stands
BUCKET = 8  # places that are one in the vote
MARGIN = 10  # letters that are looked at beyond a line's own length
COMMON = 60  # places of the same few letters that are looked at
PLACES = 12  # of a line, at most
NEAR = 4  # of them that are looked at beside a neighbor
WORTH = 0.3  # share of the best place's votes with which another one is worth a look
LETTERS_MOST = 240  # of a line by which it is looked for
COMPARED_MOST = 2000  # places on a page at which lines are looked for letter by letter
ALIKE = 0.5  # share of a line's letters without which it stands elsewhere
CLEARLY = 0.1  # by so much of its letters the best place must be better than the next one
SHORT = 4  # letters: fewer must be whole words, for they stand within many

Block = tuple[int, int, int]  # alike: the place in the line, the place in the text, how many letters


@dataclass(frozen=True)
class Place:
    """Where a line may stand in the text."""

    blocks: tuple[Block, ...]
    share: float  # of the line's letters that are there

    @property
    def start(self) -> int:
        return self.blocks[0][1]

    @property
    def end(self) -> int:
        return self.blocks[-1][1] + self.blocks[-1][2]


class Finder:
    """Finds the lines of one page."""

    def __init__(self, reading: Reading, lines: Sequence[PlacedLine]) -> None:
        self._reading = reading
        self._lines = lines
        self._compared = 0
        self._taken = bytearray(len(reading.letters))
        self._found: dict[int, Place] = {}
        self._open = {index: found for index, line in enumerate(lines) if (found := self._places(line.text))}
        self._reached: list[tuple[int, int, int]] = []  # how far from where it should be, the line, which of its places

    def find(self) -> dict[int, Place]:
        """The place of each line that has one, by its index; no letter belongs to two lines."""
        for index in sorted(self._open, key=self._clearness, reverse=True):
            if self._is_clear(index):
                self._settle(index, self._open[index][0])
        self._neighbors = neighbors_of(self._lines)
        for index in self._found:
            self._reach_from(index)
        while self._open:
            self._spread()
            if self._open:  # nothing near them is known: the first takes the first place that is left
                index = next(iter(self._open))
                free = sorted((each for each in self._open[index] if self._is_free(each)), key=lambda each: each.start)
                if free:
                    self._settle(index, free[0])
                    self._reach_from(index)
                else:
                    del self._open[index]
        return self._found

    def _spread(self) -> None:
        """Place lines beside those that are placed, the surest first."""
        while self._reached:
            _distance, index, which = heapq.heappop(self._reached)
            if index in self._open and self._is_free(self._open[index][which]):
                self._settle(index, self._open[index][which])
                self._reach_from(index)

    def _reach_from(self, index: int) -> None:
        """Say of a placed line's neighbors how well each of their places goes with it."""
        found = self._found.get(index)
        before, after = self._neighbors[index]
        if found is None:
            return
        for others, is_before in ((before, True), (after, False)):
            for other in others:
                places = enumerate(self._open.get(other, ()))
                far = (
                    (abs(found.start - place.end if is_before else place.start - found.end), other, which)
                    for which, place in places
                )
                for reached in heapq.nsmallest(NEAR, far):
                    heapq.heappush(self._reached, reached)

    def _settle(self, index: int, place: Place) -> None:
        """Give the place to the line, if it is still free; either way nobody has to look for it any more."""
        if self._is_free(place):
            self._found[index] = place
            for _here, there, size in place.blocks:
                self._taken[there : there + size] = b"\1" * size
        del self._open[index]

    def _is_free(self, place: Place) -> bool:
        return 5 * sum(self._taken[place.start : place.end]) <= place.end - place.start

    def _clearness(self, index: int) -> float:
        return self._open[index][0].share * len(self._lines[index].text)

    def _is_clear(self, index: int) -> bool:
        places = self._open[index]
        return len(places) == 1 or places[0].share - places[1].share > CLEARLY

    # --- Where a line may stand ---------------------------------------------------------------------

    def _places(self, text: str) -> list[Place]:
        """The places of a line, the best first."""
        letters = letters_of(text)[:LETTERS_MOST]
        if len(letters) < SHORT:
            return list(self._whole_words(letters)) if letters else []
        votes: Counter[int] = Counter()
        for here in range(len(letters) - SEED + 1):
            for there in self._seeds.get(letters[here : here + SEED], ())[:COMMON]:
                votes[(there - here) // BUCKET] += 1
        found: dict[int, Place] = {}
        for bucket, count in votes.most_common(2 * PLACES):
            if count < WORTH * max(votes.values()) or self._compared >= COMPARED_MOST:
                break
            place = self._compare(letters, bucket * BUCKET)
            if place is not None and place.share >= ALIKE:
                found.setdefault(place.start // BUCKET, place)
        return sorted(found.values(), key=lambda place: (-place.share, place.start))[:PLACES]

    def _whole_words(self, letters: str) -> Iterator[Place]:
        text, starts, size = self._reading.letters, self._reading.starts, len(letters)
        there, count = text.find(letters), 0
        while there >= 0 and count < COMMON:
            if there in starts and there + size in starts:
                count += 1
                yield Place(((0, there, size),), 1.0)
            there = text.find(letters, there + 1)

    def _compare(self, letters: str, start: int) -> Place | None:
        self._compared += 1
        first = max(0, start - MARGIN)
        window = self._reading.letters[first : start + BUCKET + len(letters) + MARGIN]
        matcher = SequenceMatcher(None, letters, window, autojunk=False)
        blocks = [
            (here, first + there, size)
            for here, there, size in matcher.get_matching_blocks()
            if size >= min(SEED, len(letters))
        ]
        if not blocks:
            return None
        return Place(tuple(blocks), sum(size for _here, _there, size in blocks) / len(letters))

    @cached_property
    def _seeds(self) -> dict[str, list[int]]:
        seeds = defaultdict(list)
        letters = self._reading.letters
        for there in range(len(letters) - SEED + 1):
            seeds[letters[there : there + SEED]].append(there)
        return dict(seeds)
