"""DeepSeek-OCR's tags become Markdown and regions; whatever a model writes there, nothing is lost and nothing runs."""

from __future__ import annotations

import pytest

from tasks.engines import Region
from tasks.engines.grounding import MOST_FIGURES, MOST_REGIONS, read_grounding, without_figures


def tag(label: str, boxes: str = "[[1, 2, 3, 4]]") -> str:
    return f"<|ref|>{label}<|/ref|><|det|>{boxes}<|/det|>"


PAGE = f"""\
{tag("title", "[[100, 40, 900, 90]]")}
# On figures

{tag("text", "[[100, 100, 900, 280]]")}
They say $x^2$ more
than words.

{tag("image", "[[120, 300, 500, 700], [520, 300, 880, 700]]")}

{tag("image_caption", "[[120, 710, 880, 740]]")}
Figure 1: two of them

{tag("table", "[[100, 760, 900, 900]]")}
<table><tr><td>a</td></tr></table>
"""


def test_a_page_as_the_model_writes_it() -> None:
    markdown, regions = read_grounding(PAGE, number=7)
    assert markdown == (
        "# On figures\n\nThey say $x^2$ more\nthan words.\n\n![](images/0007_1.jpg)\n\n![](images/0007_2.jpg)\n\n"
        "Figure 1: two of them\n\n<table><tr><td>a</td></tr></table>"
    )
    assert regions == (
        Region("title", (100, 40, 900, 90)),
        Region("text", (100, 100, 900, 280)),
        Region("image", (120, 300, 500, 700), 1),
        Region("image", (520, 300, 880, 700), 2),
        Region("image_caption", (120, 710, 880, 740)),
        Region("table", (100, 760, 900, 900)),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Plain\n\n![](images/1.jpg)",
        "The tag <|ref|> opens a label and <|/ref|> closes it.",
        "<|det|>[[1, 2, 3, 4]]<|/det|>",
        "<|ref|>text<|/ref|> <|det|>nothing<|/det|>",
    ],
)
def test_a_text_without_regions_stays_as_it_is(text: str) -> None:
    assert read_grounding(text, number=1) == (text, ())


def test_text_before_the_first_tag_is_kept() -> None:
    assert read_grounding(f"Before.\n{tag('text')}\nAfter.", number=1)[0] == "Before.\n\nAfter."


def test_lines_that_stand_in_the_place_of_the_kind_are_text() -> None:
    markdown, regions = read_grounding(f"{tag('Total 12.50')}\n{tag('Thank you')}\n", number=1)
    assert markdown == "Total 12.50\n\nThank you"
    assert [region.label for region in regions] == ["Total 12.50", "Thank you"]


@pytest.mark.parametrize(
    "boxes",
    [
        "",
        "[]",
        "[[]]",
        "[[1, 2, 3]]",
        "[[1, 2, 3, 4, 5]]",
        "[[-1, 2, 3, 4]]",
        "[[1, 2, 1000, 4]]",
        "[[1, 2, 99999999999999999999, 4]]",
        "[[1.5, 2, 3, 4]]",
        "[[1e2, 2, 3, 4]]",
        "[[3, 2, 1, 4]]",
        "[[1, 4, 3, 2]]",
        "[[1, 2, 1, 4]]",
        "[[[1, 2, 3, 4]]]",
        "[[1, 2, 3, [4]]]",
        "[[a, b, c, d]]",
        "[[١, ٢, ٣, ٤]]",
        "[1, 2, 3, 4]",
        "{1, 2, 3, 4}",
        "[[1, 2, 3, 4]",
        "__import__('os').system('touch /tmp/owned')",
        "[[1, 2, 3, 4]] + open('/etc/passwd').readlines()",
        "[" * 50_000,
        " " * 50_000,
    ],
    ids=lambda boxes: boxes[:20],
)
@pytest.mark.parametrize("label", ["image", "text"])
def test_a_box_that_is_none_costs_nothing_but_itself(label: str, boxes: str) -> None:
    markdown, regions = read_grounding(f"{tag(label, boxes)}\nkept\n{tag('text')}\nalso kept", number=1)
    assert (markdown, regions) == ("kept\n\nalso kept", (Region("text", (1, 2, 3, 4)),))


def test_of_several_boxes_the_bad_ones_are_left_out() -> None:
    regions = read_grounding(tag("image", "[[1, 2, 3, 4], [9, 9, 9, 9], [5, 6, 7, 8]]"), number=1)[1]
    assert regions == (Region("image", (1, 2, 3, 4), 1), Region("image", (5, 6, 7, 8), 2))


@pytest.mark.parametrize(
    "broken",
    [
        "<|ref|>One",
        "One<|/ref|>",
        "<|det|>One<|/det|>",
        "<|ref|><|ref|>One<|/ref|>",
        "<|/det|><|/ref|>One<|det|>",
        "<|ref|>One<|/ref|>Two<|det|>[[1, 2, 3, 4]]<|/det|>",
    ],
)
def test_broken_tags_lose_no_text(broken: str) -> None:
    markdown, _regions = read_grounding(f"{broken}\n{tag('text')}\nThree", number=1)
    assert "One" in markdown
    assert markdown.endswith("Three")
    assert "<|" not in markdown


def test_there_are_only_so_many_figures_and_regions() -> None:
    text = tag("image", f"[{', '.join(['[1, 1, 2, 2]'] * 10_000)}]") + "\nafter"
    markdown, regions = read_grounding(text, number=1)
    assert (len(regions), max(region.figure for region in regions)) == (MOST_REGIONS, MOST_FIGURES)
    assert markdown.count("![](") == MOST_FIGURES
    assert markdown.endswith("after")


def test_figures_cover_the_page_a_few_times_at_most() -> None:
    regions = read_grounding(tag("image", "[[0, 0, 999, 999]]") * 20, number=1)[1]
    assert [region.figure for region in regions] == [1, 2, 3, 4] + [0] * 16


@pytest.mark.parametrize(
    "text",
    ["<|ref|>" * 100_000, "<|ref|>a<|/ref|><|det|>" * 30_000, tag("text") * 30_000, "<|ref|>" + "a" * 1_000_000],
    ids=["openings", "halves", "many", "long"],
)
@pytest.mark.timeout(30)  # quadratic time would be minutes
def test_hostile_output_is_read_in_one_go(text: str) -> None:
    assert read_grounding(text + tag("text"), number=1)[1]


def test_figures_that_can_not_be_had_are_not_named() -> None:
    markdown, regions = read_grounding(PAGE, number=7)
    assert "![](" not in without_figures(markdown, regions, number=7)
    assert "Figure 1" in without_figures(markdown, regions, number=7)
