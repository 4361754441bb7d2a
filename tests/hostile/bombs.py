"""Small files that ask for more memory or time than there is."""

from __future__ import annotations

import struct
import zlib

from tests import files
from tests.hostile.pdfs import FONT, page_pdf, pdf, stream, words

IMAGE = b"/Type /XObject /Subtype /Image /BitsPerComponent 1 /ColorSpace /DeviceGray"
DRAW = stream(b"q 200 0 0 200 0 0 cm /X Do Q")
X = b"<< /XObject << /X 5 0 R >> >>"


# --- Images ---------------------------------------------------------------------------------------


def png(width: int, height: int, *, colors: int = 2) -> bytes:
    """A sound black PNG of any size; `colors` is PNG's type: 0 gray, 2 RGB, 6 RGBA."""
    row = 1 + width * {0: 1, 2: 3, 6: 4}[colors]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colors, 0, 0, 0)),
            (b"IDAT", _zeros(row * height)),
            (b"IEND", b""),
        )
    )


def _zeros(count: int) -> bytes:
    """A real zlib stream of so many zeros, made out of one part that is repeated."""
    unit = 1 << 20
    packer = zlib.compressobj(9)
    first = packer.compress(bytes(unit)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(unit)) + packer.flush(zlib.Z_FULL_FLUSH)
    whole, rest = divmod(count, unit)
    last = zlib.compressobj(9, wbits=-15)
    end = last.compress(bytes(rest)) + last.flush()
    checksum = (count % 65521) << 16 | 1  # Adler-32 of zeros
    return first + again * (whole - 1) + end + struct.pack(">I", checksum)


def gif(width: int, height: int) -> bytes:
    """A GIF of one frame that fills a screen of any size, if its header is to be believed."""
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    return head + b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\x00;"


def gif_of_frames(count: int) -> bytes:
    """A GIF of very many frames of one pixel."""
    frame = b"!\xf9\x04\x00\x01\x00\x00\x00," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6) + frame * count + b";"


def webp(width: int, height: int) -> bytes:
    """A lossless WEBP of which there is nothing but the size."""
    body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + bytes(40)
    chunk = b"VP8L" + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def webp_of_frames(count: int) -> bytes:
    """An animation of very many frames on a large canvas."""
    picture = files.image("WEBP", (16, 16), lossless=True)[12:]
    size = struct.pack("<I", 9999)[:3]  # 10,000 each way
    frame = bytes(6) + struct.pack("<I", 15)[:3] * 2 + b"\x01\x00\x00\x00" + picture
    frames = (b"ANMF" + struct.pack("<I", len(frame)) + frame) * count
    body = b"WEBPVP8X" + struct.pack("<II", 10, 2) + size * 2 + b"ANIM" + struct.pack("<I", 6) + bytes(6) + frames
    return b"RIFF" + struct.pack("<I", len(body)) + body


def bmp(width: int, height: int) -> bytes:
    """A BMP of which there is nothing but the size."""
    return b"BM" + struct.pack("<IIIIiiHHIIiiII", 154, 0, 54, 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0) + bytes(100)


def jpeg(width: int, height: int) -> bytes:
    """A sound JPEG that says another size."""
    data = bytearray(files.jpeg())
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def tiff(width: int, height: int, *, frames: int = 1, circle: bool = False) -> bytes:
    """A TIFF of frames that say this size and hold next to nothing; in a `circle` the last one leads to the first."""
    out = bytearray(b"II*\0\x08\0\0\0")
    for number in range(1, frames + 1):
        tags = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, height), (279, 64)]
        last = 8 if circle else 0
        following = len(out) + 2 + 12 * len(tags) + 4 if number < frames else last
        out += struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
        out += struct.pack("<I", following)
    return bytes(out + bytes(64))


# --- PDFs -----------------------------------------------------------------------------------------


def jbig2_pdf(width: int, height: int) -> bytes:
    """An image of which JBIG2 says in sixty bytes that it is enormous and all of it is to be decoded."""
    page = struct.pack(">IBBBI", 0, 48, 0, 1, 19) + struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + b"\x00\x03\xff\xfd\xff\x02\xfe\xfe\xfe" + bytes(20)
    data = page + struct.pack(">IBBBI", 1, 38, 0, 1, len(region)) + region
    entries = b"%b /Width %d /Height %d /Filter /JBIG2Decode" % (IMAGE, width, height)
    return page_pdf(DRAW, resources=X, more=[stream(data, entries)])


def image_pdf(width: int, height: int) -> bytes:
    """An image of zeros in a page."""
    entries = b"/Type /XObject /Subtype /Image /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode"
    picture = stream(_zeros(3 * width * height), b"%b /Width %d /Height %d" % (entries, width, height))
    return page_pdf(DRAW, resources=X, more=[picture])


def vast_page_pdf() -> bytes:
    """A page of 200 inches, and one unit of it is an inch more."""
    return page_pdf(words(b"vast"), box=b"[0 0 14400 14400]", resources=FONT, entries=b"/UserUnit 75000")


