"""What travels through the grader, from the hand-in to the page: frozen, typed, without behaviour.

What strangers wrote becomes fit to be shown here, when a record is made of it (shown.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from grader.shown import fit, fit_lines


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence that every language says in its own way: a template and what goes into it."""

    template: str
    """English, with ``{named}`` places; also the key in the catalogues."""
    values: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _set(self, template=fit_lines(self.template))
        _set(self, values={name: _fit_value(value) for name, value in self.values.items()})

    def __str__(self) -> str:
        return self.template.format(**self.values) if self.values else self.template


def _set(record: object, **fields: object) -> None:
    """Give a frozen record, while it is made, what it is to hold."""
    for name, value in fields.items():
        object.__setattr__(record, name, value)


def _fit_value(value: Any) -> Any:
    return value if isinstance(value, Text | Place | int | float) else fit(value)


class Kind(StrEnum):
    """Why a test failed, in the order in which a person debugs."""

    NOT_STARTED = "not started"
    MISSING = "missing"  # the file defines no such function
    IMPORT = "import"  # the file does not even load
    NEEDS = "needs"  # an exercise that this one builds on is not started
    FORBIDDEN = "forbidden"  # the ready-made function that the exercise is to write
    RAISED = "raised"
    TIME = "time"
    MEMORY = "memory"
    OUTPUT = "output"
    KILLED = "killed"  # by the system, for a reason that the judge cannot tell
    CRASHED = "crashed"
    REPLY = "reply"  # what came back is no valid reply
    TYPE = "type"
    SHAPE = "shape"
    DTYPE = "dtype"
    DEVICE = "device"
    NOT_FINITE = "not finite"
    VALUE = "value"


class Outcome(StrEnum):
    """How a test ends: there is no fourth way."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_JUDGED = "not_judged"  # the grader's own fault


class Visibility(StrEnum):
    """Whether students have the test."""

    PUBLIC = "public"
    HIDDEN = "hidden"


class Status(StrEnum):
    """What has become of a student of the class."""

    GRADED = "graded"
    NOT_JUDGED = "not judged"  # it was handed in, and a person decides
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A hand-in that a newer one of the same student took the place of."""

    origin: str
    submitted_at: datetime

    def __post_init__(self) -> None:
        _set(self, origin=fit(self.origin))


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in."""

    student_id: str
    student_name: str
    submitted_at: datetime | None
    origin: str
    """The name under which it was handed in, for people."""
    files: Mapping[str, bytes]
    """Relative POSIX path to content."""
    modified: Mapping[str, datetime] = field(default_factory=dict)
    """When each file was last changed, where the archive or folder says so."""
    notes: tuple[Text, ...] = ()
    digest: str = ""
    """SHA-256 over paths and contents."""
    earlier: tuple[Attempt, ...] = ()
    """Attempts that do not count, where their time is known."""
    kit: bytes = b""
    """``kit.json``, where one was handed in: which kit the student had."""

    def __post_init__(self) -> None:
        _set(self, student_id=fit(self.student_id), student_name=fit(self.student_name))
        _set(self, origin=fit(self.origin))


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a student's source, as they see it."""

    label: str
    """``lab2.py``, or ``lab2.ipynb cell 3``: what a line number refers to."""
    source: str


@dataclass(frozen=True, slots=True)
class StudentCode:
    """A submission's program for one lab: text only, nothing has run."""

    module: str
    """The name it is imported under, such as ``lab2``."""
    cells: tuple[Cell, ...]
    helpers: Mapping[str, str] = field(default_factory=dict)
    """Modules beside it that it may import: relative path to source."""
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A line in a student's file."""

    label: str
    line: int

    def __post_init__(self) -> None:
        _set(self, label=fit(self.label))

    def __str__(self) -> str:
        return f"{self.label}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Failure:
    """What was wrong with an answer."""

    kind: Kind
    seen: Text
    """What we saw; may stand in hidden feedback, so it shows no input and no expected value."""
    mistake: str | None = None
    """The name of the mistake, where the answer equals a known wrong one."""
    place: Place | None = None
    details: str = ""
    """Inputs, values and differences: for public tests only."""

    def __post_init__(self) -> None:
        _set(self, details=fit_lines(self.details))


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test's end, with all that a report says of it."""

    __test__ = False  # no test class, whatever pytest thinks of its name

    id: str
    """``tests.py::test_penalty_is_half_the_sum_of_squares``"""
    exercise: str
    title: str
    hint: str
    visibility: Visibility
    outcome: Outcome
    score: float
    max_score: float
    failure: Failure | None = None
    fault: str = ""
    """For the assistant: why it could not be judged."""
    training: bool = False
    guessable: bool = False
    """Whether a program that computes nothing could pass it."""
    seconds: float = 0.0

    def __post_init__(self) -> None:
        _set(self, fault=fit(self.fault))

    @property
    def withheld(self) -> bool:
        """Whether it passed without its points."""
        return self.outcome is Outcome.PASSED and self.score < self.max_score


@dataclass(frozen=True, slots=True)
class ExerciseScore:
    """The points of one exercise."""

    name: str
    score: float
    max_score: float
    forbidden: Place | None = None
    """Where the exercise used what it was to write; its points are then 0."""


@dataclass(frozen=True, slots=True)
class Isolation:
    """How strongly student code was held, as found by trying."""

    level: str
    """A to D; see ``docs/isolation.md``."""
    layers: tuple[str, ...]
    missing: tuple[str, ...] = ()
    """What the next better level asks for: the layer, why it is not there, and how to get it."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What the verdict was made with."""

    python: str
    torch: str
    device: str
    grader: str


@dataclass(frozen=True, slots=True)
class Lateness:
    """How a hand-in stands to its due date, and what that costs."""

    due: datetime
    """The student's own, with an offset: extensions are in it."""
    seconds: float = 0.0
    """After that; 0 in time, which a hand-in within the grace is."""
    lost: float = 0.0
    """Points."""
    rule: Text = field(default_factory=lambda: Text(""))
    """Why, in words; empty in time."""


@dataclass(frozen=True, slots=True)
class Grade:
    """The test results and the rubric, added up."""

    lab: str
    submission: Submission
    score: float
    max_score: float
    judged: bool
    provisional: bool
    exercises: tuple[ExerciseScore, ...]
    tests: tuple[TestResult, ...]
    isolation: Isolation
    environment: Environment
    lab_digest: str
    notes: tuple[Text, ...] = ()
    """What the student and the assistant should know of how it was taken in."""
    evidence: tuple[Text, ...] = ()
    """What the judge itself saw, for the assistant alone: no verdict."""
    late: Lateness | None = None
    """None where no date is due, or nothing says when it was handed in; never kept, as a date may change."""

    @property
    def final_score(self) -> float:
        """The points that go out: those reached, less what was lost by coming late."""
        lost = self.late.lost if self.late else 0.0
        return max(0.0, round(self.score - lost, 6))

    @property
    def status(self) -> Status:
        """Whether anything is left to be judged."""
        return Status.GRADED if self.judged else Status.NOT_JUDGED


@dataclass(frozen=True, slots=True)
class WithoutGrade:
    """A student of the class of whom there is no grade."""

    student_id: str
    student_name: str
    status: Status

    def __post_init__(self) -> None:
        _set(self, student_id=fit(self.student_id), student_name=fit(self.student_name))


@dataclass(frozen=True, slots=True)
class Problem:
    """A row of ``problems.csv``: what could not be taken in or judged, and why."""

    origin: str
    student_id: str
    reason: Text

    def __post_init__(self) -> None:
        _set(self, origin=fit(self.origin), student_id=fit(self.student_id))
