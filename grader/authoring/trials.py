"""Programs whose score is known before they are judged: ``solutions/labN/trials/<exercise>.py``.

A cell is a trial. Its header says whether the program is wrong or right, and what must be reported or
what is unusual; below it stands the program, or an edit of the solution:

    # %% wrong: Minutes are taken for hours.
    # - return minutes * rate / 60
    # + return minutes * rate

    # %% right: The hours are rounded first, and by hand.
    def wage(minutes, rate): ...

``docs/writing-a-lab.md`` describes the format for authors. Each way of writing it wrongly ends in one
line with the place and what to do, and hides no mistake of another cell.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from grader.authoring.edits import NumberedLines, apply_hunks, is_edit, parse_hunks
from grader.authoring.source import DEFINITIONS, definitions, without_markers
from grader.course.files import numbered, parse, read_text
from grader.course.lab import Lab
from grader.errors import LabError
from grader.records import Cell, StudentCode
from grader.sandbox import loading

UNNAMED = "(unnamed)"
"""Begins the sentence of a wrong program for which no name is expected."""


class TrialKind(StrEnum):
    """What is known of a program."""

    WRONG = "wrong"  # must lose points, and be told its name
    RIGHT = "right"  # must lose none, however unusual it is


@dataclass(frozen=True, slots=True)
class Trial:
    """A program whose score is known before it is judged."""

    kind: TrialKind
    path: Path
    code: StudentCode
    line: int = 0
    """Where its header stands; 0 if it is the whole file."""
    exercise: str = ""
    """The exercise that it overrides."""
    sentence: str = ""
    """Of a wrong program the name that must be reported, or "(unnamed) why"; else what is unusual."""
    training: bool = False
    """Whether it is judged with the tests that train."""

    @property
    def place(self) -> str:
        """File and line, as complaints begin."""
        return f"{self.path}:{self.line}" if self.line else str(self.path)

    @property
    def program(self) -> str:
        """What it puts after the solution."""
        return self.code.cells[-1].source


@dataclass(frozen=True, slots=True)
class TrialCell:
    """A header and what stands below it, as they are written."""

    kind: TrialKind
    sentence: str
    line: int
    """Of the header."""
    as_above: bool
    """Whether it edits the nearest program above that is written out, not the solution."""
    body: NumberedLines


_HEADERS = [f"# %% {kind}{above}" for above in ("", ", as above") for kind in TrialKind]
_HEADER = re.compile(rf"# %% ({'|'.join(TrialKind)})(, as above)?:(.*)")
_SENTENCE_GOES_ON = re.compile(r"#\s{3,}\S")


# -- the trials of a lab


def trials(lab: Lab, kind: TrialKind, trained: Collection[str] = ()) -> list[Trial]:
    """The wrong or the right programs of a lab; LabError if one of its trials cannot be read."""
    found, complaints = read_trials(lab, trained)
    if complaints:
        raise LabError(complaints[0])
    return [trial for trial in found if trial.kind is kind]


def read_trials(lab: Lab, trained: Collection[str] = ()) -> tuple[list[Trial], list[str]]:
    """All trials of a lab in the order of its files, and complaints of what cannot be read.

    Those of the exercises in ``trained`` are judged with training tests, which decide about them.
    """
    found: list[Trial] = []
    complaints: list[str] = []
    for path in sorted((lab.folder / "trials").glob("*.py")):
        try:
            reader = _Reader(path, _solution(lab, path))
            cells = split_cells(path, read_text(path))
        except LabError as error:
            complaints.append(str(error))
            continue
        for lines in cells:
            try:
                if read := reader.read(lines):
                    found.append(_trial(lab, path, *read, trained))
            except LabError as error:
                complaints.append(str(error))
    return found, complaints


def _solution(lab: Lab, path: Path) -> dict[str, str]:
    """The solution's definitions of the exercise that a file is named after."""
    names = [exercise.name for exercise in lab.exercises]
    if path.stem not in names:
        raise LabError(
            f"{path}: no exercise {path.stem!r}; name the file after its exercise, "
            f"such as {_nearest(path.stem, names)}.py"
        )
    solution = definitions(without_markers(lab.reference_source, lab.languages))
    return {part: solution.get(part, "") for part in lab.exercise(path.stem).parts}


def _trial(lab: Lab, path: Path, cell: TrialCell, program: str, trained: Collection[str]) -> Trial:
    own = Cell(f"{path.name}:{cell.line}", program)
    return Trial(
        kind=cell.kind,
        path=path,
        code=StudentCode(lab.name, (lab.reference_cell, own)),
        line=cell.line,
        exercise=path.stem,
        sentence=cell.sentence,
        training=path.stem in trained,
    )


# -- a file


def split_cells(path: Path, text: str) -> list[NumberedLines]:
    """The lines of each cell, its header first; above the first cell may stand a docstring."""
    lines = list(numbered(text))
    starts = [i for i, (_, line) in enumerate(lines) if re.match(r"#\s*%%", line)]
    above = parse(path, "\n".join(line for _, line in lines[: starts[0] if starts else None]))
    for statement in above.body[ast.get_docstring(above) is not None :]:
        raise LabError(
            f"{path}:{statement.lineno}: code above the first trial; "
            f"put a header above it, such as `{_HEADERS[0]}: SENTENCE`"
        )
    if not starts:
        raise LabError(
            f"{path} has no trials; write one, such as `{_HEADERS[0]}: SENTENCE`, or remove it"
        )
    return [lines[i:j] for i, j in zip(starts, [*starts[1:], len(lines)], strict=True)]


