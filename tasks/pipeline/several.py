"""What is done with several documents at once: each by itself, so that none hinders the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tasks.models import Document
from tasks.pipeline.delete import delete_document
from tasks.pipeline.errors import Refused
from tasks.pipeline.retry import retry_document
from tasks.pipeline.stop import cancel_document


def cancel_documents(*, documents: Iterable[Document]) -> int:
    """Cancel those that are still being read; how many that were."""
    return _each((each for each in documents if not each.is_ended), lambda each: cancel_document(document=each))


def retry_documents(*, documents: Iterable[Document]) -> int:
    """Owe again what failed of them; how many had something that failed."""
    return _each(documents, lambda each: retry_document(document=each))


def delete_documents(*, documents: Iterable[Document]) -> int:
    """Delete them with all their text; how many were still there."""
    return _each(documents, lambda each: delete_document(document=each))


def _each(documents: Iterable[Document], verb: Callable[[Document], object]) -> int:
    return sum(_is_done(document, verb) for document in documents)


def _is_done(document: Document, verb: Callable[[Document], object]) -> bool:
    try:
        verb(document)
    except (Refused, Document.DoesNotExist):
        return False
    return True
