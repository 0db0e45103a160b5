"""Which files a class and each of its students have: tables, pages and score reports, by name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.course.course import localized
from grader.course.lab import Lab
from grader.records import Grade, Problem, Text, WithoutGrade
from grader.reports.export import evidence_csv, gradebook_csv, problems_csv
from grader.reports.language import ENGLISH, Language, language_of
from grader.reports.report import score_report, student_page
from grader.reports.summary import class_page
from grader.reports.written import write_text, writing


def grade_files(one: Grade, lab: Lab, code: str) -> dict[str, str]:
    """A student's score report and pages, by name: English, with the language of ``code`` beside it."""
    files = {"score.json": score_json(one, language_of(lab, code))}
    names = _page_names("report", code)
    for own, name in names.items():
        others = {c: n for c, n in names.items() if c != own}
        files[name] = student_page(one, language_of(lab, own), others)
    return files


def write_pages(out: Path, one: Grade, files: Mapping[str, str]) -> None:
    """Put a student's files into the folder that is theirs."""
    for name, text in files.items():
        write_text(_folder_of(out, one) / name, text)


def is_written(out: Path, one: Grade, lab: Lab, code: str) -> bool:
    """Whether a student's pages are there in all languages, and of the grade as it is now, by the report."""
    folder = _folder_of(out, one)
    names = ["score.json", *_page_names("report", code).values()]
    if not all((folder / name).is_file() for name in names):
        return False
    with writing(folder):
        written = (folder / "score.json").read_bytes()
    return written == score_json(one, language_of(lab, code)).encode()


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
) -> dict[str, bytes]:
    """The tables and pages of a class, by name."""
    language = language_of(lab, code)
    files = {
        "gradebook.csv": gradebook_csv(grades, missing),
        "problems.csv": problems_csv(problems, language),
        "evidence.csv": evidence_csv(grades, language),
    }
    names = _page_names("index", code)
    reports = _page_names("report", code)
    for own, name in names.items():
        others = {c: n for c, n in names.items() if c != own}
        language = language_of(lab, own)
        page = class_page(grades, problems, language, others, reports[own], missing, remarks)
        files[name] = page.encode()
    return files


def _page_names(stem: str, code: str) -> dict[str, str]:
    """Language to file: English has the plain name, another stands beside it."""
    return {own: localized(f"{stem}.html", own) for own in dict.fromkeys([ENGLISH.code, code])}
