"""What the dates of a course take off: grades as they stand, seen after the rule. A view, never kept.

So another date needs no judging: whoever reads what stands reads it through this.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from grader.course.course import SETTINGS, Course
from grader.errors import UsageError
from grader.intake.roster import same_student, with_count
from grader.journal.store import other_journal
from grader.records import Grade, Text


class Deadlines:
    """The dates of one lab, with what each student has used of the free days."""

    def __init__(
        self, course: Path, lab: str, folders: Mapping[str, Path] = MappingProxyType({})
    ) -> None:
        """``folders`` says where labs' batches are, before what the course says of it.

        UsageError if one of these holds another lab's grades.
        """
        self.lab, self.dates = lab, Course(course).dates
        where = {**self.dates.reports, **folders}
        earlier = self.dates.before(lab) if self.dates.late.free_days else []
        self._times = {
            name: _times_in(where[name], name, course) for name in earlier if name in where
        }
        """Earlier lab to student to when it was handed in."""

    def of(self, grade: Grade) -> Grade:
        """The grade with what coming late costs, and a note where an earlier attempt was in time."""
        submission = grade.submission
        student = same_student(submission.student_id)
        times = {lab: of[student] for lab, of in self._times.items() if student in of}
        late = self.dates.lateness(self.lab, submission, grade.score, times)
        if not late or not late.seconds:
            return replace(grade, late=late)
        before = [
            Text("{origin} was handed in in time, but the newest counts.", {"origin": origin})
            for origin in self.dates.in_time(self.lab, submission)
        ]
        return replace(grade, late=late, notes=(*grade.notes, *before))

    def remarks(self, grades: Iterable[Grade], roster: Collection[str]) -> list[Text]:
        """What an assistant should know: whose time nothing says, and whose extension is nobody's."""
        if self.lab not in self.dates.due:
            return []
        ids = {one.submission.student_id: one.submission.submitted_at for one in grades}
        known = {who.casefold() for who in (*ids, *roster)}
        extended = [who for who, labs in self.dates.extensions.items() if self.lab in labs]
        strangers = [who for who in extended if roster and who not in known]
        untimed = [who for who, time in ids.items() if time is None]
        remarks = []
        if untimed:
            words = "Without a time, so counted as in time: {count} ({ids})"
            remarks.append(Text(words, with_count(untimed)))
        if strangers:
            words = "With an extension, not of this class: {count} ({ids})"
            remarks.append(Text(words, with_count(strangers)))
        return remarks


def _times_in(folder: Path, lab: str, course: Path) -> dict[str, datetime]:
    with other_journal(folder) as journal:
        if journal is None:
            return {}
        if journal.lab not in ("", lab):
            path = course / SETTINGS
            raise UsageError(
                f"{path}: reports.{lab} is {folder}, which holds {journal.lab}; correct it"
            )
        graded = [one.submission for one in journal.standing().grades]
    return {same_student(one.student_id): one.submitted_at for one in graded if one.submitted_at}
