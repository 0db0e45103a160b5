"""Attacks as submissions: read from files, judged among honest neighbours, held to conditions.

A file ``attacks/<family>/<name>.py`` is an attack, then ``# %% honest twin``, then a program that uses
the same means with good intent; what it does not define is the reference solution's. Each of the two
begins with a docstring: a sentence, then lines such as

    base: 2           points that it earns by its honest part; its score is never above them
    ends: time|killed     kinds of failure that may end the attacked test (``ends C:`` for level C alone)
    seen: out of turn     must stand in the evidence that the assistant sees
    hides: smuggled     must stand in nothing that is said of hidden tests
    by: end of the worker     the layer, where nothing that fails could tell it
    beyond C: reason      not stopped at this level, or, of a twin, not possible there

``@COURSE@``, ``@OUTSIDE@``, ``@PORT@``, ``@SOCKET@`` and ``@PID@`` stand for the attacked course, a folder
that anybody may write, what listens for a sign of life, and the judge's process; they stand in strings,
so that a file is Python as it is: ``int("@PID@")``.
"""

from __future__ import annotations

import ast
import errno
import faulthandler
import hashlib
import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from marked import put_between
from processes import family, soon
from sample import part

from grader.course.lab import Lab, load_lab
from grader.grade import grade
from grader.isolation.keeper import Keeper, open_keeper
from grader.judging.judge import Judge, with_judge
from grader.judging.observer import Observer
from grader.judging.replay import Replay
from grader.judging.student import Student
from grader.records import Cell, Failure, Grade, Kind, Outcome, StudentCode, Submission, Visibility
from grader.reports.folder import score_json
from grader.reports.language import Language
from grader.reports.report import student_page
from grader.testing import Wrong

HERE = Path(__file__).parent
COURSE = HERE / "course"
ATTACKS = HERE / "attacks"
DOCS = HERE.parent.parent / "docs" / "isolation.md"
BEGIN, END = "<!-- attacks: made by make hostile -->", "<!-- end of attacks -->"
LEVELS = ("A", "B", "C")
TWIN = "# %% honest twin\n"
BUSY = 6.0
"""Seconds that the judge may take for itself on a busy machine."""
SOME = 20
"""Descriptors that pytest may hold in the middle of a trial."""
PATIENCE = 200  # seconds until a judge that hangs is ended with a traceback


# -- attacks as files


@dataclass(frozen=True, slots=True)
class Program:
    """A submission's text and what its docstring says of it."""

    sentence: str
    fields: Mapping[str, str]
    source: str

    def beyond(self, level: str) -> str:
        """Why this level cannot do it; "" if it can."""
        return self.fields.get(f"beyond {level}", "")


@dataclass(frozen=True, slots=True)
class Attack:
    """A hostile program with its honest twin."""

    family: str
    name: str
    program: Program
    twin: Program

    @property
    def base(self) -> float:
        """The points of its honest part."""
        return float(self.program.fields.get("base", "0"))

    def ends(self, level: str) -> set[str]:
        """The kinds of failure that may end the attacked test; empty if any may."""
        fields = self.program.fields
        kinds = fields.get(f"ends {level}", fields.get("ends", ""))
        return {kind.strip() for kind in kinds.split("|")} - {""}

    def __str__(self) -> str:
        return f"{self.family}/{self.name}"


def load_attacks(folder: Path = ATTACKS) -> list[Attack]:
    """Every attack, by family and name."""
    return [load_attack(path) for path in sorted(folder.glob("*/*.py"))]


def load_attack(path: Path) -> Attack:
    """One attack; ValueError with its path if the file is none."""
    attack, marker, twin = path.read_text(encoding="utf-8").partition(TWIN)
    if not marker:
        raise ValueError(f"{path} has no line {TWIN!r}")
    return Attack(path.parent.name, path.stem, _program(attack, path), _program(twin, path))


def _program(source: str, path: Path) -> Program:
    words = ast.get_docstring(ast.parse(source, path))
    if not words:
        raise ValueError(f"{path}: an attack and its twin begin with a sentence each")
    sentence, _, rest = words.partition("\n\n")
    pairs = [line.split(":", 1) for line in rest.splitlines() if ":" in line]
    fields = {key.strip(): value.strip() for key, value in pairs}
    return Program(" ".join(sentence.split()), fields, source)


QUICK = 32
"""Attacks of a run without ``--hostile``."""


def quick_part(attacks: Sequence[Attack]) -> list[Attack]:
    """One attack of each family and some more, others with each commit."""
    families: dict[str, list[Attack]] = {}
    for attack in attacks:
        families.setdefault(attack.family, []).append(attack)
    chosen = [one for name, some in families.items() for one in part(some, 1, name)]
    rest = [attack for attack in attacks if attack not in chosen]
    chosen += part(rest, QUICK - len(chosen), "attacks")
    return [attack for attack in attacks if attack in chosen]


