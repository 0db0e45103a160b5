"""What a collected pytest item says of a lab's test, read once: its card."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.course.lab import PUBLIC_TESTS
from grader.course.sentences import split_words
from grader.errors import LabError
from grader.records import Visibility


@dataclass(frozen=True, slots=True)
class Card:
    """All that a lab's test says of itself."""

    id: str
    """``tests.py::test_name``, or ``test_public.py::test_name`` where students have it too."""
    exercise: str
    points: float
    practice: bool
    """Whether its points are for good practice, not for the value."""
    guessable: bool
    """Whether what it asks could be guessed: its points count beside a test that could not."""
    title: str
    """The first paragraph of its docstring."""
    hint: str
    """The rest of it."""
    visibility: Visibility
    """Public tests are marked so in ``tests.py``, and alone in ``test_public.py``."""
    training: bool
    anywhere: bool
    """Whether it runs on the GPU too, where there is one."""
    folder: Path
    """The folder of its lab."""


_CARD = pytest.StashKey[Card]()


def is_lab_test(item: pytest.Item) -> bool:
    """Whether it is a test of a lab at all: it has points."""
    return _CARD in item.stash or item.get_closest_marker("points") is not None


def card_of(item: pytest.Item) -> Card:
    """The card of a lab's test; LabError if it has no points or names no exercise."""
    card = item.stash.get(_CARD, None)
    if card is None:
        card = item.stash[_CARD] = _read(item)
    return card


def begin(item: pytest.Item, secret: str) -> str:
    """Start the random draws of a test; returns the seed that its student's calls share.

    Where there is a secret, public tests draw from one that follows from it: other inputs than at home, of
    the same kind, so that replaying what was seen there earns nothing. It leads to no hidden input, since
    messages of public tests show theirs.
    """
    from grader.testing import draws, seed_from  # late: it needs torch, and cards do not

    hidden = card_of(item).visibility is Visibility.HIDDEN or not secret
    draws.begin(secret if hidden else str(seed_from(f"public tests of {secret}")), item.name)
    return draws.seed


def place_in(path: Path, error: BaseException) -> str:
    """``tests.py:12: ``, where in that file an error came up; "" if nowhere."""
    line, traceback = 0, error.__traceback__
    if isinstance(error, SyntaxError) and error.filename == str(path):
        line = error.lineno or 1
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == str(path):
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return f"{path}:{line}: " if line else ""


def _read(item: pytest.Item) -> Card:
    marker = item.get_closest_marker("points")
    place = f"{item.path}:{(item.location[1] or 0) + 1}: {item.name}"
    if marker is None or not marker.args or "exercise" not in marker.kwargs:
        raise LabError(f"{place} has no @points(number, exercise=…)")
    number = marker.args[0]
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise LabError(f"{place} has {number!r} points; write a number")
    title, hint = split_words(getattr(item, "obj").__doc__ or item.name)  # noqa: B009  # functions have it
    public = marker.kwargs.get("public", False) or item.path.name == PUBLIC_TESTS
    return Card(
        id=f"{PUBLIC_TESTS if public else item.path.name}::{item.name}",
        exercise=marker.kwargs["exercise"],
        points=number,
        practice=marker.kwargs.get("practice", False),
        guessable=marker.kwargs.get("guessable", False),
        title=title,
        hint=hint,
        visibility=Visibility.PUBLIC if public else Visibility.HIDDEN,
        training=item.get_closest_marker("training") is not None,
        anywhere=item.get_closest_marker("anywhere") is not None,
        folder=item.path.parent,
    )
