"""Every page of the library that can be reached is ours, and everything it says as well."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import allauth
import pytest
from django.template.loader import get_template
from django.test import Client
from django.urls import Resolver404, resolve

from accounts.urls import urlpatterns
from accounts.words import MAILS, NOTICES, WARNINGS

SOURCE = Path(allauth.__file__).parent
QUIET = r"logged_|codes_generated\.txt"  # the page itself says it
ABSENT = r"phone|login_code|reset_code|webauthn|unknown_account|sessions_|unverified_|_email_set"  # not in use here


def shown(pattern: Any) -> str:
    callback: Any = pattern.callback
    named = getattr(callback, "view_initkwargs", {}).get("template_name")
    return str(named or getattr(getattr(callback, "view_class", None), "template_name", None) or "")


def test_every_page_has_our_template() -> None:
    templates = {shown(pattern) for pattern in urlpatterns} - {""}
    assert [name for name in templates if not name.startswith("accounts/")] == ["registration/logged_out.html"]
    for name in templates:
        get_template(name)


def test_what_is_not_listed_is_not_there() -> None:
    for place in ("/accounts/login/", "/login/code/confirm", "/account/phone", "/account/two-factor/codes/download"):
        with pytest.raises(Resolver404):
            resolve(place)


def said(kind: str) -> set[str]:
    """The notices or mails that the library's code names."""
    source = "\n".join(path.read_text() for path in SOURCE.rglob("*.py"))
    found = set(re.findall(rf'"((?:account|mfa|socialaccount)/{kind}/\w+(?:\.txt)?)"', source))
    return {name for name in found if not re.search(f"{QUIET}|{ABSENT}", name)}


def test_all_it_says_is_said_in_our_words() -> None:
    assert said("messages") - set(NOTICES) == set()
    assert said("email") - set(MAILS) - set(WARNINGS) == set()
    for name in MAILS.values():
        for part in ("subject", "message"):
            get_template(f"{name}_{part}.txt")  # raises TemplateDoesNotExist


@pytest.mark.parametrize("place", ["/login", "/account", "/reset", "/confirm-email", "/account/keys", "/account/usage"])
def test_with_and_without_a_slash(browser: Client, client: Client, place: str) -> None:
    for visitor in (browser, client):
        assert visitor.get(place).status_code == visitor.get(f"{place}/").status_code
