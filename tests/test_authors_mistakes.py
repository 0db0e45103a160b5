"""Mistakes of a lab's author, one edit each: the line that tells of it, and no line more."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from starting import Starter

from grader.authoring.experiments import raising, undefined
from grader.authoring.proofs import Chosen, asking_more, flaky, folded, never_failed
from grader.authoring.rubric import rubric, secret_doubt
from grader.authoring.source import find_regions, split_cells
from grader.authoring.trials import read_trials
from grader.course.course import Course
from grader.course.lab import Lab, load_lab
from grader.errors import GraderError
from grader.judging.item import Card, card_of
from grader.judging.judge import with_judge
from grader.judging.soundness import doubts, load_probes, require_sound
from grader.records import Failure, Kind, Outcome, TestResult, Text, Visibility

Main = Callable[..., tuple[int, str, str]]

RUBRIC = """\
secret = "as long as it is one's own"
data = ["points.csv"]

[title]
en = "Lab 1: Lines"

[limits]
test_seconds = 5
memory_mb = 1500

[exercises.total]
points = 40
forbidden = ["sum"]

[exercises.mean]
points = 40
builds_on = ["total"]
forbidden_modules = [
    "torch.nn",
    "torch.optim",
]

[exercises.thresholds]
points = 20
parts = ["total", "fit"]

[thresholds.line]
at_least = 0.9
false_fail = 1e-4
runs = 100
lowest = 0.95

[thresholds.error]
at_most = 0.5
false_fail = 1e-4
runs = 100
highest = 0.4
"""
SOLUTION = '''\
# %%
import torch


# %%
def total(x):
    """The sum of all elements of x, a scalar tensor."""
    # BEGIN SOLUTION: add up all elements
    result = x.flatten() @ torch.ones(x.numel())
    return result
    # END SOLUTION


# %%
def mean(x):
    """total(x) divided by the number of elements."""
    # BEGIN SOLUTION: use total
    count = x.numel()
    return total(x) / count
    # END SOLUTION


# %%
def fit(x):
    """Twice x, a tensor of x's shape."""
    # BEGIN SOLUTION: double x
    twice = x + x
    return twice
    # END SOLUTION


# %% experiment
print(fit(torch.ones(2)))
'''
PROBES = '''\
"""What the tests look at beside what calls return."""

import torch


def doubled(module, x):
    """fit, asked twice."""
    return torch.stack([module.fit(x), module.fit(x)])
'''
TESTS = '''\
"""All tests of the made-up lab."""

import torch

from grader.testing import assert_close, assert_reaches, normal, points, training

# -- total


@points(40, exercise="total", public=True)
def test_total(student):
    """total(x) is the sum of all elements."""
    x = normal(3)

    assert_close(student.call("total", x), x.sum(), mistakes={"This is the mean.": x.mean()})


# -- mean


@points(40, exercise="mean")
def test_mean(student):
    """mean(x) is the total by the number of elements."""
    x = normal(4)

    assert_close(student.call("mean", x), x.mean())


# -- thresholds


@training
@points(20, exercise="thresholds")
def test_fit(student, thresholds):
    """The fit is near enough."""
    seen = student.probe("doubled", torch.ones(2))

    assert_reaches(lambda: float(seen.mean()) / 2, thresholds["line"])
