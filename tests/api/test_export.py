"""Results as files."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from rest_framework.test import APIClient

from tasks.imaging import PageImage
from tasks.models import Page
from tasks.pipeline import contents
from tests.api.conftest import MakeDocument, end

HOSTILE = "# T <b>\n\n<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> $E<mc^2$"


def exported(api: APIClient, task_id: str, format: str) -> Any:
    answer = api.get(f"/api/tasks/{task_id}/export", {"format": format})
    assert answer.status_code == 200, answer.json()
    return answer


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture
def _document(make_document: MakeDocument) -> None:
    end(make_document(3, task_id="61", name="Jahr “2025”.final.pdf"), "# One\n\n*a* $x^2$", None, "Three")


@pytest.mark.usefixtures("_document")
class TestFormats:
    def test_markdown(self, api: APIClient) -> None:
        answer = exported(api, "61", "md")
        assert answer["Content-Type"] == "text/markdown; charset=utf-8"
        assert content(answer).decode() == api.get("/api/tasks/61/result").json()["content"]

    def test_markdown_is_what_comes_unasked(self, api: APIClient) -> None:
        answer = api.get("/api/tasks/61/export")
        assert content(answer) == content(exported(api, "61", "md"))

    def test_text(self, api: APIClient) -> None:
        answer = exported(api, "61", "txt")
        assert content(answer).decode() == (
            "One\n\na $x^2$\n\n[Page 2 could not be read: the model's answer was empty]\n\nThree\n"
        )

    def test_json(self, api: APIClient) -> None:
        result = json.loads(content(exported(api, "61", "json")))
        assert result["content"] == api.get("/api/tasks/61/result").json()["content"]
        assert [(page["number"], page["status"], page["markdown"]) for page in result["page_results"]] == [
            (1, "succeeded", "# One\n\n*a* $x^2$"),
            (2, "failed", ""),
            (3, "succeeded", "Three"),
        ]

    def test_zip(self, api: APIClient) -> None:
        archive = zipfile.ZipFile(io.BytesIO(content(exported(api, "61", "zip"))))
        assert archive.namelist() == [
            "result.md", "result.json", "pages/0001.md", "pages/0002.md", "pages/0003.md",
            "images/0001.png", "images/0002.png", "images/0003.png",
        ]  # fmt: skip
        assert archive.testzip() is None
        assert archive.read("images/0003.png") == api.get("/api/tasks/61/pages/3/image").content
        assert archive.read("pages/0003.md") == b"Three\n"
        assert archive.read("pages/0002.md") == b"> **[Page 2 could not be read: the model's answer was empty]**\n"
        assert archive.read("result.json") == content(exported(api, "61", "json"))

    @pytest.mark.parametrize("format", ["md", "txt", "html", "json", "zip"])
    def test_is_an_attachment_named_after_the_upload(self, api: APIClient, format: str) -> None:
        answer = exported(api, "61", format)
        answer.close()
        assert answer["Content-Disposition"] == (
            f"attachment; filename*=utf-8''Jahr%20%E2%80%9C2025%E2%80%9D.final.{format}"
        )
        assert answer["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("format", ["docx", "", "../md", "MD"])
    def test_another_format_is_refused(self, api: APIClient, format: str) -> None:
        answer = api.get("/api/tasks/61/export", {"format": format})
        assert (answer.status_code, answer.json()["code"], list(answer.json()["errors"])) == (
            400,
            "format_unknown",
            ["format"],
        )

    def test_comes_whatever_is_accepted(self, api: APIClient) -> None:
        answer = api.get("/api/tasks/61/export", {"format": "zip"}, HTTP_ACCEPT="application/zip")
        answer.close()
        assert answer.status_code == 200


def test_a_zip_is_made_while_it_is_sent(api: APIClient, make_document: MakeDocument, monkeypatch: Any) -> None:
    drawn: list[int] = []

    def draw(*, page: Page) -> PageImage:
        drawn.append(page.number)
        return PageImage(data=b"x" * 200_000, media_type="image/png", width=1, height=1)

    monkeypatch.setattr(contents, "draw_page", draw)
    end(make_document(5, task_id="61"), *["text"] * 5)
    answer: Any = api.get("/api/tasks/61/export", {"format": "zip"})
    pieces = iter(answer.streaming_content)
    first = next(pieces)
    assert (len(first) > 0, drawn) == (True, [1])
    archive = zipfile.ZipFile(io.BytesIO(first + b"".join(pieces)))
    assert (drawn, archive.read("images/0005.png")) == ([1, 2, 3, 4, 5], b"x" * 200_000)


def test_a_page_that_can_not_be_drawn_is_told_of_in_the_zip(api: APIClient, make_document: MakeDocument) -> None:
    document = end(make_document(1, task_id="61"), "text")
    document.upload.path.unlink()
    archive = zipfile.ZipFile(io.BytesIO(content(exported(api, "61", "zip"))))
    assert archive.namelist()[-1] == "images/0001.txt"
    assert archive.read("images/0001.txt").strip() != b""


def test_html_runs_nothing_of_what_a_page_says(api: APIClient, make_document: MakeDocument) -> None:
    end(make_document(1, task_id="61", name="</title><script>.pdf"), HOSTILE)
    html = content(exported(api, "61", "html")).decode()
    assert "<title>&lt;/title&gt;&lt;script&gt;.pdf</title>" in html
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert '<span class="math inline">E&lt;mc^2</span>' in html
    assert "default-src 'none'" in html


def test_a_document_that_is_still_read_is_not_exported(api: APIClient, make_document: MakeDocument) -> None:
    make_document(1, task_id="61")
    answer = api.get("/api/tasks/61/export")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ended")


def test_a_name_that_would_break_the_header(api: APIClient, make_document: MakeDocument) -> None:
    end(make_document(1, task_id="61", name='a"; filename=b.exe'), "x")
    answer = exported(api, "61", "md")
    answer.close()
    assert answer["Content-Disposition"] == 'attachment; filename="a\\"; filename=b.md"'
