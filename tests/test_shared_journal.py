"""A journal on PostgreSQL: several graders share a class, and nothing is graded twice or lost."""

from __future__ import annotations

import builtins
import csv
import io
import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from made_up import made_up
from opened import patient_course
from processes import soon
from server import Server
from starting import Started, Starter

from grader.errors import GraderError, UsageError
from grader.journal.address import JOURNAL, REMEMBERED, address_of, shared_url
from grader.journal.keys import Keys
from grader.journal.store import Journal, open_journal
from grader.records import Grade, Problem, Text

COURSE = Path(__file__).parent / "scenarios" / "course"
LAB1 = Path(__file__).parent / "scenarios" / "lab1"
WAITS = """
import time

def total(x):
    while True:
        time.sleep(0.01)

def scaled(x, factor):
    return x * factor
"""
"""Whoever asks for the total waits until the limit."""
Main = Callable[..., tuple[int, str, str]]


@pytest.fixture
def database(server: Server, tmp_path: Path) -> str:
    """The address of a database for this test alone."""
    name = re.sub(r"\W", "", tmp_path.name)
    server.psql(f"CREATE DATABASE {name} OWNER grader")
    return server.url(database=name)


@pytest.fixture
def grader_in(database: str, tmp_path: Path) -> Iterator[Callable[..., Journal]]:
    """Opens the same journal in a folder of a name, as a grader on another machine does."""
    with ExitStack() as stack:

        def opened(name: str, lab: str = "lab1") -> Journal:
            place = open_journal(tmp_path / name, shared=shared_url(database, lab))
            return stack.enter_context(place)

        yield opened


def by_others(journal: Journal, key: str = "key", **how: Any) -> Grade | Problem | None:
    asked = {"level": "C", "device": "cpu", "quick": False} | how
    return journal.kept_by_others("1.py", "1", key, **asked)


def leave(journal: Journal) -> None:
    """As a grader that ends; the server needs a moment to notice."""
    address, engine = journal._address, journal._engine
    with engine.connect() as connection:
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    engine.dispose()
    look = address.engine()
    alive = f"SELECT count(*) FROM pg_stat_activity WHERE pid = {pid}"
    with look.connect() as connection:
        assert soon(lambda: connection.exec_driver_sql(alive).scalar() == 0)
    look.dispose()


# -- who has what in hand


def test_a_hand_in_is_one_graders_at_a_time(grader_in: Callable[..., Journal]) -> None:
    """Until it is done, or that grader has ended in whatever way; another lab's is another one."""
    one, other, next_lab = grader_in("a"), grader_in("b"), grader_in("c", "lab2")
    for journal in (one, other, next_lab):
        journal.begin("lab1", Path("class"))

    assert [one.claim("1"), one.claim("1"), other.claim("1"), next_lab.claim("1")] == [
        *(True, True, False, True)
    ]
    assert other.claim("2")
    one.release("1")
    assert [other.claim("1"), one.claim("1"), one.claim("2")] == [True, False, False]
    leave(other)
    assert [one.claim("1"), one.claim("2")] == [True, True]


def test_what_others_came_to_meanwhile_counts(grader_in: Callable[..., Journal]) -> None:
    """A grade of the same files that is good enough, or why there is none; also what is judged again else."""
    one, other = grader_in("a"), grader_in("b")
    one.begin("lab1", Path("class"))
    one.keep(made_up("1", 5, judged=False), Keys("key", ""), {})
    other.begin("lab1", Path("elsewhere"))

    assert by_others(one) is None
    found = by_others(other)
    assert isinstance(found, Grade)
    assert found.score == 5
    for how in ({"key": "others"}, {"level": "A"}, {"device": "cuda"}):
        assert by_others(other, **how) is None
    one.keep(made_up("1", 6, provisional=True), Keys("quick", ""), {})
    assert by_others(other, key="quick") is None
    assert by_others(other, key="quick", quick=True) is not None
    other.keep_problem(Problem("1.py", "1", Text("broken")))
    assert isinstance(by_others(one), Problem)


