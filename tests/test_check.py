"""`grader check` on a small lab, whole and spoilt in every way that it must notice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from grader.authoring.check import Report, check_lab
from grader.authoring.proofs import Chosen
from grader.authoring.release import write
from grader.course.lab import load_lab
from grader.course.sentences import without_translations
from grader.errors import LabError
from grader.isolation.keeper import Keeper

COURSE = Path(__file__).parent / "scenarios" / "course"
TESTS = (COURSE / "solutions" / "lab1" / "tests.py").read_text(encoding="utf-8")
TESTS = TESTS.replace("@points(2, ex", "@points(24.5, ex").replace(
    '24.5, exercise="mean"', '2, exercise="mean"'
)
SOLUTION = (COURSE / "solutions" / "lab1" / "lab1.py").read_text(encoding="utf-8")
LAB = (COURSE / "solutions" / "lab1" / "lab.toml").read_text(encoding="utf-8")
LAB = LAB.replace("points = 4", "points = 49")
MEAN = "# %% wrong: This is the mean.\ndef total(x):\n    return x.mean()\n"
UNSCALED = "# %% wrong: (unnamed) Nothing is multiplied.\ndef scaled(x, factor):\n    return x\n"
HALVED = "# %% wrong: (unnamed) Half.\ndef mean(x):\n    return total(x) / x.numel() / 2\n"
IN_PYTHON = "# %% right: A loop.\ndef total(x):\n    return torch.stack(list(x.flatten())).sum()\n"


@pytest.fixture
def check(keeper: Keeper, tmp_path: Path) -> Callable[..., Report]:
    """Checks a copy of the small lab in which files are replaced; it is whole if none is."""

    def run(words: str = "", **replaced: str) -> Report:
        course = tmp_path / "course"
        shutil.copytree(COURSE, course, ignore=shutil.ignore_patterns("__pycache__"))
        lab = course / "solutions" / "lab1"
        files = {
            "lab.toml": LAB,
            "tests.py": TESTS,
            "trials/total.py": f"{MEAN}\n{IN_PYTHON}",
            "trials/scaled.py": UNSCALED,
            "trials/mean.py": HALVED,
        }
        for name, text in (files | replaced).items():
            path = lab / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        with suppress(LabError):  # the check tells of it
            write(load_lab(course, "lab1"))
        return check_lab(load_lab(course, "lab1"), keeper, 1, chosen=Chosen.of(words))

    return run


def test_a_whole_lab_has_no_complaints(check: Callable[..., Report]) -> None:
    """A lab whose wrong programs are all caught and named passes, and the counts are told."""
    report = check()

    assert report.complaints == ()
    assert report.summary == "3 wrong programs, 1 right ones, 5 tests: no complaints"


def test_a_course_in_english_alone_has_no_complaints(check: Callable[..., Report]) -> None:
    """Without a word of another language nothing is missing."""
    rubric = (COURSE / "solutions" / "lab1" / "lab.toml").read_text(encoding="utf-8")
    rubric = rubric.replace('zh = "实验一：求和"\n', "").replace("points = 4", "points = 49")

    report = check(
        **{
            "lab.toml": rubric,
            "tests.py": without_translations(TESTS, ["zh"]),
            "lab1.py": without_translations(SOLUTION, ["zh"]),
        }
    )

    assert report.complaints == ()


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        (
            "trials/scaled.py",
            UNSCALED.replace("return x", "return factor * x"),
            "trials/scaled.py:1: loses no points in scaled",
        ),
        (
            "trials/scaled.py",
            UNSCALED.replace("(unnamed) N", "N"),
            "trials/scaled.py:1: is not told its name",
        ),
        ("trials/nothing.py", UNSCALED, "trials/nothing.py: no exercise 'nothing'"),
        (
            "trials/scaled.py",
            UNSCALED.replace("wrong", "worng"),
            "trials/scaled.py:1: unknown header",
        ),
        (
            "tests.py",
            TESTS.replace("        # zh: 这是均值。\n", ""),
            "tests.py:22: not said in 'zh': 'This is the mean.'; write `# zh: …` above the line",
        ),
        (
            "lab1.py",
            SOLUTION.replace("    # zh: 相乘\n", ""),
            "lab1.py:19: not said in 'zh': 'multiply'; write `# zh: …` above the line",
        ),
        (
            "lab1.py",
            SOLUTION.replace("import torch\n", "# zh: 旧。\nimport torch\n"),
            "lab1.py:2: no sentence begins on the line below",
        ),
        (
            "tests.py",
            TESTS.replace("    x = normal(5)\n", "    # zh: 旧。\n    x = normal(5)\n"),
            "tests.py:54: no sentence begins on the line below",
        ),
        (
            "trials/mean.py",
            HALVED + "def total(x):\n    return x.max()\n",
            "trials/mean.py:1: loses points in total, which does not build on mean",
        ),
        (
            "trials/scaled.py",
            UNSCALED.replace("def", "import nowhere\ndef"),
            "trials/scaled.py:1: scaled.py:1, line 1",
        ),
        ("trials/total.py", MEAN.replace("mean()", "max()"), "no wrong program is told"),
        ("trials/total.py", MEAN.replace("wrong", "right"), "trials/total.py:1: loses points in"),
    ],
)
def test_what_is_wrong_is_said(
    check: Callable[..., Report], name: str, text: str, complaint: str
) -> None:
    """Each way to spoil a lab gets a line that names the file and what is wrong."""
    report = check(**{name: text})

    assert any(complaint in line for line in report.complaints), report.complaints


def test_points_must_add_up(check: Callable[..., Report]) -> None:
    """A rubric whose points differ from its tests', or from 100, is told by exercise."""
    rubric = (COURSE / "solutions" / "lab1" / "lab.toml").read_text(encoding="utf-8")

    report = check(**{"lab.toml": rubric})

    assert any("add up to 10, not 100" in line for line in report.complaints)
    assert any(
        line.endswith("lab.toml:15: total has 4 points, its tests are worth 49")
        for line in report.complaints
    )


