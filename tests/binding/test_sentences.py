"""A sentence that goes on over the end of a page is joined; what only stands side by side is not."""

from __future__ import annotations

import pytest

from tests.binding.conftest import bind

LONG = "The committee met again in the spring and found that "


@pytest.mark.parametrize(
    "end, begin, joined",
    [
        (f"{LONG}the old", "rules still held.", f"{LONG}the old rules still held."),
        (f"{LONG}the rules,", "which nobody knew,", f"{LONG}the rules, which nobody knew,"),
        (f"{LONG}the rules (of 1920)", "still held.", f"{LONG}the rules (of 1920) still held."),
        (f"{LONG}the rules of *Nature*", "*and* of men held.", f"{LONG}the rules of *Nature* *and* of men held."),
        (f"{LONG}the rules for", "“free” members held.", f"{LONG}the rules for “free” members held."),
        (f"# A title\n\n{LONG}the", "rules held.\n\n# Next", f"# A title\n\n{LONG}the rules held.\n\n# Next"),
        ("- milk\n- " + LONG + "the", "rules held.\n- eggs", "- milk\n- " + LONG + "the rules held.\n- eggs"),
        (f"1. {LONG}the", "rules held.\n\n2. Two", f"1. {LONG}the rules held.\n\n2. Two"),
        ("Комитет собрался вновь весной и обнаружил, что все", "правила действуют.", None),
        ("Der Ausschuss trat im Frühjahr wieder zusammen und", "änderte nichts.", None),
    ],
)
def test_a_sentence_goes_on(end: str, begin: str, joined: str | None) -> None:
    assert bind(end, begin) == (joined or f"{end} {begin}")


@pytest.mark.parametrize(
    "end, begin, word",
    [
        (f"{LONG}an exam-", "ple was missing.", "an example was"),
        (f"{LONG}an exam\u2010", "ple was missing.", "an example was"),
        (f"{LONG}an exam\u00ad", "ple was missing.", "an example was"),
        (f"{LONG}a self-", "contained rule held.", "a self-contained rule"),
        (f"{LONG}the state-of-", "the-art rule held.", "the state-of-the-art rule"),
        (f"{LONG}the DNA-", "based rule held.", "the DNA-based rule"),
        (f"{LONG}an X-", "ray was missing.", "an X-ray was"),
        (f"{LONG}a 12-", "month rule held.", "a 12-month rule"),
        (f"{LONG}the Anglo-", "Saxon rule held.", "the Anglo-Saxon rule"),
        (f"{LONG}pre-", "and post-war rules held.", "that pre- and post-war"),
        (f"A health-care rule. {LONG}a health-", "care rule held.", "a health-care rule"),
        (f"{LONG}a self-", "ish rule held. Selfish people like it.", "a selfish rule"),
    ],
)
def test_a_word_in_two_halves_is_one_and_keeps_a_hyphen_of_its_own(end: str, begin: str, word: str) -> None:
    assert word in bind(end, begin)


@pytest.mark.parametrize(
    "end, begin, joined",
    [
        (
            "会议在春天再次召开，大家认为原有的",
            "规则仍然有效。",
            "会议在春天再次召开，大家认为原有的规则仍然有效。",
        ),
        ("会议在春天再次召开，大家认为，", "规则仍然有效。", "会议在春天再次召开，大家认为，规则仍然有效。"),
        ("- 会议在春天再次召开，大家认为原有", "规则有效。", "- 会议在春天再次召开，大家认为原有规则有效。"),
        ("本研究使用了多种模型，其中表现最好的是 GPT", "系列模型。", None),
    ],
)
def test_a_chinese_sentence_goes_on_without_a_space(end: str, begin: str, joined: str | None) -> None:
    assert bind(end, begin) == (joined or f"{end}\n\n{begin}")


def test_a_page_that_kept_its_lines_goes_on_in_a_line_of_its_own() -> None:
    end = "The committee met again in the spring of the next year,\nand nobody who had been there before found that the"
    assert bind(end, "rules still\nheld.") == f"{end}\nrules still\nheld."


