"""What a submission costs: `make bench`. Not a test; prints a table for docs/benchmarks.md.

CPU is user and system time of a whole process tree, taken from the operating system when it has ended.
What a batch costs for each further submission is the difference of a large and a small batch, so that
start-up (importing torch, collecting the tests) does not count. All of it in one run, in turns, since
machines drift.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from processes import family, proportional_memory

from grader.authoring.source import CellKind, split_cells
from grader.authoring.trials import TrialKind, trials
from grader.course.lab import lab_names, load_lab

if TYPE_CHECKING:
    from grader.desk import Taken
    from grader.judging.judge import Judge

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

COURSE = Path(__file__).resolve().parent.parent
GRADER = Path(sys.executable).with_name("grader")
SMALL, LARGE, CLASS = 2, 62, 300
ROUNDS = int(os.environ.get("ROUNDS", 3))


def main() -> None:
    """Measure everything in turns and print the tables; ``labs``, ``isolation`` or ``journal`` that alone."""
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    if sys.argv[1:] == ["isolation"]:
        isolation_cost()
        return
    if sys.argv[1:] == ["journal"]:
        journal_cost()
        return
    if sys.argv[1:] != ["labs"]:
        one_lab()
    every_lab()


def one_lab() -> None:
    """Lab 2 against other ways to run the same tests."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        small, large, whole = (make_class(work / str(n), "lab2", n) for n in (SMALL, LARGE, CLASS))
        plain, batch, warm, training = [], [], [], []
        for _ in range(ROUNDS):
            plain.append(cpu(lambda: run_plain_pytest(large)))
            batch.append(marginal("lab2", small, large, work, "--jobs", "1"))
            warm.append(warm_process())
            training.append(training_cost("lab2"))
        started = time.monotonic()
        run_batch("lab2", whole, work / "out")
        wall = time.monotonic() - started
        memory = worker_memory()
    row("plain pytest, a process a submission", plain)
    row("batch, a submission", batch)
    row("the tests in one warm process, no isolation", warm)
    row("training tests, each", training)
    isolation_cost()
    print(f"plain pytest / batch: {median(plain) / median(batch):.1f}")
    print(f"batch of {CLASS} on {os.cpu_count()} processors: {wall:.1f} s of wall time")
    print(f"memory of one more worker (PSS): {memory:.0f} MB")


def isolation_cost() -> None:
    """Wall time of a submission at each level, in turns, and what the best costs over none."""
    from grader.isolation.keeper import open_keeper
    from grader.judging.judge import with_judge
    from grader.records import Cell, StudentCode

    lab = load_lab(COURSE, "lab2")
    code = StudentCode("lab2", (Cell("lab2.py", lab.reference_source),))
    times: dict[str, list[float]] = {}

    def ten(judge: Judge) -> None:
        for _ in range(10):
            started = time.perf_counter()
            judge.judge(code, training=False)
            took = time.perf_counter() - started
            times.setdefault(judge.keeper.isolation.level, []).append(took)

    with ExitStack() as stack:
        keepers = [
            stack.enter_context(open_keeper(COURSE, lab.probes, least="D", most=most))
            for most in "ABCD"
        ]
        for _ in range(ROUNDS):
            for keeper in keepers:
                with_judge(lab, keeper, ten)
    for level, seconds in sorted(times.items()):
        print(
            f"a submission at level {level}: {median(seconds) * 1e3:8.1f} ms of wall time, median"
        )
    best = min(times)
    cost = median(times[best]) - median(times["D"])
    print(f"isolation at level {best} over none (D): {cost * 1e3:.1f} ms of wall time")


def journal_cost() -> None:
    """What keeping a submission takes, in a file and on a server of this machine, in turns."""
    from server import open_server

    from grader.journal.address import shared_url

    with tempfile.TemporaryDirectory() as folder, open_server(durable=True) as server:
        work = Path(folder)
        whole = make_class(work / "class", "lab2", CLASS)
        run_batch("lab2", whole, work / "out")
        kept = what_was_kept(work / "out", whole)
        for number in range(ROUNDS):
            for name, shared in (
                ("SQLite", ""),
                ("PostgreSQL", shared_url(server.url(), f"round{number}")),
            ):
                wall, own = keep_again(kept, work / f"{name}{number}", shared)
                each = f"{wall / CLASS * 1e3:.1f} ms of wall time, {own / CLASS * 1e3:.1f} of CPU"
                print(f"a submission kept in {name}: {each} of the grader's")


def what_was_kept(out: Path, hand_ins: Path) -> list[Taken]:
    """All that a batch put into its journal."""
    from grader.desk import Taken
    from grader.intake.submissions import read_one
    from grader.journal.keys import KeysOfLab
    from grader.journal.store import open_journal

    keys, kept = KeysOfLab(load_lab(COURSE, "lab2")), []
    with open_journal(out, new=False) as journal:
        for one in journal.standing().grades:
            read = read_one(hand_ins / one.submission.origin, "lab2")
            own = keys.of(read)
            memory = journal.recall(own.program, level="D", device="cpu")
            assert memory
            kept.append(Taken(one, own, read.files, memory))
    return kept


def keep_again(kept: Sequence[Taken], out: Path, shared: str) -> tuple[float, float]:
    """Seconds of wall and CPU time in which a new journal takes all of it, claims included."""
    from grader.journal.store import open_journal

    with open_journal(out, shared=shared) as journal:
        journal.begin("lab2", out)
        wall, own = time.perf_counter(), time.process_time()
        for one in kept:
            submission = one.grade.submission
            who, origin = submission.student_id, submission.origin
            assert journal.claim(who)
            journal.kept_by_others(origin, who, one.keys.grade, level="D", device="cpu", quick=True)
            journal.keep(*one)
            journal.release(who)
        return time.perf_counter() - wall, time.process_time() - own


