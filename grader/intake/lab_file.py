"""Which file of a submission is the lab's, at home and when graded: by what it holds, its name, its time.

Untouched skeletons do not count beside a file that was worked on. Of those the one that answers the most
exercises counts, then the one of the lab's very name, then the one that was changed last; a time says nothing
where all files were written at once, as a copy or a checkout does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import PurePosixPath

from grader.course.course import CODE
from grader.course.lab import Lab, definitions_of_labs
from grader.course.sentences import TESTS
from grader.errors import Refused
from grader.intake.candidates import Candidate, read_candidate
from grader.intake.naming import labs_named
from grader.records import Cell, Submission, Text
from grader.sandbox.loading import DEFINES
from grader.shown import first_of

MOST_CANDIDATES = 10
AT_ONCE = timedelta(seconds=2)
"""Within these a copy or a checkout writes, and zips keep no finer times."""


def possible_paths(files: Iterable[str], lab_name: str) -> list[str]:
    """The lab's files: of its name, or of a name that contains it; else the only one there is.

    Of each kind those in the folder nearest to the top, since copies lie deeper.
    """
    programs = [path for path in sorted(files) if not is_test(path)]
    exact = [path for path in programs if is_exact(path, lab_name)]
    similar = [path for path in programs if lab_name in _labs(path, lab_name)]
    if exact or similar:
        found = sorted({*_nearest_to_top(exact), *_nearest_to_top(similar)})
        return found if len(found) <= MOST_CANDIDATES else _nearest_to_top(exact or similar)
    others = [path for path in programs if not _labs(path, lab_name)]
    by_suffix = {
        suffix: [path for path in others if path.lower().endswith(suffix)]
        for suffix in (".py", ".ipynb")
    }
    return [paths[0] for paths in by_suffix.values() if len(paths) == 1]


def is_exact(path: str, lab_name: str) -> bool:
    """Whether it has the lab's very name, as the file has that students get."""
    named = rf"{re.escape(lab_name)}(\.py|(\.{CODE})?\.ipynb)"
    return re.fullmatch(named, PurePosixPath(path).name, re.IGNORECASE) is not None


def _labs(path: str, lab_name: str) -> set[str]:
    folded = lab_name.casefold()
    named = labs_named(PurePosixPath(path).stem, lab_name)
    return {lab_name if lab == folded else lab for lab in named}


def is_test(path: str) -> bool:
    """Whether a file is a test, or what else lies beside programs that is none."""
    name = PurePosixPath(path).name.casefold()
    return name.startswith("test_") or name in (
        TESTS,
        "conftest.py",
        "probes.py",
        "setup.py",
        "__init__.py",
    )


def _nearest_to_top(paths: list[str]) -> list[str]:
    depth = min((path.count("/") for path in paths), default=0)
    return [path for path in paths if path.count("/") == depth]


def none_found(files: Iterable[str], lab_name: str) -> Text:
    """What a student hears whose files are all something else."""
    names = sorted(files)
    if not names:
        return Text(
            "There is no .py or .ipynb in it; hand in {lab}.py or {lab}.ipynb.", {"lab": lab_name}
        )
    shown = first_of(names, 5)
    return Text(
        "None of its files is {lab}.py or {lab}.ipynb: {files}. Name the file after the lab.",
        {"lab": lab_name, "files": shown},
    )


def of_another_lab(cells: Iterable[Cell], lab: Lab) -> Iterator[Text]:
    """A word where a program defines some of another lab and next to nothing of this one.

    Some names are in both.
    """
    defined = {name for cell in cells for name in DEFINES.findall(cell.source)}
    labs = definitions_of_labs(lab.course)
    own = labs.get(lab.name, frozenset())
    counts = {name: len(defined & (names - own)) for name, names in labs.items()}
    other = max(counts, key=lambda name: counts[name], default="")
    if other and counts[other] >= 2 and 3 * len(defined & own) < counts[other]:
        values = {"other": other, "lab": lab.name}
        yield Text("This is {other}'s program: it defines next to nothing of {lab}.", values)


def file_that_counts(
    programs: list[Candidate],
    lab_name: str,
    skeletons: Mapping[str, str],
    exercises: Collection[str],
) -> tuple[Candidate, tuple[Text, ...]]:
    """The program that counts, and a note if the others were worked on too. Refused if nothing decides."""
    if len(programs) == 1:
        return programs[0], ()
    untouched = [_skeleton_code(suffix, text) for suffix, text in skeletons.items()]
    # A broken file was worked on, but a whole one beside it says more.
    worked_on = [program for program in programs if program.code not in untouched] or programs
    readable = [program for program in worked_on if not program.reason] or worked_on
    answered = {program.path: program.answered(exercises) for program in readable}
    most = [p for p in readable if answered[p.path] == max(answered.values())]
    of_name = [program for program in most if is_exact(program.path, lab_name)] or most
    counts = _changed_last(of_name)
    left = [program for program in readable if program.code != counts.code]
    if not left:
        return counts, ()
    why = "{file} counts, as the newer of the files worked on; not judged: {others}."
    if max(answered[program.path] for program in left) < answered[counts.path]:
        why = "{file} counts, as it answers the most exercises; not judged: {others}."
    elif not any(program in of_name for program in left):
        why = "{file} counts, by its name; not judged: {others}."
    others = ", ".join(program.path for program in left)
    return counts, (Text(why, {"file": counts.path, "others": others}),)


def _changed_last(programs: list[Candidate]) -> Candidate:
    """The one changed last; of programs that are the same the ``.py``. Refused if nothing decides."""
    times = [program.modified or datetime.min for program in programs]
    last = [p for p, time in zip(programs, times, strict=True) if max(times) - time < AT_ONCE]
    scripts = [program for program in last if program.path.lower().endswith(".py")] or last
    if any(program.code != scripts[0].code for program in last):
        raise Refused(
            Text(
                "{files} are different programs for one lab; ask which one counts.",
                {"files": ", ".join(program.path for program in last)},
            )
        )
    return scripts[0]


@cache  # the same for a whole class
def _skeleton_code(suffix: str, text: str) -> list[str]:
    name = f"skeleton{suffix}"
    submission = Submission("", "", None, name, {name: text.encode()})
    return read_candidate(submission, name).code