def parse_cell(path: Path, lines: NumberedLines) -> TrialCell:
    """A cell's header and body; LabError with the line if one of them is not there."""
    (line, header), *below = lines
    match = _HEADER.fullmatch(header.rstrip())
    if not match:
        nearest = _nearest(header.partition(":")[0][:30], _HEADERS)
        raise LabError(f"{path}:{line}: unknown header {header!r}; write `{nearest}: SENTENCE`")
    said = [match[3]]
    while below and _SENTENCE_GOES_ON.match(below[0][1]):
        said.append(below.pop(0)[1].lstrip("#"))
    sentence = " ".join(" ".join(said).split())
    if not sentence.removeprefix(UNNAMED):
        what = "what is wrong" if match[1] == TrialKind.WRONG else "what is unusual"
        raise LabError(f"{path}:{line}: a header without a sentence; say {what}, after the colon")
    body = _stripped(below)
    if not body:
        raise LabError(f"{path}:{line}: an empty trial; write the program below it, or an edit")
    return TrialCell(TrialKind(match[1]), sentence, line, match[2] is not None, body)


def _stripped(lines: NumberedLines) -> NumberedLines:
    """Without the blank lines above and below."""
    full = [i for i, (_, line) in enumerate(lines) if line.strip()]
    return lines[full[0] : full[-1] + 1] if full else []


class _Reader:
    """Reads the cells of a file in turn, since one may edit another and none may repeat one."""

    def __init__(self, path: Path, solution: Mapping[str, str]) -> None:
        self.path = path
        self.solution = solution
        self.above: str | None = ""
        """The nearest program that is written out; None if it cannot be read, which was told then."""
        self.seen = {(_shape(ast.parse(text)), ""): "the solution" for text in solution.values()}
        """What programs there were, and what a wrong one is to be told: it may be two names."""

    def read(self, lines: NumberedLines) -> tuple[TrialCell, str] | None:
        """A cell and its program; None if it edits one that cannot be read."""
        writes = not is_edit(lines)
        if writes:
            self.above = None
        cell = parse_cell(self.path, lines)
        if cell.as_above and not writes and self.above is None:
            return None
        program = self._written(cell) if writes else self._edited(cell)
        self._check(cell, program)
        if writes:
            self.above = program
        return cell, program

    def _written(self, cell: TrialCell) -> str:
        if cell.as_above:
            raise LabError(
                f"{self.path}:{cell.line}: `as above` over a program that is written out; "
                "leave `, as above` out, or write an edit of `# - ` and `# + ` lines"
            )
        program = "\n".join(text for _, text in cell.body)
        parse(self.path, "\n" * (cell.body[0][0] - 1) + program)
        return program

    def _edited(self, cell: TrialCell) -> str:
        if cell.as_above and not self.above:
            raise LabError(
                f"{self.path}:{cell.line}: `as above`, and no program is written out above; "
                "leave `, as above` out to edit the solution"
            )
        texts = {"": self.above or ""} if cell.as_above else self.solution
        where = "the program above" if cell.as_above else f"the solution's {' or '.join(texts)}"
        edited = apply_hunks(self.path, parse_hunks(self.path, cell.body), texts, where)
        program = "\n\n\n".join(edited.values())
        try:
            ast.parse(program)
        except SyntaxError as error:
            raise LabError(
                f"{self.path}:{cell.line}: the edited program is no Python ({error.msg}, at "
                f"{(error.text or '').strip()!r}); mend the `# +` lines"
            ) from None
        return program

    def _check(self, cell: TrialCell, program: str) -> None:
        """LabError if the program leaves the exercise as it is, or was there before."""
        where = f"{self.path}:{cell.line}"
        binds = _binds(program)
        if not self.solution.keys() & set(binds):
            wanted = " or ".join(self.solution)
            raise LabError(
                f"{where}: defines {', '.join(binds) or 'nothing'}, not {wanted}; define it"
            )
        shape = _shape(ast.parse(program))
        told = cell.sentence if cell.kind is TrialKind.WRONG else ""
        if twin := self.seen.get((shape, "")) or self.seen.get((shape, told)):
            raise LabError(f"{where}: the same program as {twin}; change or remove it")
        self.seen[shape, told] = f"that of line {cell.line}"


def _binds(program: str) -> list[str]:
    """Names that a program defines or changes at its top level, as a worker sees it."""
    statements = loading.parse([("trial", program)]).statements
    return [name for statement in statements for name in statement.binds]


def _shape(tree: ast.Module) -> str:
    """What all texts of one program have in common: comments, layout and docstrings are left out."""
    for node in ast.walk(tree):
        if isinstance(node, DEFINITIONS) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


def _nearest(word: str, known: Sequence[str]) -> str:
    return difflib.get_close_matches(word, known, n=1, cutoff=0)[0]
