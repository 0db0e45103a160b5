"""A whole class: every hand-in through the judge, each result in the journal as soon as it is there.

    hand-ins ─► known in the journal? ─► else judged ─► kept ─► pages, tables: views of what stands

What an earlier run came to stands until the same student has another grade.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from grader import pool
from grader.course.lab import Lab
from grader.errors import Refused, UsageError
from grader.grade import grade_with
from grader.intake.bounds import too_long
from grader.intake.entries import costs_only_itself
from grader.intake.hand_ins import HandIns
from grader.intake.platforms import platform_name
from grader.intake.submissions import HandIn, read
from grader.isolation.keeper import Keeper
from grader.journal.keys import Keys, KeysOfLab
from grader.journal.store import Journal, open_journal
from grader.judging.judge import Judge, with_judge
from grader.judging.memory import NOTHING, Memory
from grader.records import Grade, Outcome, Problem, Submission, Text
from grader.reports.export import evidence_csv, gradebook_csv, problems_csv
from grader.reports.language import Language, language_of
from grader.reports.report import score_report, student_page
from grader.reports.summary import class_page
from grader.reports.written import OWN_FOLDER, sweep, write_bytes, write_text, writing
from grader.spending import DEADLY

Opening = Callable[[Sequence[HandIn]], AbstractContextManager[tuple[Keeper, str]]]
"""Starts what these hand-ins are judged with: the keeper of workers, and the device of those that train."""


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

    @property
    def pages(self) -> tuple[str, ...]:
        """The languages in which pages are written."""
        return ("en",) if self.language == "en" else ("en", self.language)


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
    changes: list[Change] = field(default_factory=list)
    interrupted: bool = False

    @property
    def all_judged(self) -> bool:
        """Whether nothing is left for a person to decide."""
        return not self.problems and all(grade.judged for grade in self.grades)


def grade_class(
    hand_ins: HandIns,
    out: Path,
    lab: Lab,
    opening: Opening,
    settings: Settings,
    progress: Callable[[int, int, str], None] = lambda done, of, who: None,
) -> Batch:
    """Grade a class into ``out``; nothing a hand-in does stops it, and nothing of an earlier batch is lost.

    ``progress`` hears how many of how many are done and who was last. After an interrupt the batch holds,
    and ``out`` shows, what was judged until then; the next one goes on from there.
    """
    language_of(lab, settings.language)  # what is wrong with it is said before hours of judging
    with open_journal(out) as journal:
        journal.begin(lab.name, hand_ins.source)
        sweep(out)
        desk = Desk(out, lab, journal, settings)
        for problem in hand_ins.problems:
            desk.take(problem)
        try:
            if new := _not_known(hand_ins.chosen, desk):
                with opening(new) as (keeper, device):
                    work = partial(_grade_all, new, desk, progress)
                    with_judge(lab, keeper, work, device=device)
        except KeyboardInterrupt:
            desk.batch.interrupted = True
        if not journal.holds_nothing:
            desk.show(all_anew=journal.was_cut_short)
        journal.end(interrupted=desk.batch.interrupted)
        return desk.batch


def show_again(folder: Path, lab_of: Callable[[str], Lab], language: str) -> Batch:
    """Write all tables and pages of a batch again; ``lab_of`` finds a lab by its name.

    UsageError if ``folder`` holds no batch.
    """
    with open_journal(folder, new=False) as journal:
        desk = Desk(folder, lab_of(journal.lab), journal, Settings(language=language))
        return desk.show(all_anew=True)


def forget_student(
    folder: Path, student_id: str, lab_of: Callable[[str], Lab], language: str
) -> int:
    """Erase a student from a batch, pages too; how many entries that were. UsageError if there is none."""
    with open_journal(folder, new=False) as journal:
        count = journal.forget(student_id)
        if not count:
            raise UsageError(f"{folder} holds nothing of {student_id!r}; see gradebook.csv for ids")
        with writing(folder / "students"):
            shutil.rmtree(folder / "students" / student_id, ignore_errors=True)
        Desk(folder, lab_of(journal.lab), journal, Settings(language=language)).show()
    return count


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
        self.batch, self.keys = Batch(), KeysOfLab(lab)
        self.before = {one.submission.student_id: one for one in journal.standing().grades}
        """Student to the grade that stood before this batch."""
        self.programs: dict[str, str] = {}
        """Student to the key of their program, of which an answer may be known."""

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
                    class_files([one], [*_not_judged([one])], self.lab, self.settings)
                    pages = grade_files(one, self.lab, self.settings)
                    self.journal.keep(one, keys, files, memory)
                    self._note_change(one)
                    _write_pages(self.out, one, pages)
                case Problem():
                    class_files([], [result], self.lab, self.settings)
                    self.journal.keep_problem(result)
        for problem in unforeseen:
            self.journal.keep_problem(problem)

    def show(self, *, all_anew: bool = False) -> Batch:
        """Write tables, and pages that are missing, or all of them where nobody knows what they are of."""
        standing = self.journal.standing()
        self.batch.grades = standing.grades
        self.batch.changes.sort(key=lambda change: change.now.submission.student_id)
        self.batch.problems = [*standing.problems, *_not_judged(standing.grades)]
        with writing(self.out / "students"):
            (self.out / "students").mkdir(mode=OWN_FOLDER, exist_ok=True)
        for one in standing.grades:
            if all_anew or not _is_written(self.out, one, self.settings):
                _write_pages(self.out, one, grade_files(one, self.lab, self.settings))
        files = class_files(self.batch.grades, self.batch.problems, self.lab, self.settings)
        for name, content in files.items():
            write_bytes(self.out / name, content)
        return self.batch

    def recall(self, hand_in: HandIn) -> Memory:
        """What the program in it is known to answer."""
        program = self.programs.get(hand_in.student_id, "")
        how = self.settings
        return self.journal.recall(program, level=how.level, device=how.device) or NOTHING

    def _another_users(self, now: Grade) -> Problem | None:
        own = now.submission
        before = self.before.get(own.student_id)
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


# -- what is known


def _not_known(hand_ins: Sequence[HandIn], desk: Desk) -> Sequence[HandIn]:
    """The hand-ins that are to be judged; of the others the known grade is taken, if it is news."""
    if desk.settings.fresh or not desk.before:
        return hand_ins
    new = []
    looking = pool.each(hand_ins, partial(_keys_of_hand_in, desk.keys), desk.settings.jobs)
    with closing(looking) as looked_at:
        for hand_in, found in looked_at:
            known = _known(found, desk) if isinstance(found, Sighted) else None
            if isinstance(found, Sighted):
                desk.programs[hand_in.student_id] = found.keys.program
            if known is None:
                new.append(hand_in)
            elif known.grade != desk.before.get(hand_in.student_id):
                desk.take(known)
    return new


class Sighted(NamedTuple):
    """What a hand-in is known by, and who handed it in."""

    keys: Keys
    submission: Submission


def _keys_of_hand_in(keys: KeysOfLab, hand_in: HandIn) -> Sighted | None:
    """Nothing of what cannot be read: that is told when it has its turn."""
    try:
        submission = read(hand_in)
    except Refused:
        return None
    return Sighted(keys.of(submission), submission)


def _known(found: Sighted, desk: Desk) -> Taken | None:
    """The grade of the same files, be it this student's or another's, as this student's."""
    how = desk.settings
    one = desk.journal.known(found.keys.grade, level=how.level, device=how.device, quick=how.quick)
    if one is None:
        return None
    notes = (*found.submission.notes, *one.notes[len(one.submission.notes) :])
    own = replace(
        one, submission=replace(found.submission, files={}, modified={}, kit=b""), notes=notes
    )
    return Taken(own, found.keys, found.submission.files)


