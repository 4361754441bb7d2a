"""What differs between two texts, word by word, as HTML: `<del>` is only in the old one, `<ins>` only in the new one.

First lines are compared, then the words of the lines that differ. Chinese and Japanese characters count as words, since
nothing separates their words, and so do marks, spaces and TeX commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WORD = re.compile(
    r"\n|[^\S\n]+|[\u2e80-\u30ff\u3100-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|\\?\w+?(?=[\u2e80-\u9fff])|\\?\w+|."
)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
MOST = 4000  # lines, or words of lines that differ; more are shown as changed altogether


@dataclass(frozen=True)
class Change:
    """A stretch of both texts; where they agree, `old` is `new`."""

    old: str
    new: str

    @property
    def is_same(self) -> bool:
        return self.old == self.new


def compare_texts(old: str, new: str) -> list[Change]:
    """Both texts from beginning to end, stretch by stretch."""
    changes: list[Change] = []
    for lines in _compare(_LINE.findall(old), _LINE.findall(new)):
        changes += [lines] if lines.is_same else _compare(_WORD.findall(lines.old), _WORD.findall(lines.new))
    return list(_joined(changes))


def render_difference(old: str, new: str) -> SafeString:
    """One text in which both are marked."""
    return _html(compare_texts(old, new), old=True, new=True)


def render_sides(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Each text with its own marks, for reading them side by side."""
    changes = compare_texts(old, new)
    return _html(changes, old=True, new=False), _html(changes, old=False, new=True)


def _compare(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    if max(len(old), len(new)) > MOST:
        yield Change("".join(old), "".join(new))
        return
    # Its `autojunk`, on by default, is what keeps a text of the same few words from taking minutes.
    for _tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        yield Change("".join(old[i1:i2]), "".join(new[j1:j2]))


def _joined(changes: list[Change]) -> Iterator[Change]:
    """Changes with no more than a space between them are one: that reads better."""
    held: Change | None = None
    for change, after in zip(changes, [*changes[1:], None], strict=True):
        is_gap = change.old in (" ", "") and after is not None and not after.is_same
        if held is None:
            held = change
        elif held.is_same is change.is_same or (not held.is_same and is_gap):
            held = Change(held.old + change.old, held.new + change.new)
        else:
            yield held
            held = change
    if held is not None:
        yield held


def _html(changes: Sequence[Change], *, old: bool, new: bool) -> SafeString:
    return format_html_join("", "{}", ((_part(change, old=old, new=new),) for change in changes))


def _part(change: Change, *, old: bool, new: bool) -> SafeString:
    if change.is_same:
        return format_html("{}", change.old)
    removed = format_html("<del>{}</del>", change.old) if old and change.old else SafeString()
    added = format_html("<ins>{}</ins>", change.new) if new and change.new else SafeString()
    return removed + added
