"""Talk around the page's text: "Here is the text of the page:" before it, "Let me know if..." behind it.

Pages are full of such sentences: letters end with "Let me know if you have questions", articles say "Here is the text
of the treaty:". So what goes is the first line, if it speaks of the image, the page or its transcription, and the last
one, if it speaks of transcribing; something weaker at the end only behind such a beginning.
"""

from __future__ import annotations

import re

from tasks.guards.verdict import Verdict

_YES = r"(?:sure(?: thing)?|certainly|of course|absolutely|okay|ok|great|alright|got it|no problem)"
_OFFER = r"(?:i(?:'d| would) be (?:happy|glad) to|i(?:'ll| will| can|'ve| have)) [^.!\n]{0,80}[.!:]"
_OPENER = rf"(?:{_YES}[!,.:]?\s+)?(?:{_OFFER}\s+)?(?:based on (?:the|your)(?: [\w-]+)? (?:image|page|picture), )?"
_HERE = r"(?:here(?:'s| is| are)|below (?:is|are)|the following is|this is)"
_PICTURE = r"(?:image|picture|photo(?:graph)?|page|scan|screenshot|pdf|slide)s?"
_SOURCE = rf"(?:{_PICTURE}|document|file)"
_OF = r"(?:of|from|in|on|for|(?:contained|visible|shown|found|written|printed) (?:in|on))"
_WHICH = r"(?:the|this|your|that)(?: [\w-]+){0,3}?"
_MADE = (
    r"(?:transcription|transcribed (?:text|contents?|page)|extracted (?:text|contents?|markdown)"
    r"|ocr(?:(?:'ed|ed)? (?:results?|output|text|transcription))?|recogni[sz]ed text"
    r"|markdown(?: (?:version|conversion|transcription|representation|text|format))?|converted (?:text|markdown))"
)
_TEXT = r"(?:text|contents?|words|transcript|tables?|formulas?|latex)"
_TAKEN = r"(?:(?:extracted|transcribed|recogni[sz]ed|taken|read|converted) )?"
_LONGER = (
    r"(?:,? ?(?:\(|(?:in|as|into|using|to|with|formatted|converted|transcribed|preserving|exactly) )[^:\n]{0,120})?"
)
_ADJECTIVES = r"(?:(?:the|a|an|your|my) )?(?:[\w-]+ ){0,3}?"
_YOURS = r"(?: contents?)?(?: you (?:provided|sent|uploaded|shared)| provided| above)?"

_LEADS = (
    rf"{_OPENER}{_HERE} {_ADJECTIVES}{_MADE}(?: {_OF} {_WHICH} {_SOURCE}{_YOURS})?{_LONGER}[:.]",
    rf"{_OPENER}{_HERE} {_ADJECTIVES}{_TEXT} {_TAKEN}{_OF} {_WHICH} {_PICTURE}{_YOURS}{_LONGER}[:.]",
    rf"{_YES}[!,.:]? {_HERE} {_ADJECTIVES}{_TEXT} {_TAKEN}{_OF} {_WHICH} {_SOURCE}{_YOURS}{_LONGER}[:.]",
    rf"{_OPENER}{_HERE} {_ADJECTIVES}(?:transcription|text) [^:\n]{{0,80}}(?:in|on|from) {_WHICH} {_PICTURE}{_LONGER}:",
    rf"{_OPENER}{_HERE} the (?:text|contents?) {_TAKEN}from the {_SOURCE}{_LONGER}:",
    rf"(?:the )?{_MADE} {_OF} {_WHICH} {_SOURCE} (?:is|reads)(?: as follows)?:",
    (
        rf"{_OPENER}i(?:'ll| will) (?:transcribe|extract|convert) (?:this|the|your) (?:{_SOURCE}|{_TEXT})\b"
        r"[^.:\n]{0,80}[.:]"
    ),
    r"(?:transcribed|extracted|recogni[sz]ed|ocr) (?:text|contents?|results?|output):",
    rf"{_OPENER}{_HERE} the (?:full |complete |requested )?(?:text|contents?):",
    rf"(?:the )?(?:{_SOURCE}|{_TEXT}) (?:has been|have been|was|is) {_TAKEN.removesuffix('?')}[^:\n]{{0,80}}:",
    rf"(?:the )?(?:full |complete |ocr )*(?:transcription|transcript|text|markdown) {_OF} {_WHICH} {_PICTURE}:",
    rf"{_OPENER}i(?:'ve| have) (?:transcribed|extracted|converted) [^:\n]{{0,100}}[:.]",
    rf"(?:the )?{_TEXT} {_OF} {_WHICH} {_PICTURE}{_YOURS} (?:is|are|reads|says)(?: as follows)?:",
    rf"(?:the|this) {_PICTURE}{_YOURS} (?:contains|shows|has) the following text{_LONGER}:",
    (
        rf"(?:the )?(?:transcribed|extracted|recogni[sz]ed) (?:text|contents?)(?: {_OF} {_WHICH} {_SOURCE})?"
        r" (?:is|are)(?: as follows)?:"
    ),
    (
        r"(?:(?:好的|当然(?:可以)?|没问题|可以)[，,。！!]?\s*)?(?:以下|下面|下方|这)(?:就)?(?:是|为)(?:您)?[^。：:\n]{0,20}?"
        r"(?:图片|图像|图中|照片|截图|页面|本页|该页|此页|这一页|扫描件|转录|转写|识别|提取|OCR|Markdown)"
        r"[^。：:\n]{0,20}?(?:文字|文本|内容|结果|转录|转写|格式|版本|Markdown)[^。：:\n]{0,12}[：:]"
    ),
    r"(?:好的|当然(?:可以)?|没问题)[，,。！!]\s*(?:以下|下面|这)(?:就)?(?:是|为)[^。：:\n]{0,20}(?:文字|文本|内容|结果)[：:]",
    (
        r"(?:(?:好的|当然(?:可以)?|没问题)[，,。！!]?\s*)?(?:这张|该|本|此)?(?:图片|图像|照片|截图|页面|图)(?:中|上|里)?的?"
        r"(?:文字|文本|全部文字)(?:内容)?(?:如下|是|为)(?:所示)?[：:]"
    ),
    (
        r"(?:(?:好的|当然(?:可以)?|没问题)[，,。！!]?\s*)?(?:这张|该|本|此)?(?:图片|图像|照片|截图|页面)(?:中|上)?的?"
        r"(?:文字|文本|内容)*(?:识别|转录|转写|提取)(?:结果|内容)?如下[：:]"
    ),
    (
        r"(?:(?:好的|当然(?:可以)?|没问题)[，,。！!]?\s*)?(?:已(?:经)?为您)?(?:识别|转录|转写|提取)(?:到|出来?)?的?"
        r"(?:文字|文本|内容|结果)?(?:内容)?如下[：:]"
    ),
    (
        r"(?:好的[，,。]\s*)?(?:根据|从)(?:您)?(?:所)?(?:提供|上传)?的?(?:这张)?(?:图片|图像|页面|照片)[^。：:\n]{0,30}"
        r"(?:如下|结果|文字)[：:]"
    ),
)
# An offer on a line of its own, before a line of the kind above.
_OFFERS = (
    rf"{_YES}[!,.:]?(?: {_OFFER})?",
    rf"{_OFFER}",
    r"(?:好的|当然可以|没问题)[，,。！!]?(?:我(?:来|会|可以|将)[^。\n]{0,40})?[。！!]?",
)