def test_what_was_done_before_the_first_of_them_began_is_another_run(
    grader_in: Callable[..., Journal],
) -> None:
    """`--fresh` judges it again; whoever comes while one of them is at work joins all of them."""
    before = grader_in("a")
    before.begin("lab1", Path("class"))
    before.keep(made_up("1", 5), Keys("key", ""), {})
    leave(before)
    one = grader_in("b")
    one.begin("lab1", Path("class"))
    assert by_others(one) is None

    two = grader_in("c")
    two.begin("lab1", Path("class"))
    one.keep(made_up("1", 7), Keys("key", ""), {})
    leave(one)
    three = grader_in("d")
    three.begin("lab1", Path("class"))

    for journal in (two, three):
        found = by_others(journal)
        assert isinstance(found, Grade)
        assert found.score == 7


def test_problems_of_graders_that_work_together_stand(grader_in: Callable[..., Journal]) -> None:
    """Also where the class has the same path on both machines, until the next run over it."""
    one, other = grader_in("a"), grader_in("b")
    for journal, name in ((one, "1"), (other, "2")):
        journal.begin("lab1", Path("class"))
        journal.keep_problem(Problem(f"{name}.zip", name, Text("broken")))
        journal.keep_problem(Problem("notes.docx", "", Text("both of them saw it")))

    assert [p.origin for p in one.standing().problems] == ["1.zip", "2.zip", "notes.docx"]

    leave(one)
    leave(other)
    later = grader_in("c")
    later.begin("lab1", Path("class"))
    assert later.standing().problems == []


def test_nobody_is_forgotten_while_others_grade(grader_in: Callable[..., Journal]) -> None:
    """Else a grade could come back; and a reader may look on all the while."""
    one, other = grader_in("a"), grader_in("b")
    one.begin("lab1", Path("class"))
    one.keep(made_up("1"), Keys("key", ""), {})

    with pytest.raises(UsageError, match=r"another grader works at postgresql://.* \(lab1\); wait"):
        other.forget("1")
    assert len(other.standing().grades) == 1

    leave(one)
    assert other.forget("1") == 1


def test_a_student_who_is_forgotten_is_in_no_table(
    grader_in: Callable[..., Journal], server: Server
) -> None:
    """What the server's files of the tables held is overwritten too; its log is for who runs the server."""
    journal = grader_in("a")
    journal.begin("lab1", Path("class"))
    for who in ("one-to-forget", "one-to-keep"):
        journal.keep(made_up(who), Keys(who, ""), {"lab1.py": who.encode()})
    leave(journal)
    journal.forget("one-to-forget")
    journal.wipe()
    server.psql("CHECKPOINT")

    kept = b"".join(path.read_bytes() for path in server.tables())
    assert b"one-to-keep" in kept
    assert b"one-to-forget" not in kept


# -- where it is


def test_an_output_folder_remembers_its_journal(
    main: Main, database: str, tmp_path: Path, server: Server
) -> None:
    """Every command finds it; so does another folder that is given the address. No password is written."""
    out, copy = tmp_path / "out", tmp_path / "copy"
    url = shared_url(database, "lab1")
    with open_journal(out, shared=url) as journal:
        journal.begin("lab1", tmp_path / "class")
        for who, score in (("2214001", 50), ("2214002", 70)):
            journal.keep(made_up(who, score), Keys(who, ""), {})
    where = ("--course", COURSE)
    copy.mkdir()
    shutil.copy(out / REMEMBERED, copy)

    assert main("report", copy, *where)[1].startswith("2 grades, 0 for a person")
    assert main("explain", out, "2214001", *where)[1].splitlines()[0].split("  ")[1] == "50 / 100"
    assert main("assign", out, "2214001.py", "2214009", *where)[0] == 0
    assert main("assign", copy)[1].startswith("2214001.py: 2214009\n1 decision")
    assert main("publish", copy, *where)[1] == "1 grade is published\n"
    assert main("export", out, "--to", "jsonl", "--out", tmp_path / "all.jsonl", *where)[0] == 0
    assert main("gradebook", copy, "--out", tmp_path / "term.csv", *where)[0] == 0
    assert "2214002" in (tmp_path / "term.csv").read_text(encoding="utf-8-sig")
    assert main("forget", out, "2214002", *where)[1].startswith("2214002 is forgotten: 1 entry")
    assert main("explain", copy, "2214002", *where)[0] == 2
    assert (out / REMEMBERED).stat().st_mode & 0o777 == 0o600
    assert not (out / JOURNAL).exists()
    words = (out / REMEMBERED).read_text(encoding="utf-8").strip()
    assert server.psql("SELECT count(*) FROM grades", words) == ["1"]  # psql takes it as it is


