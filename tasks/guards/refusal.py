"""Refusals and apologies in place of the page.

Novels, letters and scripts apologize too. So a refusal must be how the answer begins, must be about images, requests
and transcribing, and must be nearly all that there is.
"""

from __future__ import annotations

import re

from tasks.guards.verdict import Verdict

LONGEST = 700  # characters, and
MOST_LINES = 5  # of an answer that is nothing but a refusal

_SORRY = (
    r"(?:(?:i'm|i am|we're|we are)(?: (?:really|very|so|truly|terribly))? sorry|sorry|(?:my )?apologies|i apologi[sz]e"
    r"|unfortunately|regrettably)(?:[,.;:!]| for [^,.\n]{0,60}[,.])?(?: (?:but|however)[,]?)?\s*"
)
_NOT = (
    r"i(?: am|'m)?(?: (?:afraid|simply|really|currently|just|also|that|i))* ?"
    r"(?:can(?:'t|not| not)|could(?:n't| not)|won't|will not|do not|don't|(?:am |'m )?(?:not able|unable) to"
    r"|not allowed to|not permitted to|not comfortable)"
)
_TASK = (
    r"(?:that|this|it|(?:your|this|that|the)(?: [\w-]+){0,2}"
    r" (?:request|image|task|document|page|content|picture|file)s?"
    r"|transcrib\w+[^.\n]*|extract\w+[^.\n]*|identif\w+[^.\n]*|reading[^.\n]*|requests? [^.\n]*)"
)
_ACT = (
    r"(?:transcrib|read|view|see|process|access|analy[sz]|open|extract|recogni[sz]|identif|interpret|display|look at"
    r"|decipher|provid|fulfil|comply|complet|reproduc|generat|perform|make out|discern|translat|share)\w*"
)
_THING = (
    r"(?:images?|pictures?|photos?|page|document|pdf|file|request|transcription|text|contents?|attachments?|scan"
    r"|copyright\w*|people|individuals)"
)
_THING_SURE = r"(?:images?|pictures?|photos?|page|document|pdf|request|transcription|attachments?|copyright\w*)"
_UPLOAD = r"(?:provide|upload|share|attach|send|re-?upload|resend)"
_BAD = (
    r"(?:blurry|illegible|unreadable|low[- ]resolution|unclear|not (?:clear|legible|readable)"
    r"|low in (?:quality|resolution))"
)

