"""From a submission to the program for one lab: which file, which cells, as text that Python reads.

Nothing is run and nothing of a student's is parsed here, since the judge does this: that happens in
the worker. Which statements run is decided there too.

Three ways it ends. ``StudentCode`` is what gets judged. ``NoProgram`` is judged as well: 0 points,
with the reason, as for any program that does not load. ``Refused`` is raised where the grader
cannot tell what to judge; that is not judged, and a person decides.
"""

from __future__ import annotations

import io
import json
import sys
import sysconfig
import tokenize
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.machinery import PathFinder
from pathlib import PurePosixPath
from typing import Any

import nbformat

from grader.errors import Refused
from grader.intake.archive import MB
from grader.intake.magics import without_magics
from grader.intake.naming import labs_named, one_line
from grader.records import Cell, StudentCode, Submission, Text

MOST_SOURCE = 1_000_000
"""Characters of a program, outputs not counted: far more than anyone writes."""
MOST_CELLS = 2000
_MOST_CANDIDATES = 10
MOST_MEMORY = 1000 * MB
"""For a notebook while it is read: five times what 50 MB of images take."""
_LONGEST_CHARACTER = 4  # bytes, in any encoding of the Unicode family
_SLOW = {"idna", "punycode"}
"""Text encodings, to Python, that no file is written in and whose time grows with the square."""
_KEPT = ("cell_type", "source", "input", "code", "language", "execution_count", "prompt_number")
_MEMORY = {"{": 250, "[": 110, ",": 75}
"""Bytes that JSON's structure takes as Python objects, for each of these characters at most."""

_NEVER_HELPERS = {"conftest", "grader", "labgrader", "pytest", "sitecustomize", "usercustomize"}
_NO_FILES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class NoProgram:
    """A submission without a program to run: it is judged, and gets 0 points."""

    reason: Text


class _FileError(Exception):
    """A file that holds no text or no notebook; its argument says why, as a ``Text``."""

    @property
    def reason(self) -> Text:
        text: Text = self.args[0]
        return text


@dataclass(frozen=True, slots=True)
class _Program:
    """A file that may be the lab's."""

    path: str
    cells: tuple[Cell, ...]
    notes: tuple[Text, ...]
    modified: datetime | None
    reason: Text | None
    """Why it holds no program, if it does not."""

    @property
    def code(self) -> list[str]:
        """Its lines without blank ones and comments: what a student has to change."""
        lines = "\n".join(cell.source for cell in self.cells).splitlines()
        stripped = (line.strip() for line in lines)
        return [line for line in stripped if line not in ("", "pass") and line[0] != "#"]


def extract(
    submission: Submission, lab_name: str, skeletons: Mapping[str, str] = _NO_FILES
) -> StudentCode | NoProgram:
    """The program for ``lab_name``.

    ``skeletons`` are the untouched files that students received, suffix (``.py``, ``.ipynb``,
    ``.zh.ipynb``) to text: of two files of the lab, the one that is still such a skeleton does not
    count.

    Raises Refused if two different files have an equal claim, or the source is absurdly large.
    """
    paths = _candidates(submission.files, lab_name)
    if not paths:
        return NoProgram(_none_found(submission.files, lab_name))
    if len(paths) > _MOST_CANDIDATES:
        raise Refused(
            Text(
                "{count} files may be the program for {lab}; ask which one counts.",
                {"count": len(paths), "lab": lab_name},
            )
        )
    programs = [_program(submission, path) for path in paths]
    program, notes = _choose(programs, skeletons)
    if program.reason:
        return NoProgram(program.reason)
    helpers, helper_notes = _helpers(submission, program.path, lab_name)
    return StudentCode(
        module=lab_name,
        cells=program.cells,
        helpers=helpers,
        notes=(*notes, *program.notes, *_few(helper_notes)),
    )


# Which file


def _candidates(files: Iterable[str], lab_name: str) -> list[str]:
    """The lab's files: of its name; else of a name that contains it; else the only one there is.

    Each step looks at the folder nearest to the top only, since copies lie deeper.
    """
    programs = [path for path in sorted(files) if not _is_test(path)]
    named = {f"{lab_name}{end}".casefold() for end in (".py", ".ipynb", ".zh.ipynb")}
    exact = [path for path in programs if PurePosixPath(path).name.casefold() in named]
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


def _is_test(path: str) -> bool:
    name = PurePosixPath(path).name.casefold()
    return name.startswith("test_") or name in (
        "conftest.py",
        "probes.py",
        "setup.py",
        "__init__.py",
    )