def test_a_database_holds_all_labs_of_a_course(grader_in: Callable[..., Journal]) -> None:
    """Each knows its own alone, whatever its name looks like."""
    labs = ("lab1", "Lab_2", "lab-3")
    journals = [grader_in(f"{number}", lab) for number, lab in enumerate(labs)]
    for score, (lab, journal) in enumerate(zip(labs, journals, strict=True)):
        journal.begin(lab, Path("class"))
        journal.keep(made_up("1", score, lab=lab), Keys("key", ""), {})

    assert [[one.score for one in own.standing().grades] for own in journals] == [[0], [1], [2]]
    assert [own.lab for own in journals] == [*labs]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("course", "--journal takes an address such as postgresql://grader@host/course"),
        ("mysql://grader@host/course", "--journal takes an address such as"),
        ("postgresql://host:port/course", "--journal takes an address such as"),
        ("postgresql://ta:secret@host/course", "--journal takes no password, .* into PGPASSWORD"),
        ("postgresql://ta@host/course?password=secret", "--journal takes no password"),
    ],
)
def test_what_is_no_address_is_told(main: Main, tmp_path: Path, given: str, line: str) -> None:
    """Before anything is looked at; a password is not repeated."""
    words = ("batch", LAB1, "--lab", "lab1", "--out", tmp_path / "out", "--journal", given)

    code, _, errors = main(*words)

    assert code == 2
    assert re.match(f"error: {line}", errors.splitlines()[-1])
    assert "secret" not in errors
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("user", "database", "line"),
    [
        ("locked_out", "course", "no password supplied; name a user whom the server knows, with"),
        ("stranger", "course", 'role "stranger" does not exist; name a user whom the server knows'),
        ("grader", "courses", 'database "courses" does not exist; make it with createdb'),
        ("reader", "course", "permission denied .*; name a user who may write there"),
    ],
)
def test_a_server_that_refuses_is_told(
    server: Server, tmp_path: Path, user: str, database: str, line: str
) -> None:
    """One line with what to do, and no folder is left behind."""
    shared = shared_url(server.url(user, database), "lab1")

    with pytest.raises(GraderError) as told, open_journal(tmp_path / "out", shared=shared):
        pass

    assert re.search(line, str(told.value))
    assert "\n" not in str(told.value)
    assert not (tmp_path / "out").exists()


