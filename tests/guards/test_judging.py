"""What holds for every answer: nothing is taken off twice, ordinary text stays as it is, and judging is quick."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tasks.engines.prompts import PAGE_PROMPT
from tasks.guards import Judged, judge
from tests.fidelity import REJECTED, SUSPICIOUS, WRAPPED, Case

WORDS = "the heart pumps blood and it beats times a day 心脏 推动 血液 12 3.5 valve artery left of in to".split()
CASES = [case for cases in (REJECTED | WRAPPED | SUSPICIOUS).values() for case in cases]

# Lines as they stand on pages, each with a number of its own, so that no line comes twice.
lines = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
pages = st.lists(lines, min_size=1, max_size=40).map(
    lambda some: "\n\n".join(f"{number}. {line}." for number, line in enumerate(some, 1))
)


def judged(answer: str) -> Judged:
    return judge(answer, prompt=PAGE_PROMPT, is_transcript=True)


@given(pages)
def test_ordinary_text_is_kept_to_the_letter(page: str) -> None:
    assert judged(page) == Judged(page)


@given(st.text())
@example("```\n```\n```")
@example("<think></think><think>")
@example('{"text": "{\\"text\\": \\"x\\"}"}')
def test_no_answer_breaks_the_guards_and_nothing_is_taken_off_twice(answer: str) -> None:
    text = judged(answer).text
    assert judged(text).text == text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_is_taken_off_a_recorded_answer_twice(case: Case) -> None:
    once = case.judged().text
    assert replace(case, answer=once).judged().text == once


WRAPPERS = {
    "a fence": lambda page: f"```markdown\n{page}\n```",
    "JSON": lambda page: json.dumps({"text": page}),
    "JSON in a fence": lambda page: f"```json\n{json.dumps({'markdown': page})}\n```",
    "thoughts": lambda page: f"<think>\nLet me see.\n</think>\n\n{page}",
    "a lead": lambda page: f"Here is the text of the page:\n\n{page}",
    "好的": lambda page: f"好的，以下是图片中的文字：\n\n{page}",
    "the prompt": lambda page: f"{PAGE_PROMPT}\n\n{page}",
    "a token": lambda page: f"{page}<|im_end|>",
    "a tag": lambda page: f"<transcription>\n{page}\n</transcription>",
    "a closing": lambda page: f"Here is the transcription:\n\n{page}\n\n---\n\nLet me know if you need anything else!",
}


@given(pages, st.lists(st.sampled_from(sorted(WRAPPERS)), min_size=1, max_size=3, unique=True))
@settings(max_examples=200)
def test_whatever_is_wrapped_in_what_the_page_comes_out(page: str, names: list[str]) -> None:
    answer = page
    for name in sorted(names, key=list(WRAPPERS).index):  # outermost last, as models nest them
        answer = WRAPPERS[name](answer)
    assert judged(answer) == Judged(page)


@given(lines, st.integers(60, 300))
def test_whatever_line_comes_round_and_round_is_noticed(line: str, times: int) -> None:
    unit = f"{line} and so it goes on and on. "
    verdict = judged(unit * times).verdict
    assert verdict is not None and verdict.code == "repetition"


LONG = 200_000  # characters; what a page holds is fifty times less
HEAVY = {
    "prose": " ".join(f"{WORDS[n * n % 21]} {n}" for n in range(30_000)),
    "Chinese": "".join(chr(0x4E00 + n * n % 997) for n in range(LONG // 3)),
    "words": "the " * (LONG // 4),
    "one letter": "a" * LONG,
    "angles": "<" * LONG,
    "open tags": "<table " * (LONG // 7),
    "dollars": "$$ " * (LONG // 3),
    "fences": "```\n" * (LONG // 4),
    "fences in fences": "```markdown\n" * (LONG // 24) + "```\n" * (LONG // 24),
    "spaces": " " * LONG + "x",
    "lines": "x" + "\n" * LONG + "x",
    "backslashes": '{"text": "' + "\\" * LONG + '"}',
    "JSON in JSON": '{"text": ' * (LONG // 9),
    "brackets": "[" * LONG,
    "announcements": "Here is the text " * (LONG // 17) + ":",
    "descriptions": "The image shows " * (LONG // 16),
    "apologies": "I'm sorry, I can't " * (LONG // 19),
    "thoughts": "<think>" * (LONG // 7),
    "code within lines": "`a " * (LONG // 3),
    "bars": "| " * (LONG // 2),
    "nearly periodic": "a b a a b a b a a b a a b a b a " * (LONG // 32),
    "tokens": "<|im_end|>" * (LONG // 10),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_long_answer_is_judged_at_once(name: str) -> None:
    """A tenth of a second on a machine of its own; what is quadratic takes minutes."""
    began = time.process_time()
    judged(HEAVY[name])
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(
    "words", ["End of transcription.", "I hope this transcription is helpful.", "以上就是图片中的文字内容。"]
)
def test_closing_words_without_end_are_taken_off(words: str) -> None:
    assert judged("# Title\n\nThe text.\n\n" + f"{words}\n\n" * 3000).text == "# Title\n\nThe text."
