"""The commands for who writes labs: new, release, texts, check, calibrate."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from grader.commands.console import JUDGED, NOT_JUDGED, complain, err, out, progress_bar
from grader.commands.options import (
    CourseOption,
    EveryOption,
    JobsOption,
    LabOrAll,
    Level,
    LevelOption,
    authors_keeper,
    course_at,
    lab_of,
    labs_of,
    processes,
    warn_of_secret,
)
from grader.errors import UsageError


def new(
    lab: Annotated[str, typer.Argument(help="What the lab is called, such as lab7.")],
    exercises: Annotated[
        list[str] | None,
        typer.Argument(
            help="Functions, and with a capital first nn.Module classes, to be written."
        ),
    ] = None,
    title: Annotated[str, typer.Option("--title", help="The lab's title; default: Lab 7.")] = "",
    course: Annotated[
        Path | None,
        typer.Option("--course", help="The course, or a folder in which to begin one."),
    ] = None,
) -> None:
    """Begin a lab: a small worked example of each exercise, tested, proven and released."""
    from grader.authoring.new import new_lab, unsaid
    from grader.course.course import Course

    folder = course or course_at(None)
    for path in new_lab(folder, lab, exercises or [], title):
        out.print(f"wrote {path}", soft_wrap=True)
    for code in unsaid(Course(folder).languages):
        out.print(f"its texts in {code} are English for now: translate them where they stand")
    out.print(f"next: change {folder / 'solutions' / lab / lab}.py, and run `grader check {lab}`")


def release(
    lab: LabOrAll = None,
    every: EveryOption = False,
    to: Annotated[
        Path | None, typer.Option("--out", help="Also write the students' kit, a zip, here.")
    ] = None,
    course: CourseOption = None,
) -> None:
    """Write skeletons, handouts and public tests from a lab's sources, and the kit that students get."""
    from grader.authoring.release import write
    from grader.authoring.students_kit import write_kit

    the_labs = labs_of(course, lab, every)
    for the_lab in the_labs:
        for path in write(the_lab):
            out.print(f"wrote {path}", soft_wrap=True)
    if to:
        write_kit(the_labs, to, datetime.now(UTC).date())
        out.print(f"wrote {to}", soft_wrap=True)


def texts(
    lang: Annotated[str, typer.Argument(help="The language to translate into, such as fr.")],
    labs: Annotated[
        list[str] | None, typer.Argument(help="The labs; default: all, and the engine's sentences.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--out", help="The file to fill in; default: LANG.po.")
    ] = None,
    filled_in: Annotated[
        Path | None, typer.Option("--from", help="Put what is filled in there into its places.")
    ] = None,
    course: CourseOption = None,
) -> None:
    """Write what is not said in a language as a file to fill in, or put that back with --from."""
    from grader.authoring.translating import fill_in, gaps, to_fill_in
    from grader.course.course import Course
    from grader.course.lab import lab_names

    folder = course_at(course)
    the_labs = [lab_of(course, name) for name in labs or lab_names(folder)]
    if filled_in:
        done = fill_in(Course(folder), the_labs, lang, filled_in, engine=not labs)
        out.print(f"{done.written} texts written in {lang}, {done.missing} still missing")
        return
    found = gaps(Course(folder), the_labs, lang, engine=not labs)
    path = to or Path(f"{lang}.po")
    if path.exists():
        raise UsageError(f"{path} is there already; put it back with --from, or name another --out")
    path.write_text(to_fill_in(Course(folder), lang, found), encoding="utf-8")
    missing = len({gap.english for gap in found})
    out.print(f"{missing} texts missing in {lang}: fill them in in {path}", soft_wrap=True)


def check(
    lab: LabOrAll = None,
    every: EveryOption = False,
    words: Annotated[
        str, typer.Option("-k", help="Only exercises, tests and sentences with one of these words.")
    ] = "",
    for_release: Annotated[
        bool,
        typer.Option(
            "--release", help="As before students get it: own secret, experiments that run."
        ),
    ] = False,
    jobs: JobsOption = 0,
    level: LevelOption = Level.C,
    course: CourseOption = None,
) -> None:
    """Prove a lab: solution 100 %, skeleton 0, right programs 100 %, wrong ones caught and named."""
    from grader.authoring.proofs import Chosen

    complaints, chosen = 0, Chosen.of(words)
    for the_lab in labs_of(course, lab, every):
        chosen.require(the_lab)
        if not for_release:
            warn_of_secret(the_lab)
        with (
            authors_keeper(the_lab, level) as keeper,
            progress_bar(the_lab.name) as progress,
        ):
            from grader.authoring.check import check_lab  # late, like torch: see authors_keeper

            report = check_lab(
                the_lab,
                keeper,
                processes(jobs),
                progress,
                chosen=chosen,
                for_release=for_release,
            )
        complain(report.complaints)
        out.print(f"{the_lab.name}: {report.summary}", soft_wrap=True)
        complaints += len(report.complaints)
    raise typer.Exit(NOT_JUDGED if complaints else JUDGED)


def calibrate(
    lab: LabOrAll = None,
    every: EveryOption = False,
    secrets: Annotated[
        int, typer.Option("--secrets", min=0, help="Gradings of each right program.")
    ] = 200,
    runs: Annotated[int, typer.Option("--runs", min=0, help="Trainings of the solution.")] = 100,
    write: Annotated[
        bool, typer.Option("--write", help="Put runs, worst values and bounds into lab.toml.")
    ] = False,
    jobs: JobsOption = 0,
    level: LevelOption = Level.C,
    course: CourseOption = None,
) -> None:
    """Grade right answers with many secrets: how often they lose points, what trainings reach."""
    from grader.authoring.recording import record

    found = []
    for the_lab in labs_of(course, lab, every):
        with (
            authors_keeper(the_lab, level) as keeper,
            progress_bar(the_lab.name) as progress,
        ):
            from grader.authoring.calibrate import calibrate_lab, markdown

            found.append(
                calibrate_lab(
                    the_lab,
                    keeper,
                    processes(jobs),
                    secrets=secrets,
                    runs=runs,
                    progress=progress,
                )
            )
    for one in found:
        complain(f"{one.lab.name}: {complaint}" for complaint in one.complaints)
        if write:
            for name in record(one.lab, one.values, datetime.now(UTC).date()):
                err.print(f"wrote [thresholds.{name}] of {one.lab.name}", markup=False)
    print(markdown(found))  # noqa: T201  # plain text, to be put into a page
    raise typer.Exit(NOT_JUDGED if any(one.complaints for one in found) else JUDGED)
