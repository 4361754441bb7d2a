"""Markdown as HTML that is safe to show."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token

from tasks.rendering.formulas import formulas_in_html, read_formulas

# HTML that engines write because Markdown has no word for it; the rest is text of the page and shown as such.
WRITTEN_TAGS = frozenset(
    "b br caption center col colgroup del div em figcaption figure hr i ins li mark ol p s small span strong sub sup"
    " table tbody td tfoot th thead tr u ul".split()
)
_MARKDOWN_TAGS = frozenset("a blockquote code h1 h2 h3 h4 h5 h6 img pre".split())
_CELL = {"align", "colspan", "rowspan"}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "td": _CELL,
    "th": _CELL,
}
_CLASSES = {"div": {"math", "block"}, "span": {"math", "block", "inline"}}
_NOT_WRITTEN = re.compile(rf"<(?!/?(?:{'|'.join(WRITTEN_TAGS)})(?:\s[^<>]*)?/?>)", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = {"br", "col", "hr", "img"}
DEEPEST = 500
# What a page's own figures are called. Images have no other address: a page could name any of this site's own, too.
_FIGURE = re.compile(r"images/(\d{4,6}_\d{1,4}\.jpg)", re.ASCII)
_OWN_PATH = re.compile(r"/[\w.~-]+(?:/[\w.~-]+)*", re.ASCII)


def render_markdown(text: str, *, images: str = "") -> SafeString:
    """The HTML of a page or a whole document. No script, handler, frame, style or image from elsewhere is in it.

    `images` is the path under which the document's figures (`images/NAME`) are served, with a slash at its end;
    without it, and for every other address, an image is its alternative text.
    """
    env = {"images": images}
    html = _PARSER.render(text, env)
    if _is_deep(html):
        html = _PARSER_OF_TEXT.render(text, env)
    return mark_safe(_CLEANER.clean(html))  # noqa: S308 - cleaned right here, tag by tag


def parse_markdown(text: str) -> list[Token]:
    """What the parser makes of the text, for those who look for something in it."""
    return _PARSER.parse(text, {"images": ""})


def _is_deep(html: str) -> bool:
    """Whether elements stand in each other so deep that cleaning, which takes quadratic time, would stall."""
    depth = 0
    for tag in _TAG.finditer(html):
        depth += 0 if tag[2].lower() in _VOID else -1 if tag[1] else 1
        if depth > DEEPEST:
            return True
    return False


def _parser(*, html: bool) -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": html}).enable(["table", "strikethrough"])
    read_formulas(md)
    md.add_render_rule("html_inline", _render_html)
    md.add_render_rule("html_block", _render_html)
    md.core.ruler.push("cell_alignment", _align_cells)
    md.core.ruler.push("figures", _address_figures)
    return md


def _render_html(_renderer: RendererProtocol, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    html = _NOT_WRITTEN.sub("&lt;", tokens[index].content)
    return formulas_in_html(html) if tokens[index].type == "html_block" else html


def _align_cells(state: Any) -> None:
    """Say a cell's alignment without a style attribute, which the content security policy forbids."""
    for token in state.tokens:
        if token.type in ("th_open", "td_open"):
            _style_to_align(token.attrs)


def _style_to_align(attributes: MutableMapping[str, Any]) -> None:
    style = str(attributes.pop("style", ""))
    if style.startswith("text-align:"):
        attributes["align"] = style.removeprefix("text-align:")


def _address_figures(state: Any) -> None:
    """Say where the document's figures are; whatever else an image names is taken away."""
    for block in state.tokens:
        for token in block.children or ():
            if token.type == "image":
                match = _FIGURE.fullmatch(str(token.attrs.get("src", "")))
                token.attrs["src"] = f"{state.env['images']}{match[1]}" if match and state.env["images"] else ""


def _own_images(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src" and not _OWN_PATH.fullmatch(value):
        return None
    return value


_PARSER = _parser(html=True)
_PARSER_OF_TEXT = _parser(html=False)
_CLEANER = nh3.Cleaner(
    tags=set(WRITTEN_TAGS | _MARKDOWN_TAGS),
    attributes=_ATTRIBUTES,
    allowed_classes=_CLASSES,
    attribute_filter=_own_images,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer nofollow",
)
