"""The commands for who writes labs: release, check, calibrate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.commands.console import JUDGED, NOT_JUDGED, complain, out, progress_bar
from grader.commands.options import (
    CourseOption,
    Device,
    EveryOption,
    JobsOption,
    LabArgument,
    LabOrAll,
    Level,
    LevelOption,
    keeper_for,
    lab_of,
    labs_of,
    processes,
)


def release(
    lab: LabArgument,
    to: Annotated[
        Path | None, typer.Option("--out", help="Also write the students' bundle, a zip, here.")
    ] = None,
    course: CourseOption = None,
) -> None:
    """Write a lab's skeletons and handouts from its one source."""
    from grader.authoring import release as releasing

    the_lab = lab_of(course, lab)
    for path in releasing.write(the_lab):
        out.print(f"wrote {path}", soft_wrap=True)
    if to:
        releasing.bundle(the_lab, to)
        out.print(f"wrote {to}", soft_wrap=True)


def check(
    lab: LabOrAll = None,
    every: EveryOption = False,
    jobs: JobsOption = 0,
    level: LevelOption = Level.C,
    course: CourseOption = None,
) -> None:
    """Prove a lab: solution 100 %, skeleton 0, variants 100 %, every mutant caught and named."""
    from grader.authoring.check import check_lab

    complaints = 0
    for the_lab in labs_of(course, lab, every):
        with (
            keeper_for(the_lab, Device.CPU, level) as (keeper, _),
            progress_bar(the_lab.name) as progress,
        ):
            report = check_lab(the_lab, keeper, processes(jobs), progress)
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
    jobs: JobsOption = 0,
    level: LevelOption = Level.C,
    course: CourseOption = None,
) -> None:
    """Grade right answers with many secrets: how often they lose points, what trainings reach."""
    from grader.authoring.calibrate import calibrate_lab, markdown

    found = []
    for the_lab in labs_of(course, lab, every):
        with (
            keeper_for(the_lab, Device.CPU, level) as (keeper, _),
            progress_bar(the_lab.name) as progress,
        ):
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
    print(markdown(found))  # noqa: T201  # plain text, to be put into a page
    raise typer.Exit(NOT_JUDGED if any(one.complaints for one in found) else JUDGED)
