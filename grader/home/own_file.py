"""Which of a student's files at home is the one that counts: the same rule as when it is graded."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from grader.errors import Refused, UsageError
from grader.intake.candidates import Candidate, read_candidate
from grader.intake.lab_file import file_that_counts, possible_paths
from grader.records import Submission, Text


class OwnFile(NamedTuple):
    """The file that counts."""

    path: Path
    program: Candidate
    notes: tuple[Text, ...]
    """Why it counts, where others were worked on too."""
    doubt: Text | None
    """Why nothing says which one counts; the ``.py`` then stands for them all."""


def own_file(folder: Path, exercises: Collection[str]) -> OwnFile:
    """The lab's file in ``folder`` that counts; UsageError where there is none."""
    name = folder.name
    files = [path for path in folder.iterdir() if path.suffix in (".py", ".ipynb")]
    there = {path.name: path for path in files if path.is_file()}
    paths = possible_paths(there, name)
    if not paths:
        raise UsageError(f"no {name}.py or {name}.ipynb in {folder}; put your file there")
    times = {path: datetime.fromtimestamp(there[path].stat().st_mtime) for path in paths}
    contents = {path: content_of(there[path]) for path in paths}
    handed_in = Submission("", "", None, folder.name, contents, times)
    programs = [read_candidate(handed_in, path) for path in paths]
    try:
        program, notes = file_that_counts(programs, name, {}, exercises)
        return OwnFile(there[program.path], program, notes, None)
    except Refused as refused:
        first = min(programs, key=lambda program: not program.path.endswith(".py"))
        return OwnFile(there[first.path], first, (), refused.text)


def content_of(path: Path) -> bytes:
    """What a student's file holds; UsageError where it may not be read, FileNotFoundError if it is gone."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); mend that first") from error
