"""One student's grade as JSON and as a page: pure functions from a record to text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from grader.records import (
    ExerciseScore,
    Failure,
    Grade,
    Kind,
    Outcome,
    Place,
    TestResult,
    Text,
    Visibility,
)
from grader.reports.language import Language
from grader.reports.pages import render

SCHEMA_VERSION = 1
"""Of ``templates/score.schema.json``; a change that a reader must know of raises it."""

NOT_JUDGED = Text(
    "The grader could not judge this test. That is the grader's fault, not yours; "
    "a person will look at it."
)

GUESSED = Text(
    "It is right, but could be a guess: it counts once a test passes whose answer cannot be guessed."
)

CALM = frozenset({Kind.NOT_STARTED, Kind.NEEDS})
"""No mistakes: work that is still to come."""

ANSWERS = frozenset({Kind.TYPE, Kind.SHAPE, Kind.DTYPE, Kind.DEVICE, Kind.NOT_FINITE, Kind.VALUE})
"""What is wrong with an answer; the same words for two tests need not be the same cause."""

STOPPERS = frozenset(
    {Kind.IMPORT, Kind.TIME, Kind.MEMORY, Kind.OUTPUT, Kind.KILLED, Kind.CRASHED, Kind.REPLY}
)
"""What can end a whole submission, and is then said once for all exercises."""


class State(StrEnum):
    """How far an exercise is."""

    DONE = "done"
    OPEN = "open"
    NOT_STARTED = "not started"
    WAITING = "waiting"  # for an exercise that it builds on
    FORBIDDEN = "forbidden"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True)
class Reason:
    """A failure, and every test that it ended."""

    failure: Failure
    tests: tuple[TestResult, ...]

    @property
    def calm(self) -> bool:
        """Whether there is nothing wrong, only something still to do."""
        return self.failure.kind in CALM

    @property
    def forbidden(self) -> bool:
        """Whether it costs the whole exercise."""
        return self.failure.kind is Kind.FORBIDDEN

    @property
    def details(self) -> str:
        """Inputs and values of the first test that the student has too."""
        return next((details for test in self.tests if (details := _details(test))), "")

    @property
    def hints(self) -> tuple[str, ...]:
        """What to try, each once; nothing where the program did not get as far as an answer."""
        if self.failure.kind not in ANSWERS | {Kind.RAISED}:
            return ()
        return tuple(dict.fromkeys(test.hint for test in self.tests if test.hint))


@dataclass(frozen=True, slots=True)
class ExerciseReport:
    """What the page says of one exercise."""

    exercise: ExerciseScore
    state: State
    reasons: tuple[Reason, ...]
    """Failures that are this exercise's own, not those said above for all."""
    not_judged: tuple[TestResult, ...]
    passed: tuple[TestResult, ...]

    @property
    def guessed(self) -> bool:
        """Whether what passed earns nothing, since it could be guessed."""
        return self.exercise.forbidden is None and any(test.withheld for test in self.passed)

    @property
    def has_something_to_say(self) -> bool:
        """Whether it gets a section of its own."""
        if self.state in (State.NOT_STARTED, State.WAITING):
            return False
        return bool(self.reasons or self.not_judged)


def student_page(
    grade: Grade, language: Language, other_languages: Mapping[str, str] | None = None
) -> str:
    """The feedback page; ``other_languages`` maps a code to the file of the same page in it."""
    shared = shared_reasons(grade.tests)
    return render(
        "student.html",
        language,
        grade=grade,
        shared=shared,
        reports=exercise_reports(grade, shared),
        not_judged_text=NOT_JUDGED,
        guessed_text=GUESSED,
        other_languages=other_languages or {},
    )


def score_report(grade: Grade, language: Language) -> dict[str, Any]:
    """The score report that ``templates/score.schema.json`` describes."""
    submission = grade.submission
    submitted_at = submission.submitted_at
    forbidden = {exercise.name for exercise in grade.exercises if exercise.forbidden}
    return {
        "schema_version": SCHEMA_VERSION,
        "lab": grade.lab,
        "student": {"id": submission.student_id, "name": submission.student_name},
        "submitted_at": submitted_at.isoformat() if submitted_at else None,
        "late_by": _number(grade.late.seconds) if grade.late else None,
        "late": _late(grade, language),
        "score": _number(grade.score),
        "max_score": _number(grade.max_score),
        "final_score": _number(grade.final_score),
        "judged": grade.judged,
        "provisional": grade.provisional,
        "isolation": asdict(grade.isolation),
        "exercises": [_exercise(exercise) for exercise in grade.exercises],
        "tests": [_test(t, language, t.exercise in forbidden) for t in grade.tests],
        "notes": [language.say(note) for note in grade.notes],
        "digest": {
            "submission": submission.digest,
            "lab": grade.lab_digest,
            "environment": _environment_digest(grade),
        },
        "environment": asdict(grade.environment),
    }


def shared_reasons(tests: Iterable[TestResult]) -> tuple[Reason, ...]:
    """Failures of the whole file, so that fourteen tests do not repeat one import error."""
    return tuple(
        reason
        for reason in reasons(tests)
        if reason.failure.kind in STOPPERS and len({test.exercise for test in reason.tests}) > 1
    )