def _nearest_to_top(paths: list[str]) -> list[str]:
    depth = min(path.count("/") for path in paths)
    return [path for path in paths if path.count("/") == depth]


def _none_found(files: Iterable[str], lab_name: str) -> Text:
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


def _choose(
    programs: list[_Program], skeletons: Mapping[str, str]
) -> tuple[_Program, tuple[Text, ...]]:
    """The program that counts, and a note if the others were worked on too."""
    if len(programs) == 1:
        return programs[0], ()
    untouched = [_skeleton_code(suffix, text) for suffix, text in skeletons.items()]
    # A broken file was worked on, but a whole one beside it says more.
    worked_on = [program for program in programs if program.code not in untouched] or programs
    readable = [program for program in worked_on if not program.reason] or worked_on
    newest = _newest(readable)
    left = [program.path for program in readable if program.code != newest.code]
    if not left:
        return newest, ()
    others = Text(
        "{file} counts, as the newer of the files worked on; not judged: {others}.",
        {"file": newest.path, "others": ", ".join(left)},
    )
    return newest, (others,)


def _newest(programs: list[_Program]) -> _Program:
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
    return _program(submission, name).code


# Reading


def _program(submission: Submission, path: str) -> _Program:
    content = submission.files[path]
    label = PurePosixPath(path).name
    read = _notebook if path.lower().endswith(".ipynb") else _script
    modified = submission.modified.get(path)
    try:
        raw_cells = read(label, content)
    except _FileError as error:
        return _Program(path, (), (), modified, error.reason)
    _check_size(submission.origin, [cell.source for cell in raw_cells])
    cells = []
    notes: list[Text] = []
    for cell in raw_cells:
        source, dropped = without_magics(cell.label, cell.source)
        cells.append(Cell(cell.label, source))
        notes += dropped
    return _Program(path, tuple(cells), _few(notes), modified, None)


def _few(notes: list[Text], most: int = 20) -> tuple[Text, ...]:
    if len(notes) <= most:
        return tuple(notes)
    more = Text("{count} more such lines were left out.", {"count": len(notes) - most})
    return (*notes[:most], more)


def _script(label: str, content: bytes) -> list[Cell]:
    return [Cell(label, _text(label, content))]


def _text(label: str, content: bytes) -> str:
    """Source as Python would read it: byte order mark, coding line (PEP 263), any line ends."""
    if len(content) > _LONGEST_CHARACTER * MOST_SOURCE:
        raise _too_long(label)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    except SyntaxError as error:
        if not _is_utf8(content):
            raise _not_utf8(label, content) from error
        why = Text("{file} cannot be read: {why}.", {"file": label, "why": _said(error.msg)})
        raise _FileError(why) from error
    if encoding in _SLOW:
        raise _FileError(_wrong_coding(label, encoding))
    try:
        return _tidy(content.decode(encoding))
    except UnicodeError as error:
        if encoding.startswith("utf-8"):
            raise _not_utf8(label, content) from error
        raise _FileError(_wrong_coding(label, encoding)) from error
    except (LookupError, ValueError) as error:  # a codec that is for no text
        raise _FileError(_wrong_coding(label, encoding)) from error


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _not_utf8(label: str, content: bytes) -> _FileError:
    valid = content.decode("utf-8", "replace")
    line = valid[: valid.find("\ufffd")].count("\n") + 1
    return _FileError(
        Text(
            "{file} is not in UTF-8 (line {line}), so Python cannot read it; save it as UTF-8.",
            {"file": label, "line": line},
        )
    )


def _wrong_coding(label: str, encoding: str) -> Text:
    return Text(
        "{file} says in its first lines that it is in {encoding}, and is not; save it as UTF-8.",
        {"file": label, "encoding": _said(encoding)},
    )


def _tidy(text: str) -> str:
    """Plain line ends, and only characters that can be written down again."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _notebook(label: str, content: bytes) -> list[Cell]:
    """A notebook's code cells in order, all of them counted from 1, of any nbformat version."""
    try:
        text = content.decode(json.detect_encoding(content), "surrogatepass")
        _check_memory(label, text)
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        # A position is all that helps; the text around it may be megabytes of an image.
        raise _broken(label, _said(error)) from error
    try:
        stripped = _stripped(notebook)
        if sum(len(sheet["cells"]) for sheet in _sheets(stripped)) > MOST_CELLS:
            raise _too_many_cells(label)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what nbformat finds untidy costs no student anything
            upgraded = nbformat.convert(nbformat.from_dict(stripped), to_version=4)  # type: ignore[no-untyped-call]
        sources = [_source(cell) for cell in upgraded["cells"] if cell["cell_type"] == "code"]
    except Refused:
        raise
    except Exception as error:  # nbformat raises whatever a wrong structure leads to
        raise _broken(label, f"{type(error).__name__}: {_said(error)}") from error
    return [Cell(f"{label} cell {count}", source) for count, source in enumerate(sources, 1)]


