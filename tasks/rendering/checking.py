"""A Markdown text whose formulas KaTeX takes: mended where that is surely the same formula, and else kept as code."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from tasks.katex import Formula, Verdict, check_formulas, may_hold_formulas
from tasks.rendering.places import Place, find_formulas

MOST = 500  # formulas of a page that are looked at; a dense one has a hundred


@dataclass(frozen=True)
class Checked:
    """The text as it may be kept, and how many of its formulas are not valid; None if there was nothing to check."""

    markdown: str
    bad: int | None


def check_markdown(markdown: str, *, seconds: float) -> Checked:
    r"""The text with each formula between dollars as KaTeX takes it, whether it was written so or between `\(` and
    `\)`; one that KaTeX refuses stands as code, which shows all of it. What can't be looked at in so many seconds stays
    as it was. Blocks."""
    if not may_hold_formulas(markdown):
        return Checked(markdown, None)
    text = markdown.replace("\r\n", "\n").replace("\r", "\n")
    places = find_formulas(text)[:MOST]
    verdicts = check_formulas([Formula(place.tex, place.display) for place in places], seconds=seconds)
    if all(verdict.is_good is None for verdict in verdicts):
        return Checked(markdown, None)
    for place, verdict in zip(reversed(places), reversed(verdicts), strict=True):
        text = text[: place.start] + _written(text, place, verdict) + text[place.end :]
    return Checked(text, sum(verdict.is_good is False for verdict in verdicts))


def _written(text: str, place: Place, verdict: Verdict) -> str:
    as_it_was = text[place.start : place.end]
    if verdict.is_good is None or (verdict.tex == place.tex and verdict.is_good and place.mark.startswith("$")):
        return as_it_was
    if place.within == "html":  # which has no code within it
        fits = verdict.is_good and "$" not in verdict.tex
        return f"${html.escape(verdict.tex, quote=False)}$" if fits else as_it_was
    if place.within == "block":
        prefix = _prefix(text, place.start)
        return _block(verdict.tex, prefix) if verdict.is_good else _fence(place.tex, prefix)
    return _in_line(text, place, verdict) or as_it_was


def _in_line(text: str, place: Place, verdict: Verdict) -> str | None:
    """What to write within a line; None if that would be something else there than it is meant to be."""
    tex = " ".join(verdict.tex.split("\n")).strip()
    before, after = text[place.start - 1 : place.start], text[place.end : place.end + 1]
    if verdict.is_good:
        written = f"$${tex}$$" if place.display else f"${tex}$"
        fits = "$" not in tex and not tex.endswith("\\") and not (before.isdigit() or after.isdigit())
        fits = fits and before not in ("$", "\\") and after != "$"
    else:
        written = _code(tex)
        fits = "`" not in (before, after) and before != "\\"
    if not fits:
        return None
    return re.sub(r"(?<!\\)\|", r"\\|", written) if place.within == "cell" else written


def _code(tex: str) -> str:
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", tex)), default=0))
    pad = " " if tex.startswith("`") or tex.endswith("`") else ""
    return f"{ticks}{pad}{tex}{pad}{ticks}"


def _block(tex: str, prefix: str) -> str:
    lines = [line for line in tex.split("\n") if line.strip()]  # an empty one would end the formula
    return f"\n{prefix}".join(["$$", *lines, "$$"])


def _fence(tex: str, prefix: str) -> str:
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", tex)), default=0))
    return f"\n{prefix}".join([f"{ticks}latex", *tex.split("\n"), ticks])


def _prefix(text: str, start: int) -> str:
    """What the next lines of a block begin with: the marks of the quotes that it stands in, and the room of its
    list's mark."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return re.sub(r"[^>\s]", " ", line)
