"""The table that ``nbgrader export`` writes, for programs that read it.

Columns as in its ``nbgrader/plugins/export.py``. It keeps a student's names apart, we do not: ``Doe, Jane``
is taken apart, any other name stands in ``last_name`` whole. No due date or address is known here.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.exports.final import Exported, final_ones, not_final_ids
from grader.records import Grade
from grader.reports.export import Field, table

_TITLES = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


def nbgrader_csv(grades: Sequence[Grade]) -> Exported:
    """A row for each final grade, in UTF-8."""
    final = final_ones(grades)
    content = table([_TITLES, *map(_row, final)]).encode(errors="replace")
    return Exported(content, len(final), not_final_ids(grades))


def _row(grade: Grade) -> Sequence[Field]:
    submission = grade.submission
    last, _, first = submission.student_name.partition(",")
    at = submission.submitted_at
    return (
        *(grade.lab, "", at.isoformat(" ") if at else "", submission.student_id),
        *(last.strip(), first.strip(), ""),
        *(grade.score, grade.score - grade.final_score, grade.final_score, grade.max_score),
    )
