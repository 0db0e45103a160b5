"""Where results of a batch are taken in: kept in the journal first, then written for people.

Tables and pages are views of what stands in the journal, after the dates of the course: they can be made
again at any time.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from grader import pool
from grader.course.lab import Lab
from grader.course.tables import advice
from grader.deadlines import Deadlines
from grader.errors import UsageError
from grader.intake.entries import costs_only_itself
from grader.intake.platforms import platform_name
from grader.intake.roster import with_count, without_grade
from grader.intake.submissions import HandIn
from grader.journal.keys import Keys, KeysOfLab
from grader.journal.store import Journal, open_journal
from grader.judging.memory import NOTHING, Memory
from grader.records import Grade, Outcome, Problem, Text, WithoutGrade
from grader.reports.folder import (
    Shown,
    class_files,
    is_written,
    student_files,
    tells_the_same,
    write_pages,
)
from grader.reports.written import OWN_FOLDER, write_bytes, writing


@dataclass(frozen=True, slots=True)
class Settings:
    """How a batch is to be done."""

    device: str = "cpu"
    level: str = "C"
    """The isolation that a grade that is known must have had at least."""
    jobs: int = 1
    quick: bool = False
    fresh: bool = False
    """Whether all is judged again, be it known or not."""
    language: str = "en"
    """Of what is said; pages are English, with pages in this language beside them."""
    dry_run: bool = False
    """Whether nothing is kept or written: only what would change is found out."""
    journal: str = ""
    """The address of a journal that is shared; "" for what the output folder has."""


class Change(NamedTuple):
    """A student whose score is another one than before."""

    before: Grade
    now: Grade


@dataclass(slots=True)
class Batch:
    """What stands of a class when a batch is done, and what the batch did."""

    grades: list[Grade] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    judged: int = 0
    """How many hand-ins were judged now."""
    heard: int = 0
    """How many other graders have judged meanwhile."""
    changes: list[Change] = field(default_factory=list)
    missing: list[WithoutGrade] = field(default_factory=list)
    """Of the last roster."""
    remarks: list[Text] = field(default_factory=list)
    """What an assistant should know of the dates."""
    interrupted: bool = False

    @property
    def all_judged(self) -> bool:
        """Whether nothing is left for a person to decide."""
        return not self.problems and all(grade.judged for grade in self.grades)


@dataclass(frozen=True, slots=True)
class Publication:
    """What students see now that they did not before."""

    count: int
    changes: list[Change]
    """Of those who saw another grade before."""
    left_out: tuple[str, ...]
    """Who was not wholly judged."""


class Taken(NamedTuple):
    """A grade with what the journal keeps beside it."""

    grade: Grade
    keys: Keys
    files: Mapping[str, bytes]
    memory: Memory = NOTHING


class Desk:
    """Where each result of a batch is taken in: kept in the journal first, then written for people."""

    def __init__(self, out: Path, lab: Lab, journal: Journal, settings: Settings) -> None:
        self.out, self.lab, self.journal, self.settings = out, lab, journal, settings
        self.batch = Batch()
        self.deadlines = Deadlines(lab.course, lab.name)
        self.before = {one.submission.student_id: one for one in journal.standing().grades}
        """Student to the grade that stood before this batch."""
        self.published, self.decisions = journal.published(), journal.decisions()
        self.sighted: dict[str, Keys] = {}
        """Student to what their hand-in is known by, where that was looked at before it is judged."""

    @cached_property
    def keys(self) -> KeysOfLab:
        """What hand-ins are known by; only who grades needs it, as it reads the engine and the data."""
        return KeysOfLab(self.lab)

    def take(self, result: Taken | Problem) -> None:
        """Keep it; what cannot be written down is a problem, found before it stands among others.

        So is what another user of the platform handed in for a student who has a grade.
        """
        if isinstance(result, Taken):
            result = self._another_users(result.grade) or result
        whose = result.grade.submission if isinstance(result, Taken) else result
        unforeseen: list[Problem] = []
        with (
            pool.no_interrupt(),  # what has been judged is kept
            costs_only_itself(unforeseen, whose.origin, whose.student_id),
        ):
            match result:
                case Taken(one, keys, files, memory):
                    class_files([one], [*_not_judged([one])], self.lab, self.settings.language)
                    shown = self._shown(self.deadlines.of(one))
                    pages = student_files(shown, self.lab, self.settings.language)
                    self._note_change(one)
                    if not self.settings.dry_run:
                        self.journal.keep(one, keys, files, memory)
                        write_pages(self.out, shown, pages)
                case Problem():
                    class_files([], [result], self.lab, self.settings.language)
                    self._keep_problem(result)
        for problem in unforeseen:
            self._keep_problem(problem)

    def show(self, *, all_anew: bool = False) -> Batch:
        """Write tables, and pages that are missing or out of date; all if nobody knows what they are of."""
        self.look()
        grades = self.batch.grades
        with writing(self.out / "students"):
            (self.out / "students").mkdir(mode=OWN_FOLDER, exist_ok=True)
        code = self.settings.language
        for shown in map(self._shown, grades):
            if all_anew or not is_written(self.out, shown, self.lab, code):
                write_pages(self.out, shown, student_files(shown, self.lab, code))
        done = self.batch
        published = {who: own.grade.final_score for who, own in self.published.items()}
        files = class_files(
            grades, done.problems, self.lab, code, done.missing, done.remarks, published
        )
        for name, content in files.items():
            write_bytes(self.out / name, content)
        return self.batch

    def recall(self, hand_in: HandIn) -> Memory:
        """What the program in it is known to answer."""
        own, how = self.sighted.get(hand_in.student_id), self.settings
        if own is None or how.fresh:
            return NOTHING
        return self.journal.recall(own.program, level=how.level, device=how.device) or NOTHING

    def kept_by_others(self, hand_in: HandIn) -> Grade | Problem | None:
        """What a grader that works at the class too came to for the same files."""
        own, how = self.sighted.get(hand_in.student_id), self.settings
        return self.journal.kept_by_others(
            hand_in.origin,
            hand_in.student_id,
            own.grade if own else "",
            level=how.level,
            device=how.device,
            quick=how.quick,
        )

    def hear(self, found: Grade | Problem) -> None:
        """Another grader has kept this."""
        if isinstance(found, Grade):
            self._note_change(found)
            self.batch.heard += 1

    def _keep_problem(self, problem: Problem) -> None:
        if self.settings.dry_run:
            self.batch.problems.append(problem)
        else:
            self.journal.keep_problem(problem)

    def look(self) -> None:
        """Take what stands into the batch, after the dates."""
        standing, roster = self.journal.standing(), self.journal.roster()
        done = self.batch
        done.grades = [self.deadlines.of(one) for one in standing.grades]
        done.changes.sort(key=lambda change: change.now.submission.student_id)
        done.problems = [*standing.problems, *_not_judged(done.grades)]
        ids = [one.submission.student_id for one in done.grades]
        done.missing = without_grade(roster, ids, standing.problems)
        done.remarks = [*self.deadlines.remarks(done.grades, roster), *self._drafts()]

    def _shown(self, dated: Grade) -> Shown:
        """What was published stays what the student sees, until what stands now is published too."""
        seen = self.published.get(dated.submission.student_id)
        if seen is None:
            return Shown(dated)
        return Shown(seen.grade, None if tells_the_same(seen.grade, dated) else dated)

    def drafts(self) -> list[Grade]:
        """The grades that stand and are not what students see."""
        seen = {who: own.grade for who, own in self.published.items()}
        return [o for o in self.batch.grades if not tells_the_same(seen.get(_whose(o)), o)]

    def _drafts(self) -> Iterator[Text]:
        drafts = self.drafts() if self.published else []
        if drafts:
            words = (
                "Not what was published: {count} ({ids}); `grader publish` publishes what stands."
            )
            yield Text(words, with_count([_whose(one) for one in drafts]))

    def _another_users(self, now: Grade) -> Problem | None:
        own = now.submission
        before = self.before.get(own.student_id) if own.origin not in self.decisions else None
        users = [platform_name(g.submission.origin) for g in (before, now) if g is not None]
        if before is None or None in users or len({user.whose for user in users if user}) < 2:
            return None
        words = (
            "{origin} is not taken for {student}, as {earlier} came from another user of the platform; decide"
            " whose it is."
        )
        values = {
            "origin": own.origin,
            "student": own.student_id,
            "earlier": before.submission.origin,
        }
        return Problem(own.origin, own.student_id, Text(words, values))

    def _note_change(self, now: Grade) -> None:
        before = self.before.get(now.submission.student_id)
        if before is not None and before.score != now.score:
            self.batch.changes.append(Change(before, now))


def decide(
    folder: Path,
    origin: str,
    student_id: str | None,
    lab_of: Callable[[str], Lab],
    language: str,
) -> list[str]:
    """Remember whose a hand-in is ("": nobody's; None: what its name says), and show what stands then.

    The students who have no grade any more. UsageError if nothing of that name was handed in.
    """
    with open_journal(folder, new=False) as journal:
        names = {name for known in journal.origins() for name in (known, *known.split(", "))}
        if origin not in names:
            raise UsageError(
                f"{folder} knows no hand-in {origin!r}; {advice(origin, sorted(names))}"
            )
        before = {_whose(one) for one in journal.standing().grades}
        journal.decide(origin, student_id)
        gone = sorted(before - {_whose(one) for one in journal.standing().grades})
        for who in gone:
            _take_pages_away(folder, who)
        Desk(folder, lab_of(journal.lab), journal, Settings(language=language)).show()
    return gone


def publish_grades(
    folder: Path, only: Collection[str], lab_of: Callable[[str], Lab], language: str
) -> Publication:
    """Let students see what stands: of all, or of ``only`` these. UsageError for one who has no grade.

    Who was not wholly judged is left out.
    """
    with open_journal(folder, new=False) as journal:
        desk = Desk(folder, lab_of(journal.lab), journal, Settings(language=language))
        desk.look()
        known = {_whose(one) for one in desk.batch.grades}
        if unknown := sorted(set(only) - known):
            raise UsageError(
                f"{folder} holds no grade of {unknown[0]!r}; see gradebook.csv for ids"
            )
        asked = [one for one in desk.drafts() if not only or _whose(one) in only]
        ready = [one for one in asked if one.judged and not one.provisional]
        before = dict(desk.published)
        journal.publish(ready)
        desk.published = journal.published()
        desk.show()
    changes = [(before[_whose(one)].grade, one) for one in ready if _whose(one) in before]
    left = tuple(_whose(one) for one in asked if one not in ready)
    return Publication(len(ready), [Change(*both) for both in changes], left)


def show_again(folder: Path, lab_of: Callable[[str], Lab], language: str) -> Batch:
    """Write all tables and pages of a batch again; ``lab_of`` finds a lab by its name.

    UsageError if ``folder`` holds no batch.
    """
    with open_journal(folder, new=False) as journal:
        desk = Desk(folder, lab_of(journal.lab), journal, Settings(language=language))
        return desk.show(all_anew=True)


def forget_students(
    folder: Path, student_ids: Sequence[str], lab_of: Callable[[str], Lab], language: str
) -> int:
    """Erase students from a batch, pages too; how many entries that were. UsageError for one who has none."""
    count = 0
    with open_journal(folder, new=False) as journal:
        for student_id in student_ids:
            gone = journal.forget(student_id)
            if not gone:
                raise UsageError(
                    f"{folder} holds nothing of {student_id!r}; see gradebook.csv for ids"
                )
            _take_pages_away(folder, student_id)
            count += gone
        journal.wipe()
        Desk(folder, lab_of(journal.lab), journal, Settings(language=language)).show()
    return count


def _take_pages_away(folder: Path, student_id: str) -> None:
    with writing(folder / "students"):
        shutil.rmtree(folder / "students" / student_id, ignore_errors=True)


def old_students(folder: Path, days: int, now: datetime) -> list[str]:
    """The students of whom nothing was graded for so long."""
    with open_journal(folder, new=False) as journal:
        return journal.last_graded_before(now - timedelta(days=days))


def _not_judged(grades: Sequence[Grade]) -> Iterator[Problem]:
    for one in grades:
        faults = [test for test in one.tests if test.outcome is Outcome.NOT_JUDGED]
        if faults:
            values = {"count": len(faults), "test": faults[0].id, "reason": faults[0].fault}
            text = Text("{count} tests could not be judged; {test}: {reason}", values)
            yield Problem(one.submission.origin, one.submission.student_id, text)


def _whose(one: Grade) -> str:
    return one.submission.student_id
