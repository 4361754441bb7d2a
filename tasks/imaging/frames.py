"""One frame of an image file as pixels that can be read: upright, opaque, gray or RGB."""

from __future__ import annotations

from PIL import Image, ImageOps

WHITE = 255.0
DEEP_WHITE = 65535.0
STRIP = 128  # rows, about


def frames_total(image: Image.Image) -> int:
    """How many pages the image has: all frames of a TIFF; of an animation the first frame alone."""
    return getattr(image, "n_frames", 1) if image.format == "TIFF" else 1


def upright_frame(image: Image.Image, frame: int, max_side: int) -> Image.Image:
    """Frame ``frame`` (from 0) in mode L or RGB, turned as its EXIF data say, alpha on white, at most ``max_side``."""
    image.seek(frame)
    image.draft(None, (max_side, max_side))
    image.load()
    plain = image if image.mode in ("L", "RGB") and not has_alpha(image) else _plain(image, max_side)
    plain.info["exif"] = image.info.get("exif", b"")
    plain.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return ImageOps.exif_transpose(plain)


def is_upright(image: Image.Image) -> bool:
    """Whether the pixels already stand as they should be seen."""
    return int(image.getexif().get(0x0112, 1)) in (0, 1)


def has_alpha(image: Image.Image) -> bool:
    """Whether some of the image may be transparent."""
    return image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info


def _plain(image: Image.Image, max_side: int) -> Image.Image:
    """The image in mode L or RGB, no smaller than twice what is asked for, which is left to better means.

    It is made strip by strip and shrunk on the way: there is memory for one copy of a large image, not for two.
    """
    deep = image.mode in ("I", "F") or image.mode.startswith("I;")
    low, high = _range(image) if deep else (0.0, 0.0)
    factor = max(1, max(image.size) // (2 * max_side))
    mode = "L" if deep or image.mode in ("1", "L", "LA", "La") else "RGB"
    plain = Image.new(mode, (-(-image.width // factor), -(-image.height // factor)))
    rows = factor * max(1, STRIP // factor)
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        opaque = _eight_bit(strip, low, high) if deep else _opaque(strip, mode)
        plain.paste(opaque.reduce(factor), (0, top // factor))
    return plain


def _opaque(image: Image.Image, mode: str) -> Image.Image:
    if not has_alpha(image):
        return image.convert(mode)
    seen = image.convert("LA" if mode == "L" else "RGBA")
    ground = Image.new(mode, image.size, "white")
    ground.paste(seen.convert(mode), mask=seen.getchannel("A"))
    return ground


def _range(image: Image.Image) -> tuple[float, float]:
    """What is black and what is white in deep gray: 16 bits, or 8, or if neither fits what is found."""
    low, high = (float(str(value)) for value in image.getextrema())
    if low < 0 or high > DEEP_WHITE:
        return low, max(high, low + 1e-9)
    return 0.0, WHITE if high <= WHITE and not image.mode.startswith("I;16") else DEEP_WHITE


def _eight_bit(image: Image.Image, low: float, high: float) -> Image.Image:
    scale = WHITE / (high - low)
    return image.convert("F").point(lambda value: value * scale + -low * scale).convert("L")
