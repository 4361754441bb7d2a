"""Show a page as it was sent."""

from __future__ import annotations

from django.conf import settings

from tasks import imaging
from tasks.models import Document, Page
from tasks.pipeline.errors import Refused
from tasks.pipeline.scale import scale_for

LARGEST_SIDE = 8192


class Undrawable(Refused):
    """The stored page can't be made into a picture; asking again gives the same."""

    http_status = 422


def draw_page(*, page: Page, width: int | None = None) -> imaging.PageImage:
    """The page's picture, as large as an engine would see it, or `width` pixels wide (images are never enlarged), and
    turned as it was when it was read.

    Raises Undrawable, or Document.DoesNotExist if the document was deleted meanwhile, and its file with it.
    """
    try:
        if width is None:
            return _draw(page, **scale_for(page.document.model))
        return _draw_wide(page, width)
    except imaging.ImagingError as error:
        Document.objects.only("pk").get(pk=page.document_id)
        raise Undrawable(str(error), code=error.code) from None


def _draw_wide(page: Page, width: int) -> imaging.PageImage:
    """Imaging limits the longer side; of a tall page, whose height that is, a second drawing has the width."""
    dpi = 72 * LARGEST_SIDE  # so much that the side alone decides
    image = _draw(page, dpi=dpi, max_side=width)
    if image.height < width or image.width >= image.height:
        return image
    return _draw(page, dpi=dpi, max_side=min(LARGEST_SIDE, round(width * image.height / image.width)))


def _draw(page: Page, *, dpi: int, max_side: int, least_dpi: int = 0) -> imaging.PageImage:
    path, timeout = page.document.upload.path, settings.DRAWING_TIMEOUT
    scale = {"dpi": dpi, "max_side": max_side, "least_dpi": least_dpi}
    return imaging.render_page(path, page.number, turned=page.turned or 0, timeout=timeout, **scale)
