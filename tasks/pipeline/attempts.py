"""What is noted of one try at a page."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from tasks.engines import EngineError, PageResult
from tasks.models import Attempt, Page
from tasks.pipeline.prices import cost_of
from tasks.pipeline.trial import Trial


def attempt_of(
    page: Page,
    trial: Trial,
    outcome: str,
    *,
    model: str = "",
    result: PageResult | None = None,
    error: EngineError | None = None,
) -> Attempt:
    """The try that has just ended, not saved yet."""
    width, height, size = _image_size(trial, result)
    return Attempt(
        page=page,
        number=page.attempts,
        engine=trial.engine,
        model=(result.model if result else model or trial.model)[:200],
        prompt_version=trial.prompt_version,
        temperature=trial.temperature,
        image_width=width,
        image_height=height,
        image_bytes=size,
        turned=trial.image.turned if trial.image else None,
        tokens_in=result.tokens_in if result else None,
        tokens_out=result.tokens_out if result else None,
        cost=_cost(trial, result),
        duration_ms=round(trial.seconds * 1000),
        outcome=outcome,
        error=storable(str(error)) if error else "",
        error_code=error.code if error else "",
        started_at=trial.started_at,
        finished_at=timezone.now(),
    )


def _cost(trial: Trial, result: PageResult | None) -> Decimal | None:
    """By the name that the provider gives the model, or else by the one that was asked for."""
    if result is None:
        return None
    return cost_of(models=(result.model, trial.model), tokens_in=result.tokens_in, tokens_out=result.tokens_out)


def _image_size(trial: Trial, result: PageResult | None) -> tuple[int | None, int | None, int | None]:
    """Width and height in pixels and size in bytes of the picture that was read."""
    if trial.image is not None:
        return trial.image.width, trial.image.height, len(trial.image.data)
    return (result.image_width, result.image_height, result.image_bytes) if result else (None, None, None)


def storable(text: str) -> str:
    """The text without what no database keeps: NUL characters and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
