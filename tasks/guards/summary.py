"""A description or summary of the page in place of its text.

Captions and exercises describe pictures, too ("The photograph shows a car. Calculate ..."). So the first sentence must
describe, something else must speak of the page as a thing that is looked at, and it must be short and without the
traits of a page.
"""

from __future__ import annotations

import re

from tasks.guards.verdict import Verdict

LONGEST = 2500  # characters: what is longer is a page, whatever it begins with

_IMAGE = r"(?:image|picture|photo(?:graph)?|screenshot|scan|scanned (?:image|page|document)|page|slide|document image)"
_WHICH = r"(?:the|this)(?: (?:provided|given|attached|uploaded|scanned|displayed|above)){0,2}"
_YOURS = r"(?: (?:you(?:'ve| have)? (?:provided|sent|uploaded)|provided))?"
_SHOWS = (
    r"(?:shows?|showing|depicts?|displays?|contains?|features?|presents?|illustrates?|appears to|seems to|consists of"
    r"|is (?:a|an|from|of|titled|about|divided|blurry)|includes?|provides?|describes?|discusses|outlines|captures"
    r"|covers)"
)
_DESCRIBES = re.compile(
    rf"(?:(?:sure|certainly|of course|okay)[!,.]? )?(?:{_WHICH} {_IMAGE}{_YOURS}"
    rf" {_SHOWS}\b|(?:in|on|based on) {_WHICH} {_IMAGE}, )"
    rf"|the document (?:appears to be|seems to be|discusses|outlines|is an?)\b"
    rf"|(?:this|it) (?:is|appears to be|seems to be|looks like) an? (?:[\w-]+ ){{0,3}}?(?:{_IMAGE}|document)"
    r" (?:of|from|with|that|containing|showing|about)\b"
    rf"|an? (?:page|image|screenshot|photo|scan) (?:of|from|with|showing)\b"
    r"|(?:a|the) (?:scanned|photographed|handwritten|printed) (?:page|document|letter|image|receipt|invoice|form)\b"
    r"|(?:这张|这幅|本(?=页面)|该|此|这个|上传的|这)?(?:图片|图像|照片|截图|扫描件|页面|图)(?:中|上|里)?(?:主要)?"
    r"(?:显示|展示|展现|描绘|呈现|包含|介绍|讲述|描述|是一[张份页幅个]|为一[张份页幅个]|内容(?:是|为)关于)"
    r"|(?:该|此|这份)文档是一份"
    r"|这是一页|这是一[张幅份][^。\n]{0,30}(?:图片|图像|照片|截图|扫描|文档|页面)",
    re.IGNORECASE,
)
_SUMMARIZES = re.compile(
    r"(?:(?:sure|certainly|of course|okay)[!,.]? )?(?:here(?:'s| is)|below is) (?:a|the) (?:brief |short |concise )?"
    rf"(?:summary|description|overview) of (?:the|this)(?: [\w-]+){{0,2}}? (?:{_IMAGE}|document|text|content)"
    r"|the text (?:on|in) (?:the|this) (?:page|image) (?:describes|discusses|is about|explains|appears to)\b"
    r"|(?:in )?summary(?: of|[:,]) (?:the|this) (?:page|image|document)"
    r"|(?:好的[，,。]\s*)?(?:以下|下面|这)是(?:对)?[^。：:\n]{0,12}(?:图片|图像|页面|文档|本页|该页)[^。：:\n]{0,8}(?:的)?(?:摘要|总结|概述|概要|描述)",
    re.IGNORECASE,
)
# The page as a thing that is looked at.
_PART = (
    r"(?:text|title|heading|header|footer|page|document|image|author|table|caption|background|layout|handwriting"
    r"|content)"
)
_DOES = (
    r"(?:is|are|has|reads|says|includes?|contains?|shows?|states?|appears?|seems?|discusses|describes|lists?|also|at|in"
    r"|on)"
)
_PAPER = (
    r"(?:page|document|text|paragraphs?|table|form|invoice|receipt|letter|columns|logo|certificate|report|diagram|chart"
    r"|spreadsheet|article|book|headings?)"
)
_CUE_PHRASES = (
    rf"\bthe {_PART} {_DOES}\b",
    rf"\b(?:an?|with|some) (?:[\w-]+ ){{0,2}}{_PAPER}\b",
    r"\b(?:titled|entitled|labell?ed|headed|captioned|handwritten|typewritten|scanned|blurry|legible|visible)\b",
    r"\btext (?:about|from|describing|in|that|with)\b",
    r"\b(?:appears?|seems?) to\b|\baddressed to\b|\bit (?:discusses|describes|contains|includes|explains)\b",
    r"\b(?:a|street) sign\b|\bin (?:english|chinese|japanese|german|french|spanish)\b",
    r"\bat the (?:top|bottom|left|right|center)\b",
    r"\bin the (?:background|foreground|center|middle)\b",
    r"\bthe (?:top|bottom|upper|lower|left|right) (?:of|part|half|section|side|corner|portion)\b",
    r"标题(?:是|为)|内容(?:是|为|关于)|一个(?:标题|表格|列表|段落)|列出|文字|文本|页面|文档|表格|段落|手写|背景|顶部|底部|左侧|右侧|上方|下方",
    r"似乎|看起来|可见|清晰|一份|一张|包含|包括|主要介绍",
)
_CUES = re.compile("|".join(_CUE_PHRASES), re.IGNORECASE)
# What a page has and a description has not: questions, parts of exercises, blanks to fill in, footnotes.
_PAGE_TRAITS = re.compile(
    r"\?|？|^\s*\(?[a-h]\)|_{4,}|\.{4,}|\$[^$\n]+\$|^#{1,6} |^\s*(?:\||<table)|\b(?:fig(?:ure|\.)|table) \d"
    r"|见?图 ?\d|表 ?\d"
    r"|\b(?:calculate|explain why|determine|find the|write down|state)\b|\[\d+( marks?)?\]",
    re.IGNORECASE | re.MULTILINE,
)


def judge_summary(text: str) -> Verdict | None:
    """An answer that tells of the page."""
    body = text.strip(" \t\n*_").replace("’", "'")
    if len(body) > LONGEST:
        return None
    if _SUMMARIZES.match(body):
        return Verdict("summary", "the model summarized the page instead of reading it")
    start = _DESCRIBES.match(body)
    if start and not _PAGE_TRAITS.search(body) and _CUES.search(body, start.end()):
        return Verdict("summary", "the model described the page instead of reading it")
    return None