def test_a_generated_file_that_was_edited_is_found(keeper: Keeper, tmp_path: Path) -> None:
    """What `grader release` writes must be what lies in assignments/."""
    course = tmp_path / "course"
    shutil.copytree(COURSE, course)
    write(load_lab(course, "lab1"))
    skeleton = course / "assignments" / "lab1" / "lab1.py"
    skeleton.write_text(skeleton.read_text(encoding="utf-8") + "\nx = 1\n", encoding="utf-8")

    report = check_lab(load_lab(course, "lab1"), keeper, 1)

    assert any("run `grader release lab1`" in line for line in report.complaints)


def test_a_solution_among_the_students_files_is_found(keeper: Keeper, tmp_path: Path) -> None:
    """What `grader release` would refuse to bundle is a complaint of the check too."""
    course = tmp_path / "course"
    shutil.copytree(COURSE, course)
    lab = load_lab(course, "lab1")
    write(lab)
    shutil.copy(lab.reference, lab.handout / "mine.py")

    report = check_lab(lab, keeper, 1)

    assert any("mine.py" in line and "part of a solution" in line for line in report.complaints)


FLAKY = """
CALLS = []


@points(2, exercise="mean")
def test_mean_now_and_then(student):
    # zh: mean(x) 时对时错。
    \"\"\"mean(x) is right now and then.\"\"\"
    CALLS.append(student.call("mean", normal(1)))
    if len(CALLS) > 1:
        # zh: 这是第二次。
        fail("This is the second time.")
"""


def test_a_flaky_test_is_named_alone(check: Callable[..., Report]) -> None:
    """What it says of other programs is its own fault, and is not told beside."""
    tests = TESTS.replace("import assert_close", "import fail, assert_close") + FLAKY

    report = check(**{"tests.py": tests, "lab.toml": LAB.replace("points = 2", "points = 4")})

    (line,) = [line for line in report.complaints if "is flaky" in line]
    assert "test_mean_now_and_then is flaky: judged twice, the solution passed and then" in line
    assert not [line for line in report.complaints if "loses points in" in line]


