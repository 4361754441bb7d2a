"""Who gets in: every route, every method, everybody who might knock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import resolve

from accounts.models import User
from tests.access.routes import addresses_of, http_routes
from tests.access.table import (
    KEY_IS_LOOKED_AT,
    METHODS,
    OPERATORS,
    PEOPLE,
    PORTAL,
    PROGRAMS,
    RULES,
    SIGNED_IN,
    UNSAFE,
)
from tests.access.world import Visitor, World

BY_SESSION = ("anonymous", "stranger", "owner", "staff", "disabled", "revoked key", "expired session")
BY_KEY = ("anonymous", "stranger's key", "owner's key", "staff's key", "disabled's key", "revoked key")
PASSWORD = "open-sesame"
# The portal's own pages below the admin's address, to the shared account; the admin's send it to the login.
TO_SHARED = {"admin/login": 403, "admin/logout": 405, "admin/password_change": 404}


@contextmanager
def undone(visitor: Visitor, world: World) -> Iterator[None]:
    """Whatever happens within has not happened; nor does anything count."""
    cache.clear()
    with transaction.atomic():
        if visitor.is_closed:
            User.objects.filter(pk=world.document.owner_id).update(is_active=False)
        yield
        transaction.set_rollback(True)


class Knocks:
    """Asks, compares, and keeps what was not as it should be."""

    def __init__(self, world: World, client: Client, prefix: str = "") -> None:
        self.wrong: list[str] = []
        self.count = 0
        self._world, self._client, self._prefix = world, client, prefix

    def knock(self, visitor: Visitor, method: str, route: str, expected: int, **options: Any) -> Any:
        address = self._prefix + self._world.address(route)
        kind = "application/json" if route.startswith(("api", "process")) else "application/x-www-form-urlencoded"
        body = "{}" if kind.endswith("json") and method in UNSAFE else ""
        with undone(visitor, self._world):
            answer = visitor.knock(self._client, method, address, body, content_type=kind, **options)
        self.count += 1
        if answer.status_code != expected:
            self.wrong.append(f"{visitor.name}: {method} {route} is {answer.status_code}, not {expected}")
        elif expected == 401 and answer.headers["WWW-Authenticate"] != 'Bearer realm="api"':
            self.wrong.append(f"{visitor.name}: {method} {route} does not say how to come in")
        return answer

    def assert_right(self) -> None:
        assert not self.wrong, "\n".join(self.wrong)


def test_the_table_is_complete() -> None:
    assert set(RULES) | set(OPERATORS) == set(http_routes("ocrsite.urls"))
    assert set(RULES) | set(OPERATORS) | set(PORTAL) == set(http_routes("ocrsite.shared_urls"))


def test_both_forms_of_an_address_are_one_view() -> None:
    for route in (*RULES, *PORTAL):
        first, *others = addresses_of(route)
        for other in others:
            urlconf = "ocrsite.shared_urls" if route in PORTAL else "ocrsite.urls"
            assert resolve(first, urlconf).func is resolve(other, urlconf).func, (first, other)


def test_pages(world: World, people: dict[str, Visitor]) -> None:
    knocks = Knocks(world, Client(raise_request_exception=False))
    for route, rule in PEOPLE.items():
        for name in BY_SESSION:
            for method in METHODS:
                expected = rule.expected(name, method)
                answer = knocks.knock(people[name], method, route, expected)
                if rule.door == "page" and name not in SIGNED_IN:
                    assert unquote(answer.headers["Location"]).startswith("/login?next=/"), (name, method, route)
    knocks.assert_right()
    assert knocks.count == len(PEOPLE) * len(BY_SESSION) * len(METHODS)


def test_programs(world: World, people: dict[str, Visitor]) -> None:
    knocks = Knocks(world, Client(raise_request_exception=False))
    for route, rule in PROGRAMS.items():
        for name in (*BY_KEY, "expired session"):
            for method in METHODS:
                expected = rule.expected(name.removesuffix("'s key"), method)
                if route in KEY_IS_LOOKED_AT and name in ("disabled's key", "revoked key"):
                    expected = 401
                knocks.knock(people[name], method, route, expected)
    knocks.assert_right()


def test_a_document_is_nobody_elses_by_its_id_either(world: World, people: dict[str, Visitor]) -> None:
    """The native API takes a document's id in the place of its task_id."""
    world.names["task_id"] = world.document.pk
    knocks = Knocks(world, Client(raise_request_exception=False))
    for route, rule in PROGRAMS.items():
        if "{task_id}" in route:
            for name in ("stranger's key", "owner's key", "staff's key"):
                for method in ("GET", "POST", "DELETE"):
                    knocks.knock(people[name], method, route, rule.expected(name.removesuffix("'s key"), method))
    knocks.assert_right()


