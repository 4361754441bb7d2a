"""The text of a page laid over the lines that were recognized on it: what it says is what was read, or what a person
wrote; the recognized lines only lend their places. Pure.

Each word goes where most of its letters were recognized, as a whole, so that a search finds it. Words that were read
and not recognized (another spelling, a formula) take what is left of the lines beside them in the text, or else stand
small under the nearest one: they are found all the same. What was recognized and not read is left out.
"""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from tasks.imaging.finding import Finder, Place
from tasks.imaging.reading import Reading, letters_of
from tasks.imaging.types import Corners, PlacedLine

SLACK = 2  # letters more than a line seems to lack
ROW = 100  # letters of a row of text that has no place of its own
ROW_HEIGHT = 0.02  # of the page
EDGE = 0.05  # of the page, around such rows


def lay(text: str, lines: Sequence[PlacedLine]) -> list[PlacedLine]:
    """All words of the text at their places, in the text's order."""
    reading = Reading(text)
    found = Finder(reading, lines).find()
    if not found:
        return list(_rows(text))
    whose = _owners(reading, found)
    loose = _fill(reading, lines, found, whose)
    laid = [(words[0], _on_line(reading, lines, found, whose, words)) for words in _by_line(whose)]
    laid += [(words[0], small) for words, line in loose for small in _under(reading.text(words), lines[line])]
    return [line for _first, line in sorted(laid, key=lambda each: each[0])]


def _owners(reading: Reading, found: dict[int, Place]) -> dict[int, int]:
    """The line of each word that was recognized: the one with most of its letters, the first of equals."""
    shares: dict[int, Counter[int]] = defaultdict(Counter)
    for line, place in sorted(found.items(), key=lambda each: each[1].start):
        for _here, there, size in place.blocks:
            for letter in range(there, there + size):
                shares[reading.owners[letter]][line] += 1
    return {word: counts.most_common(1)[0][0] for word, counts in shares.items()}


def _by_line(whose: dict[int, int]) -> list[list[int]]:
    words: dict[int, list[int]] = defaultdict(list)
    for word in sorted(whose):
        words[whose[word]].append(word)
    return list(words.values())


# --- Words that were read and not recognized ---------------------------------------------------------


def _fill(
    reading: Reading, lines: Sequence[PlacedLine], found: dict[int, Place], whose: dict[int, int]
) -> list[tuple[list[int], int]]:
    """Give the words between those that have a line to the lines beside them, as far as these lack letters. The runs
    of words that are left, each with the line by which it stands."""
    loose = []
    for run, before, after in _gaps(len(reading.words), whose):
        if before == after and before is not None:
            whose.update(dict.fromkeys(run, before))
            continue
        first, last = 0, len(run)
        if before is not None:
            first = _take(reading, run, _lacks_at_end(lines[before], found[before]))
        if after is not None:
            back = run[first:][::-1]
            last -= _take(reading, back, _lacks_at_start(found[after]), starts_line=True)
        whose.update((word, before) for word in run[:first] if before is not None)
        whose.update((word, after) for word in run[last:] if after is not None)
        beside = before if before is not None else after
        if first < last and beside is not None:
            loose.append((run[first:last], beside))
    return loose


def _gaps(count: int, whose: dict[int, int]) -> Iterator[tuple[list[int], int | None, int | None]]:
    """Runs of words without a line, with the lines of the words before and after them."""
    run: list[int] = []
    before: int | None = None
    for word in range(count):
        if word not in whose:
            run.append(word)
            continue
        if run:
            yield run, before, whose[word]
        run, before = [], whose[word]
    if run:
        yield run, before, None


def _take(reading: Reading, run: Sequence[int], lacking: int, *, starts_line: bool = False) -> int:
    """How many of these words, from the first on, a line takes that lacks so many letters. Signs without letters go
    with the word beside which they stand."""
    room, count = lacking + SLACK if lacking else 0, 0
    for word in run:
        size = len(reading.words[word].letters)
        is_sign = not size and (starts_line or "\n" not in reading.words[word].space)
        if not is_sign and (not size or size > room):
            break
        room -= size
        count += 1
    return count


def _lacks_at_end(line: PlacedLine, place: Place) -> int:
    here, _there, size = place.blocks[-1]
    return len(letters_of(line.text)) - here - size


def _lacks_at_start(place: Place) -> int:
    return place.blocks[0][0]


# --- Places ------------------------------------------------------------------------------------------


def _on_line(
    reading: Reading, lines: Sequence[PlacedLine], found: dict[int, Place], whose: dict[int, int], words: list[int]
) -> PlacedLine:
    """The words on their line, without the parts of it that belong to words that another line has: a word that is
    broken over two lines is on one of them."""
    index = whose[words[0]]
    line, letters = (
        lines[index],
        [
            whose[reading.owners[letter]]
            for _here, there, size in found[index].blocks
            for letter in range(there, there + size)
        ],
    )
    total = max(1, len(letters_of(line.text)))
    start = next((place for place, owner in enumerate(letters) if owner == index), 0)
    end = next((place for place, owner in enumerate(reversed(letters)) if owner == index), 0)
    return PlacedLine(reading.text(words), _part(line.corners, start / total, 1 - end / total))


def _part(corners: Corners, start: float, end: float) -> Corners:
    left_x, left_y, right_x, right_y, low_right_x, low_right_y, low_left_x, low_left_y = corners
    top, low = (right_x - left_x, right_y - left_y), (low_right_x - low_left_x, low_right_y - low_left_y)
    return (
        left_x + start * top[0], left_y + start * top[1], left_x + end * top[0], left_y + end * top[1],
        low_left_x + end * low[0], low_left_y + end * low[1], low_left_x + start * low[0], low_left_y + start * low[1],
    )  # fmt: skip


def _under(text: str, line: PlacedLine) -> Iterator[PlacedLine]:
    """The text in small rows below a line, or above the last one of a page."""
    width = max(20, 2 * len(line.text))
    rows = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [text]
    top_left, low_left = line.corners[:2], line.corners[6:]
    top_right, low_right = line.corners[2:4], line.corners[4:6]
    down = (low_left[0] - top_left[0], low_left[1] - top_left[1])
    is_room = all(0 <= at + by <= 1 for at, by in zip((*low_left, *low_right), (*down, *down), strict=True))
    left, right = (low_left, low_right) if is_room else (_moved(top_left, down, -1), _moved(top_right, down, -1))
    for number, row in enumerate(rows):
        over, under, share = number / len(rows), (number + 1) / len(rows), min(1.0, len(row) / len(line.text))
        corners: Corners = (
            *_moved(left, down, over), *_moved(right, down, over),
            *_moved(right, down, under), *_moved(left, down, under),
        )  # fmt: skip
        yield PlacedLine(row, _part(corners, 0.0, share))


def _moved(point: Sequence[float], by: tuple[float, float], times: float) -> tuple[float, float]:
    return (min(1.0, max(0.0, point[0] + times * by[0])), min(1.0, max(0.0, point[1] + times * by[1])))


def _rows(text: str) -> Iterator[PlacedLine]:
    """The text in rows over the whole page: nobody knows where it stands."""
    rows = [row for line in text.splitlines() for row in textwrap.wrap(line, ROW)]
    height = min(ROW_HEIGHT, (1 - 2 * EDGE) / max(1, len(rows)))
    for number, row in enumerate(rows):
        top, right = EDGE + number * height, EDGE + (1 - 2 * EDGE) * min(1.0, len(row) / ROW)
        yield PlacedLine(row, (EDGE, top, right, top, right, top + height, EDGE, top + height))
