"""The journal: what was judged stands, is known again, and is lost by nothing that happens."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from opened import patient_course
from starting import Starter

from grader.course.lab import Lab, load_lab
from grader.errors import GraderError, UsageError
from grader.journal import keys, migrating, store
from grader.journal.address import JOURNAL, address_of, shared_url
from grader.journal.keys import Keys, KeysOfLab
from grader.journal.schema import TABLES
from grader.journal.store import Journal, open_journal
from grader.journal.stored import packed, unpacked
from grader.records import (
    Environment,
    ExerciseScore,
    Failure,
    Grade,
    Isolation,
    Kind,
    Outcome,
    Place,
    Problem,
    Submission,
    TestResult,
    Text,
    Visibility,
)

COURSE = Path(__file__).parent / "scenarios" / "course"
LAB1 = Path(__file__).parent / "scenarios" / "lab1"
FAILED = TestResult(
    *("tests.py::test_a", "total", "a title", "a hint", Visibility.HIDDEN, Outcome.FAILED, 0, 2),
    failure=Failure(
        Kind.VALUE, Text("{n} of {all}", {"n": 1, "all": 2.5}), "A name.", Place("a", 3)
    ),
)
Run = Callable[..., subprocess.CompletedProcess[str]]


def grade(student: str = "1", score: float = 8, **changed: object) -> Grade:
    """A grade in which everything that a record can hold is there."""
    told = Text("{where}: {what}", {"where": Place("lab1.py", 7), "what": Text("so", {})})
    submission = Submission(
        *(student, "李", datetime(2026, 3, 1, 23, 59), f"{student}.py", {}),
        modified={},
        notes=(told,),
        digest="d",
    )
    one = Grade(
        lab="lab1",
        submission=submission,
        score=score,
        max_score=10,
        judged=True,
        provisional=False,
        exercises=(ExerciseScore("total", score, 10, Place("lab1.py", 2)),),
        tests=(FAILED,),
        isolation=Isolation("B", ("namespaces",), ("a control group",)),
        environment=Environment("3.11", "2.13", "cpu", "0.1"),
        lab_digest="l",
        notes=(told, told),
        evidence=(told,),
    )
    return replace(one, **changed)  # type: ignore[arg-type]


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database for this test alone; "" for a file in the folder."""
    if request.param == "SQLite":
        return ""
    return shared_url(request.getfixturevalue("server").url(), tmp_path.name)


@pytest.fixture
def journal(shared: str, tmp_path: Path) -> Iterator[Journal]:
    with open_journal(tmp_path / "out", shared=shared) as opened:
        opened.begin("lab1", tmp_path / "class")
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Journal]:
    """A journal in the folder, for tests that look into it."""
    with open_journal(tmp_path / "out") as opened:
        opened.begin("lab1", tmp_path / "class")
        yield opened


def known(journal: Journal, key: str, level: str = "C", device: str = "cpu", **how: bool) -> float:
    """The score that is known, -1 if none is."""
    found = journal.known(key, level=level, device=device, quick=how.get("quick", False))
    return found.score if found else -1


# -- records


@pytest.mark.parametrize("record", [grade(), grade(evidence=(), notes=()), FAILED])
def test_a_record_comes_back_as_it_was(record: object) -> None:
    """Texts in texts, places, enumerations and times too."""
    assert unpacked(type(record), packed(record)) == record


def test_a_field_that_is_younger_than_a_record_has_its_default() -> None:
    """An older grader's grades can be read by a newer one."""
    old = zlib.compress(zlib.decompress(packed(FAILED)).replace(b',"guessable":false', b""))

    assert unpacked(TestResult, old) == FAILED


# -- what stands


