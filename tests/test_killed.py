"""What is left of a grader that is killed, at whatever moment: nothing after the next start."""

import csv
import ctypes
import fcntl
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
import sample
from opened import opening, patient_course
from processes import children, family, is_alive, soon
from starting import Started, Starter

from grader.batch import grade_class
from grader.course.lab import Lab
from grader.desk import Settings
from grader.handed_in import class_in
from grader.isolation.keeper import Keeper
from grader.isolation.workplace import open_workplace, sweep

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="grading needs Linux")

COURSE = Path(__file__).parent / "scenarios" / "course"
LAB1 = Path(__file__).parent / "scenarios" / "lab1"
GRADER = [sys.executable, "-m", "grader"]
Run = Callable[..., subprocess.CompletedProcess[str]]
Process = subprocess.Popen[str] | Started
_PR_SET_CHILD_SUBREAPER = 36
LOOK = 0.01
"""Seconds between two looks at how far a grader is."""

DAEMONS = """
import os, signal, time
import torch

def daemon():
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                time.sleep(1)
        os._exit(0)

def total(x):
    try:
        daemon()
    except OSError:  # where no process can be started
        pass
    return x.sum()

def scaled(x, factor):
    time.sleep(0.2)
    return x * factor

def mean(x):
    return total(x) / x.numel()
"""

WAITS = """
import ctypes, os, time

def total(x):
    ctypes.CDLL(None).prctl(15, b"waits")  # its name, as the machine shows it
    while True:
        time.sleep(0.01)

def scaled(x, factor):
    return x * factor

def mean(x):
    return total(x) / x.numel()
"""
"""Whoever asks for the total waits until the limit."""

CLASS = {
    "2214001": ("full_marks.py", 10),
    "2214002": (DAEMONS, 10),
    "2214003": (WAITS, 6),
    "2214004": ("full_marks_lambda_forms.py", 10),
    "2214005": ("6_of_10_exits_python.py", 6),
    "2214006": (DAEMONS, 10),
    "2214007": ("full_marks.py", 10),
    "2214008": ("0_of_10_syntax_error.py", 0),
    "2214009": ("6_of_10_segfault.py", 6),
    "2214010": ("full_marks.py", 10),
    "2214011": ("6_of_10_total_wrong_mean_right.py", 6),
    "2214012": ("full_marks.py", 10),
}
"""Student to a scenario, or a program, and its score."""


def text_of(program: str) -> str:
    """The text of a scenario, or of a program as it is."""
    return program if "\n" in program else (LAB1 / program).read_text(encoding="utf-8")


def zipped(programs: dict[str, str], path: Path) -> Path:
    """A class as a zip: student to scenario or program."""
    with zipfile.ZipFile(path, "w") as archive:
        for student, program in programs.items():
            archive.writestr(f"{student}-lab1.py", text_of(program))
    return path


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


# -- what could be left


@pytest.fixture
def strays() -> Iterator[Callable[[], set[int]]]:
    """Processes that this test has started, or that what it started did, and that live.

    Whoever loses its parent becomes a child of this process, wherever it moved to.
    """
    before = family(os.getpid())
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield lambda: family(os.getpid()) - before
        for pid in family(os.getpid()) - before:
            os.kill(pid, signal.SIGKILL)
    finally:
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
        for pid in children(os.getpid()) - before:
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def below(pid: int) -> set[int]:
    """All that descends from it: cheaper than to look at every process there is."""
    found = children(pid)
    return found.union(*map(below, found))


