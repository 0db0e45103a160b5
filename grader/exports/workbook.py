"""A class as an Excel workbook: grades, every test, and what a person must look at.

Text is written as text, so that an id keeps its zeros and no student's words become a formula; numbers are
numbers. Format: Office Open XML, ISO/IEC 29500, by openpyxl.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from grader.exports.final import Exported
from grader.exports.told import told
from grader.records import Grade, Problem, WithoutGrade
from grader.reports.export import FORMULA_STARTS, Field, gradebook_rows
from grader.reports.language import Language
from grader.shown import fit_lines

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_TEST_TITLES = (
    *("student_id", "exercise", "test", "title", "visibility", "outcome"),
    *("score", "max_score", "message"),
)
_PROBLEM_TITLES = ("origin", "student_id", "reason")
_LONGEST = 2000
"""Characters of a cell; more is cut, and Excel takes no more than 32,767."""


def workbook(
    grades: Sequence[Grade],
    problems: Sequence[Problem],
    language: Language,
    missing: Sequence[WithoutGrade] = (),
) -> Exported:
    """Three sheets: ``gradebook``, ``tests``, ``problems``; each grade with how far it is."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    _fill(book.create_sheet("gradebook"), gradebook_rows(grades, missing))
    _fill(book.create_sheet("tests"), [_TEST_TITLES, *_tests(grades, language)])
    rows = ((each.origin, each.student_id, language.say(each.reason)) for each in problems)
    _fill(book.create_sheet("problems"), [_PROBLEM_TITLES, *rows])
    content = BytesIO()
    book.save(content)
    return Exported(content.getvalue(), len(grades))


def _tests(grades: Iterable[Grade], language: Language) -> Iterator[Sequence[Field]]:
    for grade in grades:
        for one in told(grade, language):
            test = one.test
            yield (
                *(grade.submission.student_id, test.exercise, test.id, one.title),
                *(test.visibility.value, test.outcome.value, test.score, test.max_score, one.text),
            )


def _fill(sheet: Worksheet, rows: Iterable[Sequence[Field]]) -> None:
    for number, row in enumerate(rows, start=1):
        for column, field in enumerate(row, start=1):
            _write(sheet, number, column, field)
    sheet.freeze_panes = "A2"


def _write(sheet: Worksheet, row: int, column: int, field: Field) -> None:
    cell = sheet.cell(row, column)
    if not isinstance(field, str):
        cell.value = field if field is None else round(field, 4)
        return
    cell.value = fit_lines(field, _LONGEST)
    cell.data_type = "s"  # openpyxl takes what begins with "=" for a formula
    cell.number_format = "@"
    # Text stays text also where somebody edits the cell or saves it as CSV and opens that.
    cell.quotePrefix = field.lstrip().startswith(FORMULA_STARTS)