_ABOUT = r"(?:transcri|markdown|\bocr\b|extract|convert)"
_WISH = r"(?:you(?:'d| would)? (?:like|need|want|prefer) (?:me to|any|further|help|it|this)|there (?:is|are) any)"
_ENDINGS = (
    (
        rf"(?:please )?(?:let me know|feel free to (?:ask|let me know)|just (?:ask|let me know)) (?:if|whether) {_WISH}"
        rf"[^\n]{{0,120}}{_ABOUT}[^\n]{{0,120}}"
    ),
    rf"if {_WISH}[^\n]{{0,120}}{_ABOUT}[^\n]{{0,80}}(?:let me know|feel free|just ask)[^\n]{{0,80}}",
    (
        r"(?:please )?note(?: that)?:? [^\n]{0,120}(?:transcribed|extracted|converted)[^\n]{0,80}"
        r"\b(?:image|page|scan|picture)"
        r"[^\n]{0,80}"
    ),
    r"transcription (?:is )?completed?\.?",
    rf"this is the (?:complete|full|exact|entire) transcription of (?:the|this) (?:{_SOURCE}|text)\b[^\n]{{0,60}}",
    r"i (?:hope|trust) this transcription[^\n]{0,80}",
    r"end of (?:the )?transcription\.?",
    (
        r"(?:如果?|若)(?:您|你)?[^\n]{0,40}(?:转录|转写|识别|提取|图片|Markdown)[^\n]{0,40}"
        r"(?:告诉我|告知我?|随时(?:提出|联系))(?!们)[^\n]{0,20}"
    ),
    r"(?:以上|上述)(?:就是|是|为|即为)[^\n]{0,20}(?:图片|图像|页面|照片)[^\n]{0,20}(?:文字|文本|内容|转录|识别)[^\n]{0,20}",
)
_WEAK_ENDINGS = (
    (
        r"(?:please )?(?:let me know|feel free to (?:ask|let me know))\b[^\n]{0,120}"
        r"(?:anything else|any (?:further|other|more|changes)|further (?:help|assistance)|adjust"
        r"|another format|other format"
        r"|clarif|questions|help)[^\n]{0,120}"
    ),
    r"if you (?:need|have|would like|want|'d like)[^\n]{0,120}(?:let me know|feel free|just ask)[^\n]{0,60}",
    r"(?:i )?hope (?:this|that) (?:helps|is helpful)[^\n]{0,60}",
    r"is there anything else[^\n]{0,80}",
    rf"(?:please )?note(?: that)?:? [^\n]{{0,120}}{_ABOUT}[^\n]{{0,160}}",
    (
        r"(?:this|the|the above) transcription (?:is|preserves?|maintains?|keeps?|follows?|captures?|includes?"
        r"|reflects?)\b"
        r"[^\n]{0,200}"
    ),
    r"(?:如果?|若)(?:您|你)?(?:还)?(?:需要|有|需)[^\n]{0,60}(?:告诉我|告知我?|随时|联系|提出)[^\n]{0,20}",
    r"希望(?:这|以上)?[^\n]{0,12}(?:对您|对你)?有(?:所)?帮助[^\n]{0,10}",
    r"注[：:][^\n]{0,60}(?:转录|识别结果|图片中)[^\n]{0,100}",
)
_RULE = r"(?:-{3,}|\*{3,}|_{3,})"
_EDGES = " \t*_#>()[]（）"
LONGEST = 400  # characters of a line that may be talk


