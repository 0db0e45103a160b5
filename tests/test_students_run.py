"""What students see when they run pytest in their copy of a lab: in a terminal, on any system."""

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from starting import Starter

from grader.course.lab import Exercise
from grader.errors import UsageError
from grader.home.own_file import own_file
from grader.judging.local import LocalRunner, read_program
from grader.judging.soundness import load_probes
from grader.judging.student import Student
from grader.testing import Wrong

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "templates" / "score.schema.json").read_text(encoding="utf-8"))

LAB_TOML = """
[title]
en = "{title}"
zh = "实验：求和"
[exercises.total]
points = 4
[exercises.scaled]
points = 3
forbidden = ["mul"]
forbidden_modules = ["torch.nn"]
[exercises.mean]
points = 2
builds_on = ["total"]
"""
ZH_TOML = """
[texts]
"total(x) is the sum." = "total(x) 返回总和。"
"Add up all elements." = "把所有元素加起来。"
"It is the mean." = "这是平均值。"
"""
TESTS = '''
from grader.testing import assert_close, cases, normal, points
import torch

@points(2, exercise="total")
def test_total(student):
    """total(x) is the sum.

    Add up all elements.
    """
    for x in cases(torch.tensor([1.0, 2.0]), normal(2, 3)):
        assert_close(student.call("total", x), x.sum(), mistakes={"It is the mean.": x.mean()})

@points(2, exercise="total")
def test_total_of_nothing(student):
    """total of an empty tensor is 0."""
    assert_close(student.call("total", torch.ones(0)), torch.tensor(0.0))

@points(3, exercise="scaled")
def test_scaled(student):
    """scaled(x, factor) multiplies."""
    assert_close(student.call("scaled", torch.ones(2), 3.0), torch.full((2,), 3.0))

@points(2, exercise="mean")
def test_mean(student):
    """mean(x) is the average."""
    assert_close(student.probe("mean_of", torch.tensor([1.0, 3.0])), torch.tensor(2.0))
'''
PROBES = "def mean_of(module, x):\n    return module.mean(x)\n"
SKELETON = """
import torch

def total(x):
    # TODO: add up
    raise NotImplementedError("total")

def scaled(x, factor):
    raise NotImplementedError("scaled")

def mean(x):
    raise NotImplementedError("mean")
"""
SOLUTION = """
import torch

def total(x):
    return x.sum()

def scaled(x, factor):
    return torch.stack([v for v in x]) / (1 / factor)

def mean(x):
    return total(x) / x.numel()
"""
HALF = """
import torch

def total(x):
    return x.mean()

def scaled(x, factor):
    raise NotImplementedError("scaled")

def mean(x):
    return total(x) / x.numel()
"""


@dataclass(frozen=True)
class Run:
    """A finished pytest run."""

    code: int
    text: str

    def has(self, *pieces: str) -> bool:
        """Whether these stand in it in this order, however it is wrapped."""
        flat, end = " ".join(self.text.split()), 0
        for piece in pieces:
            assert piece in flat[end:], f"no {piece!r} in\n{self.text[-3000:]}"
            end = flat.index(piece, end) + len(piece)
        return True

    @property
    def is_calm(self) -> bool:
        """No traceback, no internal error, nothing that only the grader's authors understand."""
        return not re.search(r"Traceback|INTERNAL|\.py:\d+: |site-packages|^E  ", self.text, re.M)


class Terminal:
    """pytest in a process of its own for each run, forked where torch was imported once for all."""

    def __init__(self, starter: Starter, folder: Path) -> None:
        self._starter, self.folder = starter, folder

    def pytest(self, *arguments: str, within: str = ".") -> Run:
        """Run pytest in the course, as a student would type it."""
        words = ["pytest", "-p", "no:randomly", *arguments]
        done = self._starter.run(words, self.folder / within)
        return Run(done.returncode, done.stdout + done.stderr)

    def write(self, lab: str, program: str, suffix: str = ".py") -> Path:
        """The student's file of a lab."""
        path = self.folder / "assignments" / lab / f"{lab}{suffix}"
        path.write_text(program, encoding="utf-8")
        return path

    def score(self) -> Any:
        """What ``--json-report`` wrote under ``score``."""
        return json.loads((self.folder / ".report.json").read_text(encoding="utf-8"))["score"]


