"""Accept a page: a person compared the text with the picture, and says that it is right in spite of the doubt."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from tasks.events import record
from tasks.models import Page
from tasks.pipeline.ends import page_facts
from tasks.pipeline.errors import Conflict
from tasks.pipeline.locking import locked


def accept_page(*, page: Page, user: User, read_at: datetime | None = None) -> Page:
    """Note that the page's text is right; who said so first stays.

    `read_at` tells which text was looked at, if that is known. Raises Conflict, and notes nothing, if the page was read
    anew since, or if there is no doubt about it.
    """
    with locked(page.document_id) as document:
        current = Page.objects.select_related("correction", "accepted_by").get(document=document, pk=page.pk)
        if read_at is not None and current.read_at != read_at:
            raise Conflict("this page was read anew meanwhile; look at its new text first", code="read_meanwhile")
        if current.doubt is None:
            raise Conflict("there is no doubt about this page", code="no_doubt")
        if current.accepted_at is None:
            current.accepted_at, current.accepted_by = timezone.now(), user
            current.save(update_fields=["accepted_at", "accepted_by"])
            record(document=document, type="page.accepted", data=page_facts(current) | {"accepted_by": str(user)})
    return current
