"""The commands about the full Fashion-MNIST: fetch it, verify it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from grader.commands.console import JUDGED, NOT_JUDGED, err, out

app = typer.Typer(no_args_is_help=True, help="Fashion-MNIST: fetch the full set, verify it.")


@app.command()
def fetch(
    source: Annotated[
        Path | None, typer.Option("--from", help="A folder with the four idx files, gz or raw.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Where it goes; default: a cache folder.")
    ] = None,
) -> None:
    """Get the full Fashion-MNIST, by download or from a folder."""
    from grader.course import fashion_mnist

    to = to or fashion_mnist.default_folder()
    folder = fashion_mnist.fetch(to, source, lambda line: out.print(escape(line)))
    out.print(f"Fashion-MNIST is in {folder}", soft_wrap=True)


@app.command()
def verify(
    folder: Annotated[Path | None, typer.Argument(help="Default: the cache folder.")] = None,
) -> None:
    """Check the full Fashion-MNIST against its checksums."""
    from grader.course import fashion_mnist

    files = fashion_mnist.verify(folder or fashion_mnist.default_folder())
    for file in files:
        out.print(f"{file.state}: {file.path}", soft_wrap=True)
    whole = all(file.state is fashion_mnist.FileState.WHOLE for file in files)
    if not whole:
        err.print("Run `grader data fetch` to get what is missing or damaged.")
    raise typer.Exit(JUDGED if whole else NOT_JUDGED)