def test_a_test_that_no_wrong_program_fails_is_found(check: Callable[..., Report]) -> None:
    """It may see nothing at all."""
    report = check(
        **{"trials/mean.py": HALVED.replace("wrong: (unnamed) ", "right: ").replace(" / 2", "")}
    )

    assert any(
        "no wrong program fails test_mean_of_many; add one to trials/mean.py" in line
        for line in report.complaints
    ), report.complaints


def test_a_part_can_be_checked(check: Callable[..., Report]) -> None:
    """Only its tests and trials, and nothing is said of the lab as a whole."""
    report = check(words="scaled", **{"lab.toml": LAB.replace("points = 49", "points = 50")})

    assert report.summary == (
        "1 wrong programs, 0 right ones, 2 tests (3 programs and 3 tests left out): no complaints"
    )


def test_a_lab_that_was_never_released_says_so(keeper: Keeper, tmp_path: Path) -> None:
    """One line, with the command."""
    course = tmp_path / "course"
    shutil.copytree(COURSE, course)
    shutil.rmtree(course / "assignments")

    with pytest.raises(LabError, match=r"lab1.py is missing; run `grader release lab1` first$"):
        check_lab(load_lab(course, "lab1"), keeper, 1)


def test_a_rule_that_forbids_nothing_is_found(check: Callable[..., Report]) -> None:
    """A misspelt family or module is told with its line; names, families and dotted names are known."""
    rules = ["relu", "*conv*", "torch.nn.functional.fold", "*con2d*", "torch.nn.functional.unfolt"]
    rubric = (COURSE / "solutions" / "lab1" / "lab.toml").read_text(encoding="utf-8")

    report = check(**{"lab.toml": rubric.replace("points = 2", f"forbidden = {rules}\npoints = 2")})

    told = [line.partition(": ")[2] for line in report.complaints if "to forbid" in line]
    assert told == [
        "torch has no function '*con2d*' to forbid; write conv2d",
        "torch has no function 'torch.nn.functional.unfolt' to forbid; "
        "write torch.nn.functional.unfold",
    ]


def shortcuts(check: Callable[..., Report], *of_total: str, forbidden: str = "sum") -> list[str]:
    """What is complained of where these answer `total`."""
    named = ", ".join(f'"{one}"' for one in of_total)
    told = f'[exercises.total]\nforbidden = ["{forbidden}"]\nshortcuts = [{named}]\n'
    report = check(**{"lab.toml": LAB.replace("[exercises.total]\n", told)})
    return [line for line in report.complaints if "in total" in line or "shortcut" in line]


def test_a_shortcut_earns_nothing_in_any_disguise(check: Callable[..., Report]) -> None:
    """Where what it calls is forbidden; the solution itself must do without, then."""
    found = shortcuts(check, "torch.sum")

    assert not [line for line in found if "torch.sum" in line]


def test_a_shortcut_that_nobody_finds_out_is_told(check: Callable[..., Report]) -> None:
    """In each of its disguises, with what it earns."""
    found = " ".join(shortcuts(check, "lambda x: x.flatten().cumsum(0)[-1]", forbidden="mean"))

    assert "earns" in found
    assert "name what it calls in `forbidden`, or write another shortcut" in found


def test_a_shortcut_that_is_none_is_refused(check: Callable[..., Report]) -> None:
    """A misspelt one would show nothing."""
    with pytest.raises(
        LabError, match=r"lab\.toml:\d+: the shortcut 'torch\.summ' of total is none"
    ):
        shortcuts(check, "torch.summ")


# -- liars

