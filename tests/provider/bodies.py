"""The JSON of chat completions: reading a request, writing an answer or an error."""

from __future__ import annotations

import binascii
import hashlib
import io
import json
import time
from typing import Any

from PIL import Image

from tests.provider.calls import Call
from tests.provider.pages import number_in

REASONS = {
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    408: "Request Timeout", 409: "Conflict", 413: "Content Too Large", 429: "Too Many Requests",
    500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
}  # fmt: skip

_TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}


class Rejected(Exception):
    """A request that is answered with an error; `outcome` is its word in the calls."""

    outcome = "refused"
    retry_after: str | None = None

    def __init__(self, status: int, message: str, *, code: str | None = None, type: str = "invalid_request_error"):
        super().__init__(message)
        self.status = status
        self.body = {"error": {"message": message, "type": type, "param": None, "code": code}}


def rejection(kind: str, *, model: str = "", key: str = "") -> Rejected:
    """The error that a provider sends for a status or a named reason."""
    if kind == "wrong_key":
        shown = f"{key[:4]}****" if key else "''"
        return Rejected(401, f"Incorrect API key provided: {shown}.", code="invalid_api_key")
    if kind == "unknown_model":
        message = f"The model `{model}` does not exist or you do not have access to it."
        return Rejected(404, message, code="model_not_found")
    if kind == "quota":
        message = "You exceeded your current quota, please check your plan and billing details."
        return Rejected(429, message, code="insufficient_quota", type="insufficient_quota")
    if kind == "429":
        message = f"Rate limit reached for {model}. Please try again later."
        return Rejected(429, message, code="rate_limit_exceeded", type="requests")
    status = int(kind)
    if status < 500:
        return Rejected(status, REASONS.get(status, "Refused"))
    return Rejected(status, "The server had an error while processing your request.", type="server_error")


def read_into(call: Call, body: bytes, *, look: bool) -> None:
    """Fill the call from the request's body; raises Rejected for what a real provider would not take."""
    call.body_bytes = len(body)
    try:
        request = json.loads(body)
        messages = request["messages"]
        call.model = str(request["model"])
    except (ValueError, KeyError, TypeError):
        raise Rejected(400, "We could not parse the JSON body of your request.") from None
    if request.get("stream"):
        raise Rejected(400, "This provider does not stream.", code="unsupported_value")
    call.temperature = request.get("temperature")
    texts = []
    for part in _parts(messages):
        if part.get("type") == "text":
            texts.append(part["text"])
        elif part.get("type") == "image_url":
            _take_picture(call, part["image_url"], look=look)
        else:
            raise Rejected(400, f"Invalid content type {part.get('type')!r}.", code="invalid_value")
    call.prompt = "\n".join(texts)
    call.request = request


def _parts(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for message in messages:
        content = message.get("content") or ""
        parts += [{"type": "text", "text": content}] if isinstance(content, str) else content
    return parts


def _take_picture(call: Call, holder: dict[str, Any], *, look: bool) -> None:
    head, _, data = holder["url"].partition(",")
    holder["url"] = f"{head},({len(data)} characters)"
    if not head.startswith("data:image/") or not head.endswith(";base64"):
        raise Rejected(400, "Failed to download the image.", code="invalid_image_url")
    try:
        picture = binascii.a2b_base64(data, strict_mode=True)
        with Image.open(io.BytesIO(picture)) as image:
            call.width, call.height = image.size
        call.page = number_in(picture) if look else None
    except (binascii.Error, OSError):
        raise Rejected(400, "The image data you provided does not represent a valid image.") from None
    call.media_type = head[5:-7]
    call.image_bytes = len(picture)
    call.digest = hashlib.sha256(picture).hexdigest()
    if not any(picture.startswith(start) and call.media_type == kind for start, kind in _TYPES.items()):
        raise Rejected(400, f"The image is not of the type {call.media_type}.", code="invalid_image_format")


def answered(call: Call, text: str, *, longest: int | None) -> dict[str, Any]:
    """The text's next piece: what follows on what was said of it before, up to the length limit."""
    turns = call.request["messages"]
    said = next((turn["content"] for turn in reversed(turns) if turn["role"] == "assistant"), "")
    rest = text.removeprefix(said)
    is_cut = longest is not None and len(rest) > longest
    return completion(call, rest[:longest], finish_reason="length" if is_cut else "stop")


def completion(call: Call, text: str, *, finish_reason: str = "stop") -> dict[str, Any]:
    """The answer that carries the text."""
    tokens_in = 100 + call.width * call.height // 1000
    tokens_out = len(text) // 4 + 1
    return {
        "id": f"chatcmpl-{call.index}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": call.model,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, "refusal": None},
                "finish_reason": finish_reason,
                "logprobs": None,
            }
        ],
        "usage": {
            "prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out,
        },
    }  # fmt: skip


def text_for(call: Call, template: str | None) -> str:
    """What stands on the page, as far as the provider can tell."""
    if template is None:
        title = "Page {page}" if call.page is not None else "Picture"
        template = f"# {title}\n\nIt has {{width}} × {{height}} pixels and the digest {{digest}}; $x^{{index}}$."
    known = {"page": call.page, "index": call.index, "width": call.width, "height": call.height}
    for name, value in {**known, "digest": call.digest[:12]}.items():
        template = template.replace("{" + name + "}", str(value))
    return template
