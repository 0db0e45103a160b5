"""The command that tells what this machine can do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from grader.commands.at_home import tell_what_is_missing
from grader.commands.console import out
from grader.commands.options import CourseOption, course_at
from grader.errors import UsageError


def doctor(
    course: CourseOption = None,
    student: Annotated[
        bool, typer.Option("--student", help="What students need to run the tests at home.")
    ] = False,
) -> None:
    """What this machine can do: isolation, device, data, versions."""
    from grader.commands.machine import findings

    if student:
        tell_what_is_missing(course)
    table = Table(show_header=False, box=None)
    for finding in findings(_course_or_none(course)):
        mark = "[green]✓[/green]" if finding.good else "[yellow]![/yellow]"
        table.add_row(mark, finding.name, escape(finding.what))
    out.print(table)


def _course_or_none(course: Path | None) -> Path | None:
    try:
        return course_at(course)
    except UsageError:
        return None
