"""What pytest prints at home under a failure shows, in a fresh Python, the same wrong answer again."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from starting import Starter

from grader.again import inputs, load
from grader.authoring.trials import Trial, TrialKind, trials
from grader.course.lab import load_lab
from grader.errors import UsageError
from grader.judging.side_by_side import MOST_ROWS, Row, rows_of
from grader.judging.snippet import Origin, literal, path_to, snippet_of
from grader.judging.student import Question
from grader.testing import Wrong, assert_close

ROOT = Path(__file__).parent.parent
LABS = [f"lab{number}" for number in range(1, 8)]
FEWEST = 4
"""Wrong programs of a lab whose lines are run: 28 and more in all."""
BEFORE_TESTS = """
import json
from grader.judging import own_run

def told(question, origin, looked_at, real=own_run.snippet_of):
    lines = real(question, origin, looked_at)
    path = real.__globals__["path_to"](looked_at, question.answer)
    answer = eval("answer" + path, {"answer": question.answer})
    with open("answers.jsonl", "a") as file:
        file.write(json.dumps([origin.test, question.answer is None, repr(answer), lines]) + "\\n")
    return lines

own_run.snippet_of = told
"""
"""Keeps what was reported beside the lines that are printed for it."""
PASTED = """
import builtins, json, sys, traceback
sys.path.insert(0, "")
said = builtins.print
shown = []
for test, raised, answer, lines in map(json.loads, open("answers.jsonl")):
    seen = []
    builtins.print = seen.append
    try:
        exec("\\n".join(lines), {"__name__": "__main__"})
    except Exception as error:
        seen.append(error)
    builtins.print = said
    from grader.sandbox.wire import plain
    same = isinstance(seen[0], Exception) if raised else repr(plain(seen[0])) == answer
    shown.append([test, same, repr(seen[0])])
said(json.dumps(shown))
"""


@dataclass(frozen=True)
class Home:
    """A student's copy of the course."""

    starter: Starter
    folder: Path

    def python(self, lab: str, code: str, before: str = "") -> Any:
        """What a fresh Python says in the folder of the lab."""
        return self.starter.run(["python", code], self.folder / "assignments" / lab, before)


@pytest.fixture
def home(starter: Starter, tmp_path: Path) -> Home:
    """All labs as students get them."""
    shutil.copytree(ROOT / "assignments", tmp_path / "assignments")
    return Home(starter, tmp_path)


def wrong_programs(lab_name: str) -> list[Trial]:
    """Of each exercise the first wrong programs that need no training."""
    lab = load_lab(ROOT, lab_name)
    first: dict[str, list[Trial]] = {}
    for trial in trials(lab, TrialKind.WRONG, ["thresholds"]):
        if not trial.training:
            first.setdefault(trial.exercise, []).append(trial)
    return [own[0] for own in first.values()]


def together(some: list[Trial]) -> str:
    """One program that makes all of these mistakes."""
    return "\n\n".join([some[0].code.cells[0].source, *(trial.program for trial in some)])