# -- what is judged


def _grade_all(
    hand_ins: Sequence[HandIn], desk: Desk, progress: Callable[[int, int, str], None], judge: Judge
) -> None:
    progress(0, len(hand_ins), "")
    judge.take_script(training=not desk.settings.quick)
    with closing(_each_judged(hand_ins, judge, desk)) as judged:  # no judge outlives an error
        for done, (hand_in, result) in enumerate(judged, start=1):
            desk.take(result)
            desk.batch.judged += isinstance(result, Taken)
            progress(done, len(hand_ins), hand_in.student_id)


def _each_judged(
    hand_ins: Sequence[HandIn], judge: Judge, desk: Desk
) -> Generator[tuple[HandIn, Taken | Problem], None, None]:
    """Each as it is done.

    Whose answers may have kept a judge busy until it was ended is judged again, at a test's cost each: after
    all others, whom that would keep waiting.
    """
    again: list[HandIn] = []
    how = desk.settings
    one = partial(_grade_one, judge, desk.keys, how.quick)
    for hand_in, result in pool.each_with(hand_ins, desk.recall, one, how.jobs):
        if isinstance(result, pool.Lost) and result.exit_code == -DEADLY:
            again.append(hand_in)
        else:
            yield hand_in, _or_lost(hand_in, result)
    carefully = partial(_grade_carefully, judge, desk.keys, how.quick)
    for hand_in, result in pool.each_with(again, desk.recall, carefully, how.jobs):
        yield hand_in, _or_lost(hand_in, result)


