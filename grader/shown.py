"""Text that strangers wrote, made fit for terminals, pages, tables and reports: the one door to all of them.

Records and errors pass what they are given through it when they are made, so whatever shows them later has
nothing left to think of.
"""

from __future__ import annotations

import re
from collections.abc import Collection

LONGEST = 500
"""Characters of one value: a path, a name, an error's message. Twice what file systems take for a name."""
LONGEST_TEXT = 20_000
"""Characters of text of several lines, such as the inputs and values in public feedback."""

_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029"  # control characters, and what begins a new line
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # turns of direction
    "\ufff9-\ufffb\ud800-\udfff]"  # notes between lines, half characters
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What Unicode calls ignorable: of no width, between or behind letters that are seen."""


def one_line(text: str) -> str:
    """What strangers wrote as text that a terminal, a table and a page show as one line.

    Control characters can steer a terminal, marks of direction make a line read otherwise than it is
    stored: a mark stands in their place. What nobody sees is taken out.
    """
    if text.isascii() and text.isprintable():  # almost all there is
        return text
    marked = _STEERING.sub(lambda found: " " if found[0].isspace() else "\ufffd", text)
    return _INVISIBLE.sub("", marked)


def shortened(text: str, most: int = 100) -> str:
    """``text`` if it is short, else its beginning."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def first_of(names: Collection[str], most: int = 10) -> str:
    """The first of some names, and a sign that there are more."""
    more = ", …" if len(names) > most else ""
    return ", ".join(list(names)[:most]) + more


def fit(text: object, most: int = LONGEST) -> str:
    """One line of no more than ``most`` characters."""
    return one_line(shortened(str(text), most))


def fit_lines(text: str, most: int = LONGEST_TEXT) -> str:
    """As ``fit``, but new lines are meant."""
    return "\n".join(map(one_line, shortened(text, most).split("\n")))
