"""The figures of a page: cut out of its picture, kept with its text."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings

from tasks import imaging
from tasks.engines import PageResult, Region
from tasks.engines.grounding import figure_path, without_figures
from tasks.models import Document, Figure, Page
from tasks.models.figure import FigureQuerySet

logger = logging.getLogger(__name__)


def cut_figures(*, image: imaging.PageImage | None, result: PageResult, number: int) -> tuple[PageResult, list[bytes]]:
    """The result and the pictures of its figures. Where they can't be cut out the page is kept without them: its text
    was read and paid for."""
    wanted = [region.box for region in result.regions if region.figure]
    if not wanted:
        return result, []
    try:
        if image is not None:
            return result, imaging.crop_image(image, wanted, timeout=settings.DRAWING_TIMEOUT)
    except imaging.ImagingError as error:
        logger.warning("the figures of page %s could not be cut out: %s", number, error)
    return leave_out_figures(result=result, number=number), []


def leave_out_figures(*, result: PageResult, number: int) -> PageResult:
    """The result without its figures; they stay regions of the page."""
    markdown = without_figures(result.markdown, result.regions, number=number)
    regions = tuple(replace(region, figure=0) for region in result.regions)
    return replace(result, markdown=markdown, regions=regions)


def keep_figures(*, page: Page, regions: Sequence[Region], pictures: Sequence[bytes]) -> None:
    """Put the page's new figures in the place of its old ones; the caller's transaction saves the page as well."""
    Figure.objects.filter(page=page).delete()
    numbered = [region for region in regions if region.figure]
    Figure.objects.bulk_create(
        Figure(page=page, number=region.figure, box=list(region.box), data=picture)
        for region, picture in zip(numbered, pictures, strict=True)
    )


def figures_of(*, document: Document) -> FigureQuerySet:
    """The document's figures in their order, with their pages."""
    return Figure.objects.filter(page__document=document).select_related("page").order_by("page__number", "number")


def figure_name(figure: Figure) -> str:
    """The figure's path in the folder of the result, as the Markdown of its page says it."""
    return figure_path(figure.page.number, figure.number)


def boxes_of(regions: Sequence[Region]) -> list[dict[str, object]]:
    """The regions as they are kept with the page."""
    return [{"label": region.label, "box": list(region.box)} for region in regions]
