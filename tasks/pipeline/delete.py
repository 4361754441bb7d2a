"""Delete a document, and its upload when no document is left on it."""

from __future__ import annotations

from tasks.models import Document
from tasks.pipeline.locking import locked
from tasks.pipeline.tidy import discard_upload


def delete_document(*, document: Document) -> None:
    """Delete the document with its pages and events. Workers that read it find it gone and let go."""
    with locked(document.pk) as current:
        upload = current.upload
        current.delete()
        discard_upload(upload=upload)
