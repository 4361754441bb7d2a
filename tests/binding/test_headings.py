"""Numbered headings get the levels that their numbers show over all pages."""

from __future__ import annotations

import pytest

from tests.binding.conftest import bind


def leveled(*pages: str) -> list[str]:
    return bind(*pages, headings="by_number").split("\n\n")


@pytest.mark.parametrize(
    "pages, expected",
    [
        (["# 1 Aims", "# 1.1 Tea", "# 1.1.1 Old", "## 2 Ends"],
         ["# 1 Aims", "## 1.1 Tea", "### 1.1.1 Old", "# 2 Ends"]),
        (["# On tea\n\n## 1. Aims", "# 2. Means\n\n# 2.1. Cups"],
         ["# On tea", "## 1. Aims", "## 2. Means", "### 2.1. Cups"]),
        (["# Chapter 1 Aims", "# 1.1 Tea", "# Chapter 2"], ["# Chapter 1 Aims", "## 1.1 Tea", "# Chapter 2"]),
        (["# 第一章 绪论", "# 第一节 茶", "# 一、绿茶", "# （一）龙井", "# 第二章 方法"],
         ["# 第一章 绪论", "## 第一节 茶", "### 一、绿茶", "#### （一）龙井", "# 第二章 方法"]),
        (["# Part I Tea", "# Chapter 1 Aims", "# Section 1 Cups", "# Part II Milk"],
         ["# Part I Tea", "## Chapter 1 Aims", "### Section 1 Cups", "# Part II Milk"]),
        (["# 1 Aims", "# **1.2** Tea\n\n## Green\n\n### Old", "# Index"],
         ["# 1 Aims", "## **1.2** Tea", "### Green", "#### Old", "# Index"]),
        (["# 1 Aims\n\n# A.1 Proof\n\n# A.2 More"], ["# 1 Aims", "## A.1 Proof", "## A.2 More"]),
    ],
)  # fmt: skip
def test_levels_follow_the_numbers(pages: list[str], expected: list[str]) -> None:
    assert leveled(*pages) == expected
    assert bind(*pages) == "\n\n".join(pages)


@pytest.mark.parametrize(
    "pages",
    [
        ["# Aims", "## Means", "# Ends"],
        ["# 2024 in review", "### 2023 in review"],
        ["# 1 Aims", "## Means"],
        ["# 12 kinds of tea", "### 7 ways to drink it", "# 3 cups"],
        ["# 3.5% of all", "### 2.5% of some"],
        ["```\n# 1 not a heading\n```", "```\n### 1.1 nor this\n```"],
    ],
)
def test_without_numbers_that_show_it_all_stays(pages: list[str]) -> None:
    assert leveled(*pages) == pages


def test_code_is_left_alone() -> None:
    code = "```sh\n# 1.2 a comment\n```"
    assert leveled(f"# 1 Aims\n\n{code}\n\n# 1.1 Tea") == ["# 1 Aims", code, "## 1.1 Tea"]
