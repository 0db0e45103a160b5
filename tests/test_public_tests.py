"""The tests that students get are made from all tests: what is taken, how it reads, what must not leak."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.authoring.bundle import bundle_files
from grader.authoring.public_tests import read_test_file
from grader.authoring.release import release, write
from grader.course.lab import Lab, load_lab
from grader.errors import LabError

SOURCE = '''# %%
import torch


# %%
def half(x):
    """Half of x."""
    # BEGIN SOLUTION: halve it
    return x.div(2)
    # END SOLUTION
'''

RUBRIC = """secret = "not for students"
[title]
en = 'Lab 9: "Halves"'
zh = "实验九"
[exercises.half]
points = 100
"""

TESTS = '''"""For authors: hidden inputs are negative."""

import math
from itertools import (
    pairwise,  # what follows what
    product,
)

import pytest
import torch
from torch import nn

from grader.testing import (
    assert_close,
    fail,
    normal,
    points,
)

LIMIT = 5
"""As large as inputs get."""
SECRETS = [-7.0, -9.0]


# -- shared by all


def number(value):
    """A number."""
    return value


def count_of_hidden_cases():
    return len(SECRETS)


# -- half


# What is drawn is never 0.
@pytest.fixture
def drawn():
    return normal(LIMIT)


@points(
    50,
    exercise="half",
    public=True,
)
def test_half(student, drawn):
    # zh: half(x) 是 x 的一半。
    """half(x) is half of x."""
    # the sum, since the order does not matter
    number = pairwise  # a local name is none of the module's: SECRETS
    assert_halved(student.call("half", drawn))


@points(25, exercise="half", public=True)
def test_half_of_nothing(student):
    # zh: half 对空张量也适用。
    """half works for an empty tensor."""
    fail(
        # zh: 它不是空的。
        "It is not empty."
    )


@points(25, exercise="half")
def test_half_of_negative_numbers(student):
    # zh: half(x) 适用于负数。
    """half(x) works for negative numbers.

    Look at the sign of what you return.
    """
    for case, _ in product(SECRETS, range(count_of_hidden_cases())):
        assert_close(number(student.call("half", case)), math.fabs(case), mistakes={"It is not empty.": 1})


def assert_halved(seen):
    # A word about it.

    assert nn and seen is not None


# -- thresholds


TRAINED = torch.ones(3)
'''

PUBLIC = '''# Generated from solutions/lab9/tests.py by `grader release lab9`.
"""Public tests of Lab 9: 'Halves'.

