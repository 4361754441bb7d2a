"""Values of the environment, read strictly: a malformed one stops the start with its name.

`NAME_FILE` names a file that holds the value of `NAME` (Docker and Kubernetes secrets).
"""

import ipaddress
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

_env = environ.FileAwareEnv()


def read_dotenv(path: Path) -> None:
    """Add the values of a `.env` file; what the environment already says wins."""
    if path.is_file():
        environ.Env.read_env(path)


def text(name: str, default: str = "") -> str:
    return str(_env.str(name, default=default)).strip() or default


def _parsed(name: str, default: T, parse: Callable[[str], T], wanted: str) -> T:
    raw = text(name)
    if raw == "":
        return default
    try:
        return parse(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be {wanted}, not {raw!r}") from None


def integer(name: str, default: int, *, least: int = 0, most: int = 1_000_000) -> int:
    def parse(raw: str) -> int:
        value = int(raw)
        if not least <= value <= most:
            raise ValueError(raw)
        return value

    return _parsed(name, default, parse, f"a whole number from {least} to {most}")


def number(name: str, default: float, *, least: float = 0.0) -> float:
    def parse(raw: str) -> float:
        value = float(raw)
        if not least <= value < float("inf"):
            raise ValueError(raw)
        return value

    return _parsed(name, default, parse, f"a number of at least {least:g}")


def amount(name: str) -> Decimal | None:
    """Money, more than none; None for `off`, and if nothing is said."""

    def parse(raw: str) -> Decimal | None:
        if raw.lower() == "off":
            return None
        if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", raw) or not Decimal(raw):
            raise ValueError(raw)
        return Decimal(raw)

    return _parsed(name, None, parse, "off, or an amount of money such as 2.50")


def boolean(name: str, default: bool) -> bool:
    words = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}

    def parse(raw: str) -> bool:
        if raw.lower() not in words:
            raise ValueError(raw)
        return words[raw.lower()]

    return _parsed(name, default, parse, "true or false")


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    def parse(raw: str) -> str:
        if raw not in choices:
            raise ValueError(raw)
        return raw

    return _parsed(name, default, parse, "one of " + ", ".join(choices))


def words(name: str, default: list[str]) -> list[str]:
    """A list separated by commas."""
    raw = text(name)
    return [word.strip() for word in raw.split(",") if word.strip()] if raw else default


def duration(name: str, default: float) -> float:
    """Seconds, written as a number or with a unit: `90`, `30s`, `15m`, `6h`, `2d`."""
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}

    def parse(raw: str) -> float:
        value = float(raw[:-1]) * units[raw[-1]] if raw[-1] in units else float(raw)
        if not 0 <= value < float("inf"):
            raise ValueError(raw)
        return value

    return _parsed(name, default, parse, "a number of seconds, or one with a unit such as 30s, 15m, 6h")


class Rate(NamedTuple):
    """So many requests in so many seconds."""

    requests: int
    seconds: int


def rate(name: str, default: str) -> Rate | None:
    """A limit such as `30/m` (a second, minute, hour or day: s, m, h, d); None for `off`."""
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}

    def parse(raw: str) -> Rate | None:
        if raw.lower() == "off":
            return None
        requests, _slash, unit = raw.partition("/")
        if unit not in units or not 0 < int(requests) <= 1_000_000:
            raise ValueError(raw)
        return Rate(int(requests), units[unit])

    return _parsed(name, parse(default), parse, "off, or a limit such as 30/m (s, m, h, d)")


def url(name: str, default: str) -> str:
    def parse(raw: str) -> str:
        if not raw.startswith(("http://", "https://")):
            raise ValueError(raw)
        return raw.rstrip("/")

    return _parsed(name, default, parse, "an address that starts with http:// or https://")


def readers(name: str) -> list[str]:
    """Models separated by commas, each perhaps with its server's address: `gpt-4o, qwen-vl@http://host/v1, local`."""
    found = [word.rstrip("/") for word in words(name, [])]
    for model, at, address in (word.partition("@") for word in found):
        parts = urlsplit(address)
        if not model or (at and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username)):
            wanted = "models separated by commas, such as gpt-4o, qwen-vl@http://host:8000/v1, local"
            raise ImproperlyConfigured(f"{name} must be {wanted}")  # without the value: it may hold a password
    return found


def segment(name: str) -> str:
    """A secret that can be a part of a path; the error does not repeat it."""
    raw = text(name)
    if raw and (not re.fullmatch(r"[A-Za-z0-9._~-]+", raw) or raw in (".", "..")):
        raise ImproperlyConfigured(f"{name} may have letters, digits, “-”, “.”, “_” and “~” alone: it is a path")
    return raw


def email(name: str, default: str) -> dict[str, Any]:
    """Django's EMAIL_ settings out of an address such as smtp+tls://user:password@host:587."""

    wanted = "an address such as smtp+tls://user:password@mail.example.com:587"
    try:
        return dict(environ.Env.email_url_config(text(name, default)))
    except (KeyError, ValueError, ImproperlyConfigured):
        raise ImproperlyConfigured(f"{name} must be {wanted}") from None  # without the value: it holds a password


def all_or_none(values: dict[str, str]) -> None:
    """Check values that make sense together alone."""
    missing = [name for name, value in values.items() if not value]
    if missing and len(missing) < len(values):
        raise ImproperlyConfigured(f"{missing[0]} is missing: {', '.join(values)} belong together")


def origin(name: str) -> str:
    """Scheme, host and perhaps port of an address, without a path."""

    def parse(raw: str) -> str:
        parts = urlsplit(raw.rstrip("/").lower())
        if parts.scheme not in ("http", "https") or not parts.hostname or raw.rstrip("/").lower() != parts.geturl():
            raise ValueError(raw)
        if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError(raw)
        return parts.geturl()

    return _parsed(name, "", parse, "an origin such as https://direct.example.org, without a path")


def networks(name: str) -> list[str]:
    """Networks in CIDR notation, separated by commas."""

    def parse(raw: str) -> list[str]:
        return [str(ipaddress.ip_network(each.strip())) for each in raw.split(",") if each.strip()]

    return _parsed(name, [], parse, "networks such as 10.0.0.0/8, 192.168.1.0/24")