def mounts() -> list[str]:
    """Where something is mounted, and what."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return [" ".join(line.split(" - ")[0].split()[3:5]) for line in lines]


def control_groups(pids: Sequence[int]) -> Iterator[Path]:
    """The control groups that graders with these numbers have made, in every hierarchy."""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        if after.startswith("cgroup"):
            for folder in Path(before.split()[4]).rglob("labgrader-*"):
                if int(folder.name.split("-")[1]) in pids:
                    yield folder


@dataclass
class Desk:
    """A place for graders, one after the other: a temporary folder and an out folder of their own.

    With a ``starter`` they are under way at once, for who looks at them later on.
    """

    temporary: Path
    out: Path
    strays: Callable[[], set[int]]
    course: Path = COURSE
    starter: Starter | None = None
    pids: list[int] = field(default_factory=list)
    mounts: list[str] = field(default_factory=mounts)

    @contextmanager
    def batch(self, hand_ins: Path, *options: str, jobs: int = 2) -> Iterator[Process]:
        """A grader on its way through a class; it is killed in the end if it still runs."""
        words = ["batch", str(hand_ins), "--lab", "lab1", "--out", str(self.out)]
        process = self._start([*words, "--jobs", str(jobs), *options])
        self.pids.append(process.pid)
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def _start(self, words: Sequence[str]) -> Process:
        if self.starter:
            return self.starter.start(["grader", *words], self.course, TMPDIR=str(self.temporary))
        return subprocess.Popen(
            [*GRADER, *words],
            cwd=self.course,
            env=os.environ | {"TMPDIR": str(self.temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # a process group of its own, as a terminal gives it
        )

    def results(self) -> set[tuple[str, int, int]]:
        """The score reports that are there; each writing of one counts as another."""
        found = set()
        for path in self.out.glob("students/*/score.json"):
            about = path.stat()
            found.add((path.parent.name, about.st_ino, about.st_mtime_ns))
        return found

    def products(self) -> dict[str, bytes]:
        """What was written of the class as a whole."""
        names = ("gradebook.csv", "problems.csv", "evidence.csv")
        return {name: (self.out / name).read_bytes() for name in names}

    def remains(self) -> list[str]:
        """What is still there of graders that have ended."""
        soon(lambda: not self.strays())
        left = [f"process {pid}: {command_of(pid)}" for pid in self.strays()]
        left += [f"file {path}" for path in self.temporary.rglob("*")]
        left += [f"control group {path}" for path in control_groups(self.pids)]
        left += [f"mount {place}" for place in mounts() if place not in self.mounts]
        return left + [f"half a file {path}" for path in self.out.rglob(".*.part")]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[-80:]
    except OSError:
        return "it has just ended"


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """The temporary folder of this test's graders."""
    (tmp_path / "temporary").mkdir()
    return tmp_path / "temporary"


@pytest.fixture
def desk(tmp_path: Path, temporary: Path, strays: Callable[[], set[int]]) -> Desk:
    """A place for graders that give a submission some seconds."""
    return Desk(temporary, tmp_path / "out", strays)


# -- any moment


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How long each stage of an undisturbed batch takes, and what it comes to."""

    seconds: tuple[float, ...]
    products: dict[str, bytes]


STAGES = (
    *("it starts", "it has a folder", "it has a zygote", "it has a worker, on trial"),
    *("it has judges", "it has a result", "it has every result"),
)


def stage(desk: Desk, process: Process, earlier: set[tuple[str, int, int]]) -> int:
    """How far a batch has come: a place in STAGES."""
    if fresh := len(desk.results() - earlier):
        return 6 if fresh == len(CLASS) else 5
    started = children(process.pid)
    if len(started) > 1:
        return 4
    if started:
        return 3 if len(below(process.pid)) > 2 else 2
    return 1 if own_folders(desk, process.pid) else 0


def own_folders(desk: Desk, pid: int) -> list[Path]:
    return list(desk.temporary.glob(f"labgrader-{pid}-*"))


@pytest.fixture(scope="module")
def hand_ins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class as a zip."""
    programs = {student: program for student, (program, _) in CLASS.items()}
    return zipped(programs, tmp_path_factory.mktemp("class") / "class.zip")


@pytest.fixture(scope="module")
def rhythm(hand_ins: Path, tmp_path_factory: pytest.TempPathFactory) -> Rhythm:
    """One batch that is watched, with honest scores."""
    folder = tmp_path_factory.mktemp("rhythm")
    desk = Desk(folder, folder / "out", set)
    with desk.batch(hand_ins) as process:
        began = [time.monotonic()]
        while process.poll() is None:
            began += [time.monotonic()] * (stage(desk, process, set()) + 1 - len(began))
            time.sleep(LOOK)
        assert process.returncode == 0, process.communicate()
    began += [time.monotonic()] * (len(STAGES) + 1 - len(began))
    assert scores(desk) == {student: score for student, (_, score) in CLASS.items()}
    ends = pairwise(began)
    return Rhythm(tuple(end - start for start, end in ends), desk.products())


