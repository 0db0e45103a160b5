"""A grader whose disk fails, or that dies, at any write: nothing is lost, and the next run goes on."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import sample
from opened import patient_course

from grader.journal.address import JOURNAL

LAB1 = Path(__file__).parent / "scenarios" / "lab1"
CLASS = {
    "2214001": ("full_marks.py", "10"),
    "2214002": ("6_of_10_total_wrong_mean_right.py", "6"),
    "2214003": ("full_marks_lambda_forms.py", "10"),
}
"""Student to a program and its score."""
Run = Callable[..., subprocess.CompletedProcess[str]]

STRIKES = """
import errno, os, pathlib, signal, sqlite3
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

count, own = 0, os.getpid()

def at_a_write(error):
    global count
    count += os.getpid() == own
    if count == {number} and os.getpid() == own:
        if {dies}:
            os.kill(own, signal.SIGKILL)
        raise error

@event.listens_for(Engine, "before_cursor_execute")
def statement(connection, cursor, words, *others):
    if {where!r} == "statement" and words.startswith(("INSERT", "CREATE", "DELETE", "UPDATE")):
        full = sqlite3.OperationalError("database or disk is full")
        at_a_write(OperationalError(words, None, full))

@event.listens_for(Engine, "commit")
def commit(connection):
    if {where!r} == "commit":
        full = sqlite3.OperationalError("disk I/O error")
        at_a_write(OperationalError("COMMIT", None, full))

replace = pathlib.Path.replace

def replaced(self, target):
    if {where!r} == "file":
        at_a_write(OSError(errno.ENOSPC, "No space left on device"))
    return replace(self, target)

pathlib.Path.replace = replaced
"""


class Fault(NamedTuple):
    """Where a batch is struck, and whether it dies of it or is told that the disk is full."""

    where: str
    number: int
    dies: bool


FAULTS = [
    Fault(where, number, dies)
    for where, numbers in (
        ("statement", range(1, 26, 2)),
        ("commit", range(1, 7)),
        ("file", range(1, 10)),
    )
    for number in numbers
    for dies in (True, False)
]


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def require_whole(out: Path) -> None:
    """Every student once, with the right score, in the journal, the table and the reports; nothing half."""
    scores = {who: score for who, (_, score) in CLASS.items()}
    assert {row["student_id"]: row["score"] for row in rows(out / "gradebook.csv")} == scores
    assert rows(out / "problems.csv") == []
    for who, score in scores.items():
        report = json.loads((out / "students" / who / "score.json").read_text(encoding="utf-8"))
        assert f"{report['score']:g}" == score
    assert not list(out.rglob("*.part"))
    with sqlite3.connect(out / JOURNAL) as journal:
        assert journal.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert journal.execute("PRAGMA foreign_key_check").fetchall() == []
        (ends,) = journal.execute("SELECT count(*) FROM run_ends").fetchone()
    assert ends >= 1


@pytest.mark.parametrize(
    "fault", sample.some(FAULTS, 6, "faults"), ids=lambda fault: "-".join(map(str, fault))
)
def test_a_batch_that_is_struck_at_a_write_goes_on(
    grader: Run, tmp_path: Path, fault: Fault
) -> None:
    """It dies, or says in one line that there is no room; what it acknowledged stands, once."""
    course, out = patient_course(tmp_path / "course"), tmp_path / "out"
    (tmp_path / "class").mkdir()
    for who, (scenario, _) in CLASS.items():
        shutil.copy2(LAB1 / scenario, tmp_path / "class" / f"{who}.py")
    words = ("batch", tmp_path / "class", "--lab", "lab1", "--out", out, "--course", course)

    struck = grader(*words, before=STRIKES.format(**fault._asdict()))

    if not fault.dies:
        (line,) = struck.stderr.splitlines()
        assert struck.returncode == 1
        assert line.startswith(("error: cannot use ", "error: cannot write "))
    else:
        assert struck.returncode < 0 or struck.returncode == 137
    acknowledged = {path.parent.name for path in out.glob("students/*/score.json")}
    again = grader(*words)
    assert (again.returncode, again.stderr) == (0, "")
    graded = int(again.stdout.split()[0])
    assert graded <= len(CLASS) - len(acknowledged)
    require_whole(out)
