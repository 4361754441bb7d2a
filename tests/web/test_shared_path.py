"""The pages under the PASSWORD path: those of the site, every link below the path, for the shared account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tasks.models import Document
from tests.web.conftest import ClientOf, MakeDocument, end

PASSWORD = "open-sesame"
LINK = re.compile(r"""\s(?:href|src|action|data-copy|data-upload-to)="(/[^"]*)""")

HREF = re.compile(r"""<a\s[^>]*href="(/[^"]*)""")


@pytest.fixture(autouse=True)
def _password(settings: Any, db: None) -> None:
    settings.PASSWORD = PASSWORD


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def document(visitor: Client, make_document: MakeDocument) -> Document:
    assert visitor.get(f"/{PASSWORD}/").status_code == 200
    return end(make_document(2, owner=User.objects.get(username="shared")), "![](images/0001_1.jpg)", None)


def links(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return LINK.findall(answer.content.decode())


def test_the_portal_is_open(visitor: Client, document: Document) -> None:
    for address in (f"/{PASSWORD}", f"/{PASSWORD}/"):
        page = visitor.get(address).content.decode()
        assert "book.pdf" in page
        assert "<summary>shared</summary>" in page
        assert "Sign out" not in page
        assert "Change password" not in page


def test_every_link_stays_below_the_path(visitor: Client, document: Document) -> None:
    """Followed from page to page, so that a page that is added is looked at too."""
    to_see, seen = [f"/{PASSWORD}/"], set()
    while to_see:
        address = to_see.pop()
        seen.add(address)
        found = links(visitor, address)
        assert [link for link in found if not link.startswith(f"/{PASSWORD}/")] == []
        pages = {link.partition("#")[0] for link in HREF.findall(visitor.get(address).content.decode())}
        to_see += [page for page in pages if _is_page(page) and page not in seen and page not in to_see]
    assert f"/{PASSWORD}/documents/{document.pk}" in seen
    assert f'content="/{PASSWORD}"' in visitor.get(f"/{PASSWORD}/").content.decode()


def _is_page(link: str) -> bool:
    return not re.search(r"/image|/export|/static/|/api/|/admin/", link)


def test_static_files_and_scripts_are_below_it_too(visitor: Client, document: Document) -> None:
    found = [link for link in links(visitor, f"/{PASSWORD}/") if "/static/" in link or link.endswith("words.js")]
    assert len(found) > 3
    answers = [visitor.get(link) for link in found]
    assert {answer.status_code for answer in answers} == {200}
    for answer in answers:
        answer.close()  # at the end: closing one ends the test's connection to the database


def test_a_visit_below_the_path_leaves_no_trace_in_other_pages(
    visitor: Client, document: Document, client: Client, browser_of: ClientOf, alice: User
) -> None:
    for address in ("/login", "/nowhere"):
        assert PASSWORD not in client.get(address).content.decode()
    assert PASSWORD not in browser_of(alice).get("/").content.decode()


def test_actions_need_no_login_and_go_on_below_the_path(visitor: Client, document: Document) -> None:
    answer = visitor.post(f"/{PASSWORD}/documents/{document.pk}/retry")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{PASSWORD}/documents/{document.pk}")
    answer = visitor.post(f"/{PASSWORD}/documents/{document.pk}/delete")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{PASSWORD}/")


@pytest.mark.parametrize("page", ["account", "account/keys", "account/two-factor", "password", "account/password/new"])
def test_nobody_owns_the_shared_account(visitor: Client, document: Document, page: str) -> None:
    new = {"password1": "a long enough one", "password2": "a long enough one", "name": "key"}
    for address in (f"/{PASSWORD}/{page}", f"/{PASSWORD}/{page}/"):
        assert [visitor.get(address).status_code, visitor.post(address, new).status_code] == [404, 404]
    shared = User.objects.get(username="shared")
    assert (shared.has_usable_password(), shared.api_keys.count()) == (False, 0)


def test_a_person_who_is_signed_in_stays_who_they_are(browser_of: ClientOf, alice: User) -> None:
    page = browser_of(alice).get(f"/{PASSWORD}/").content.decode()
    assert "<summary>alice</summary>" in page


def test_search_engines_are_kept_out(visitor: Client) -> None:
    assert visitor.get(f"/{PASSWORD}/").headers["X-Robots-Tag"] == "noindex"
