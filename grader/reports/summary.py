"""The page about a class: what went well, what went wrong, and who needs a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from grader.records import Grade, Kind, Outcome, Problem, Text, WithoutGrade
from grader.reports.language import Language
from grader.reports.pages import render
from grader.reports.report import ExerciseReport, State, exercise_reports

BINS = 10

MISTAKES_SHOWN = 15

ENDED_BADLY = {
    Kind.TIME: Text("Ran out of time"),
    Kind.MEMORY: Text("Used too much memory"),
    Kind.OUTPUT: Text("Printed too much"),
    Kind.KILLED: Text("Killed by the system"),
    Kind.REPLY: Text("Sent what is no valid reply"),
    Kind.CRASHED: Text("Crashed"),
}


@dataclass(frozen=True, slots=True)
class Scores:
    """How the judged scores are spread."""

    mean: float
    median: float
    full: int
    """How many reached every point."""
    bins: tuple[int, ...]
    """Students for each tenth of the points, the last one with full points in it."""


@dataclass(frozen=True, slots=True)
class ExerciseOfClass:
    """One exercise over the whole class."""

    name: str
    max_score: float
    mean: float
    full: float
    """Share of students with all its points."""
    not_started: float
    """Share of students who left it as it was."""


@dataclass(frozen=True, slots=True)
class FrequentMistake:
    """A named mistake and how many students made it."""

    exercise: str
    mistake: str
    students: int


@dataclass(frozen=True, slots=True)
class Said:
    """A student, and what an assistant should know of them."""

    grade: Grade
    what: tuple[Text, ...]


def class_page(
    grades: Sequence[Grade],
    problems: Sequence[Problem],
    language: Language,
    other_languages: Mapping[str, str] | None = None,
    report_name: str = "report.html",
    missing: Sequence[WithoutGrade] = (),
    remarks: Sequence[Text] = (),
    title: str = "",
    tables: Sequence[str] = (),
) -> str:
    """The page of one batch, with who is ``missing`` of it; it links to ``students/<id>/<report_name>``.

    ``title`` is the lab's, in the page's language; ``tables`` are the files beside it that hold the same.
    """
    judged = [grade for grade in grades if grade.judged]
    return render(
        "class.html",
        language,
        labs=list(dict.fromkeys(grade.lab for grade in grades)),
        grades=sorted(grades, key=lambda grade: grade.submission.student_id),
        problems=problems,
        judged=judged,
        scores=scores(judged),
        exercises=exercises_of_class(judged),
        mistakes=frequent_mistakes(grades)[:MISTAKES_SHOWN],
        concerns=concerns(grades),
        evidence=[Said(grade, grade.evidence) for grade in grades if grade.evidence],
        isolations=list(dict.fromkeys(grade.isolation for grade in grades)),
        provisional=any(grade.provisional for grade in grades),
        any_lost=any(grade.final_score < grade.score for grade in grades),
        missing=missing,
        remarks=remarks,
        title=title,
        tables=tables,
        other_languages=other_languages or {},
        report_name=report_name,
    )


def scores(grades: Sequence[Grade]) -> Scores | None:
    """Mean, median and histogram; nothing without a grade."""
    if not grades:
        return None
    bins = Counter(_bin(grade) for grade in grades)
    return Scores(
        mean=fmean(grade.score for grade in grades),
        median=median(grade.score for grade in grades),
        full=sum(grade.score >= grade.max_score for grade in grades),
        bins=tuple(bins[index] for index in range(BINS)),
    )


def exercises_of_class(grades: Sequence[Grade]) -> list[ExerciseOfClass]:
    """Each exercise of the rubric over all these grades."""
    by_name: dict[str, list[ExerciseReport]] = {}
    for grade in grades:
        for report in exercise_reports(grade):
            by_name.setdefault(report.exercise.name, []).append(report)
    return [_exercise_of_class(name, reports) for name, reports in by_name.items()]


def frequent_mistakes(grades: Sequence[Grade]) -> list[FrequentMistake]:
    """Named mistakes, the most frequent first; a student counts once for each."""
    made = Counter(mistake for grade in grades for mistake in _mistakes(grade))
    return [
        FrequentMistake(exercise, mistake, count)
        for (exercise, mistake), count in sorted(made.items(), key=lambda item: (-item[1], item[0]))
    ]


def concerns(grades: Sequence[Grade]) -> list[Said]:
    """Who needs a look: not judged, nothing scored, ended badly, or used what is forbidden."""
    found = [Said(grade, tuple(_why(grade))) for grade in grades]
    return [one for one in found if one.what]


def _bin(grade: Grade) -> int:
    share = grade.score / grade.max_score if grade.max_score else 0.0
    return max(0, min(BINS - 1, int(share * BINS + 1e-9)))


def _exercise_of_class(name: str, reports: Sequence[ExerciseReport]) -> ExerciseOfClass:
    return ExerciseOfClass(
        name=name,
        max_score=max(report.exercise.max_score for report in reports),
        mean=fmean(report.exercise.score for report in reports),
        full=fmean(report.exercise.score >= report.exercise.max_score for report in reports),
        not_started=fmean(report.state is State.NOT_STARTED for report in reports),
    )


def _mistakes(grade: Grade) -> set[tuple[str, str]]:
    return {
        (test.exercise, test.failure.mistake)
        for test in grade.tests
        if test.failure and test.failure.mistake
    }


def _why(grade: Grade) -> list[Text]:
    why = _not_judged(grade) + _ended_badly(grade) + _forbidden(grade)
    if grade.score > 0 or not grade.judged:
        return why
    return [_nothing_scored(grade), *why]


def _nothing_scored(grade: Grade) -> Text:
    kinds = {test.failure.kind for test in grade.tests if test.failure}
    if kinds and kinds <= {Kind.NOT_STARTED, Kind.NEEDS}:
        return Text("0 points: nothing is started")
    for test in grade.tests:
        if test.failure and test.failure.kind is Kind.IMPORT:
            return Text("0 points: {reason}", {"reason": test.failure.seen})
    return Text("0 points")


def _not_judged(grade: Grade) -> list[Text]:
    tests = [test for test in grade.tests if test.outcome is Outcome.NOT_JUDGED]
    if not tests and not grade.judged:
        return [Text("Not judged")]
    faults: dict[str, list[str]] = {}
    for test in tests:
        faults.setdefault(test.fault, []).append(test.exercise)
    return [
        Text("Not judged ({exercises}): {fault}", {"exercises": _names(names), "fault": fault})
        for fault, names in faults.items()
    ]


def _ended_badly(grade: Grade) -> list[Text]:
    ended: dict[Kind, list[str]] = {}
    for test in grade.tests:
        if test.failure and test.failure.kind in ENDED_BADLY:
            ended.setdefault(test.failure.kind, []).append(test.exercise)
    return [
        Text("{what}: {exercises}", {"what": ENDED_BADLY[kind], "exercises": _names(names)})
        for kind, names in ended.items()
    ]


def _forbidden(grade: Grade) -> list[Text]:
    return [
        Text("Uses what it is to write: {exercise}", {"exercise": report.exercise.name})
        for report in exercise_reports(grade)
        if report.state is State.FORBIDDEN
    ]


def _names(exercises: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(exercises))
