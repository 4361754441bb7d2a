"""The exported page shows its formulas in a browser without any script, and asks nobody for anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import open_document, pdf, row, send
from tests.provider import Provider

PAGE = r"""# Page {page}

Half is $\frac{1}{2}$, and $\foo{x}$ is nothing.

$$
\begin{pmatrix} a & b \\ c & d \end{pmatrix} = \int_0^1 \sqrt{x}\,dx
$$

$\href{javascript:alert(1)}{x}$ $\text{<img src=x onerror="document.title='taken'">}$ $\includegraphics{https://elsewhere.invalid/x.png}$

<script>document.title = "taken"</script> ![picture](https://elsewhere.invalid/pixel.png)
"""


@pytest.fixture
def exported(window: Page, provider: Provider, tmp_path: Path) -> Path:
    """The file as a person downloads it."""
    provider.behave(answer=PAGE)
    send(window, pdf(tmp_path, "formulas.pdf"))
    expect(row(window, "formulas.pdf")).to_have_attribute("data-status", "succeeded")
    open_document(window, "formulas.pdf")
    expect(window.locator("#page-1 .kept")).to_contain_text("1 formula here is not valid LaTeX")
    window.locator(".head details.menu summary", has_text="Export").click()
    with window.expect_download() as started:
        window.get_by_role("link", name="HTML").click()
    target = tmp_path / started.value.suggested_filename
    started.value.save_as(target)
    return target


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def plain(chrome: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, list[str]]]:
    """A window that knows nothing of the server, and what it heard: requests, words of its console, errors."""
    context = chrome.new_context(java_script_enabled=request.param)
    page = context.new_page()
    heard: list[str] = []

    def note(asked: Request) -> None:
        if not asked.url.startswith(("file:", "data:")):
            heard.append(asked.url)

    page.on("request", note)
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    yield page, heard
    context.close()


def test_formulas_are_shown_and_nothing_runs(exported: Path, plain: tuple[Page, list[str]]) -> None:
    page, heard = plain
    page.goto(exported.as_uri())
    expect(page.locator("math")).to_have_count(5)
    fraction = page.locator("mfrac").first
    above, below = fraction.locator("mn").first.bounding_box(), fraction.locator("mn").last.bounding_box()
    assert above is not None and below is not None
    assert above["y"] + above["height"] <= below["y"] + 1  # it is set, one over the other
    cells = [cell.bounding_box() for cell in page.locator("mtd").all()]
    assert len({round(cell["x"]) for cell in cells if cell}) == 2 == len({round(cell["y"]) for cell in cells if cell})
    expect(page.locator("annotation").first).to_be_hidden()
    expect(page.locator("code", has_text="\\foo{x}")).to_be_visible()
    assert page.locator("script, img, a, iframe, [onerror], [href], [src]").count() == 0
    assert (page.title(), heard) == ("formulas.pdf", [])


def test_json_says_which_page_has_bad_formulas(window: Page, exported: Path) -> None:
    window.locator(".head details.menu summary", has_text="Export").click()
    with window.expect_download() as started:
        window.get_by_role("link", name="JSON").click()
    (page,) = json.loads(Path(started.value.path()).read_text())["page_results"]
    assert (page["formulas_bad"], [attempt["outcome"] for attempt in page["provenance"]]) == (1, ["succeeded"])
