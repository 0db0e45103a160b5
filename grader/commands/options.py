"""The options that several commands share, and what they name: a course, its labs, a keeper.

What is heavy is imported inside functions, here and in every command, so that ``grader --help`` does
not wait for torch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from grader.commands.console import err
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.course.lab import Lab
    from grader.isolation.keeper import Keeper


class Device(StrEnum):
    """Where student code computes."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class Level(StrEnum):
    """How strongly student code must at least be isolated."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


LabOption = Annotated[str, typer.Option("--lab", help="The lab, such as lab2.")]
LabOrAll = Annotated[str | None, typer.Argument(help="The lab, such as lab2.")]
EveryOption = Annotated[bool, typer.Option("--all", help="Every lab of the course.")]
CourseOption = Annotated[
    Path | None,
    typer.Option("--course", help="The folder with solutions/; default: the nearest above."),
]
JobsOption = Annotated[int, typer.Option("--jobs", min=0, help="Processes; 0: one a processor.")]
DeviceOption = Annotated[
    Device, typer.Option("--device", help="auto uses the GPU where there is one.")
]
LevelOption = Annotated[
    Level,
    typer.Option(
        "--level",
        help="The isolation that there must be at least; D is no security boundary. See grader doctor.",
    ),
]
LangOption = Annotated[
    str,
    typer.Option("--lang", help="A language, such as zh: its pages stand beside the English ones."),
]
RosterOption = Annotated[
    Path | None,
    typer.Option("--roster", help="The class, with id and name: CSV or .xlsx; --out remembers it."),
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z"],
        help="Leave out what was handed in after this; an earlier attempt counts then.",
    ),
]
JournalOption = Annotated[
    str,
    typer.Option(
        "--journal",
        help="A database for several graders, such as postgresql://grader@host/course; --out remembers it.",
    ),
]
QuickOption = Annotated[
    bool, typer.Option("--quick", help="Leave out tests that train; the grades are provisional.")
]


def course_at(course: Path | None) -> Path:
    """The course that is named, or the nearest above; UsageError if there is none."""
    from grader.course.lab import find_course

    return find_course(course or Path.cwd())


def lab_of(course: Path | None, name: str) -> Lab:
    """The lab of that name; UsageError if the course has none."""
    from grader.course.lab import load_lab

    return load_lab(course_at(course), name)


def labs_of(course: Path | None, lab: str | None, every: bool) -> list[Lab]:
    """The one lab that was named, or all of them."""
    from grader.course.lab import lab_names

    if (lab is None) == (not every):
        raise UsageError("name one lab, or all of them with --all")
    names = lab_names(course_at(course)) if every else [lab or ""]
    return [lab_of(course, name) for name in names]


def processes(jobs: int) -> int:
    """How many processes ``--jobs`` asks for."""
    from grader import pool

    return jobs or pool.processors()


def warn_of_secret(lab: Lab) -> None:
    """A line on the error output where everybody can foresee the lab's hidden inputs."""
    from grader.authoring.rubric import secret_doubt

    if doubt := secret_doubt(lab):
        err.print(f"[yellow]warning:[/yellow] {escape(doubt)}", soft_wrap=True)


@contextmanager
def authors_keeper(lab: Lab, level: Level) -> Iterator[Keeper]:
    """For a lab's own programs, on the CPU: at ``level``, or C, where a worker costs half of one at A."""
    from grader.intake.imports import libraries_of_lab

    most = min(level, Level.C)
    with keeper_for(lab, Device.CPU, level, libraries_of_lab(lab), most=most) as (keeper, _):
        yield keeper


@contextmanager
def keeper_for(
    lab: Lab,
    device: Device,
    level: Level,
    libraries: Collection[str] = (),
    *,
    most: Level = Level.A,
) -> Iterator[tuple[Keeper, str]]:
    """The keeper for a lab's course, and the device that training tests run on.

    What needs torch is imported after this has begun: the zygote imports it in the same seconds.
    """
    from grader.commands.machine import choose_device
    from grader.isolation.keeper import open_keeper

    where = choose_device(device)
    with open_keeper(
        lab.course, lab.probes, libraries=libraries, least=level, most=most, cuda=where != "cpu"
    ) as keeper:
        if where != "cpu" and not _gpu_answers(keeper, lab):
            if device is Device.CUDA:
                raise UsageError(
                    "--device cuda: torch sees a GPU, but isolated code cannot use it; try --device cpu"
                )
            err.print("Isolated code cannot use the GPU here; training tests run on the CPU.")
            where = "cpu"
        yield keeper, where


def _gpu_answers(keeper: Keeper, lab: Lab) -> bool:
    from grader.judging.observer import gpu_answers

    return gpu_answers(keeper, lab)
