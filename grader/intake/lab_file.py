"""Which file of a submission is the lab's: by its name, then by whether it was worked on, then by time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import PurePosixPath

from grader.course.course import CODE
from grader.course.sentences import TESTS
from grader.errors import Refused
from grader.intake.candidates import Candidate, read_candidate
from grader.intake.naming import labs_named
from grader.records import Submission, Text


def possible_paths(files: Iterable[str], lab_name: str) -> list[str]:
    """The lab's files: of its name; else of a name that contains it; else the only one there is.

    Each step looks at the folder nearest to the top only, since copies lie deeper.
    """
    programs = [path for path in sorted(files) if not is_test(path)]
    named = re.compile(rf"{re.escape(lab_name)}(\.py|(\.{CODE})?\.ipynb)", re.IGNORECASE)
    exact = [path for path in programs if named.fullmatch(PurePosixPath(path).name)]
    similar = [path for path in programs if lab_name in _labs(path, lab_name)]
    if exact or similar:
        return _nearest_to_top(exact or similar)
    others = [path for path in programs if not _labs(path, lab_name)]
    by_suffix = {
        suffix: [path for path in others if path.lower().endswith(suffix)]
        for suffix in (".py", ".ipynb")
    }
    return [paths[0] for paths in by_suffix.values() if len(paths) == 1]


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
    depth = min(path.count("/") for path in paths)
    return [path for path in paths if path.count("/") == depth]


def none_found(files: Iterable[str], lab_name: str) -> Text:
    """What a student hears whose files are all something else."""
    names = sorted(files)
    if not names:
        return Text(
            "There is no .py or .ipynb in it; hand in {lab}.py or {lab}.ipynb.", {"lab": lab_name}
        )
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    return Text(
        "None of its files is {lab}.py or {lab}.ipynb: {files}. Name the file after the lab.",
        {"lab": lab_name, "files": shown},
    )


def file_that_counts(
    programs: list[Candidate], skeletons: Mapping[str, str]
) -> tuple[Candidate, tuple[Text, ...]]:
    """The program that counts, and a note if the others were worked on too."""
    if len(programs) == 1:
        return programs[0], ()
    untouched = [_skeleton_code(suffix, text) for suffix, text in skeletons.items()]
    # A broken file was worked on, but a whole one beside it says more.
    worked_on = [program for program in programs if program.code not in untouched] or programs
    readable = [program for program in worked_on if not program.reason] or worked_on
    newest = _changed_last(readable)
    left = [program.path for program in readable if program.code != newest.code]
    if not left:
        return newest, ()
    others = Text(
        "{file} counts, as the newer of the files worked on; not judged: {others}.",
        {"file": newest.path, "others": ", ".join(left)},
    )
    return newest, (others,)


def _changed_last(programs: list[Candidate]) -> Candidate:
    """The one changed last; of a pair saved together the ``.py``. Refused if nothing decides."""
    times = [program.modified or datetime.min for program in programs]
    last = [program for program, time in zip(programs, times, strict=True) if time == max(times)]
    scripts = [program for program in last if program.path.lower().endswith(".py")] or last
    if any(program.code != scripts[0].code for program in scripts):
        raise Refused(
            Text(
                "{files} are different programs for one lab; ask which one counts.",
                {"files": ", ".join(program.path for program in scripts)},
            )
        )
    return scripts[0]


@cache  # the same for a whole class
def _skeleton_code(suffix: str, text: str) -> list[str]:
    name = f"skeleton{suffix}"
    submission = Submission("", "", None, name, {name: text.encode()})
    return read_candidate(submission, name).code