@pytest.mark.parametrize(
    "end, begin",
    [
        (f"{LONG}it was so.", "rules held."),
        (f"{LONG}“it was so.”", "and left."),
        (f"{LONG}(it was so.)", "and left."),
        (f"{LONG}the following:", "- milk"),
        (f"{LONG}the following:", "milk and eggs"),
        (f"{LONG}the", "Rules held."),
        (f"{LONG}the", "1984 rules."),
        (f"{LONG}the", "a) rules\n\nb) members"),
        (f"{LONG}the", "iv. rules"),
        (f"{LONG}the", "https://example.org/rules"),
        (f"{LONG}the", "- rules"),
        (f"{LONG}the", "# rules"),
        (f"{LONG}the", "> rules"),
        (f"{LONG}the", "$$x$$"),
        (f"{LONG}the", "![](images/0002_1.jpg)"),
        (f"{LONG}the", "```\nrules\n```"),
        (f"{LONG}the", "rules\n====="),
        (f"# {LONG}the", "rules held."),
        (f"> {LONG}the", "rules held."),
        (f"{LONG}the\n---", "rules held."),
        (f"    {LONG}the"[4:] + "\n\n    x = 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10", "rules held."),
        (f"![{LONG}](images/0001_1.jpg)", "rules held."),
        (f"Figure 3: {LONG}the", "rules held."),
        (f"Table 2. {LONG}the", "rules held."),
        ("$$\n" + "x + " * 20 + "y\n$$", "where x is large."),
        ("```\n" + "call(this) and then call(that) or nothing at all\n```", "rules held."),
        ("text of page 1", "text of page 2"),
        ("Dear Sir or Madam", "thank you for your letter."),
        ("221B Baker Street\nLondon NW1 6XE\nUnited Kingdom", "e-mail and telephone"),
        ("Tyger Tyger, burning bright,\nIn the forests of the night\nWhat immortal hand or eye", "could frame it?"),
        ("The woods are lovely, dark and deep, but I have\\\npromises to keep, and miles to go before", "i sleep"),
        ("第三章 研究方法与数据来源的若干说明", "本章介绍研究方法。"),
        ("会议在春天再次召开，大家认为原有的规则有效。", "规则仍然有效。"),
        ("会议在春天再次召开，大家认为有下列规则：", "规则仍然有效。"),
        ("会议在春天再次召开，大家认为原有的", "二、研究方法，数据"),
        ("会议在春天再次召开，大家认为原有的", "第三章 研究方法，数据"),
        ("会议在春天再次召开，大家认为原有的", "研究方法"),
        ("北京市海淀区中关村大街二十七号中国人民大学明德主楼", "电话，传真。"),
        ("床前明月光\n疑是地上霜\n举头望明月，\n低头思故乡", "春眠不觉晓，处处闻啼鸟"),
    ],
)
def test_what_only_stands_side_by_side_stays_apart(end: str, begin: str) -> None:
    assert bind(end, begin) == f"{end}\n\n{begin}"


def test_an_open_code_block_is_none_of_the_text() -> None:
    end = "```\nfirst line of code\n\nthe second paragraph of the code is long and goes on"
    assert bind(end, "and on\n```") == f"{end}\n\nand on\n```"


def test_a_sentence_may_go_over_several_pages_and_a_blank_one() -> None:
    pages = (f"{LONG}the", "rules which nobody had ever written down,", "", "still held.\n\nNext.")
    assert bind(*pages) == f"{LONG}the rules which nobody had ever written down, still held.\n\nNext."


def test_footnotes_come_after_the_sentence_that_they_stood_under() -> None:
    first = f"{LONG}the[^1]\n\n[^1]: Of 1920.\n\n[^2]: And later."
    assert bind(first, "rules held.\n\nNext.") == (
        f"{LONG}the[^1] rules held.\n\n[^1]: Of 1920.\n\n[^2]: And later.\n\nNext."
    )
    assert bind(f"{LONG}the\n\n¹ Of 1920.", "rules and\n\n¹ Of 1921.", "members held.") == (
        f"{LONG}the rules and members held.\n\n¹ Of 1920.\n\n¹ Of 1921."
    )
    assert bind(first, "Rules held.") == f"{first}\n\nRules held."
