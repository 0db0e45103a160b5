"""From a submission to the program for one lab: which file, which cells, as text that Python reads.

Nothing is run and nothing of a student's is parsed here, since the judge does this: that happens in
the worker. Which statements run is decided there too.

Three ways it ends. ``StudentCode`` is what gets judged. ``NoProgram`` is judged as well: 0 points,
with the reason, as for any program that does not load. ``Refused`` is raised where the grader
cannot tell what to judge; that is not judged, and a person decides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from grader.errors import Refused
from grader.intake.candidates import few, read_candidate
from grader.intake.helper_modules import helper_modules
from grader.intake.lab_file import (
    MOST_CANDIDATES,
    file_that_counts,
    none_found,
    possible_paths,
)
from grader.intake.oversights import oversights
from grader.records import StudentCode, Submission, Text

_NO_FILES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class NoProgram:
    """A submission without a program to run: it is judged, and gets 0 points."""

    reason: Text


def extract(
    submission: Submission,
    lab_name: str,
    skeletons: Mapping[str, str] = _NO_FILES,
    exercises: Collection[str] = (),
) -> StudentCode | NoProgram:
    """The program for ``lab_name``, which asks for the definitions ``exercises``.

    ``skeletons`` are the untouched files that students received, suffix (``.py``, ``.ipynb``,
    ``.zh.ipynb``) to text: of two files of the lab, the one that is still such a skeleton does not
    count.

    Raises Refused if two different files have an equal claim, or the source is absurdly large.
    """
    paths = possible_paths(submission.files, lab_name)
    if not paths:
        return NoProgram(none_found(submission.files, lab_name))
    if len(paths) > MOST_CANDIDATES:
        raise Refused(
            Text(
                "{count} files may be the program for {lab}; ask which one counts.",
                {"count": len(paths), "lab": lab_name},
            )
        )
    programs = [read_candidate(submission, path) for path in paths]
    program, notes = file_that_counts(programs, lab_name, skeletons, exercises)
    if program.reason:
        return NoProgram(program.reason)
    helpers, helper_notes = helper_modules(submission, program.path, lab_name)
    seen = [*oversights(program, submission.files[program.path], exercises)]
    return StudentCode(
        module=lab_name,
        cells=program.cells,
        helpers=helpers,
        notes=(*notes, *program.notes, *few(seen), *few(helper_notes)),
    )
