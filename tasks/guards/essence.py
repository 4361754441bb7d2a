"""What is left of a text when everything is taken away in which two honest readings of a page may differ.

Letters and digits stay, in their plain form: no case, no accents, no full width, no ligatures. Spaces, marks, hyphens
and Markdown go. What a formula or a list's own number says is soft: it may stand on the page or not.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

WORD = 3  # letters: what is shorter may be a formula's
IDEOGRAPH = 2.5  # letters that a Chinese character is worth

# The lengths are limited since a page may open a thousand brackets and close none.
_SOFT = (
    r"\$\$.{1,4000}?\$\$|\\\[.{1,4000}?\\\]|\\\(.{1,1000}?\\\)|(?<![\\$])\$(?![\s$])[^$\n]{1,1000}?(?<![\s\\])\$(?!\d)"
    r"|\\begin\{(\w{1,20}\*?)\}.{1,8000}?\\end\{\2\}|\[\^[^\]\n]{1,20}\]"
    r"|^[ \t>]*(?:[-*+][ \t]+)?\d{1,3}[.)、](?=\s)"
)
_GONE = (
    r"<!--.{0,4000}?-->|!\[[^\]]{0,1000}\]\([^)\n]{0,2000}\)|</?[A-Za-z][^<>]{0,1000}>|(?<=\])\([^()\s]{0,2000}\)"
    r"|^[ \t]*(?:```|~~~)[^\n]*$"
)
_MARKUP = re.compile(rf"(?P<soft>{_SOFT})|(?P<gone>{_GONE})|(?P<entity>&\#?\w{{1,30}};)", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"\\[A-Za-z]+")


@dataclass(frozen=True)
class Essence:
    """`text` is what is left, `source` the place of each of its characters in the `original`; `weight` is what it
    counts as a part of a word, 0 for digits and single letters."""

    original: str
    text: str
    source: list[int]
    soft: bytearray
    weight: list[float]

    @property
    def mass(self) -> float:
        """How much of it are words that should be found in another reading."""
        return sum(self.weight)

    def quote(self, start: int, end: int) -> str:
        """What stands there in the original, on one line, up to the ends of its words."""
        if start >= end:
            return ""
        first, last = self.source[start], self.source[end - 1] + 1
        while first > 0 and self.original[first - 1].isalnum():
            first -= 1
        while last < len(self.original) and self.original[last].isalnum():
            last += 1
        return " ".join(self.original[first:last].split())

    def numbers(self) -> Iterator[tuple[str, bool]]:
        """The digits of each number, and whether it is soft. `1,234.50` is one number."""
        digits, last = "", -9
        soft = False
        for place, char in enumerate(self.text):
            if not char.isdecimal():
                continue
            at = self.source[place]
            joins = at - last <= 1 or (at - last == 2 and self.original[at - 1] in ".,．，")
            if digits and not joins:
                yield digits, soft
                digits, soft = "", False
            digits += char
            soft, last = soft or bool(self.soft[place]), at
        if digits:
            yield digits, soft


def essence_of_line(line: str) -> Essence:
    """Of a line without markup."""
    return _essence(line, ((place, char, False) for place, char in enumerate(line)))


def essence_of_markdown(markdown: str) -> Essence:
    return _essence(markdown, _said(markdown))


def is_ideograph(char: str) -> bool:
    """Whether it is a word by itself: Chinese characters and kana."""
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000"


def _said(markdown: str) -> Iterator[tuple[int, str, bool]]:
    """The characters that a page may show: each with its place, and whether it is soft."""
    end = 0
    for found in _MARKUP.finditer(markdown):
        yield from ((place, markdown[place], False) for place in range(end, found.start()))
        if found["soft"]:
            spelled = _COMMAND.sub(lambda command: " " * len(command[0]), found[0])
            yield from ((found.start() + place, char, True) for place, char in enumerate(spelled))
        elif found["entity"]:
            yield from ((found.start(), char, False) for char in html.unescape(found[0]))
        end = found.end()
    yield from ((place, markdown[place], False) for place in range(end, len(markdown)))


def _essence(original: str, said: Iterator[tuple[int, str, bool]]) -> Essence:
    text: list[str] = []
    source: list[int] = []
    soft = bytearray()
    for place, char, is_soft in said:
        for plain in _plain(char):
            text.append(plain)
            source.append(place)
            soft.append(is_soft)
    return Essence(original, "".join(text), source, soft, _weights(text, source))


@lru_cache(maxsize=8192)
def _plain(char: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", char).casefold() if part.isalnum())


def _weights(text: list[str], source: list[int]) -> list[float]:
    """Of each character: as much as it tells of its word."""
    weights = [0.0] * len(text)
    start = 0
    for place in range(len(text) + 1):
        ends = place == len(text) or _is_apart(text[place]) or (place > start and source[place] - source[place - 1] > 1)
        if ends:
            if place - start >= WORD:
                weights[start:place] = [1.0] * (place - start)
            start = place
        if place < len(text) and _is_apart(text[place]):
            weights[place] = IDEOGRAPH if is_ideograph(text[place]) else 0.0
            start = place + 1
    return weights


def _is_apart(char: str) -> bool:
    """Whether it is no letter of a longer word."""
    return not char.isalpha() or is_ideograph(char)
