"""The command that tells what this machine can do."""

from __future__ import annotations

from pathlib import Path

from rich.markup import escape
from rich.table import Table

from grader.commands.console import out
from grader.commands.options import CourseOption, course_at
from grader.errors import UsageError


def doctor(course: CourseOption = None) -> None:
    """What this machine can do: isolation, device, data, versions."""
    from grader.commands.machine import findings

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
