"""How a command line ends: the one place where errors become lines and exit codes."""

from __future__ import annotations

import sys
import traceback

import typer
from rich.markup import escape

from grader.commands.console import INTERRUPTED, NOT_JUDGED, USED_WRONGLY, err
from grader.errors import GraderError, NoIsolation, UsageError
from grader.shown import fit, fit_lines


def run(app: typer.Typer) -> None:
    """Run the command that was asked for, and exit."""
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