def test_the_latest_grade_of_each_student_stands(journal: Journal, tmp_path: Path) -> None:
    """A later run adds to what an earlier one came to."""
    journal.keep(grade("1", 5), Keys("a", ""), {})
    journal.keep(grade("2", 6), Keys("b", ""), {})
    journal.end(interrupted=False)
    journal.begin("lab1", tmp_path / "late")
    journal.keep(grade("1", 7), Keys("c", ""), {})
    journal.keep(grade("3", 8), Keys("d", ""), {})

    standing = journal.standing()

    assert [(g.submission.student_id, g.score) for g in standing.grades] == [
        *(("1", 7), ("2", 6), ("3", 8))
    ]


def test_a_problem_stands_until_more_is_known(journal: Journal, tmp_path: Path) -> None:
    """Of who, of what, or of the whole folder; another folder's run says nothing of it."""
    for name in ("a", "b", "c", "d"):
        journal.keep_problem(Problem(f"{name}.zip", name, Text("broken")))
    journal.begin("lab1", tmp_path / "late")
    journal.keep(grade("a"), Keys("k", ""), {})
    journal.keep(
        replace(grade("e"), submission=replace(grade("e").submission, origin="b.zip")),
        Keys("l", ""),
        {},
    )
    journal.keep_problem(Problem("c.zip", "c", Text("still broken")))

    assert [str(one.reason) for one in journal.standing().problems] == ["broken", "still broken"]

    journal.begin("lab1", tmp_path / "class")

    assert [str(one.reason) for one in journal.standing().problems] == ["still broken"]


def test_one_journal_is_of_one_lab(journal: Journal, tmp_path: Path) -> None:
    """Another lab's run is refused with a line, before it has written anything."""
    with pytest.raises(UsageError, match="holds the grades of lab1; name another folder for lab2"):
        journal.require("lab2")


# -- what is known


def test_a_grade_is_known_by_what_it_depends_on(journal: Journal) -> None:
    """The key, the device, and a level that is good enough."""
    journal.keep(grade("1", 5), Keys("key", ""), {})

    assert known(journal, "key") == 5
    assert known(journal, "key", level="B") == 5
    assert known(journal, "key", level="A") == -1
    assert known(journal, "key", device="cuda") == -1
    assert known(journal, "other") == -1


def test_a_provisional_grade_is_known_to_who_asks_for_one(journal: Journal) -> None:
    """Where a whole one is known it is taken instead."""
    journal.keep(grade("1", 5, provisional=True), Keys("key", ""), {})

    assert (known(journal, "key"), known(journal, "key", quick=True)) == (-1, 5)

    journal.keep(grade("1", 6), Keys("key", ""), {})
    journal.keep(grade("2", 5, provisional=True), Keys("key", ""), {})

    assert (known(journal, "key"), known(journal, "key", quick=True)) == (6, 6)


@pytest.mark.parametrize("kind", [Kind.TIME, Kind.MEMORY, Kind.KILLED])
def test_what_may_be_the_machines_fault_is_not_known(journal: Journal, kind: Kind) -> None:
    """A busy machine's time-out is no student's for ever, and what was not judged never was known."""
    failed = replace(FAILED, failure=Failure(kind, Text("over")))
    journal.keep(grade("1", 5, tests=(failed,)), Keys("time", ""), {})
    journal.keep(grade("2", 5, judged=False), Keys("not judged", ""), {})

    assert known(journal, "time") == -1
    assert known(journal, "not judged") == -1


