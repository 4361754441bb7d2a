"""The fake provider itself: what other tests rely on when they blame ocrsite."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import io
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
import pytest
import requests
from PIL import Image

from tests.provider import Fault, Provider, ProviderProcess, numbered_pdf
from tests.provider.calls import Call, Calls
from tests.provider.pages import number_in
from tests.server import wait_until


def picture(width: int = 40, height: int = 30, color: str = "white", kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), color).save(stream, kind)
    return stream.getvalue()


def data_url(image: bytes, media_type: str = "image/png") -> str:
    import base64

    return f"data:{media_type};base64,{base64.b64encode(image).decode()}"


def question(image: bytes, media_type: str = "image/png") -> list[Any]:
    picture_part = {"type": "image_url", "image_url": {"url": data_url(image, media_type)}}
    return [{"role": "user", "content": [{"type": "text", "text": "Read it."}, picture_part]}]


def ask(provider: Provider | ProviderProcess, image: bytes | None = None, **options: Any) -> Any:
    """One completion by the real client, without its own retries."""
    with openai.OpenAI(base_url=provider.url, api_key=options.pop("key", "sk-right"), max_retries=0) as client:
        wishes = {"model": "gpt-4o", "messages": question(image or picture()), "timeout": 5.0, **options}
        return client.chat.completions.create(**wishes)


def text(answer: Any) -> str:
    return str(answer.choices[0].message.content)


def test_answers_what_it_sees_and_keeps_what_was_asked(provider: Provider) -> None:
    provider.behave(answer="{width} × {height}, page {page}")
    answer = ask(provider, picture(40, 30), temperature=0.2)
    assert text(answer) == "40 × 30, page None"
    assert answer.usage.prompt_tokens == 101
    (call,) = provider.calls
    assert (call.model, call.prompt, call.temperature) == ("gpt-4o", "Read it.", 0.2)
    assert (call.media_type, call.width, call.height, call.key) == ("image/png", 40, 30, "sk-right")
    assert (call.status, call.outcome) == (200, "answered")
    assert call.request["messages"][0]["content"][1]["image_url"]["url"].startswith("data:image/png;base64,(")


def test_answers_as_a_function_says(provider: Provider) -> None:
    provider.behave(answer=lambda call: f"seen {call.width}")
    assert text(ask(provider)) == "seen 40"


@pytest.mark.parametrize("size", [(595, 842), (842, 595), (200, 200)])
@pytest.mark.parametrize("number", [1, 77, 9999])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_page_numbers_are_seen_in_rendered_pages(number: int, size: tuple[float, float], kind: str) -> None:
    import pymupdf

    with pymupdf.open(stream=numbered_pdf([number], size=size)) as document:
        shown = document[0].get_pixmap(dpi=150)
    stream = io.BytesIO()
    Image.frombytes("RGB", (shown.width, shown.height), shown.samples).save(stream, kind, quality=70)
    assert number_in(stream.getvalue()) == number


@pytest.mark.parametrize("color", ["white", "black"])
def test_no_page_number_is_seen_where_none_is(color: str) -> None:
    assert number_in(picture(400, 500, color)) is None


def test_models(provider: Provider) -> None:
    provider.behave(models=("a", "b"))
    with openai.OpenAI(base_url=provider.url, api_key="sk") as client:
        assert [model.id for model in client.models.list()] == ["a", "b"]


@pytest.mark.parametrize(
    "behavior,error,code",
    [
        ({"key": "sk-other"}, openai.AuthenticationError, "invalid_api_key"),
        ({"key_until": 0}, openai.AuthenticationError, "invalid_api_key"),
        ({"models": ("other",)}, openai.NotFoundError, "model_not_found"),
        ({"quota": 0}, openai.RateLimitError, "insufficient_quota"),
        ({"limit": 0}, openai.RateLimitError, "rate_limit_exceeded"),
        ({"faults": ["429"]}, openai.RateLimitError, "rate_limit_exceeded"),
        ({"faults": ["wrong_key"]}, openai.AuthenticationError, "invalid_api_key"),
        ({"faults": ["unknown_model"]}, openai.NotFoundError, "model_not_found"),
        ({"faults": ["quota"]}, openai.RateLimitError, "insufficient_quota"),
        ({"faults": ["400"]}, openai.BadRequestError, None),
        ({"faults": ["500"]}, openai.InternalServerError, None),
        ({"faults": ["503"]}, openai.InternalServerError, None),
    ],
)
def test_refuses_as_a_provider_does(provider: Provider, behavior: Any, error: Any, code: str | None) -> None:
    provider.behave(**behavior)
    with pytest.raises(error) as caught:
        ask(provider)
    assert caught.value.code == code


@pytest.mark.parametrize("kind", ["close", "half"])
def test_breaks_the_connection(provider: Provider, kind: str) -> None:
    provider.behave(faults=[kind])
    with pytest.raises(openai.APIConnectionError):
        ask(provider)
    assert [call.outcome for call in provider.calls] == [kind]


def test_hangs_until_the_client_hangs_up(provider: Provider) -> None:
    provider.behave(faults=["hang"])
    with pytest.raises(openai.APITimeoutError):
        ask(provider, timeout=0.2)
    wait_until(lambda: provider.calls.in_flight == 0)
    assert [call.outcome for call in provider.calls] == ["hung_up"]


def test_sends_byte_after_byte(provider: Provider) -> None:
    provider.behave(faults=[Fault("slow", pace=0.001)], answer="fine")
    began = time.monotonic()
    assert text(ask(provider)) == "fine"
    assert time.monotonic() - began > 0.3


def test_answers_what_is_no_completion(provider: Provider) -> None:
    for kind, content_type in (("html", "text/html"), ("garbage", "application/json")):
        provider.behave(faults=[kind])
        answer = raw(provider, "/chat/completions", model="m", messages=question(picture()))
        assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    provider.behave(faults=["empty"])
    assert ask(provider).choices == []
    provider.behave(faults=["cut"])
    assert ask(provider).choices[0].finish_reason == "length"


def test_retry_after_goes_with_429(provider: Provider) -> None:
    provider.behave(limit=0, retry_after="7")
    with pytest.raises(openai.RateLimitError) as caught:
        ask(provider)
    assert caught.value.response.headers["retry-after"] == "7"
    assert [call.outcome for call in provider.calls] == ["limited"]


def test_faults_choose_their_calls(provider: Provider) -> None:
    provider.behave(answer="fine", faults=[Fault("500", after=1, times=1)])
    assert text(ask(provider)) == "fine"
    with pytest.raises(openai.InternalServerError):
        ask(provider)
    assert text(ask(provider)) == "fine"


def test_a_fault_may_strike_each_picture_once(provider: Provider) -> None:
    provider.behave(faults=[Fault("500", times=1, each=True)])
    for color in ("red", "blue"):
        with pytest.raises(openai.InternalServerError):
            ask(provider, picture(color=color))
        ask(provider, picture(color=color))


def test_a_fault_may_strike_certain_pages(provider: Provider) -> None:
    import pymupdf

    images = {}
    with pymupdf.open(stream=numbered_pdf(3)) as document:
        for page in document:
            images[page.number + 1] = page.get_pixmap(dpi=50).tobytes("png")
    provider.behave(faults=[Fault("503", pages={2})])
    assert "# Page 1" in text(ask(provider, images[1]))
    with pytest.raises(openai.InternalServerError):
        ask(provider, images[2])
    assert "# Page 3" in text(ask(provider, images[3]))
    assert provider.calls.pages() == [1, 3]


def test_a_fault_ends_when_its_time_is_over(provider: Provider) -> None:
    provider.behave(faults=[Fault("503", seconds=0.2)])
    with pytest.raises(openai.InternalServerError):
        ask(provider)
    wait_until(lambda: outcome(lambda: ask(provider)) == "ok")


@pytest.mark.parametrize(
    "messages",
    [
        question(b"no picture"),
        question(picture(), "image/jpeg"),
        [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://127.0.0.1/x.png"}}]}],
        [{"role": "user", "content": [{"type": "audio"}]}],
    ],
)
def test_takes_no_nonsense(provider: Provider, messages: Any) -> None:
    with pytest.raises(openai.BadRequestError):
        ask(provider, messages=messages)


def test_a_connection_that_comes_as_it_closes_is_closed_too(provider: Provider) -> None:
    provider._loop.call_soon_threadsafe(time.sleep, 0.3)  # busy, so that the connection and the end come together
    with socket.create_connection(("127.0.0.1", provider.port)) as client:
        provider.refuse()
        client.settimeout(5)
        with contextlib.suppress(ConnectionResetError):  # so it is told where the connection had not been taken yet
            assert client.recv(1) == b""
    gc.collect()  # a connection that was left open says so now


def test_what_was_about_to_be_answered_as_it_closes_does_not_count_as_answered(provider: Provider) -> None:
    provider.behave(latency=0.2)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(outcome, lambda: ask(provider))
        wait_until(lambda: provider.calls.in_flight == 1)
        busy = threading.Event()
        provider._loop.call_soon_threadsafe(busy.set)
        provider._loop.call_soon_threadsafe(time.sleep, 0.4)  # busy, so that the answer and the end come together
        busy.wait()
        provider.refuse()
        assert asked.result() == "APIConnectionError"
    assert [call.outcome for call in provider.calls] == ["hung_up"]


def test_refuses_connections_for_a_time(provider: Provider) -> None:
    ask(provider)
    provider.refuse(0.3)
    with pytest.raises(openai.APIConnectionError):
        ask(provider)
    wait_until(lambda: outcome(lambda: ask(provider)) == "ok")
    provider.refuse()
    with pytest.raises(openai.APIConnectionError):
        ask(provider)
    provider.accept()
    ask(provider)


def test_many_in_flight_are_counted(provider: Provider) -> None:
    provider.behave(together=8, limit=5)
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: outcome(lambda: ask(provider)), range(8)))
    assert sorted(outcomes) == ["RateLimitError"] * 3 + ["ok"] * 5
    assert provider.calls.in_flight_max == 5
    assert provider.calls.in_flight == 0
    assert 0 < provider.calls.mean_in_flight() <= 5
    assert sum(provider.calls.per_second()) == 8
    provider.forget()
    assert provider.calls.summary()["requests"] == 0


def test_the_mean_in_flight_is_weighed_by_time() -> None:
    calls = Calls(Call(index, started=start, ended=end, accepted=True) for index, start, end in ((0, 0, 4), (1, 1, 2)))
    assert calls.mean_in_flight() == 1.25
    assert calls.mean_in_flight(1, 2) == 2


async def test_a_process_of_its_own_sustains_two_hundred_in_flight() -> None:
    with ProviderProcess(together=220, answer="fine") as provider:
        async with openai.AsyncOpenAI(base_url=provider.url, api_key="sk", max_retries=0) as client:
            wishes: Any = {"model": "gpt-4o", "messages": question(picture(1000, 1400)), "timeout": 120.0}
            answers = await asyncio.gather(*(client.chat.completions.create(**wishes) for _ in range(220)))
        assert {text(answer) for answer in answers} == {"fine"}
        calls = provider.calls
        assert len(calls) == 220
        assert calls.in_flight_max == 220
        provider.behave(faults=["quota"])
        with pytest.raises(openai.RateLimitError):
            ask(provider)
        provider.forget()
        assert provider.summary()["requests"] == 0
        provider.refuse(0.2)
        wait_until(lambda: outcome(lambda: ask(provider)) == "APIConnectionError")
        wait_until(lambda: outcome(lambda: ask(provider)) == "RateLimitError")


def test_control_says_what_it_does_not_know(provider: Provider) -> None:
    answer = raw(provider, "/../control", color="blue")
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, "unknown behavior color")


# --- what the tests above are made of -----------------------------------------------------------


def raw(provider: Provider, path: str, **content: Any) -> requests.Response:
    base = provider.url.removesuffix("/v1") if path.startswith("/../") else provider.url
    return requests.post(
        base + path.removeprefix("/.."), json=content, timeout=5, headers={"authorization": "Bearer sk"}
    )


def outcome(step: Any) -> str:
    """`ok`, or the name of the error that the step ends with."""
    try:
        step()
    except openai.OpenAIError as error:
        return type(error).__name__
    return "ok"
