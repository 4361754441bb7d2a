"""What every answer carries, whatever it is: a page, a file, an error."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from accounts.models import User
from tests.access.world import Visitor, World, session_of

PASSWORD = "open-sesame"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-site",
}
HARMLESS = ("application/json", "text/plain", "image/jpeg", "image/png", "image/webp")


@pytest.fixture
def ask(world: World, alice: User) -> Callable[..., Any]:
    """Asks as Alice's browser: `ask("/documents/{pk}")`, over TLS with `secure=True`."""
    visitor, client = Visitor("owner", cookie=session_of(alice)), Client(raise_request_exception=False)

    def answer(address: str, method: str = "GET", body: bytes = b"", **options: Any) -> Any:
        place = address.format(**world.names, path_of_password=PASSWORD)
        return visitor.knock(client, method, place, body, **options)

    return answer


def fail(*_arguments: Any, **_more: Any) -> Any:
    raise RuntimeError("broken on purpose")


ANSWERS: list[tuple[int, str, dict[str, Any]]] = [
    (200, "/", {}),
    (200, "/login/closed", {}),
    (200, "/documents/{pk}", {}),
    (200, "/documents/{pk}/text", {}),
    (200, "/words.js", {}),
    (200, "/static/js/site.js", {}),
    (200, "/static/css/site.css", {}),
    (200, "/static/katex/katex.min.js", {}),
    (200, "/api/tasks", {}),
    (200, "/api/docs", {}),
    (200, "/api/tasks/61/pages/1/image", {}),
    (200, "/api/tasks/61/export?format=html", {}),
    (200, "/api/tasks/61/export?format=zip", {}),
    (200, "/results/{path}", {}),
    (302, "/login", {}),
    (400, "/api/folder", {}),
    (400, "/", {"HTTP_HOST": "evil.example"}),
    (404, "/nowhere", {}),
    (404, "/api/nowhere", {}),
    (404, "/static/nowhere.js", {}),
    (405, "/documents/{pk}/cancel", {}),
    (405, "/api/upload", {}),
    (413, "/login/again", {"method": "POST", "body": b"x=" + b"y" * 3_000_000}),
    (429, "/{path_of_password}/", {}),
]


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_every_answer_is_well_dressed(ask: Callable[..., Any], settings: Any, secure: bool) -> None:
    settings.PASSWORD = PASSWORD
    wrong = []
    for status, address, options in ANSWERS:
        if status == 429:
            for number in range(30):
                ask(f"/guess-{number}")
        if options.get("method") == "POST":
            options["content_type"] = "application/x-www-form-urlencoded"
        answer = ask(address, secure=secure, **options)
        name = f"{status} {address}"
        if answer.status_code != status:
            wrong.append(f"{name} is {answer.status_code}")
        wrong += [
            f"{name}: {flaw}" for flaw in flaws(answer, secure=secure, lax="style-src" if "docs" in address else "")
        ]
    assert wrong == []


def flaws(answer: Any, *, secure: bool, lax: str = "") -> list[str]:
    found = [
        f"{name} is {answer.headers.get(name)}" for name, value in ALWAYS.items() if answer.headers.get(name) != value
    ]
    policy = {
        words.split()[0]: words.split()[1:] for words in answer.headers.get("Content-Security-Policy", "-").split(";")
    }
    if policy.get("default-src") != ["'self'"] or policy.get("frame-ancestors") != ["'none'"] or "script-src" in policy:
        found.append(f"policy {policy}")
    found += [
        f"{name} {words}" for name, words in policy.items() if name != lax and any("unsafe" in word for word in words)
    ]
    if "camera=()" not in answer.headers.get("Permissions-Policy", ""):
        found.append("no Permissions-Policy")
    if ("Strict-Transport-Security" in answer.headers) != secure:
        found.append(f"HSTS {answer.headers.get('Strict-Transport-Security')}")
    for cookie in answer.cookies.values():
        if bool(cookie["secure"]) != secure or cookie["samesite"] != "Lax":
            found.append(f"cookie {cookie.OutputString()}")
        if cookie.key != "csrftoken" and not cookie["httponly"]:
            found.append(f"a script can read {cookie.key}")
    return found


