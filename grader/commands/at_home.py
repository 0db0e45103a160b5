"""The commands for students: what is missing, what to hand in, and a newer kit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from grader.commands.console import JUDGED, NOT_JUDGED, err, out
from grader.errors import UsageError
from grader.shown import fit_lines

if TYPE_CHECKING:
    from grader.home.packing import HandInZip


def pack(
    lab: Annotated[str, typer.Argument(help="The lab, such as lab2.")],
    student_id: Annotated[
        str, typer.Option("--id", help="Your student number, for the name of the zip.")
    ] = "",
    to: Annotated[
        Path | None, typer.Option("--out", help="The zip; default: beside assignments/.")
    ] = None,
) -> None:
    """Make the zip to hand in, and say what is missing in it."""
    from grader.course.kit_file import kit_folder
    from grader.home import packing
    from grader.reports.written import write_bytes

    course = kit_folder(Path.cwd())
    packed = packing.pack(course, lab, student_id)
    path = to or course / packed.name
    replaced = _replaced(path)
    _tell(packed)
    write_bytes(path, packed.content)
    word = "replaced" if replaced else "wrote"
    out.print(f"{word} {path}: {packing.shown_files(packed)}", markup=False, soft_wrap=True)
    if whose := packing.taken_in_as(path, lab):
        out.print(f"it will be taken in as {whose}'s", markup=False, soft_wrap=True)
    else:
        _warn(f"{path.name} names nobody; add your number with --id, unless your platform adds it")


def update(
    kit: Annotated[Path, typer.Argument(help="The zip of the newer kit.")],
) -> None:
    """Take a newer kit; what you have changed stays, and the new version of it lies beside."""
    from grader.course.kit_file import KIT_FILE, kit_folder
    from grader.home.updating import read_kit_zip, steps, take

    folder = kit_folder(Path.cwd())
    new, files = read_kit_zip(kit)
    todo = steps(folder, new, files)
    take(folder, todo)
    for step in todo:
        if step.beside:
            text = f"kept your {step.path}; the new one is {step.beside}, beside it"
        elif step.content is None:
            text = f"took away {step.path}, which is no longer needed"
        else:
            text = f"wrote {step.path}"
        if step.path != KIT_FILE:
            out.print(text, markup=False, soft_wrap=True)
    out.print(f"this is the kit of {new.made}; next: python -m pip install -r requirements.txt")


def _tell(packed: HandInZip) -> None:
    """Which file counts and why, and what its student should see to first: warnings, no refusal."""
    for line in map(str, packed.notes or [f"{packed.program} counts."]):
        out.print(line, markup=False, soft_wrap=True)
    for place in packed.broken:
        _warn(f"Python cannot read it: {place}")
    if packed.not_started:
        _warn(f"not started: {', '.join(packed.not_started)}")
    if packed.unanswered:
        _warn(f"no answer yet: {', '.join(packed.unanswered)}")


def _warn(what: str) -> None:
    err.print(f"[yellow]warning:[/yellow] {escape(fit_lines(what))}", soft_wrap=True)


def tell_what_is_missing(course: Path | None) -> None:
    """What is there and what is not, each with the command that mends it; exits with 0 if all is there."""
    from grader.home.installed import needs

    table = Table(show_header=False, box=None)
    found = list(needs(_folder_or_none(course)))
    for need in found:
        mark = "[yellow]![/yellow]" if need.mend else "[green]✓[/green]"
        mend = f"; mend it with: {need.mend}" if need.mend else ""
        table.add_row(mark, escape(need.name), escape(need.what + mend))
    out.print(table)
    raise typer.Exit(NOT_JUDGED if any(need.mend for need in found) else JUDGED)


def _folder_or_none(course: Path | None) -> Path | None:
    from grader.course.kit_file import kit_folder

    try:
        return kit_folder(course or Path.cwd())
    except UsageError:
        return None


def _replaced(path: Path) -> bool:
    """Whether a zip lies there; UsageError if it is something else that would be lost."""
    if path.suffix.lower() != ".zip":
        raise UsageError(f"--out {path} is no .zip; name the zip that is to be written")
    if not path.parent.is_dir():
        raise UsageError(
            f"{path.parent} is no folder; make it, or name another place for {path.name}"
        )
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is no file; name another place for the zip")
    return path.exists()