# -- what surrounds a worker


class Surroundings:
    """What an attack may reach for: a folder, two addresses, processes. Knows whether it was touched."""

    def __init__(self, course: Path, outside: Path, keeper: Keeper) -> None:
        self._course, self._outside, self._keeper = course, outside, keeper
        self._listeners = [
            socket.create_server(("127.0.0.1", 0)),
            socket.socket(socket.AF_UNIX),
        ]
        self._letters = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._name = f"labgrader-attack-{os.getpid()}-{id(self)}"
        self._listeners[1].bind(f"\0{self._name}")
        self._listeners[1].listen()
        self._letters.bind(str(outside / "letters"))
        (outside / "letters").chmod(0o777)
        for listener in [*self._listeners, self._letters]:
            listener.setblocking(False)
        outside.chmod(0o777)
        (outside / "kept.txt").write_text("as it was\n")
        (outside / "kept.txt").chmod(0o666)
        self._files = self._snapshot()
        self._processes = family(self._zygote)
        self._descriptors = len(list(Path("/proc/self/fd").iterdir()))

    def fill_in(self, source: str) -> str:
        """A program's text with this machine's addresses in the place of the placeholders."""
        words = {
            "@COURSE@": self._course,
            "@OUTSIDE@": self._outside,
            "@PORT@": self._listeners[0].getsockname()[1],
            "@SOCKET@": self._name,
            "@PID@": os.getpid(),
        }
        for placeholder, value in words.items():
            source = source.replace(placeholder, str(value))
        return source

    def traces(self) -> Iterator[str]:
        """A sentence on each thing that was left or touched since the last time."""
        if not soon(lambda: family(self._zygote) <= self._processes):
            yield f"processes survive: {family(self._zygote) - self._processes}"
        if (held := len(list(Path("/proc/self/fd").iterdir()))) > self._descriptors + SOME:
            yield f"the judge holds {held} descriptors, {self._descriptors} before"
        files = self._snapshot()
        changed = {name for name, _ in files.items() ^ self._files.items()}
        self._files = files
        if changed:
            yield f"files outside are not as they were: {sorted(changed)}"
        for listener in self._listeners:
            with suppress(BlockingIOError):
                listener.accept()[0].close()
                yield f"{listener.family.name}: something got through to the network"
        with suppress(BlockingIOError):
            self._letters.recv(1)
            yield "a letter got through to a socket of the machine's"

    def close(self) -> None:
        """Stop listening."""
        for listener in [*self._listeners, self._letters]:
            listener.close()

    @property
    def _zygote(self) -> int:
        return self._keeper._zygote.pid

    def _snapshot(self) -> dict[str, str]:
        """Content of all files in the course and the folder outside, and names like *attack* elsewhere.

        The whole machine cannot be compared: others work on it. An attack puts ``attack`` into the names
        of what it makes.
        """
        inside = [p for folder in (self._course, self._outside) for p in folder.rglob("*")]
        seen = {str(path): _digest(path) for path in inside if "__pycache__" not in path.parts}
        for folder in map(Path, ("/tmp", "/var/tmp", "/dev/shm", "/", str(Path.home()))):
            with suppress(OSError):
                seen |= {str(path): "" for path in folder.glob("*attack*")}
        return seen


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"


# -- a trial


@dataclass(frozen=True, slots=True)
class Trial:
    """An attack judged among neighbours, and its twin: what was seen."""

    attack: Attack
    level: str
    grade: Grade
    twin: Grade
    neighbours: tuple[Grade, ...]
    """Before and after it."""
    beside: bool
    """Whether the neighbour that lived at the same time answers as before."""
    traces: tuple[str, ...]
    seconds: float
    """That judging the attack took."""
    limit: float
    """That it may take: a submission's own, and some for a busy judge."""

    @property
    def failure(self) -> Failure | None:
        """How the attacked test ended: the first that failed and that the program defines."""
        failures = [test.failure for test in self.grade.tests if test.failure]
        return next((failure for failure in failures if failure.kind is not Kind.MISSING), None)


