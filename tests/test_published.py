"""What was published stays what students see, until a regrade is published too."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from made_up import kept, made_up
from opened import COURSE

from grader.course.lab import load_lab
from grader.desk import show_again
from grader.journal.keys import Keys
from grader.journal.store import open_journal
from grader.records import Grade

Main = Callable[..., tuple[int, str, str]]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A class of three: one is not wholly judged."""
    folder = tmp_path / "out"
    kept(folder, made_up("1", 80), made_up("2", 60), made_up("3", 10, judged=False))
    return folder


def regrade(folder: Path, *grades: Grade) -> None:
    with open_journal(folder) as journal:
        journal.begin("lab1", folder)
        for one in grades:
            journal.keep(one, Keys("later", ""), {})
        journal.end(interrupted=False)
    show_again(folder, lambda name: load_lab(COURSE, name), "zh")


def seen(folder: Path, student: str, name: str = "score.json") -> float:
    """The points in one of a student's reports; -1 if there is none."""
    path = folder / "students" / student / name
    return float(json.loads(path.read_text(encoding="utf-8"))["score"]) if path.exists() else -1


def published(folder: Path) -> dict[str, str]:
    text = (folder / "gradebook.csv").read_text(encoding="utf-8-sig")
    return {row["student_id"]: row["published"] for row in csv.DictReader(io.StringIO(text))}


def test_nothing_is_held_back_where_nothing_was_published(out: Path) -> None:
    """Pages and tables are of what stands, and say nothing of drafts."""
    regrade(out, made_up("1", 90))

    assert (seen(out, "1"), seen(out, "1", "draft.json")) == (90, -1)
    assert "published" not in (out / "gradebook.csv").read_text(encoding="utf-8-sig")


def test_a_regrade_waits_beside_what_was_published(main: Main, out: Path) -> None:
    """The student's page stays; a draft stands beside it, the table has both, and a page says so."""
    code, said, errors = main("publish", out, "--lang", "zh")
    assert (code, said) == (1, "2 grades are published\n")
    assert errors == "1 provisional or not wholly judged, so left out: 3\n"
    page = out / "students" / "1" / "report.html"
    before = page.read_bytes()

    regrade(out, made_up("1", 90), made_up("2", 60))

    assert page.read_bytes() == before
    assert (seen(out, "1"), seen(out, "1", "draft.json")) == (80, 90)
    assert (out / "students" / "1" / "draft.zh.html").is_file()
    assert seen(out, "2", "draft.json") == -1
    assert published(out) == {"1": "80", "2": "60", "3": ""}
    words = "Not what was published: 2 (1, 3); "
    assert words in (out / "index.html").read_text(encoding="utf-8")


def test_publishing_says_whose_points_are_others_now(main: Main, out: Path) -> None:
    """The draft is gone; a grade that tells the same is not published again."""
    main("publish", out)
    regrade(out, made_up("1", 90), made_up("2", 60))

    assert (
        main("publish", out, "--lang", "zh")[1]
        == "1: 80 → 90 (judged again)\n1 grade is published\n"
    )

    assert (seen(out, "1"), seen(out, "1", "draft.json")) == (90, -1)
    assert not list((out / "students" / "1").glob("draft*"))
    assert main("publish", out)[1] == "0 grades are published\n"
    assert main("explain", out, "1")[1].splitlines()[-1].endswith(": 90")


def test_one_student_is_published_alone(main: Main, out: Path) -> None:
    """Others' grades wait; one who has none is named."""
    assert main("publish", out, "--only", "2") == (0, "1 grade is published\n", "")
    assert published(out) == {"1": "", "2": "60", "3": ""}

    code, _, errors = main("publish", out, "--only", "9")
    line = f"error: {out} holds no grade of '9'; see gradebook.csv for ids\n"
    assert (code, errors) == (2, line)


def test_what_is_published_goes_to_platforms(main: Main, out: Path, tmp_path: Path) -> None:
    """As students see it; who sees another grade, or none, is named; what is for the staff has all."""
    main("publish", out, "--only", "1")
    regrade(out, made_up("1", 90))

    code, _, errors = main("export", out, "--to", "nbgrader", "--out", tmp_path / "nb.csv")

    assert code == 1
    assert "3 not published as they stand, so left out or as they were: 1, 2, 3" in errors
    rows = list(csv.DictReader(io.StringIO((tmp_path / "nb.csv").read_text(encoding="utf-8"))))
    assert [(row["student_id"], row["score"]) for row in rows] == [("1", "80")]
    main("export", out, "--to", "jsonl", "--out", tmp_path / "all.jsonl")
    assert len((tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()) == 3


def test_who_is_forgotten_is_published_no_more(out: Path, main: Main) -> None:
    """In no row."""
    main("publish", out)
    main("forget", out, "1")

    with open_journal(out) as journal:
        assert list(journal.published()) == ["2"]


def test_a_grade_is_published_as_it_is_after_lateness(out: Path) -> None:
    """A date that is changed later changes nothing that students have seen."""
    with open_journal(out) as journal:
        (one, *_) = journal.standing().grades
        journal.publish([replace(one, score=40)])

        assert journal.published()["1"].grade.score == 40
