"""The commands for what was graded: tables and pages again, each grade of a student, a student forgotten."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.commands.console import JUDGED, NOT_JUDGED, err, out
from grader.commands.options import CourseOption, LangOption, course_at, lab_of
from grader.commands.while_writing import tell_what_is_asked
from grader.errors import UsageError
from grader.shown import first_of

if TYPE_CHECKING:
    from grader.course.lab import Lab
    from grader.desk import Batch
    from grader.records import Grade

Folder = Annotated[Path, typer.Argument(help="The folder that grader batch wrote to.")]


def report(folder: Folder, lang: LangOption = "en", course: CourseOption = None) -> None:
    """Write the tables and pages of a class again, from its journal."""
    from grader.desk import show_again
    from grader.intake.roster import missing_yet
    from grader.reports.language import ENGLISH, language_of

    def lab_with_language(name: str) -> Lab:
        the_lab = lab_of(course, name)
        language_of(the_lab, lang)
        return the_lab

    done = show_again(folder, lab_with_language, lang)
    out.print(f"{len(done.grades)} grades, {len(done.problems)} for a person to look at")
    print_remarks(done)
    if done.missing:
        missing = missing_yet([one.student_id for one in done.missing])
        out.print(ENGLISH.say(missing), soft_wrap=True, markup=False)
    print_files(folder)


def explain(
    what: Annotated[str, typer.Argument(help="The folder of a batch, or an exercise's name.")],
    student: Annotated[
        str, typer.Argument(help="With a folder: the student's id, as in the gradebook.")
    ] = "",
    lab: Annotated[str, typer.Option("--lab", help="With an exercise: which lab's.")] = "",
    lang: LangOption = "en",
    course: CourseOption = None,
) -> None:
    """Each grade of a student, when it came about and why; or what an exercise asks, as students see it."""
    if student:
        _explain_grades(Path(what), student, course)
    elif Path(what).is_dir():
        raise UsageError(f"{what} is a folder; write a student's id behind it, as in gradebook.csv")
    else:
        tell_what_is_asked(what, lab, lang, course or Path.cwd())


def _explain_grades(folder: Path, student: str, course: Path | None) -> None:
    """All that is known of a student, and what lateness costs."""
    from grader.deadlines import Deadlines
    from grader.journal.store import open_journal
    from grader.reports.language import ENGLISH

    with open_journal(folder, new=False) as journal:
        kept, lab = journal.history(student), journal.lab
        seen = journal.published().get(student)
    if not kept:
        raise UsageError(f"{folder} holds no grade of {student!r}; see gradebook.csv for ids")
    deadlines = Deadlines(course_at(course), lab)
    before: Grade | None = None
    for at, source, known, one in kept:
        made_with = one.environment
        said = (
            f"{_time(at)}  {one.score:g} / {one.max_score:g}  {why(before, one) if before else 'the first'}"
            f"{f'; {known} of {len(one.tests)} tests on earlier answers' if known else ''}"
            f"{'' if one.judged else '; not wholly judged'}\n"
            f"  {one.submission.origin} of {source}; level {one.isolation.level}, {made_with.device},"
            f" Python {made_with.python}, torch {made_with.torch}"
        )
        out.print(said, soft_wrap=True, markup=False, highlight=False)
        dated = deadlines.of(one)
        if dated.late and dated.late.seconds:
            why_so = ENGLISH.say(dated.late.rule)
            out.print(f"  {dated.final_score:g} count: {why_so}", soft_wrap=True, markup=False)
        before = one
    out.print("The last one stands.")
    if seen:
        said = f"Published on {_time(seen.at)}: {seen.grade.final_score:g}"
        out.print(said, markup=False, highlight=False)


def _time(at: str) -> str:
    return f"{at[:16].replace('T', ' ')} UTC"


def publish(
    folder: Folder,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="A student's id; may be given several times.")
    ] = None,
    lang: LangOption = "en",
    course: CourseOption = None,
) -> None:
    """Let students see the grades that stand; a later one waits beside them until this is run again."""
    from grader.desk import publish_grades

    done = publish_grades(folder, only or [], lambda name: lab_of(course, name), lang)
    for before, now in done.changes:
        who, points = now.submission.student_id, f"{before.final_score:g} → {now.final_score:g}"
        out.print(f"{who}: {points} ({why(before, now)})", soft_wrap=True, markup=False)
    said = "1 grade is published" if done.count == 1 else f"{done.count} grades are published"
    out.print(said)
    if done.left_out:
        names = first_of(done.left_out)
        said = f"{len(done.left_out)} provisional or not wholly judged, so left out: {names}"
        err.print(said, soft_wrap=True, markup=False)
    raise typer.Exit(NOT_JUDGED if done.left_out else JUDGED)


def assign(
    folder: Folder,
    origin: Annotated[
        str,
        typer.Argument(help="What was handed in, by its name as in problems.csv or the gradebook."),
    ] = "",
    student: Annotated[str, typer.Argument(help="The id of the student whose it is.")] = "",
    ignore: Annotated[bool, typer.Option("--ignore", help="It does not count.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take an earlier decision back.")] = False,
    lang: LangOption = "en",
    course: CourseOption = None,
) -> None:
    """Decide, once, whose a hand-in is, or that it does not count; without a name, show what was decided.

    The next batch into the same folder goes by it.
    """
    from grader.desk import decide

    if not origin:
        _show_decisions(folder)
        return
    if (bool(student), ignore, undo).count(True) != 1:
        raise UsageError("say one of: a student's id, --ignore, --undo")
    whose = None if undo else student
    gone = decide(folder, origin, whose, lambda name: lab_of(course, name), lang)
    said = f"is {student}'s" if student else "does not count" if ignore else "is undecided again"
    out.print(f"{origin} {said}; run grader batch again", soft_wrap=True, markup=False)
    if gone:
        out.print(f"without a grade now: {', '.join(gone)}", soft_wrap=True, markup=False)


def _show_decisions(folder: Path) -> None:
    from grader.journal.store import open_journal

    with open_journal(folder, new=False) as journal:
        decided = journal.decisions()
    for origin, student in decided.items():
        said = f"{origin}: {student or 'does not count'}"
        out.print(said, soft_wrap=True, markup=False, highlight=False)
    out.print("1 decision" if len(decided) == 1 else f"{len(decided)} decisions")


def why(before: Grade, now: Grade) -> str:
    """Why there is another grade."""
    if before.submission.digest != now.submission.digest:
        return "another hand-in"
    if before.score == now.score and before.late != now.late:
        return "the dates or the late rule have changed"
    if before.lab_digest != now.lab_digest:
        return "the lab has changed"
    if before.provisional != now.provisional:
        return "without the tests that train" if now.provisional else "with the tests that train"
    if before.environment != now.environment:
        return "another grader, Python or torch"
    return "judged again"


def forget(
    folder: Folder,
    student: Annotated[str, typer.Argument(help="The student's id, as in the gradebook.")] = "",
    old: Annotated[
        bool, typer.Option("--old", help="All who are older than keep_days in course.toml says.")
    ] = False,
    lang: LangOption = "en",
    course: CourseOption = None,
) -> None:
    """Erase a student, or all who are old: grades, hand-ins and pages, for good."""
    from grader.desk import forget_students

    if bool(student) is old:
        raise UsageError("say one of: a student's id, --old")
    students = [student] if student else _old(folder, course)
    count = forget_students(folder, students, lambda name: lab_of(course, name), lang)
    who = student or ("1 student" if len(students) == 1 else f"{len(students)} students")
    verb = "is" if len(students) == 1 else "are"
    said = "1 entry" if count == 1 else f"{count} entries"
    out.print(f"{who} {verb} forgotten: {said} with files and pages", soft_wrap=True, markup=False)


def _old(folder: Path, course: Path | None) -> list[str]:
    from grader.course.course import SETTINGS, Course
    from grader.desk import old_students

    days = Course(course_at(course)).keep_days
    if days is None:
        raise UsageError(f"{SETTINGS} has no keep_days; write how many days grades are kept")
    return old_students(folder, days, datetime.now(UTC))


def print_remarks(done: Batch) -> None:
    """What an assistant should know of the dates."""
    from grader.reports.language import ENGLISH

    for remark in done.remarks:
        err.print(ENGLISH.say(remark), soft_wrap=True, markup=False)


def print_files(folder: Path) -> None:
    """Where the tables and the page of a class are."""
    for name in ("index.html", "gradebook.csv", "problems.csv", "evidence.csv"):
        out.print(f"  {folder / name}", soft_wrap=True)
