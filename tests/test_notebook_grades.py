"""``%grade``: the definitions that live in a notebook, tested without a file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from test_students_run import HALF, SOLUTION, make_lab
from traitlets.config import Config

from grader.errors import UsageError
from grader.practice.notebook_grades import Asking, NotebookGrade, read_line

Run = Callable[[str], Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a cell in a shell of its own, within a lab's folder; its result or its error."""
    make_lab(tmp_path, "lab1")
    monkeypatch.chdir(tmp_path / "assignments" / "lab1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    quiet = Config()
    quiet.HistoryManager.enabled = False
    shell = InteractiveShell(config=quiet)
    shell.run_cell("%load_ext grader")

    def cell(text: str) -> Any:
        ended = shell.run_cell(text, store_history=False)
        return ended.error_in_exec or ended.result

    return cell


def test_one_exercise_is_tested_as_it_is_defined_now(run: Run) -> None:
    """Its points, the mistake's name and the cell's line; a definition that is run again is tested again."""
    run(HALF)

    wrong = run("%grade total")
    assert isinstance(wrong, NotebookGrade)
    assert "✗ total  0 / 4  It is the mean." in repr(wrong)
    assert "What to try: Add up all elements." in repr(wrong)
    run("def total(x):\n    return x.sum()")
    assert repr(run("%grade total")) == "✓ total  4 / 4"


def test_all_that_is_defined_is_tested(run: Run) -> None:
    """`%grade` alone: a row for each exercise, a dash for what has no definition yet."""
    run("def total(x):\n    return x.sum()")

    said = repr(run("%grade")).splitlines()
    assert said[:3] == ["✓ total  4 / 4", "– scaled  – / 3", "– mean  – / 2"]


def test_an_error_is_told_with_its_cell(run: Run) -> None:
    """The place is the cell as the notebook counts it."""
    run("def total(x):\n    return x.some()")

    assert "Where: In[" in repr(run("%grade total"))
    assert "line 2" in repr(run("%grade total"))


def test_what_is_forbidden_is_found(run: Run) -> None:
    """A ready-made module costs the exercise here as when it is graded, until it is written otherwise."""
    run("import torch\ndef scaled(x, factor):\n    return torch.nn.Identity()(x) / (1 / factor)")

    assert "It uses torch.nn" in repr(run("%grade scaled"))
    run(SOLUTION)
    assert "✓ scaled  3 / 3" in repr(run("%grade scaled"))


def test_a_table_in_a_notebook(run: Run) -> None:
    """HTML with what students wrote made harmless, in the language that is asked for."""
    run("def total(x):\n    raise ValueError('<script>')")

    shown = run("%grade total --lang zh")._repr_html_()
    assert shown.startswith("<table>")
    assert "<script>" not in shown
    assert "total(x) 返回总和。" in shown


def test_the_notebooks_own_state_stays(run: Run) -> None:
    """Seeds, threads and settings are afterwards as they were."""
    run(SOLUTION)
    torch.manual_seed(5)
    state, threads = torch.get_rng_state(), torch.get_num_threads()

    run("%grade")
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("totl", "no exercise 'totl'; write total"),
        ("total", "total is not defined here; run the cell that defines it first"),
        ("--lab lab9", "no lab 'lab9' in "),
        ("--lang xx total", "total is not defined here"),
        ("-k total", "%grade knows no -k; there are: --lab, --lang"),
        ("--lab", "%grade --lab says nothing; write --lab with a name behind it"),
        ("'", "No closing quotation; write %grade NAME"),
    ],
)
def test_used_wrongly_it_answers_in_one_line(line: str, message: str, run: Run) -> None:
    """What is wrong and what to write; IPython shows it without a traceback."""
    error = run(f"%grade {line}")

    assert type(error).__name__ == "UsageError"
    assert message in str(error)
    assert "\n" not in str(error)


def test_an_unknown_language_is_told(run: Run) -> None:
    """With those there are."""
    run(SOLUTION)

    assert "no language 'xx'; there are: en, zh" in str(run("%grade total --lang xx"))


def test_an_exercise_of_hidden_tests_alone_is_told(run: Run) -> None:
    """It can only be tested when it is graded."""
    path = Path("lab.toml")
    path.write_text(path.read_text() + "[exercises.more]\npoints = 1\n")
    run("def more():\n    pass")

    assert "more has no public test; it is tested when you hand in" in str(run("%grade more"))


def test_the_lab_is_found_by_what_is_defined(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside of a lab's folder: by the exercise that is named, or the definitions; else it is asked for."""
    monkeypatch.chdir(tmp_path)

    assert "write %grade --lab LAB, of: lab1" in str(run("%grade"))
    run(SOLUTION)
    assert "✓ total  4 / 4" in repr(run("%grade total"))
    assert "✓ mean  2 / 2" in repr(run("%grade"))
    shutil.copytree(tmp_path / "assignments/lab1", tmp_path / "assignments/lab2")
    assert "total is in lab1 and in lab2; name one with --lab" in str(run("%grade total"))
    assert "✓ total  4 / 4" in repr(run("%grade total --lab lab2"))


def test_a_folder_without_a_kit_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of every command for students."""
    (tmp_path / "elsewhere").mkdir()
    shutil.rmtree(tmp_path / "assignments")
    monkeypatch.chdir(tmp_path / "elsewhere")

    assert "no folder with assignments/" in str(run("%grade"))


def test_the_line_is_read() -> None:
    """Names and options in any order; behind # stands a comment."""
    assert read_line("f --lab=lab2 g --lang zh  # why") == Asking(("f", "g"), "lab2", "zh")
    with pytest.raises(UsageError, match="knows no --all"):
        read_line("--all")


def test_it_works_in_a_kernel(tmp_path: Path) -> None:
    """As Jupyter runs it: HTML and text of one answer."""
    make_lab(tmp_path, "lab1")
    cells = [
        nbformat.v4.new_code_cell(text) for text in ("%load_ext grader", SOLUTION, "%grade total")
    ]
    book = nbformat.v4.new_notebook(cells=cells)

    NotebookClient(book, resources={"metadata": {"path": tmp_path / "assignments/lab1"}}).execute()
    (answer,) = book.cells[2].outputs
    assert answer.data["text/plain"] == "✓ total  4 / 4"
    assert answer.data["text/html"].startswith("<table><tr><td")
