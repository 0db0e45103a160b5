"""The zip to hand in, made of a student's folder and read back as the grader will read it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.course.course import Course
from grader.course.kit_file import KIT_FILE
from grader.course.lab import Exercise, Rubric, parts_of, read_rubric
from grader.course.sentences import languages_in
from grader.errors import Refused, UsageError
from grader.home.own_file import OwnFile, own_file
from grader.home.questions import ANSWER, unanswered
from grader.intake.candidates import HOLE
from grader.intake.contents import Contents
from grader.intake.extract import NoProgram, extract
from grader.intake.helper_modules import helper_modules
from grader.intake.naming import read_name
from grader.records import Place, StudentCode, Submission, Text
from grader.reports.language import Language
from grader.reports.written import zipped
from grader.sandbox.loading import parse
from grader.shown import fit

ANSWERS = "answers.md"
"""A file beside the lab's for answers to thought questions, for who would rather write them there."""
_ID = re.compile(r"\w[\w-]{0,47}")
_HOLE = re.compile(re.escape(HOLE) + r"\(\s*[\"'](\w+)[\"']")
_DEFINED = re.compile(r"^(?:(?:async +)?def|class) +(\w+)|^(\w+) *=(?!=)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class HandInZip:
    """What is to be handed in, and what its student should know before that."""

    name: str
    content: bytes
    files: tuple[str, ...]
    program: str
    """The file that counts."""
    notes: tuple[Text, ...]
    broken: tuple[str, ...]
    """Where Python cannot read it."""
    not_started: tuple[str, ...]
    unanswered: tuple[str, ...]


def pack(course: Path, lab: str, student_id: str = "") -> HandInZip:
    """The zip of what lies in ``assignments/<lab>`` below ``course``.

    Raises UsageError where there is no such lab, nothing says which file counts, or the grader would
    not take it in.
    """
    folder = _folder(course, lab)
    if student_id and not _ID.fullmatch(student_id):
        raise UsageError(f"--id {student_id!r} is no student's number; write letters and digits")
    rubric = read_rubric(folder / "lab.toml")
    try:
        return _packed(course, folder, rubric, student_id)
    except Refused as refused:
        raise UsageError(f"this would not be taken in: {refused.text}") from None


def _packed(course: Path, folder: Path, rubric: Rubric, student_id: str) -> HandInZip:
    lab = folder.name
    own = own_file(folder, parts_of(rubric.exercises.values()))
    if own.doubt:
        raise UsageError(
            f"{own.doubt} Move what does not count out of {folder}, or begin in one of them."
        )
    files = _files(course, folder, own)
    name = f"{student_id}-{lab}.zip" if student_id else f"{lab}.zip"
    content = zipped(files)
    program = _taken_in(name, content, lab)
    answered_apart = bool(files.get(ANSWERS, b"").strip())
    return HandInZip(
        name=name,
        content=content,
        files=tuple(files),
        program=own.path.name,
        notes=(*own.notes, *program.notes),
        broken=tuple(_broken(program)),
        not_started=tuple(_not_started(program, rubric)),
        unanswered=()
        if answered_apart
        else tuple(unanswered(own.path.name, own.path.read_bytes(), _places(course, folder))),
    )


def _folder(course: Path, lab: str) -> Path:
    labs = sorted(path.parent.name for path in course.glob("assignments/*/lab.toml"))
    if lab not in labs:
        listed = ", ".join(labs) or "none"
        raise UsageError(f"no lab {lab!r} in {course / 'assignments'}; there are: {listed}")
    return course / "assignments" / lab


def _files(course: Path, folder: Path, own: OwnFile) -> dict[str, bytes]:
    """The file that counts, what it may import, answers, and which kit it was written with."""
    beside = Contents(folder.name)
    beside.add(folder, folder.name)
    submission = Submission("", "", None, folder.name, beside.files)
    helpers, _ = helper_modules(submission, own.path.name, folder.name)
    files = {own.path.name: own.path.read_bytes()}
    files |= {name: beside.files[name] for name in sorted(helpers)}
    for path in (folder / ANSWERS, course / KIT_FILE):
        if path.is_file():
            files[path.name] = path.read_bytes()
    return files


def taken_in_as(path: Path, lab: str) -> str:
    """The student's id as the grader reads it from the zip's name; empty where it names nobody."""
    return read_name(path.stem, lab).shown_id


def _taken_in(name: str, content: bytes, lab: str) -> StudentCode:
    """The program that the grader finds in it; UsageError if it finds none, Refused if it would not look."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, name)
        path.write_bytes(content)
        taken = Contents(name)
        taken.add(path, name)
        files, modified = taken.unwrapped()
    program = extract(Submission("", "", None, name, files, modified), lab)
    if isinstance(program, NoProgram):
        raise UsageError(f"this would not be taken in: {program.reason}")
    return program


def _broken(program: StudentCode) -> Iterator[str]:
    cells = [(cell.label, cell.source) for cell in program.cells]
    for piece in parse([*cells, *program.helpers.items()]).broken:
        yield f"{Place(piece.label, piece.line)}: {fit(piece.message or piece.error, 200)}"


def _not_started(program: StudentCode, rubric: Rubric) -> Iterator[str]:
    """Exercises that have a hole still, or of which nothing is defined."""
    source = "\n".join(cell.source for cell in program.cells)
    holes = set(_HOLE.findall(_without_comments(source)))
    defined = {name or bound for name, bound in _DEFINED.findall(source)}
    imported = set(re.findall(r"\w+", "\n".join(_imports(source)))) if program.helpers else set()
    for exercise in rubric.exercises.values():
        if _is_own(exercise, rubric.exercises) and (
            holes & {exercise.name, *exercise.parts} or not {*exercise.parts} & (defined | imported)
        ):
            yield exercise.name


def _without_comments(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("#"))


def _imports(source: str) -> Iterator[str]:
    return (line for line in source.splitlines() if re.match(r"(from|import) ", line))


def _is_own(exercise: Exercise, exercises: Mapping[str, Exercise]) -> bool:
    """Whether it is something to write: training to a threshold puts together what others are."""
    return exercise.parts == (exercise.name,) or not {*exercise.parts} <= {*exercises}


def _places(course: Path, folder: Path) -> list[str]:
    """What stands in places for answers, in each language there is."""
    known = Course(course)
    codes = dict.fromkeys([*known.languages, *languages_in(folder)])
    return [Language(code, locale=known.locale).say(ANSWER) for code in codes]


def shown_files(packed: HandInZip) -> str:
    """What is in it, for a terminal."""
    return fit(", ".join(packed.files))
