"""`grader calibrate --write` on a rubric: its own lines change, and not a byte beside them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from grader.authoring.recording import bound, record
from grader.course.lab import Lab, Limits, read_rubric

BEFORE = """\
# Written by hand.
secret = "x"  # not 'runs = 3'
title = { en = "Lab 1" }

[exercises.f]
points   =   100     # all of them

# lr 0.1; mean .9 ± .01
[thresholds.line]
at_least = 0.7   # stops one epoch
false_fail = 3.1e-5
runs = 60  # 2025-01-31, on the old machine
lowest = 0.792

[thresholds.error]
runs = 10  # 2025-01-31
at_most = 5e-4
false_fail = 0.01
# the end, without a newline"""
AFTER = """\
# Written by hand.
secret = "x"  # not 'runs = 3'
title = { en = "Lab 1" }

[exercises.f]
points   =   100     # all of them

# lr 0.1; mean .9 ± .01
[thresholds.line]
at_least = 0.7   # stops one epoch
false_fail = 0.00023  # 2026-03-01
runs = 65  # 2026-03-01, on the old machine
lowest = 0.7123  # 2026-03-01

[thresholds.error]
runs = 2  # 2026-03-01
at_most = 5e-4
false_fail = 0.11  # 2026-03-01
highest = 0.0001235  # 2026-03-01
# the end, without a newline"""
VALUES = {"line": [0.9] * 64 + [0.71239], "error": [1e-5, 1.2341e-4]}


def lab_at(folder: Path, text: str) -> Lab:
    path = folder / "lab.toml"
    path.write_bytes(text.encode())
    thresholds = read_rubric(path).thresholds
    return Lab(
        name="lab1",
        title={},
        folder=folder,
        handout=folder,
        exercises=(),
        limits=Limits(),
        thresholds=thresholds,
        secret="",
    )


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_only_what_was_recorded_changes(tmp_path: Path, ending: str) -> None:
    """Comments, spaces and line ends stay; a value that was not there goes below the others."""
    lab = lab_at(tmp_path, BEFORE.replace("\n", ending))

    written = record(lab, VALUES, date(2026, 3, 1))

    assert written == ["line", "error"]
    assert (tmp_path / "lab.toml").read_bytes().decode() == AFTER.replace("\n", ending)
    assert read_rubric(tmp_path / "lab.toml").thresholds["error"].highest == 0.0001235


def test_a_threshold_that_the_solution_fails_is_left_as_it_is(tmp_path: Path) -> None:
    """What was recorded would contradict its limit."""
    lab = lab_at(tmp_path, BEFORE)

    assert record(lab, {"line": [0.9, 0.6], "error": []}, date(2026, 3, 1)) == []
    assert (tmp_path / "lab.toml").read_text() == BEFORE


def test_many_runs_are_not_replaced_by_few(tmp_path: Path) -> None:
    """What rests on 60 trainings is not written over after two; where nothing was recorded, two are more."""
    lab = lab_at(tmp_path, BEFORE)

    assert record(lab, VALUES | {"line": [0.9, 0.8]}, date(2026, 3, 1)) == ["error"]
    assert (tmp_path / "lab.toml").read_text() == BEFORE.partition("[thresholds.error]")[0] + (
        AFTER[AFTER.index("[thresholds.error]") :]
    )


def test_the_bound_on_a_false_failure() -> None:
    """One in N + 1 for one try, squared for two: 180 runs, as lab 2 had them, give 3.1e-5."""
    assert f"{bound(180):.1e}" == "3.1e-05"