class Arena:
    """One level's zygote, for any number of trials."""

    def __init__(self, lab: Lab, keeper: Keeper, surroundings: Surroundings) -> None:
        self.lab, self.keeper, self.surroundings = lab, keeper, surroundings
        self.level = keeper.isolation.level
        self.patient = replace(
            lab, limits=replace(lab.limits, test_seconds=30, submission_seconds=60)
        )
        """For those whose end is not a matter of time: no busy machine stops an honest program."""

    def trial(self, attack: Attack) -> Trial:
        """Judge it, its neighbours and its twin."""
        faulthandler.dump_traceback_later(PATIENCE, exit=True)
        try:
            return with_judge(self.lab, self.keeper, partial(self._trial, attack))
        finally:
            faulthandler.cancel_dump_traceback_later()

    def _trial(self, attack: Attack, judge: Judge) -> Trial:
        honest = self.lab.reference_source
        short, judge.lab = judge.lab, self.patient
        hurried = not attack.ends(self.level) or Kind.TIME in attack.ends(self.level)
        before = grade(self._submission(honest), judge)
        with self._neighbour() as is_well:
            judge.lab = short if hurried else self.patient
            started = time.monotonic()
            one = grade(self._submission(attack.program.source), judge)
            seconds = time.monotonic() - started
            limit = judge.lab.limits.submission_seconds + BUSY
            judge.lab = self.patient
            beside = is_well()
        after = grade(self._submission(honest), judge)
        traces = tuple(self.surroundings.traces())
        twin = grade(self._submission(self.whole(attack.twin)), judge)
        neighbours = (before, after)
        return Trial(attack, self.level, one, twin, neighbours, beside, traces, seconds, limit)

    def whole(self, twin: Program) -> str:
        """A twin's text: what it does not define is the reference solution's."""
        return f"{self.lab.reference_source}\n\n{twin.source}"

    def _submission(self, source: str) -> Submission:
        files = {"lab1.py": self.surroundings.fill_in(source).encode()}
        return Submission("", "", None, "lab1.py", files)

    @contextmanager
    def _neighbour(self) -> Iterator[Callable[[], bool]]:
        """A worker of somebody else's that has something to lose; says whether it still has it."""
        code = StudentCode("lab1", (Cell("lab1.py", _NEIGHBOUR),))
        observer = Observer(code, self.patient, self.keeper, cuda=False)

        def answers(expected: tuple[int, str]) -> bool:
            observer.begin_test()
            try:
                student = Student(
                    Replay((), observer, live=True), self.lab.exercise("total"), "", "cpu"
                )
                return bool(student.call("total", 1) == expected)
            except Wrong:
                return False

        try:
            first = answers((1, "mine"))
            yield lambda: first and answers((2, "mine"))
        finally:
            observer.end()


_NEIGHBOUR = """
from pathlib import Path

calls = []

def total(x):
    calls.append(x)
    if len(calls) == 1:
        Path("mine.txt").write_text("mine")
    return len(calls), Path("mine.txt").read_text()
"""


@contextmanager
def open_arena(most: str) -> Iterator[Arena]:
    """A zygote of the best level that this machine has, never better than ``most``."""
    lab = load_lab(COURSE, "lab1")
    with ExitStack() as stack:
        outside = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="labgrader-out-")))
        least = "D" if most == "D" else "C"
        keeper = stack.enter_context(open_keeper(lab.course, lab.probes, least=least, most=most))
        surroundings = Surroundings(lab.course, outside, keeper)
        stack.callback(surroundings.close)
        yield Arena(lab, keeper, surroundings)


# -- what must hold


def complaints(trial: Trial) -> list[str]:
    """What did not hold when the attack was judged: a sentence each."""
    attack, one = trial.attack, trial.grade
    found = [*trial.traces, *_of_a_report(one)]
    if trial.seconds > trial.limit:
        found.append(f"judging it took {trial.seconds:.1f} s, with a limit of {trial.limit:g} s")
    if one.score > attack.base:
        found.append(f"it got {one.score:g} points instead of {attack.base:g}")
    kind = trial.failure.kind if trial.failure else "passed"
    if (kinds := attack.ends(trial.level)) and kind not in kinds:
        found.append(f"the test ended with {kind} ({trial.failure}), not with {kinds}")
    evidence = " ".join(map(str, one.evidence))
    if attack.program.fields.get("seen", "") not in evidence:
        found.append(f"the evidence does not say what was seen: {evidence!r}")
    if (hidden := attack.program.fields.get("hides")) and hidden in _said_of_hidden_tests(one):
        found.append(f"what is said of hidden tests tells {hidden!r}")
    if not trial.beside:
        found.append("the neighbour that lived beside it was disturbed")
    for neighbour in trial.neighbours:
        found += [f"a neighbour: {words}" for words in losses(neighbour)]
    return found


def _said_of_hidden_tests(one: Grade) -> str:
    failures = [t.failure for t in one.tests if t.visibility is Visibility.HIDDEN and t.failure]
    said = [(f.seen, f.mistake, f.place, f.details) for f in failures]
    return " ".join(str(each) for each in [*sum(said, ()), *one.notes])


