"""Figures lie in the result's folder beside the text that shows them, for the owner alone."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from tasks.engines import Region
from tasks.models import Document, Figure, Page, Status
from tasks.pipeline.delete import delete_document
from tests import files
from tests.api.conftest import ClientOf, MakeDocument, read_next

FIRST, SECOND = files.jpeg(30, 20), files.jpeg(40, 20)
REGIONS = (Region("title", (1, 2, 3, 4)), Region("image", (0, 0, 500, 500), 1), Region("image", (500, 0, 999, 500), 2))
TEXT = "# Figures\n\n![](images/0001_1.jpg)\n\n![](images/0001_2.jpg)"


@pytest.fixture
def document(make_document: MakeDocument) -> Document:
    made = make_document(2, task_id="61")
    read_next(TEXT, *REGIONS, pictures=[FIRST, SECOND])
    read_next("The end.")
    return made


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_they_are_listed_and_opened(api: APIClient, document: Document) -> None:
    names = api.get("/api/result/61").json()["files"]
    assert names[:2] == ["images/0001_1.jpg", "images/0001_2.jpg"]
    folder = api.get("/api/folder", {"path": document.result_dir}).json()["children"][0]
    assert [child["path"] for child in folder["children"]] == [f"{document.result_dir}/{name}" for name in names[:2]]
    for name, picture in zip(names, (FIRST, SECOND), strict=False):
        path = f"{document.result_dir}/{name}"
        for answer in (api.get(path), api.get("/api/file/content", {"path": path})):
            assert (answer.status_code, answer["Content-Type"], body(answer)) == (200, "image/jpeg", picture)
            assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-cache")


@pytest.mark.parametrize(
    "name", ["0001_3.jpg", "0002_1.jpg", "1_1.jpg", "0001_01.jpg", "0001_1.JPG", "0001_1.png", "x"]
)
def test_there_are_no_others(api: APIClient, document: Document, name: str) -> None:
    assert api.get(f"{document.result_dir}/images/{name}").status_code == 404


def test_they_are_their_owners_alone(document: Document, bob: User, client_of: ClientOf, anonymous: APIClient) -> None:
    path = f"{document.result_dir}/images/0001_1.jpg"
    assert [client_of(bob).get(path).status_code, anonymous.get(path).status_code] == [404, 401]


def test_the_page_says_where_things_stand(api: APIClient, document: Document) -> None:
    boxes = api.get("/api/tasks/61/pages/1").json()["boxes"]
    assert boxes == [{"label": region.label, "box": list(region.box)} for region in REGIONS]
    assert api.get("/api/tasks/61/pages/2").json()["boxes"] == []


def test_the_zip_holds_them(api: APIClient, document: Document) -> None:
    with zipfile.ZipFile(io.BytesIO(body(api.get("/api/tasks/61/export?format=zip")))) as archive:
        assert archive.read("images/0001_1.jpg") == FIRST
        assert archive.read("result.md").decode() == f"{TEXT}\n\nThe end.\n"
        assert archive.read("pages/0001.md").decode() == TEXT.replace("(images", "(../images") + "\n"
        pages = json.loads(archive.read("result.json"))["page_results"]
    assert pages[0]["boxes"][0] == {"label": "title", "box": [1, 2, 3, 4]}


def test_exported_html_has_them_within_it(api: APIClient, document: Document) -> None:
    html = body(api.get("/api/tasks/61/export?format=html")).decode()
    pictures = re.findall(r'<img src="data:image/jpeg;base64,([^"]+)" alt="">', html)
    assert [base64.b64decode(picture) for picture in pictures] == [FIRST, SECOND]
    assert "default-src 'none'; img-src data:;" in html


def test_a_page_that_is_read_again_has_its_new_figures_alone(document: Document) -> None:
    Document.objects.update(status=Status.RUNNING, finished_at=None, pages_succeeded=1)
    Page.objects.filter(number=1).update(status=Status.QUEUED)
    document.batches.update(status=Status.QUEUED)
    read_next("![](images/0001_1.jpg)", Region("image", (1, 1, 9, 9), 1), pictures=[SECOND])
    (figure,) = Figure.objects.all()
    assert (figure.number, figure.box, bytes(figure.data)) == (1, [1, 1, 9, 9], SECOND)


def test_they_go_with_the_document(document: Document) -> None:
    assert Figure.objects.count() == 2
    delete_document(document=document)
    assert Figure.objects.count() == 0
