"""A page that stands alone, its figures within it and its formulas as MathML: it runs nothing and loads nothing."""

from __future__ import annotations

import base64
import re
from typing import IO

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tasks.models import Document, Figure
from tasks.pipeline.assemble import join_markdown
from tasks.pipeline.figures import figure_name, figures_of
from tasks.rendering import render_markdown, with_mathml

SECONDS = 60.0  # for the formulas of a document; a thousand of them take less than one
_STYLE = (
    "body{max-width:75ch;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}"
    "table{border-collapse:collapse}td,th{border:1px solid #999;padding:.2em .5em}"
    ".math{font-family:monospace}div.math{margin:1em 0;white-space:pre-wrap}img{max-width:100%}"
    "math{font-size:1.1em}.formula.block{display:block;margin:1em 0;overflow-x:auto}"
)
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_PLACE = "/figures/"  # where the figures of an exported page would be, if they were not within it
_SOURCE = re.compile(r'<img src="/figures/(\d{4,6}_\d{1,4}\.jpg)"')


def write_html(document: Document, stream: IO[bytes]) -> None:
    html = format_html(
        '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="{}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{}</body>\n</html>\n",
        mark_safe(_POLICY),  # noqa: S308 - our own text
        document.name,
        mark_safe(_STYLE),  # noqa: S308 - our own text
        html_body(document),
    )
    stream.write(html.encode())


def html_body(document: Document) -> SafeString:
    """The result as HTML that needs nothing besides itself."""
    html = render_markdown(join_markdown(document=document, is_shown=True), images=_PLACE)
    return _with_figures(document, with_mathml(html, seconds=SECONDS))


def _with_figures(document: Document, html: SafeString) -> SafeString:
    """The HTML with each figure's own bytes in the place of its address."""
    names = {figure_name(figure): figure.pk for figure in figures_of(document=document).defer("data")}

    def source(match: re.Match[str]) -> str:
        key = names.get(f"images/{match[1]}")
        data = b"" if key is None else Figure.objects.values_list("data", flat=True).get(pk=key)
        return f'<img src="data:image/jpeg;base64,{base64.b64encode(data).decode()}"'

    return mark_safe(_SOURCE.sub(source, html))  # noqa: S308 - it was safe, and base64 adds no markup