PAIRS = 10
"""Of graders in a whole round, killed beside each other: one must not sweep what the other has."""
SOME = 2
"""Pairs of the round that every run has, at other moments with each commit."""
LONG = [
    pytest.param(0, marks=pytest.mark.hostile),
    *(pytest.param(round_, marks=pytest.mark.soak) for round_ in (1, 2)),
]


@pytest.mark.parametrize("round_", [None, *LONG])
def test_nothing_is_left_of_graders_that_were_killed(
    round_: int | None, desk: Desk, hand_ins: Path, rhythm: Rhythm
) -> None:
    """Killed at random moments, all that it started dies with it; the rest goes at the next start."""
    desks = desk, replace(desk, out=desk.out.with_name("other"))
    if round_ is None:
        chance = sample.chance("kills")
        stages = chance.sample(range(len(STAGES)), len(STAGES))[: 2 * SOME]
    else:
        chance = Random(round_)
        kills = range(PAIRS * 2 * round_, PAIRS * 2 * (round_ + 1))
        stages = [number % len(STAGES) for number in kills]
        chance.shuffle(stages)
    with ThreadPoolExecutor(len(desks)) as threads:
        for pair in zip(stages[::2], stages[1::2], strict=True):
            moments = [(when, rhythm.seconds[when] * chance.random()) for when in pair]

            list(threads.map(partial(kill, hand_ins), desks, moments))

            assert soon(lambda: not desk.strays()), [
                (STAGES[s], t, desk.remains()) for s, t in moments
            ]

        ends = list(threads.map(partial(whole, hand_ins), desks))

    assert ends == [(0, ""), (0, "")]
    for one in desks:
        assert one.remains() == []
        assert one.products() == rhythm.products


def kill(hand_ins: Path, desk: Desk, moment: tuple[int, float]) -> None:
    """Start a batch and kill it some time after it came to a stage, however much was graded before."""
    when, seconds = moment
    earlier = desk.results()
    with desk.batch(hand_ins, "--fresh") as process:
        while process.poll() is None and stage(desk, process, earlier) < when:
            time.sleep(LOOK)
        time.sleep(seconds)
        process.kill()
    if process.returncode != -signal.SIGKILL:  # it had already ended
        kill(hand_ins, desk, (when, seconds / 2))


def whole(hand_ins: Path, desk: Desk) -> tuple[int, str]:
    """Exit code and errors of a batch that nobody disturbs."""
    with desk.batch(hand_ins) as process:
        _, errors = process.communicate(timeout=120)
    return process.returncode, errors


def test_a_batch_that_judged_nobody_can_be_run_again(
    lab1: Lab, keeper: Keeper, tmp_path: Path
) -> None:
    """What it wrote is known for a batch's, though no student has a folder in it."""
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "221401.docx").touch()

    for _ in range(2):
        with class_in(tmp_path / "class", lab1) as hand_ins:
            batch = grade_class(hand_ins, tmp_path / "out", lab1, opening(keeper), Settings())

        assert (len(batch.grades), len(batch.problems)) == (0, 1)


# -- one process of it


@pytest.fixture
def patient(desk: Desk, starter: Starter, tmp_path: Path) -> Desk:
    """A place for graders that give a test minutes: time for anything to be done to them."""
    return replace(desk, course=patient_course(tmp_path / "course"), starter=starter)


def wait_until(is_so: Callable[[], object], process: Process) -> None:
    """Until it is so with a grader that runs."""
    while not is_so():
        assert process.poll() is None, process.communicate()
        time.sleep(LOOK)


def zygote_of(process: Process) -> int:
    """The number of its zygote; 0 if there is none."""
    found = [pid for pid in children(process.pid) if leads_a_group(pid)]
    return found[0] if found else 0


