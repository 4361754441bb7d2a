r"""A JSON wrapper around the page's text: `{"text": "..."}`.

Models often write LaTeX into JSON without doubling its backslashes. A decoder then makes a form feed and `rac` of
`\frac`, so such a string is read by hand: a backslash that begins a command of LaTeX stays one.
"""

from __future__ import annotations

import json
import re
from typing import Any

# Names of the text itself, and names that say something about it and are no part of the page.
TEXT_NAMES = (
    "text markdown content transcription transcript ocr ocr_text ocr_result page_text natural_text extracted_text"
    " transcribed_text full_text plain_text markdown_text page_content result output answer response 文字 文本 内容"
).split()
_OTHER_NAMES = (
    "page page_number number index language lang primary_language confidence is_rotation_valid rotation_correction"
    " is_table is_diagram format"
).split()
_NAMES = "|".join(TEXT_NAMES)
_SINGLE = re.compile(rf'\{{\s*"(?:{_NAMES})"\s*:\s*"(.*)"\s*,?\s*\}}', re.IGNORECASE | re.DOTALL)
_OPEN = re.compile(rf'\{{\s*"(?:{_NAMES})"\s*:\s*["\[{{]', re.IGNORECASE)
_NEXT_NAME = re.compile(r'(?<!\\)"\s*,\s*"\w+"\s*:')
_FENCED = re.compile(r"```(?:json)?[ \t]*\n(\s*[\[{].*[\]}]\s*)\n```", re.DOTALL)
_TO_OBJECT = re.compile(r"[\[{]\s*[\"{]")

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|[A-Za-z]+|.)", re.DOTALL)
_DOUBLED = re.compile(r"\\\\[A-Za-z]")
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "/": "/", '"': '"', "\\": "\\"}
# Commands that begin like an escape of JSON. Those of `n` may be the first word of a line, too.
_COMMANDS = set(
    "bar because begin beta between big bigg bigl bigr binom bmod bm boldsymbol bot bowtie box boxed breve bullet"
    " fbox flat forall frac frown"
    " ne nabla natural ncong nearrow neg neq nexists ngeq nleq nmid nonumber not notin nparallel nsubseteq nu nwarrow"
    " rangle rbrace rceil rfloor rho right rightarrow rightharpoonup rightleftharpoons rm root rtimes"
    " tag tan tanh tau text textbf textit textrm tfrac therefore theta thinspace tilde times tiny to top triangle"
    " triangleleft triangleright"
    " underbrace underline unlhd uparrow uplus upsilon".split()
)


def without_envelope(text: str) -> str:
    """The text out of its wrapper; unchanged if it has none, or if the page itself is JSON."""
    body = text.strip()
    fenced = _FENCED.fullmatch(body)
    body = fenced[1].strip() if fenced else body
    if not _TO_OBJECT.match(body):
        return text
    single = _SINGLE.fullmatch(body)
    if single and not _NEXT_NAME.search(single[1]):
        return _decoded(single[1])
    found = _text_in(_parsed(body))
    return text if found is None else found


def is_open_envelope(text: str) -> bool:
    """Whether a wrapper begins and never ends."""
    body = text.strip()
    return bool(_OPEN.match(body)) and not body.rstrip("`\n ").endswith(("}", "]"))


def _parsed(body: str) -> Any:
    try:
        return json.loads(body, strict=False)
    except (ValueError, RecursionError):
        return None


def _text_in(value: Any) -> str | None:
    """The text that the object holds, if it has one and nothing else that could be the page's."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        return None
    texts = [name for name in value if name.lower() in TEXT_NAMES]
    others = [name for name in value if name.lower() not in (*TEXT_NAMES, *_OTHER_NAMES)]
    if len(texts) != 1 or others:
        return None
    text = value[texts[0]]
    return "" if text is None else text if isinstance(text, str) else _text_in(text)


def _decoded(written: str) -> str:
    """What the string says; strictly where its backslashes are doubled, else with LaTeX taken as it is meant."""
    if _DOUBLED.search(written) or "\\" not in written:
        try:
            return str(json.loads(f'"{written}"', strict=False))
        except ValueError:
            pass  # quotes that are not escaped, for one
    return _ESCAPE.sub(_meant, written)


def _meant(match: re.Match[str]) -> str:
    letters = match[1]
    if letters[0] == "u" and len(letters) == 5 and not letters.isalpha():
        return chr(int(letters[1:], 16))
    if letters in _COMMANDS:
        return match[0]
    known = _PLAIN.get(letters[0])
    return match[0] if known is None else known + letters[1:]
