"""The one way from a request to what its user may see; everything else is 404."""

from __future__ import annotations

import re

from django.http import Http404
from rest_framework.request import Request

from accounts.models import User
from tasks.models import Document

# A document's id, or a task_id; anything else is no address of a document.
DOCUMENT_KEY = "[A-Za-z0-9_-]{1,64}"
_KEY = re.compile(DOCUMENT_KEY)


def person(request: Request) -> User:
    """Who asks; behind IsAuthenticated there always is somebody."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def visible_document(request: Request, key: str) -> Document:
    """The document that `key` names, if it is the user's own."""
    document = Document.objects.visible_to(person(request)).find(key) if _KEY.fullmatch(key) else None
    if document is None:
        raise Http404
    return document