def leads_a_group(pid: int) -> bool:
    """Whether an interrupt at the keyboard passes it by, as no judge does."""
    with suppress(ProcessLookupError):
        return os.getpgid(pid) == pid
    return False


def judges_of(process: Process) -> set[int]:
    """Its copies that judge."""
    zygote = zygote_of(process)
    return {pid for pid in children(process.pid) if pid != zygote and is_alive(pid)}


def waiting(process: Process) -> set[int]:
    """The workers in which WAITS waits."""
    return {pid for pid in below(process.pid) if name_of(pid) == "waits"}


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:  # it has just ended
        return ""


def kill_all(pids: Iterable[int]) -> None:
    """kill -9"""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def told(desk: Desk) -> dict[str, str]:
    """Student to the reason in problems.csv."""
    return {row["student_id"]: row["reason"] for row in rows(desk.out / "problems.csv")}


def scores(desk: Desk) -> dict[str, float]:
    """Student to the score in the gradebook."""
    return {row["student_id"]: float(row["score"]) for row in rows(desk.out / "gradebook.csv")}


def outcomes(desk: Desk, student: str) -> set[str]:
    """How the student's tests ended."""
    report = json.loads((desk.out / "students" / student / "score.json").read_text())
    return {test["outcome"] for test in report["tests"]}


def test_a_judge_that_is_killed_takes_its_workers_along(patient: Desk, tmp_path: Path) -> None:
    """It costs its student; the program that was being judged does not go on without a judge."""
    hand_ins = zipped(
        {"221401": "full_marks.py", "221402": WAITS, "221403": WAITS}, tmp_path / "c.zip"
    )
    with patient.batch(hand_ins, jobs=1) as process:
        wait_until(lambda: waiting(process), process)
        first = waiting(process)

        kill_all(judges_of(process))

        wait_until(lambda: waiting(process) - first, process)  # the next student's turn
        gone = soon(lambda: not first & waiting(process))
        kill_all(judges_of(process))
        _, errors = process.communicate(timeout=60)

    assert gone
    assert (process.returncode, errors) == (1, "")
    assert scores(patient) == {"221401": 10}
    assert told(patient) == dict.fromkeys(
        ("221402", "221403"),
        "The grader failed: the judging process ended (exit code -9). Grade it again.",
    )
    assert patient.remains() == []


def test_a_zygote_that_is_killed_costs_nobody_points(patient: Desk, tmp_path: Path) -> None:
    """Who was judged keeps the score; whoever could not be is named as not judged, with one clear line."""
    hand_ins = zipped(
        {"221401": "full_marks.py", "221402": WAITS, "221403": WAITS}, tmp_path / "c.zip"
    )
    with patient.batch(hand_ins, jobs=1) as process:
        wait_until(lambda: waiting(process), process)

        kill_all([zygote_of(process)])

        _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (1, "")
    judged = {row["student_id"]: row["judged"] for row in rows(patient.out / "gradebook.csv")}
    assert judged == {"221401": "yes", "221402": "no", "221403": "no"}
    assert outcomes(patient, "221402") <= {"passed", "not_judged"}
    assert outcomes(patient, "221403") == {"not_judged"}
    reasons = told(patient)
    assert reasons.keys() == {"221402", "221403"}
    for reason in reasons.values():
        assert re.fullmatch(
            r"\d+ tests could not be judged; \S+: GraderFault: the zygote .*; start again", reason
        )
    assert patient.remains() == []


def imports_torch(pid: int) -> bool:
    """Whether a process, or what it has started, is at it."""
    with suppress(OSError):  # it has just ended
        return any(
            "libtorch" in Path(f"/proc/{one}/maps").read_text() for one in {pid, *below(pid)}
        )
    return False


