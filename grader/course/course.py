"""A course: the folder that holds its labs, and what ``course.toml`` says of them all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from grader.course.dates import Dates, DatesFile, Weight, check_dates, dates_of
from grader.course.names import NamePattern, check_names
from grader.course.tables import Page, PositiveCount, advice, read_toml

SETTINGS = "course.toml"
ENGLISH = "en"
"""The language that every text is written in; others translate it."""
CODE = r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*"
"""A language as authors write it: ``zh``, ``fr``, ``pt-BR``."""


@dataclass(frozen=True, slots=True)
class CourseFile(DatesFile):
    """``course.toml`` as it is written."""

    title: str = ""
    languages: tuple[str, ...] | None = None
    weights: Mapping[str, Weight] = field(default_factory=dict)
    drop_lowest: PositiveCount | None = None
    names: tuple[NamePattern, ...] = ()
    keep_days: PositiveCount | None = None


@dataclass(frozen=True)
class Course:
    """What holds for every lab of a course."""

    folder: Path
    """It holds ``assignments/`` and ``solutions/``."""

    @cached_property
    def _settings(self) -> CourseFile:
        path = self.folder / SETTINGS
        if not path.is_file():
            return CourseFile()
        page = Page(path)
        settings = page.read(CourseFile)
        for code in settings.languages or ():
            if not is_code(code):
                text = f"languages names {code!r}, which is no code; write one such as zh or pt-BR"
                page.complain(("languages",), text, code)
        check_dates(page, settings)
        check_names(page, settings.names)
        self._check_labs(page, settings)
        page.close()
        return settings

    @property
    def title(self) -> str:
        """What the course calls itself; empty if it does not say."""
        return self._settings.title

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Codes of its languages, English first; those that its labs' titles have if it names none."""
        named = self.named_languages
        codes = self._languages_of_titles() if named is None else named
        return tuple(dict.fromkeys([ENGLISH, *codes]))

    @property
    def named_languages(self) -> tuple[str, ...] | None:
        """The languages that ``course.toml`` names; None if it leaves that to the titles."""
        return self._settings.languages

    @cached_property
    def dates(self) -> Dates:
        """When its labs are due, and what coming late costs."""
        return dates_of(self._settings, self.folder)

    @property
    def weights(self) -> Mapping[str, float]:
        """What each lab counts in the total of the term; empty where its points say that."""
        return self._settings.weights

    @property
    def drop_lowest(self) -> int:
        """How many labs of each student do not count, the worst ones."""
        return self._settings.drop_lowest or 0

    @property
    def names(self) -> tuple[NamePattern, ...]:
        """How students name their hand-ins; empty if the course does not say."""
        return self._settings.names

    @property
    def keep_days(self) -> int | None:
        """How long hand-ins and grades are kept at most; None if the course does not say."""
        return self._settings.keep_days

    @property
    def locale(self) -> Path:
        """The course's own catalogues of what the engine says, one folder a language."""
        return self.folder / "locale"

    def _check_labs(self, page: Page, settings: CourseFile) -> None:
        """A lab that a table names must be there; students' copies of a course have no list of them."""
        known = sorted(path.parent.name for path in self.folder.glob("solutions/*/lab.toml"))
        named: list[tuple[str | int, ...]] = [
            *(("due", lab) for lab in settings.due),
            *(("late", "labs", lab) for lab in settings.late.labs),
            *(("reports", lab) for lab in settings.reports),
            *(("weights", lab) for lab in settings.weights),
            *(("extensions", who, lab) for who, of in settings.extensions.items() for lab in of),
        ]
        for key in named:
            lab = str(key[-1])
            if known and lab not in known:
                page.complain(key, f"there is no lab {lab!r}; {advice(lab, known)}")

    def _languages_of_titles(self) -> list[str]:
        labs = sorted(self.folder.glob("solutions/*/lab.toml"))
        titles = [read_toml(path).get("title") for path in labs]
        return [code for title in titles if isinstance(title, dict) for code in title]


def is_code(word: object) -> bool:
    """Whether it is a language's code by its form."""
    return isinstance(word, str) and re.fullmatch(CODE, word) is not None


def localized(name: str, code: str) -> str:
    """The name of a file in a language: English has the plain one, ``README.zh.md`` stands beside."""
    if code == ENGLISH:
        return name
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}.{code}{dot}{suffix}"
