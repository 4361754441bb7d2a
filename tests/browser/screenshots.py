"""`make screenshots`: pictures of the pages, made with the real server and Chromium, into docs/images.

The document in them is made here: a page of lecture notes, and the text that a vision model would give for it.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pymupdf
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, open_document, send, sign_in
from tests.environment import PROJECT, find_chromium
from tests.provider import Provider
from tests.server import Server

IMAGES = PROJECT / "docs" / "images"
NOTES = """
<h1>3. Fourier series</h1>
<p>A function with period 2π that is smooth enough is the sum of its <i>Fourier series</i>:</p>
<p style="text-align:center"><i>f</i>(<i>x</i>) = <i>a</i><sub>0</sub>/2 + Σ ( <i>a<sub>n</sub></i> cos <i>nx</i> +
<i>b<sub>n</sub></i> sin <i>nx</i> )</p>
<p>Its coefficients are means over one period. For the square wave only odd sines remain, and their size falls with
1/<i>n</i>:</p>
<table><tr><th>n</th><th>1</th><th>3</th><th>5</th><th>7</th></tr>
<tr><td>b<sub>n</sub></td><td>1.273</td><td>0.424</td><td>0.255</td><td>0.182</td></tr></table>
<h2>3.1 Parseval’s identity</h2>
<p>The energy of the function is that of its coefficients:</p>
<p style="text-align:center">1/π ∫ |<i>f</i>(<i>x</i>)|² d<i>x</i> = <i>a</i><sub>0</sub>²/2 +
Σ ( <i>a<sub>n</sub></i>² + <i>b<sub>n</sub></i>² )</p>
<p>So the mean square of what a partial sum leaves out can be read off the coefficients that it leaves out.</p>
"""
STYLE = "body{font-family:serif;font-size:13pt;line-height:1.5} td,th{padding:3pt 12pt} h1{font-size:20pt}"
ANSWER = r"""# 3. Fourier series

A function with period $2\pi$ that is smooth enough is the sum of its *Fourier series*:

$$f(x) = \frac{a_0}{2} + \sum_{n=1}^{\infty} \left( a_n \cos nx + b_n \sin nx \right)$$

Its coefficients are means over one period. For the square wave only odd sines remain, and their size falls with $1/n$:

| $n$ | 1 | 3 | 5 | 7 |
| --- | --- | --- | --- | --- |
| $b_n$ | 1.273 | 0.424 | 0.255 | 0.182 |

## 3.1 Parseval’s identity

The energy of the function is that of its coefficients:

$$\frac{1}{\pi} \int_{-\pi}^{\pi} |f(x)|^2 \, dx = \frac{a_0^2}{2} + \sum_{n=1}^{\infty} \left( a_n^2 + b_n^2 \right)$$

So the mean square of what a partial sum leaves out can be read off the coefficients that it leaves out.
"""


def notes(path: Path, pages: int) -> Path:
    """A PDF of so many pages of lecture notes."""
    with pymupdf.open() as document:
        for _number in range(pages):
            page = document.new_page()
            page.insert_htmlbox(pymupdf.Rect(62, 60, 533, 780), NOTES, css=STYLE)
        document.save(path)
    return path


def shoot(browser: Browser, server: Server, provider: Provider, folder: Path) -> None:
    """Send a document and take the pictures."""
    window = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-US", device_scale_factor=1.5)
    sign_in(window, server)
    send(window, notes(folder / "lecture-notes.pdf", 4))
    expect(window.locator("tr[data-status=succeeded]")).to_have_count(1)
    open_document(window, "lecture-notes.pdf")
    expect(window.locator("#page-1 .katex").first).to_be_visible()
    picture(window, "document")
    window.go_back()
    provider.behave(latency=2.0)
    send(window, notes(folder / "annual-report.pdf", 12))
    expect(window.locator("tr[data-status=running]")).to_have_count(1)
    expect(window.locator("tr[data-status=running] page-strip [data-state=s]").nth(2)).to_be_attached()
    picture(window, "documents")


def picture(window: Page, name: str) -> None:
    window.wait_for_load_state("networkidle")
    window.screenshot(path=IMAGES / f"{name}.png")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp())
    settings: dict[str, Any] = {"ENGINE": "openai", "OPENAI_API_KEY": "sk-1", "CONCURRENCY": 2}
    with (
        Provider(answer=ANSWER) as provider,
        Server(folder, API_BASE_URL=provider.url, **settings) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        shoot(browser, server, provider, folder)
        browser.close()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
