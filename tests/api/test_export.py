"""Results as files."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from tasks.imaging import PageImage
from tasks.models import Attempt, Document, Layout, Page
from tasks.pipeline import contents
from tasks.rendering import word
from tasks.rendering.word import has_word
from tests.api.conftest import MakeDocument, end
from tests.conftest import missing

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

    def test_json_says_how_each_page_was_read(self, api: APIClient) -> None:
        page = Page.objects.get(number=1)
        page.doubt, page.formulas_bad, page.prompt_version = "it looks wrong", 2, "page-1"
        page.boxes, page.turned = [{"label": "title", "box": [1, 2, 3, 4]}], 90
        page.save()
        for number, outcome, code in ((2, "succeeded", ""), (1, "failed", "repetition")):
            Attempt.objects.create(
                page=page, number=number, engine="openai", model="m", prompt_version="page-1", temperature=number / 10,
                tokens_in=5, tokens_out=7, turned=180, duration_ms=9, outcome=outcome, error=code, error_code=code,
                started_at=timezone.now(), finished_at=timezone.now(),
            )  # fmt: skip
        first, second, _third = json.loads(content(exported(api, "61", "json")))["page_results"]
        assert (first["doubt"], first["formulas_bad"], first["prompt_version"]) == ("it looks wrong", 2, "page-1")
        assert (first["turned"], [attempt["turned"] for attempt in first["provenance"]]) == (90, [180, 180])
        assert (first["boxes"], first["attempts"]) == ([{"label": "title", "box": [1, 2, 3, 4]}], 1)
        names = ("number", "outcome", "error_code", "temperature", "tokens_in", "tokens_out", "engine", "model")
        assert [tuple(attempt[name] for name in names) for attempt in first["provenance"]] == [
            (1, "failed", "repetition", 0.1, 5, 7, "openai", "m"),
            (2, "succeeded", "", 0.2, 5, 7, "openai", "m"),
        ]
        assert (second["provenance"], second["formulas_bad"]) == ([], None)

    def test_json_asks_the_database_no_more_for_many_pages(
        self, api: APIClient, make_document: MakeDocument, django_assert_max_num_queries: Any
    ) -> None:
        end(make_document(20, task_id="20"), *["text"] * 20)
        with CaptureQueriesContext(connection) as few:
            content(exported(api, "61", "json"))
        with django_assert_max_num_queries(len(few)):
            content(exported(api, "20", "json"))

    def test_word(self, api: APIClient) -> None:
        if not has_word():
            missing("pandoc is not installed (requirements-docx.txt)")
        answer = exported(api, "61", "docx")
        assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        assert answer["Content-Disposition"].endswith(".final.docx")
        with zipfile.ZipFile(io.BytesIO(content(answer))) as archive:
            text = archive.read("word/document.xml").decode()
        assert '<w:pStyle w:val="Heading1" />' in text
        assert "<m:sSup>" in text
        assert "[Page 2 could not be read: the model" in text

    def test_word_without_pandoc_is_refused_with_what_to_do(
        self, api: APIClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(word, "_pandoc", lambda: None)
        answer = api.get("/api/tasks/61/export", {"format": "docx"})
        assert (answer.status_code, answer.json()["code"]) == (409, "docx_missing")
        assert "requirements-docx.txt" in answer.json()["detail"]

    def test_word_that_would_take_too_much_is_refused(self, api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
        if not has_word():
            missing("pandoc is not installed (requirements-docx.txt)")
        monkeypatch.setattr(word, "SECONDS", 0.001)
        answer = api.get("/api/tasks/61/export", {"format": "docx"})
        assert (answer.status_code, answer.json()["code"]) == (413, "docx_too_large")

    def test_a_searchable_pdf_is_waited_for(self, api: APIClient) -> None:
        for _twice in range(2):
            answer = api.get("/api/tasks/61/export", {"format": "pdf"})
            assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (202, "preparing", "5")
            assert "0 of 2 pages" in answer.json()["detail"]
        Layout.objects.update(state="found")
        assert content(exported(api, "61", "pdf")).startswith(b"%PDF-")

    def test_a_searchable_pdf_of_pages_whose_lines_nobody_finds_is_refused(self, api: APIClient) -> None:
        api.get("/api/tasks/61/export", {"format": "pdf"})
        Layout.objects.update(state="failed", error="it hangs", ended_at=timezone.now())
        answer = api.get("/api/tasks/61/export", {"format": "pdf"})
        assert (answer.status_code, answer.json()["code"]) == (409, "layout_failed")
        assert answer.json()["detail"].endswith("on the pages: it hangs")

    def test_a_searchable_pdf_of_a_file_that_is_gone_is_refused(self, api: APIClient) -> None:
        api.get("/api/tasks/61/export", {"format": "pdf"})
        Layout.objects.update(state="found")
        Document.objects.get(task_id="61").upload.path.unlink()
        answer = api.get("/api/tasks/61/export", {"format": "pdf"})
        assert (answer.status_code, answer.json()["code"]) == (409, "pdf_failed")

    @pytest.mark.parametrize("format", ["md", "txt", "html", "json", "zip"])
    def test_is_an_attachment_named_after_the_upload(self, api: APIClient, format: str) -> None:
        answer = exported(api, "61", format)
        answer.close()
        assert answer["Content-Disposition"] == (
            f"attachment; filename*=utf-8''Jahr%20%E2%80%9C2025%E2%80%9D.final.{format}"
        )
        assert answer["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("format", ["doc", "", "../md", "MD"])
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
    assert "<mi>E</mi><mo>&lt;</mo><mi>m</mi>" in html
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