def test_a_key_follows_from_all_that_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files, their times, the lab with its secret, the grader's own code, torch's version."""
    course = shutil.copytree(COURSE, tmp_path / "course")
    lab, one = load_lab(course, "lab1"), grade().submission

    def key_of(one: Submission, lab: Lab) -> str:
        return KeysOfLab(lab).of(one).grade

    first = key_of(one, lab)
    toml = lab.folder / "lab.toml"
    text = toml.read_text(encoding="utf-8")

    toml.write_text(text.replace("for tests only", "another"), encoding="utf-8")
    others = {key_of(one, load_lab(course, "lab1"))}
    toml.write_text(text, encoding="utf-8")
    others |= {key_of(replace(one, digest="e"), lab)}
    others |= {key_of(replace(one, modified={"lab1.py": datetime(2026, 1, 1)}), lab)}
    for name, value in (("_engine", "another"), ("_packages", ["torch 3"])):
        with monkeypatch.context() as patched:
            patched.setattr(keys, name, lambda value=value: value)
            others |= {key_of(one, lab)}

    assert key_of(replace(one, student_id="2", origin="2.py"), load_lab(course, "lab1")) == first
    assert len(others) == 5
    assert first not in others


# -- hand-ins and who they are of


def test_files_are_kept_once(file: Journal, tmp_path: Path) -> None:
    """By what they hold: a class's skeletons take the room of one."""
    for student in ("1", "2"):
        file.keep(
            grade(student), Keys(student, ""), {"lab1.py": b"x" * 9000, "own.py": student.encode()}
        )
    with sqlite3.connect(tmp_path / "out" / JOURNAL) as reading:
        kept = [zlib.decompress(row[0]) for row in reading.execute("SELECT packed FROM contents")]

    assert sorted(kept, key=len) == [b"1", b"2", b"x" * 9000]


def test_a_student_who_is_forgotten_is_in_no_byte(tmp_path: Path) -> None:
    """Neither rows nor files nor what the database has let go; others' files stay."""
    with open_journal(tmp_path) as journal:
        journal.begin("lab1", tmp_path / "class")
        shared = os.urandom(5000)
        for student in ("2214001", "2214002"):
            own = {"lab1.py": shared, "own.py": Random(student).randbytes(5000)}
            journal.keep(grade(student), Keys(student, ""), own)
        journal.keep_problem(Problem("2214001.docx", "2214001", Text("no")))
        assert journal.forget("2214001") == 2
        assert journal.forget("2214001") == 0
        assert [one.submission.student_id for one in journal.standing().grades] == ["2214002"]
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert b"2214001" not in left
    assert zlib.compress(Random("2214001").randbytes(5000))[:100] not in left
    assert zlib.compress(shared)[:100] in left


def test_the_journal_is_for_its_owner(journal: Journal, tmp_path: Path) -> None:
    """Nobody else on the machine reads grades."""
    journal.keep(grade(), Keys("a", ""), {})

    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()}

    assert set(modes.values()) == {0o600}
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700


# -- what happens to it


def test_one_grader_works_in_a_folder(journal: Journal, tmp_path: Path) -> None:
    """The second hears so, and may come back when the first is done."""
    line = r"another grader works in .*out; wait until it is done"
    with pytest.raises(UsageError, match=line), open_journal(tmp_path / "out"):
        pass


@pytest.mark.parametrize("content", [b"no database" * 1000, b"SQLite format 3\0" + bytes(5000)])
def test_a_damaged_journal_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    """One line names it; nothing is written over."""
    (tmp_path / JOURNAL).write_bytes(content)

    line = rf"cannot use .*{JOURNAL}: .*; what it holds is left"
    with pytest.raises(GraderError, match=line), open_journal(tmp_path) as journal:
        journal.begin("lab1", tmp_path)

    assert (tmp_path / JOURNAL).read_bytes() == content


def test_a_newer_graders_journal_is_refused(shared: str, tmp_path: Path) -> None:
    """It is told what to do."""
    with open_journal(tmp_path, shared=shared) as journal:
        journal.begin("lab1", tmp_path / "class")
        journal.keep(grade(), Keys("a", ""), {})
    address = address_of(tmp_path, shared)
    engine = address.engine()
    with engine.begin() as newer:
        newer.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()

    line = f"{re.escape(str(address))} was written by a newer grader; update this one"
    with pytest.raises(GraderError, match=line), open_journal(tmp_path, shared=shared):
        pass


