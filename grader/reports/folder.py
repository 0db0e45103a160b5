"""Which files a class and each of its students have: tables, pages and score reports, by name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from grader.course.course import localized
from grader.course.lab import Lab
from grader.records import Grade, Problem, Text, WithoutGrade
from grader.reports.export import evidence_csv, gradebook_csv, problems_csv
from grader.reports.language import ENGLISH, Language, language_of
from grader.reports.report import score_report, student_page
from grader.reports.summary import class_page
from grader.reports.written import write_text, writing

SEEN, DRAFT = "report", "draft"
_REPORTS = {SEEN: "score.json", DRAFT: "draft.json"}


class Shown(NamedTuple):
    """What a student's files are of."""

    seen: Grade
    """What the student is to see."""
    draft: Grade | None = None
    """A newer grade that waits until it is published."""

    @property
    def by_name(self) -> dict[str, Grade]:
        """The grades by what their files are called."""
        return {SEEN: self.seen} | ({DRAFT: self.draft} if self.draft else {})


def tells_the_same(one: Grade | None, other: Grade) -> bool:
    """Whether a student learns the same from both; when and with what they were made is no matter."""
    return one is not None and _told(one) == _told(other)


def _told(one: Grade) -> object:
    tests = [(test.id, test.outcome, test.score, test.failure) for test in one.tests]
    return one.score, one.max_score, one.final_score, one.judged, one.provisional, tests


def student_files(shown: Shown, lab: Lab, code: str) -> dict[str, str]:
    """Pages and score reports, by name: English, with the language of ``code`` beside it.

    A report comes after its pages: by it ``is_written`` knows that they were written.
    """
    files = {}
    for stem, one in shown.by_name.items():
        names = _page_names(stem, code)
        for own, name in names.items():
            others = {c: n for c, n in names.items() if c != own}
            files[name] = student_page(one, language_of(lab, own), others)
        files[_REPORTS[stem]] = score_json(one, language_of(lab, code))
    return files


def write_pages(out: Path, shown: Shown, files: Mapping[str, str]) -> None:
    """Put a student's files into the folder that is theirs, and take a draft out that waits no longer."""
    folder = _folder_of(out, shown.seen)
    for name, text in files.items():
        write_text(folder / name, text)
    with writing(folder):
        for path in folder.glob(f"{DRAFT}.*") if shown.draft is None else ():
            path.unlink()


def is_written(out: Path, shown: Shown, lab: Lab, code: str) -> bool:
    """Whether a student's pages are there in all languages, and of the grades as they are, by the reports."""
    folder, language = _folder_of(out, shown.seen), language_of(lab, code)
    reports = {
        _REPORTS[stem]: score_json(one, language).encode() for stem, one in shown.by_name.items()
    }
    pages = [name for stem in shown.by_name for name in _page_names(stem, code).values()]
    if not all((folder / name).is_file() for name in (*reports, *pages)):
        return False
    with writing(folder):
        written = {path.name: path.read_bytes() for path in folder.glob("*.json")}
    return written == reports


def _folder_of(out: Path, one: Grade) -> Path:
    return out / "students" / one.submission.student_id


def score_json(one: Grade, language: Language) -> str:
    """The score report as text."""
    return json.dumps(score_report(one, language), ensure_ascii=False) + "\n"


def class_files(
    grades: Sequence[Grade],
    problems: Sequence[Problem],
    lab: Lab,
    code: str,
    missing: Sequence[WithoutGrade] = (),
    remarks: Sequence[Text] = (),
    published: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, bytes]:
    """The tables and pages of a class, by name; ``published`` are points that students see, by student."""
    language = language_of(lab, code)
    tables = {
        "gradebook.csv": gradebook_csv(grades, missing, published),
        "problems.csv": problems_csv(problems, language),
        "evidence.csv": evidence_csv(grades, language),
    }
    files = {**tables}
    names = _page_names("index", code)
    reports = _page_names("report", code)
    for own, name in names.items():
        others = {c: n for c, n in names.items() if c != own}
        language = language_of(lab, own)
        title = lab.title.get(own, "")
        page = class_page(
            grades, problems, language, others, reports[own], missing, remarks, title, [*tables]
        )
        files[name] = page.encode()
    return files


def _page_names(stem: str, code: str) -> dict[str, str]:
    """Language to file: English has the plain name, another stands beside it."""
    return {own: localized(f"{stem}.html", own) for own in dict.fromkeys([ENGLISH.code, code])}