@pytest.mark.parametrize("far", sample.some([False, True], 1, "zygote"))
def test_a_zygote_that_is_killed_while_it_starts_is_told(
    far: bool, desk: Desk, hand_ins: Path
) -> None:
    """One line, and the exit code for what was not judged; at once, or when it has come ``far``."""
    with desk.batch(hand_ins) as process:
        wait_until(lambda: zygote_of(process), process)
        wait_until(lambda: not far or imports_torch(zygote_of(process)), process)

        kill_all([zygote_of(process)])

        _, errors = process.communicate(timeout=60)

    assert process.returncode == 1
    assert re.fullmatch(r"error: the zygote .*\n", errors)
    assert desk.remains() == []


def test_a_worker_that_is_killed_costs_its_test(patient: Desk, tmp_path: Path) -> None:
    """As by the system when memory is short; the tests that follow have another worker."""
    hand_ins = zipped({"221401": WAITS}, tmp_path / "c.zip")
    with patient.batch(hand_ins, jobs=1) as process:
        for _ in range(2):  # tests of total
            wait_until(lambda: waiting(process), process)
            kill_all(killed := waiting(process))
            wait_until(lambda gone=killed: not gone & waiting(process), process)
        _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (0, "")
    assert scores(patient) == {"221401": 6}
    said = [row["seen"].partition(": ")[2] for row in rows(patient.out / "evidence.csv")]
    assert said == ["The system killed it; it may have used too much memory."] * 2
    assert patient.remains() == []


# -- Ctrl-C


@pytest.mark.parametrize("when", sample.some(STAGES[1:5], 2, "ctrl-c"))
def test_nothing_is_left_after_ctrl_c_at_the_start(
    when: str, desk: Desk, hand_ins: Path, rhythm: Rhythm
) -> None:
    """An interrupt before there is a result ends everything at once, with one line."""
    with desk.batch(hand_ins) as process:
        wait_until(lambda: stage(desk, process, set()) >= STAGES.index(when), process)

        os.killpg(process.pid, signal.SIGINT)  # as a terminal does

        _, errors = process.communicate(timeout=60)

    assert process.returncode == 130, errors
    assert errors.splitlines()[-1] == "Interrupted."
    assert "Traceback" not in errors
    assert desk.remains() == []


def test_nothing_is_left_after_ctrl_c_while_it_judges(patient: Desk, tmp_path: Path) -> None:
    """Workers, whatever they do, are ended; what was judged stays."""
    hand_ins = zipped(
        {"221401": "full_marks.py", "221402": WAITS, "221403": WAITS}, tmp_path / "c.zip"
    )
    with patient.batch(hand_ins) as process:
        wait_until(lambda: len(waiting(process)) == 2, process)

        os.killpg(process.pid, signal.SIGINT)

        _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors.splitlines()[-1]) == (130, "Interrupted.")
    assert scores(patient) == {"221401": 10}
    assert patient.remains() == []


# -- a worker without a zygote


HOLDS_ON = """
import ctypes

def total(x):
    libc = ctypes.CDLL(None, use_errno=True)
    for option in (1, 1 << 32 | 1):  # no signal when the parent dies; the kernel reads half of the number
        libc.syscall(157, ctypes.c_long(option), 0, 0, 0, 0)
    libc.prctl(15, b"waits")
    while True:
        pass
"""
KEEPER = """
import sys
from pathlib import Path
from grader.isolation.keeper import open_keeper
from grader.course.lab import load_lab
from grader.records import Cell, StudentCode
from grader.judging.observer import Observer
from grader.judging.replay import Replay
from grader.judging.student import Student

lab = load_lab(Path(sys.argv[1]), "lab1")
with open_keeper(lab.course, lab.probes, most=sys.argv[3]) as keeper:
    observer = Observer(StudentCode("lab1", (Cell("lab1.py", sys.argv[2]),)), lab, keeper, cuda=False)
    observer.begin_test()
    Student(Replay((), observer, live=True), lab.exercise("total"), "", "cpu").call("total", 1)
"""


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the program names a call by its number")
@pytest.mark.parametrize("most", ["A", "C"])
def test_a_program_that_holds_on_to_life_dies_with_the_grader(
    patient: Desk, starter: Starter, most: str
) -> None:
    """It cannot call off what ends it, with a PID namespace or without one."""
    words = ["python", KEEPER, str(patient.course), HOLDS_ON, most]
    process = starter.start(words, COURSE, TMPDIR=str(patient.temporary))
    patient.pids.append(process.pid)
    wait_until(lambda: waiting(process), process)

    process.kill()

    assert soon(lambda: not patient.strays()), patient.remains()


