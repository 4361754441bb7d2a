"""Engines keep to one interface, and errors say what they cost."""

from __future__ import annotations

import pytest

from tasks.engines import (
    ENGINES,
    DocumentStopped,
    EngineError,
    Outage,
    Overloaded,
    PageFailed,
    PageRefused,
    Unreachable,
    load_engine,
)


@pytest.mark.parametrize("name,needs_image", [("local", False), ("echo", True)])
async def test_engines_are_loaded_by_name(name: str, needs_image: bool) -> None:
    engine = load_engine(name)
    assert (engine.name, engine.needs_image) == (name, needs_image)
    await engine.aclose()


def test_unknown_engine() -> None:
    with pytest.raises(KeyError):
        load_engine("crystal ball")


def test_every_engine_is_named_by_its_place() -> None:
    assert [path.partition(":")[0] for path in ENGINES.values()] == [f"tasks.engines.{name}" for name in ENGINES]


@pytest.mark.parametrize(
    "kind,code,outage",
    [
        (PageRefused, "page_refused", False),
        (PageFailed, "page_failed", False),
        (Overloaded, "rate_limited", True),
        (Unreachable, "unreachable", True),
        (DocumentStopped, "document_stopped", False),
    ],
)
def test_errors_have_a_word_and_a_consequence(kind: type[EngineError], code: str, outage: bool) -> None:
    error = kind("reason", retry_after=2.5)
    assert (str(error), error.code, error.retry_after, isinstance(error, Outage)) == ("reason", code, 2.5, outage)


def test_an_error_may_name_its_code() -> None:
    assert DocumentStopped("no such key", code="wrong_key").code == "wrong_key"
