"""An engine that reads nothing and says what it was given: for development and tests, at once and offline."""

from __future__ import annotations

from typing import ClassVar

from tasks.engines.base import Engine, PageRequest, PageResult


class EchoEngine(Engine):
    """Answers each page with its number, its image's size and the first line of the prompt."""

    name: ClassVar[str] = "echo"
    needs_image: ClassVar[bool] = True
    may_invent: ClassVar[bool] = False

    async def read(self, request: PageRequest) -> PageResult:
        """The page's particulars as Markdown; the same request always gives the same answer."""
        image = request.image
        seen = f"{image.media_type}, {image.width} x {image.height} pixels" if image else "no image"
        prompt = request.prompt.strip().partition("\n")[0]
        parts = [f"# Page {request.number}", f"Image: {seen}.", f"Prompt: {prompt}" if prompt else ""]
        return PageResult(
            markdown="\n\n".join(filter(None, parts)),
            model=self.name,
            tokens_in=0,
            tokens_out=0,
            image_width=image.width if image else None,
            image_height=image.height if image else None,
            image_bytes=len(image.data) if image else None,
        )