@pytest.mark.parametrize(
    ("there", "new", "line"),
    [
        ("file", True, "is a file; name a folder"),
        ("notes", True, "is not empty and holds no earlier batch"),
        ("notes", False, "holds no grades; name the folder that `grader batch` wrote to"),
        ("nothing", False, "holds no grades"),
    ],
)
def test_a_folder_of_somebody_elses_is_refused(
    tmp_path: Path, there: str, new: bool, line: str
) -> None:
    """Nothing of theirs is written over."""
    out = tmp_path / "out"
    if there == "file":
        out.touch()
    elif there == "notes":
        out.mkdir()
        (out / "notes.txt").touch()

    with pytest.raises(UsageError, match=line), open_journal(out, new=new):
        pass


def test_a_full_place_is_told_before_anything_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, and no journal that could not hold what comes."""
    monkeypatch.setattr(store, "ROOM", 1 << 60)

    with pytest.raises(GraderError, match="no room is left for"), open_journal(tmp_path / "out"):
        pass


def test_the_steps_lead_to_the_tables_of_today(journal: Journal, tmp_path: Path) -> None:
    """The last migration is the newest, and what they make is what is written down."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrating.__file__).with_name("migrations")))
    engine = address_of(tmp_path / "out").engine()
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), TABLES)

    assert ScriptDirectory.from_config(config).get_heads() == [migrating.NEWEST]
    engine.dispose()
    assert differences == []


def test_a_journal_of_the_first_grader_opens(shared: str, tmp_path: Path) -> None:
    """What it holds stands as ever; what it could not hold yet is empty."""
    address = address_of(tmp_path, shared)
    engine = address.engine()
    address.make(engine)
    address.remember()
    config = Config()
    config.set_main_option("script_location", str(Path(migrating.__file__).with_name("migrations")))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        run = {"id": 1, "lab": "lab1", "source": "class", "started": "2026", "grader": "0.1"}
        connection.execute(TABLES.tables["runs"].insert().values(**run))
        row = {
            "run": 1,
            "at": "2026",
            "student_id": "1",
            "origin": "1.py",
            "key": "k",
            "level": "C",
        }
        row |= {"device": "cpu", "provisional": False, "again": False, "score": 8}
        row |= {"record": packed(grade("1"))}
        connection.execute(TABLES.tables["grades"].insert().values(**row))
    engine.dispose()

    with open_journal(tmp_path, new=False) as journal:
        assert journal.standing().grades == [grade("1")]
        assert (journal.decisions(), journal.published(), journal.roster()) == ({}, {}, {})
        assert [one.recalled for one in journal.history("1")] == [0]


# -- a class, again and again


def put(folder: Path, programs: dict[str, str]) -> Path:
    """A class of lab1 scenarios, with the times of the originals."""
    folder.mkdir()
    for name, scenario in programs.items():
        shutil.copy2(LAB1 / scenario, folder / name)
    return folder


def scores(out: Path) -> dict[str, str]:
    text = (out / "gradebook.csv").read_text(encoding="utf-8-sig")
    return {row["student_id"]: row["score"] for row in csv.DictReader(io.StringIO(text))}


@pytest.fixture
def batch(grader: Run, tmp_path: Path) -> Callable[..., list[str]]:
    """Grades a class of lab1 into one and the same folder; what is said beside the names of files."""
    course = patient_course(tmp_path / "course")

    def run(source: Path, *options: object) -> list[str]:
        words = ("batch", source, "--lab", "lab1", "--out", tmp_path / "out", *options)
        done = grader(*words, "--course", course)
        assert done.stderr == ""
        lines = [line for line in done.stdout.splitlines() if not line.startswith("  ")]
        return [line.partition(", isolation level ")[0] for line in lines]

    return run


