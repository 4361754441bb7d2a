"""A font without shapes, for text that is there to be found and not to be seen. Pure.

Each character that is used gets a number, from 1; the font names the character of each number, so any of Unicode can be
written, and knows how wide it would be in print, so that words stand over the words of the picture. All glyphs are the
same empty one: the file of the font has less than 300 bytes, whatever is written with it.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Callable, Iterator, Sequence

UNITS = 1000  # to the font's size
ASCENT, DESCENT = 800, 200
MOST = 65_535
UNKNOWN = "\ufffd"
_AT_ONCE = 100  # entries of a block in a CMap


class Glyphless:
    """The characters in use; `advance` says how wide a narrow one is in print, as a share of the font's size."""

    def __init__(self, advance: Callable[[str], float]) -> None:
        self._advance = advance
        self._numbers: dict[str, int] = {}
        self._widths: dict[str, int] = {}

    def encode(self, text: str) -> str:
        """The text in hexadecimal, as a PDF shows it."""
        return "".join(f"{self._number(char):04x}" for char in text)

    def width(self, text: str) -> float:
        """How wide the text is at size 1."""
        return sum(self._width(char) for char in text) / UNITS

    @property
    def widths(self) -> str:
        """The widths of the numbers from 1 on, as a PDF lists them."""
        return f"[1 [{' '.join(str(self._width(char)) for char in self._numbers)}]]"

    @property
    def names(self) -> bytes:
        """The CMap that says which character each number is."""
        entries = [
            f"<{number:04x}> <{char.encode('utf-16-be', 'replace').hex()}>" for char, number in self._numbers.items()
        ]
        return _CMAP.format("\n".join(_blocks(entries))).encode()

    @property
    def glyphs(self) -> bytes:
        """Which glyph each number has: the empty one."""
        return b"\0\1" * (len(self._numbers) + 1)

    def _number(self, char: str) -> int:
        if char not in self._numbers and len(self._numbers) == MOST - 1:
            char = UNKNOWN
        return self._numbers.setdefault(char, len(self._numbers) + 1)

    def _width(self, char: str) -> int:
        if char not in self._widths:
            self._widths[char] = self._measured(char)
        return self._widths[char]

    def _measured(self, char: str) -> int:
        if unicodedata.combining(char):
            return 0
        if unicodedata.east_asian_width(char) in "WF":
            return UNITS
        return round(self._advance(char) * UNITS) or UNITS // 2


def font_file() -> bytes:
    """A TrueType font of two empty glyphs, with the tables that a PDF needs."""
    tables = {
        b"glyf": b"\0\0\0\0",
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, UNITS, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0
        ),
        b"hhea": struct.pack(">IhhhH11hH", 0x10000, ASCENT, -DESCENT, 0, UNITS, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1),
        b"hmtx": struct.pack(">Hhh", UNITS, 0, 0),
        b"loca": struct.pack(">HHH", 0, 0, 0),
        b"maxp": struct.pack(">IH13H", 0x10000, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    place = 12 + 16 * len(tables)
    header = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 16 * len(tables) - 64)
    body = b""
    for name, data in sorted(tables.items()):
        header += struct.pack(">4sIII", name, _sum(data), place + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return header + body


def _sum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    total: int = sum(number for (number,) in struct.iter_unpack(">I", padded))
    return total & 0xFFFFFFFF


def _blocks(entries: Sequence[str]) -> Iterator[str]:
    for first in range(0, len(entries), _AT_ONCE):
        some = entries[first : first + _AT_ONCE]
        yield "\n".join([f"{len(some)} beginbfchar", *some, "endbfchar"])


_CMAP = """\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
