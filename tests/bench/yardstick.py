"""The yardstick: what a short script reaches that keeps no promise. One process, one rendering thread, the openai
client, nothing saved: `python -m tests.bench.yardstick book.pdf http://127.0.0.1:1234/v1 20` prints the seconds."""

from __future__ import annotations

import asyncio
import base64
import io
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pymupdf
from openai import AsyncOpenAI
from PIL import Image


def picture(document: Any, index: int) -> str:
    pixmap = document[index].get_pixmap(dpi=200, colorspace=pymupdf.csRGB)
    image = Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples_mv)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


async def read_all(path: str, url: str, concurrency: int) -> list[str | None]:
    client = AsyncOpenAI(base_url=url, api_key="sk-1", max_retries=0)
    document, renderer, slots = pymupdf.open(path), ThreadPoolExecutor(1), asyncio.Semaphore(concurrency)

    async def read(index: int) -> str | None:
        async with slots:
            image = await asyncio.get_running_loop().run_in_executor(renderer, picture, document, index)
            content: Any = [{"type": "text", "text": "Read."}, {"type": "image_url", "image_url": {"url": image}}]
            answer = await client.chat.completions.create(
                model="gpt-4o", messages=[{"role": "user", "content": content}]
            )
            return answer.choices[0].message.content

    return await asyncio.gather(*(read(index) for index in range(document.page_count)))


def main() -> None:
    path, url, concurrency = sys.argv[1:4]
    started = time.monotonic()
    asyncio.run(read_all(path, url, int(concurrency)))
    print(time.monotonic() - started)  # noqa: T201 - what the caller waits for


if __name__ == "__main__":
    main()