def test_a_class_is_graded_over_a_term(
    batch: Callable[..., list[str]], grader: Run, tmp_path: Path
) -> None:
    """Again, late, with another hand-in, with another lab: each run adds to what stands."""
    out, wrong = tmp_path / "out", "6_of_10_total_wrong_mean_right.py"
    hand_ins = put(tmp_path / "class", {"2214001.py": "full_marks.py", "2214002.py": wrong})
    late = put(tmp_path / "late", {"2214003.py": "full_marks.py", "2214002.py": "full_marks.py"})
    tail = "0 for a person to look at"

    assert batch(hand_ins) == [f"2 graded, {tail}"]
    page = out / "students" / "2214001" / "report.html"
    written = page.stat().st_mtime_ns
    assert batch(hand_ins) == [f"0 graded, 2 known already, {tail}"]
    assert page.stat().st_mtime_ns == written
    assert batch(hand_ins, "--fresh") == [f"2 graded, {tail}"]

    change = "2214002: 6 → 10 (another hand-in)"
    dry = "2 judged, 1 score would change; nothing was kept or written"
    assert batch(late, "--dry-run") == [change, dry]
    assert scores(out) == {"2214001": "10", "2214002": "6"}
    assert len(list((out / "students").iterdir())) == 2
    assert batch(late) == [change, f"2 graded, 1 known already, {tail}"]
    assert scores(out) == {"2214001": "10", "2214002": "10", "2214003": "10"}

    tests = tmp_path / "course" / "solutions" / "lab1" / "tests.py"
    text = tests.read_text(encoding="utf-8")
    tests.write_text(text.replace('2, exercise="mean"', '1, exercise="mean"'), encoding="utf-8")
    assert batch(late) == [
        "2214002: 10 → 9 (the lab has changed)",
        "2214003: 10 → 9 (the lab has changed)",
        f"2 graded, 1 known already, {tail}",
    ]
    assert scores(out) == {"2214001": "10", "2214002": "9", "2214003": "9"}

    told = grader("explain", out, "2214002").stdout.splitlines()
    whys = ["the first", "judged again", "another hand-in", "the lab has changed"]
    points = ["6 / 10", "6 / 10", "10 / 10", "9 / 9"]
    grades = [line.split("; ")[0].split("  ") for line in told[:-1:2]]
    assert [(points, why) for _, points, why in grades] == [*zip(points, whys, strict=True)]
    assert told[1].startswith(f"  2214002.py of {hand_ins}; level ")
    assert told[-1] == "The last one stands."
    unknown = grader("explain", out, "2214009")
    assert (unknown.returncode, unknown.stderr.split("; ")[1]) == (2, "see gradebook.csv for ids\n")


def test_pages_are_views_of_the_journal(
    batch: Callable[..., list[str]], grader: Run, tmp_path: Path
) -> None:
    """`report` makes what was deleted again; who is forgotten is in none of them, and nothing else is."""
    out = tmp_path / "out"
    batch(put(tmp_path / "class", {"2214001.py": "full_marks.py", "2214002.py": "full_marks.py"}))
    before = {path: path.read_bytes() for path in out.rglob("*.*") if "journal" not in path.name}
    for path in before:
        path.unlink()

    done = grader("report", out, "--course", COURSE)

    assert done.stdout.startswith("2 grades, 0 for a person to look at\n")
    assert {path: path.read_bytes() for path in before} == before
    assert {path.stat().st_mode & 0o777 for path in before} == {0o600}

    assert grader("forget", out, "2214002", "--course", COURSE).stdout == (
        "2214002 is forgotten: 1 entry with files and pages\n"
    )
    assert list(scores(out)) == ["2214001"]
    assert [path.name for path in (out / "students").iterdir()] == ["2214001"]
    again = grader("forget", out, "2214002", "--course", COURSE)
    assert (again.returncode, again.stderr) == (
        2,
        f"error: {out} holds nothing of '2214002'; see gradebook.csv for ids\n",
    )


