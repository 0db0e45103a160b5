"""What a collected pytest item says of a lab's test: its id, exercise, points, words and seed."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from grader.errors import LabError
from grader.records import Visibility
from grader.testing import draws


def id_of(item: pytest.Item) -> str:
    """``test_hidden.py::test_name``: the same wherever the lab lies."""
    return f"{item.path.name}::{item.name}"


def exercise_of(item: pytest.Item) -> str:
    """The exercise that a test's points belong to."""
    marker = item.get_closest_marker("points")
    if marker is None or "exercise" not in marker.kwargs:
        raise LabError(f"{item.nodeid} has no @points(number, exercise=...)")
    return str(marker.kwargs["exercise"])


def is_training(item: pytest.Item) -> bool:
    """Whether the test trains a model."""
    return item.get_closest_marker("training") is not None


def visibility_of(item: pytest.Item) -> Visibility:
    """Public tests are the ones in ``test_public.py``."""
    return Visibility.PUBLIC if item.path.name == "test_public.py" else Visibility.HIDDEN


def words_of(item: pytest.Item) -> tuple[str, str]:
    """Title and hint: the first paragraph of the test's docstring, and the rest."""
    title, _, hint = inspect.cleandoc(getattr(item, "function").__doc__ or item.name).partition("\n\n")  # noqa: B009
    return " ".join(title.split()), " ".join(hint.split())


def begin(item: pytest.Item, secret: str) -> str:
    """Start the random draws of a test; returns the seed that its student's calls share.

    Public tests do not use the secret: what students see at home is what is graded.
    """
    seed = f"{secret if visibility_of(item) is Visibility.HIDDEN else ''}/{id_of(item)}"
    draws.begin(seed)
    return seed


def lab_folder(item: pytest.Item) -> Path:
    """The folder of the lab that a test belongs to."""
    return item.path.parent
