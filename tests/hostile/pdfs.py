"""PDFs written object by object, so that they may say what no library would."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

BOX = b"[0 0 300 200]"


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first one is the catalog."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, table)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"", *, packed: bool = False) -> bytes:
    """A stream object; `packed` deflates it."""
    if packed:
        data, entries = zlib.compress(data, 9), entries + b" /Filter /FlateDecode"
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data)


def page_pdf(
    *contents: bytes,
    box: bytes = BOX,
    resources: bytes = b"<< >>",
    entries: bytes = b"",
    catalog: bytes = b"",
    more: Sequence[bytes] = (),
) -> bytes:
    """A PDF with a page for each of these content streams, alike in `box`, `resources` and other `entries`.

    The first of the objects in `more` has the number 3 + 2 * pages.
    """
    kids = b" ".join(b"%d 0 R" % (3 + 2 * index) for index in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalog,
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(contents)),
    ]
    for index, content in enumerate(contents):
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox %b /Resources %b /Contents %d 0 R %b >>"
        objects += [page % (box, resources, 4 + 2 * index, entries), content]
    return pdf(*objects, *more)


def words(text: bytes) -> bytes:
    """A content stream that writes a line; the page needs FONT in its resources."""
    return stream(b"BT /F1 12 Tf 20 100 Td (%b) Tj ET" % text)


FONT = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
