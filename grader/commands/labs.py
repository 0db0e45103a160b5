"""The commands for who writes labs: new, release, texts, check, calibrate."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from grader.errors import GraderError, UsageError

if TYPE_CHECKING:
    from grader.authoring.touched import Sources
    from grader.course.lab import Lab


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
    watch: Annotated[
        bool, typer.Option("--watch", help="Prove again what you change, as you save; Ctrl-C ends.")
    ] = False,
    jobs: JobsOption = 0,
    level: LevelOption = Level.C,
    course: CourseOption = None,
) -> None:
    """Prove a lab: solution 100 %, skeleton 0, right programs 100 %, wrong ones caught and named."""
    the_labs = labs_of(course, lab, every)
    prove = partial(_proven, for_release=for_release, jobs=jobs, level=level)
    if watch and every:
        raise UsageError("--watch is for one lab; name it")
    if watch:
        _check_as_saved(the_labs[0], words, lambda the_lab, some: prove([the_lab], words=some))
    raise typer.Exit(NOT_JUDGED if prove(the_labs, words=words) else JUDGED)


def _check_as_saved(the_lab: Lab, words: str, prove: Callable[[Lab, str], int]) -> None:
    """Each time in a forked copy, which has imported nothing of an older text, until Ctrl-C."""
    from grader.authoring.check import check_lab  # noqa: F401  # once for all copies
    from grader.authoring.touched import sources
    from grader.course.lab import load_lab
    from grader.practice.saving import PAUSE

    seen, todo = sources(the_lab.folder), words
    while True:
        _in_a_copy(lambda: prove(load_lab(the_lab.course, the_lab.name), todo))  # noqa: B023  # at once
        out.print("watching; Ctrl-C ends")
        names: list[str] = []
        while not names:
            time.sleep(PAUSE)
            now = sources(the_lab.folder)
            if now != seen and now == sources(the_lab.folder):  # nobody is writing still
                names, seen = _touched_or_told(the_lab, seen, now), now
        todo = " or ".join(names)
        out.print(f"\n{todo} …", soft_wrap=True)


def _in_a_copy(work: Callable[[], object]) -> None:
    """Do it in a forked copy and wait; what is wrong with the lab is told there."""
    pid = os.fork()
    if pid:
        try:
            os.waitpid(pid, 0)
        except KeyboardInterrupt:
            os.waitpid(pid, 0)  # it was told, too, and takes its workers down
            raise
        return
    try:
        work()
    except GraderError as error:
        complain([str(error)])
    except KeyboardInterrupt:
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(0)


def _touched_or_told(the_lab: Lab, before: Sources, now: Sources) -> list[str]:
    from grader.authoring.touched import touched

    try:
        return touched(the_lab, before, now)
    except GraderError as error:
        complain([str(error)])
        return []


def _proven(
    the_labs: Sequence[Lab], *, words: str, for_release: bool, jobs: int, level: Level
) -> int:
    """How many complaints there are about these labs, which are printed."""
    from grader.authoring.proofs import Chosen

    complaints, chosen = 0, Chosen.of(words)
    for the_lab in the_labs:
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
    return complaints


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
    from grader.authoring.recording import record, rests_on_more

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
            for name, reached in one.values.items():
                known = one.lab.thresholds[name]
                if reached and rests_on_more(known, reached):
                    err.print(
                        f"kept [thresholds.{name}] of {one.lab.name}, which rests on {known.runs} runs and"
                        f" not on {len(reached)}; train as often with --runs {known.runs}",
                        markup=False,
                        soft_wrap=True,
                    )
    print(markdown(found))  # noqa: T201  # plain text, to be put into a page
    raise typer.Exit(NOT_JUDGED if any(one.complaints for one in found) else JUDGED)
