"""A made-up class: what really gets handed in, put together from a lab's own files.

Everything is made from the skeleton by putting definitions in: the reference's and those of the lab's
trials, right in an unusual form and wrong. So any lab has a demo.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle
from pathlib import Path
from typing import Any

from grader.authoring.source import definition_spans, definitions, without_markers
from grader.authoring.trials import TrialKind, trials
from grader.course.lab import Lab
from grader.errors import UsageError

EARLIER = ".labgrader-demo"
"""Says that a folder is a made-up class, and may be made again; intake passes over such names."""
FIRST_NUMBER = 2214001
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = ("一鸣", "若溪", "子轩", "思远", "雨桐", "浩然", "欣怡", "博文", "晓彤", "俊杰")
STYLES = (
    "{number}-{name}-{lab}",
    "WA{number}-{name}-{lab}",
    "{number}_{name}_{lab}",
    "{number} {name} {lab}",
    "{number}",
)

Answers = Mapping[str, str]
"""Top-level name to the source that defines it."""
Delivery = Callable[[Path, str], None]
"""Puts something into the folder of a class, under the name of a student."""


def make_class(lab: Lab, folder: Path) -> None:
    """Fill ``folder`` with the hand-ins of 40 students, the same each time.

    Raises UsageError if the folder holds something that is no earlier demo class.
    """
    _make_room(folder)
    desk = _Desk(lab)
    hand_ins = [*desk.right(), *desk.mistaken(), *desk.unfinished(), *desk.messy()]
    random.Random(lab.name).shuffle(hand_ins)
    title = re.sub(r"(\d+)$", r"-\1", lab.name.capitalize())
    for count, (hand_in, style) in enumerate(zip(hand_ins, cycle(STYLES), strict=False)):
        name = FAMILY[count] + GIVEN[count * 3 % len(GIVEN)]
        hand_in(folder, style.format(number=FIRST_NUMBER + count, name=name, lab=title))


def _make_room(folder: Path) -> None:
    if folder.is_dir() and (folder / EARLIER).is_file():
        shutil.rmtree(folder)
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise UsageError(
            f"{folder} is there and is no earlier demo class; name another folder with --class"
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / EARLIER).touch()


class _Desk:
    """Where the made-up students work: the lab's pieces, and the ways to hand them in."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.skeleton = lab.skeletons[".py"]
        given = definitions(self.skeleton)
        reference = definitions(without_markers(lab.reference_source, lab.languages))
        self.solution = {n: text for n, text in reference.items() if given.get(n, text) != text}
        self.unusual = _answers(lab, TrialKind.RIGHT)
        self.wrong = {  # but for those that redefine a part of what is trained together
            name: wrong
            for name, wrong in _answers(lab, TrialKind.WRONG).items()
            if name in self.solution
        }
        self.chance = random.Random(f"{lab.name} demo")
        self.shapes = cycle((self._folder, self._script, self._notebook, self._zip))

    # -- what they wrote

    def right(self) -> Iterator[Delivery]:
        """The reference twice; then as many unusual forms at once as there are."""
        yield self._handed_in(self.solution)
        yield self._handed_in(self.solution)
        for turn in range(5):
            unusual = {name: texts[turn % len(texts)] for name, texts in self.unusual.items()}
            yield self._handed_in({**self.solution, **unusual})

    def mistaken(self) -> Iterator[Delivery]:
        """From one to six mistakes each, some made by many."""
        for turn in range(17):
            yield self._handed_in(self._with_mistakes(1 + turn % 6))

    def unfinished(self) -> Iterator[Delivery]:
        """The first exercises only, and nothing at all."""
        answers = list(self._with_mistakes(1).items())
        for part in (0.2, 0.4, 0.5, 0.6, 0.8):
            yield self._handed_in(dict(answers[: round(part * len(answers))]))
        yield self._file(".py", self.skeleton)
        yield self._file(".ipynb", self.lab.skeletons.get(".ipynb", notebook(self.skeleton)))

    def messy(self) -> Iterator[Delivery]:
        """What no class is without."""
        whole = filled(self.skeleton, self.solution)
        yield self._file(".py", filled(self.skeleton, {**self.solution, **self._endless()}))
        yield self._file(".py", whole.replace("):\n", ")\n", 1))  # a syntax error
        yield self._file(".py", re.sub(r"(?m)^(import|from) .*\n", "", whole))
        yield self._several({" (1).py": self.skeleton, " (2).py": whole})
        yield self._several({" a.py": whole, " b.py": self.skeleton + "\nprint('done')\n"})
        yield self._file(".zip", "PK\x03\x04, and then the connection broke")
        yield self._archive({f"../{self.lab.name}.py": whole})
        yield self._file(".docx", "My answers, as screenshots")
        yield self._archive({"report/answers.txt": "See the other file."})

    def _with_mistakes(self, count: int) -> Answers:
        """The solution with ``count`` exercises wrong; the first mistakes of each are popular."""
        names = self.chance.sample(sorted(self.wrong), min(count, len(self.wrong)))
        pick = {name: int(len(self.wrong[name]) * self.chance.random() ** 2) for name in names}
        return {**self.solution, **{name: self.wrong[name][pick[name]] for name in names}}

    def _endless(self) -> Answers:
        """A loop in the cheapest exercise that no other uses: each test of it costs a time-out."""
        exercises = self.lab.exercises
        used = {part for e in exercises for part in (*e.builds_on, *e.parts) if part != e.name}
        known = [e for e in exercises if e.name in self.solution]
        name = min((e.name in used, e.points, e.name) for e in known)[-1]
        return {name: f"def {name}(*arguments):\n    while True:\n        pass\n"}

    # -- how they handed it in

    def _handed_in(self, answers: Answers) -> Delivery:
        return next(self.shapes)(filled(self.skeleton, answers))

    def _folder(self, program: str) -> Delivery:
        def put(folder: Path, who: str) -> None:
            (folder / who).mkdir()
            _write(folder / who / f"{self.lab.name}.py", program)
            _write(folder / who / "notes.txt", "Took me all weekend.\n")

        return put

    def _script(self, program: str) -> Delivery:
        return self._file(".py", program)

    def _notebook(self, program: str) -> Delivery:
        return self._file(".ipynb", notebook(program))

    def _zip(self, program: str) -> Delivery:
        return self._archive({f"my work/{self.lab.name}.ipynb": notebook(program)})

    def _archive(self, files: Mapping[str, str]) -> Delivery:
        def put(folder: Path, who: str) -> None:
            with zipfile.ZipFile(folder / f"{who}.zip", "w") as archive:
                for name, text in files.items():
                    archive.writestr(zipfile.ZipInfo(name), text)  # at a fixed time

        return put

    def _file(self, suffix: str, text: str) -> Delivery:
        return self._several({suffix: text})

    def _several(self, texts: Mapping[str, str]) -> Delivery:
        def put(folder: Path, who: str) -> None:
            for end, text in texts.items():
                _write(folder / f"{who}{end}", text)

        return put


def filled(source: str, answers: Answers) -> str:
    """The source with ``answers`` in place of its own definitions of these names."""
    lines = source.splitlines(keepends=True)
    for name, first, last in reversed(list(definition_spans(source))):
        if name in answers:
            lines[first:last] = [answers[name]]
    return "".join(lines)


def notebook(program: str) -> str:
    """A notebook of the program's ``# %%`` cells, with what people leave lying in notebooks."""
    cells = [part for part in program.split("# %%") if not part.startswith(" [markdown]")]
    tried = ["%matplotlib inline\n!pip install d2l", "RATIO = 1 / 0"]
    trained = ["for epoch in range(10**9):\n    print('epoch', epoch)"]
    code: dict[str, Any] = {
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
    }
    sources = [text.strip() for text in (*tried, *cells, *trained)]
    content = {
        "cells": [code | {"source": source} for source in sources],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _answers(lab: Lab, kind: TrialKind) -> dict[str, list[str]]:
    """What the lab's trials put in place of each exercise."""
    answers: dict[str, list[str]] = {}
    for trial in trials(lab, kind):
        answers.setdefault(trial.exercise, []).append(f"{trial.program}\n")
    return answers


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
