"""Who asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.models import User

View = Callable[..., HttpResponseBase]


def person(request: HttpRequest) -> User:
    """The signed-in user; `login_required` stands before every view that asks."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def personal(view: View) -> View:
    """Not under the path that PASSWORD opens: the account that everybody there shares has nothing of its own, and no
    mail may carry the path."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request, "shared_path", False):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def staff_person(request: HttpRequest) -> User:
    """The signed-in user, who must be staff."""
    user = person(request)
    if not user.is_staff:
        raise PermissionDenied
    return user
