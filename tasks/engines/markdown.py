"""Write a page's blocks as Markdown. Text is text: nothing that a page says becomes markup by accident."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tasks.engines.inline import escaped, inline, plain, without_start
from tasks.engines.joining import join
from tasks.imaging.blocks import Block, Cell, Row

_BULLET = re.compile(r"[-*+‣–·]\s+|[•●○▪■□◦]\s*")
_NUMBERED = re.compile(r"\(?\d{1,3}[.)](\s|$)|\d{1,3}、|\(?[a-z][.)]\s")
_PAGE_NUMBER = re.compile(r"\W*(page|第)?\s*(\d{1,4}|[ivxlc]{1,6})\s*页?(\s*(/|of)\s*\d{1,4})?\W*", re.IGNORECASE)
_BLOCK_MARKUP = re.compile(r"^(#{1,6}(?=\s|$)|>|[+-](?=\s|$)|=+$|-+$|~~~)")


def markdown(blocks: Iterable[Block]) -> str:
    """The page as Markdown, its blocks separated by blank lines; empty if nothing is on it."""
    return "\n\n".join(filter(None, map(_written, blocks)))


def _written(block: Block) -> str:
    match block.kind:
        case "heading":
            return _heading(block)
        case "table":
            return _table(block.cells)
        case "list":
            return _list(block)
        case "loose":
            return "\n\n".join(filter(None, (_paragraph([row]) for row in block.rows)))
        case "header" | "footer":
            return _running(block)
        case _:
            return _text(block)


def _heading(block: Block) -> str:
    text = inline(block.rows)
    return f"{'#' * block.level} {text}" if text else ""


def _text(block: Block) -> str:
    if block.rows and _BULLET.match(plain(block.rows[0])):
        return _list(block)
    return _paragraph(block.rows)


def _running(block: Block) -> str:
    """A header or footer of the page, unless it is the page's number, which would cut into the text around it."""
    text = inline(block.rows)
    return "" if _PAGE_NUMBER.fullmatch(text) else _paragraph(block.rows)


def _paragraph(rows: Sequence[Row]) -> str:
    return _BLOCK_MARKUP.sub(r"\\\1", inline(rows))


def _list(block: Block) -> str:
    items: list[list[Row]] = []
    for row in block.rows:
        if not items or _BULLET.match(plain(row)) or _NUMBERED.match(plain(row)):
            items.append([])
        items[-1].append(row)
    indent = "   " * max(0, block.level - 1)
    return "\n".join(indent + text for rows in items if (text := _item(rows)))


def _item(rows: list[Row]) -> str:
    first = plain(rows[0])
    if _NUMBERED.match(first):
        return inline(rows)
    bullet = _BULLET.match(first)
    text = inline([without_start(rows[0], bullet.end() if bullet else 0), *rows[1:]])
    return f"- {text}" if text else ""


def _table(cells: Sequence[Sequence[Cell]]) -> str:
    """The table without its empty rows and columns; Markdown wants the first row to be the heading."""
    rows = [row for row in ([_cell(cell) for cell in row] for row in cells) if any(row)]
    if not rows:
        return ""
    filled = [x for x in range(len(rows[0])) if any(row[x] for row in rows)]
    lines = ["| " + " | ".join(row[x] for x in filled) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(filled))
    return "\n".join(lines)


def _cell(lines: Cell) -> str:
    return escaped(join(lines)).replace("|", r"\|")
