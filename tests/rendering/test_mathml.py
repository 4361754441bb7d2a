"""Formulas as MathML: what they say, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tasks import katex
from tasks.katex import Formula, Verdict
from tasks.rendering import mathml, render_markdown, with_mathml
from tests.rendering.test_markdown import Elements


@pytest.fixture(autouse=True, scope="module")
def _closed() -> Iterator[None]:
    yield
    katex.close()


def made(markdown: str) -> str:
    return with_mathml(render_markdown(markdown), seconds=20.0)


def test_within_a_line_and_on_lines_of_their_own() -> None:
    html = made("a $\\frac{a}{b}$ and $$x$$\n\n$$\ny\n$$\n\n<p>$z$</p>")
    assert html.count('<span class="formula inline"><math xmlns="http://www.w3.org/1998/Math/MathML"><sem') == 2
    assert (
        html.count('<span class="formula block"><math xmlns="http://www.w3.org/1998/Math/MathML" display="block">') == 1
    )
    assert html.count('<div class="formula block"><math ') == 1
    assert 'encoding="application/x-tex">\\frac{a}{b}</annotation>' in html


def test_a_bad_one_is_shown_as_code() -> None:
    assert made("a $\\foo<b>$").strip() == "<p>a <code>\\foo&lt;b&gt;</code></p>"
    assert made("$$\n\\foo\n$$").strip() == "<pre><code>\\foo</code></pre>"


@pytest.mark.parametrize(
    "tex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\url{https://evil.example}",
        r"\includegraphics{https://evil.example/x.png}",
        r"\htmlStyle{position:fixed}{x}",
        r"\htmlData{onclick=alert(1)}{x}",
        r"\text{</math><script>alert(1)</script>}",
        r'\text{" onclick="alert(1)}',
        r"\color{red;background:url(x)}x",
        r"\fcolorbox{red}{blue}{x}",
        r"\verb|<img src=x onerror=alert(1)>|",
    ],
)
def test_a_hostile_one_is_only_text(tex: str) -> None:
    found = Elements(made(f"${tex}$\n\n$$\n{tex}\n$$")).found
    assert {name for name, _attributes in found} <= {"p", "pre", "code", "span", "div"} | set(mathml.NAMES.split("|"))
    for _name, attributes in found:
        assert not {name for name in attributes if name.startswith("on")} | ({"href", "src"} & set(attributes))
        assert "url" not in (attributes.get("style") or "") and "position" not in (attributes.get("style") or "")


@pytest.mark.parametrize("written", ["<math><a href='x'>", '<math onclick="x">', "<math><script>", '<mi href="x">'])
def test_what_katex_does_not_write_is_not_let_through(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        mathml, "set_formulas", lambda formulas, **_k: [Verdict(one.tex, True, written) for one in formulas]
    )
    assert made("$x$").strip() == "<p><code>x</code></p>"


def test_the_same_formula_is_set_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Formula] = []

    def ask(formulas: list[Formula], **_seconds: float) -> list[Verdict]:
        asked.extend(formulas)
        return [Verdict(one.tex, True, f"<mi>{one.tex}</mi>") for one in formulas]

    monkeypatch.setattr(mathml, "set_formulas", ask)
    assert made("$x$ $x$ $$x$$").count("<mi>x</mi>") == 3
    assert asked == [Formula("x", False), Formula("x", True)]


def test_what_there_is_no_time_for_stays_tex() -> None:
    html = render_markdown("$x$")
    assert with_mathml(html, seconds=0.0) == html
    many = render_markdown("\n\n".join(f"${'x^2+' * 2000}{number}$" for number in range(300)))
    began = time.monotonic()
    assert "<math" in with_mathml(many, seconds=1.0)
    assert time.monotonic() - began < 10