def twin_complaints(trial: Trial) -> list[str]:
    """Why the twin did not get its full score."""
    return [*losses(trial.twin), *_of_a_report(trial.twin)]


def losses(one: Grade) -> Iterator[str]:
    """Nothing for a full score; else what was lost, and why."""
    if one.score != one.max_score:
        reasons = [f"{t.id}: {t.fault or t.failure}" for t in one.tests if t.score != t.max_score]
        yield f"{one.score:g} of {one.max_score:g} points; {'; '.join(reasons)}"


def _of_a_report(one: Grade) -> Iterator[str]:
    """Each test is judged and each loss has its one line, and what is written can be written."""
    for test in one.tests:
        if test.outcome is Outcome.NOT_JUDGED:
            yield f"{test.id} was not judged: {test.fault}"
        elif test.failure and len(str(test.failure.seen).splitlines()) != 1:
            yield f"{test.id} does not say in one line what was seen"
    language = Language("en", {})
    score_json(one, language)
    student_page(one, language, {})


# -- which layer it was


def layer_of(trial: Trial) -> str:
    """What stopped the attack, from how the attacked test ended."""
    attack, failure = trial.attack, trial.failure
    if reason := attack.program.beyond(trial.level):
        return f"not stopped: {reason}"
    by = attack.program.fields.get("by", "")
    if failure is None:
        return by or "killed with its worker"
    if failure.kind is Kind.RAISED:
        return _layer_by_error(failure.details, by)
    if by:
        return by
    if failure.kind is Kind.TIME and "processor" in str(failure.seen):
        return "limit on processor time"
    return _LAYERS_BY_KIND.get(failure.kind, "the judge compares, outside its process")


_LAYERS_BY_KIND = {
    "time": "deadline, kept by the judge",
    "memory": "limit on memory",
    "output": "cap on output",
    "killed": "limit on the group",
    "crashed": "no reply, no points",
    "reply": "the judge's reader of replies",
    "import": "no reply, no points",
    "type": "replies are plain values",
}

_LAYERS_BY_ERROR = {
    errno.EPERM: "no privileges, seccomp",
    errno.EACCES: "Landlock, file modes",
    errno.ENOENT: "not in its root",
    errno.ENOTDIR: "not in its root",
    errno.EROFS: "read-only root",
    errno.ENOSPC: "bounded scratch",
    errno.EFBIG: "limit on file size",
    errno.EAGAIN: "bound on processes",
    errno.ESRCH: "PID namespace",
    errno.ECHILD: "PID namespace",
    errno.ENOSYS: "seccomp",
    errno.ENETUNREACH: "network namespace",
    errno.ECONNREFUSED: "network namespace",
    errno.ENOMEM: "limit on memory",
    errno.EMFILE: "limit on open files",
    errno.EBADF: "no descriptor is inherited",
}


def _layer_by_error(details: str, by: str) -> str:
    error = details.splitlines()[-1] if details else ""
    if error.startswith(("LookupError", "ModuleNotFoundError")):
        return "nothing to be found in the worker"
    if error.startswith("FileNotFoundError") and "'/proc/" in error:
        return _LAYERS_BY_ERROR[errno.ESRCH]
    return _LAYERS_BY_ERROR.get(_errno_in(error), by or "an error is a failed test")


def _errno_in(details: str) -> int:
    """The number in ``PermissionError: [Errno 1] Operation not permitted``; 0 if there is none."""
    _, _, rest = details.partition("[Errno ")
    number = rest.partition("]")[0]
    return int(number) if number.isdigit() else 0


# -- the table


def table(attacks: Sequence[Attack], layers: Mapping[tuple[str, str], str]) -> str:
    """Markdown: a row an attack, a column a level; ``layers`` has (attack, level) to layer.

    ValueError if an attack is missing at a level: the table tells of a whole run.
    """
    missing = [
        f"{a} at {level}" for a in attacks for level in LEVELS if (str(a), level) not in layers
    ]
    if missing:
        raise ValueError(f"no table: {len(missing)} trials are missing, first {missing[0]}")
    lines = [
        "| attack | what it tries | " + " | ".join(LEVELS) + " |",
        "|---|---|" + "---|" * len(LEVELS),
    ]
    for attack in attacks:
        cells = [layers[str(attack), level] for level in LEVELS]
        lines.append(f"{row_start(attack)} {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def row_start(attack: Attack) -> str:
    """The cells of its row that do not depend on a machine."""
    return f"| {attack} | {attack.program.sentence} |".replace("@", "")


def write_table(content: str, path: Path = DOCS) -> None:
    """Put the table between its two markers."""
    put_between(path, BEGIN, END, content)


def table_in(path: Path = DOCS) -> str:
    """What stands between the two markers."""
    return path.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