# What announces something else than the text; a summary is no page, and must not lose the words that say so.
_NO_LEAD = r"(?![^\n]*(?:summar|descri|overview|translat|explan|摘要|总结|概述|概要|描述|说明|介绍|翻译))"


def _any(phrases: tuple[str, ...], but: str = "") -> re.Pattern[str]:
    return re.compile(but + "(?:" + "|".join(f"(?:{phrase})" for phrase in phrases) + ")", re.IGNORECASE)


_LEAD, _AN_OFFER = _any(_LEADS, _NO_LEAD), _any(_OFFERS)
_ENDING, _WEAK = _any(_ENDINGS), _any(_WEAK_ENDINGS)
_A_RULE = re.compile(_RULE)
_QUOTED = re.compile(
    rf"(?:the )?text {_OF} {_WHICH} {_PICTURE}{_YOURS} (?:is|reads|says):? [\"“]([^\"“”]{{1,300}})[\"”]\.?"
    r"|(?:图片|图像|照片)(?:中|上)的?文字(?:是|为)[：:]?[“\"]([^\"“”]{1,300})[”\"]。?",
    re.IGNORECASE,
)


def without_chat(text: str) -> str:
    """The answer without the talk around it; unchanged if there would be nothing left."""
    quoted = _QUOTED.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if quoted:
        return str(quoted[1] or quoted[2])
    lines = text.strip().splitlines()
    rest = _without_lead(lines)
    is_chatty = len(rest) < len(lines)
    rest = _without_ending(rest, is_chatty=is_chatty)
    left = "\n".join(rest).strip("\n")
    return left if left.strip() and len(rest) < len(lines) else text


def judge_chat(text: str) -> Verdict | None:
    """An answer that announces the page's text and does not give it."""
    lines = text.strip().splitlines()
    if lines and len(lines) <= 6 and not any(line.strip() for line in _without_lead(lines)):
        return Verdict("chat", "the model announced the page's text and did not give it")
    return None


def _without_lead(lines: list[str]) -> list[str]:
    """The lines behind the announcement, and behind the rule that may follow it."""
    first = _next(lines, 0)
    if _matches(_AN_OFFER, lines, first) and _matches(_LEAD, lines, _next(lines, first + 1)):
        first = _next(lines, first + 1)
    if not _matches(_LEAD, lines, first):
        return lines
    after = _next(lines, first + 1)
    return lines[after + 1 if _matches(_A_RULE, lines, after) else after :]


def _without_ending(lines: list[str], *, is_chatty: bool) -> list[str]:
    """The lines before the closing words, and before the rule above them, however often they are said."""
    end = len(lines)
    while (shorter := _before_ending(lines[:end], is_chatty=is_chatty)) < end:
        end = shorter
    return lines[:end]


def _before_ending(lines: list[str], *, is_chatty: bool) -> int:
    """How many of the lines stand before the last closing words; all, if there are none."""
    last = _last(lines, len(lines) - 1)
    stands_apart = last > 0 and not lines[last - 1].strip()
    is_talk = stands_apart and (_matches(_ENDING, lines, last) or (is_chatty and _matches(_WEAK, lines, last)))
    if not is_talk and not (is_chatty and _matches(_A_RULE, lines, last)):
        return len(lines)
    before = _last(lines, last - 1)
    if is_talk and _matches(_A_RULE, lines, before):
        before = _last(lines, before - 1)
    return before + 1


def _matches(pattern: re.Pattern[str], lines: list[str], number: int) -> bool:
    if not 0 <= number < len(lines) or len(lines[number]) > LONGEST:
        return False
    line = lines[number].replace("’", "'")
    return bool(pattern.fullmatch(line.strip()) or pattern.fullmatch(line.strip(_EDGES)))


def _next(lines: list[str], start: int) -> int:
    """The first line from there on that is not empty; the number of lines if there is none."""
    return next((number for number in range(start, len(lines)) if lines[number].strip()), len(lines))


def _last(lines: list[str], start: int) -> int:
    """The last line up to there that is not empty; -1 if there is none."""
    return next((number for number in range(start, -1, -1) if lines[number].strip()), -1)
