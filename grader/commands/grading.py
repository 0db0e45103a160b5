"""The commands that grade: one submission, a class, a class that is made up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from grader.commands.console import INTERRUPTED, JUDGED, NOT_JUDGED, err, out, progress_bar
from grader.commands.options import (
    AsOfOption,
    CourseOption,
    Device,
    DeviceOption,
    JobsOption,
    JournalOption,
    LabOption,
    LangOption,
    Level,
    LevelOption,
    QuickOption,
    RosterOption,
    keeper_for,
    lab_of,
    processes,
    warn_of_secret,
)
from grader.commands.results import print_files, print_remarks, why
from grader.errors import UsageError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from grader.desk import Batch, Change, Settings
    from grader.intake.submissions import HandIn
    from grader.isolation.keeper import Keeper
    from grader.records import Grade
    from grader.reports.language import Language

CHANGES_SHOWN = 20


def grade(
    submission: Annotated[Path, typer.Argument(help="A folder, .py, .ipynb or .zip.")],
    lab: LabOption,
    json: Annotated[
        Path | None, typer.Option("--json", help="Write the score report here.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the student's page here.")
    ] = None,
    gradescope: Annotated[
        Path | None,
        typer.Option(
            "--gradescope", help="Write Gradescope's results.json here, if all is judged."
        ),
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
    from grader.deadlines import Deadlines
    from grader.reports.folder import score_json
    from grader.reports.written import write_text

    result = Deadlines(the_lab.course, the_lab.name).of(result)

    if json:
        write_text(json, score_json(result, language))
    if html:
        write_text(html, student_page(result, language))
    if gradescope:
        _write_for_gradescope(gradescope, result, language)
    _show(result)
    for seen in result.evidence:
        err.print(escape(f"Seen by the judge: {language.say(seen)}"), soft_wrap=True)
    raise typer.Exit(JUDGED if result.judged else NOT_JUDGED)


def batch(
    source: Annotated[Path, typer.Argument(help="A folder or zip with one entry a student.")],
    lab: LabOption,
    to: Annotated[Path, typer.Option("--out", help="Where the gradebook and the pages go.")],
    jobs: JobsOption = 0,
    roster: RosterOption = None,
    quick: QuickOption = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Judge all again, what is known too.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say whose score would change; keep nothing.")
    ] = False,
    device: DeviceOption = Device.AUTO,
    level: LevelOption = Level.C,
    as_of: AsOfOption = None,
    journal: JournalOption = "",
    lang: LangOption = "en",
    course: CourseOption = None,
) -> None:
    """Grade a whole class into a gradebook, a page a student and a page about the class.

    What an earlier run into the same folder came to stands; only what is new or changed is judged.
    """
    warn_of_secret(lab_of(course, lab))
    how = _How(jobs, roster, quick, fresh, dry_run, device, level, as_of, journal, lang, course)
    raise typer.Exit(_batch(source, lab, to, how))


def intake(
    source: Annotated[Path, typer.Argument(help="A folder or zip with one entry a student.")],
    lab: LabOption,
    roster: RosterOption = None,
    as_of: AsOfOption = None,
    to: Annotated[
        Path | None,
        typer.Option("--out", help="A batch's folder, whose decisions and roster count."),
    ] = None,
    lang: LangOption = "en",
    course: CourseOption = None,
) -> None:
    """Show who handed in what, as a batch would take it, without grading anything."""
    from grader.handed_in import class_in
    from grader.intake.roster import read_roster
    from grader.reports.language import language_of

    the_lab = lab_of(course, lab)
    language = language_of(the_lab, lang)
    decided, listed = _kept_of(to) if to else ({}, {})
    students = read_roster(roster) if roster else listed
    with class_in(source, the_lab, students, to, as_of, decided) as hand_ins:
        table = Table("id", "name", "handed in", "as")
        for one in hand_ins.chosen:
            time = f"{one.submitted_at:%Y-%m-%d %H:%M}" if one.submitted_at else ""
            table.add_row(*map(escape, (one.student_id, one.student_name, time, one.origin)))
            for note in one.notes:
                table.add_row("", "", "", f"[dim]{escape(language.say(note))}[/dim]")
        out.print(table)
        for problem in hand_ins.problems:
            said = f"{problem.origin}: {language.say(problem.reason)}"
            err.print(said, soft_wrap=True, markup=False)
        ids = [one.student_id for one in hand_ins.chosen]
        if students:
            _print_attendance(students, ids, language)
        _print_too_new(hand_ins.too_new)
        out.print(f"{len(ids)} hand-ins, {len(hand_ins.problems)} for a person to look at")
    raise typer.Exit(NOT_JUDGED if hand_ins.problems else JUDGED)


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
    how = _How(level=level, lang=the_lab.languages[-1], course=course)
    code = _batch(students, lab, to, how)
    raise typer.Exit(code if code == INTERRUPTED else JUDGED)


@dataclass(frozen=True, slots=True)
class _How:
    """What the options of a batch say."""

    jobs: int = 0
    roster: Path | None = None
    quick: bool = False
    fresh: bool = False
    dry_run: bool = False
    device: Device = Device.AUTO
    level: Level = Level.C
    as_of: datetime | None = None
    journal: str = ""
    lang: str = "en"
    course: Path | None = None

    def settings(self, device: str, journal: str) -> Settings:
        """The same as the desk is told; ``journal`` is the lab's address."""
        from grader.desk import Settings

        return Settings(
            device=device,
            level=self.level,
            jobs=processes(self.jobs),
            quick=self.quick,
            fresh=self.fresh,
            language=self.lang,
            dry_run=self.dry_run,
            journal=journal,
        )


