"""Words that say there is nothing on the page, where the answer to a blank page is nothing.

What is printed on such pages ("This page intentionally left blank", "BLANK PAGE", 此页空白) is text of theirs.
"""

from __future__ import annotations

import re

LONGEST = 200  # characters
_THING = r"(?:image|picture|page|scan|document|photo(?:graph)?)"
_GIVEN = r"(?: you(?:'ve| have)? (?:provided|sent|uploaded|shared)| provided| itself)?"
_THE_IMAGE = rf"(?:the|this)(?: provided| given| scanned)? {_THING}{_GIVEN}"
_TAIL = r"(?:[,;]? (?:and|with|so|as|therefore|but)[^.\n]{0,100}| to (?:transcribe|extract|read))?"
_NO_TEXT = r"no (?:visible |readable |legible |recogni[sz]able |discernible )?(?:text|content|words)"
_PHRASES = (
    rf"{_THE_IMAGE} (?:appears|seems) to be (?:completely |entirely |mostly )?(?:blank|empty){_TAIL}\.?",
    r"(?:the|this) image(?: provided)? is (?:completely |entirely )?(?:blank|empty)" + _TAIL + r"\.?",
    rf"{_THE_IMAGE} (?:contains|has|shows) {_NO_TEXT}{_TAIL}\.?",
    rf"{_THE_IMAGE} does(?: not|n't) contain any (?:visible |readable |legible )?(?:text|content){_TAIL}\.?",
    rf"there (?:is|was) {_NO_TEXT} (?:(?:visible |present |found )?(?:in|on) {_THE_IMAGE}|to transcribe|to extract)\.?",
    rf"{_NO_TEXT} (?:was |is )?(?:found|detected|visible|present)(?: (?:in|on) {_THE_IMAGE})?\.?",
    (
        r"(?:这张|该|此|本)?(?:图片|图像|页面|照片)(?:中|上|里)?(?:没有|未|无|不包含)(?:任何)?"
        r"(?:检测到|发现|识别到)?(?:任何)?(?:可识别|可见|可读)?的?(?:文字|文本|内容)(?:内容)?。?"
    ),
    r"(?:这张|该|此)?(?:图片|图像|页面)(?:似乎|看起来|看上去)?(?:是|为)(?:完全)?空白的?(?:[，,][^。\n]{0,40})?。?",
)
_BLANK = re.compile("|".join(f"(?:{phrase})" for phrase in _PHRASES), re.IGNORECASE)


def without_blank_words(text: str) -> str:
    """Nothing, if the answer says no more than that there is nothing."""
    if len(text) > LONGEST:
        return text
    return "" if _BLANK.fullmatch(text.strip(" \t\n*_()[]（）").replace("’", "'")) else text