def test_a_password_is_found_where_libpq_looks(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong one is told, the right one comes as far as the tables."""
    shared = shared_url(server.url("locked_out"), "lab1")
    for password, line in (("wrong", "password authentication failed"), ("secret", "permission")):
        monkeypatch.setenv("PGPASSWORD", password)
        with pytest.raises(GraderError, match=line), open_journal(tmp_path / "out", shared=shared):
            pass


def test_who_may_only_read_can_report(
    main: Main, database: str, server: Server, tmp_path: Path
) -> None:
    """And is told that there is no more to it than that."""
    out, url = tmp_path / "out", shared_url(database, "lab1")
    with open_journal(tmp_path / "first", shared=url) as journal:
        journal.begin("lab1", tmp_path / "class")
        journal.keep(made_up("2214001"), Keys("key", ""), {})
    name = database.split("?")[0].rpartition("/")[2]
    grant = (
        "GRANT USAGE ON SCHEMA lab1 TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA lab1 TO reader"
    )
    server.psql(grant, name)
    own = shared_url(database.replace("grader@", "reader@"), "lab1")
    out.mkdir()
    (out / REMEMBERED).write_text(f"{own}\n")

    assert main("report", out, "--course", COURSE)[0] == 0
    code, _, errors = main("publish", out, "--course", COURSE)

    assert code == 1
    assert re.fullmatch(r"error: cannot use .*: permission denied .* may write there\n", errors)


def test_a_server_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    """With what to do when it is back."""
    shared = shared_url("postgresql://grader@127.0.0.1:1/course", "lab1")
    line = r"cannot use postgresql://grader@127.0.0.1:1/course \(lab1\): .*; what it holds stands. Run this"

    with pytest.raises(GraderError, match=line), open_journal(tmp_path / "out", shared=shared):
        pass


def test_what_is_not_installed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    real = builtins.__import__

    def without(name: str, *others: Any) -> Any:
        if name.partition(".")[0] == "psycopg":
            raise ModuleNotFoundError(f"No module named {name!r}")
        return real(name, *others)

    monkeypatch.setattr(builtins, "__import__", without)
    shared = shared_url("postgresql://grader@host/course", "lab1")

    with (
        pytest.raises(GraderError, match=r"run pip install 'labgrader\[postgres\]'"),
        open_journal(tmp_path / "out", shared=shared),
    ):
        pass


def test_a_folder_stays_with_its_journal(database: str, tmp_path: Path) -> None:
    """Another address, or one where there is a file, is refused; one that is gone is not begun anew."""
    alone, shared = tmp_path / "alone", tmp_path / "shared"
    url = shared_url(database, "lab1")
    for folder, own in ((alone, ""), (shared, url)):
        with open_journal(folder, shared=own) as journal:
            journal.begin("lab1", tmp_path / "class")
            journal.keep(made_up("1"), Keys("key", ""), {})
            (folder / "gradebook.csv").touch()

    with pytest.raises(UsageError, match=f"has its journal in {JOURNAL}; name another folder"):
        address_of(alone, url)
    with pytest.raises(UsageError, match=r"the journal of .* is postgresql://.* \(lab1\); name"):
        address_of(shared, shared_url(database, "lab2"))
    assert address_of(shared, url) == address_of(shared)

    (shared / REMEMBERED).write_text(f"{shared_url(database, 'gone')}\n")
    line = r"\(gone\) is gone, or not for this user to see"
    with pytest.raises(GraderError, match=line), open_journal(shared):
        pass
    (shared / REMEMBERED).write_text(database)
    line = f"{REMEMBERED} is not as the grader wrote it"
    with pytest.raises(UsageError, match=line), open_journal(shared):
        pass


def test_an_address_that_leads_to_another_schema_is_refused(database: str, tmp_path: Path) -> None:
    """As behind a pool of connections that leaves out options: labs would end in one and the same place."""
    shared = shared_url(database, 'public","lab1')

    with (
        pytest.raises(GraderError, match="leaves out options; name the server itself"),
        open_journal(tmp_path / "out", shared=shared),
    ):
        pass


# -- graders at one class


class Class:
    """A class of lab 1 and the graders at it, each with a folder of its own."""

    def __init__(self, starter: Starter, database: str, folder: Path) -> None:
        self.folder, self.hand_ins = folder, folder / "class"
        self.hand_ins.mkdir()
        self._starter, self._database = starter, database

    def put(self, **programs: str) -> None:
        """Student to a scenario's name, or a program; no two programs are alike."""
        for who, program in programs.items():
            text = program if "\n" in program else (LAB1 / program).read_text(encoding="utf-8")
            (self.hand_ins / f"{who}.py").write_text(f"{text}\n# {who}\n", encoding="utf-8")

    def grader(self, name: str, course: Path = COURSE, *options: str) -> Started:
        """A batch under way, in a folder of this name."""
        words = ["grader", "batch", str(self.hand_ins), "--lab", "lab1", "--course", str(course)]
        words += ["--out", str(self.out(name)), "--journal", self._database, "--jobs", "1"]
        return self._starter.start([*words, *options], COURSE)

    def out(self, name: str) -> Path:
        return self.folder / name

    def written(self, name: str) -> set[str]:
        """The students whose pages are there."""
        return {path.parent.name for path in self.out(name).glob("students/*/score.json")}

    def scores(self, name: str) -> dict[str, str]:
        """Student to score, in the gradebook."""
        text = (self.out(name) / "gradebook.csv").read_text(encoding="utf-8-sig")
        return {row["student_id"]: row["score"] for row in csv.DictReader(io.StringIO(text))}

    def graded(self) -> list[str]:
        """The students of all grades there are, in order."""
        with open_journal(self.folder / "look", shared=shared_url(self._database, "lab1")) as own:
            whose = [one.submission.student_id for one in own.standing().grades]
            return [who for who in whose for _ in own.history(who)]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """One whose limits are in no hurry."""
    return patient_course(tmp_path / "course")


@pytest.fixture
def of_lab1(starter: Starter, database: str, tmp_path: Path) -> Class:
    return Class(starter, database, tmp_path)


def wait_until(is_so: Callable[[], object], *graders: Started) -> None:
    """Until it is so, while these run."""
    while not is_so():
        assert [one.poll() for one in graders] == [None] * len(graders), [
            one.communicate() for one in graders
        ]
        time.sleep(0.01)


def test_two_graders_share_a_class(
    of_lab1: Class, course: Path, server: Server, database: str
) -> None:
    """Each hand-in is graded once, a limit met or not; both have the whole gradebook and all pages."""
    students = [f"22140{number:02}" for number in range(8)]
    of_lab1.put(**dict.fromkeys(students, "full_marks.py"))
    of_lab1.put(**{students[0]: "6_of_10_too_much_memory_for_a_tensor.py"})
    first = of_lab1.grader("a", course)
    wait_until(lambda: len(of_lab1.written("a")) >= 2, first)
    os.kill(first.pid, signal.SIGSTOP)  # until the other one is at work too
    runs = "SELECT count(*) FROM lab1.runs"

    second = of_lab1.grader("b", course)
    wait_until(lambda: server.psql(runs, database) == ["2"], second)
    os.kill(first.pid, signal.SIGCONT)
    said = [one.communicate(timeout=120) for one in (first, second)]

    assert [errors for _, errors in said] == ["", ""]
    expected = dict.fromkeys(students, "10") | {students[0]: "6"}
    assert of_lab1.graded() == students
    for name in ("a", "b"):
        assert of_lab1.scores(name) == expected
        assert of_lab1.written(name) == {*students}
    told = [re.match(r"(\d+) graded(?:, (\d+) by other graders)?", out) for out, _ in said]
    assert sum(int(one[1]) for one in told if one) == len(students)


def test_what_a_killed_grader_had_in_hand_is_judged_by_the_other(
    of_lab1: Class, course: Path
) -> None:
    """It waits for it as long as that one lives, and no longer."""
    of_lab1.put(a1=WAITS, a2="full_marks.py", a3="full_marks.py")
    stuck = of_lab1.grader("a", course)
    wait_until(lambda: is_claimed(of_lab1, "a1"), stuck)
    other = of_lab1.grader("b")
    wait_until(lambda: of_lab1.written("b") == {"a2", "a3"}, stuck, other)

    os.kill(stuck.pid, signal.SIGKILL)
    said, errors = other.communicate(timeout=60)

    assert (errors, said.partition(",")[0]) == ("", "3 graded")
    assert of_lab1.scores("b") == {"a1": "4", "a2": "10", "a3": "10"}
    assert of_lab1.graded() == ["a1", "a2", "a3"]


def is_claimed(of: Class, student: str) -> bool:
    """Whether a grader has it in hand."""
    if not of.out("a").exists() or not (of.out("a") / REMEMBERED).exists():
        return False
    with open_journal(of.folder / "look", shared=shared_url(of._database, "lab1")) as journal:
        journal._run = -1  # it does not take part
        if free := journal.claim(student):
            journal.release(student)
    return not free


def test_a_server_that_restarts_costs_a_line(of_lab1: Class, course: Path, server: Server) -> None:
    """What it had acknowledged stands, and the next run judges the rest."""
    students = [f"22140{number:02}" for number in range(5)]
    of_lab1.put(**dict.fromkeys(students, "full_marks.py"))
    grader = of_lab1.grader("a", course)
    wait_until(lambda: of_lab1.written("a"), grader)
    os.kill(grader.pid, signal.SIGSTOP)
    acknowledged = len(of_lab1.graded())

    server.restart()
    os.kill(grader.pid, signal.SIGCONT)
    _, errors = grader.communicate(timeout=60)

    assert grader.returncode == 1
    assert re.fullmatch(r"error: cannot use postgresql://.*; what it holds stands\. .*\n", errors)
    again = of_lab1.grader("a", course)
    said, errors = again.communicate(timeout=60)
    assert errors == ""
    assert said.startswith(f"{len(students) - acknowledged} graded, {acknowledged} known already")
    assert of_lab1.graded() == students
    assert of_lab1.scores("a") == dict.fromkeys(students, "10")
