"""A whole class: every hand-in through the judge, each result on disk as soon as it is there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType

from grader import pool
from grader.course.lab import Lab
from grader.errors import GraderError, Refused, UsageError
from grader.grade import grade
from grader.intake.bounds import too_long
from grader.intake.entries import costs_only_itself
from grader.intake.hand_ins import HandIns, find_hand_ins
from grader.intake.places import check_place
from grader.intake.submissions import HandIn, read
from grader.isolation.keeper import Keeper
from grader.isolation.workplace import open_workplace
from grader.judging.judge import Judge, with_judge
from grader.records import Grade, Outcome, Problem, Text
from grader.reports.export import evidence_csv, gradebook_csv, problems_csv
from grader.reports.language import Language, language_of
from grader.reports.report import score_report, student_page
from grader.reports.summary import class_page
from grader.spending import DEADLY

PART = ".part"
"""The end of the name of a file that is not yet whole."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a batch is to be done."""

    device: str = "cpu"
    jobs: int = 1
    quick: bool = False
    language: str = "en"
    """Of what is said; pages are English, with pages in this language beside them."""

    @property
    def pages(self) -> tuple[str, ...]:
        """The languages in which pages are written."""
        return ("en",) if self.language == "en" else ("en", self.language)


@dataclass(slots=True)
class Batch:
    """What a batch has come to so far."""

    grades: list[Grade] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    interrupted: bool = False

    @property
    def all_judged(self) -> bool:
        """Whether nothing is left for a person to decide."""
        return not self.problems and all(grade.judged for grade in self.grades)


@contextmanager
def class_in(
    source: Path, lab: Lab, roster: Mapping[str, str] = MappingProxyType({})
) -> Iterator[HandIns]:
    """The hand-ins of the folder or zip ``source``, which can be read until this ends.

    Raises what ``check_place`` and ``find_hand_ins`` do, before anything that takes long.
    """
    check_place(source, lab)
    with open_workplace() as scratch:
        yield find_hand_ins(source, lab.name, scratch, roster)


def grade_class(
    hand_ins: HandIns,
    out: Path,
    lab: Lab,
    keeper: Keeper,
    settings: Settings,
    progress: Callable[[int, int, str], None] = lambda done, of, who: None,
) -> Batch:
    """Grade a class into ``out``; nothing a hand-in does stops it.

    ``progress`` hears how many of how many are done and who was last. After an interrupt the batch holds,
    and ``out`` shows, what was judged until then.
    """
    check_out(out)
    language_of(lab, settings.language)  # what is wrong with it is said before hours of judging
    _sweep(out)
    batch = Batch()
    for problem in hand_ins.problems:
        _take(problem, out, batch, lab, settings)
    work = partial(_grade_all, hand_ins.chosen, out, batch, settings, progress)
    try:
        with_judge(lab, keeper, work, device=settings.device)
    except KeyboardInterrupt:
        batch.interrupted = True
    batch.grades.sort(key=lambda grade: grade.submission.student_id)
    batch.problems += _not_judged(batch.grades)
    _write_class(batch, out, lab, settings)
    return batch


def _grade_all(
    hand_ins: Sequence[HandIn],
    out: Path,
    batch: Batch,
    settings: Settings,
    progress: Callable[[int, int, str], None],
    judge: Judge,
) -> None:
    progress(0, len(hand_ins), "")
    judge.take_script(training=not settings.quick)
    with closing(_each_judged(hand_ins, judge, settings)) as judged:  # no judge outlives an error
        for done, (hand_in, result) in enumerate(judged, start=1):
            _take(result, out, batch, judge.lab, settings)
            progress(done, len(hand_ins), hand_in.student_id)


