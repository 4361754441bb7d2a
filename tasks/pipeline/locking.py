"""The one order of locks: every transaction on a document starts with the document's row."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from tasks.models import Document


@contextmanager
def locked(document_id: uuid.UUID) -> Iterator[Document]:
    """A transaction that holds the document's row, which is read afresh. Touch one document in it, no second one.

    Raises Document.DoesNotExist when it has been deleted.
    """
    with transaction.atomic():
        yield Document.objects.select_for_update().get(pk=document_id)
