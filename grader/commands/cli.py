"""The command line: which commands there are."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from grader import __version__
from grader.commands import (
    at_home,
    data_sets,
    doctor,
    exporting,
    gradebook,
    grading,
    labs,
    results,
    while_writing,
)
from grader.commands.console import out
from grader.commands.ending import run

COMMANDS = (
    *(grading.grade, grading.batch, grading.intake, grading.demo),
    *(
        results.report,
        results.assign,
        results.publish,
        results.explain,
        exporting.export,
        results.forget,
    ),
    gradebook.gradebook,
    *(labs.new, labs.release, labs.texts, labs.check, labs.calibrate),
    *(while_writing.watch, while_writing.unlock),
    *(at_home.pack, at_home.update, doctor.doctor),
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Grade PyTorch labs: the judge never shares a process with student code.",
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(data_sets.app, name="data")
app.add_typer(exporting.kit, name="kit")


def _say_version(asked: bool) -> None:
    if asked:
        out.print(f"grader {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say which it is."),
    ] = False,
) -> None:
    """What can be said without a command."""


def main() -> None:
    """Run a command."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = (
            "1"  # before torch is imported: a process with more threads must not fork
        )
    run(app)