def make_lab(course: Path, lab: str, title: str = "Sums") -> None:
    """What students get of a lab: settings, tests, probes and a skeleton."""
    folder = course / "assignments" / lab
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "assignments" / "pytest.ini", folder.parent)
    (folder / "lab.toml").write_text(LAB_TOML.format(title=title), encoding="utf-8")
    (folder / "zh.toml").write_text(ZH_TOML, encoding="utf-8")
    (folder / "test_public.py").write_text(TESTS)
    (folder / "probes.py").write_text(PROBES)
    (folder / f"{lab}.py").write_text(SKELETON)


@pytest.fixture
def terminal(starter: Starter, tmp_path: Path) -> Terminal:
    """A student's copy of a course with one lab, untouched."""
    make_lab(tmp_path, "lab1")
    return Terminal(starter, tmp_path)


def notebook(*cells: str) -> str:
    """A notebook of code cells."""
    written = [
        {
            "cell_type": "code",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
            "id": f"cell{number}",
        }
        for number, source in enumerate(cells)
    ]
    return json.dumps({"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


# -- the states of a file


def test_a_skeleton_is_not_started(terminal: Terminal) -> None:
    """Untouched exercises read "not started": no error, no traceback, no points, exit code 1."""
    run = terminal.pytest("assignments/lab1", "--json-report")

    assert run.code == 1
    assert run.is_calm
    assert run.text.count("not started") >= 4
    assert "FAILED" not in run.text.upper().replace("not started".upper(), "")
    assert run.has("total", "0 / 4", "Not started.", "scaled", "0 / 3", "mean", "0 / 2")
    assert run.has("Next: total. total(x) is the sum.", "What to try: Add up all elements.")
    assert terminal.score()["score"] == 0


def test_a_solution_has_all_points(terminal: Terminal) -> None:
    """Everything passes, in order, one line a test, with exit code 0 and nothing left to try."""
    terminal.write("lab1", SOLUTION)

    run = terminal.pytest("assignments/lab1", "--json-report")

    assert run.code == 0
    assert run.is_calm
    assert run.text.count("PASSED") == 4
    assert run.has("lab1: Sums", "4 / 4", "3 / 3", "2 / 2")
    assert "Next" not in run.text
    assert (terminal.score()["score"], terminal.score()["max_score"]) == (9, 9)


def test_a_half_done_lab_tells_the_first_failure_and_what_to_try(terminal: Terminal) -> None:
    """The first failure is told whole: what we saw, the mistake, the input, what to try next."""
    terminal.write("lab1", HALF)

    run = terminal.pytest("assignments/lab1")

    assert run.code == 1
    assert run.is_calm
    assert run.has("It is the mean.", "not started")
    assert run.has(
        "Next: total. total(x) is the sum.",
        "What we saw: The value is wrong.",
        "Known mistake: It is the mean.",
        "✗ got 1.5 expected 3",
        "What to try: Add up all elements.",
        'lab1 = load("lab1.py") print(lab1.total(torch.tensor([1.0, 2.0])))',
    )


def test_the_json_report_holds_a_valid_score(terminal: Terminal) -> None:
    """``--json-report`` writes pytest-json-report's file with the score report under ``score``."""
    terminal.write("lab1", HALF)

    terminal.pytest("assignments/lab1", "--json-report")

    score = terminal.score()
    jsonschema.validate(score, SCHEMA)
    assert (score["lab"], score["score"], score["max_score"]) == ("lab1", 0, 9)
    assert score["provisional"]
    assert [entry["name"] for entry in score["exercises"]] == ["total", "scaled", "mean"]
    assert score["isolation"]["level"] == "D"
    told = {test["id"]: test["mistake"] for test in score["tests"]}
    assert told["test_public.py::test_total"] == "It is the mean."


def test_an_error_is_told_with_its_line(terminal: Terminal) -> None:
    """A raise shows the exception, its message and the line in the student's file."""
    terminal.write("lab1", SOLUTION.replace("return x.sum()", "return x.summe()"))

    run = terminal.pytest("assignments/lab1")

    assert run.is_calm
    assert run.has("What we saw: total raised AttributeError.", "Where: lab1.py, line 5", "summe")


def test_an_exercise_that_builds_on_an_empty_one_says_so(terminal: Terminal) -> None:
    """A test whose exercise needs another one first says which, and is no failure of its own."""
    terminal.write("lab1", HALF.replace("return x.mean()", 'raise NotImplementedError("total")'))

    run = terminal.pytest("assignments/lab1", "-k", "mean")

    assert run.code == 1
    assert run.has("test_mean needs another exercise first")
    assert run.has("mean", "0 / 2", "It needs total first.")


def test_a_forbidden_function_takes_the_exercises_points(terminal: Terminal) -> None:
    """Using the ready-made function is told with its line."""
    terminal.write(
        "lab1", SOLUTION.replace("torch.stack([v for v in x]) / (1 / factor)", "x * factor")
    )

    run = terminal.pytest("assignments/lab1")

    assert run.has("scaled", "0 / 3", "It calls the ready-made mul", "Where: lab1.py, line 8")


def test_a_forbidden_family_is_told_by_the_letters_that_its_names_share(terminal: Terminal) -> None:
    """``*`` in a rule is for the grader to read, not for students."""
    rubric = terminal.folder / "assignments/lab1/lab.toml"
    rubric.write_text(rubric.read_text().replace('["mul"]', '["mu*"]'))
    terminal.write(
        "lab1", SOLUTION.replace("torch.stack([v for v in x]) / (1 / factor)", "x * factor")
    )

    run = terminal.pytest("assignments/lab1")

    assert run.has("scaled", "0 / 3", "It calls the ready-made mu;")


def test_a_forbidden_module_takes_the_exercises_points(terminal: Terminal) -> None:
    """Using what the exercise is to do without is told with its line, at home too."""
    terminal.write(
        "lab1", SOLUTION.replace("torch.stack([v for v in x])", "torch.nn.Identity()(x)")
    )

    run = terminal.pytest("assignments/lab1")

    assert run.has("scaled", "0 / 3", "It uses torch.nn.Identity", "Where: lab1.py, line 8")


@pytest.mark.parametrize(
    ("program", "sentence", "line"),
    [
        ("def total(x:\n    pass\n", "The file could not be loaded: SyntaxError: '(' was", 1),
        (
            "import torch\nimport no_such_module\ndef total(x): return no_such_module.add(x)\n",
            "no_such_module could not be loaded: ModuleNotFoundError",
            2,
        ),
        ("class total(Base):\n    pass\n", "total could not be loaded: NameError", 1),
        (
            "if __name__ == '__main__':\n\n    def total(x): return x.sum()\n",
            'total stands under if __name__ == "__main__": alone',
            3,
        ),
        (
            "from no_such_module import *\n",
            "Your file defines no total, unless it was to come from here. from no_such_module import *"
            " could not be loaded: ModuleNotFoundError",
            1,
        ),
        (
            "from no_such_module import *\ndef total(x):\n    return add(x)\n",
            "total raised NameError. What it misses may be from an import that failed:"
            " from no_such_module import * (ModuleNotFoundError",
            3,
        ),
        (
            "def total(x):\n    raise AssertionError('Torch not compiled with CUDA enabled')\n",
            "total raised AssertionError: there is no GPU here. Instead of .cuda() write .to(x.device)",
            2,
        ),
        (
            "import sys\nd2l = sys.modules[__name__]\ndef total(x):\n    return d2l.add(x)\n",
            "total raised AttributeError.",
            4,
        ),
    ],
)
def test_a_file_that_does_not_load_is_told_with_its_line(
    terminal: Terminal, program: str, sentence: str, line: int
) -> None:
    """A syntax error, a missing package, an unknown name: one sentence, no traceback."""
    terminal.write("lab1", program)

    run = terminal.pytest("assignments/lab1")

    assert run.code == 1
    assert run.is_calm
    assert run.has(f"What we saw: {sentence}", f"Where: lab1.py, line {line}")


def test_a_file_without_an_exercise_says_which(terminal: Terminal) -> None:
    """A deleted or renamed function is named."""
    terminal.write("lab1", SOLUTION.replace("def scaled", "def sealed"))

    assert terminal.pytest("assignments/lab1").has("Your file defines no scaled.")


def test_training_prints_and_exits_at_the_top_level_do_not_run(terminal: Terminal) -> None:
    """A file that trains or asks at its top level is tested at once all the same."""
    tail = "\nwhile True: pass\nname = input()\nimport sys; sys.exit(3)\n"
    terminal.write("lab1", SOLUTION + tail)

    assert terminal.pytest("assignments/lab1").code == 0


# -- the command line


def test_exercises_can_be_chosen_by_name(terminal: Terminal) -> None:
    """``-k`` and ``-m`` choose tests by a part of the name or by exercise."""
    terminal.write("lab1", SOLUTION)

    by_marker = terminal.pytest("assignments/lab1", "-m", "total")
    by_name = terminal.pytest("assignments/lab1", "-k", "scaled or nothing")

    assert by_marker.text.count("PASSED") == 2
    assert by_marker.has("total", "4 / 4", "2 passed")
    assert "scaled" not in by_marker.text
    assert by_name.has("total", "2 / 2", "scaled", "3 / 3", "2 passed")


def test_the_summary_speaks_chinese(terminal: Terminal) -> None:
    """``--lang zh`` says the engine's sentences and the lab's own in Chinese."""
    terminal.write("lab1", HALF)

    run = terminal.pytest("assignments/lab1", "--lang", "zh")

    assert run.has("这是平均值。", "未开始", "lab1: 实验：求和", "尚未开始。")
    assert run.has("total(x) 返回总和。", "常见错误: 这是平均值。", "把所有元素加起来。")
    for english in ("Not started", "What we saw", "What to try", "public points"):
        assert english not in run.text


def test_an_unknown_language_is_refused(terminal: Terminal) -> None:
    """One line says which languages there are."""
    run = terminal.pytest("assignments/lab1", "--lang", "fr")

    assert run.code == 4
    assert run.has("ERROR: no language 'fr'; there are: en, zh")


def test_the_summary_speaks_a_language_of_the_course(terminal: Terminal) -> None:
    """A table beside the tests and a catalogue of the course suffice; what they lack is English."""
    folder = terminal.folder / "assignments" / "lab1"
    (folder / "fr.toml").write_text('[texts]\n"It is the mean." = "C\'est la moyenne."\n')
    catalogue = terminal.folder / "locale" / "fr" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid "Known mistake"\nmsgstr "Erreur connue"\n')
    terminal.write("lab1", HALF)

    run = terminal.pytest("assignments/lab1", "--lang", "fr")

    assert run.has("lab1: Sums", "What we saw", "Erreur connue: C'est la moyenne.")


def test_a_broken_table_is_told(terminal: Terminal) -> None:
    """A table of sentences that is none is one line with its path."""
    (terminal.folder / "assignments" / "lab1" / "zh.toml").write_text("[texts")

    run = terminal.pytest("assignments/lab1", "--lang", "zh")

    assert run.code == 4
    assert run.has("ERROR: ", "zh.toml:1: ")


def test_several_labs_run_at_once(terminal: Terminal) -> None:
    """``pytest assignments`` keeps labs apart: files, functions and points."""
    make_lab(terminal.folder, "lab2", "More sums")
    terminal.write("lab1", SOLUTION)
    terminal.write("lab2", HALF)

    run = terminal.pytest("assignments", "--json-report")

    assert run.code == 1
    assert run.has("lab1: Sums", "4 / 4", "lab2: More sums", "0 / 4")
    scores = terminal.score()
    assert {lab: score["score"] for lab, score in scores.items()} == {"lab1": 9, "lab2": 0}
    for score in scores.values():
        jsonschema.validate(score, SCHEMA)


def test_warnings_never_fail_a_test(terminal: Terminal) -> None:
    """A student's warnings cost nothing, at import and in calls, even with ``-W error``."""
    warns = "import warnings\nwarnings.warn('top')\nx = '\\d'\nassert_ = 1 is 1\n"
    noisy = SOLUTION.replace("return x.sum()", "warnings.warn('old'); return x.sum()")
    terminal.write("lab1", warns + noisy)

    run = terminal.pytest("assignments/lab1", "-W", "error")

    assert run.code == 0
    assert run.has("4 passed")


def test_a_notebook_is_tested_like_a_file(terminal: Terminal) -> None:
    """Where the notebook is the one that was worked on, it is tested; places name its cells."""
    cells = SOLUTION.replace("return x.sum()", "return x.summe()").split("\n\n")
    terminal.write("lab1", notebook("%matplotlib inline\n!ls", *cells, "1 / 0"), ".ipynb")

    run = terminal.pytest("assignments/lab1")

    assert run.is_calm
    assert run.has("scaled", "3 / 3")
    assert run.has("Where: lab1.ipynb, cell 3, line 2")


def test_another_file_can_be_named(terminal: Terminal) -> None:
    """``--submission`` tests that file instead, whatever it is called."""
    other = terminal.folder / "my copy.py"
    other.write_text(SOLUTION)

    run = terminal.pytest("assignments/lab1", "--submission", str(other))

    assert run.code == 0
    assert run.has("4 passed")


def test_helper_modules_beside_the_file_can_be_imported(terminal: Terminal) -> None:
    """As when grading, a module beside the lab's file is found, and shadows nothing."""
    lab = terminal.folder / "assignments" / "lab1"
    (lab / "sums.py").write_text("def add(x):\n    return x.sum()\n")
    (lab / "random.py").write_text("raise SystemExit('shadow')\n")
    program = SOLUTION.replace("return x.sum()", "return add(x)")
    terminal.write("lab1", "import random\nfrom sums import add\n" + program)

    assert terminal.pytest("assignments/lab1").code == 0


def test_the_folder_itself_is_enough(terminal: Terminal) -> None:
    """``pytest`` alone inside the lab's folder does the same."""
    terminal.write("lab1", SOLUTION)

    run = terminal.pytest(within="assignments/lab1")

    assert run.code == 0
    assert run.has("lab1: Sums", "4 / 4", "4 passed")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--submission", "nowhere.py"], "no file nowhere.py; name your .py or .ipynb"),
        ([], "no lab1.py or lab1.ipynb in "),
    ],
)
def test_a_file_that_is_not_there_is_told(
    terminal: Terminal, arguments: list[str], sentence: str
) -> None:
    """One line, once, says what is missing and what to do."""
    (terminal.folder / "assignments" / "lab1" / "lab1.py").unlink()

    run = terminal.pytest("assignments/lab1", *arguments)

    assert run.code == pytest.ExitCode.USAGE_ERROR
    assert " ".join(run.text.split()).count(f"ERROR: {sentence}") == 1
    assert "Traceback" not in run.text


