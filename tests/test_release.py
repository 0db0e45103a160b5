"""From one source to the students' files: what is in them, and what never is."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from grader.authoring.bundle import bundle_files
from grader.authoring.release import release, stale, write
from grader.authoring.source import cut
from grader.course.lab import Lab, load_lab
from grader.errors import LabError

SOURCE = '''"""For authors: where the formulas come from."""
# %% [markdown] en
# ## 1. Penalties
#
# Half the sum of $w^2$.

# %% [markdown] zh
# ## 1. 惩罚项

# %%
import torch

FACTOR = 2

# %%
def penalty(w):
    """Half the sum of the squares of w (any shape)."""
    # BEGIN SOLUTION: return half the sum of the squares of w
    squares = w**2
    return squares.sum() / FACTOR
    # END SOLUTION


class Scale:
    """Multiplies by a factor."""

    def __init__(self, factor):
        self.factor = factor

    def __call__(self, x):
        # BEGIN SOLUTION: return x times the factor
        return self.factor * x + 0
        # END SOLUTION

    def inverse(self, y):
        """The x for which the result is y."""
        # BEGIN SOLUTION: return the x that gives y
        return (y - 0) / self.factor
        # END SOLUTION

# %% experiment
print(penalty(torch.ones(3)))

# %% [markdown] en thought
# **Question.** Why one half?

# %% [markdown] zh thought
# **思考题。** 为什么是一半？
'''

RUBRIC = """secret = "not for students"
[title]
en = "Lab 9: Penalties"
zh = "实验九：惩罚项"
[limits]
test_seconds = 2.5
[exercises.penalty]
points = 60
[exercises.Scale]
points = 40
builds_on = ["penalty"]
forbidden = ["mul", "relu.default"]
parts = ["Scale", "penalty"]
[thresholds.mlp]
at_least = 0.75
false_fail = 1e-9
runs = 40
lowest = 0.77
"""

TESTS = '''"""For authors: what is hidden and why."""

import math

from grader.testing import assert_close, cases, fail, points


@points(59, exercise="penalty", public=True)
def test_penalty(student):
    # zh: penalty(w) 是平方和的一半。
    """penalty(w) is half the sum of the squares.

    Square every element, then halve.
    """
    for w in cases(1.0):
        assert_close(
            student.call("penalty", w),
            0.5,
            mistakes={
                # zh: 漏了“一半”。
                'The "half" is missing.': 1.0,
            },
        )


@points(1, exercise="penalty")
def test_penalty_of_many_sizes(student):
    # zh: 隐藏测试的标题。
    """A hidden test's title."""
    assert_close(student.call("penalty", 2.0), oracle(2.0))


def oracle(w):
    return math.pow(w, 2) / 2
