"""The command line of the students' part of the grader, which has no others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.commands import at_home, data_sets, while_writing
from grader.commands.ending import run
from grader.errors import UsageError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="For students of the course: tests as you save, what is missing, what to hand in, a newer kit.",
)
app.command()(while_writing.watch)
app.command()(while_writing.explain)
app.command()(while_writing.unlock)
app.command()(at_home.pack)
app.command()(at_home.update)
app.add_typer(data_sets.app, name="data")


@app.command()
def doctor(
    student: Annotated[
        bool, typer.Option("--student", help="What students need to run the tests at home.")
    ] = False,
    course: Annotated[
        Path | None, typer.Option("--course", help="The folder of the kit; default: the nearest.")
    ] = None,
) -> None:
    """What is missing on this machine."""
    if not student:
        raise UsageError("this is the students' part of the grader; write grader doctor --student")
    at_home.tell_what_is_missing(course)


def main() -> None:
    """Run a command."""
    run(app)