def test_a_broken_notebook_is_told(terminal: Terminal) -> None:
    """A notebook that is no JSON is named once, with what to do."""
    (terminal.folder / "assignments" / "lab1" / "lab1.py").unlink()
    terminal.write("lab1", "{", ".ipynb")

    run = terminal.pytest("assignments/lab1")

    assert run.code == pytest.ExitCode.USAGE_ERROR
    assert run.text.count("lab1.ipynb is a broken notebook") == 1
    assert "Traceback" not in run.text


def test_authors_run_public_and_hidden_tests_on_the_reference(terminal: Terminal) -> None:
    """``pytest solutions/lab1`` is an author's quick loop: the reference, in this process."""
    handout, solutions = terminal.folder / "assignments/lab1", terminal.folder / "solutions/lab1"
    solutions.mkdir(parents=True)
    for name in ("probes.py",):
        shutil.copy(handout / name, solutions)
    rubric = (handout / "lab.toml").read_text(encoding="utf-8")
    (solutions / "lab.toml").write_text(f'secret = "own"\n{rubric}', encoding="utf-8")
    (solutions / "lab1.py").write_text(SOLUTION)
    public = TESTS.replace('exercise="total")', 'exercise="total", public=True)')
    (solutions / "tests.py").write_text(public)

    run = terminal.pytest("solutions/lab1", "--import-mode=importlib")

    assert run.code == 0
    assert run.has("4 passed")


