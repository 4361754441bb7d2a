"""Bombs, through the whole server: each is refused or fails with its reason, while the server answers everybody else.

While a bomb is looked at and drawn, /health is asked ten times a second, and no process may have a gigabyte.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import files
from tests.hostile import bombs
from tests.hostile.watch import Watch
from tests.server import Server, wait_until

DRAWING_TIMEOUT = 6  # seconds
ALL = "HOSTILE_MUTANTS" in os.environ  # the long form, of `make chaos`
Make = Callable[[], bytes]

REFUSED: dict[str, tuple[Make, str]] = {
    "PNG of 30,000 x 30,000": (lambda: bombs.png(30_000, 30_000), "too_many_pixels"),
    "GIF of 65,535 x 65,535": (lambda: bombs.gif(65_535, 65_535), "too_many_pixels"),
    "GIF that says 10,000 x 10,000": (lambda: bombs.gif(10_000, 10_000), "damaged_file"),
    "WEBP of 16,383 x 16,383": (lambda: bombs.webp(16_383, 16_383), "damaged_file"),
    "WEBP that says 10,000 x 10,000": (lambda: bombs.webp(10_000, 10_000), "damaged_file"),
    "WEBP of 5,000 frames of 10,000 x 10,000": (lambda: bombs.webp_of_frames(5000), "render_crashed|render_timeout"),
    "BMP of two billion rows": (lambda: bombs.bmp(2**31 - 1, 2**31 - 1), "too_many_pixels"),
    "JPEG of 65,500 x 65,500": (lambda: bombs.jpeg(65_500, 65_500), "too_many_pixels"),
    "TIFF of two billion rows": (lambda: bombs.tiff(2**31, 2**31), "too_many_pixels"),
    "TIFF that says 10,000 x 10,000": (lambda: bombs.tiff(10_000, 10_000), "damaged_file"),
    "TIFF of 100,000 frames": (lambda: bombs.tiff(2, 2, frames=100_000), "too_many_pages|render_timeout"),
    "PDF that says it has 400 pages": (lambda: bombs.boasting_tree_pdf(400), "damaged_file"),
    "PDF that says it has a billion pages": (lambda: bombs.boasting_tree_pdf(10**9), "damaged_file|too_many_pages"),
    "200,000 objects, and the table is wrong": (
        lambda: bombs.many_objects_pdf(200_000, is_sound=False),
        "damaged_file|render_timeout",
    ),
}
FAILED: dict[str, tuple[Make, str]] = {
    "JBIG2 of 60,000 x 60,000": (lambda: bombs.jbig2_pdf(60_000, 60_000), "render_timeout|render_crashed"),
    "JBIG2 of four billion rows": (lambda: bombs.jbig2_pdf(2**32 - 1, 2**32 - 1), "page_unreadable"),
    "page tree that is a circle": (bombs.circular_tree_pdf, "page_unreadable"),
    "forms that double forty times": (lambda: bombs.doubling_forms_pdf(40), "render_timeout"),
    "content of 50 GB": (lambda: bombs.flate_pdf(50_000_000_000), "render_timeout"),
}
if ALL:
    FAILED |= {
        "image of 30,000 x 30,000 in a page": (
            lambda: bombs.image_pdf(30_000, 30_000),
            "render_timeout|render_crashed",
        ),
        "three million strokes": (lambda: bombs.operators_pdf(3_000_000), "render_timeout"),
    }
READ: dict[str, Make] = {
    "JPEG that says 10,000 x 10,000": lambda: bombs.jpeg(10_000, 10_000),
    "GIF of 200,000 frames": lambda: bombs.gif_of_frames(200_000),
    "TIFF whose frames are a circle": lambda: bombs.tiff(2, 2, frames=2, circle=True),
    "page of 200 inches in units of a thousand": bombs.vast_page_pdf,
    "a million objects": lambda: bombs.many_objects_pdf(1_000_000),
    "page tree 3,000 deep": lambda: bombs.deep_tree_pdf(3000),
    "form that draws itself": bombs.recursive_form_pdf,
    "streams of objects that lie in each other": bombs.nested_object_streams_pdf,
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), DRAWING_TIMEOUT=DRAWING_TIMEOUT, WORKERS=1) as running:
        yield running


@pytest.fixture
def watch(server: Server) -> Iterator[Watch]:
    """Watches the server during the test; afterwards it is well and reads an ordinary document."""
    with Watch(server) as watch:
        yield watch
    print(f"\n/health within {watch.worst:.2f} s, the largest process {watch.largest / 1e6:.0f} MB")  # noqa: T201
    watch.check()
    assert server.is_well
    assert ended(server, send(server, files.pdf(1)).json())["status"] == "succeeded"


def send(server: Server, content: bytes, **wishes: str) -> Any:
    return server.api().post("/api/tasks", files={"file": ("bomb", content)}, data=wishes, timeout=60)


def ended(server: Server, document: dict[str, Any]) -> dict[str, Any]:
    """The document when it has ended."""
    path, api = f"/api/tasks/{document['id']}", server.api()
    wait_until(lambda: api.get(path).json()["finished_at"], within=60, what="the document to end")
    return dict(api.get(path).json())


def pages(server: Server, document: dict[str, Any]) -> list[dict[str, Any]]:
    found = server.api().get(f"/api/tasks/{document['id']}/pages").json()["results"]
    return [dict(page) for page in found]


@pytest.mark.parametrize("name", REFUSED)
def test_bomb_is_refused(server: Server, watch: Watch, name: str) -> None:
    make, codes = REFUSED[name]
    answer = send(server, make())
    assert (answer.status_code in (400, 413), answer.json()["code"] in codes.split("|")) == (True, True), answer.text


@pytest.mark.parametrize("name", FAILED)
def test_page_that_is_a_bomb_fails_with_its_reason(server: Server, watch: Watch, name: str) -> None:
    make, codes = FAILED[name]
    document = ended(server, send(server, make()).json())
    (page,) = pages(server, document)
    assert (document["status"], page["status"], page["error_code"] in codes.split("|")) == ("failed", "failed", True)
    assert page["error"]


@pytest.mark.parametrize("name", READ)
def test_bomb_that_does_not_go_off_is_read(server: Server, watch: Watch, name: str) -> None:
    document = ended(server, send(server, READ[name]()).json())
    assert document["status"] == "succeeded"


def test_slow_letters_fail_their_page_and_the_others_are_read(server: Server, watch: Watch) -> None:
    """A font whose letters are thousands of strokes each, twenty thousand times on a page."""
    document = ended(server, send(server, bombs.type3_pdf(strokes=2000, letters=20_000)).json())
    said = [(page["status"], page["error_code"]) for page in pages(server, document)]
    assert said == [("succeeded", ""), ("failed", "render_timeout"), ("succeeded", "")]
    assert document["status"] == "partial"


def test_text_without_end_costs_its_page_one_question(server: Server, watch: Watch) -> None:
    """Thousands of lines beside the paper, through which whoever takes a PDF's own text has to look."""
    document = ended(server, send(server, files.layered_pdf("endless", "prose"), own_text="prefer").json())
    bomb, other = pages(server, document)
    assert document["status"] == "succeeded"
    assert (bomb["engine"], bomb["attempts"], other["engine"], other["attempts"]) == ("echo", 2, "own_text", 1)


def test_content_without_end_fails_its_page_as_ever(server: Server, watch: Watch) -> None:
    document = ended(server, send(server, bombs.flate_pdf(50_000_000_000), own_text="scans_too").json())
    (page,) = pages(server, document)
    assert (page["status"], page["error_code"], page["attempts"]) == ("failed", "render_timeout", 2)


def test_picture_of_a_page_that_hangs_is_given_up(server: Server, watch: Watch) -> None:
    """Drawn in the web server's own child, when somebody looks at it."""
    document = ended(server, send(server, bombs.doubling_forms_pdf(40)).json())
    answer = server.api().get(f"/api/tasks/{document['id']}/pages/1/image")
    assert (answer.status_code, answer.json()["code"]) == (422, "render_timeout")
