"""The judgement over a page's own text, by what it is like alone."""

from __future__ import annotations

import pytest

from tasks.imaging import trust
from tasks.imaging.blocks import Block, Span
from tasks.imaging.trust import Distrust, Line, TextLayer, distrust, distrust_blocks

SENTENCE = "The keeper counted the boats twice."


def layer(*texts: str, hidden: str = "", picture_share: float = 0.0) -> TextLayer:
    lines = tuple(Line(text) for text in texts)
    return TextLayer((*lines, Line(hidden, is_painted=False)) if hidden else lines, picture_share)


def block(*rows: str) -> Block:
    return Block("text", tuple((Span(row),) for row in rows))


@pytest.mark.parametrize(
    "text, reason",
    [
        ("x" * (trust.ENOUGH - 1), trust.LITTLE),
        ("x" * trust.ENOUGH, None),
        ("x" * 98 + "\ufffd" * 2, None),
        ("x" * 97 + "\ufffd" * 3, trust.UNMAPPED),
        ("x" * 97 + "\uf001" * 3, trust.UNMAPPED),
        ("x" * 40 + "+" * 60, None),
        ("x" * 39 + "+" * 61, trust.BROKEN),
        ("Introduction " + ". " * 60 + "1", None),  # a line of a table of contents
        ("Introduction" + "." * 60 + "1", None),
        ("a quoted w!rd here and an#ther", None),
        ('a quoted w!rd here, an#ther, and th"rd', trust.BROKEN),
    ],
)
def test_what_a_text_must_be_like(text: str, reason: Distrust | None) -> None:
    assert distrust(layer(text)) == reason


def test_a_stamp_on_a_picture_is_not_the_page() -> None:
    assert distrust(layer(SENTENCE, picture_share=0.5)) == trust.LITTLE
    assert distrust(layer(SENTENCE, picture_share=0.49)) is None
    assert distrust(layer(SENTENCE * 12, picture_share=1.0)) is None


def test_a_scans_hidden_text_is_taken_when_it_is_asked_for() -> None:
    scan = layer("Page 3", hidden=SENTENCE, picture_share=1.0)
    assert (distrust(scan), distrust(scan, hidden_too=True)) == (trust.HIDDEN, None)


def test_hidden_text_beside_much_that_can_be_seen() -> None:
    """On paper it is no recognition of a scan, and the layout analysis leaves it out; over a scan it may be."""
    assert distrust(layer(SENTENCE * 12, hidden=SENTENCE)) is None
    assert distrust(layer(SENTENCE * 12, hidden=SENTENCE, picture_share=1.0)) == trust.HIDDEN


def test_hidden_text_must_be_good_as_well() -> None:
    scan = layer(hidden="\ufffd" * 50, picture_share=1.0)
    assert distrust(scan, hidden_too=True) == trust.UNMAPPED


def test_text_that_stands_on_its_side() -> None:
    on_its_side = Line(SENTENCE, is_upright=False)
    assert distrust(TextLayer((on_its_side,))) == trust.TURNED
    assert distrust(TextLayer((on_its_side, Line(SENTENCE * 2)))) is None


def test_formulas_are_not_for_a_text_layer() -> None:
    assert distrust_blocks(layer(SENTENCE), [block(SENTENCE)]) is None
    assert distrust_blocks(layer(SENTENCE), [block(SENTENCE)], has_formulas=True) == trust.FORMULAS


def test_nothing_may_be_lost_on_the_way_to_the_reading_order() -> None:
    ten = [f"{SENTENCE} {number}" for number in range(10)]
    table = Block("table", cells=(((ten[8],), (ten[9],)),))
    assert distrust_blocks(layer(*ten), [block(*ten[:8]), table]) is None
    assert distrust_blocks(layer(*ten), [block(*ten[:8])]) == trust.LOST


def test_what_was_hidden_is_missed_only_where_it_was_wanted() -> None:
    scan = layer("Page 3", hidden=SENTENCE)
    assert distrust_blocks(scan, [block("Page 3")]) is None
    assert distrust_blocks(scan, [block("Page 3")], hidden_too=True) == trust.LOST
    assert distrust_blocks(scan, [block("Page 3", SENTENCE)], hidden_too=True) is None