def test_other_tests_are_left_alone(terminal: Terminal) -> None:
    """In a project of its own the installed plugin changes nothing: no summary, no markers."""
    project = terminal.folder / "project"
    project.mkdir()
    (project / "test_own.py").write_text("def test_own():\n    assert 1 == 2\n")

    run = terminal.pytest("project", "-q")

    assert run.code == 1
    assert run.has("assert 1 == 2", "1 failed")
    assert "points" not in run.text


# -- in the student's own process


def local(path: Path, program: str, probes: Path) -> Student:
    """A program as a student's own run has it."""
    path.write_text(program, encoding="utf-8")
    runner = LocalRunner(read_program("lab1", path), load_probes(probes), [Exercise("f", 1)])
    return Student(runner, Exercise("f", 1), "seed", "cpu")


def test_breakpoints_find_the_file(tmp_path: Path) -> None:
    """Functions carry the path of the student's file and its line numbers, as debuggers need."""
    (tmp_path / "probes.py").write_text("")
    path = tmp_path / "lab1.py"
    program = (
        "\n\nimport sys\ndef f():\n    frame = sys._getframe()\n"
        "    return frame.f_code.co_filename, frame.f_lineno\n"
    )

    assert local(path, program, tmp_path / "probes.py").call("f") == (str(path), 6)