# -- graders beside each other


def test_a_grader_leaves_another_ones_things_alone(
    patient: Desk, hand_ins: Path, tmp_path: Path
) -> None:
    """Folders and control groups of a grader that lives are there after the next one, and in use."""
    mine = zipped({"221401": WAITS}, tmp_path / "c.zip")
    with patient.batch(mine, jobs=1) as process:
        wait_until(lambda: waiting(process), process)
        before = things_of(patient, process.pid)

        assert whole(hand_ins, replace(patient, course=COURSE, out=tmp_path / "other")) == (0, "")

        assert things_of(patient, process.pid) == before
        for _ in range(2):  # tests of total
            wait_until(lambda: waiting(process), process)
            kill_all(killed := waiting(process))
            wait_until(lambda gone=killed: not gone & waiting(process), process)
        process.communicate(timeout=60)

    assert scores(patient) == {"221401": 6}
    assert patient.remains() == []


def things_of(desk: Desk, pid: int) -> set[Path]:
    """Its folders, with what is in them, and its control groups."""
    folders = own_folders(desk, pid)
    assert folders
    return {
        *folders,
        *(path for folder in folders for path in folder.rglob("*")),
        *control_groups([pid]),
    }


OPENS_AND_CLOSES = """
from grader.isolation.workplace import open_workplace, sweep

for _ in range(200):
    with open_workplace() as folder:
        (folder / "mine").touch()
        sweep()
        assert sorted(path.name for path in folder.iterdir()) == ["lock", "mine"], folder
"""


def test_graders_that_start_at_the_same_time_sweep_nothing_of_each_other(temporary: Path) -> None:
    """A workplace is never found without its lock or its living grader, however young."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPENS_AND_CLOSES],
            env=os.environ | {"TMPDIR": str(temporary)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]

    errors = [process.communicate(timeout=120)[1] for process in processes]

    assert errors == [""] * 4
    assert list(temporary.iterdir()) == []


# -- what a sweep takes, and what it leaves


@pytest.fixture
def here(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of this process."""
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return temporary


@pytest.fixture(scope="module")
def dead() -> int:
    """A number that no process has."""
    with subprocess.Popen(["true"]) as process:
        return process.pid


def workplace(folder: Path, **files: str) -> Path:
    """A folder as a grader leaves it."""
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def test_a_sweep_takes_what_a_dead_grader_left(here: Path, dead: int) -> None:
    """With its lock, or killed before it had one; also if a living process has its number by now."""
    workplace(here / f"labgrader-{dead}-a", lock="", groups="", more="x")
    workplace(here / f"labgrader-{dead}-b")
    workplace(here / f"labgrader-{os.getpid()}-c", lock="")

    sweep()

    assert list(here.iterdir()) == []


