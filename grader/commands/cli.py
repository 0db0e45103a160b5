"""The command line: which commands there are, and where errors become lines and exit codes."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Annotated

import typer
from rich.markup import escape

from grader import __version__
from grader.commands import data_sets, doctor, exporting, gradebook, grading, labs, results
from grader.commands.console import INTERRUPTED, NOT_JUDGED, USED_WRONGLY, err, out
from grader.errors import GraderError, NoIsolation, UsageError
from grader.shown import fit, fit_lines

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
    doctor.doctor,
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
    """Run a command; the one place where errors become lines and exit codes."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = (
            "1"  # before torch is imported: a process with more threads must not fork
        )
    try:
        code = app(prog_name="grader", standalone_mode=False)
        if code == INTERRUPTED:  # typer itself ends without a word
            err.print("Interrupted.")
        sys.exit(code)
    except GraderError as error:
        err.print(f"[red]error:[/red] {escape(str(error))}", soft_wrap=True)
        sys.exit(USED_WRONGLY if isinstance(error, UsageError | NoIsolation) else NOT_JUDGED)
    except Exception as error:
        if not hasattr(error, "format_message"):  # not one of click's own about the command line
            err.print(fit_lines(traceback.format_exc()), markup=False, soft_wrap=True)
            sys.exit(NOT_JUDGED)
        if message := fit(error.format_message().rstrip(".")):  # none where help was shown instead
            err.print(f"[red]error:[/red] {escape(message)}; try --help", soft_wrap=True)
        sys.exit(USED_WRONGLY)