def _each_judged(
    hand_ins: Sequence[HandIn], judge: Judge, settings: Settings
) -> Generator[tuple[HandIn, Grade | Problem], None, None]:
    """Each as it is done.

    Whose answers may have kept a judge busy until it was ended is judged again, at a test's cost each: after
    all others, whom that would keep waiting.
    """
    again: list[HandIn] = []
    one = partial(_grade_one, judge, settings.quick)
    for hand_in, result in pool.each(hand_ins, one, settings.jobs):
        if isinstance(result, pool.Lost) and result.exit_code == -DEADLY:
            again.append(hand_in)
        else:
            yield hand_in, _or_lost(hand_in, result)
    carefully = partial(_grade_carefully, judge, settings.quick)
    for hand_in, result in pool.each(again, carefully, settings.jobs):
        yield hand_in, _or_lost(hand_in, result)


def _take(result: Grade | Problem, out: Path, batch: Batch, lab: Lab, settings: Settings) -> None:
    """Into the batch; what cannot be written down is a problem, found before it stands among others."""
    whose = result.submission if isinstance(result, Grade) else result
    with (
        pool.no_interrupt(),  # what has been judged is kept
        costs_only_itself(batch.problems, whose.origin, whose.student_id),
    ):
        match result:
            case Grade():
                class_files([result], [*_not_judged([result])], lab, settings)
                write_grade(result, out, lab, settings)
                batch.grades.append(result)
            case Problem():
                class_files([], [result], lab, settings)
                batch.problems.append(result)


def _grade_one(judge: Judge, quick: bool, hand_in: HandIn) -> Grade | Problem:
    try:
        return grade(read(hand_in), judge, quick=quick)
    except Refused as refused:
        return Problem(hand_in.origin, hand_in.student_id, refused.text)


def _grade_carefully(judge: Judge, quick: bool, hand_in: HandIn) -> Grade | Problem:
    judge.careful = True  # in this copy alone
    return _grade_one(judge, quick, hand_in)


def _or_lost(hand_in: HandIn, result: Grade | Problem | pool.Lost) -> Grade | Problem:
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


def check_out(out: Path) -> None:
    """UsageError if ``out`` holds something that is no batch's: nothing of anybody's is overwritten."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; name a folder with --out")
    if out.is_dir() and any(out.iterdir()) and not (out / "students").is_dir():
        raise UsageError(
            f"{out} is not empty and holds no earlier batch; name another folder with --out"
        )


def write_grade(one: Grade, out: Path, lab: Lab, settings: Settings) -> None:
    """A student's score report and pages: all are made before one is written."""
    folder = out / "students" / one.submission.student_id
    files = {"score.json": score_json(one, language_of(lab, settings.language))}
    names = _page_names("report", settings.pages)
    for code, name in names.items():
        others = {c: n for c, n in names.items() if c != code}
        files[name] = student_page(one, language_of(lab, code), others)
    for name, text in files.items():
        write_text(folder / name, text)


def score_json(one: Grade, language: Language) -> str:
    """The score report as text."""
    return json.dumps(score_report(one, language), ensure_ascii=False) + "\n"


def _write_class(batch: Batch, out: Path, lab: Lab, settings: Settings) -> None:
    with _writing(out / "students"):  # by which a later batch knows this one, be it without grades
        (out / "students").mkdir(parents=True, exist_ok=True)
    if not batch.interrupted:
        _forget_others(out / "students", {g.submission.student_id for g in batch.grades})
    for name, content in class_files(batch.grades, batch.problems, lab, settings).items():
        write_bytes(out / name, content)


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


def _forget_others(students: Path, ids: set[str]) -> None:
    """Take away what an earlier batch wrote of students who are not in this one."""
    if not students.is_dir():
        return
    with _writing(students):
        for folder in students.iterdir():
            if folder.name not in ids and (folder / "score.json").is_file():
                shutil.rmtree(folder)


def _sweep(out: Path) -> None:
    """Take away what a batch that was killed had half written."""
    with _writing(out):
        for pattern in (f".*{PART}", f"students/*/.*{PART}"):
            for path in out.glob(pattern):
                path.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write all of a file or nothing."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write all of a file or nothing; GraderError with the path if the disk does not take it."""
    part = path.with_name(f".{path.name}{PART}")
    with _writing(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(path)
        finally:
            with suppress(OSError):  # it is there only if this did not get to its end
                part.unlink()


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise GraderError(
            f"cannot write {path}: {reason}; make room there or name another place"
        ) from error