def test_an_output_folder_in_the_class_is_no_hand_in(grader: Run, tmp_path: Path) -> None:
    """It may lie where hand-ins lie."""
    hand_ins = put(tmp_path / "class", {"2214001.py": "full_marks.py"})
    words = ("batch", hand_ins, "--lab", "lab1", "--out", hand_ins / "out", "--course", COURSE)

    said = [grader(*words).stdout.splitlines()[0] for _ in range(2)]

    assert said[0].startswith("1 graded, 0 for a person")
    assert said[1].startswith("0 graded, 1 known already, 0 for a person")


def test_a_second_grader_of_the_same_folder_hears_so(
    starter: Starter, grader: Run, tmp_path: Path
) -> None:
    """Before it has judged anything; and the first one's results are whole."""
    out = tmp_path / "out"
    slow = put(tmp_path / "class", {"2214001.py": "6_of_10_endless_loop_when_called.py"})
    words = ["grader", "batch", slow, "--lab", "lab1", "--out", out]
    first = starter.start([*map(str, words)], COURSE)
    while not (out / JOURNAL).is_file():
        assert first.poll() is None, first.communicate()

    second = grader("batch", slow, "--lab", "lab1", "--out", out, "--course", COURSE)

    assert second.returncode == 2
    assert f"another grader works in {out}; wait until it is done" in second.stderr
    first.communicate(timeout=60)
    assert scores(out) == {"2214001": "6"}


@pytest.mark.parametrize(
    ("end", "when"), [(signal.SIGKILL, 0.2), (signal.SIGKILL, 0.7), (signal.SIGINT, 0.4)]
)
def test_what_was_acknowledged_outlives_the_grader(
    starter: Starter, grader: Run, tmp_path: Path, end: signal.Signals, when: float
) -> None:
    """One is ended when a part of the class is written; the next one judges the rest alone."""
    out = tmp_path / "out"
    names = [f"22140{number:02}.py" for number in range(20)]
    hand_ins = put(tmp_path / "class", dict.fromkeys(names, "full_marks.py"))
    words = ["batch", hand_ins, "--lab", "lab1", "--out", out, "--course"]
    words.append(patient_course(tmp_path / "course"))
    first = starter.start(["grader", *map(str, words)], COURSE)
    while len(list(out.glob("students/*/score.json"))) < when * len(names):
        assert first.poll() is None, first.communicate()
    os.kill(first.pid, end)
    first.communicate(timeout=60)
    written = len(list(out.glob("students/*/score.json")))

    done = grader(*words)

    found = re.match(r"(\d+) graded, (\d+) known already, 0 for a person", done.stdout)
    assert found is not None, done.stdout
    assert int(found[1]) + int(found[2]) == len(names)
    assert int(found[2]) >= written
    assert scores(out) == dict.fromkeys([name.removesuffix(".py") for name in names], "10")


def test_a_grade_is_not_replaced_by_another_user_of_the_platform(
    batch: Callable[..., list[str]], tmp_path: Path
) -> None:
    """A later hand-in with a student's number, by somebody else, is for a person to decide."""
    own, other = "archeralice_111222_9001_2214001-lab1.py", "mean_222333_9002_2214001-lab1.py"
    again = "archeralice_111222_9007_2214001-lab1.py"
    batch(put(tmp_path / "class", {own: "full_marks.py"}))

    late = put(tmp_path / "late", {other: "6_of_10_total_wrong_mean_right.py"})
    said = batch(late)

    assert said[-1].endswith("1 for a person to look at (problems.csv)")
    assert scores(tmp_path / "out") == {"2214001": "10"}
    text = (tmp_path / "out" / "problems.csv").read_text(encoding="utf-8-sig")
    assert f"{other} is not taken for 2214001, as {own} came from another user" in text

    batch(put(tmp_path / "later", {again: "6_of_10_total_wrong_mean_right.py"}))
    assert scores(tmp_path / "out") == {"2214001": "6"}