'''


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "solutions/lab9").mkdir(parents=True)
    (tmp_path / "assignments/lab9").mkdir(parents=True)
    (tmp_path / "assignments/pytest.ini").write_text(
        "[pytest]\naddopts = --import-mode=importlib\n"
    )
    for name, text in {
        "lab9.py": SOURCE,
        "lab.toml": RUBRIC,
        "tests.py": TESTS,
        "probes.py": "def shape(module, w):\n    return list(module.penalty(w).shape)\n",
    }.items():
        (tmp_path / "solutions/lab9" / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def lab(course: Path) -> Lab:
    return load_lab(course, "lab9")


def cells(text: str) -> list[tuple[str, str]]:
    book = nbformat.reads(text, as_version=4)
    return [(cell.cell_type, cell.source) for cell in book.cells]


def with_source(lab: Lab, text: str) -> Lab:
    lab.reference.write_text(text, encoding="utf-8")
    return lab


# --- what students get ----------------------------------------------------------------------------


def test_skeleton_has_holes_named_after_the_exercise(lab):
    """Each region becomes its task and an error that names the enclosing function or class."""
    skeleton = release(lab)["lab9.py"]

    assert (
        '    """Half the sum of the squares of w (any shape)."""\n'
        "    # TODO: return half the sum of the squares of w\n"
        '    raise NotImplementedError("penalty")\n'
    ) in skeleton
    assert (
        '        # TODO: return the x that gives y\n        raise NotImplementedError("Scale")\n'
    ) in skeleton
    assert "SOLUTION" not in skeleton


def test_skeleton_keeps_what_is_given(lab):
    """Code outside regions and the English text stay; experiments and Chinese do not."""
    skeleton = release(lab)["lab9.py"]

    assert "FACTOR = 2" in skeleton
    assert "# Half the sum of $w^2$." in skeleton
    assert "print(" not in skeleton
    assert "惩罚" not in skeleton
    assert "For authors" not in skeleton
    ast.parse(skeleton)


def test_what_students_get_is_formatted(lab, tmp_path):
    """Generated programs, notebooks and handouts need no reformatting, imports included."""
    pytest.importorskip("ruff", reason="ruff is a tool for developers")
    write(with_source(lab, SOURCE.replace("FACTOR = 2\n", "").replace("/ FACTOR", "/ 2")))
    ruff = [sys.executable, "-m", "ruff"]

    check = [*ruff, "check", "--isolated", "--select=I,E,W", "--ignore=E402,E501", str(lab.handout)]
    formatting = [*ruff, "format", "--isolated", "--line-length=100", "--diff", str(lab.handout)]

    for command in (check, formatting):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_long_tasks_are_wrapped(lab):
    """No line of a hole is longer than 100 columns."""
    task = "return " + "half the sum of the squares of " * 6 + "w"
    source = SOURCE.replace("return half the sum of the squares of w\n", task + "\n")

    hole = cut(lab.reference, source).split("# TODO: ")[1].split("raise")[0]

    assert " ".join(hole.replace("#", " ").split()) == task
    assert all(len(line) <= 100 for line in cut(lab.reference, source).splitlines())


def test_notebooks_differ_only_in_their_text(lab):
    """Both notebooks hold the same code, each the text of its language."""
    files = release(lab)
    english, chinese = cells(files["lab9.ipynb"]), cells(files["lab9.zh.ipynb"])

    code = [text for kind, text in english if kind == "code"]

    assert code == [text for kind, text in chinese if kind == "code"]
    assert code[-1] == "print(penalty(torch.ones(3)))"
    assert "# Lab 9: Penalties" in english[0][1]
    assert "# 实验九：惩罚项" in chinese[0][1]
    assert "## 1. Penalties\n\nHalf the sum of $w^2$." in dict(map(reversed, english))
    assert "## 1. 惩罚项" in dict(map(reversed, chinese))


def test_thought_questions_get_a_place_to_answer(lab):
    """After a thought question comes a cell to write in, in each language."""
    files = release(lab)

    assert cells(files["lab9.ipynb"])[-2:] == [
        ("markdown", "**Question.** Why one half?"),
        ("markdown", "*Your answer:*"),
    ]
    assert cells(files["lab9.zh.ipynb"])[-1] == ("markdown", "*你的回答：*")
    assert (
        "# **Question.** Why one half?\n\n# %% [markdown]\n# *Your answer:*\n" in files["lab9.py"]
    )


def test_notebooks_are_valid_and_open_with_python3(lab):
    """A notebook passes nbformat's check, has unique cell ids, and names its kernel."""
    text = release(lab)["lab9.ipynb"]
    book = nbformat.reads(text, as_version=4)

    nbformat.validate(book)

    assert len({cell.id for cell in book.cells}) == len(book.cells)
    assert book.metadata.kernelspec.name == "python3"


def test_release_is_repeatable(lab):
    """The same source gives the same files, byte for byte, and so no noise in a history."""
    assert release(lab) == release(lab)


def test_every_file_says_where_it_comes_from(lab):
    """The top of each generated file names its source and the command."""
    for name, text in release(lab).items():
        top = text[:400]
        assert "Generated from solutions/lab9/" in top, name
        assert "grader release lab9" in top, name


def test_readme_shows_text_promises_and_points(lab):
    """The handout has the text, each signature with its docstring, and the points."""
    files = release(lab)

    assert "# Lab 9: Penalties\n" in files["README.md"]
    assert '```python\ndef penalty(w):\n    """Half the sum of the' in files["README.md"]
    assert '    def inverse(self, y):\n        """The x for which' in files["README.md"]
    assert "raise NotImplementedError" not in files["README.md"]
    assert "| `Scale` | 40 | `penalty` |" in files["README.md"]
    assert "## 1. 惩罚项" in files["README.zh.md"]
    assert "|  | **100** |  |" in files["README.zh.md"]


def test_public_rubric_is_the_rubric_without_the_secret(lab):
    """Students' lab.toml has the same tables as the lab's, but no secret."""
    public = tomllib.loads(release(lab)["lab.toml"])

    full = tomllib.loads(RUBRIC)

    assert "secret" not in public
    assert public["limits"].pop("test_seconds") == full.pop("limits")["test_seconds"]
    assert {key: public[key] for key in full if key != "secret"} == {
        key: value for key, value in full.items() if key != "secret"
    }


def test_public_translations_tell_nothing_of_hidden_tests(lab):
    """Students' zh.toml has the texts of the public tests only."""
    public = tomllib.loads(release(lab)["zh.toml"])["texts"]

    assert public == {
        "penalty(w) is half the sum of the squares.": "penalty(w) 是平方和的一半。",
        'The "half" is missing.': "漏了“一半”。",
    }


def test_write_brings_everything_up_to_date(lab):
    """What lacks or differs is stale until it is written; a second time nothing is left to do."""
    assert len(stale(lab)) == len(write(lab)) == 9
    assert stale(lab) == []
    skeleton = lab.handout / "lab9.py"
    skeleton.write_text("changed")

    assert stale(lab) == [skeleton]
    assert write(lab) == [skeleton]


# --- the bundle -----------------------------------------------------------------------------------


def test_bundle_holds_what_students_get_of_a_lab(lab):
    """The handout, the public tests and pytest's settings, freshly made, and no clutter."""
    (lab.handout / "__pycache__").mkdir()
    (lab.handout / "__pycache__/lab9.pyc").write_bytes(b"x")
    (lab.handout / "lab9.py").write_text("an author's own try")

    files = bundle_files(lab)

    assert set(files) == {
        "assignments/pytest.ini",
        *(f"assignments/lab9/{name}" for name in release(lab)),
    }
    assert files["assignments/lab9/lab9.py"].decode() == release(lab)["lab9.py"]


def test_bundle_has_the_data_that_the_lab_names(course, lab):
    """Data files go along with what is to be known of their origin; others stay."""
    for name in ("points.csv", "others.csv", "LICENSE"):
        (lab.handout.parent / "data").mkdir(exist_ok=True)
        (lab.handout.parent / "data" / name).write_bytes(b"1\n")

    files = bundle_files(replace(lab, data=("points.csv",)))

    assert files["assignments/data/points.csv"] == b"1\n"
    assert "assignments/data/LICENSE" in files
    assert "assignments/data/others.csv" not in files
    assert not any("/data/" in name for name in bundle_files(lab))


def test_bundle_misses_data_that_is_not_there(lab):
    """A name in lab.toml without a file is the author's to mend."""
    with pytest.raises(LabError, match=r"lab\.toml: its data names 'points\.csv'"):
        bundle_files(replace(lab, data=("points.csv",)))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mine.py", "x = 1\n# return squares.sum() / FACTOR\n"),
        ("notes.md", "text\n\nwrite `squares.sum()`: `return squares.sum() / FACTOR`\n"),
        (
            "old.ipynb",
            json.dumps({"source": ["        return squares.sum() / FACTOR\n"]}, indent=1),
        ),
    ],
)
def test_bundle_refuses_a_line_of_the_solution(lab, name, text):
    """A solution line in any file of the bundle is an error with the file and the line."""
    (lab.handout / name).write_text(text)

    with pytest.raises(LabError, match=rf"{name}:\d+: this is line 20 of lab9.py.*take it out"):
        bundle_files(lab)


def test_nothing_is_written_where_a_solution_would_leak(lab):
    """A solution line in a generated file, as in the handout's text, stops the whole release."""
    with_source(
        lab,
        SOURCE.replace("    squares = w**2", "    # Half the sum of w").replace(
            "squares.sum()", "w.pow(2).sum()"
        ),
    )
    (lab.folder / "probes.py").write_text(
        "def look(module, w):\n    return w.pow(2).sum() / FACTOR\n"
    )

    with pytest.raises(LabError, match=r"lab9/probes.py:3: this is line 20 of lab9.py"):
        write(lab)

    assert list(lab.handout.iterdir()) == []


def test_bundle_knows_a_notebooks_quoting(lab):
    """A solution line with quotes is found in a notebook, where quotes are escaped."""
    with_source(lab, SOURCE.replace("squares = w**2", 'squares = pow(w, 2, name="sq")'))
    (lab.handout / "old.ipynb").write_text(json.dumps(['    squares = pow(w, 2, name="sq")']))

    with pytest.raises(LabError, match=r"old.ipynb:1: this is line 19 of lab9.py"):
        bundle_files(lab)


def test_bundle_allows_lines_that_are_given_too(lab):
    """A line that also stands outside the regions, or that any program has, gives nothing away."""
    given = SOURCE.replace("FACTOR = 2", "FACTOR = 2\nhalf = FACTOR * 0.25  # say")
    with_source(
        lab,
        given.replace(
            "    squares = w**2",
            "    half = FACTOR * 0.25\n    squares = w**2\n    torch.manual_seed()",
        ),
    )
    (lab.handout / "notes.md").write_text("half = FACTOR * 0.25\ntorch.manual_seed()\n")

    assert "assignments/lab9/notes.md" in bundle_files(lab)


# --- what authors are told ------------------------------------------------------------------------

BEGIN = "    # BEGIN SOLUTION: return half the sum of the squares of w\n"
FIRST_END = "FACTOR\n    # END SOLUTION\n"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (BEGIN, "", r"lab9.py:20: END SOLUTION without a BEGIN SOLUTION above it"),
        (BEGIN, "    # BEGIN SOLUTION\n", r":18: BEGIN SOLUTION without a task; write what is"),
        (BEGIN, BEGIN + BEGIN, r":19: BEGIN SOLUTION inside the region of line 18; end that one"),
        (FIRST_END, "FACTOR\n", r":30: BEGIN SOLUTION inside the region of line 18"),
        ("# END SOLUTION\n\n# %% exp", "\n# %% exp", r"BEGIN SOLUTION is not closed in its cell"),
        (SOURCE[SOURCE.index("        # END SOLUTION\n\n# %%") :], "", r"not closed in its cell"),
        ("squares = w**2", "squares = w**2  # END SOLUTION", r":19: a solution marker after code"),
        ("FACTOR = 2\n", "# BEGIN SOLUTION: set\nFACTOR = 2\n# END SOLUTION\n", r"outside a fun"),
        (
            "def penalty(w):\n",
            "# BEGIN SOLUTION: a\ndef other(w):\n    pass\n# END SOLUTION\n\ndef penalty(w):\n",
            r":16: a solution region outside a function; let it hold statements",
        ),
        (
            "        self.factor = factor\n",
            "        # BEGIN SOLUTION: keep it\n        # END SOLUTION\n        pass\n",
            r": an empty solution region; put the solution in, or remove it",
        ),
        (
            "    squares = w**2\n    return squares.sum() / FACTOR\n    # END SOLUTION\n",
            "    if FACTOR:\n    # END SOLUTION\n        return w\n",
            r":18: a solution region with half of the statement of line 19 inside; let it hold whole",
        ),
        (
            "        # BEGIN SOLUTION: return the x",
            "            # BEGIN SOLUTION: return the x",
            r"it is no valid Python \(unexpected indent, at .*\); let each region hold",
        ),
        ("# %% experiment", "# %% trial", r":41: unknown cell header '# %% trial'; write one of"),
        ("# Half the sum of", "Half the sum of", r":5: a line of a markdown cell without `# `"),
        ("#\n# Half the sum of $w^2$.", "#\n#Half", r":5: a line of a markdown cell without `# `"),
        ("# %% [markdown] zh\n# ## 1. 惩罚项\n", "", r":2: this text is not there in 'zh'; add"),
        ("# %% [markdown] zh thought", "# %% [markdown] zh", r":47: only one of two languages"),
        ('"""For authors', 'import os\n"""For authors', r":1: code before the first cell; put"),
        ("    squares = w**2\n", "# %%\n    squares = w**2\n", r":\d+: unexpected indent; mend it"),
        ("FACTOR = 2\n", "FACTOR = = 2\n", r":13: invalid syntax; mend it"),
        ("# %%", "# ", r"lab9.py has no cells; put `# %%` above each piece of code"),
    ],
)
def test_a_wrong_source_is_named_with_its_line(lab, old, new, message):
    """Whatever is wrong with a source, its author learns where and what to do."""
    assert old in SOURCE

    with pytest.raises(LabError, match=message):
        release(with_source(lab, SOURCE.replace(old, new)))


def test_markers_in_strings_are_no_markers(lab):
    """A docstring may speak of markers."""
    docstring = '"""For authors.\n\n# BEGIN SOLUTION\n"""\n# %% [markdown] en'
    source = with_source(lab, docstring + SOURCE.split("# %% [markdown] en", 1)[1])

    assert 'NotImplementedError("penalty")' in release(source)["lab9.py"]


@pytest.mark.parametrize("name", ["solutions/lab9/tests.py"])
def test_a_missing_file_is_named(lab, course, name):
    """A file that a lab needs and has not is an error with its path."""
    (course / name).unlink()

    with pytest.raises(LabError, match=rf"{name} is missing; see docs/writing-a-lab.md"):
        release(lab)


def test_a_file_that_is_not_utf8_is_named(lab):
    """A lab's file in another encoding is an error that says so."""
    lab.reference.write_bytes(SOURCE.encode("gb18030"))

    with pytest.raises(LabError, match=r"lab9.py is not UTF-8; save it as UTF-8"):
        release(lab)


def test_a_title_in_one_language_only_is_an_error(course):
    """A lab without a title in one of the course's languages cannot be released."""
    path = course / "solutions/lab9/lab.toml"
    path.write_text(RUBRIC.replace('zh = "实验九：惩罚项"\n', ""))
    (course / "course.toml").write_text('languages = ["en", "zh"]\n')

    with pytest.raises(LabError, match=r"\[title\] has no 'zh'; add it"):
        release(load_lab(course, "lab9"))