def test_a_probe_file_that_does_not_load_is_the_authors_error(tmp_path: Path) -> None:
    """It is told with file, line and error, not as a student's failure."""
    (tmp_path / "probes.py").write_text("import torch\nimport no_such_module\n")

    with pytest.raises(UsageError, match=r"probes.py:2: ModuleNotFoundError: No module"):
        local(tmp_path / "lab1.py", "def f(): return 1", tmp_path / "probes.py")


def test_arguments_of_a_local_call_are_copies(tmp_path: Path) -> None:
    """In-process too, student code cannot change a test's inputs."""
    (tmp_path / "probes.py").write_text("")
    student = local(tmp_path / "lab1.py", "def f(x): x.append(1)", tmp_path / "probes.py")
    given = [0]

    student.call("f", given)

    assert given == [0]


def test_a_local_error_shows_its_message(tmp_path: Path) -> None:
    """Students see all of their own errors."""
    (tmp_path / "probes.py").write_text("")
    student = local(
        tmp_path / "lab1.py", "def f():\n    raise KeyError('b')", tmp_path / "probes.py"
    )

    with pytest.raises(Wrong) as wrong:
        student.call("f")

    assert wrong.value.failure.details == "KeyError: 'b'"


def test_what_was_asked_is_what_may_have_been_judged(tmp_path: Path) -> None:
    """One input of several while they are gone through; all of them once none is left."""
    (tmp_path / "probes.py").write_text("")
    student = local(tmp_path / "lab1.py", "def f(x): return -x", tmp_path / "probes.py")
    answers = student.each("f", [2, 3])

    next(answers)
    first = student.question(), student.last and student.last.answer
    list(answers)

    assert first == ("f(2)", -2)
    assert (student.question(), student.last and student.last.answer) == ("f((2,), (3,))", [-2, -3])


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        ({".py": (SKELETON, 1), ".ipynb": (notebook(SKELETON), 2)}, ".ipynb"),
        ({".py": (SKELETON, 2), ".ipynb": (notebook(SKELETON), 1)}, ".py"),
        ({".py": (SKELETON, 1), ".ipynb": (notebook(SKELETON), 1)}, ".py"),
        ({".py": (HALF, 1), ".ipynb": (notebook(SKELETON), 2)}, ".py"),
        ({".py": (SKELETON, 2), ".zh.ipynb": (notebook(SOLUTION), 1)}, ".zh.ipynb"),
        ({".py": (SKELETON, 2), " (1).ipynb": (notebook(SOLUTION), 1)}, " (1).ipynb"),
        ({".py": (HALF, 1), ".ipynb": (notebook("from lab1 import *"), 2)}, ".py"),
    ],
)
def test_the_file_that_was_worked_on_is_tested(
    tmp_path: Path, files: dict[str, tuple[str, int]], chosen: str
) -> None:
    """The one that answers most counts, whatever it is called, else the newer, else the .py."""
    folder = tmp_path / "lab1"
    folder.mkdir()
    for suffix, (program, age) in files.items():
        path = folder / f"lab1{suffix}"
        path.write_text(program)
        os.utime(path, (age * 1000, age * 1000))

    assert own_file(folder, ["total", "scaled", "mean"]).path.name == f"lab1{chosen}"


# -- on any system

BLOCKED = """
import sys

class NotHere:
    def find_spec(self, name, path=None, target=None):
        if name in {names}:
            raise ImportError(name + " is not on this system")

sys.meta_path.insert(0, NotHere())
for name in {names}:
    sys.modules.pop(name, None)
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""
LINUX_ONLY = (
    *("resource", "fcntl", "pwd", "grp", "termios"),
    *(
        "grader.isolation.keeper",
        "grader.judging.observer",
        "grader.judging.judge",
        "grader.judging.session",
        "grader.pool",
        "grader.sandbox.confine",
    ),
    *(
        "grader.sandbox.zygote",
        "grader.sandbox.worker",
        "grader.sandbox.huge_pages",
        "grader.sandbox.gaps",
    ),
)


def test_a_students_run_needs_nothing_that_only_linux_has(terminal: Terminal) -> None:
    """With every module blocked that Windows lacks or that grading alone needs, it works."""
    terminal.write("lab1", SOLUTION)
    code = textwrap.dedent(BLOCKED.format(names=LINUX_ONLY))

    run = subprocess.run(
        [sys.executable, "-c", code, "assignments/lab1", "--capture=sys"],
        cwd=terminal.folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "4 passed" in run.stdout
