"""What is older than a course keeps it is erased when that is asked for."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from made_up import kept, made_up
from opened import COURSE

from grader.desk import old_students
from grader.journal import store
from grader.journal.store import open_journal
from grader.records import Problem, Text

Main = Callable[..., tuple[int, str, str]]
TODAY = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Grades of three students in March; of one something was not taken in in June."""
    folder = tmp_path / "out"
    monkeypatch.setattr(store, "_now", lambda: "2026-03-01T00:00:00.000+00:00")
    kept(folder, made_up("1"), made_up("2"), made_up("3"))
    monkeypatch.setattr(store, "_now", lambda: "2026-06-01T00:00:00.000+00:00")
    with open_journal(folder) as journal:
        journal.keep_problem(Problem("2.zip", "2", Text("broken")))
        journal.keep_problem(Problem("list.docx", "", Text("nobody")))
    return folder


@pytest.mark.parametrize(("days", "old"), [(200, []), (183, ["1", "3"]), (90, ["1", "2", "3"])])
def test_a_student_is_as_old_as_the_newest_of_them(out: Path, days: int, old: list[str]) -> None:
    """Of which a problem is one."""
    assert old_students(out, days, TODAY) == old


def test_what_is_old_is_erased_when_asked_for(main: Main, out: Path, tmp_path: Path) -> None:
    """By what the course says; others stay."""
    course = shutil.copytree(COURSE, tmp_path / "course")
    days = (datetime.now(UTC) - datetime(2026, 4, 1, tzinfo=UTC)) // timedelta(days=1)
    (course / "course.toml").write_text(f"keep_days = {max(days, 1)}", encoding="utf-8")

    code, said, _ = main("forget", out, "--old", "--course", course)

    assert (code, said) == (0, "2 students are forgotten: 2 entries with files and pages\n")
    with open_journal(out) as journal:
        assert [one.submission.student_id for one in journal.standing().grades] == ["2"]
    assert main("forget", out, "--old", "--course", course)[1].startswith(
        "0 students are forgotten"
    )


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ((), "say one of: a student's id, --old"),
        (("1", "--old"), "say one of: a student's id, --old"),
        (("--old",), "course.toml has no keep_days; write how many days grades are kept"),
    ],
)
def test_what_is_unclear_is_told(main: Main, out: Path, words: tuple[str, ...], line: str) -> None:
    """Nothing is erased by guessing."""
    assert main("forget", out, *words) == (2, "", f"error: {line}\n")
