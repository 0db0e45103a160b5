"""The commands that hand on: grades to platforms and programs, the grader to a platform that runs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from grader.commands.console import JUDGED, NOT_JUDGED, err, out
from grader.commands.options import CourseOption, LabOption, course_at, lab_of, warn_of_secret
from grader.commands.results import Folder
from grader.errors import UsageError
from grader.shown import first_of

if TYPE_CHECKING:
    from grader.exports.final import Exported
    from grader.journal.store import Standing
    from grader.records import Grade, WithoutGrade
    from grader.reports.language import Language

RESULTS = "results.json"
Left = Mapping[str, Sequence[str]]
"""What is wrong, and the students with whom it is."""
_NOT_FINAL = "provisional or not wholly judged"
_LEFT_OUT = f"{_NOT_FINAL}, so left out"
kit = typer.Typer(no_args_is_help=True, help="Packs the grader for a platform that runs it.")


class Destination(StrEnum):
    """Where grades can go."""

    CANVAS = "canvas"
    MOODLE = "moodle"
    BLACKBOARD = "blackboard"
    CANVAS_FEEDBACK = "canvas-feedback"
    MOODLE_FEEDBACK = "moodle-feedback"
    GRADESCOPE = "gradescope"
    NBGRADER = "nbgrader"
    EXCEL = "excel"
    JUNIT = "junit"
    JSONL = "jsonl"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class _Options:
    """What a destination has a use for."""

    needs: tuple[str, ...]
    takes: tuple[str, ...] = ()
    """Beside those that it needs."""


_GRADEBOOK = _Options(("--fill", "--out"), ("--column",))
_IN_A_LANGUAGE = _Options(("--out",), ("--lang",))
_OPTIONS: Mapping[Destination, _Options] = {
    Destination.CANVAS: _GRADEBOOK,
    Destination.MOODLE: _GRADEBOOK,
    Destination.BLACKBOARD: _GRADEBOOK,
    Destination.CANVAS_FEEDBACK: _IN_A_LANGUAGE,
    Destination.MOODLE_FEEDBACK: _IN_A_LANGUAGE,
    Destination.GRADESCOPE: _Options(("--out",), ("--student", "--lang")),
    Destination.NBGRADER: _Options(("--out",)),
    Destination.EXCEL: _IN_A_LANGUAGE,
    Destination.JUNIT: _IN_A_LANGUAGE,
    Destination.JSONL: _IN_A_LANGUAGE,
    Destination.GITHUB: _Options(("--student",), ("--lang",)),
}


_FOR_STAFF = {Destination.EXCEL, Destination.JUNIT, Destination.JSONL}
"""What holds grades as they stand, published or not."""


def export(
    folder: Folder,
    to: Annotated[Destination, typer.Option("--to", help="Where the grades go.")],
    path: Annotated[
        Path | None,
        typer.Option("--out", help="The file to write; for all of Gradescope's, a folder."),
    ] = None,
    gradebook: Annotated[
        Path | None,
        typer.Option("--fill", help="The file that the platform exported; it stays as it is."),
    ] = None,
    column: Annotated[
        str,
        typer.Option("--column", help="The title of the column, where none is named for the lab."),
    ] = "",
    student: Annotated[
        str, typer.Option("--student", help="One student's id, as in the gradebook.")
    ] = "",
    lang: Annotated[
        str, typer.Option("--lang", help="The language of what is said; default: en.")
    ] = "",
    course: CourseOption = None,
) -> None:
    """Hand the grades on, after lateness: into a gradebook that a platform exported, or as a file for others.

    canvas, moodle and blackboard fill the file that --fill names; moodle-feedback and canvas-feedback are
    zips of students' pages for upload there; github prints what a job's log is to hold.
    """
    given = {
        "--out": path,
        "--fill": gradebook,
        "--column": column,
        "--student": student,
        "--lang": lang,
    }
    _check_options(to, [name for name, value in given.items() if value])
    if path and path.exists():
        raise UsageError(f"{path} is there already; name another file with --out")
    lab, standing, missing, unseen = _standing(folder, course, to)
    language = _language(lang, lab, course)
    place = path or Path()  # nothing is written where none is asked for
    if gradebook:
        left = _fill(place, gradebook, to, standing.grades, lab, column)
    elif student:
        left = _export_one(to, _grade_of(student, folder, standing), language, place)
    elif to is Destination.GRADESCOPE:
        left = _export_each(standing.grades, language, place)
    else:
        left = _export_all(to, standing, missing, language, place)
    left = {**left, "not published as they stand, so left out or as they were": unseen}
    _print_left(left)
    raise typer.Exit(NOT_JUDGED if any(left.values()) else JUDGED)


def _check_options(to: Destination, given: Sequence[str]) -> None:
    """UsageError with the option that is missing, or of no use there."""
    options = _OPTIONS[to]
    if missing := [name for name in options.needs if name not in given]:
        raise UsageError(f"--to {to} needs {missing[0]} as well; name it, or see --help")
    if unfit := [name for name in given if name not in options.needs + options.takes]:
        raise UsageError(f"--to {to} has no use for {unfit[0]}; leave it out")


class _Standing(NamedTuple):
    lab: str
    standing: Standing
    """After lateness; for students what was published, if anything was."""
    missing: list[WithoutGrade]
    """Who of the list of the class has no grade."""
    unseen: list[str]
    """Students to whom another grade than theirs goes, or none, as it is not published."""


def _standing(folder: Path, course: Path | None, to: Destination) -> _Standing:
    from grader.deadlines import Deadlines
    from grader.intake.roster import without_grade
    from grader.journal.store import open_journal
    from grader.reports.folder import tells_the_same

    with open_journal(folder, new=False) as journal:
        lab, standing, roster = journal.lab, journal.standing(), journal.roster()
        published = journal.published()
    deadlines = Deadlines(course_at(course), lab)
    dated = replace(standing, grades=[deadlines.of(one) for one in standing.grades])
    ids = [one.submission.student_id for one in standing.grades]
    missing = without_grade(roster, ids, standing.problems)
    if not published or to in _FOR_STAFF:
        return _Standing(lab, dated, missing, [])
    seen = {who: published[who].grade for who in ids if who in published}
    both = zip(ids, dated.grades, strict=True)
    unseen = [who for who, one in both if not tells_the_same(seen.get(who), one)]
    return _Standing(lab, replace(dated, grades=[*seen.values()]), missing, unseen)


def _language(lang: str, lab: str, course: Path | None) -> Language:
    from grader.reports.language import ENGLISH, language_of

    return language_of(lab_of(course, lab), lang) if lang not in ("", ENGLISH.code) else ENGLISH


def _grade_of(student: str, folder: Path, standing: Standing) -> Grade:
    for one in standing.grades:
        if one.submission.student_id == student:
            return one
    raise UsageError(f"{folder} holds no grade of {student!r}; see gradebook.csv for ids")


def _fill(
    path: Path, gradebook: Path, to: Destination, grades: Sequence[Grade], lab: str, column: str
) -> Left:
    from grader.exports.filling import fill
    from grader.reports.written import write_bytes

    done = fill(gradebook, to, grades, lab, column)
    write_bytes(path, done.content)
    _say(f"{done.count} rows of {done.column!r} filled in: {path}")
    if done.scaled != 1:
        err.print(f"A point of the lab is worth {done.scaled:g} there.")
    return {"without a row there": done.without_row, _LEFT_OUT: done.not_final}


def _export_one(to: Destination, grade: Grade, language: Language, path: Path) -> Left:
    from grader.exports.annotations import job_lines
    from grader.exports.final import not_final_ids
    from grader.exports.gradescope import gradescope_results
    from grader.reports.written import write_bytes

    not_final = not_final_ids([grade])
    if to is Destination.GITHUB:
        typer.echo(job_lines(grade, language), nl=False)
        return {_NOT_FINAL: not_final}
    if not not_final:
        write_bytes(path, gradescope_results(grade, language))
        _say(f"{_students(1)} exported: {path}")
    return {_LEFT_OUT: not_final}


def _export_each(grades: Sequence[Grade], language: Language, path: Path) -> Left:
    """A file a student: Gradescope's format has no class."""
    from grader.exports.final import final_ones, not_final_ids
    from grader.exports.gradescope import gradescope_results
    from grader.reports.written import write_bytes

    final = final_ones(grades)
    for one in final:
        place = path / one.submission.student_id / RESULTS
        write_bytes(place, gradescope_results(one, language))
    _say(f"{_students(len(final))} exported: {path}")
    return {_LEFT_OUT: not_final_ids(grades)}