def many_objects_pdf(count: int, *, is_sound: bool = True) -> bytes:
    """A page among very many objects; without its table they have to be looked for."""
    data = page_pdf(words(b"one of many"), resources=FONT)
    head, table = data[: data.index(b"xref\n")], data[data.index(b"xref\n") :]
    body = b"".join(b"%07d 0 obj\nnull\nendobj\n" % number for number in range(5, 5 + count))
    places = range(len(head), len(head) + len(body), len(body) // count)
    rows = table[: table.index(b"trailer")].replace(b"0 5\n", b"0 %d\n" % (5 + count), 1)
    rows += b"".join(b"%010d 00000 n \n" % place for place in places)
    whole = head + body + rows
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (5 + count, len(head) + len(body))
    return whole + end if is_sound else whole.replace(b"xref\n0", b"xxxx\n0")


def deep_tree_pdf(depth: int) -> bytes:
    """A page below very many nodes."""
    node = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>"
    nodes = [node % (number + 1, number - 1) for number in range(2, depth + 2)]
    leaf = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 300 200] >>" % (depth + 1)
    return pdf(b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, leaf)


def circular_tree_pdf() -> bytes:
    """Nodes that are each other's kids."""
    node = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>"
    return pdf(b"<< /Type /Catalog /Pages 2 0 R >>", node % (3, 3), node % (2, 2))


def boasting_tree_pdf(count: int) -> bytes:
    """One page, and a tree that says there are many."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] >>"
    return pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count %d >>" % count, page)


def recursive_form_pdf() -> bytes:
    """A form that draws itself."""
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 300 200] /Resources << /XObject << /X 5 0 R >> >>"
    return page_pdf(DRAW, resources=X, more=[stream(b"0 0 9 9 re f /X Do", entries)])


def doubling_forms_pdf(depth: int) -> bytes:
    """A form that draws another one twice, which draws another one twice ..."""
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 300 200] /Resources << /XObject << /X %d 0 R >> >>"
    forms = [stream(b"/X Do /X Do", entries % (6 + number)) for number in range(depth)]
    last = stream(b"0 0 9 9 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 300 200]")
    return page_pdf(DRAW, resources=X, more=[*forms, last])


def flate_pdf(count: int) -> bytes:
    """A content that unpacks to very many zeros, packed twice."""
    packed = zlib.compress(_zeros(count), 9)
    content = stream(packed, b"/Filter [/FlateDecode /FlateDecode]")
    return page_pdf(content)


def operators_pdf(count: int) -> bytes:
    """A content of very many strokes."""
    return page_pdf(stream(b"0 0 m 300 200 l S\n" * count, packed=True))


def nested_object_streams_pdf() -> bytes:
    """Streams of objects that lie in each other, and one that says it holds a billion."""
    inner = b"<< /Type /Catalog /Pages 2 0 R >>"
    packed = [
        stream(b"5 0 " + inner, b"/Type /ObjStm /N 1 /First 4 /Extends 5 0 R"),
        stream(b"4 0 " + inner, b"/Type /ObjStm /N 1 /First 4 /Extends 4 0 R"),
        stream(b"1 0 " + inner, b"/Type /ObjStm /N 1000000000 /First 4"),
    ]
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, *packed]
    return _with_object_table(objects)


def _with_object_table(objects: list[bytes]) -> bytes:
    """The PDF with a table that is a stream and says that the page lies in stream 4, 4 in 5 and 5 in 4."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    inside = {3: 4, 4: 5, 5: 4}
    rows = [struct.pack(">BIB", 0, 0, 255)]
    for number, place in enumerate([*places, len(out)], start=1):
        within = inside.get(number)
        rows.append(struct.pack(">BIB", 2, within, 0) if within else struct.pack(">BIB", 1, place, 0))
    table = stream(b"".join(rows), b"/Type /XRef /W [1 4 1] /Size %d /Root 1 0 R" % len(rows))
    return bytes(out + b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (len(rows) - 1, table, len(out)))


def type3_pdf(*, strokes: int, letters: int) -> bytes:
    """A page of letters each of which is very many strokes; two other pages are plain."""
    glyph = stream(b"1000 0 d0 " + b"0 0 m 900 900 l 3 w S " * strokes, packed=True)
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 97"
        b" /LastChar 97 /Widths [1000] /CharProcs << /a 10 0 R >> /Encoding << /Differences [97 /a] >> >>"
    )
    plain = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    slow = stream(
        b"BT /F2 9 Tf 1 0 0 1 5 5 Tm " + b"1 0 0 rg (aaaa) Tj 0 1 0 rg (aaaa) Tj " * letters + b"ET", packed=True
    )
    resources = b"<< /Font << /F1 %b /F2 9 0 R >> >>" % plain
    return page_pdf(words(b"before"), slow, words(b"after"), resources=resources, more=[font, glyph])
