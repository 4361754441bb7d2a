"""A page with figures, read by a model that says where they are: from the provider to every reader's eye."""

from __future__ import annotations

import io

from PIL import Image

from tests.conftest import StartServer
from tests.provider import Provider, numbered_pdf
from tests.story.deepseek_web import FrontEnd

# The black and white cells at the head of a numbered page, and a box that is none.
ANSWER = """\
<|ref|>title<|/ref|><|det|>[[100, 60, 900, 110]]<|/det|>
# Page {page}

<|ref|>image<|/ref|><|det|>[[90, 15, 910, 55]]<|/det|>

<|ref|>image<|/ref|><|det|>__import__("os")<|/det|>

<|ref|>text<|/ref|><|det|>[[90, 120, 910, 400]]<|/det|>
The quick brown fox.
"""


def test_figures_are_seen_by_the_front_end_and_on_the_page(start_server: StartServer, provider: Provider) -> None:
    provider.behave(answer=ANSWER)
    server = start_server(ENGINE="openai", OPENAI_API_KEY="sk-1", API_BASE_URL=provider.url, MODEL="DeepSeek-OCR")
    api = server.api()
    shown = FrontEnd(api).read(numbered_pdf(2))
    root = next(path for path in shown if path.endswith("/result.md")).removesuffix("/result.md")
    pictures = [f"{root}/images/0001_1.jpg", f"{root}/images/0002_1.jpg"]
    assert [path for path in shown if path.endswith(".jpg")] == pictures
    assert shown[f"{root}/pages/0002.md"] == "# Page 2\n\n![](images/0002_1.jpg)\n\nThe quick brown fox.\n"
    for path in pictures:
        with Image.open(io.BytesIO(bytes(shown[path]))) as picture:  # type: ignore[arg-type] # pictures are bytes
            assert picture.format == "JPEG"
            assert picture.width > 10 * picture.height
            darkest, lightest = picture.convert("L").getextrema()
            assert (darkest, lightest) < (50, 255)  # black and white cells, not an empty part of the page
    assert {call.prompt for call in provider.calls} == {"<|grounding|>Convert the document to markdown."}
    assert api.get(pictures[0].replace("0001_1", "0001_2")).status_code == 404
