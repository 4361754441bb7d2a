"""KaTeX takes what a browser would show; what it refuses, and what would keep it busy for ever, costs nobody else."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from ocrsite.child import Child
from tasks.katex import Formula, Verdict, check_formulas, close, room, set_formulas
from tasks.katex.types import LONGEST

ENOUGH = 20.0


@pytest.fixture(autouse=True, scope="module")
def _closed() -> Iterator[None]:
    yield
    close()


def verdict(tex: str, *, display: bool = False) -> Verdict:
    (only,) = check_formulas([Formula(tex, display)], seconds=ENOUGH)
    return only


def child() -> psutil.Process:
    pid = room._child.pid
    assert pid is not None
    return psutil.Process(pid)


GOOD = [
    r"x",
    r"E = mc^2",
    r"\frac{a}{b}",
    r"\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    r"\left( \frac{1}{2} \right]",
    r"\begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}",
    r"\sum_{i=1}^n i \ne \prod_{j} j",
    r"\mathrm{H_2O}",
    r"\text{当 } x > 0",
    r"温度 = 20\,^\circ\mathrm{C}",
    r"\overbrace{a+b}^{n} \underline{x} \hat{y} \vec{v}",
    r"\boxed{x} \cancel{y} \sout{z}",
    r"a < b > c",
    r"\def\half{\frac12}\half",
    r"\begin{array}{|c|c|} \hline a & b \\ \hline \end{array}",
]


@pytest.mark.parametrize("tex", GOOD)
def test_a_good_formula_stays_as_it_is(tex: str) -> None:
    assert verdict(tex) == Verdict(tex, True)


@pytest.mark.parametrize(
    "tex", [r"\begin{align} a &= b \\ c &= d \end{align}", r"x = 1 \tag{3}", r"\begin{gather}a\end{gather}"]
)
def test_what_needs_a_line_of_its_own_is_good_there(tex: str) -> None:
    assert verdict(tex, display=True) == Verdict(tex, True)


MENDED = [
    (r"\left( x", r"( x"),
    (r"x \right)", r"x )"),
    (r"\left. x \middle| y \right)_0 \right)", r"x | y )_0 )"),
    (r"\leftarrow \left[ x", r"\leftarrow [ x"),
    (r"50%", r"50\%"),
    (r"5\% + 50% - 1\\% x", r"5\% + 50\% - 1\\\% x"),
    (r"a &lt; b", r"a < b"),
    (r"\label{eq:1} x", r"x"),
    (r"\text{a_b & c}", r"\text{a\_b \& c}"),
    (r"\#1 = #2", r"\#1 = \#2"),
    (r"\mathds{1}_A", r"\mathbb{1}_A"),
    (r"\begin{align*}a&=b\end{align*}", r"\begin{aligned}a&=b\end{aligned}"),
    (r"x = 1 \tag{3}", r"x = 1 \qquad(\text{3})"),
    (r"a &= b \\ c &= d", r"\begin{aligned}a &= b \\ c &= d\end{aligned}"),
]


@pytest.mark.parametrize("tex, meant", MENDED)
def test_a_mistake_that_everybody_knows_is_mended(tex: str, meant: str) -> None:
    found = verdict(tex)
    assert (found.tex.strip(), found.is_good) == (meant, True)


BAD = [
    r"\frac{a}{b",
    r"x_1_2",
    r"\foo{x}",
    r"}",
    r"\begin{align} a &= b",
    r"\sqrt",
    r"\def\a{\a\a}\a",
    "{" * 3000 + "}" * 3000,
]


@pytest.mark.parametrize("tex", BAD)
def test_what_could_be_two_formulas_stays_as_it_is(tex: str) -> None:
    assert verdict(tex) == Verdict(tex, False)


def test_mending_takes_nothing_from_a_formula_that_is_good() -> None:
    tex = "\\begin{aligned}% a habit\n a &= 5\\% \\\\ \\text{x\\_y} \\left( b \\right)\\end{aligned}"
    assert verdict(tex.replace(" a habit", "")).tex == tex.replace(" a habit", "")


def test_mathml_is_made_of_what_is_good_and_nothing_is_mended() -> None:
    good, bad = set_formulas([Formula(r"\frac{a}{b}", True), Formula(r"\left( x", False)], seconds=ENOUGH)
    assert good.mathml.startswith('<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><semantics>')
    assert "<mfrac><mi>a</mi><mi>b</mi></mfrac>" in good.mathml
    assert bad == Verdict(r"\left( x", False)


def test_one_formula_changes_nothing_for_the_next() -> None:
    hostile = r"\gdef\frac#1#2{taken}\global\let\sqrt\frac\frac12"
    assert check_formulas([Formula(hostile, False)] * 2, seconds=ENOUGH)[0].is_good is not None
    (after,) = set_formulas([Formula(r"\frac{a}{b}", False)], seconds=ENOUGH)
    assert "<mfrac>" in after.mathml


def test_no_formulas_need_no_child() -> None:
    close()
    assert check_formulas([], seconds=ENOUGH) == []
    assert room._child.pid is None


# --- What would keep it busy -----------------------------------------------------------------------


def test_the_time_is_for_all_of_them_and_the_rest_stays_as_it_is() -> None:
    heavy = Formula("x^2+" * 2400, False)
    began = time.monotonic()
    found = check_formulas([Formula("50%", False)] + [heavy] * 200, seconds=1.0)
    assert time.monotonic() - began < 1.0 + room.GRACE
    assert (found[0].tex, found[-1]) == (r"50\%", Verdict(heavy.tex, None))


def test_a_formula_without_an_end_is_not_looked_at() -> None:
    long = "x" * (LONGEST + 1)
    assert verdict(long) == Verdict(long, None)


@pytest.mark.parametrize(
    "tex", [r"\rule{1em}{1em}" * 650, "\\text{" * 1600, r"\frac" * 2000, "\\left(" * 1600, "^" * 9999]
)
def test_after_whatever_was_asked_it_still_answers(tex: str) -> None:
    verdict(tex)
    assert verdict(r"\frac{a}{b}").is_good
    assert child().memory_info().rss < 250_000_000


def test_a_child_that_dies_leaves_the_formulas_as_they_are() -> None:
    verdict("x")
    first = child()
    done: list[list[Verdict]] = []
    heavy = [Formula("x^2+" * 2400 + str(number), False) for number in range(200)]
    asking = threading.Thread(target=lambda: done.append(check_formulas(heavy, seconds=ENOUGH)))
    asking.start()
    while first.cpu_times().user < 0.5:  # it is at work
        assert asking.is_alive()
    os.kill(first.pid, signal.SIGKILL)
    asking.join()
    assert {found.is_good for found in done[0]} == {None}
    assert verdict("x").is_good
    assert child().pid != first.pid


def test_without_katex_nothing_is_said_of_a_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    close()
    monkeypatch.setattr(room, "_child", Child("tests.katex.without", memory_mb=room.MEMORY_MB))
    assert verdict("x") == Verdict("x", None)
    close()


def test_the_child_ends_when_nobody_has_formulas_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    close()
    monkeypatch.setattr(room, "_child", Child("tasks.katex.child", memory_mb=room.MEMORY_MB, idle=0.3))
    verdict("x")
    process = child()
    assert process.memory_info().rss < 60_000_000
    process.wait(ENOUGH)
    assert verdict("y").is_good


def test_several_ask_at_once() -> None:
    found: list[Any] = []
    threads = [threading.Thread(target=lambda n=n: found.append(verdict(f"x_{n}").is_good)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 8
