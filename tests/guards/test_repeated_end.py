"""The end of the page before, given back at the start of an answer."""

from __future__ import annotations

import pytest

from tasks.guards import without_repeated_end

END = """…went on until the spring came.

Then the river rose over its banks, and the fields lay under water for weeks.

Nobody had seen the like."""


@pytest.mark.parametrize("repeated", [END, END.split("\n\n", 1)[1]])
def test_it_is_taken_off(repeated: str) -> None:
    assert without_repeated_end(f"{repeated}\n\n## 2 After\n\nThe water fell.", END) == "## 2 After\n\nThe water fell."


@pytest.mark.parametrize(
    "text",
    [
        "The water fell.",
        "Nobody had seen the like.\n\nThe water fell.",  # a line of a refrain, or a foot that is a head as well
        f"## 2 After\n\n{END}",  # not in front
        END,  # nothing else: then it is what the page says
        "",
    ],
)
def test_anything_else_stays(text: str) -> None:
    assert without_repeated_end(text, END) == text


def test_without_a_page_before_nothing_changes() -> None:
    assert without_repeated_end(END, "") == END