def test_failures_too(ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.web.documents.own_document", fail)
    monkeypatch.setattr("tasks.api.documents.visible_document", fail)
    for address in ("/documents/{pk}", "/api/tasks/61"):
        answer = ask(address)
        assert (answer.status_code, flaws(answer, secure=False)) == (500, [])
    monkeypatch.setattr("django.middleware.common.CommonMiddleware.process_request", fail)
    for address in ("/", "/api/tasks"):
        answer = ask(address)
        assert (answer.status_code, flaws(answer, secure=False)) == (500, [])


def test_cookies_that_are_set(alice: User, settings: Any) -> None:
    """Signing in, the language, the token of forms: Secure behind TLS, usable without it."""
    for secure in (False, True):
        client = Client(raise_request_exception=False)
        form = {"username": "alice", "password": "a long enough secret"}
        answers = [client.get("/login", secure=secure), client.post("/login", form, secure=secure)]
        answers.append(client.post("/language", {"language": "zh-hans"}, secure=secure))
        answers.append(client.post("/account", {"name": "Alice", "language": "en"}, secure=secure))
        assert {key for answer in answers for key in answer.cookies} >= {"csrftoken", "sessionid", "django_language"}
        assert [flaw for answer in answers for flaw in flaws(answer, secure=secure)] == []


@pytest.mark.parametrize("proxies, is_secure", [(0, False), (1, True)])
def test_only_a_proxy_that_is_named_is_believed_about_tls(
    alice: User, settings: Any, proxies: int, is_secure: bool
) -> None:
    """TRUSTED_PROXIES says that there is one; tests/access/test_deploy.py, that the settings follow it."""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if proxies else None
    answer = Client().get("/login", HTTP_X_FORWARDED_PROTO="https")
    assert (bool(answer.cookies["csrftoken"]["secure"]), "Strict-Transport-Security" in answer.headers) == (
        is_secure,
        is_secure,
    )


# --- Files that came from outside -----------------------------------------------------------------

EVIL = b"<!DOCTYPE html><script>alert(document.domain)</script>"


def test_what_came_from_outside_never_runs_here(ask: Callable[..., Any], world: World) -> None:
    """Whatever a text or a name says: no type that a browser would run, or a file to be kept and not shown."""
    page = world.document.page_set.get(number=2)
    page.status, page.markdown = "succeeded", EVIL.decode()
    page.save()
    world.document.name = 'a"><script>.html'
    world.document.save()
    places = [
        f"/results/{world.document.pk}/{name}" for name in ("result.md", "result.mmd", "result.json", "pages/0002.md")
    ]
    places += [f"/api/file/content?path={place}" for place in places]
    places += [f"/api/tasks/61/export?format={kind}" for kind in ("md", "txt", "html", "json", "zip")]
    places += ["/api/tasks/61/pages/2/image", "/documents/{pk}/text", "/api/tasks/61/result", "/api/tasks/61/pages/2"]
    for place in places:
        answer = ask(place)
        assert answer.status_code == 200, place
        kind = answer.headers["Content-Type"].partition(";")[0]
        is_kept = answer.headers.get("Content-Disposition", "").startswith("attachment")
        assert kind in HARMLESS or is_kept, (place, kind)
        assert answer.headers["X-Content-Type-Options"] == "nosniff", place


def test_no_address_leads_to_the_stored_files(ask: Callable[..., Any], world: World, data_dir: Any) -> None:
    """They lie in DATA_DIR under random names, and no route serves a directory."""
    served = [str(pattern.pattern) for pattern in get_resolver().url_patterns if "media" in str(pattern.pattern)]
    stored = world.document.upload.file
    assert served == []
    assert re.fullmatch(r"(.*/)?[0-9a-f]{32}", str(stored.name)), stored.name
    places = [
        f"/files/{stored.name}",
        f"/media/{stored.name}",
        f"/uploads/{world.document.upload.pk}",
        f"/{stored.name}",
    ]
    places += [
        f"/static/../files/{stored.name}",
        f"/static/..%2ffiles/{stored.name}",
        f"/static/{data_dir}/files/{stored.name}",
    ]
    places += [f"/results/{world.document.pk}/../../files/{stored.name}", f"/results/{world.document.pk}/source.pdf"]
    places += [
        f"/api/file/content?path=/uploads/{world.document.upload.pk}",
        "/static/../ocrsite.sqlite3",
        "/secret-key",
    ]
    for place in places:
        assert ask(place).status_code == 404, place
