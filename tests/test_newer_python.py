"""A program for a newer Python, or with a package that is not here, is no student's mistake."""

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.sandbox.loading import load, parse
from grader.sandbox.newer_python import NEWER_PYTHON, is_newer

COURSE = Path(__file__).parent / "scenarios" / "course"
LAB1 = Path(__file__).parent / "scenarios" / "lab1"
RIGHT = (LAB1 / "full_marks.py").read_text(encoding="utf-8")
NEWER = {
    'print(f"{d["a"]}")\n': (3, 12),
    "type Vector = list[float]\n": (3, 12),
    "def first[T](xs: list[T]) -> T:\n    return xs[0]\n": (3, 12),
    "class Box[T]:\n    pass\n": (3, 12),
    "try:\n    x = 1\nexcept OSError, ValueError:\n    pass\n": (3, 14),
    'x = t"{1}"\n': (3, 14),
}
MISTAKES = [
    *(
        "def f()\n    return 1\n",
        "x = (1,\n",
        "print 'x'\n",
        "f() = 3\n",
        "f'{a b}'\n",
        "f(a=1, 2)\n",
    ),
    *(
        "def f():\nreturn 1\n",
        "b'é'\n",
        "'\\N{no such}'\n",
        "“x”\n",
        "None = 1\n",
        "x = 08\n",
        "f'{}'\n",
    ),
    *(
        "class A[T:\n    pass\n",
        "type = = 1\n",
        "x = [1 2]\n",
        "(" * 5000,
        "if 1:\n\tx = 1\n        y = 2\n",
    ),
]
Run = Callable[..., subprocess.CompletedProcess[str]]


def error_of(source: str) -> BaseException:
    try:
        compile(source, "lab1.py", "exec")
    except (SyntaxError, MemoryError) as error:
        return error
    pytest.skip("this Python takes it")


@pytest.mark.parametrize("source", NEWER)
def test_younger_syntax_is_told_from_a_mistake(source: str) -> None:
    """Whatever this Python says of it."""
    assert is_newer(source, error_of(source))


@pytest.mark.parametrize("source", MISTAKES)
def test_a_mistake_is_one_in_every_python(source: str) -> None:
    """Nobody's missing colon is put down to the version."""
    assert not is_newer(source, error_of(source))


def test_a_broken_cell_says_what_it_is() -> None:
    """Beside a mistake, which keeps its name."""
    source = next(source for source, version in NEWER.items() if sys.version_info < version)

    _, broken = load(
        "lab1", parse([("one", source), ("two", "x = (1,\n"), ("three", "y = 1\n")]), ["y"]
    )

    assert [(entry.label, entry.error) for entry in broken] == [
        ("one", NEWER_PYTHON),
        ("two", "SyntaxError"),
    ]


def test_what_the_grader_cannot_run_costs_nobody_points(grader: Run, tmp_path: Path) -> None:
    """A newer program is not judged; a package that is missing is told, and both are tried again."""
    source = next(source for source, version in NEWER.items() if sys.version_info < version)
    hand_ins, out = tmp_path / "class", tmp_path / "out"
    hand_ins.mkdir()
    (hand_ins / "2214001.py").write_text(f"{source}\n{RIGHT}", encoding="utf-8")
    (hand_ins / "2214002.py").write_text(f"import no_such_package_here\n{RIGHT}", encoding="utf-8")
    (hand_ins / "2214003.py").write_text(RIGHT, encoding="utf-8")

    for judged in ("2 graded", "1 graded, 1 known already"):
        done = grader("batch", hand_ins, "--lab", "lab1", "--out", out)

        assert done.stdout.startswith(f"{judged}, 1 for a person to look at (problems.csv)")
        assert done.returncode == 1
        assert done.stderr == (
            "1 hand-in imports no_such_package_here, which is not installed here (evidence.csv): where"
            " students may use it, install it and run this again\n"
        )
    text = (out / "problems.csv").read_text(encoding="utf-8-sig")
    ((_, student, reason),) = list(csv.reader(io.StringIO(text)))[1:]
    assert student == "2214001"
    assert "is written for a newer Python than {}.{}".format(*sys.version_info) in reason
    assert "no_such_package_here" in (out / "evidence.csv").read_text(encoding="utf-8-sig")


def test_another_labs_program_is_told(grader: Run, tmp_path: Path) -> None:
    """Where some of that lab is in it and nothing of this one; a single name says nothing."""
    course = tmp_path / "course"
    shutil.copytree(COURSE, course)
    other = course / "solutions" / "lab2"
    other.mkdir()
    names = ["mean", "median", "mode", "spread"]
    rubric = 'secret = "x"\n[title]\nen = "Two"\n'
    rubric += "".join(f"[exercises.{name}]\npoints = 25\n" for name in names)
    (other / "lab.toml").write_text(rubric)
    hand_ins, out = tmp_path / "class", tmp_path / "out"
    hand_ins.mkdir()
    for student, some in (("2214001", names[1:]), ("2214002", names[1:3]), ("2214003", names[3:])):
        text = "\n\n".join(f"def {name}(x):\n    return x" for name in some)
        (hand_ins / f"{student}-lab1.py").write_text(text)

    grader("batch", hand_ins, "--lab", "lab1", "--out", out, "--course", course)

    reports = {path.parent.name: json.loads(path.read_text()) for path in out.rglob("score.json")}
    told = {student for student, one in reports.items() if "lab2's program" in str(one["notes"])}
    assert told == {"2214001", "2214002"}
    assert {one["score"] for one in reports.values()} == {0}