ANY_MEAN = """    x = normal(5)

    assert_close(student.call("mean", x), x.mean())
"""
FIXED_MEAN = """    x = torch.tensor([1.0, 3.0])

    assert_close(student.call("mean", x), x.mean())
"""
ANY_SIZE = """    x = normal(int(integers(2, 60)))

    if shape_of(student.call("scaled", x, 2.0)) != shape_of(x):
        # zh: 形状。
        fail("The shape is wrong.")
"""
OF_MEAN = '@points(2, exercise="mean")'
GUESSED = '@points(2, exercise="mean", guessable=True)'
NO_DRAW = TESTS.replace(ANY_MEAN, FIXED_MEAN).replace(OF_MEAN, GUESSED)
REASON = '\n[unearned]\nmean = "its inputs are few"\n'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            TESTS.replace(", guessable=True", "", 1),
            "tests.py:11: test_total_of_three passes with answers recorded under another secret; draw what"
            " decides, or mark it guessable=True",
        ),
        (
            TESTS.replace(OF_MEAN, GUESSED),
            "tests.py:51: test_mean_of_many cannot be guessed; take out guessable=True",
        ),
        (
            NO_DRAW,
            "lab.toml:22: mean gives 2 points for answers recorded under another secret; give it a test that"
            " cannot be guessed, or a reason in [unearned]",
        ),
        (
            TESTS.replace(ANY_MEAN, ANY_SIZE).replace(
                "normal, p", "fail, integers, normal, shape_of, p"
            ),
            "lab.toml:22: mean gives 2 points for answers of NaN; give it a test that cannot be guessed, or a"
            " reason in [unearned]",
        ),
    ],
    ids=["fixed inputs", "drawn inputs", "nothing drawn", "a size alone"],
)
def test_points_without_work_are_found(
    check: Callable[..., Report], text: str, complaint: str
) -> None:
    """What can be guessed is marked so and counts beside what cannot; no liar earns a point."""
    report = check(**{"tests.py": text})

    assert [line for line in report.complaints if line.endswith(complaint)], report.complaints


def test_points_without_work_may_have_a_reason(check: Callable[..., Report]) -> None:
    """An exercise that asks too little to be safe says why."""
    report = check(**{"tests.py": NO_DRAW, "lab.toml": LAB + REASON})

    assert report.complaints == ()


@pytest.mark.parametrize(
    ("tests", "rubric", "complaint"),
    [
        (TESTS, LAB + REASON, "lab.toml:28: mean gives nothing without work; take it out"),
        (
            NO_DRAW.replace('2, exercise="mean"', '4, exercise="mean"'),
            LAB.replace("points = 2", "points = 4") + REASON,
            "lab.toml:27: 4 points without work; 3 of a lab are the most",
        ),
    ],
    ids=["no such points", "too many"],
)
def test_reasons_are_few_and_true(
    check: Callable[..., Report], tests: str, rubric: str, complaint: str
) -> None:
    """They are for points that are there, and for no more than a few."""
    report = check(**{"tests.py": tests, "lab.toml": rubric})

    assert [line for line in report.complaints if line.endswith(complaint)], report.complaints


TRIES = [
    (
        'tries = ["no dimensions"]',
        "lab.toml:16: no test gives total an input of the kind 'no dimensions'",
    ),
    ('tries = ["one row"]', "lab.toml:16: no test gives total an input of the kind 'one row'"),
    ('tries = ["not contiguous"]', None),
    ('tries = ["not contiguous", "called twice", "requires a gradient"]', None),
    (
        "",
        "total does not say which kinds of inputs apply to it; what its tests try is tries = [",
    ),
]


@pytest.mark.parametrize(("tries", "complaint"), TRIES)
def test_what_tests_try_is_seen(
    check: Callable[..., Report], tries: str, complaint: str | None
) -> None:
    """A kind of input that the rubric names is given to the exercise by one of its own tests."""
    rubric = LAB.replace("tries = []", tries, 1)
    turned = "    x = normal(2, 3).T.requires_grad_()\n    for x in (x, x):\n"
    report = check(
        **{
            "lab.toml": rubric,
            "tests.py": TESTS.replace("    for x in cases(normal(3), normal(2, 3)):\n", turned)
            .replace(
                'student.call("total", x), x.sum()', 'student.call("total", x), x.detach().sum()'
            )
            .replace("import assert_close, cases,", "import assert_close,"),
        }
    )

    assert len(report.complaints) == (complaint is not None)
    assert complaint is None or complaint in report.complaints[0]
