"""The gradebook and the list of problems as CSV that a spreadsheet opens without harm.

Names and file names are the students' own words. A cell that begins with ``=`` is a formula to a
spreadsheet, so every such text gets an apostrophe before it; numbers stay numbers. Characters that
steer a terminal or turn the direction of a line are taken out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from types import MappingProxyType

from grader.records import Grade, Problem, WithoutGrade
from grader.reports.language import ENGLISH, Language
from grader.shown import fit

Field = str | float | bool | None

# With the full-width forms, which spreadsheets in Chinese and Japanese take for formulas too.
FORMULA_STARTS = tuple("=+-@＝＋－＠")
_LONGEST_FIELD = 2000
"""Characters; beyond 32,767 a spreadsheet breaks a field in two."""


def gradebook_csv(
    grades: Sequence[Grade],
    missing: Sequence[WithoutGrade] = (),
    published: Mapping[str, float] = MappingProxyType({}),
) -> bytes:
    """A row a student, with ``missing`` among them: points in all and by exercise, and what lateness costs.

    Where any are ``published``, a column has the points that students see. UTF-8 with the mark that Excel
    asks for.
    """
    titles, *rows = gradebook_rows(grades, missing)
    if published:
        titles = [*titles, "published"]
        rows = [[*row, published.get(str(row[0]))] for row in rows]
    return table_csv([titles, *rows])


def gradebook_rows(
    grades: Sequence[Grade], missing: Sequence[WithoutGrade] = ()
) -> list[Sequence[Field]]:
    """The gradebook's titles, and a row a student."""
    exercises = list(dict.fromkeys(e.name for grade in grades for e in grade.exercises))
    head = ["student_id", "name", "status", "score", "max_score", "late_by", "final_score"]
    head += ["judged", "provisional", *exercises, "submitted_at", "origin"]
    rows = [_row(grade, exercises) for grade in grades]
    rows += [_row_without_grade(one, len(exercises)) for one in missing]
    return [head, *sorted(rows, key=lambda row: str(row[0]))]


def problems_csv(problems: Iterable[Problem], language: Language = ENGLISH) -> bytes:
    """A row for each thing that could not be taken in or judged, and why."""
    rows = [[each.origin, each.student_id, language.say(each.reason)] for each in problems]
    return table_csv([["origin", "student_id", "reason"], *rows])


def evidence_csv(grades: Iterable[Grade], language: Language = ENGLISH) -> bytes:
    """A row for each thing that the judge saw of a submission: evidence, no verdict."""
    rows = [
        [grade.submission.origin, grade.submission.student_id, language.say(seen)]
        for grade in grades
        for seen in grade.evidence
    ]
    return table_csv([["origin", "student_id", "seen"], *rows])


def _row(grade: Grade, exercises: Iterable[str]) -> list[Field]:
    submission = grade.submission
    by_name = {exercise.name: exercise.score for exercise in grade.exercises}
    return [
        submission.student_id,
        submission.student_name,
        grade.status,
        grade.score,
        grade.max_score,
        grade.late.seconds if grade.late else None,
        grade.final_score,
        "yes" if grade.judged else "no",
        "yes" if grade.provisional else "no",
        *(by_name.get(name) for name in exercises),
        submission.submitted_at.isoformat(" ") if submission.submitted_at else "",
        submission.origin,
    ]


def _row_without_grade(one: WithoutGrade, exercises: int) -> list[Field]:
    nothing: list[Field] = [None] * 4
    whose: list[Field] = [one.student_id, one.student_name, one.status]
    return [*whose, *nothing, "no", "no", *[None] * exercises, "", ""]


def table_csv(rows: Iterable[Sequence[Field]]) -> bytes:
    """Rows as CSV in UTF-8, with the mark that Excel asks for."""
    return table(rows).encode("utf-8-sig", errors="replace")


def table(rows: Iterable[Sequence[Field]]) -> str:
    """Rows as CSV without anything that a spreadsheet would take for a formula."""
    text = StringIO()
    # Every text in quotes: a spreadsheet that splits at semicolons must not find a formula inside.
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([safe(field) for field in row] for row in rows)
    return text.getvalue()


def safe(field: Field) -> Field:
    """A field that no spreadsheet takes for a formula; a number without the noise of adding up."""
    if isinstance(field, str):
        field = fit(field, _LONGEST_FIELD)
        return f"'{field}" if field.lstrip().startswith(FORMULA_STARTS) else field
    if isinstance(field, float):
        field = round(field, 4)
        return int(field) if field.is_integer() else field
    return field
