"""Case: what a model answered once, and what is to become of it."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.engines.prompts import PAGE_PROMPT, asks_for_text
from tasks.guards import Judged, judge

# A page like many, for answers with something around or behind it.
PAGE = """\
# The Heart

The heart is a muscle that pumps blood through the vessels. It beats about 100,000 times a day.

| Chamber | Pressure (mmHg) |
| --- | --- |
| Left ventricle | 120/8 |
| Right ventricle | 25/4 |

The cardiac output is $Q = \\mathrm{SV} \\cdot f$, at rest about 5 l/min."""

PAGE_ZH = """\
# 第三章 心脏

心脏是推动血液流动的器官，成年人的心脏每天跳动约十万次。

| 心腔 | 压力（毫米汞柱） |
| --- | --- |
| 左心室 | 120/8 |

心输出量为 $Q = SV \\cdot f$，静息时约每分钟五升。"""


@dataclass(frozen=True)
class Case:
    """An answer to a prompt, the engine's own if it is empty. It is to be rejected with the word `code`, or else kept
    as `text`."""

    name: str
    answer: str
    code: str = ""
    text: str = ""
    prompt: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the answer is the page as it stands."""
        return not self.code and self.text == self.answer

    def judged(self) -> Judged:
        prompt = self.prompt or PAGE_PROMPT
        return judge(self.answer, prompt=prompt, is_transcript=asks_for_text(self.prompt))


def rejected(name: str, answer: str, code: str, prompt: str = "") -> Case:
    """An answer that is not the page, or not all of it."""
    return Case(name, answer, code=code, prompt=prompt)


def wrapped(name: str, answer: str, text: str = PAGE, prompt: str = "") -> Case:
    """An answer that holds the page within something."""
    return Case(name, answer, text=text, prompt=prompt)


def good(name: str, answer: str, prompt: str = "") -> Case:
    """A page that looks suspicious and is to be kept to the letter."""
    return Case(name, answer, text=answer, prompt=prompt)
