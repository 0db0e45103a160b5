"""The commands that grade: one submission, a class, a class that is made up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from grader.commands.console import INTERRUPTED, JUDGED, NOT_JUDGED, err, out, progress_bar
from grader.commands.options import (
    CourseOption,
    Device,
    DeviceOption,
    JobsOption,
    LabOption,
    LangOption,
    Level,
    LevelOption,
    QuickOption,
    keeper_for,
    lab_of,
    processes,
    warn_of_secret,
)
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.records import Grade


def grade(
    submission: Annotated[Path, typer.Argument(help="A folder, .py, .ipynb or .zip.")],
    lab: LabOption,
    json: Annotated[
        Path | None, typer.Option("--json", help="Write the score report here.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the student's page here.")
    ] = None,
    device: DeviceOption = Device.AUTO,
    level: LevelOption = Level.C,
    lang: LangOption = "en",
    quick: QuickOption = False,
    course: CourseOption = None,
) -> None:
    """Grade one submission."""
    from grader.intake.imports import libraries_of
    from grader.intake.places import check_place
    from grader.intake.submissions import read_one
    from grader.reports.language import language_of
    from grader.reports.report import student_page

    the_lab = lab_of(course, lab)
    language = language_of(the_lab, lang)
    warn_of_secret(the_lab)
    check_place(submission, the_lab)
    read = read_one(submission, the_lab.name)
    with keeper_for(the_lab, device, level, libraries_of(read)) as (keeper, where):
        from grader.grade import grade as grade_submission  # late, like torch: see keeper_for
        from grader.judging.judge import with_judge

        result = with_judge(
            the_lab, keeper, lambda judge: grade_submission(read, judge, quick=quick), device=where
        )
    from grader.batch import score_json, write_text

    if json:
        write_text(json, score_json(result, language))
    if html:
        write_text(html, student_page(result, language))
    _show(result)
    for seen in result.evidence:
        err.print(escape(f"Seen by the judge: {language.say(seen)}"), soft_wrap=True)
    raise typer.Exit(JUDGED if result.judged else NOT_JUDGED)


def batch(
    source: Annotated[Path, typer.Argument(help="A folder or zip with one entry a student.")],
    lab: LabOption,
    to: Annotated[Path, typer.Option("--out", help="Where the gradebook and the pages go.")],
    jobs: JobsOption = 0,
    roster: Annotated[Path | None, typer.Option("--roster", help="A CSV with id and name.")] = None,
    quick: QuickOption = False,
    device: DeviceOption = Device.AUTO,
    level: LevelOption = Level.C,
    lang: LangOption = "en",
    course: CourseOption = None,
) -> None:
    """Grade a whole class into a gradebook, a page a student and a page about the class."""
    warn_of_secret(lab_of(course, lab))
    raise typer.Exit(_batch(source, lab, to, jobs, roster, quick, device, level, lang, course))


def demo(
    to: Annotated[Path, typer.Option("--out", help="Where the pages go.")] = Path("demo-reports"),
    students: Annotated[
        Path, typer.Option("--class", help="Where the made-up hand-ins go.")
    ] = Path("demo-class"),
    lab: LabOption = "lab2",
    level: LevelOption = Level.C,
    course: CourseOption = None,
) -> None:
    """Make up a class of 40, messy files included, and grade it in two languages of the course."""
    from grader.commands.made_up_class import make_class

    the_lab = lab_of(course, lab)
    make_class(the_lab, students)
    out.print(f"A made-up class is in {students}.")
    lang = the_lab.languages[-1]
    code = _batch(students, lab, to, 0, None, False, Device.AUTO, level, lang, course)
    raise typer.Exit(code if code == INTERRUPTED else JUDGED)


def _batch(
    source: Path,
    lab: str,
    to: Path,
    jobs: int,
    roster: Path | None,
    quick: bool,
    device: Device,
    level: Level,
    lang: str,
    course: Path | None,
) -> int:
    from grader.batch import Settings, check_out, class_in, grade_class
    from grader.intake.imports import libraries_of_class
    from grader.intake.roster import read_roster
    from grader.reports.language import language_of

    the_lab = lab_of(course, lab)
    check_out(to)
    if not source.exists():
        raise UsageError(f"{source} does not exist; name a folder or zip with one entry a student")
    language_of(the_lab, lang)
    with (
        class_in(source, the_lab, read_roster(roster) if roster else {}) as hand_ins,
        keeper_for(the_lab, device, level, libraries_of_class(hand_ins.chosen)) as (keeper, where),
        progress_bar(the_lab.name) as progress,
    ):
        settings = Settings(where, processes(jobs), quick, lang)
        result = grade_class(hand_ins, to, the_lab, keeper, settings, progress)
    out.print(
        f"{len(result.grades)} graded, {len(result.problems)} for a person to look at"
        + (" (problems.csv)" if result.problems else "")
        + f", isolation level {keeper.isolation.level}"
    )
    for name in ("index.html", "gradebook.csv", "problems.csv", "evidence.csv"):
        out.print(f"  {to / name}", soft_wrap=True)
    if result.interrupted:
        err.print(
            "What was judged stands in the files above; run it again for the rest.",
            soft_wrap=True,
        )
        return INTERRUPTED
    return JUDGED if result.all_judged else NOT_JUDGED


def _show(result: Grade) -> None:
    """The score in one line, and the points of each exercise."""
    title = f"{result.lab}: {result.score:g} / {result.max_score:g}"
    title += "" if result.judged else " (not wholly judged)"
    title += " (provisional)" if result.provisional else ""
    out.print(f"[bold]{title}[/bold]")
    table = Table()
    table.add_column("exercise")
    table.add_column("points", justify="right")
    for exercise in result.exercises:
        table.add_row(exercise.name, f"{exercise.score:g} / {exercise.max_score:g}")
    out.print(table)