def _check_memory(label: str, text: str) -> None:
    """Refused before megabytes of brackets become gigabytes of objects."""
    structure = sum(text.count(character) * size for character, size in _MEMORY.items())
    needed = structure + 2 * sys.getsizeof(text)  # the text, and the strings in it
    if needed > MOST_MEMORY:
        raise Refused(
            Text(
                "{file} may take {needed} MB of memory to read; look at it by hand.",
                {"file": label, "needed": needed // MB},
            )
        )


def _stripped(notebook: dict[str, Any]) -> dict[str, Any]:
    """What a program needs of it: no outputs, which may be 50 MB of images, and no metadata."""
    known: dict[str, Any] = {
        "nbformat": 3 if "worksheets" in notebook else 4,
        "nbformat_minor": 0,
        **{key: notebook[key] for key in ("nbformat", "nbformat_minor") if key in notebook},
        "metadata": {},
    }
    if "worksheets" in notebook:
        sheets = [{"metadata": {}, "cells": _cells(sheet)} for sheet in notebook["worksheets"]]
        return known | {"worksheets": sheets}
    return known | {"cells": _cells(notebook)}


def _sheets(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return notebook.get("worksheets") or [notebook]


def _cells(sheet: dict[str, Any]) -> list[dict[str, Any]]:
    """The code cells, as each version of the format writes them."""
    return [
        {"metadata": {}, "outputs": [], **{key: cell[key] for key in _KEPT if key in cell}}
        for cell in sheet["cells"]
        if cell["cell_type"] == "code"
    ]


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return _tidy(source if isinstance(source, str) else "".join(source))


def _broken(label: str, why: str) -> _FileError:
    return _FileError(
        Text(
            "{file} is a broken notebook ({why}); save it in Jupyter and hand it in again.",
            {"file": label, "why": why},
        )
    )


def _said(error: object) -> str:
    """The start of what an error says: it may repeat a student's words, of any length."""
    return one_line(str(error)[:80])


def _check_size(name: str, sources: Iterable[str]) -> None:
    if sum(len(source) for source in sources) > MOST_SOURCE:
        raise _too_long(name)


def _too_long(name: str) -> Refused:
    return Refused(
        Text(
            "{origin} has more than {most} million characters of code; look at it by hand.",
            {"origin": name, "most": MOST_SOURCE // 1_000_000},
        )
    )


def _too_many_cells(label: str) -> Refused:
    text = "{file} has more than {most} code cells; look at it by hand."
    return Refused(Text(text, {"file": label, "most": MOST_CELLS}))


# Helper modules


def _helpers(
    submission: Submission, program: str, lab_name: str
) -> tuple[dict[str, str], list[Text]]:
    """The modules at and below the lab's file that it may import, and why others are left out."""
    helpers: dict[str, str] = {}
    notes: list[Text] = []
    files, folder = submission.files, PurePosixPath(program).parent
    for path in sorted(files):
        if not PurePosixPath(path).is_relative_to(folder):
            continue
        name = PurePosixPath(path).relative_to(folder)
        if not _may_help(path, name, program, lab_name):
            continue
        if _is_installed(name.parts[0].removesuffix(".py")):
            notes.append(
                Text(
                    "{file} was left out, as it has the name of a module of Python or a package; "
                    "rename it.",
                    {"file": str(name)},
                )
            )
            continue
        try:
            helpers[str(name)] = _text(path, files[path])
        except _FileError as error:
            notes.append(error.reason)
        _check_size(submission.origin, helpers.values())
    return helpers, notes


def _may_help(path: str, name: PurePosixPath, program: str, lab_name: str) -> bool:
    """Whether ``import`` could find it, and it is neither the lab, its copy, nor a test."""
    importable = all(part.isidentifier() for part in name.with_suffix("").parts)
    package = name.name == "__init__.py" and len(name.parts) > 1
    return (
        path != program
        and name.suffix == ".py"
        and importable
        and (package or not _is_test(path))
        and name.parts[0].removesuffix(".py") != lab_name
    )


@cache
def _is_installed(name: str) -> bool:
    """Whether Python or a package has a top-level module of that name, found without importing."""
    if name in sys.stdlib_module_names or name in _NEVER_HELPERS:
        return True
    paths = sysconfig.get_paths()
    return PathFinder.find_spec(name, [paths["purelib"], paths["platlib"]]) is not None
