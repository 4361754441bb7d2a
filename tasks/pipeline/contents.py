"""What a document's folder holds besides the whole: each page's text, the figures, the pictures of the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.models import Document, Page
from tasks.pipeline.archive import Member
from tasks.pipeline.assemble import page_markdown
from tasks.pipeline.figures import figure_name, figures_of
from tasks.pipeline.show import Undrawable, draw_page

_FIGURE = re.compile(r"!\[\]\((?=images/\d{4,6}_\d{1,4}\.jpg\))")


def page_members(*, document: Document) -> Iterator[Member]:
    """The files of the pages, each fetched or drawn when it is asked for."""
    numbers = list(document.page_set.order_by("number").values_list("number", flat=True))
    pages = document.page_set.select_related("correction", "document__upload")
    for number in numbers:
        for page in pages.filter(number=number):
            yield page_path(number), _from_within(f"{page_markdown(page)}\n").encode()
    figures = figures_of(document=document)
    for key in list(figures.values_list("pk", flat=True)):
        for figure in figures.filter(pk=key):
            yield figure_name(figure), bytes(figure.data)
    for number in numbers:
        for page in pages.filter(number=number):
            yield from _picture(page)


def page_path(number: int) -> str:
    """Where a page's text lies in the folder of the result."""
    return f"pages/{number:04}.md"


def _from_within(markdown: str) -> str:
    """A page's Markdown as it stands in its own folder, from which the figures lie one up."""
    return _FIGURE.sub("![](../", markdown)


def _picture(page: Page) -> Iterator[Member]:
    """The page's picture, or a note why there is none; nothing of a document that was deleted meanwhile."""
    try:
        image = draw_page(page=page)
    except Document.DoesNotExist:
        return
    except Undrawable as reason:
        yield f"images/{page.number:04}.txt", f"{reason.message}\n".encode()
        return
    ending = image.media_type.removeprefix("image/").replace("jpeg", "jpg")
    yield f"images/{page.number:04}.{ending}", image.data
