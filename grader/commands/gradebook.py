"""The command for a whole course: the labs of a term in one table, and a page for each student."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.commands.console import JUDGED, NOT_JUDGED, err, out
from grader.commands.options import CourseOption, LangOption, course_at, lab_of
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.course.course import Course
    from grader.deadlines import Deadlines
    from grader.journal.store import Standing
    from grader.reports.term import LabOfTerm, Term

KINDS = (".csv", ".xlsx")


def gradebook(
    folders: Annotated[
        list[Path], typer.Argument(help="The folders that grader batch wrote to, one a lab.")
    ],
    to: Annotated[Path, typer.Option("--out", help="The table: .csv or .xlsx.")],
    pages: Annotated[
        Path | None, typer.Option("--pages", help="Also a page for each student, in this folder.")
    ] = None,
    lang: LangOption = "en",
    course: CourseOption = None,
) -> None:
    """Put the labs of a course into one table: a row a student, points after lateness, the total in percent.

    Weights and how many labs are dropped stand in course.toml. A lab without a grade counts 0.
    """
    from grader.course.course import Course
    from grader.reports.language import check_language
    from grader.reports.term import term_csv, term_of, term_xlsx
    from grader.reports.written import write_bytes

    if to.suffix.lower() not in KINDS:
        raise UsageError(f"{to} is no .csv or .xlsx; name the table so with --out")
    if to.exists():
        raise UsageError(f"{to} is there already; name another file with --out")
    the_course = Course(course_at(course))
    check_language(lang, the_course.languages)
    labs, roster = _labs(folders, the_course)
    term = term_of(labs, roster, the_course.drop_lowest)
    write_bytes(to, term_csv(term) if to.suffix.lower() == ".csv" else term_xlsx(term))
    out.print(f"students: {len(term.students)}, labs: {len(term.labs)}; {to}", soft_wrap=True)
    if pages:
        _write_pages(term, pages, the_course, lang)
    left = [one.student_id for one in term.students if one.undecided]
    if left:
        err.print(
            f"students with a lab that is not judged in full (column not_judged): {len(left)}"
        )
    raise typer.Exit(NOT_JUDGED if left else JUDGED)


def _labs(folders: Sequence[Path], course: Course) -> tuple[list[LabOfTerm], dict[str, str]]:
    """What stands of each lab, in the order of their names, and who is in the class by the lists of all."""
    from grader.deadlines import Deadlines
    from grader.journal.store import open_journal

    found: dict[str, tuple[Path, Standing]] = {}
    roster = dict[str, str]()
    for folder in folders:
        with open_journal(folder, new=False) as journal:
            lab, standing = journal.lab, journal.standing()
            roster = {**journal.roster(), **roster}
        if lab in found:
            raise UsageError(f"{found[lab][0]} and {folder} both hold {lab}; name one of them")
        found[lab] = folder, standing
    where = {lab: folder for lab, (folder, _) in found.items()}
    return [
        _lab(course, lab, standing, Deadlines(course.folder, lab, where))
        for lab, (_, standing) in sorted(found.items())
    ], roster


def _lab(course: Course, name: str, standing: Standing, deadlines: Deadlines) -> LabOfTerm:
    from grader.reports.term import LabOfTerm

    if course.weights and name not in course.weights:
        raise UsageError(f"[weights] of course.toml has no {name}; add it, or leave its folder out")
    most = max((one.max_score for one in standing.grades), default=0.0)
    most = most or lab_of(course.folder, name).max_score
    return LabOfTerm(
        name,
        most,
        course.weights.get(name, most),
        [deadlines.of(one) for one in standing.grades],
        [one.student_id for one in standing.problems if one.student_id],
    )


def _write_pages(term: Term, folder: Path, course: Course, lang: str) -> None:
    from grader.course.course import localized
    from grader.reports.language import Language
    from grader.reports.term import term_page
    from grader.reports.written import write_text

    codes = ["en"] if lang == "en" else ["en", lang]
    for student in term.students:
        names = {code: localized(f"{student.student_id}.html", code) for code in codes}
        for code, name in names.items():
            others = {c: n for c, n in names.items() if c != code}
            page = term_page(term, student, Language(code, {}, course.locale), others)
            write_text(folder / name, page)
    out.print(f"  {folder}", soft_wrap=True)