'''
TOTAL = TESTS.partition("# -- total\n\n\n")[2].partition("# -- mean")[0]
TRIALS = """\
# %% wrong: This is the mean.
# - return result
# + return result / x.numel()

# %% right: A loop.
def total(x):
    return torch.stack(list(x.flatten())).sum()
"""
FILES = {
    "solutions/lab1/lab.toml": RUBRIC,
    "solutions/lab1/trials/total.py": TRIALS,
    "solutions/lab1/lab1.py": SOLUTION,
    "solutions/lab1/probes.py": PROBES,
    "solutions/lab1/tests.py": TESTS,
    "assignments/data/points.csv": "1,2\n",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up course as it should be."""
    course = tmp_path_factory.mktemp("authors") / "course"
    for name, text in FILES.items():
        path = course / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return course


@pytest.fixture
def course(whole: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(whole, tmp_path / "course"))


def spoil(course: Path, name: str, old: str, new: str) -> None:
    """Replace one piece of a file of the lab; all of it where ``old`` is empty."""
    path = course / "solutions" / "lab1" / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1 or not old, f"{old!r} is not there once"
    path.write_text(text.replace(old, new) if old else new, encoding="utf-8")


def told(course: Path, error: GraderError) -> list[str]:
    """The lines of an error, with the lab's folder left out."""
    folder = course / "solutions" / "lab1"
    return [line.removeprefix(f"{folder}/") for line in str(error).splitlines()]


IN_LAB_TOML = [
    (
        'forbidden = ["sum"]',
        'forbiden = ["sum"]',
        "lab.toml:13: exercises.total.forbiden is no key; write forbidden",
    ),
    (
        "test_seconds = 5",
        "tests_second = 5",
        "lab.toml:8: limits.tests_second is no key; write test_seconds",
    ),
    (
        "memory_mb = 1500",
        "gpu = 1500",
        "lab.toml:9: limits.gpu is no key; there are: test_seconds, training_seconds, submission_seconds,"
        " cpu_seconds, memory_mb, output_kb, processes",
    ),
    (
        "[limits]",
        "[limit]",
        "lab.toml:7: limit is no key; write limits",
    ),
    (
        "[exercises.total]\npoints = 40",
        '[exercises.total]\nname = "total"\npoints = 40',
        "lab.toml:12: exercises.total.name is no key; there are: points, builds_on, forbidden,"
        " forbidden_modules, shortcuts, parts, tries",
    ),
    (
        "[exercises.total]\npoints = 40",
        '[exercises.total]\npoints = "40"',
        'lab.toml:12: exercises.total.points is text, "40"; write a number',
    ),
    (
        "[exercises.total]\npoints = 40",
        "[exercises.total]\npoints = true",
        "lab.toml:12: exercises.total.points is true; write a number",
    ),
    (
        "[exercises.total]\npoints = 40",
        "[exercises.total]\npoints = 0",
        "lab.toml:12: exercises.total.points is 0; write a number above 0",
    ),
    (
        "[exercises.total]\npoints = 40",
        "[exercises.total]\npoints = -4",
        "lab.toml:12: exercises.total.points is -4; write a number above 0",
    ),
    (
        "[exercises.total]\npoints = 40",
        "[exercises.total]\npoints = nan",
        "lab.toml:12: exercises.total.points is nan; write a number above 0",
    ),
    (
        "[exercises.total]\npoints = 40",
        "[exercises.total]\npoint = 40",
        "lab.toml:11: [exercises.total] has no points; add it, it is a number above 0\n"
        "lab.toml:12: exercises.total.point is no key; write points",
    ),
    (
        "test_seconds = 5",
        'test_seconds = "5"',
        'lab.toml:8: limits.test_seconds is text, "5"; write a number',
    ),
    (
        "test_seconds = 5",
        "test_seconds = 0",
        "lab.toml:8: limits.test_seconds is 0; write a number above 0",
    ),
    (
        "memory_mb = 1500",
        "memory_mb = 1.5",
        "lab.toml:9: limits.memory_mb is 1.5; write a whole number",
    ),
    (
        'builds_on = ["total"]',
        'builds_on = "total"',
        'lab.toml:17: exercises.mean.builds_on is text, "total"; write a list',
    ),
    (
        'builds_on = ["total"]',
        'builds_on = ["totall"]',
        "lab.toml:17: exercises.mean.builds_on names 'totall', which is none; write total",
    ),
    (
        'builds_on = ["total"]',
        'builds_on = ["total", "total"]',
        "lab.toml:17: exercises.mean.builds_on names 'total' twice; keep one",
    ),
    (
        'builds_on = ["total"]',
        'builds_on = ["mean"]',
        "lab.toml:17: builds_on goes in a circle: mean → mean; take one of them out",
    ),
    (
        'forbidden = ["sum"]',
        'builds_on = ["mean"]',
        "lab.toml:13: builds_on goes in a circle: total → mean → total; take one of them out",
    ),
    (
        'forbidden = ["sum"]',
        'tries = ["one rwo"]',
        "lab.toml:13: exercises.total.tries names 'one rwo', which is none; write one row",
    ),
    (
        '"torch.optim"',
        '"torch.optmi"',
        "lab.toml:20: exercises.mean.forbidden_modules names 'torch.optmi'; torch has no module optmi;"
        " write torch.optim",
    ),
    (
        '"torch.optim"',
        '"tortch.optim"',
        "lab.toml:20: exercises.mean.forbidden_modules names 'tortch.optim'; there is no module tortch",
    ),
    (
        'parts = ["total", "fit"]',
        'parts = ["total", "fitt"]',
        "lab.toml:25: exercises.thresholds.parts names 'fitt', which is none; write fit",
    ),
    (
        "[exercises.total]",
        "[exercises.totl]",
        "lab.toml:11: lab1.py defines no totl; write total, or name its parts\n"
        "lab.toml:17: exercises.mean.builds_on names 'total', which is none; write totl",
    ),
    (
        'parts = ["total", "fit"]\n',
        "",
        "lab.toml:23: lab1.py defines no thresholds; there are: total, mean, fit, or name its parts",
    ),
    (
        "[exercises.mean]",
        "[exercises.total]",
        "lab.toml:15: exercises.total stands on line 11 already; keep one",
    ),
    (
        "[exercises.total]\npoints = 40",
        "[exercises.total]\npoints = 40\npoints = 30",
        "lab.toml:13: exercises.total.points stands on line 12 already; keep one",
    ),
    (
        "test_seconds = 5",
        "test_seconds = five",
        "lab.toml:8: Invalid value in 'test_seconds = five'; this is no TOML yet",
    ),
    (
        "at_least = 0.9\nfalse_fail = 1e-4\nruns = 100",
        "at_least = 0.9\nfalse_fail = 1e-4\nruns = 0",
        "lab.toml:30: thresholds.line.runs is 0; write a number above 0",
    ),
    (
        "at_least = 0.9\nfalse_fail = 1e-4",
        "at_least = 0.9\nfalse_fail = 2",
        "lab.toml:29: thresholds.line.false_fail is 2; write a number above 0 and at most 1",
    ),
    (
        "lowest = 0.95",
        "lowest = 0.85",
        "lab.toml:31: thresholds.line: lowest is 0.85, so a right answer has failed at_least = 0.9;"
        " move at_least or run `grader calibrate`",
    ),
    (
        "highest = 0.4",
        "highest = 0.6",
        "lab.toml:37: thresholds.error: highest is 0.6, so a right answer has failed at_most = 0.5;"
        " move at_most or run `grader calibrate`",
    ),
    (
        "highest = 0.4",
        "lowest = 0.4",
        "lab.toml:37: thresholds.error has at_most; write highest for lowest",
    ),
    (
        "at_most = 0.5\n",
        "",
        "lab.toml:33: [thresholds.error] needs at_least or at_most, one of them",
    ),
    (
        "at_most = 0.5\n",
        "at_most = 0.5\nat_least = 0.5\n",
        "lab.toml:33: [thresholds.error] needs at_least or at_most, one of them",
    ),
    (
        'en = "Lab 1: Lines"',
        'fr = "TP 1 : droites"',
        'lab.toml:4: [title] has no English; add en = "…"',
    ),
    (
        'en = "Lab 1: Lines"',
        'en = ""',
        "lab.toml:5: title.en is empty; write the lab's title",
    ),
    (
        '[title]\nen = "Lab 1: Lines"\n',
        "",
        "lab.toml:1: the file has no title; add it, it is a table",
    ),
    (
        'secret = "as long as it is one\'s own"\n',
        "",
        "lab.toml:1: the file has no secret; add it, it is text in quotes that nobody else knows",
    ),
    (
        'data = ["points.csv"]',
        'data = ["point.csv"]',
        "lab.toml:2: its data names 'point.csv', which is not in {course}/assignments/data;"
        " write points.csv",
    ),
    (
        "[limits]",
        '[[given_away]]\nline = "twice = x + x"\n\n[limits]',
        'lab.toml:7: [given_away.0] has no reason; add it, it is text in quotes, "…"',
    ),
    (
        "[limits]",
        '[[given_away]]\nline = "twice = x + x"\nreasons = "x"\nreason = ""\n\n[limits]',
        "lab.toml:9: given_away.0.reasons is no key; write reason",
    ),
]


@pytest.mark.parametrize(("old", "new", "lines"), IN_LAB_TOML)
def test_in_lab_toml(course: Path, old: str, new: str, lines: str) -> None:
    """Every command reads it first, and none goes on with a rubric that is not meant so."""
    spoil(course, "lab.toml", old, new)

    with pytest.raises(GraderError) as error:
        load_lab(course, "lab1")

    assert told(course, error.value) == lines.replace("{course}", str(course)).splitlines()


def test_a_whole_lab_is_read(course: Path) -> None:
    """The lab that all others are a spoilt copy of has nothing to complain about."""
    lab = load_lab(course, "lab1")

    assert lab.max_score == 100
    assert lab.exercise("thresholds").parts == ("total", "fit")


IN_TESTS_AND_PROBES = [
    (
        "probes.py",
        "def doubled(module, x):",
        "def doubled(module, x)",
        "probes.py:6: expected ':'; mend it first",
    ),
    (
        "probes.py",
        "import torch",
        "import trch",
        "probes.py:3: ModuleNotFoundError: No module named 'trch'; mend it first",
    ),
    (
        "probes.py",
        "import torch",
        "import torch\n\n\ndef wide(module, size=torch.one(3)):\n    return size",
        "probes.py:6: AttributeError: module 'torch' has no attribute 'one'; mend it first",
    ),
    (
        "probes.py",
        "def doubled",
        "def doubledd",
        "tests.py:36: probes.py defines no 'doubled'; write doubledd",
    ),
    (
        "probes.py",
        "",
        "",
        "tests.py:36: probes.py defines no 'doubled'; there are: none",
    ),
    (
        "tests.py",
        'student.probe("doubled"',
        'student.probe_error("dubled"',
        "tests.py:36: probes.py defines no 'dubled'; write doubled",
    ),
    (
        "tests.py",
        "def test_mean(student):",
        "def test_mean(student:",
        "tests.py:22: '(' was never closed; mend it first",
    ),
    (
        "tests.py",
        'exercise="mean"',
        'exercise="means"',
        "tests.py:22: lab.toml has no exercise 'means', which a test names; write mean",
    ),
    (
        "tests.py",
        '@points(40, exercise="mean")\n',
        "",
        "tests.py:21: test_mean has no @points(number, exercise=…)",
    ),
    (
        "tests.py",
        'points(40, exercise="mean")',
        "points(40)",
        "tests.py:22: test_mean has no @points(number, exercise=…)",
    ),
    (
        "tests.py",
        'points(40, exercise="mean")',
        'points("40", exercise="mean")',
        "tests.py:22: test_mean has '40' points; write a number",
    ),
    (
        "tests.py",
        'points(40, exercise="mean")',
        'points(True, exercise="mean")',
        "tests.py:22: test_mean has True points; write a number",
    ),
    (
        "tests.py",
        'points(40, exercise="mean")',
        'points(-40, exercise="mean")',
        "tests.py:22: test_mean has -40 points; write a number above 0",
    ),
    (
        "tests.py",
        '    """mean(x) is the total by the number of elements."""\n',
        "",
        "tests.py:22: test_mean has no docstring; students read its first line as the title",
    ),
    (
        "tests.py",
        "def test_mean(",
        "def test_total(",
        "tests.py:22: test_total stands on line 11 already, which Python drops; rename one",
    ),
    (
        "tests.py",
        'points(40, exercise="mean")\ndef test_mean(student):',
        'points("40", exercise="men")\ndef test_total(student):',
        "tests.py:22: lab.toml has no exercise 'men', which a test names; write mean\n"
        "tests.py:22: test_total has '40' points; write a number\n"
        "tests.py:22: test_total stands on line 11 already, which Python drops; rename one",
    ),
]
DOUBTFUL = [
    (
        "tests.py",
        'assert_close(student.call("mean", x), x.mean())',
        'assert student.call("mean", x) == x.mean()',
        "tests.py:26: a plain assert tells students nothing; use assert_close, assert_equal or fail",
    ),
    (
        "tests.py",
        '"""mean(x) is the total by the number of elements."""',
        '"""total(x) is the sum of\n    all elements."""',
        "tests.py:22: test_mean has the title of test_total on line 11; students cannot tell them apart",
    ),
    (
        "probes.py",
        "def doubled",
        "def tripled(module, x):\n    return doubled(module, x)\n\n\ndef doubled",
        "probes.py:6: no test asks the probe tripled; use it or take it out",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "lines"), IN_TESTS_AND_PROBES)
def test_in_tests_and_probes(course: Path, name: str, old: str, new: str, lines: str) -> None:
    """They are read before anything is judged."""
    spoil(course, name, old, new)

    with pytest.raises(GraderError) as error:
        require_sound(load_lab(course, "lab1"))
        load_probes(course / "solutions" / "lab1" / "probes.py")

    assert told(course, error.value) == lines.splitlines()


def test_many_tests_of_an_unknown_exercise_are_one_line(course: Path) -> None:
    """A misspelt name has one cause, however many tests have it."""
    spoil(course, "lab.toml", "[exercises.total]", "[exercises.totl]\nparts = ['total']")
    spoil(course, "lab.toml", 'builds_on = ["total"]', "")
    more = [TOTAL.replace("test_total", f"test_total_{n}") for n in range(20)]
    spoil(course, "tests.py", "# -- mean", "\n".join(more) + "\n# -- mean")

    with pytest.raises(GraderError) as error:
        require_sound(load_lab(course, "lab1"))

    assert told(course, error.value) == [
        "tests.py:11: lab.toml has no exercise 'total', which 21 tests name; write totl"
    ]


@pytest.mark.parametrize(("name", "old", "new", "line"), DOUBTFUL)
def test_what_is_doubtful_is_a_complaint(
    course: Path, name: str, old: str, new: str, line: str
) -> None:
    """It can be judged with, but is not meant so."""
    spoil(course, name, old, new)

    lab = load_lab(course, "lab1")
    require_sound(lab)

    folder = course / "solutions" / "lab1"
    assert [text.removeprefix(f"{folder}/") for text in doubts(lab)] == [line]


def test_a_whole_lab_is_sound(course: Path) -> None:
    """No fault, and no doubt; without probes as well, if no test asks one."""
    require_sound(load_lab(course, "lab1"))
    assert list(doubts(load_lab(course, "lab1"))) == []

    (course / "solutions" / "lab1" / "probes.py").unlink()
    spoil(course, "tests.py", 'student.probe("doubled", ', 'student.call("fit", ')

    require_sound(load_lab(course, "lab1"))


@pytest.mark.parametrize("name", ["lab1.py", "tests.py"])
def test_a_file_that_is_missing_is_named(course: Path, name: str) -> None:
    """Instead of whatever would fail first without it."""
    (course / "solutions" / "lab1" / name).unlink()

    with pytest.raises(GraderError) as error:
        require_sound(load_lab(course, "lab1"))

    (line,) = told(course, error.value)
    assert line.startswith(name) or line.endswith(
        "test_public.py is missing; the lab's tests stand there"
    )


# -- what `grader check` finds in the rest of a lab


def cards_of(lab: Lab) -> list[Card]:
    """The lab's tests as pytest collects them; nothing is judged, so nobody is hired."""
    return with_judge(lab, None, lambda judge: [card_of(item) for item in judge.items])  # type: ignore[arg-type]


def short(course: Path, lines: Iterable[str]) -> list[str]:
    """Lines without the lab's folder."""
    return [line.removeprefix(f"{course / 'solutions' / 'lab1'}/") for line in lines]


IN_THE_RUBRIC = [
    (
        "[exercises.mean]\npoints = 40",
        "[exercises.mean]\npoints = 30",
        [
            "lab.toml:11: the points add up to 90, not 100",
            "lab.toml:16: mean has 30 points, its tests are worth 40",
        ],
    ),
    (
        'forbidden = ["sum"]',
        'forbidden = ["mean", "summ"]',
        ["lab.toml:13: torch has no function 'summ' to forbid; write sum"],
    ),
    ('forbidden = ["sum"]', 'forbidden = ["linear", "mkldnn_linear", "_mkldnn_linear"]', []),
    ('forbidden = ["sum"]', 'forbidden = ["sum.dim_IntList", "special_expit", "relu.default"]', []),
]


@pytest.mark.parametrize(("old", "new", "lines"), IN_THE_RUBRIC)
def test_what_the_rubric_says_beside_the_tests(
    course: Path, old: str, new: str, lines: list[str]
) -> None:
    """Points add up, and what is forbidden is there; another build's name is none of an author's mistakes."""
    spoil(course, "lab.toml", old, new)
    lab = load_lab(course, "lab1")

    assert without_shortcuts(course, lab) == lines


def without_shortcuts(course: Path, lab: Lab) -> list[str]:
    """Complaints about the rubric, but for the two exercises that name no shortcut."""
    found = short(course, rubric(lab, cards_of(lab)))
    missing = [
        f"lab.toml:{place} forbids ready-made functions; name one in `shortcuts` that would answer it, to"
        " show that it earns nothing"
        for place in ("12: total", "16: mean")
    ]
    assert [line for line in found if "shortcuts" in line] == missing
    return [line for line in found if line not in missing]


def test_much_for_good_practice_and_thresholds_that_nobody_trains(course: Path) -> None:
    """Value counts; a threshold is for a test that trains."""
    spoil(course, "tests.py", 'exercise="mean")', 'exercise="mean", practice=True)')
    spoil(course, "tests.py", "@training\n", "")
    lab = load_lab(course, "lab1")

    assert without_shortcuts(course, lab) == [
        "lab.toml:16: mean gives 40 of 40 points for good practice; 20% is the most",
        "lab.toml:27: there are thresholds, but no test is marked training",
    ]


@pytest.mark.parametrize(
    ("secret", "told"),
    [
        (
            "",
            "lab.toml:1: the secret is empty, so anybody can foresee hidden inputs; write your own",
        ),
        (
            "replace me: with something",
            "lab.toml:1: the secret is the shipped one, which anybody can read; write your own",
        ),
        ("mine", ""),
    ],
)
def test_a_secret_that_is_none(course: Path, secret: str, told: str) -> None:
    """Whoever knows it knows every hidden input."""
    spoil(course, "lab.toml", "as long as it is one's own", secret)

    assert short(course, [secret_doubt(load_lab(course, "lab1"))]) == [told]


IN_THE_SOURCE = [
    (
        "    count = x.numel()\n    return total(x) / count\n    # END SOLUTION",
        "    if x.numel():\n        return total(x)\n    # END SOLUTION\n    else:\n        return 0",
        "lab1.py:17: a solution region with half of the statement of line 18 inside; let it hold whole"
        " statements of one block",
    ),
    (
        "    # BEGIN SOLUTION: use total\n    count = x.numel()",
        "    if x.dim():\n        # BEGIN SOLUTION: use total\n        return total(x)\n    count = 1",
        "lab1.py:18: a solution region with half of the statement of line 17 inside; let it hold whole"
        " statements of one block",
    ),
    (
        "    # BEGIN SOLUTION: use total\n    count = x.numel()",
        "    try:\n        # BEGIN SOLUTION: use total\n        count = x.numel()\n    except ValueError:\n"
        "        count = 1",
        "lab1.py:18: a solution region with half of the statement of line 17 inside; let it hold whole"
        " statements of one block",
    ),
]


@pytest.mark.parametrize(("old", "new", "line"), IN_THE_SOURCE)
def test_a_region_that_cuts_a_statement(course: Path, old: str, new: str, line: str) -> None:
    """What is left of it would say something else than its author meant."""
    spoil(course, "lab1.py", old, new)
    lab = load_lab(course, "lab1")

    with pytest.raises(GraderError) as error:
        find_regions(lab.reference, lab.reference_source)

    assert told(course, error.value) == [line]


def test_an_experiment_that_names_what_is_not_there(course: Path) -> None:
    """Found by reading, with the nearest name."""
    assert list(undefined(load_lab(course, "lab1"))) == []
    spoil(course, "lab1.py", "print(fit(torch", "print(fitt(torch")

    lines = short(course, undefined(load_lab(course, "lab1")))

    assert lines == ["lab1.py:33: no cell defines 'fitt'; write fit"]


def test_an_experiment_that_raises(course: Path) -> None:
    """Found by running the solved notebook's cells, from top to bottom."""
    spoil(course, "lab1.py", "print(fit(torch.ones(2)))", "x = 1\nprint(fit(torch.one(2)))")

    (line,) = short(course, raising(load_lab(course, "lab1")))

    assert line.startswith(
        "lab1.py:34: with the solution, this raises AttributeError: module 'torch'"
    )


IN_TRIALS = [
    (
        "# %% wrong:",
        "# %% worng:",
        "trials/total.py:1: unknown header '# %% worng: This is the mean.'; write `# %% wrong: SENTENCE`",
    ),
    (
        "# - return result",
        "# - return results",
        "trials/total.py:2: `return results` does not stand in the solution's total;"
        " the nearest line there is `return result`",
    ),
    (
        "# + return result / x.numel()",
        "# + return result / (x.numel()",
        "trials/total.py:1: the edited program is no Python ('(' was never closed,"
        " at 'return result / (x.numel()'); mend the `# +` lines",
    ),
    (
        "# %% right: A loop.",
        "# %% right:",
        "trials/total.py:5: a header without a sentence; say what is unusual, after the colon",
    ),
    ("def total(x):\n", "def total(x)\n", "trials/total.py:6: expected ':'; mend it and try again"),
    (
        "def total(x):\n",
        "def totall(x):\n",
        "trials/total.py:5: defines totall, not total; define it",
    ),
    (
        "# %% right: A loop.",
        "# %% right: A loop.\n# %% right: Another.",
        "trials/total.py:5: an empty trial; write the program below it, or an edit",
    ),
]


@pytest.mark.parametrize(("old", "new", "line"), IN_TRIALS)
def test_in_trials(course: Path, old: str, new: str, line: str) -> None:
    """One cell's mistake is one line, and hides nothing of another cell."""
    spoil(course, "trials/total.py", old, new)

    trials, complaints = read_trials(load_lab(course, "lab1"))

    assert trials
    assert short(course, complaints) == [line]


def test_a_file_of_trials_for_no_exercise(course: Path) -> None:
    """It is told with the nearest exercise."""
    folder = course / "solutions" / "lab1" / "trials"
    (folder / "total.py").rename(folder / "totla.py")

    _, complaints = read_trials(load_lab(course, "lab1"))

    assert short(course, complaints) == [
        "trials/totla.py: no exercise 'totla'; name the file after its exercise, such as total.py"
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("langages = ['en']", "1: langages is no key; write languages"),
        ("title = 5", '1: title is 5; write text in quotes, "…"'),
        (
            "\nlanguages = ['english']",
            "2: languages names 'english', which is no code; write one such as zh or pt-BR",
        ),
        ("title = 'x'\ntitle = 'y'", "2: title stands on line 1 already; keep one"),
        (
            "timezone = 'Asia/Shanhai'",
            "1: timezone is 'Asia/Shanhai', which there is not; write Asia/Shanghai",
        ),
        (
            "timezone = 'Asia'",
            "1: timezone is 'Asia', which there is not; write one such as Asia/Shanghai",
        ),
        (
            "timezone = '/etc/passwd'",
            "1: timezone is '/etc/passwd', which there is not; write one such as Asia/Shanghai",
        ),
        (
            "[due]\nlab1 = 0026-10-12T23:59:59Z",
            "2: due.lab1 is in the year 26; write the one you mean",
        ),
        (
            "[due]\nlab1 = 2026-12-31T23:59:59-08:00\n[extensions]\n1 = { lab1 = 9999-12-31T23:59:59Z }",
            "4: extensions.1.lab1 is in the year 9999; write the one you mean",
        ),
        (
            "timezone = 'Peking time'",
            "1: timezone is 'Peking time', which there is not; write one such as Asia/Shanghai",
        ),
        (
            "[due]\nlab1 = 2026-10-12T23:59:59",
            '2: due.lab1 has no offset; write timezone = "Asia/Shanghai", or yours, at the file\'s top',
        ),
        (
            "[due]\nlab1 = 2026-10-12",
            "2: due.lab1 is 2026-10-12; write a date with a time, 2026-10-12T23:59:59",
        ),
        (
            "[due]\nlab1 = '2026-10-12'",
            '2: due.lab1 is text, "2026-10-12"; write a date with a time, 2026-10-12T23:59:59',
        ),
        ("[due]\nlab11 = 2026-10-12T23:59:59Z", "2: there is no lab 'lab11'; write lab1"),
        ("[late]\ngrace = 5", "2: late.grace is no key; write grace_minutes"),
        (
            "[late]\nrule = 'none'",
            '2: late.rule is text, "none"; write "accepted" or "percent" or "refused"',
        ),
        (
            "[late]\nrule = 'percent'\nper = 'day'",
            "1: [late] has no percent; add it, as its rule is percent",
        ),
        (
            "[late]\nrule = 'percent'\npercent = 10",
            '1: [late] has no per; add per = "day" or "hour"',
        ),
        (
            "[late]\nrule = 'percent'\npercent = 110\nper = 'day'",
            "3: late.percent is 110; write a number above 0 and at most 100",
        ),
        (
            "[late]\nat_most = 50",
            '2: late.at_most counts for nothing; write rule = "percent" above it',
        ),
        (
            "[late]\nrule = 'refused'\nrefused_after_days = 3",
            '3: late.refused_after_days counts for nothing, as the rule is "refused"; take it out',
        ),
        (
            "[late.labs.lab1]\nrule = 'refused'",
            "1: lab1 has a rule and no date; add lab1 to [due]",
        ),
        (
            "[extensions]\n2214014 = { lab1 = 3 }",
            "2: extensions.2214014.lab1 extends no date; add lab1 to [due]",
        ),
        (
            "[due]\nlab1 = 2026-10-12T23:59:59Z\n[extensions]\n2214014 = { lab1 = '3 days' }",
            '4: extensions.2214014.lab1 is text, "3 days"; write a date with a time,'
            " 2026-10-12T23:59:59 or a whole number",
        ),
        (
            "[due]\nlab1 = 2026-10-12T23:59:59Z\n[extensions]\n2214014 = { lab1 = 0 }",
            "4: extensions.2214014.lab1 is 0; write a number of days above 0, or a date",
        ),
        (
            "[due]\nlab1 = 2026-10-12T23:59:59Z\n[extensions]\n2214014 = { lab1 = 2026-10-11T00:00:00Z }",
            "4: extensions.2214014.lab1 is not after the due date; write a later one",
        ),
        (
            "[due]\nlab1 = 2026-10-12T23:59:59Z\n[late]\nfree_days = 3",
            "4: free_days are of all labs; add [reports] with lab1 = the folder of its `grader batch --out`",
        ),
        ("[weights]\nlab1 = 0", "2: weights.lab1 is 0; write a number above 0"),
        ("drop_lowest = 0", "1: drop_lowest is 0; write a number above 0"),
        (
            '[[names]]\npattern = "{name}"',
            "2: the pattern needs {id} once; write it where the student's id stands",
        ),
        (
            '[[names]]\npattern = "{id}_{nane}"',
            "2: there is no {nane}; write name",
        ),
        (
            '[[names]]\npattern = "{id}_{name}_{name}"',
            "2: {name} stands twice; write {any} for one of them",
        ),
        (
            '[[names]]\npattern = "{any}{any}{any}{any}{any}{id}"',
            "2: more than 5 fields; write one {any} for what lies side by side",
        ),
        (
            '[[names]]\npattern = "{name}_{id}"\nexamples = { "2214001_A" = "2214001" }',
            "3: the pattern finds 'A' in '2214001_A'; correct one of them",
        ),
        (
            '[[names]]\npattern = "{name}_{id}"\nexamples = { "A-1" = "1" }',
            "3: the pattern does not fit 'A-1'; correct one of them",
        ),
    ],
)
def test_in_course_toml(course: Path, text: str, line: str) -> None:
    """The course's own file is read like a lab's."""
    path = course / "course.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(GraderError) as error:
        _ = Course(course).languages

    assert str(error.value) == f"{path}:{line}"


def test_a_lab_that_is_not_there(course: Path) -> None:
    """The nearest one is named."""
    with pytest.raises(GraderError) as error:
        load_lab(course, "lab11")

    assert str(error.value) == (
        f"no lab 'lab11' in {course / 'solutions'}; write lab1; there are: lab1"
    )


# -- what many gradings show


def result(test: str, outcome: Outcome, seen: str = "") -> TestResult:
    failure = Failure(Kind.VALUE, Text(seen)) if seen else None
    return TestResult(
        f"tests.py::{test}", "mean", "", "", Visibility.HIDDEN, outcome, 0, 1, failure
    )


def test_a_test_that_no_wrong_program_fails(course: Path) -> None:
    """Nothing shows that it sees anything."""
    lab = load_lab(course, "lab1")

    lines = never_failed(lab, cards_of(lab), {"test_public.py::test_total", "tests.py::test_fit"})

    assert short(course, lines) == [
        "tests.py:22: no wrong program fails test_mean; add one to trials/mean.py, or take the test out"
    ]


def test_a_flaky_test(course: Path) -> None:
    """The solution is judged twice; a test that then says another thing is named for it."""
    first = [result("test_mean", Outcome.PASSED), result("test_fit", Outcome.PASSED)]
    second = [
        result("test_mean", Outcome.FAILED, "The value is wrong."),
        result("test_fit", Outcome.PASSED),
    ]

    found = flaky(load_lab(course, "lab1"), [first, second])

    assert list(found) == ["tests.py::test_mean"]
    assert short(course, found.values()) == [
        "tests.py:22: test_mean is flaky: judged twice, the solution passed and then failed"
        " (The value is wrong.); take its inputs from grader.testing"
    ]


def test_a_test_whose_questions_follow_from_answers(course: Path) -> None:
    """What it asks of some programs alone cannot be asked of all beforehand."""
    found = asking_more(load_lab(course, "lab1"), {"tests.py::test_mean"})

    assert short(course, found) == [
        "tests.py:22: test_mean asks some programs more than the solution; let no question depend on an"
        " answer"
    ]


def test_one_cause_is_one_line() -> None:
    """What is said of many places is said of the first, with their number."""
    lines = [f"total.py:{n}: is not judged" for n in (10, 9, 11)] + ["mean.py:1: loses no points"]

    assert folded(lines) == [
        "mean.py:1: loses no points",
        "total.py:9: is not judged (and 2 more like this)",
    ]


def test_a_word_that_nothing_holds(course: Path) -> None:
    """``-k`` names the nearest exercise; a word of a title, a test or a trial will do."""
    lab = load_lab(course, "lab1")
    for words in ("total", "TOTAL or mean", "near enough", "test_fit", "loop", ""):
        Chosen.of(words).require(lab)

    with pytest.raises(GraderError) as error:
        Chosen.of("totla").require(lab)

    assert str(error.value) == (
        "-k totla: no exercise or test of lab1 has that in its name; write total"
    )


def test_what_is_chosen(course: Path) -> None:
    """Tests by exercise, name or title, and those of exercises whose trials are chosen."""
    cards = cards_of(load_lab(course, "lab1"))

    def names(words: str, exercises: tuple[str, ...] = ()) -> list[str]:
        return [card.id.partition("::")[2] for card in Chosen.of(words).tests(cards, exercises)]

    assert names("MEAN") == ["test_mean"]
    assert names("mean or near") == ["test_mean", "test_fit"]
    assert names("near", ("total",)) == ["test_total", "test_fit"]
    assert names("") == ["test_total", "test_mean", "test_fit"]


def test_a_text_that_is_empty(course: Path) -> None:
    """In whatever language: students would see a gap."""
    spoil(course, "lab1.py", "# %%\nimport torch", "# %% [markdown] en\n#\n\n# %%\nimport torch")
    lab = load_lab(course, "lab1")

    with pytest.raises(GraderError) as error:
        split_cells(lab.reference, lab.reference_source, lab.languages)

    assert told(course, error.value) == [
        "lab1.py:1: an empty text in 'en'; write it, or remove the cell"
    ]


def test_points_that_only_pytest_knows(course: Path) -> None:
    """What reading does not see is seen when the tests are collected."""
    spoil(course, "tests.py", '@points(40, exercise="mean")', '@points(MANY, exercise="mean")')
    spoil(course, "tests.py", "# -- total", 'MANY = "40"\n\n\n# -- total')

    with pytest.raises(GraderError) as error:
        cards_of(load_lab(course, "lab1"))

    assert told(course, error.value) == ["tests.py:24: test_mean has '40' points; write a number"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "import torch\n",
            "import torch\nimport nowhere\n",
            "tests.py:4: ModuleNotFoundError: No module named 'nowhere'",
        ),
        (
            "import torch\n",
            "import torch\n\nONE = torch.one(1)\n",
            "tests.py:5: AttributeError: module 'torch' has no attribute 'one'",
        ),
    ],
)
def test_tests_that_do_not_run(course: Path, old: str, new: str, line: str) -> None:
    """What Python says of them has its place."""
    spoil(course, "tests.py", old, new)

    with pytest.raises(GraderError) as error:
        cards_of(load_lab(course, "lab1"))

    assert told(course, error.value) == [line]


def test_a_file_without_a_test(course: Path) -> None:
    """Nothing would be judged."""
    spoil(course, "tests.py", "", '"""Nothing yet."""\n')

    with pytest.raises(GraderError) as error:
        cards_of(load_lab(course, "lab1"))

    assert told(course, error.value) == ["tests.py: there is no test; add one"]


# -- as a command says it


def test_every_command_says_it_in_one_line(course: Path, main: Main) -> None:
    """The mistake ends it before anything starts."""
    spoil(course, "lab.toml", "test_seconds = 5", 'test_seconds = "5"')
    path = course / "solutions" / "lab1" / "lab.toml"

    for arguments in (["check", "lab1"], ["release", "lab1"], ["calibrate", "lab1"]):
        code, out, err = main(*arguments, "--course", course)

        assert (code, out) == (2, "")
        assert err == f'error: {path}:8: limits.test_seconds is text, "5"; write a number\n'


def test_a_word_that_nothing_holds_ends_the_check(course: Path, main: Main) -> None:
    """Before a worker is hired."""
    code, _, err = main("check", "lab1", "-k", "meen", "--course", course)

    assert code == 2
    assert err == "error: -k meen: no exercise or test of lab1 has that in its name; write mean\n"


def test_a_shipped_secret_is_a_warning_before_grading(course: Path, main: Main) -> None:
    """One line on the error output; what follows is its own error."""
    spoil(course, "lab.toml", "as long as it is one's own", "")
    nowhere = course / "nowhere.py"

    for command in (["grade", nowhere], ["batch", nowhere, "--out", course / "out"]):
        _, _, err = main(*command, "--lab", "lab1", "--course", course)

        warning, error = err.splitlines()
        assert warning.startswith("warning: ")
        assert warning.endswith(
            "lab.toml:1: the secret is empty, so anybody can foresee hidden inputs; write your own"
        )
        assert error.startswith(f"error: {nowhere} does not exist")


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("", "", "", ""),
        (
            "lab.toml",
            "test_seconds",
            "tests_second",
            "limits.tests_second is no key; write test_seconds",
        ),
        ("tests.py", '"doubled"', '"dubled"', "probes.py defines no 'dubled'; write doubled"),
        ("tests.py", 'exercise="mean"', 'exercise="means"', "lab.toml has no exercise 'means'"),
        ("probes.py", "import torch", "import trch", "No module named 'trch'; mend it first"),
    ],
)
def test_an_authors_quick_loop(
    starter: Starter, course: Path, name: str, old: str, new: str, line: str
) -> None:
    """``pytest solutions/lab1`` works before the first release, and says a mistake once, as pytest does."""
    if name:
        spoil(course, name, old, new)

    done = starter.run(["pytest", "solutions/lab1", "-p", "no:cacheprovider"], course)

    text = done.stdout + done.stderr
    assert "INTERNALERROR" not in text
    if not name:
        assert done.returncode == 0, text
        return
    assert done.returncode == pytest.ExitCode.USAGE_ERROR, text
    assert [said for said in text.splitlines() if line in said and said.startswith("ERROR: ")]
    assert text.count(line) == 1