def _export_all(
    to: Destination,
    standing: Standing,
    missing: Sequence[WithoutGrade],
    language: Language,
    path: Path,
) -> Left:
    from grader.reports.written import write_bytes

    done = _made(to, standing, missing, language)
    write_bytes(path, done.content)
    _say(f"{_students(done.count)} exported: {path}")
    platform = to.partition("-")[0].capitalize()
    nameless = f"not handed in through {platform}, so left out"
    return {nameless: done.nameless, _LEFT_OUT: done.not_final}


def _made(
    to: Destination, standing: Standing, missing: Sequence[WithoutGrade], language: Language
) -> Exported:
    from grader.exports.feedback import feedback_zip
    from grader.exports.jsonl import score_lines
    from grader.exports.junit import junit_xml
    from grader.exports.nbgrader import nbgrader_csv
    from grader.exports.workbook import workbook

    grades, problems = standing.grades, standing.problems
    match to:
        case Destination.EXCEL:
            return workbook(grades, problems, language, missing)
        case Destination.JUNIT:
            return junit_xml(grades, problems, language)
        case Destination.JSONL:
            return score_lines(grades, language)
        case Destination.NBGRADER:
            return nbgrader_csv(grades)
        case _:
            return feedback_zip(grades, to.partition("-")[0], language)


def _students(count: int) -> str:
    return "1 student is" if count == 1 else f"{count} students are"


def _say(text: str) -> None:
    out.print(text, soft_wrap=True, markup=False)


def _print_left(left: Left) -> None:
    for what, students in left.items():
        if students:
            said = f"{len(students)} {what}: {first_of(students)}"
            err.print(said, soft_wrap=True, markup=False)


@kit.callback()
def _kits() -> None:
    """Packs the grader for a platform that runs it."""


@kit.command()
def gradescope(
    lab: LabOption,
    path: Annotated[Path, typer.Option("--out", help="The zip to write, for the staff alone.")],
    course: CourseOption = None,
) -> None:
    """Pack an autograder for Gradescope: the grader, and the lab with its solution and hidden tests."""
    from grader.exports.kit import gradescope_kit
    from grader.reports.written import write_bytes

    the_lab = lab_of(course, lab)
    if path.exists():
        raise UsageError(f"{path} is there already; name another file with --out")
    warn_of_secret(the_lab)
    write_bytes(path, gradescope_kit(the_lab))
    _say(f"wrote {path}: it holds the hidden tests, so upload it to Gradescope and nowhere else")
