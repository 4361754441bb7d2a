"""People choose how pages become one text, and copy it."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from tasks.models import Document
from tests.web.conftest import MakeDocument, end

HALF = "The committee met again in the spring and found that the"


def test_the_home_page_keeps_them_or_does_what_the_site_says(browser: Client, settings: Any) -> None:
    def chosen() -> list[str]:
        html = " ".join(browser.get("/").content.decode().split())
        return [word for word in ("keep", "mark", "drop") if f'<option value="{word}" selected>' in html]

    assert chosen() == ["keep"]
    settings.RUNNING_HEADS = "drop"
    assert chosen() == ["drop"]


def test_the_text_is_copied_joined_and_as_plain_text_without_marks(
    browser: Client, make_document: MakeDocument
) -> None:
    pages = [
        "The first page.",
        f"The Book of Tea\n\n{HALF}",
        "The Book of Tea\n\nrules held.",
        "The Book of Tea\n\nEnd.",
    ]
    document = end(make_document(4), *pages)
    copied = reverse("document_text", args=[document.pk])
    assert browser.get(copied).content.decode() == "\n\n".join(pages) + "\n"
    Document.objects.update(running="mark")
    mark = "<!-- running head: The Book of Tea -->"
    assert browser.get(copied).content.decode() == (
        f"The first page.\n\n{mark}\n\n{HALF} rules held.\n\n{mark}\n\n{mark}\n\nEnd.\n"
    )
    assert browser.get(copied, {"plain": ""}).content.decode() == f"The first page.\n\n{HALF} rules held.\n\nEnd.\n"
    page = browser.get(reverse("page_text", args=[document.pk, 3])).content.decode()
    assert page.strip() == pages[2]


def test_another_reading_keeps_the_wishes_or_changes_them(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(1, running="drop", headings="by_number"), "one")
    form = reverse("again", args=[document.pk])
    assert '<option value="drop" selected>' in browser.get(form).content.decode()
    browser.post(form, {"engine": "echo"})
    browser.post(form, {"engine": "echo", "running": "mark", "headings": "as_read"})
    said = Document.objects.filter(rerun_of=document).order_by("created_at").values_list("running", "headings")
    assert list(said) == [("drop", "by_number"), ("mark", "as_read")]