def every_lab() -> None:
    """Numeric tests a submission and training tests, of each lab of the course."""
    with tempfile.TemporaryDirectory() as folder:
        for lab in lab_names(COURSE):
            work = Path(folder) / lab
            work.mkdir()
            small, large = (make_class(work / str(n), lab, n) for n in (SMALL, LARGE))
            batch = [marginal(lab, small, large, work, "--jobs", "1") for _ in range(ROUNDS)]
            row(f"{lab}, numeric tests of a submission", batch)
            if training_tests(lab):
                row(f"{lab}, each training test", [training_cost(lab) for _ in range(ROUNDS)])


def row(what: str, seconds: list[float]) -> None:
    """One line of the table, in milliseconds of CPU."""
    low, mid, high = min(seconds) * 1e3, median(seconds) * 1e3, max(seconds) * 1e3
    print(f"{what:45} {mid:8.1f} ms CPU (from {low:.1f} to {high:.1f})")


def make_class(folder: Path, lab: str, count: int) -> Path:
    """Right and wrong programs in turn: the lab's trials on top of the reference."""
    folder.mkdir()
    whole = load_lab(COURSE, lab)
    cells = split_cells(whole.reference, whole.reference_source, whole.languages)
    reference = "\n\n".join(cell.text for cell in cells if cell.kind is CellKind.CODE)
    some = trials(whole, TrialKind.RIGHT) + trials(whole, TrialKind.WRONG)[::5]
    for number, trial in enumerate(islice(cycle(some), count)):
        (folder / f"{2214000 + number}-{lab}.py").write_text(
            f"{reference}\n\n{trial.program}\n", encoding="utf-8"
        )
    return folder


def training_tests(lab: str) -> int:
    """How many of a lab's tests train."""
    texts = [path.read_text(encoding="utf-8") for path in load_lab(COURSE, lab).tests]
    return sum(text.count("\n@training\n") for text in texts)


def cpu(work: Callable[[], None]) -> float:
    """CPU seconds of the child processes that ``work`` runs."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def marginal(lab: str, small: Path, large: Path, work: Path, *options: str) -> float:
    """CPU seconds of each further submission in a batch."""
    few = cpu(lambda: run_batch(lab, small, work / "few", *options))
    many = cpu(lambda: run_batch(lab, large, work / "many", *options))
    return (many - few) / (LARGE - SMALL)


def run_batch(lab: str, folder: Path, out: Path, *options: str) -> None:
    """Grade a class from the command line, numeric tests only."""
    command = [GRADER, "batch", folder, "--lab", lab, "--out", out, "--quick", "--fresh", *options]
    subprocess.run(command, cwd=COURSE, stdout=subprocess.DEVNULL, check=True)


def run_plain_pytest(folder: Path) -> None:
    """The same tests as a course without a grader runs them: pytest, one process."""
    submission = sorted(folder.iterdir())[0]
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not training", "-p", "no:cacheprovider"]
    command += ["solutions/lab2", "--submission", str(submission)]
    subprocess.run(command, cwd=COURSE, stdout=subprocess.DEVNULL, check=True)


WARM = """
import time
import pytest

class Loop:
    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        from grader.judging.plugin import ROOM  # here: pytest imports its plugins first
        room = session.config.stash[ROOM]
        for rounds in (1, 10):
            start = time.process_time()
            for item in session.items * rounds:
                item.obj(student=room.student(item))
        self.seconds = (time.process_time() - start) / rounds
        return True

loop = Loop()
pytest.main(["-q", "-m", "not training", "-p", "no:cacheprovider", "solutions/lab2"], plugins=[loop])
print(loop.seconds)
"""


def warm_process() -> float:
    """CPU seconds of the tests called one after the other in one process, the floor."""
    command = [sys.executable, "-c", WARM]
    done = subprocess.run(command, cwd=COURSE, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def training_cost(lab: str) -> float:
    """CPU seconds of each training test: the reference with them, less the reference without."""
    tests = training_tests(lab)
    reference = COURSE / "solutions" / lab / f"{lab}.py"

    def grade(*options: str) -> float:
        command = [GRADER, "grade", reference, "--lab", lab, *options]
        return cpu(
            lambda: (
                subprocess.run(command, cwd=COURSE, stdout=subprocess.DEVNULL, check=True) and None
            )
        )

    return (grade() - grade("--quick")) / tests


def worker_memory() -> float:
    """Proportional memory in MB that one more worker takes, each with the reference loaded and asked."""
    import torch

    from grader.isolation.keeper import open_keeper
    from grader.judging.observer import Observer
    from grader.judging.replay import Replay
    from grader.judging.student import Student
    from grader.records import Cell, StudentCode

    lab = load_lab(COURSE, "lab2")
    code = StudentCode("lab2", (Cell("lab2.py", lab.reference_source),))
    with open_keeper(lab.course, lab.probes) as keeper:
        memory = []
        for count in (1, 9):
            observers = [Observer(code, lab, keeper, cuda=False) for _ in range(count)]
            for observer in observers:
                observer.begin_test()
                student = Student(
                    Replay((), observer, live=True), lab.exercise("l2_penalty"), "", "cpu"
                )
                student.call("l2_penalty", torch.ones(3))
            memory.append(sum(map(proportional_memory, family(os.getpid()))))
            for observer in observers:
                observer.end()
        return (memory[1] - memory[0]) / 8


if __name__ == "__main__":
    main()
