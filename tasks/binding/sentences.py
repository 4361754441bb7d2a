"""Whether a sentence goes on over the end of a page, and how its halves are put together.

A wrong join is worse than a missing one: it changes what the text says, while a blank line too much is seen for what it
is. So a paragraph must be long enough to be prose, must not end a sentence, and the next page must go on in its midst.
"""

from __future__ import annotations

import re
import unicodedata

LEAST = 40  # characters of a paragraph that breaks off; what is shorter may be a title, an address, a label
LEAST_WIDE = 15  # of Chinese
VERSE = 50  # characters: of a text in several lines one must be longer, else it is a poem or an address
LONGEST_WORD = 60
SAMPLE = 200  # characters that show whether a text is Chinese

_MARKUP = "*_~ "
_ENDS = frozenset('.!?…:;"”’»。！？：；」』）》】．')
_CLOSING = ")]"
_BREAK = re.compile(r"(?: {2}|\\|<br\s*/?>)$", re.MULTILINE | re.IGNORECASE)
# What begins with a small letter and is no middle of a sentence: a), iv., (b), an address.
_BEGINS = re.compile(r"\(?[a-z]{1,4}[.)]\s|https?:|www\.|[\w.+-]+@\w")
_WIDE_BEGINS = re.compile(
    r"[（(]?[一二三四五六七八九十百零〇]{1,4}[）)、.．]|第\s?[一二三四五六七八九十百零〇\d]{1,5}\s?[章节條条款编編篇部回卷讲课]"
    r"|附[录錄件表图]|参考文献|參考文獻|目录|目錄|摘要|关键词|致谢|注[:：]|[图圖表]\s?[\d一二三四五六七八九十]"
)
_WIDE_PROSE = re.compile("[，。；！？、]")
_WIDE_SENTENCE = re.compile("[，。；！？、：]")
_HYPHENS = "-\u00ad\u2010"
_HALF = re.compile(r"[\w-]*\w(?=.$)")
_WORD = re.compile(r"[^\W\d_]+")
# "two- and three-fold": the hyphen stands for a word that is still to come.
_SUSPENDED = re.compile(r"(?:and|or|to|und|oder|bis|et|ou|y|o|e)\b")
_KEEP = frozenset(
    "all anti cross double eighty ex far fifty fine forty full great half hard high ill large left light long low mid"
    " multi near newly ninety non open part post quasi right second self semi seventy short single sixty slow small so"
    " thirty top twenty two three four five six seven eight nine ten well wide".split()
)


def goes_on(ending: str, beginning: str, around: str = "") -> tuple[int, str] | None:
    """How the second text continues the first: how many characters go from the first one's end, and what comes between;
    None if it does not. `around` is text in which the two halves of a word may be looked up."""
    ending = ending.rstrip()
    last, first = ending.rstrip(_MARKUP), beginning.lstrip(_MARKUP + '(（“‘"')
    if not last or not first or _is_ended(last) or not _is_prose(ending):
        return None
    if last[-1] in _HYPHENS:
        return _over_hyphen(last, first, around) if last == ending else None
    if _is_wide(last[-1]) and _is_wide(first[0]):
        return (0, _between(ending, "")) if _is_wide_middle(first) else None
    if first[0].islower() and not _BEGINS.match(first[:100]):
        return 0, _between(ending, " ")
    return None


def _is_prose(text: str) -> bool:
    """Whether it can be a paragraph that breaks off: long enough, and not set line by line."""
    if _BREAK.search(text):
        return False
    if "\n" in text and max(map(_width, text.split("\n"))) < VERSE:
        return False
    beginning = text[:SAMPLE]
    if not beginning.isascii() and 2 * sum(map(_is_wide, beginning)) >= len(beginning.replace(" ", "")):
        return len(text) >= LEAST_WIDE and bool(_WIDE_PROSE.search(text))
    return len(text) >= LEAST


def _is_ended(text: str) -> bool:
    """Whether a sentence ends there, perhaps within brackets."""
    return text.rstrip(_CLOSING + _MARKUP)[-1:] in _ENDS


def _is_wide_middle(text: str) -> bool:
    """Whether a page may go on like this in the midst of a Chinese sentence: no title, no number of a section."""
    paragraph = text.split("\n\n", 1)[0]
    return not _WIDE_BEGINS.match(text) and bool(_WIDE_SENTENCE.search(paragraph))


def _between(ending: str, space: str) -> str:
    """Where the lines of the page were kept, the text goes on in a line of its own."""
    return "\n" if "\n" in ending else space


def _over_hyphen(last: str, first: str, around: str) -> tuple[int, str] | None:
    """A word in two halves. Its hyphen stays if it belongs to the word: the pages write the word so elsewhere, or its
    first half is known for it, holds a hyphen itself, or is no common word (`X-`, `DNA-`, `12-`)."""
    half, word = _HALF.search(last[-LONGEST_WORD:]), _WORD.match(first)
    if half is None or word is None:
        return None
    if _SUSPENDED.match(first):
        return 0, " "
    keeps = last[-1] != "\u00ad" and _is_own(half[0], word[0], around)
    return (0, "") if keeps else (1, "")


def _is_own(half: str, rest: str, around: str) -> bool:
    if rest[0].isupper() or "-" in half or not half.isalpha() or len(half) < 2 or half.isupper():
        return True
    said = around.lower()
    for word, is_own in ((f"{half}-{rest}", True), (f"{half}{rest}", False)):
        if re.search(rf"\b{re.escape(word.lower())}", said):
            return is_own
    return half.lower() in _KEEP


def _is_wide(char: str) -> bool:
    """Whether the character is written without spaces around it: CJK, but not Korean."""
    return unicodedata.east_asian_width(char) in "WF" and not "\uac00" <= char <= "\ud7a3"


def _width(line: str) -> int:
    """How long the line looks."""
    return len(line) + sum(map(_is_wide, line))
