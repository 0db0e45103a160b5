"""Where lines end: none is seen between Chinese characters, in what labs say and in every released file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from rich.cells import cell_len

from grader.authoring.line_breaks import WIDTH, unwrapped, wrapped

ASSIGNMENTS = Path(__file__).parent.parent / "assignments"
CHINESE = r"[\u4e00-\u9fff\u3001-\u3011\uff01-\uff1f]"


def released() -> Iterator[tuple[str, str]]:
    """The Markdown of every handout and notebook in Chinese, with where it is from."""
    for path in sorted(ASSIGNMENTS.glob("*/README.zh.md")):
        yield path.name, path.read_text(encoding="utf-8")
    for path in sorted(ASSIGNMENTS.glob("*/*.zh.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                yield path.name, "".join(cell["source"])


def seen(markdown: str) -> str:
    """The words that a reader sees, with a line break where one becomes a space."""
    inside = [token.children or [] for token in MarkdownIt().parse(markdown)]
    tokens = [child for children in inside for child in (*children, None)]
    return "".join(
        "\n\n" if token is None else "\n" if token.type == "softbreak" else token.content
        for token in tokens
    )


def test_no_line_break_is_seen_between_chinese_characters() -> None:
    """In no released file does Markdown set a space where Chinese has none."""
    breaks = rf".{{0,9}}{CHINESE}\n{CHINESE}.{{0,9}}"

    found = [(name, one) for name, text in released() for one in re.findall(breaks, seen(text))]

    assert found == []


@pytest.mark.parametrize(
    ("markdown", "whole"),
    [
        ("小批量\n很小", "小批量很小"),
        ("小批量，\n`X` 很小", "小批量，`X` 很小"),
        ("- 很小，\n  很小", "- 很小，很小"),
        ("> 很小，\n> 很小", "> 很小，很小"),
        ("很小，\n**很大**", "很小，**很大**"),
        ("返回\n`X`", "返回\n`X`"),
        ("softmax\n回归", "softmax\n回归"),
        ("two words\nin English", "two words\nin English"),
    ],
)
def test_a_line_break_goes_where_no_space_is_set(markdown: str, whole: str) -> None:
    """Between Chinese characters and beside their punctuation; before code and Latin it is a space."""
    assert unwrapped(markdown) == whole


@pytest.mark.parametrize(
    "markdown",
    [
        "```\n很小\n很小\n```",
        "    很小\n    很小",
        "## 很小\n很小",
        "- 很小\n- 很小",
        "1. 很小\n2. 很小",
        "| 小 | 大 |\n|---|---|\n| 小 | 大 |",
        "很小\n\n很小",
        "很小  \n很小",
        "很小\\\n很小",
        "**很小。**\n很小",
    ],
)
def test_a_line_break_that_means_something_stays(markdown: str) -> None:
    """Code, headings, lists, tables, paragraphs, breaks that are meant, and emphasis that needs its space."""
    assert unwrapped(markdown) == markdown


def test_a_line_is_filled_by_columns() -> None:
    """A Chinese character takes two, and no line begins with a comma or ends with a bracket."""
    text = "返回（logits），形状为 (B, C)，" * 20

    lines = wrapped(text, "# ", "# ")

    assert "".join(line.removeprefix("# ") for line in lines).replace(" ", "") == text.replace(
        " ", ""
    )
    assert all(WIDTH - 20 < cell_len(line) <= WIDTH for line in lines[:-1])
    assert not any(re.match(r"# [，）),]", line) or line.endswith(("（", "(")) for line in lines)


def test_a_word_longer_than_a_line_has_its_own() -> None:
    """Nothing is cut within a word."""
    assert wrapped("a " + "b" * 200, "# TODO: ", "#       ") == [
        "# TODO: a",
        "#       " + "b" * 200,
    ]