def _grade_one(
    judge: Judge, keys: KeysOfLab, quick: bool, hand_in: HandIn, memory: Memory
) -> Taken | Problem:
    try:
        submission = read(hand_in)
        one, now = grade_with(memory, submission, judge, quick=quick)
        return Taken(one, keys.of(submission), submission.files, now)
    except Refused as refused:
        return Problem(hand_in.origin, hand_in.student_id, refused.text)


def _grade_carefully(
    judge: Judge, keys: KeysOfLab, quick: bool, hand_in: HandIn, memory: Memory
) -> Taken | Problem:
    judge.careful = True  # in this copy alone
    return _grade_one(judge, keys, quick, hand_in, memory)


def _or_lost(hand_in: HandIn, result: Taken | Problem | pool.Lost) -> Taken | Problem:
    if not isinstance(result, pool.Lost):
        return result
    text = Text("The grader failed: {reason}. Grade it again.", {"reason": result.reason})
    if result.exit_code == -DEADLY:
        text = too_long(hand_in.origin)
    return Problem(hand_in.origin, hand_in.student_id, text)


def _not_judged(grades: Sequence[Grade]) -> Iterator[Problem]:
    for one in grades:
        faults = [test for test in one.tests if test.outcome is Outcome.NOT_JUDGED]
        if faults:
            values = {"count": len(faults), "test": faults[0].id, "reason": faults[0].fault}
            text = Text("{count} tests could not be judged; {test}: {reason}", values)
            yield Problem(one.submission.origin, one.submission.student_id, text)


# -- what is written


def grade_files(one: Grade, lab: Lab, settings: Settings) -> dict[str, str]:
    """A student's score report and pages, by name."""
    files = {"score.json": score_json(one, language_of(lab, settings.language))}
    names = _page_names("report", settings.pages)
    for code, name in names.items():
        others = {c: n for c, n in names.items() if c != code}
        files[name] = student_page(one, language_of(lab, code), others)
    return files


def _write_pages(out: Path, one: Grade, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        write_text(_folder_of(out, one) / name, text)


def _is_written(out: Path, one: Grade, settings: Settings) -> bool:
    """Whether a student's report and pages are there, in all languages."""
    folder = _folder_of(out, one)
    names = ["score.json", *_page_names("report", settings.pages).values()]
    return all((folder / name).is_file() for name in names)


def _folder_of(out: Path, one: Grade) -> Path:
    return out / "students" / one.submission.student_id


def score_json(one: Grade, language: Language) -> str:
    """The score report as text."""
    return json.dumps(score_report(one, language), ensure_ascii=False) + "\n"


def class_files(
    grades: Sequence[Grade], problems: Sequence[Problem], lab: Lab, settings: Settings
) -> dict[str, bytes]:
    """The tables and pages of a class, by name."""
    language = language_of(lab, settings.language)
    files = {
        "gradebook.csv": gradebook_csv(grades),
        "problems.csv": problems_csv(problems, language),
        "evidence.csv": evidence_csv(grades, language),
    }
    names = _page_names("index", settings.pages)
    reports = _page_names("report", settings.pages)
    for code, name in names.items():
        others = {c: n for c, n in names.items() if c != code}
        page = class_page(grades, problems, language_of(lab, code), others, reports[code])
        files[name] = page.encode()
    return files


def _page_names(stem: str, languages: Sequence[str]) -> dict[str, str]:
    """Language to file: English has the plain name, others stand beside it."""
    return {code: f"{stem}.html" if code == "en" else f"{stem}.{code}.html" for code in languages}