def reasons(tests: Iterable[TestResult]) -> list[Reason]:
    """The failures among these tests, those of one cause together, in the order of the tests."""
    groups: dict[tuple[Any, ...], list[TestResult]] = {}
    for test in tests:
        if test.outcome is Outcome.FAILED and test.failure:
            groups.setdefault(_cause(test), []).append(test)
    return [Reason(group[0].failure, tuple(group)) for group in groups.values() if group[0].failure]


def exercise_reports(grade: Grade, shared: Iterable[Reason] = ()) -> list[ExerciseReport]:
    """One for each exercise of the rubric; ``shared`` reasons are left out of them."""
    said_above = {test.id for reason in shared for test in reason.tests}
    by_exercise: dict[str, list[TestResult]] = {}
    for test in grade.tests:
        by_exercise.setdefault(test.exercise, []).append(test)
    return [
        _exercise_report(exercise, by_exercise.get(exercise.name, []), said_above)
        for exercise in grade.exercises
    ]


def state_of(exercise: ExerciseScore, tests: Iterable[TestResult]) -> State:
    """How far the exercise is, by the tests that are its own."""
    tests = list(tests)
    kinds = {test.failure.kind for test in tests if test.failure}
    if exercise.forbidden or Kind.FORBIDDEN in kinds:
        return State.FORBIDDEN
    if any(test.outcome is Outcome.NOT_JUDGED for test in tests):
        return State.NOT_JUDGED
    if all(test.outcome is Outcome.PASSED for test in tests):
        return State.DONE if tests else State.OPEN
    if any(test.outcome is Outcome.PASSED for test in tests) or not kinds <= CALM:
        return State.OPEN
    return State.NOT_STARTED if kinds == {Kind.NOT_STARTED} else State.WAITING


def _exercise_report(
    exercise: ExerciseScore, tests: list[TestResult], said_above: set[str]
) -> ExerciseReport:
    return ExerciseReport(
        exercise=exercise,
        state=state_of(exercise, tests),
        reasons=tuple(reasons(test for test in tests if test.id not in said_above)),
        not_judged=tuple(test for test in tests if test.outcome is Outcome.NOT_JUDGED),
        passed=tuple(test for test in tests if test.outcome is Outcome.PASSED),
    )


def _cause(test: TestResult) -> tuple[Any, ...]:
    """Equal for tests that failed for one and the same cause."""
    failure = test.failure
    if not failure or (failure.kind in ANSWERS and not failure.mistake):
        return (test.id,)
    if failure.mistake:
        return (failure.mistake,)
    return (failure.kind, str(failure.seen), failure.place)


def _details(test: TestResult) -> str:
    """Inputs and values; nothing for a hidden test, whatever its failure carries."""
    if test.visibility is Visibility.HIDDEN or not test.failure:
        return ""
    return test.failure.details


def _exercise(exercise: ExerciseScore) -> dict[str, Any]:
    return {
        "name": exercise.name,
        "score": _number(exercise.score),
        "max_score": _number(exercise.max_score),
        "forbidden": _place(exercise.forbidden),
    }


def _late(grade: Grade, language: Language) -> dict[str, Any] | None:
    late = grade.late
    if not late:
        return None
    rule = language.say(late.rule)
    return {"due": late.due.isoformat(), "lost": _number(late.lost), "rule": rule}


def _test(test: TestResult, language: Language, forbidden: bool) -> dict[str, Any]:
    failure = test.failure
    return {
        "id": test.id,
        "exercise": test.exercise,
        "title": language.say(test.title),
        "outcome": test.outcome.value,
        "score": _number(test.score),
        "max_score": _number(test.max_score),
        "visibility": test.visibility.value,
        "kind": failure.kind.value if failure else None,
        "message": _message(test, language, forbidden),
        "mistake": language.say(failure.mistake) if failure and failure.mistake else None,
        "hint": language.say(test.hint),
        "place": _place(failure.place) if failure else None,
        "seconds": round(test.seconds, 3),
    }


def _message(test: TestResult, language: Language, forbidden: bool) -> str:
    if test.outcome is Outcome.NOT_JUDGED:  # the fault is not for students: it may tell the answer
        return language.say(NOT_JUDGED)
    if test.withheld and not forbidden:
        return language.say(GUESSED)
    if not test.failure:
        return ""
    seen = language.say(test.failure.seen)
    details = _details(test)
    return f"{seen}\n{details}" if details else seen


def _place(place: Place | None) -> dict[str, Any] | None:
    return {"file": place.label, "line": place.line} if place else None


def _number(value: float) -> float | int:
    """Without the noise of adding floats up, and 2 rather than 2.0."""
    value = round(value, 4)
    return int(value) if value == int(value) else value


def _environment_digest(grade: Grade) -> str:
    environment = json.dumps(asdict(grade.environment), sort_keys=True)
    return hashlib.sha256(environment.encode()).hexdigest()
