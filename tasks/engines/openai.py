"""The engine `openai`: any provider that speaks OpenAI's chat completions. The only file that knows the openai client.

Whether and when to try again is decided by the pipeline, so the client itself never retries.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar

import openai
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletion

from tasks.engines.base import (
    DocumentStopped,
    Engine,
    EngineError,
    Overloaded,
    PageFailed,
    PageRefused,
    PageRejected,
    PageRequest,
    PageResult,
    Unreachable,
)
from tasks.engines.grounding import read_grounding
from tasks.engines.prompts import GO_ON, PAGE_PROMPT, PAGE_PROMPT_VERSION

# How prompts for DeepSeek-OCR begin: the place of the picture, which the server puts there itself, and the task.
LONGEST_REASON = 500  # characters of what a provider says, without the key
IMAGE_MARK = "<image>"
GROUNDING_MARK = "<|grounding|>"
TABLE_CELLS = [128821, 128822]  # the tokens <td> and </td>, which tables repeat rightly

_SPENT = {"insufficient_quota", "billing_hard_limit_reached", "account_deactivated", "insufficient_balance"}
_NO_MODEL = {"model_not_found", "invalid_model", "model_not_exist"}


class OpenAIEngine(Engine):
    """Reads a page by asking a vision model for it."""

    name: ClassVar[str] = "openai"
    needs_image: ClassVar[bool] = True
    prompt_version = PAGE_PROMPT_VERSION

    def __init__(self, *, base_url: str, api_key: str) -> None:
        self._client = AsyncOpenAI(base_url=versioned(base_url), api_key=api_key, max_retries=0)
        self.edition = f"1 {versioned(base_url)}"  # elsewhere a model of the same name may be another one

    async def read(self, request: PageRequest) -> PageResult:
        """The answer to one request; `request.timeout` bounds it from its start to its last byte."""
        try:
            async with asyncio.timeout(request.timeout):
                answer = await self._client.chat.completions.create(
                    model=request.model,
                    messages=_messages(request),
                    temperature=request.temperature,
                    timeout=request.timeout,
                    extra_body=_extras(request.model),
                )
        except (TimeoutError, openai.APITimeoutError):
            raise Unreachable(f"the provider gave no answer within {request.timeout:g} seconds") from None
        except openai.APIError as error:
            raise self._without_key(_understood(error)) from error
        except ValueError as error:  # an answer that is not JSON
            raise PageFailed("the provider's answer could not be understood", code="bad_answer") from error
        return _result(answer, request)

    def _without_key(self, error: EngineError) -> EngineError:
        """The error without the key, which some providers repeat in their reasons."""
        error.args = tuple(str(each).replace(self._client.api_key, "***")[:LONGEST_REASON] for each in error.args)
        return error

    async def aclose(self) -> None:
        await self._client.close()


def versioned(base_url: str) -> str:
    """The address with its version: `https://host` means `https://host/v1`; one with a path is taken as it is."""
    base = base_url.rstrip("/")
    return base if "/" in base.split("://", 1)[-1] else f"{base}/v1"


def _messages(request: PageRequest) -> Any:
    if request.image is None:
        raise ValueError("the engine openai needs the page's image")
    data = base64.b64encode(request.image.data).decode("ascii")
    picture = {"url": f"data:{request.image.media_type};base64,{data}", "detail": "high"}
    words = request.prompt.removeprefix(IMAGE_MARK).lstrip() or PAGE_PROMPT
    if request.context and not _is_for_deepseek(request.prompt):  # which knows the words that it was trained on
        words = f"{words}\n{request.context}"
    text = {"type": "text", "text": words}
    image = {"type": "image_url", "image_url": picture}
    asked = {"role": "user", "content": [image, text] if _is_for_deepseek(request.prompt) else [text, image]}
    if not request.stump:
        return [asked]
    return [asked, {"role": "assistant", "content": request.stump}, {"role": "user", "content": GO_ON}]


def _is_for_deepseek(prompt: str) -> bool:
    return prompt.startswith((IMAGE_MARK, GROUNDING_MARK))


def _extras(model: str) -> dict[str, Any] | None:
    """What a server needs to be told besides: DeepSeek-OCR's tags are special tokens, which are left out otherwise,
    and its guard against endless repetition works only with its numbers (vLLM's recipe for the model)."""
    if "deepseek-ocr" not in model.lower():
        return None
    guard = {"ngram_size": 30, "window_size": 90, "whitelist_token_ids": TABLE_CELLS}
    return {"skip_special_tokens": False, "vllm_xargs": guard}


def _result(answer: Any, request: PageRequest) -> PageResult:
    """The page's text; raises where the answer holds none."""
    if not isinstance(answer, ChatCompletion) or not answer.choices:
        raise PageFailed("the provider's answer could not be understood", code="bad_answer")
    choice = answer.choices[0]
    if choice.finish_reason == "content_filter":
        raise PageRefused("the provider's content filter refused this page", code="content_filter")
    usage, content = answer.usage, choice.message.content
    text, is_cut = content or "", choice.finish_reason == "length"
    if not (is_cut or request.stump):  # pieces are put together as they are: one may end within a word
        text = text.strip()
    markdown, regions = read_grounding(text, number=request.number)
    result = PageResult(
        markdown=markdown,
        regions=regions,
        model=answer.model or request.model,
        tokens_in=usage.prompt_tokens if usage else None,
        tokens_out=usage.completion_tokens if usage else None,
    )
    if content is None:
        raise PageRejected(f"the model did not read the page: {_refusal(choice)}", code="refused", result=result)
    if is_cut:
        reason, can_go_on = "the model's answer was cut off at its length limit", not _is_for_deepseek(request.prompt)
        raise PageRejected(reason, code="truncated", result=result, is_stump=can_go_on)
    return result


def _refusal(choice: Any) -> str:
    return getattr(choice.message, "refusal", None) or "its answer was empty"


def _understood(error: openai.APIError) -> EngineError:
    """What the provider's error means for the page and its document."""
    if isinstance(error, openai.APIConnectionError):
        return Unreachable("the provider can't be reached, or closed the connection")
    if not isinstance(error, openai.APIStatusError):
        return PageFailed("the provider's answer could not be understood", code="bad_answer")
    status, code, reason = error.status_code, str(error.code or error.type or ""), _reason(error)
    if code in _SPENT or status == 402:
        return DocumentStopped(f"the provider's account is spent: {reason}", code="account_spent")
    if status == 429:
        return Overloaded(f"the provider is overloaded: {reason}", retry_after=_retry_after(error))
    if status >= 500 or status in (408, 409, 425):
        return Unreachable(f"the provider failed with status {status}: {reason}", retry_after=_retry_after(error))
    if status in (401, 403):
        return DocumentStopped(f"the provider refused the key: {reason}", code="wrong_key")
    if status == 404 or code in _NO_MODEL:
        return DocumentStopped(f"the provider does not know this model: {reason}", code="unknown_model")
    return PageRefused(f"the provider refused the page with status {status}: {reason}", code="refused")


def _reason(error: openai.APIStatusError) -> str:
    """The provider's own words."""
    body = error.body
    message = body.get("message") if isinstance(body, dict) else None
    return " ".join(str(message or error.response.reason_phrase or "no reason given").split())


def _retry_after(error: openai.APIStatusError) -> float | None:
    """The seconds that the Retry-After header (a number or a date) asks for; None without a usable one."""
    value = error.response.headers.get("retry-after", "")
    with contextlib.suppress(ValueError):
        return max(0.0, float(value))
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    return None
