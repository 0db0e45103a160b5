"""Programs that pass off a ready-made function as the student's own: none of them may earn a point.

``lab.toml`` names, for an exercise that is to be written by hand, functions or classes that would answer it.
Each is handed in by other names and in disguise.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

import torch

from grader.authoring.trials import Trial, TrialKind
from grader.course.lab import Exercise, Lab
from grader.course.sentences import RUBRIC
from grader.course.tables import Page
from grader.errors import LabError
from grader.records import Cell, StudentCode

_IN_A_THREAD = """
import threading

def _in_a_thread(call):
    found = []
    def work():
        try:
            found.append(call())
        except BaseException as error:
            found.append(error)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if isinstance(found[0], BaseException):
        raise found[0]
    return found[0]
"""
_OF_A_FUNCTION = {
    "by another name": "{name} = {shortcut}",
    "as a partial": "import functools\n{name} = functools.partial({shortcut})",
    "as an object": "class _Own:\n    def __call__(self, *a, **k): return ({shortcut})(*a, **k)\n"
    "{name} = _Own()",
    "in a thread": _IN_A_THREAD
    + "def {name}(*a, **k): return _in_a_thread(lambda: ({shortcut})(*a, **k))",
    "out of torch's sight": "def {name}(*a, **k):\n    with torch._C.DisableTorchFunction():\n"
    "        return ({shortcut})(*a, **k)",
}
_OF_A_CLASS = {
    "by another name": "{name} = {shortcut}",
    "as a subclass": "class {name}({shortcut}): pass",
    "in a thread": _IN_A_THREAD + "class {name}({shortcut}):\n    def forward(self, *a, **k):\n"
    "        return _in_a_thread(lambda: super({name}, self).forward(*a, **k))",
    "out of torch's sight": "class {name}({shortcut}):\n    def forward(self, *a, **k):\n"
    "        with torch._C.DisableTorchFunction():\n            return super().forward(*a, **k)",
}
_SCRIPTED = (
    "import warnings\nwith warnings.catch_warnings():\n    warnings.simplefilter('ignore')\n"
)
_SCRIPTED_FUNCTION = _SCRIPTED + "    {name} = torch.jit.script({shortcut})"
_SCRIPTED_CLASS = _SCRIPTED + "    {name} = lambda *a, **k: torch.jit.script(({shortcut})(*a, **k))"


def disguised(lab: Lab) -> Iterator[Trial]:
    """A program for each shortcut and disguise; LabError for a shortcut that is none."""
    rubric = Page(lab.folder / RUBRIC)
    for exercise in lab.exercises:
        for shortcut in exercise.shortcuts:
            line = rubric.line(("exercises", exercise.name, "shortcuts"), shortcut)
            for disguise, text in _disguises(f"{rubric.path}:{line}", exercise, shortcut):
                program = text.format(name=exercise.name, shortcut=shortcut)
                cells = lab.reference_cell, Cell("shortcut.py", f"import torch\n{program}\n")
                yield Trial(
                    TrialKind.WRONG,
                    rubric.path,
                    StudentCode(lab.name, cells),
                    line=line,
                    exercise=exercise.name,
                    sentence=f"{shortcut} {disguise}",
                )


def _disguises(place: str, exercise: Exercise, shortcut: str) -> Iterator[tuple[str, str]]:
    try:
        value = eval(compile(ast.parse(shortcut, mode="eval"), place, "eval"), {"torch": torch})
    except Exception as error:
        raise LabError(
            f"{place}: the shortcut {shortcut!r} of {exercise.name} is none ({type(error).__name__}:"
            f" {error}); write a function or class of torch's, such as torch.nn.functional.relu"
        ) from None
    is_class = isinstance(value, type)
    yield from (_OF_A_CLASS if is_class else _OF_A_FUNCTION).items()
    if is_class or _can_be_scripted(value):
        yield "scripted", _SCRIPTED_CLASS if is_class else _SCRIPTED_FUNCTION


def _can_be_scripted(function: object) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.jit.script(function)
    except Exception:  # whatever the compiler says of it
        return False
    return True