Run them with `pytest` in this folder. Each is worth the points above it. When you hand in,
hidden tests look closer.
"""

from itertools import pairwise

import pytest
from torch import nn

from grader.testing import fail, normal, points

LIMIT = 5
"""As large as inputs get."""


# -- half


# What is drawn is never 0.
@pytest.fixture
def drawn():
    return normal(LIMIT)


@points(
    50,
    exercise="half",
)
def test_half(student, drawn):
    """half(x) is half of x."""
    # the sum, since the order does not matter
    number = pairwise  # a local name is none of the module's: SECRETS
    assert_halved(student.call("half", drawn))


@points(25, exercise="half")
def test_half_of_nothing(student):
    """half works for an empty tensor."""
    fail(
        "It is not empty."
    )


def assert_halved(seen):
    # A word about it.

    assert nn and seen is not None
'''


@pytest.fixture
def lab_with(tmp_path: Path) -> Callable[..., Lab]:
    """Makes a lab of these tests, with these lines more in its ``lab.toml``."""

    def make(tests: str = TESTS, rubric: str = "") -> Lab:
        folder = tmp_path / "solutions/lab9"
        folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "assignments/lab9").mkdir(parents=True, exist_ok=True)
        files = {"lab9.py": SOURCE, "lab.toml": RUBRIC + rubric, "tests.py": tests, "probes.py": ""}
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return load_lab(tmp_path, "lab9")

    return make


# -- what students get


def test_public_tests_come_with_what_they_use(lab_with: Callable[..., Lab]) -> None:
    """Helpers, fixtures, constants and imports go along, verbatim and in order; hidden ones do not."""
    assert release(lab_with())["test_public.py"] == PUBLIC


def test_what_is_only_public_says_nothing_of_hidden_tests(lab_with: Callable[..., Lab]) -> None:
    """Where every test is public, nobody is told that others look closer."""
    everything = TESTS.replace(
        '@points(25, exercise="half")', '@points(25, exercise="half", public=True)'
    )

    text = release(lab_with(everything))["test_public.py"]

    assert "look closer" not in text
    assert '@points(25, exercise="half")\ndef test_half_of_negative_numbers' in text


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        ('@points(1, public=True, exercise="half")', '@points(1, exercise="half")'),
        ('@points(public=True, exercise="half")', '@points(exercise="half")'),
        ('@points(1, exercise="ａ", public=True)', '@points(1, exercise="ａ")'),
        (
            '@points(\n    1, exercise="half_of_' + "x" * 60 + '", public=True\n)',
            '@points(1, exercise="half_of_' + "x" * 60 + '")',
        ),
        (
            '@points(\n    1, exercise="half_of_' + "x" * 80 + '", public=True\n)',
            '@points(\n    1, exercise="half_of_' + "x" * 80 + '"\n)',
        ),
    ],
)
def test_the_mark_is_taken_out_of_the_decorator(
    lab_with: Callable[..., Lab], marked: str, bare: str
) -> None:
    """``public=True`` goes, wherever it stands; a line that was broken for it is one line again."""
    tests = (
        f'from grader.testing import points\n\n\n{marked}\ndef test_it(student):\n    """It."""\n'
    )

    text = release(lab_with(tests))["test_public.py"]

    assert f"\n\n\n{bare}\ndef test_it(student):\n" in text


def test_the_labs_public_tests_need_no_reformatting(lab_with: Callable[..., Lab]) -> None:
    """Blank lines, imports and long lines are as ruff wants them, whatever is left out between."""
    pytest.importorskip("ruff", reason="ruff is a tool for developers")
    tests = TESTS.replace(
        '    fail(\n        # zh: 它不是空的。\n        "It is not empty."\n    )', "    pass"
    )
    lab = lab_with(tests.replace("import math\n", ""))
    write(lab)
    path = lab.handout / "test_public.py"

    for command in (["check", "--select=I,E,W", "--ignore=E501"], ["format", "--diff"]):
        words = [sys.executable, "-m", "ruff", *command, "--isolated", "--line-length=100", path]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_students_tables_have_what_public_tests_say(lab_with: Callable[..., Lab]) -> None:
    """A sentence that hidden tests say as well is public; what only they say is not there."""
    table = release(lab_with())["zh.toml"]

    assert list(tomllib.loads(table)["texts"]) == [
        "half(x) is half of x.",
        "half works for an empty tensor.",
        "It is not empty.",
    ]
    assert "负数" not in table


def test_a_statement_that_nobody_can_place_is_refused(lab_with: Callable[..., Lab]) -> None:
    """What neither defines nor imports anything may or may not be needed; its author must say."""
    lab = lab_with(TESTS.replace("SECRETS = [", "torch.set_num_threads(1)\nSECRETS = ["))

    with pytest.raises(LabError, match=r"tests.py:22: this is neither a definition nor an import"):
        read_test_file(lab)


# -- what must not leak


def leaks(lab: Lab, **files: str) -> list[str]:
    for name, text in files.items():
        (lab.handout / f"{name}.md").write_text(text, encoding="utf-8")
    try:
        bundle_files(lab)
    except LabError as error:
        return str(error).splitlines()
    return []


def test_what_is_released_tells_nothing(lab_with: Callable[..., Lab]) -> None:
    """The files that are made pass their own proof."""
    assert leaks(lab_with()) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("See test_half_of_negative_numbers.", "the name of a hidden test, line 70 of tests.py"),
        ("half(x) works for negative\nnumbers.", "what only hidden tests say, line 72 of tests.py"),
        ('"# Look at the sign of\\n",\n"# what you return.\\n",', "what only hidden tests say"),
        ("half(x) 适用于负数。", "what only hidden tests say, line 72 of tests.py"),
        ("def count_of_hidden_cases():", "line 33 of tests.py, which only hidden tests use"),
        ("SECRETS = [-7.0, -9.0]", "line 22 of tests.py, which only hidden tests use"),
        ("TRAINED = torch.ones(3)", "which only hidden tests use"),
        ("return x.div(2)", "line 9 of lab9.py, part of a solution"),
    ],
)
def test_hidden_things_are_found_in_any_file(
    lab_with: Callable[..., Lab], text: str, what: str
) -> None:
    """Names, sentences, translations and definitions of hidden tests are told with file and line."""
    (leak,) = leaks(lab_with(), notes=f"First.\n{text}\n")

    assert "assignments/lab9/notes.md:2: this is " in leak
    assert what in leak
    assert "take it out here, or" in leak


def test_leaks_are_told_all_at_once(lab_with: Callable[..., Lab]) -> None:
    """An author reads every leak of every file in one go."""
    told = leaks(
        lab_with(), one="return x.div(2)\ntest_half_of_negative_numbers", two="return x.div(2)"
    )

    assert [line.partition(": ")[0].rpartition("/")[2] for line in told] == [
        "one.md:1",
        "one.md:2",
        "two.md:1",
    ]


def test_a_longer_name_is_another_name(lab_with: Callable[..., Lab]) -> None:
    """A hidden test's name within a word is no leak, and neither is a word that a public test says."""
    assert leaks(lab_with(), notes="test_half_of_negative_numbers_too. It is not empty.") == []


def test_what_is_given_away_is_exempt(lab_with: Callable[..., Lab]) -> None:
    """A line that ``lab.toml`` gives away, with its reason, may stand in any file."""
    given = '[[given_away]]\nline = "return x.div(2)"\nreason = "the handout derives it"\n'

    assert leaks(lab_with(rubric=given), notes="return x.div(2)") == []


def test_an_exemption_without_use_is_told(lab_with: Callable[..., Lab]) -> None:
    """What no file holds needs no exemption."""
    given = '[[given_away]]\nline = "return x.div(2)"\nreason = "the handout derives it"\n'

    (told,) = leaks(lab_with(rubric=given))

    assert "lab.toml: a [[given_away]] of no use" in told
    assert "take it out" in told


def test_an_exemption_needs_a_reason(lab_with: Callable[..., Lab]) -> None:
    """Nothing is given away without a word on why."""
    with pytest.raises(LabError, match=r"lab\.toml.*reason"):
        lab_with(rubric='[[given_away]]\nline = "return x.div(2)"\n')