def _batch(source: Path, lab: str, to: Path, how: _How) -> int:
    from grader.commands.machine import choose_device
    from grader.handed_in import class_in
    from grader.intake.imports import libraries_of_class
    from grader.intake.roster import read_roster
    from grader.journal.address import shared_url
    from grader.journal.store import check_folder
    from grader.reports.language import language_of

    the_lab = lab_of(how.course, lab)
    journal = shared_url(how.journal, the_lab.name) if how.journal else ""
    check_folder(to, shared=journal)
    if not source.exists():
        raise UsageError(f"{source} does not exist; name a folder or zip with one entry a student")
    language = language_of(the_lab, how.lang)
    decided, listed = _kept_of(to, journal)
    students = read_roster(how.roster) if how.roster else listed
    where = choose_device(how.device)

    def opening(new: Sequence[HandIn]) -> AbstractContextManager[tuple[Keeper, str]]:
        return keeper_for(the_lab, how.device, how.level, libraries_of_class(new))

    with progress_bar(the_lab.name) as progress:
        from grader.authoring.canary import unwell
        from grader.batch import grade_class

        with class_in(source, the_lab, students, to, how.as_of, decided) as hand_ins:
            settings = how.settings(where, journal)
            if not how.roster:  # the kept one stands; another grader may just have kept a newer one
                hand_ins = replace(hand_ins, roster={})
            result = grade_class(hand_ins, to, the_lab, opening, settings, progress, unwell)
    _print_changes(result.changes)
    _print_missing(result.grades)
    _print_too_new(hand_ins.too_new)
    print_remarks(result)
    if how.dry_run:
        _print_dry_run(result, language)
    elif result.grades or result.problems:
        out.print(_summary(result))
        if students and not result.interrupted:
            graded = [one.submission.student_id for one in result.grades]
            _print_attendance(students, graded, language)
        print_files(to)
        if result.interrupted:
            err.print(
                "What was judged stands in the files above; run it again for the rest.",
                soft_wrap=True,
            )
    if result.interrupted:
        return INTERRUPTED
    return JUDGED if result.all_judged else NOT_JUDGED


def _kept_of(folder: Path, shared: str = "") -> tuple[dict[str, str], dict[str, str]]:
    """What people decided of the hand-ins of a batch, and its last roster; nothing, if there was none."""
    from grader.journal.address import address_of
    from grader.journal.store import open_journal

    if not shared and not address_of(folder).is_remembered:
        return {}, {}
    with open_journal(folder, shared=shared) as journal:
        return journal.decisions(), journal.roster()


