"""A page's text in words and in letters, as it is looked for among the lines that were recognized. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

# Chinese and Japanese have no spaces between words: each character can stand at a place of its own.
_IDEOGRAPH = r"[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
_WORD = re.compile(rf"(\s*)({_IDEOGRAPH}|(?:(?!{_IDEOGRAPH})\S)+)")


@dataclass(frozen=True)
class Word:
    """A word, or an ideograph, with the white space before it and its letters: how alike two are is told by these."""

    text: str
    space: str
    letters: str


class Reading:
    """The words of a text, and all their letters in a row; `owners` are the words to which the letters belong."""

    def __init__(self, text: str) -> None:
        self.words = [Word(found[2], found[1], letters_of(found[2])) for found in _WORD.finditer(text)]
        self.letters = "".join(word.letters for word in self.words)
        self.owners = [index for index, word in enumerate(self.words) for _letter in word.letters]

    @cached_property
    def starts(self) -> set[int]:
        """Where words begin among the letters, and the end."""
        owners = self.owners
        return {place for place, owner in enumerate(owners) if not place or owners[place - 1] != owner} | {len(owners)}

    def text(self, words: list[int]) -> str:
        """These words as one line."""
        parts = [
            (" " if place and self.words[index].space else "") + self.words[index].text
            for place, index in enumerate(words)
        ]
        return "".join(parts)


def letters_of(text: str) -> str:
    """The letters and digits of a text, in one case and one width."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