def test_an_interrupt_while_a_workplace_is_made_leaves_none(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is cleared away from the moment on at which it may be there."""

    def interrupted(path: Path, mode: int) -> None:
        os.mkdir(path, mode)  # noqa: PTH102  # Path has this function in its place
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "mkdir", interrupted)

    with pytest.raises(KeyboardInterrupt), open_workplace():
        pass

    assert list(here.iterdir()) == []


def test_a_sweep_leaves_a_workplace_whose_lock_is_held(here: Path, dead: int) -> None:
    """Whatever its number says: in another container it is another's."""
    folder = workplace(here / f"labgrader-{dead}-a", lock="", mine="x")
    with (folder / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sweep()

        assert (folder / "mine").exists()
    sweep()
    assert not folder.exists()


def test_a_sweep_leaves_a_young_workplace(here: Path) -> None:
    """Its grader lives, and has not come to lock it."""
    folder = workplace(here / f"labgrader-{os.getpid()}-a")

    sweep()

    assert folder.exists()


def test_a_sweep_leaves_what_has_another_name(here: Path, dead: int, tmp_path: Path) -> None:
    """Also files, and links, which could lead anywhere."""
    names = (
        *(
            "labgrader",
            "labgrader-",
            f"labgrader-{dead}",
            f"labgrader-{dead}-",
            f"labgrader-{dead}-a-b",
        ),
        *(
            "labgrader-out-a",
            f"labgrader-x{dead}-a",
            f"mylabgrader-{dead}-a",
            f"labgrader-{dead}.-a",
        ),
    )
    for name in names:
        workplace(here / name, lock="", mine="x")
    (here / f"labgrader-{dead}-file").write_text("x")
    target = workplace(tmp_path / "target", lock="", mine="x", groups=f"{tmp_path}/empty")
    (here / f"labgrader-{dead}-link").symlink_to(target)
    before = set(here.rglob("*"))

    sweep()

    assert set(here.rglob("*")) == before
    assert sorted(path.name for path in target.iterdir()) == ["groups", "lock", "mine"]


def test_a_sweep_takes_no_group_of_another_name(here: Path, dead: int, tmp_path: Path) -> None:
    """Whatever a workplace's list says."""
    precious = tmp_path / "precious"
    (precious / "inside").mkdir(parents=True)
    workplace(here / f"labgrader-{dead}-a", lock="", groups=f"{precious}\n/\n\n")

    sweep()

    assert (precious / "inside").is_dir()
    assert list(here.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's folder")
def test_a_sweep_leaves_another_users_folder(here: Path, dead: int) -> None:
    """Even root's: nobody can have root take away what is not root's own."""
    folder = workplace(here / f"labgrader-{dead}-a", lock="", mine="x")
    os.chown(folder, 65534, 65534)

    sweep()

    assert (folder / "mine").exists()


# -- no room


@pytest.mark.skipif(not shutil.which("prlimit"), reason="needs prlimit")
@pytest.mark.parametrize("size", [0, 5])
def test_a_temporary_folder_that_takes_nothing_is_told(size: int, desk: Desk, grader: Run) -> None:
    """Neither a file nor the list of groups: one line that says what to do, and the exit code for it."""
    limited = ["env", "-u", "COVERAGE_PROCESS_CONFIG", f"TMPDIR={desk.temporary}"]
    limited += ["prlimit", f"--fsize={size}", *GRADER]
    done = grader("grade", LAB1 / "full_marks.py", "--lab", "lab1", command=limited)

    if done.returncode == 0:
        pytest.skip("no control groups here, hence no list of them")
    assert done.returncode == 1
    assert done.stderr.startswith("error: cannot make temporary files (")
    assert done.stderr.endswith(
        "); make room there, or set TMPDIR to a folder that can be written\n"
    )
    assert done.stderr.count("\n") == 1
    assert list(desk.temporary.iterdir()) == []


def test_a_temporary_folder_that_is_full_is_told(desk: Desk, grader: Run, tmp_path: Path) -> None:
    """It is no student's fault, nor the zip's."""
    if subprocess.run(["unshare", "--user", "--mount", "true"], check=False).returncode:
        pytest.skip("this machine lets nobody mount a small file system")
    small = f"""
import os
from pathlib import Path
from grader.sandbox import confine, kernel
confine._become_only_user(kernel.CLONE_NEWNS)
kernel.mount("none", Path({str(desk.temporary)!r}), "tmpfs", 0, "size=64k")
os.environ["TMPDIR"] = {str(desk.temporary)!r}
"""
    program = text_of("full_marks.py") + "#" + Random(0).randbytes(100_000).hex()
    large = zipped({"221401": "full_marks.py", "221402": program}, tmp_path / "large.zip")

    done = grader("batch", large, "--lab", "lab1", "--out", desk.out, "--level", "C", before=small)

    assert done.returncode == 1
    assert re.fullmatch(
        r"error: large.zip would unpack to 0.2 MB, and .* has room for 0.\d MB; make room there, or"
        r" set TMPDIR to a folder with more\n",
        done.stderr,
    )
    assert not desk.out.exists()