def _print_dry_run(result: Batch, language: Language) -> None:
    for problem in result.problems:
        said = f"{problem.origin}: {language.say(problem.reason)}"
        err.print(said, soft_wrap=True, markup=False)
    changed = len(result.changes)
    said = "1 score would change" if changed == 1 else f"{changed} scores would change"
    out.print(f"{result.judged} judged, {said}; nothing was kept or written")


def _summary(result: Batch) -> str:
    known = len(result.grades) - result.judged - result.heard
    levels = [one.isolation.level for one in result.grades]
    return (
        f"{result.judged} graded"
        + (f", {result.heard} by other graders" if result.heard else "")
        + (f", {known} known already" if known else "")
        + f", {len(result.problems)} for a person to look at"
        + (" (problems.csv)" if result.problems else "")
        + (f", isolation level {max(levels)}" if levels else "")
    )


def _print_attendance(roster: Mapping[str, str], there: Sequence[str], language: Language) -> None:
    """Who of the class is missing, and who is ``there`` and not of it."""
    from grader.intake.roster import attendance

    for text in attendance(roster, there):
        out.print(escape(language.say(text)), soft_wrap=True)


def _print_too_new(origins: Sequence[str]) -> None:
    """What was left out, as it came after the time as of which the class is taken."""
    if origins:
        out.print(f"{len(origins)} handed in after --as-of, left out", soft_wrap=True)


def _print_missing(grades: Sequence[Grade]) -> None:
    """Packages that programs import and this machine has not: that may be the lecturer's oversight."""
    from grader.intake.imports import missing_in

    wanted = Counter(module for one in grades for module in missing_in(one.evidence))
    for module, count in wanted.most_common():
        said = "1 hand-in imports" if count == 1 else f"{count} hand-ins import"
        err.print(
            f"{said} {module}, which is not installed here (evidence.csv): where students may use it, install"
            " it and run this again",
            soft_wrap=True,
            markup=False,
        )


def _print_changes(changes: Sequence[Change]) -> None:
    """Whose score is another one than before, and why."""
    for before, now in changes[:CHANGES_SHOWN]:
        scores = f"{before.score:g} → {now.score:g}"
        who = now.submission.student_id
        out.print(escape(f"{who}: {scores} ({why(before, now)})"), soft_wrap=True)
    if len(changes) > CHANGES_SHOWN:
        out.print(f"and {len(changes) - CHANGES_SHOWN} more whose score is another one now")


def _write_for_gradescope(path: Path, result: Grade, language: Language) -> None:
    """What the platform is to show; and, for the staff alone, how strongly its container held the program."""
    from grader.exports.final import is_final
    from grader.exports.gradescope import gradescope_results
    from grader.reports.written import write_bytes

    if is_final(result):
        write_bytes(path, gradescope_results(result, language))
    else:
        said = f"{path} is not written, as the grade is provisional or not wholly judged; grade it again"
        err.print(said, soft_wrap=True, markup=False)
    level = result.isolation.level
    no_boundary = ": no security boundary, so the program could read the hidden tests"
    out.print(f"Isolation level {level}{no_boundary if level == 'D' else ''}", soft_wrap=True)


def _show(result: Grade) -> None:
    """The score in one line, and the points of each exercise."""
    title = f"{result.lab}: {result.score:g} / {result.max_score:g}"
    if result.final_score < result.score:
        title += f", {result.final_score:g} after coming late"
    title += "" if result.judged else " (not wholly judged)"
    title += " (provisional)" if result.provisional else ""
    out.print(f"[bold]{title}[/bold]")
    table = Table()
    table.add_column("exercise")
    table.add_column("points", justify="right")
    for exercise in result.exercises:
        table.add_row(exercise.name, f"{exercise.score:g} / {exercise.max_score:g}")
    out.print(table)
