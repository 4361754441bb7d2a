"""Every address that the site answers to, found in its own tables, so that none can be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

from tasks.realtime.routing import routes as socket_routes

_GROUP = re.compile(r"\(\?P<(\w+)>")
_CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")


def http_routes(urlconf: str) -> list[str]:
    """The addresses in the order in which they are tried, as `api/tasks/{task_id}/pages`.

    The two forms of an address, with and without a slash at its end, are one route.
    """
    return list(dict.fromkeys(route for route, _view in _walk(get_resolver(urlconf).url_patterns, "")))


def for_programs() -> set[tuple[str, str]]:
    """Method (in small letters) and address of all that the API answers to."""
    found = set()
    for route, view in _walk(get_resolver().url_patterns, ""):
        owner = getattr(view, "cls", None)
        if owner is not None and owner.__module__.startswith(("tasks.api", "accounts.api", "drf_spectacular")):
            methods = getattr(view, "actions", None) or {"get": "get"}
            found |= {(method, route) for method in methods if method != "head"}
    return found


def addresses_of(route: str) -> list[str]:
    """Both forms of a route's address, with something in the place of names."""
    names = {"pk": "00000000-0000-4000-8000-000000000000", "delivery": "00000000-0000-4000-8000-000000000000"}
    names |= {"webhook_id": names["pk"], "delivery_id": names["pk"], "task_id": "61", "number": "1", "preset_id": "1"}
    names |= {"text": "x", "key": "x", "uidb36": "1", "path": "x/y"}
    if route.startswith(("account/keys/", "account/invitations/")):
        names["pk"] = "1"
    plain = re.sub(r"\(\?:(\w+)\|\w+\)", r"\1", route)
    address = "/" + plain.strip("/").format(**names)
    return [address] if route in ("/", "results/{path}") else [address, f"{address}/"]


def sockets() -> list[str]:
    """The sockets' addresses, likewise."""
    return [readable(str(route.pattern)) for route in socket_routes.routes]


def _walk(patterns: list[Any], before: str) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, address)
        else:
            yield readable(address), pattern.callback


def readable(pattern: str) -> str:
    """A pattern of Django's without what only a machine reads."""
    text = _CONVERTER.sub(r"{\1}", _without_groups(pattern))
    return re.sub(r"[\^$]|/\?|\\Z|\(\?:/\.\*\)\?", "", text).rstrip("/") or "/"


def _without_groups(pattern: str) -> str:
    """`(?P<name>...)` as `{name}`."""
    while found := _GROUP.search(pattern):
        depth, end = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(pattern[end], 0)
            end += 1
        pattern = f"{pattern[: found.start()]}{{{found[1]}}}{pattern[end:]}"
    return pattern
