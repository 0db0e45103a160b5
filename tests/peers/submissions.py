"""Twenty submissions, made from the forms in ``lab/forms.py``, and five hostile ones."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from peers.lab_texts import EXERCISES, LAB

HOSTILE = {path.stem: path for path in (Path(__file__).parent / "hostile").glob("*.py")}
RIGHT = 14

_FORM = re.compile(r"^# %% (right|wrong): (\w+).*\n", re.MULTILINE)


@dataclass(frozen=True)
class Submitted:
    """A program that a student handed in, and the exercise that is wrong in it, if one is."""

    student: str
    program: str
    wrong: str | None = None


def _forms() -> tuple[str, dict[str, list[str]], dict[str, str]]:
    """The imports, the right forms of each exercise, and its wrong one."""
    imports, *parts = _FORM.split((LAB / "forms.py").read_text(encoding="utf-8"))
    right: dict[str, list[str]] = defaultdict(list)
    wrong = {}
    for kind, exercise, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if kind == "right":
            right[exercise].append(text)
        else:
            wrong[exercise] = text
    return imports.partition('"""\n')[2].lstrip(), right, wrong


def the_class() -> list[Submitted]:
    """Fourteen right submissions in unlike forms, then six with one fault each, one per exercise."""
    _, _, wrong = _forms()
    right = [Submitted(f"{2214001 + k}", _program(k)) for k in range(RIGHT)]
    return right + [
        Submitted(f"{2214001 + k}", _program(k, **{exercise: wrong[exercise]}), exercise)
        for k, exercise in enumerate(EXERCISES, RIGHT)
    ]


def _program(k: int, **instead: str) -> str:
    """The k-th combination of right forms; no two are alike."""
    imports, right, _ = _forms()
    chosen = {exercise: right[exercise][k % len(right[exercise])] for exercise in EXERCISES}
    return imports + "".join({**chosen, **instead}.values())


def hostile(name: str, drop: Path) -> Submitted:
    """A right program with a hostile piece behind it, which writes what it steals to ``drop``.

    It stands before every other student.
    """
    piece = HOSTILE[name].read_text(encoding="utf-8").replace("/dev/null", str(drop))
    return Submitted("2213999", f"{_program(0)}\n\n{piece}")
