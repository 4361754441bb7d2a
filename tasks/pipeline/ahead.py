"""What is read before a document that waits."""

from __future__ import annotations

import uuid
from collections import defaultdict

from accounts.models import User
from tasks.models import Document, Status


def pages_ahead(*, user: User) -> dict[uuid.UUID, int]:
    """For each waiting document of the user: the unread pages of the user's own older documents on the same engine.

    Other people's documents share the slots and do not come before, however long theirs are. One query over what is
    owed, which the index `document_owed` holds.
    """
    owed = Document.objects.visible_to(user).owed().order_by("queued_at", "id")
    facts = owed.values_list("pk", "engine", "status", "pages_total", "pages_succeeded", "pages_failed")
    before: dict[str, int] = defaultdict(int)
    ahead = {}
    for key, engine, status, total, succeeded, failed in facts:
        if status == Status.QUEUED:
            ahead[key] = before[engine]
        before[engine] += total - succeeded - failed
    return ahead
