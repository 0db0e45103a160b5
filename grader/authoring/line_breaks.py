"""Where a line may end, and where its end is seen: Chinese sets no spaces, and a broken line shows one.

Authors break their paragraphs wherever they like. Markdown turns each break into a space, which is right
between English words and wrong between Chinese characters.
"""

from __future__ import annotations

import re
from unicodedata import east_asian_width

from markdown_it import MarkdownIt

from grader.course.sentences import WIDE

WIDTH = 100
"""Columns of a line of code; a Chinese character takes two."""
_STOPS = r"\u3001-\u3003\u3008-\u3011\uff01-\uff0f\uff1a-\uff1f"
"""Full-width punctuation, which has its space inside."""
_OPENS, _CLOSES = r"（“‘《「【(\[", r"，。、；：！？）”’》」】…—),.;:!?\]"
_MAY_END = re.compile(
    rf"(\s+|(?:(?<=[{WIDE}])(?=\S)|(?<=\S)(?=[{WIDE}]))(?<![{_OPENS}])(?![{_CLOSES}]))"
)
_SEEN_AS_NO_SPACE = re.compile(
    rf"(?:[{WIDE}]\**\n\**[{WIDE}]|[{_STOPS}]\**\n|[^\n]\n\**[{_STOPS}])[^\n]*"
)
_EMPHASIS_NEEDS_SPACE = re.compile(rf"[{_STOPS}“”‘’…—]\*+\n|\n\*+[{_STOPS}“”‘’…—]")
"""A closing ``**`` after punctuation, an opening one before it: both need a space on their other side."""


def wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    """A text in lines of at most ``WIDTH`` columns, the first and the others each with its beginning."""
    begin, *others = _MAY_END.split(text.strip())
    lines = [first + begin]
    for space, piece in zip(others[::2], others[1::2], strict=True):
        whole = f"{lines[-1]}{' ' if space else ''}{piece}"
        if _columns(whole) <= WIDTH:
            lines[-1] = whole
        else:
            lines.append(rest + piece)
    return lines


def _columns(text: str) -> int:
    return len(text) + sum(east_asian_width(character) in "WF" for character in text)


def unwrapped(markdown: str) -> str:
    """Markdown without the ends of lines that would show as spaces where the language sets none."""
    lines = markdown.split("\n")
    for token in reversed(MarkdownIt().parse(markdown)):
        if token.type == "inline" and token.map:
            begin, end = token.map
            lines[begin:end] = _closed_up(lines[begin:end])
    return "\n".join(lines)


def _closed_up(paragraph: list[str]) -> list[str]:
    lines = paragraph[:1]
    for line in paragraph[1:]:
        text = line.lstrip(" >")
        if _is_seen(lines[-1], text):
            lines.append(line)
        else:
            lines[-1] += text
    return lines


def _is_seen(one: str, other: str) -> bool:
    """Whether two lines of a paragraph are to have a space between them, or a break that is meant."""
    end = f"{one[-4:]}\n{other[:4]}"
    return not _SEEN_AS_NO_SPACE.search(end) or _EMPHASIS_NEEDS_SPACE.search(end) is not None