_REFUSALS = (
    rf"(?:{_SORRY})?{_NOT} (?:assist|help)(?: you)?(?: further)?(?: (?:with|in|by) {_TASK})?\s*(?:[.!,]|$)",
    rf"{_SORRY}{_NOT} {_ACT}\b[^.\n]{{0,80}}\b{_THING}\b",
    rf"{_NOT} {_ACT}\b[^.\n]{{0,80}}\b{_THING_SURE}\b",
    (
        rf"(?:{_SORRY})?i(?:'m| am)(?: just| only)? an? (?:ai|(?:large )?language model|text-based)[^.\n]{{0,40}}"
        rf"(?:can't|cannot|unable to|not able to) (?:directly )?{_ACT}\b"
    ),
    (
        rf"(?:{_SORRY})?it (?:seems|looks like|appears)[^.\n]{{0,30}} (?:image|picture|file|attachment)[^.\n]{{0,20}}"
        r" (?:didn't|did not|failed|wasn't|was not)\b"
    ),
    (
        rf"(?:{_SORRY})?as an? (?:ai|artificial intelligence|(?:large )?language model|text-based ai)"
        r"(?: (?:language )?(?:model|assistant|system|chatbot))?"
        r"(?:,| (?:developed|created|trained|made) [^.,\n]{0,40},?) ?"
        rf"{_NOT} (?:directly )?(?:assist|help|have the ability|{_ACT})\b"
    ),
    rf"(?:{_SORRY})?{_NOT} have (?:the|an?) (?:ability|capability) to {_ACT}\b[^.\n]{{0,60}}\b{_THING}\b",
    rf"(?:{_SORRY})?{_NOT} {_ACT} (?:this|that|it)[.!]?$",
    rf"(?:{_SORRY})?(?:i )?(?:must|have to) decline (?:this|that|your|the) (?:request|task)",
    r"(?:unable|not able) to (?:transcribe|read|process|view|extract)[^.\n]{0,40}\b(?:image|picture|photo|scan)",
    r"(?:this|the|your) (?:content|request|image) (?:may )?(?:violates?|goes against) [^.\n]{0,40}polic",
    rf"(?:{_SORRY})?{_NOT} (?:see|have|view|find|detect)(?: access to)? (?:an?|any|the) (?:attached )?{_THING}",
    (
        rf"(?:{_SORRY})?(?:it (?:seems|looks like|appears)(?: that)?|there (?:is|was|seems to be|appears to be))"
        r"[^.\n]{0,30}\bno (?:image|attachment|picture|file)"
    ),
    (
        rf"(?:{_SORRY})?(?:please|could you(?: please)?|can you(?: please)?|kindly) {_UPLOAD}[^.\n]{{0,60}}{_THING}"
        r"[^.\n]{0,40}(?:so (?:that )?i\b|and i\b|you(?:'d| would) like me|transcrib)"
    ),
    (
        rf"(?:{_SORRY})?(?:the|this) (?:image|scan|picture|photo)(?: you (?:provided|sent))? (?:is|appears(?: to be)?"
        rf"|seems(?: to be)?)(?: too| very| quite)? {_BAD}"
    ),
)
_ZH_SORRY = r"(?:(?:非常|很|十分|实在)?(?:抱歉|对不起|遗憾)|不好意思)[，,。！!：:]?\s*(?:但是?|不过)?\s*"
_ZH_NOT = r"(?:我|本模型|本助手)?(?:目前|暂时|现在)?(?:还|也)?(?:无法|不能|没有办法|没办法|不便|未能)"
_ZH_ACT = (
    r"(?:直接)?(?:协助|帮助|识别|辨认|提供|处理|完成|满足|读取|查看|看到|转录|转写|提取|访问|打开|解析|分析|输出"
    r"|继续|执行|响应)"
)
_ZH_THING = r"(?:请求|要求|图片|图像|照片|页面|文档|文件|内容|文字|文本|任务|转录|服务|帮助|协助|该问题|这个问题)"
_REFUSALS_ZH = (
    rf"(?:{_ZH_SORRY})(?:(?:由于|因为)[^。，\n]{{0,30}}[，,])?{_ZH_NOT}(?:为您|帮您|给您)?{_ZH_ACT}[^。\n]{{0,30}}{_ZH_THING}",
    rf"(?:{_ZH_SORRY}){_ZH_NOT}(?:为您|帮您|给您)?(?:提供)?(?:协助|帮助)(?:您|你)?[。！!]?$",
    rf"{_ZH_NOT}(?:为您|帮您|给您)?{_ZH_ACT}(?:您|你)?(?:提供|上传)?的?[^。\n]{{0,10}}(?:图片|图像|照片|请求|页面)",
    rf"(?:{_ZH_SORRY})[^。\n]{{0,40}}我(?:无法|不能)(?:为您|给您)?(?:提供)?(?:任何)?(?:帮助|协助)[。！!]?$",
    (
        rf"(?:{_ZH_SORRY})?(?:作为|我是|我只是)(?:一个|一款|一名)?(?:AI|人工智能|大?语言模型|智能助手)(?:语言)?"
        r"(?:模型|助手)?[，,](?:我)?(?:目前|暂时)?(?:无法|不能)"
    ),
    rf"(?:{_ZH_SORRY})?这个问题我还没有学会怎么回答",
    rf"(?:{_ZH_SORRY}){_ZH_NOT}(?:直接)?(?:识别|查看|读取|处理|分析)(?:图片|图像|照片)",
    rf"(?:{_ZH_SORRY})?(?:图片|图像)[^。\n]{{0,6}}(?:无法|不能)(?:显示|加载|读取|识别)[^。\n]{{0,6}}[，,。]\s*请",
    (
        rf"(?:{_ZH_SORRY})?(?:您)?(?:提供|上传)?的?(?:图片|图像|照片)(?:中)?的?(?:文字|内容)?(?:过于|太|比较|不够)?"
        r"(?:模糊|不清晰|清晰)[^。\n]{0,20}(?:无法|不能)"
    ),
    rf"(?:您好[，,])?{_ZH_NOT}给到相关内容",
    rf"(?:{_ZH_SORRY})?(?:我)?(?:没有|未)(?:看到|收到|检测到)(?:任何|您(?:上传|提供)的)?(?:图片|图像|附件)",
    (
        rf"(?:{_ZH_SORRY})?请(?:您)?(?:重新)?(?:上传|提供|发送)[^。\n]{{0,20}}(?:图片|图像)"
        r"[^。\n]{0,20}(?:我(?!们)|识别|转录)"
    ),
)
# Behind a part of the page: the model does not go on.
_STOPS = (
    (
        rf"(?:{_SORRY})?{_NOT} (?:continu|transcrib|provid|reproduc|complet|read|output|include)\w*[^.\n]{{0,60}}"
        r"(?:the rest|remaining|remainder|the full|the entire|any further|copyright)"
    ),
    rf"(?:{_ZH_SORRY})?{_ZH_NOT}(?:继续)?{_ZH_ACT}[^。\n]{{0,20}}(?:剩余|其余|后续|余下|全部|完整|版权)",
)
_REFUSAL = re.compile("|".join(f"(?:{phrase})" for phrase in (*_REFUSALS, *_REFUSALS_ZH)), re.IGNORECASE)
_STOP = re.compile("|".join(f"(?:{phrase})" for phrase in _STOPS), re.IGNORECASE)
_EDGES = " \t\n*_#[]()（）【】"


def judge_refusal(text: str) -> Verdict | None:
    """An answer that is a refusal, or that ends with one."""
    body = text.strip(_EDGES)
    lines = [line for line in body.splitlines() if line.strip()]
    if not lines:
        return None
    if len(body) <= LONGEST and len(lines) <= MOST_LINES and _REFUSAL.match(body.replace("’", "'")):
        return Verdict("refused", f"the model did not read the page: {_quoted(lines[0])}")
    if len(lines) > 1 and len(lines[-1]) <= LONGEST and _STOP.match(lines[-1].strip(_EDGES).replace("’", "'")):
        return Verdict("refused", f"the model did not read the page to its end: {_quoted(lines[-1])}")
    return None


def _quoted(line: str) -> str:
    words = " ".join(line.strip(_EDGES).split())
    return words if len(words) <= 120 else f"{words[:119]}…"
