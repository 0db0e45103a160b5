"""From the one source of a lab and its tests to everything that students receive.

A handout, a skeleton, notebooks and tests kept by hand beside their solution drift apart. So all of
them are made from ``labN.py`` and ``tests.py``, and a test compares what lies in ``assignments/``
with what would be made now. Functions from text to text; only :func:`write` changes the disk.
``docs/writing-a-lab.md`` describes the format for authors.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from grader.authoring.code_texts import in_language
from grader.authoring.guesses import public_predictions
from grader.authoring.handout import readme, readme_name
from grader.authoring.leaks import prove_nothing_leaks
from grader.authoring.notebook import notebook, notebook_name
from grader.authoring.notice import notice
from grader.authoring.public_tables import public_rubric, public_translations
from grader.authoring.public_tests import public_tests, read_test_file
from grader.authoring.skeleton import skeleton
from grader.authoring.source import SourceCell, check_languages, cut, split_cells
from grader.course.course import ENGLISH
from grader.course.files import read_text
from grader.course.lab import PROBES, PUBLIC_TESTS, Lab
from grader.course.predictions import PREDICTIONS


def release(lab: Lab) -> dict[str, str]:
    """Every generated file of a lab: its path below ``assignments/labN`` and its text."""
    cells = {code: students_cells(lab, code) for code in lab.languages}
    files = {
        f"{lab.name}.py": skeleton(lab, cells[ENGLISH]),
        "lab.toml": public_rubric(lab),
    }
    if lab.probes:
        files[PROBES] = f"# {notice(lab, PROBES)}\n{lab.probes}"
    files |= _tests(lab)
    if questions := public_predictions(lab):
        files[PREDICTIONS] = questions
    for code in lab.languages:
        files[notebook_name(lab, code)] = notebook(lab, cells[code], code)
        files[readme_name(code)] = readme(lab, cells[code], code)
    return dict(sorted(files.items()))


def students_cells(lab: Lab, code: str) -> list[SourceCell]:
    """The cells of the source with holes for what students write, their code in one language."""
    path, source = lab.reference, read_text(lab.reference)
    check_languages(path, split_cells(path, source, lab.languages), lab.languages)
    cut(path, source)  # what is wrong is told with the lines of the source as it stands
    said = in_language(path, source, code, lab.languages)
    return split_cells(path, cut(path, said), lab.languages)


def _tests(lab: Lab) -> dict[str, str]:
    """The public tests, and what they say in other languages."""
    tests = read_test_file(lab)
    said = tests.public_sentences
    tables = {f"{code}.toml": public_translations(lab, code, said) for code in lab.languages[1:]}
    return {PUBLIC_TESTS: public_tests(lab, tests), **tables}


def stale(lab: Lab) -> list[Path]:
    """Generated files that are missing or differ from what :func:`release` makes now."""
    return _differing(lab, release(lab))


def write(lab: Lab) -> list[Path]:
    """Bring ``assignments/labN`` up to date; the files that had to be written.

    LabError, and nothing is written, if a solution or a hidden test would be among students' files.
    """
    files = release(lab)
    prove_nothing_leaks(lab, students_files(lab, files))
    paths = _differing(lab, files)
    lab.handout.mkdir(parents=True, exist_ok=True)
    for path in paths:
        path.write_text(files[path.name], encoding="utf-8", newline="\n")
    return paths


def students_files(lab: Lab, generated: Mapping[str, str]) -> dict[str, bytes]:
    """Below ``assignments/``: pytest's settings, what lies in the folder, what is made now."""
    settings = lab.handout.parent / "pytest.ini"
    files = {settings.name: settings.read_bytes()} if settings.is_file() else {}
    for path in lab.handout.rglob("*"):
        inside = path.relative_to(lab.handout)
        if path.is_file() and not any(_left_out(part) for part in inside.parts):
            files[f"{lab.name}/{inside.as_posix()}"] = path.read_bytes()
    return files | {f"{lab.name}/{name}": text.encode() for name, text in generated.items()}


def _differing(lab: Lab, files: Mapping[str, str]) -> list[Path]:
    paths = {lab.handout / name: text for name, text in files.items()}
    return [path for path, text in paths.items() if not path.is_file() or read_text(path) != text]


def _left_out(part: str) -> bool:
    return part.startswith((".", "__pycache__"))
