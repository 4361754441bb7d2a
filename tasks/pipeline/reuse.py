"""Answer a page from an earlier reading of its owner's: of the same page, by the same engine, with the same wishes.

What decides the text of a page is known before the page is drawn: the bytes of the file, the page's number, what the
engine is asked, and how large the picture is. Pages that have all of it in common have one fingerprint, and the newest
text that was read under it is taken over: the text as it was read, never a person's correction.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings

from tasks import guards
from tasks.models import Figure, Page, Status, Worker
from tasks.pipeline.claim import Claim
from tasks.pipeline.in_hand import in_hand
from tasks.pipeline.save import save_reused
from tasks.pipeline.scale import scale_for
from tasks.pipeline.trial import Trial

PICTURE = 2  # changes when a release draws pages differently
OPINION = ("doubt", "second_look", "accepted_at", "accepted_by_id")  # what is thought of the text goes with it
COPIED = ("markdown", "boxes", "turned", "formulas_bad", "model", "read_at", "reused_from", *OPINION)


def fingerprint_of(*, claim: Claim, trial: Trial, edition: str) -> str:
    """What pages have in common that are read alike for the same owner. `edition` is the engine's. The trial's
    temperature is that of a first try: what a higher one brings is what came of asking like that."""
    page = [claim.owner_id, claim.sha256, claim.number]
    picture = [PICTURE, settings.TURN_PAGES, scale_for(claim.model)]
    asked = [trial.engine, edition, trial.model, claim.prompt, trial.prompt_version, trial.temperature]
    return hashlib.sha256(json.dumps([page, picture, asked, guards.EDITION]).encode()).hexdigest()


def may_reuse(*, claim: Claim) -> bool:
    """Whether the page may be answered from an earlier reading: at its first try alone. Who has a page read once more
    wants another text, and after a try that failed there is nothing that there was not before. That its own text was
    looked at is no try in that sense."""
    return settings.REUSE and not claim.fresh and claim.is_first


def reuse_page(*, worker: Worker, claim: Claim, trial: Trial) -> bool:
    """Give the page the text and the figures of an earlier reading, if there is one; whether nothing is left to be
    read, which is so as well when the page is no longer this worker's."""
    earlier = _newest(trial.fingerprint)  # without a transaction: most pages were never read before
    if earlier is None:
        return False
    with in_hand(worker=worker, claims=[claim]) as held:
        if held is None:
            return True
        found = _facts(earlier, claim, trial)
        if not found:  # it was deleted since, or is to be read anew
            return False
        document, page = held[0], held[1][claim]
        _copy(page, found)
        save_reused(document=document, page=page, trial=trial)
    return True


def _newest(fingerprint: str) -> int | None:
    """The page that was read last under the fingerprint."""
    pages = Page.objects.filter(fingerprint=fingerprint, status=Status.SUCCEEDED)
    return pages.order_by("-read_at").values_list("pk", flat=True).first()


def _facts(page_id: int, claim: Claim, trial: Trial) -> list[dict[str, Any]]:
    """The page with each of its figures, in one statement, so that text and figures are of one reading. Nothing of the
    other document is locked: two documents may take pages from each other at once."""
    same = Page.objects.filter(pk=page_id, fingerprint=trial.fingerprint, document__owner=claim.owner_id)
    figures = ("figures__number", "figures__box", "figures__data")
    read = same.filter(status=Status.SUCCEEDED).order_by("figures__number")
    return list(read.values("document", *COPIED, *figures))


def _copy(page: Page, found: list[dict[str, Any]]) -> None:
    """Fill the page, which is saved afterwards, and add its figures."""
    first = found[0]
    page.markdown, page.boxes, page.model = first["markdown"], first["boxes"], first["model"]
    page.formulas_bad, page.turned = first["formulas_bad"], first["turned"]
    page.read_at, page.reused_from = first["read_at"], first["reused_from"] or first["document"]
    for name in OPINION:
        setattr(page, name, first[name])
    Figure.objects.bulk_create(
        Figure(page=page, number=row["figures__number"], box=row["figures__box"], data=row["figures__data"])
        for row in found
        if row["figures__number"] is not None
    )