@pytest.mark.parametrize("lab", LABS)
def test_the_lines_show_the_answer_that_was_reported(home: Home, lab: str) -> None:
    """Of several wrong programs of each lab every public failure comes up again, bit for bit."""
    folder = home.folder / "assignments" / lab
    (folder / f"{lab}.py").write_text(together(wrong_programs(lab)), encoding="utf-8")
    words = ["pytest", "-p", "no:randomly", "-m", "not training", "-q", "--tb=short"]
    printed = home.starter.run(words, folder, BEFORE_TESTS).stdout

    shown = json.loads(home.python(lab, PASTED).stdout.splitlines()[-1])

    assert len(shown) >= FEWEST
    assert [entry for entry in shown if not entry[1]] == []
    for entry in (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines():
        lines = json.loads(entry)[-1]
        assert 3 <= len(lines) <= 10
        assert "\n".join(["", *lines, ""]) in printed


# -- values as Python


@pytest.mark.parametrize(
    "value",
    [
        torch.arange(6.0).reshape(2, 3) / 7,
        torch.arange(3.0, dtype=torch.float64) / 7,
        torch.tensor(0.1),
        torch.tensor([1e-30, 1e30, -0.0]),
        torch.tensor([0.5, -torch.inf, torch.nan, torch.inf]),
        torch.tensor([[1, 2], [3, 4]]),
        torch.tensor([True, False]),
        torch.tensor([1, 2], dtype=torch.uint8),
        torch.tensor([0.1], dtype=torch.float16),
        torch.ones(40, 30),
        torch.zeros(9, dtype=torch.float64),
        torch.full((3, 3), -0.0),
        torch.full((7,), 0.1),
        torch.full((7,), 3),
        torch.ones(0, 3),
        torch.ones(0, dtype=torch.int64),
        torch.ones(2, requires_grad=True),
        [1, 2.5, "a", None, True],
        (1,),
        (),
        {"a": (torch.tensor([1]), [])},
        float("nan"),
        float("-inf"),
        'quotes " and \\',
    ],
    ids=repr,
)
def test_a_literal_is_the_value_bit_for_bit(value: Any) -> None:
    """Dtype, shape, sign of zero, gradients wanted: nothing is lost on the way through text."""
    written = literal(value)

    assert written is not None
    back = eval(written)
    assert repr(back) == repr(value)
    if isinstance(value, torch.Tensor):
        assert (back.dtype, back.requires_grad) == (value.dtype, value.requires_grad)
        assert back.shape == value.shape
        assert back.detach().numpy().tobytes() == value.detach().numpy().tobytes()


@pytest.mark.parametrize(
    "value",
    [
        torch.arange(25.0),
        torch.arange(6.0).reshape(2, 3).T,
        torch.ones(3, dtype=torch.bfloat16),
        [torch.arange(25.0)],
        {"a": object()},
        torch.full((30,), torch.nan),
        "\u202e",
        object(),
    ],
)
def test_what_would_lose_something_is_not_written_out(value: Any) -> None:
    """Large and transposed tensors, and what has no words, come by the draw that the test makes."""
    assert literal(value) is None


# -- the lines


def lines(question: Question, source: str = "", drawn: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What is printed of a question about a program."""
    module, probes = ModuleType("lab1"), ModuleType("probes")
    exec(source, vars(module))
    return snippet_of(question, Origin("lab1", "lab1.py", "test_f", module, probes, drawn), None)


LARGE = torch.arange(36.0)
F = "def f(X, load, *more): ...\nclass C:\n    def forward(self, X): ...\n    def slope(self, X): ..."


@pytest.mark.parametrize(
    ("question", "last"),
    [
        (Question("call", "f", (1, 2), {"p": 3}, 7, 1), ["print(lab1.f(1, 2, p=3))"]),
        (Question("call", "C()", (1,), {}, 7, 1), ["print(lab1.C()(1))"]),
        (Question("call", "C.slope", (1,), {}, 7, 1), ["print(lab1.C().slope(1))"]),
        (Question("probe", "shapes", (), {}, 7, 1), ["print(probes.shapes(lab1))"]),
        (
            Question("call", "f", (LARGE, 2), {}, 7, 3),
            ['X, load_ = inputs("lab1.py", "test_f", 3)', "print(lab1.f(X, load_))"],
        ),
        (
            Question("call", "f", (LARGE, 2, 3), {"p": LARGE}, 7, 1),
            ['x1, x2, x3, p = inputs("lab1.py", "test_f")', "print(lab1.f(x1, x2, x3, p=p))"],
        ),
        (
            Question("each", "C()", (LARGE,), {}, 7, 1, 2),
            ['(X,) = inputs("lab1.py", "test_f")[2]', "print(lab1.C()(X))"],
        ),
        (
            Question("each", "f", [(1,), (2,)], {}, 7, 1),
            ['print([lab1.f(*own) for own in inputs("lab1.py", "test_f")])'],
        ),
    ],
)
def test_each_way_of_asking_has_its_lines(question: Question, last: list[str]) -> None:
    """Calls, instances, methods, probes, one input of several, and several of which one raised."""
    assert list(lines(question, F)[-len(last) :]) == last


def test_random_answers_get_their_seed() -> None:
    """Whichever generator they take, just before the call; and none else."""
    question = Question("call", "f", (1,), {}, 2**40 + 5, 1)

    seeded = lines(question, drawn=("torch", "random", "numpy"))

    assert seeded[-4:-1] == (
        f"torch.manual_seed({2**40 + 5})",
        f"random.seed({2**40 + 5})",
        "numpy.random.seed(5)",
    )
    assert seeded[:3] == ("import numpy", "import random", "import torch")
    assert not any("seed" in line for line in lines(question))


def test_a_random_answer_to_a_later_input_comes_after_the_earlier_ones() -> None:
    """They share one seed, so all of them are asked."""
    shown = lines(Question("each", "f", (1,), {}, 7, 1, 1), drawn=("torch",))

    assert shown[-1] == 'print([lab1.f(*own) for own in inputs("lab1.py", "test_f")][1])'


def test_the_part_that_was_looked_at_is_printed() -> None:
    """By where it lies in the answer."""
    answer = {"history": [1.5, [2.5]]}

    assert path_to(answer["history"][1], answer) == '["history"][1]'
    assert path_to("nowhere", answer) == ""


# -- side by side


def rows(seen: Any, expected: Any, **options: Any) -> tuple[Row, ...]:
    """What stands beside what."""
    with pytest.raises(Wrong) as wrong:
        assert_close(seen, expected, **options)
    assert wrong.value.compared is not None
    return rows_of(wrong.value.compared)


def test_a_small_tensor_is_shown_whole_with_its_wrong_cells_marked() -> None:
    """Right cells are no less telling than wrong ones."""
    shown = rows(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 3.0]))

    assert shown == (Row("[0]", "1.0", "1.0", False), Row("[1]", "2", "3"))


def test_of_a_large_tensor_the_first_wrong_cells_are_shown() -> None:
    """Nobody reads all of them."""
    seen = torch.arange(100.0).reshape(10, 10)

    shown = rows({"a": [seen]}, {"a": [seen + (seen > 4)]})

    assert len(shown) == MOST_ROWS + 1
    assert shown[0] == Row("['a'][0][0, 5]", "5", "6")


def test_shape_and_dtype_stand_where_they_differ() -> None:
    """They come before values."""
    assert rows(torch.ones(2, 1), torch.ones(2))[0] == Row(".shape", "(2, 1)", "(2,)")
    dtypes = rows(torch.ones(2).double(), torch.ones(2))
    assert dtypes == (Row(".dtype", "torch.float64", "torch.float32"),)
    asked = rows(torch.ones(2), torch.ones(2).double(), dtype=torch.float64)
    assert asked == (Row(".dtype", "torch.float32", "torch.float64"),)


def test_close_numbers_are_shown_with_all_their_digits() -> None:
    """Else both would read the same."""
    assert rows(1.001, 1.0) == (Row("", "1.001", "1"),)
    assert rows(1.00000001, 1.0, rtol=0.0, atol=0.0) == (Row("", "1.00000001", "1.0"),)


def test_what_is_no_tensor_is_shown_as_it_is() -> None:
    """A list of another length, a value of another type."""
    assert rows([1], [1, 2]) == (Row("", "[1]", "[1, 2]"),)
    assert rows(None, torch.ones(1)) == (Row("", "None", "tensor([1.])"),)


# -- in a prompt


@pytest.fixture
def in_lab2(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a lab, as the working directory."""
    folder = home.folder / "assignments" / "lab2"
    monkeypatch.chdir(folder)
    shutil.copy(ROOT / "solutions" / "lab2" / "lab2.py", folder)
    return folder


def test_a_program_is_read_again_after_a_change(in_lab2: Path) -> None:
    """``load`` is no import: what was saved since counts."""
    path = in_lab2 / "my copy.py"
    path.write_text("def sgd(): return 1\n")
    before = load("my copy.py").sgd()
    path.write_text("def sgd(): return 2\n")

    assert (before, load("my copy.py").sgd()) == (1, 2)


def test_the_inputs_of_a_later_question_are_found(in_lab2: Path) -> None:
    """Earlier questions are put to the student's program on the way."""
    X, dropout = inputs("lab2.py", "test_dropout_drops_and_scales")

    assert (X.shape, dropout) == ((50, 40), 0.2)
    assert isinstance(inputs("lab2.py", "test_sigmoid_and_its_derivative", 2), list)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("nowhere.py", "test_dropout_drops_and_scales"),
            "no file nowhere.py in .*; name your .py or .ipynb",
        ),
        (("lab2.py", "test_f"), "test_public.py has no test_f; run pytest again"),
        (("lab2.py", "batches_with"), "batches_with is no test; run pytest again"),
        (("lab2.py", "test_dropout_drops_and_scales", 9), "asks fewer than 9 questions"),
    ],
)
def test_what_cannot_be_asked_again_is_told(
    in_lab2: Path, arguments: tuple[Any, ...], sentence: str
) -> None:
    """In a line that says what to do."""
    with pytest.raises(UsageError, match=sentence):
        inputs(*arguments)


def test_a_prompt_in_another_folder_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines are for the lab's folder."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UsageError, match=r"no lab in .*; begin Python, or the notebook, in its"):
        load("lab2.py")


def test_a_lab_without_its_tests_is_told(in_lab2: Path) -> None:
    """A file may have been deleted."""
    (in_lab2 / "test_public.py").unlink()

    with pytest.raises(UsageError, match=r"no test_public.py in .*; get the lab again"):
        inputs("lab2.py", "test_f")
