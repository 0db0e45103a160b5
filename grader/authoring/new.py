"""A lab that is whole from its first minute: small, green, its comments the way on from there.

A worked example teaches a format better than a page does, and an author who begins with proven tests
notices the first that is not. What is written is made from ``templates/new_lab``.
"""

from __future__ import annotations

import json
import keyword
import re
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grader.authoring.release import write
from grader.course.course import ENGLISH, Course
from grader.course.files import read_text
from grader.course.lab import PROBES, load_lab
from grader.course.sentences import RUBRIC, TESTS
from grader.course.tables import read_toml
from grader.errors import UsageError
from grader.reports.language import templates_folder

TEMPLATES = "new_lab"
SETTINGS = "pytest.ini"
POINTS = 100
MOST = POINTS // 2
"""Exercises of one lab: each begins with two tests, and a test is worth a point at least."""
TAKEN = frozenset({"tests", "probes", "trials", "data", "grader", "numpy", "pytest", "torch"})
"""Names of files and modules that a lab's own file would stand in the way of."""
MARKERS = {"parametrize", "usefixtures", "filterwarnings", "skip", "skipif", "xfail"}
MEANT_OTHERWISE = MARKERS | {"points", "training", "anywhere", "torch", "nn"}
"""Names that a lab's program or pytest's markers use; an exercise is a marker too."""


@dataclass(frozen=True, slots=True)
class NewExercise:
    """What a student is to write, and what the two tests are worth that it begins with."""

    name: str
    number: int
    public_points: int
    hidden_points: int

    @property
    def is_class(self) -> bool:
        """Whether it is an nn.Module, as its capital says."""
        return self.name[0].isupper()


class Wording:
    """The sentences of the templates in the languages of a course."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._languages = languages
        self._placed: set[str] = set()

    def said(self, code: str, english: str, name: str = "") -> str:
        """The sentence in a language; in English where the templates have no other."""
        return self._tables.get(code, {}).get(english, english).format(name=name)

    def translated(self, indent: int, name: str, *sentences: str) -> str:
        """The comments above a line of code or of ``tests.py`` on which these sentences begin.

        A sentence is translated at its first place alone.
        """
        fresh = [text for text in sentences if text.format(name=name) not in self._placed]
        self._placed.update(text.format(name=name) for text in fresh)
        comments = [
            f"# {code}: {self.said(code, text, name)}\n{' ' * indent}"
            for code in self._languages[1:]
            for text in fresh
        ]
        return "".join(comments)

    @cached_property
    def _tables(self) -> Mapping[str, Mapping[str, str]]:
        paths = {code: _templates() / f"{code}.toml" for code in self._languages}
        return {code: read_toml(path) for code, path in paths.items() if path.is_file()}


def new_lab(course: Path, lab: str, names: Sequence[str], title: str = "") -> list[Path]:
    """Write the sources of a lab with these exercises, and release it; the files that were written.

    A course that has no ``solutions/`` yet gets it. UsageError, and nothing is written, if the lab
    exists or a name cannot be one.
    """
    _require_names(lab, names)
    _require_new(course, lab)
    texts = sources(Course(course).languages, lab, exercises_of(names), title)
    files = {course / "solutions" / lab / name: text for name, text in texts.items()}
    if not (course / "solutions").is_dir():
        settings = read_text(_templates() / SETTINGS)
        files |= {course / room / SETTINGS: settings for room in ("solutions", "assignments")}
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        return [*files, *write(load_lab(course, lab))]
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}; see to it and try again") from error


def exercises_of(names: Sequence[str]) -> list[NewExercise]:
    """Exercises whose tests are together worth 100 points, one about as much as the other."""
    ends = [POINTS * count // (2 * len(names)) for count in range(2 * len(names) + 1)]
    worth = [end - begin for begin, end in pairwise(ends)]
    return [
        NewExercise(name, number, worth[2 * number - 2], worth[2 * number - 1])
        for number, name in enumerate(names, start=1)
    ]


def sources(
    languages: Sequence[str], lab: str, exercises: Sequence[NewExercise], title: str = ""
) -> dict[str, str]:
    """What stands in ``solutions/<lab>``: file names and texts, with a secret of their own."""
    texts = Wording(languages)
    environment = Environment(
        loader=FileSystemLoader(_templates()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals = {
        "lab": lab,
        "languages": languages,
        "titles": {code: _title(texts, code, lab, title) for code in languages},
        "exercises": exercises,
        "classes": [exercise for exercise in exercises if exercise.is_class],
        "functions": [exercise for exercise in exercises if not exercise.is_class],
        "secret": secrets.token_hex(16),
        "said": texts.said,
        "translated": texts.translated,
        "toml": _toml,
    }
    templates = {f"{lab}.py": "lab.py", RUBRIC: RUBRIC, TESTS: TESTS}
    if any(exercise.is_class for exercise in exercises):
        templates[PROBES] = PROBES
    files = {
        name: environment.get_template(f"{template}.jinja").render()
        for name, template in templates.items()
    }
    trials = environment.get_template("trials.py.jinja")
    return files | {f"trials/{one.name}.py": trials.render(exercise=one) for one in exercises}


def unsaid(languages: Sequence[str]) -> list[str]:
    """The languages in which a new lab begins with English texts."""
    others = [code for code in languages if code != ENGLISH]
    return [code for code in others if not (_templates() / f"{code}.toml").is_file()]


def _templates() -> Path:
    return templates_folder() / TEMPLATES


def _title(texts: Wording, code: str, lab: str, title: str) -> str:
    """What was said, in every language; else ``Lab 7`` for ``lab7``."""
    number = re.fullmatch(r"lab(\d+)", lab)
    return " ".join(title.split()) or (texts.said(code, "Lab {name}", number[1]) if number else lab)


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


# -- what was asked for


def _require_new(course: Path, lab: str) -> None:
    if not course.is_dir():
        raise UsageError(f"no folder {course}; make it first, or name another --course")
    for room in ("solutions", "assignments"):
        if (course / room / lab).exists():
            raise UsageError(f"{course / room / lab} exists already; name a lab that does not")


def _require_names(lab: str, names: Sequence[str]) -> None:
    for complaint in (*_of_lab(lab), *_of_exercises(lab, names)):
        raise UsageError(complaint)


def _of_lab(lab: str) -> Iterator[str]:
    if not re.fullmatch(r"[A-Za-z]\w*", lab, re.ASCII):
        yield f"{lab!r} is no name for a lab; write letters, digits and _, such as lab7"
    if lab in TAKEN or lab in sys.stdlib_module_names or keyword.iskeyword(lab):
        yield f"a lab cannot be called {lab}, which is the name of something else; take lab7"


def _of_exercises(lab: str, names: Sequence[str]) -> Iterator[str]:
    if not names:
        yield f"name the exercises: `grader new {lab} my_function MyLayer`"
    if len(names) > MOST:
        yield f"{len(names)} exercises are too many for {POINTS} points; name at most {MOST}"
    seen: set[str] = set()
    for name in names:
        if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
            yield f"{name!r} cannot be the name of a function or class; write one such as my_function"
        if name in MEANT_OTHERWISE:
            yield f"an exercise cannot be called {name}, which means something else; choose another"
        if name.casefold() in seen:
            yield f"{name} is there twice (capitals make no difference); name each exercise once"
        seen.add(name.casefold())
