"""The gradebook of a whole course: each student's labs, what they weigh, and the total of the term."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from grader.intake.naming import slug
from grader.intake.roster import same_student
from grader.records import Grade
from grader.reports.export import Field, safe, table_csv
from grader.reports.language import Language
from grader.reports.pages import render


@dataclass(frozen=True, slots=True)
class LabOfTerm:
    """What stands of one lab, after its dates."""

    name: str
    max_score: float
    weight: float
    """What it counts in the total, beside the others' weights."""
    grades: Sequence[Grade]
    undecided: Sequence[str] = ()
    """Ids of students whose hand-in could not be judged."""


@dataclass(frozen=True, slots=True)
class StudentOfTerm:
    """One student's labs."""

    student_id: str
    student_name: str
    grades: Mapping[str, Grade]
    """Lab to grade; a lab without one is not there."""
    dropped: tuple[str, ...]
    """Labs that do not count, as the worst ones."""
    undecided: tuple[str, ...]
    """Labs that are not wholly judged; one without any grade counts neither for nor against."""
    percent: float | None
    """The total; None where nothing counts yet."""


@dataclass(frozen=True, slots=True)
class Term:
    """A course's labs and students, both in order."""

    labs: tuple[LabOfTerm, ...]
    students: tuple[StudentOfTerm, ...]

    def share(self, lab: LabOfTerm) -> float:
        """What a lab counts of the whole, between 0 and 1."""
        return lab.weight / sum(one.weight for one in self.labs)


def term_of(labs: Sequence[LabOfTerm], roster: Mapping[str, str], drop_lowest: int = 0) -> Term:
    """Everybody of the roster, and who else has a grade.

    A lab of which a student has no grade counts 0, on the roster or not; of each student the ``drop_lowest``
    labs with the smallest part of their points do not count, but one always does.
    """
    whose = {same_student(who): (slug(who), name) for who, name in roster.items()}
    grades: dict[str, dict[str, Grade]] = {who: {} for who in whose}
    for lab in labs:
        for one in lab.grades:
            who = same_student(one.submission.student_id)
            known = whose.get(who, ("", ""))[1]
            whose[who] = (one.submission.student_id, known or one.submission.student_name)
            grades.setdefault(who, {})[lab.name] = one
    lost = {(same_student(who), lab.name) for lab in labs for who in lab.undecided}
    students = [
        _student(
            *whose[who],
            labs,
            own,
            [lab.name for lab in labs if (who, lab.name) in lost],
            drop_lowest,
        )
        for who, own in grades.items()
    ]
    return Term(tuple(labs), tuple(sorted(students, key=lambda one: one.student_id)))


def term_csv(term: Term) -> bytes:
    """A row a student: final points of each lab, the total in percent, what is dropped or not judged."""
    return table_csv(_rows(term))


def term_xlsx(term: Term) -> bytes:
    """The same as a workbook."""
    from openpyxl import Workbook  # late: it takes as long as all else here

    book, content = Workbook(), BytesIO()
    for row in _rows(term):
        book.active.append([safe(field) for field in row])
    book.active.freeze_panes = "C2"
    book.save(content)
    return content.getvalue()


def term_page(
    term: Term, student: StudentOfTerm, language: Language, other_languages: Mapping[str, str]
) -> str:
    """A student's page over the term."""
    return render(
        "term.html", language, term=term, student=student, other_languages=other_languages
    )


def _student(
    student_id: str,
    name: str,
    labs: Sequence[LabOfTerm],
    grades: Mapping[str, Grade],
    lost: Iterable[str],
    drop_lowest: int,
) -> StudentOfTerm:
    lost = [lab for lab in lost if lab not in grades]
    open_ = {name for name, one in grades.items() if not one.judged or one.provisional}
    counted = [lab for lab in labs if lab.name not in lost]
    worst = sorted(counted, key=lambda lab: (_part(grades.get(lab.name)), -lab.weight))
    dropped = worst[: max(0, min(drop_lowest, len(counted) - 1))]
    return StudentOfTerm(
        student_id,
        name,
        grades,
        tuple(lab.name for lab in labs if lab in dropped),
        tuple(lab.name for lab in labs if lab.name in open_ or lab.name in lost),
        _percent([lab for lab in counted if lab not in dropped], grades),
    )


def _percent(labs: Iterable[LabOfTerm], grades: Mapping[str, Grade]) -> float | None:
    weights = {lab.name: lab.weight for lab in labs}
    whole = sum(weights.values())
    reached = sum(weight * _part(grades.get(name)) for name, weight in weights.items())
    return round(100 * reached / whole, 2) if whole else None


def _part(grade: Grade | None) -> float:
    """Of the points that there were when it was judged."""
    return grade.final_score / grade.max_score if grade and grade.max_score else 0.0


def _rows(term: Term) -> list[list[Field]]:
    labs = [f"{lab.name} (of {lab.max_score:g})" for lab in term.labs]
    head: list[Field] = ["student_id", "name", *labs, "total_percent", "dropped", "not_judged"]
    return [head, *(_row(student, term.labs) for student in term.students)]


def _row(student: StudentOfTerm, labs: Iterable[LabOfTerm]) -> list[Field]:
    found = [student.grades.get(lab.name) for lab in labs]
    return [
        student.student_id,
        student.student_name,
        *(one.final_score if one else None for one in found),
        student.percent,
        ", ".join(student.dropped),
        ", ".join(student.undecided),
    ]