def test_a_session_is_as_good_as_a_key_to_read(world: World, people: dict[str, Visitor]) -> None:
    knocks = Knocks(world, Client(raise_request_exception=False))
    for route, rule in PROGRAMS.items():
        for name in ("stranger", "owner", "staff", "disabled"):
            knocks.knock(people[name], "GET", route, rule.expected(name, "GET"))
    knocks.assert_right()


def test_a_key_opens_no_page(world: World, people: dict[str, Visitor]) -> None:
    knocks = Knocks(world, Client(raise_request_exception=False))
    for route, rule in PEOPLE.items():
        knocks.knock(people["owner's key"], "GET", route, rule.expected("anonymous", "GET"))
    knocks.assert_right()


def test_operators(world: World, people: dict[str, Visitor]) -> None:
    """Every route of the admin to everybody; every method where nobody may be let in, and at one model's pages."""
    knocks = Knocks(world, Client(raise_request_exception=False))
    ours = ("admin/login", "admin/logout", "admin/password_change")  # the portal's own, before the admin's
    for route, to_staff in OPERATORS.items():
        if route in ours:
            continue
        for name in BY_SESSION:
            for method in METHODS if route.startswith("admin/accounts/user") and name != "staff" else ("GET", "POST"):
                if name != "staff" or method == "GET":
                    knocks.knock(people[name], method, f"{route}/", to_staff if name == "staff" else 302)
    knocks.assert_right()


def test_under_the_password_path(world: World, people: dict[str, Visitor], settings: Any) -> None:
    """Whoever has neither session nor key is the shared account: a stranger to Alice's things, without an account."""
    settings.PASSWORD = PASSWORD
    knocks = Knocks(world, Client(raise_request_exception=False, enforce_csrf_checks=True), f"/{PASSWORD}")
    for route, rule in (RULES | PORTAL).items():
        for name in ("anonymous", "expired session", "disabled"):
            for method in ("GET", "POST", "DELETE"):
                expected = 404 if rule.is_personal else rule.expected("stranger", method)
                knocks.knock(people[name], method, route, expected)
        if route in PROGRAMS and rule.door == "program":
            knocks.knock(people["revoked key"], "GET", route, 401)
            knocks.knock(people["owner's key"], "GET", route, (PORTAL.get(route) or rule).expected("owner", "GET"))
    for route in OPERATORS:
        knocks.knock(people["anonymous"], "GET", f"{route}/", TO_SHARED.get(route, 302))
    knocks.assert_right()


# --- Forged requests ------------------------------------------------------------------------------

# Nobody's session is looked at there.
WITHOUT_A_SESSION = {"api/auth/token", "health", "healthz", "api"}
FROM_OUR_ORIGIN = {"api/upload", "api/start"}


def test_nothing_is_done_for_a_session_without_the_token_of_a_form(world: World, people: dict[str, Visitor]) -> None:
    knocks = Knocks(world, Client(raise_request_exception=False, enforce_csrf_checks=True))
    for route, rule in RULES.items():
        for method in UNSAFE:
            expected = rule.expected("owner", method) if route in WITHOUT_A_SESSION else 403
            answer = knocks.knock(people["owner"], method, route, expected, HTTP_ORIGIN="https://elsewhere.example")
            if route in PROGRAMS and expected == 403 and route not in KEY_IS_LOOKED_AT:
                assert b"csrf_failed" in answer.content, (method, route)
    for route in OPERATORS:
        knocks.knock(people["staff"], "POST", f"{route}/", 403)
    knocks.assert_right()


def test_the_one_exception_is_our_own_origin(world: World, people: dict[str, Visitor]) -> None:
    knocks = Knocks(world, Client(raise_request_exception=False, enforce_csrf_checks=True))
    for route, rule in RULES.items():
        if route in FROM_OUR_ORIGIN:
            for origin in ("null", "http://testserver.evil.example", "http://testserver:81", "https://testserver"):
                knocks.knock(people["owner"], "POST", route, 403, HTTP_ORIGIN=origin)
        passes = route in FROM_OUR_ORIGIN | WITHOUT_A_SESSION
        expected = rule.expected("owner", "POST") if passes else 403
        knocks.knock(people["owner"], "POST", route, expected, HTTP_ORIGIN="http://testserver")
    knocks.assert_right()


# --- Places in results ----------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["api/folder", "api/file/content"])
def test_a_path_is_ones_own_or_nothing(world: World, people: dict[str, Visitor], route: str) -> None:
    place = f"/results/{world.document.pk}" + ("" if route == "api/folder" else "/result.md")
    client = Client(raise_request_exception=False)
    statuses = {
        name: people[name].knock(client, "GET", f"/{route}", QUERY_STRING=f"path={place}").status_code
        for name in ("anonymous", "stranger's key", "owner's key", "staff's key", "revoked key", "expired session")
    }
    assert statuses == {
        "anonymous": 401, "stranger's key": 404, "owner's key": 200, "staff's key": 404,
        "revoked key": 401, "expired session": 401,
    }  # fmt: skip
