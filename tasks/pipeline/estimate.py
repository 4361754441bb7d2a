"""What pages cost by experience: what those that were read like them did, on average."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Avg, DecimalField, Subquery, Value
from django.db.models.functions import Coalesce

from tasks.models import Document, Page
from tasks.models.document import DocumentQuerySet
from tasks.pipeline.prices import price_of

LATEST = 5  # documents


def costs_money(*, document: Document) -> bool:
    """Whether reading the document costs something that is known."""
    return document.cost is not None or price_of(document.model) is not None


def estimate_rest(*, document: Document) -> Decimal | None:
    """What the pages that are still to be read may cost; None when the document has ended or nothing is known."""
    if document.is_ended or not costs_money(document=document):
        return None
    mean = mean_cost(document=document, of_anybody=True)
    return None if mean is None else mean * (document.pages_total - document.pages_done)


def mean_cost(*, document: Document, of_anybody: bool = False) -> Decimal | None:
    """The mean cost of the document's pages so far, or else of its owner's latest ones by the same model, or else,
    if that is asked for, of anybody's; in one query."""
    alike = Document.objects.filter(engine=document.engine, model=document.model, cost__isnull=False)
    alike = alike.order_by("-created_at")
    sources = [Document.objects.filter(pk=document.pk), alike.filter(owner=document.owner_id)]
    if of_anybody:
        sources.append(alike)
    means = Coalesce(*map(_mean, sources), Value(None, DecimalField()))
    found: Decimal | None = Document.objects.filter(pk=document.pk).values_list(means, flat=True).first()
    return None if found is None else round(found, 6)


def _mean(documents: DocumentQuerySet) -> Subquery:
    """Of what each page of the first of these documents cost."""
    pages = Page.objects.filter(document__in=documents.values("pk")[:LATEST], cost__isnull=False)
    means = pages.order_by().values(all=Value(1)).annotate(mean=Avg("cost")).values("mean")
    return Subquery(means, output_field=DecimalField(max_digits=18, decimal_places=6))
