"""Word files as pandoc makes them: what Word calls a heading, a table, an equation and a picture."""

from __future__ import annotations

import base64
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tasks.rendering import render_markdown, with_mathml, word
from tasks.rendering.word import WordFailed, WordMissing, WordTooLarge, has_word, to_docx
from tests import files
from tests.conftest import missing

NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
}
PAGE = r"""# One

Text with $\frac{a}{b}$, for $5 or $6.

$$
\int_0^1 x\,dx
$$

## Two

<table><tr><th colspan="2">Head</th></tr><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></table>

| x | y |
|---|---|
| 1 | $z^2$ |

> **[Page 2 could not be read: it is torn]**
"""


@pytest.fixture(autouse=True)
def _pandoc() -> None:
    if not has_word():
        missing("pandoc is not installed (requirements-docx.txt)")


def made(html: str) -> bytes:
    target = io.BytesIO()
    to_docx(html, target)
    return target.getvalue()


def body(docx: bytes) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert archive.testzip() is None
        return ET.fromstring(archive.read("word/document.xml"))  # noqa: S314 - pandoc's own


def of_markdown(markdown: str) -> ET.Element:
    return body(made(with_mathml(render_markdown(markdown), seconds=20.0)))


def texts(element: ET.Element) -> str:
    kinds = [f"{{{name}}}t" for name in NAMES.values()]
    return "".join(part.text or "" for part in element.iter() if part.tag in kinds)


def test_headings_are_headings() -> None:
    document = of_markdown(PAGE)
    styled = {
        texts(paragraph): style.get(f"{{{NAMES['w']}}}val")
        for paragraph in document.iterfind(".//w:p", NAMES)
        for style in paragraph.iterfind("w:pPr/w:pStyle", NAMES)
    }
    assert (styled["One"], styled["Two"]) == ("Heading1", "Heading2")


def test_formulas_are_equations_and_prices_are_none() -> None:
    document = of_markdown(PAGE)
    assert len(document.findall(".//m:oMath", NAMES)) == 3
    assert len(document.findall(".//m:oMathPara", NAMES)) == 1
    (fraction,) = document.findall(".//m:f", NAMES)
    assert texts(fraction) == "ab"
    assert "for $5 or $6." in texts(document)


def test_tables_keep_their_merged_cells() -> None:
    document = of_markdown(PAGE)
    first, second = document.findall(".//w:tbl", NAMES)
    spans = [span.get(f"{{{NAMES['w']}}}val") for span in first.iterfind(".//w:gridSpan", NAMES)]
    assert "2" in spans
    assert [cell.get(f"{{{NAMES['w']}}}val") for cell in first.iterfind(".//w:vMerge", NAMES)] == [
        "restart",
        "continue",
    ]
    assert texts(second) == "xy1z2"


def test_an_unread_page_is_marked() -> None:
    assert "[Page 2 could not be read: it is torn]" in texts(of_markdown(PAGE))


def test_a_bad_formula_is_there_as_text() -> None:
    assert "\\foo{x}" in texts(of_markdown("$\\foo{x}$"))


def test_pictures_are_within_it_once() -> None:
    picture = files.jpeg(30, 20)
    docx = made(f'<p><img src="data:image/jpeg;base64,{base64.b64encode(picture).decode()}" alt=""></p>')
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert [archive.read(name) for name in archive.namelist() if "media/" in name] == [picture]
        assert b"base64" not in archive.read("word/document.xml")


SECRET = "the secret of this machine"
READING = [
    '<img src="{path}">',
    '<img src="file://{path}">',
    '<iframe src="{path}"></iframe>',
    '<object data="{path}"></object>',
    "<p>\\include{{{path}}} \\input{{{path}}}</p>",
    '<link rel="stylesheet" href="{path}"><script src="{path}"></script>',
    '<math><annotation encoding="application/x-tex">\\input{{{path}}}</annotation></math>',
    '<meta name="reference-doc" content="{path}">',
]


@pytest.mark.parametrize("html", READING)
def test_it_reads_no_file(html: str, tmp_path: Path) -> None:
    for name in ("secret.txt", "secret.html", "secret.png"):
        (tmp_path / name).write_text(SECRET)
        with zipfile.ZipFile(io.BytesIO(made(html.format(path=tmp_path / name)))) as archive:
            assert not any(SECRET.encode() in archive.read(each) for each in archive.namelist())
            assert not any("media/" in each for each in archive.namelist())


@pytest.mark.parametrize(
    "markdown",
    [
        "![](/etc/passwd)",
        "![x](file:///etc/passwd)",
        "\\include{/etc/passwd}\n\n\\input{/etc/passwd}\n\n$\\input{/etc/passwd}$",
        '```{=openxml}\n<w:p/>\n```\n\n<!--# include file="/etc/passwd" -->',
        '<img src="/etc/passwd"><iframe src="/etc/passwd"></iframe>',
        "---\nreference-doc: /etc/passwd\n---\n",
    ],
)
def test_what_a_page_says_is_text(markdown: str) -> None:
    with zipfile.ZipFile(io.BytesIO(made(with_mathml(render_markdown(markdown), seconds=20.0)))) as archive:
        assert not any(b"root:" in archive.read(name) or "media/" in name for name in archive.namelist())


def test_what_takes_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "MEMORY_MB", 20)
    with pytest.raises(WordTooLarge):
        made("<p>many words</p>" * 30_000)


def test_what_takes_too_long_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "SECONDS", 0.2)
    with pytest.raises(WordTooLarge, match="0.2 seconds"):
        made("<p>many <b>words</b> in a <table><tr><td>table</td></tr></table></p>" * 30_000)
    assert made("<p>x</p>")


def test_a_pandoc_that_fails_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pandoc"
    program.write_text("#!/bin/sh\ncat > /dev/null\necho 'Unknown option --sandbox.' >&2\nexit 6\n")
    program.chmod(0o755)
    monkeypatch.setattr(word, "_pandoc", lambda: str(program))
    with pytest.raises(WordFailed, match="Unknown option --sandbox"):
        made("<p>x</p>")


def test_without_pandoc_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "_pandoc", lambda: None)
    assert not has_word()
    with pytest.raises(WordMissing):
        made("<p>x</p>")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(made(with_mathml(render_markdown(PAGE), seconds=20.0)))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command: list[Any] = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        "txt:Text (encoded):UTF8",
        "--outdir",
        tmp_path,
    ]
    subprocess.run([*command, tmp_path / "a.docx"], check=True, capture_output=True, timeout=120)
    said = (tmp_path / "a.txt").read_text(encoding="utf-8-sig")
    assert re.search(r"One\s+Text with", said)
    assert "[Page 2 could not be read: it is torn]" in said
