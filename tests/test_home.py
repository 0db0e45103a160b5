"""The end of a student's own run: points, one failure whole, the others by a line, however it was started."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from test_students_run import HALF, SOLUTION, Run, Terminal, make_lab, notebook, terminal

from grader.judging.own_run import AtHome
from grader.judging.terminal import _command

__all__ = ["terminal"]  # a fixture

WRONG = SOLUTION.replace("return x.sum()", "return x.mean()").replace("(1 / factor)", "factor")
"""``total``, on which ``mean`` builds, and ``scaled`` are wrong."""


def test_the_totals_say_what_is_decided_here_and_what_is_not(terminal: Terminal) -> None:
    """Public points of all, and how many of the lab's points hidden tests decide."""
    rubric = terminal.folder / "assignments" / "lab1" / "lab.toml"
    text = rubric.read_text(encoding="utf-8")
    rubric.write_text(text.replace("points = 4", "points = 40.5"), encoding="utf-8")
    terminal.write("lab1", WRONG)

    english = terminal.pytest("assignments/lab1")
    chinese = terminal.pytest("assignments/lab1", "--lang", "zh")

    assert english.has("Public tests: 0 of 9 points. 36.5 more points are decided by hidden tests.")
    assert chinese.has("公开测试：0 / 9 分。 另有 36.5 分由隐藏测试决定。")


def test_without_hidden_points_nothing_is_said_of_them(terminal: Terminal) -> None:
    """A lab whose tests are all public."""
    terminal.write("lab1", SOLUTION)

    run = terminal.pytest("assignments/lab1")

    assert run.has("Public tests: 9 of 9 points.")
    assert "hidden" not in run.text


@pytest.mark.parametrize("choice", [["-k", "scaled"], ["-m", "scaled"]])
def test_a_part_of_the_tests_says_so(terminal: Terminal, choice: list[str]) -> None:
    """Points that did not run are not taken for hidden ones."""
    terminal.write("lab1", SOLUTION)

    run = terminal.pytest("assignments/lab1", *choice)

    assert run.has("Public tests that ran: 3 of 3 points; of all: 9.")
    assert "hidden" not in run.text


def test_other_failures_have_a_line_each(terminal: Terminal) -> None:
    """With what to type to see them whole, from where the student is."""
    terminal.write("lab1", WRONG)

    run = terminal.pytest("assignments/lab1")
    inside = terminal.pytest(within="assignments/lab1")

    assert run.has("Next: total.", "Other failures; each is told whole by:")
    assert run.has("pytest assignments/lab1 -k test_scaled 2 of 2 values", "-k test_mean")
    assert inside.has("pytest -k test_scaled 2 of 2 values")
    assert terminal.pytest("assignments/lab1", "-k", "test_scaled").has("Next: scaled.")


def test_what_to_type_fits_odd_folders(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a space is quoted; on another drive the whole path stands there."""
    odd = terminal.folder / "my labs"
    (terminal.folder / "assignments").rename(odd)
    (odd / "lab1" / "lab1.py").write_text(WRONG, encoding="utf-8")

    words = ["pytest", "-p", "no:randomly", "my labs/lab1"]

    assert Run(1, terminal._starter.run(words, terminal.folder).stdout).has(
        'pytest "my labs/lab1" -k test_scaled'
    )
    home = AtHome(str(odd), "lab1.py", "test_f", 1, 9.0)
    monkeypatch.setattr("os.path.relpath", _on_another_drive)
    assert _command(home) == f'pytest "{odd}" -k test_f'


def _on_another_drive(_: str) -> str:
    raise ValueError("path is on mount 'C:', start on mount 'D:'")


def test_what_is_not_started_is_no_failure_to_list(terminal: Terminal) -> None:
    """The table says it already."""
    terminal.write("lab1", HALF.replace("x.mean()", "x.sum()"))

    assert "Other failures" not in terminal.pytest("assignments/lab1").text


@pytest.mark.parametrize("within", [".", "assignments", "assignments/lab1", "/"])
def test_it_runs_from_any_folder(terminal: Terminal, within: str) -> None:
    """By a path from there, or by the whole of it."""
    terminal.write("lab1", WRONG)

    run = terminal.pytest(str(terminal.folder / "assignments" / "lab1"), within=within)

    assert run.has("lab1: Sums", "Public tests: 0 of 9 points.", "Next: total.")


def test_several_processes_say_the_same(terminal: Terminal) -> None:
    """With ``-n 2`` results come from other processes, in any order."""
    terminal.write("lab1", WRONG)

    alone = terminal.pytest("assignments/lab1", "--json-report").text
    score = terminal.score()
    several = terminal.pytest("assignments/lab1", "-n", "2", "--json-report")

    end = re.compile(r"\nlab1: Sums.*(?=\n=)", re.DOTALL)
    assert end.findall(several.text) == end.findall(alone)
    assert [test["id"] for test in terminal.score()["tests"]] == [t["id"] for t in score["tests"]]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--submission", "nowhere.py"], "no file nowhere.py; name your .py or .ipynb"),
        (["--submission", "assignments"], "no file assignments; name your .py or .ipynb"),
        (["--lang", "fr"], "no language 'fr'; there are: en, zh"),
    ],
)
def test_several_processes_say_once_what_is_wrong(
    terminal: Terminal, arguments: list[str], sentence: str
) -> None:
    """Before any of them starts."""
    run = terminal.pytest("assignments/lab1", "-n", "2", *arguments)

    assert run.code == pytest.ExitCode.USAGE_ERROR
    assert run.text.count(sentence) == 1
    assert run.is_calm


def test_a_notebook_that_is_none_is_told_once(terminal: Terminal) -> None:
    """Whoever names it, whatever stands in it."""
    (terminal.folder / "empty.ipynb").write_text("")
    (terminal.folder / "notes.txt").write_text("x")

    for name, sentence in (
        ("empty.ipynb", "is a broken"),
        ("notes.txt", "notes.txt is no program;"),
    ):
        run = terminal.pytest("assignments/lab1", "--submission", name)
        assert run.code == pytest.ExitCode.USAGE_ERROR
        assert run.text.count("ERROR: ") == 1
        assert run.has(sentence)
        assert run.is_calm


def test_a_file_that_cannot_be_read_is_told(terminal: Terminal) -> None:
    """In a line; a folder of the lab's name is no program."""
    (terminal.folder / "other.py").symlink_to("/proc/self/mem")
    folder = terminal.folder / "assignments" / "lab1"
    (folder / "lab1.py").unlink()
    (folder / "lab1.py").mkdir()

    unread = terminal.pytest("assignments/lab1", "--submission", "other.py")

    assert unread.has("ERROR: ", "cannot be read (Input/output error); mend that first")
    assert terminal.pytest("assignments/lab1").has("ERROR: no lab1.py or lab1.ipynb in ")


def test_the_first_failure_can_be_the_last(terminal: Terminal) -> None:
    """``-x`` stops there, ``--lf`` begins with what failed."""
    terminal.write("lab1", SOLUTION.replace("(1 / factor)", "factor"))

    stopped = terminal.pytest("assignments/lab1", "-x")
    again = terminal.pytest("assignments/lab1", "--lf")

    assert stopped.has("scaled", "0 / 3", "Public tests that ran: 4 of 7 points; of all: 9.")
    assert again.has("1 failed")
    assert again.has("Next: scaled.")


@pytest.mark.parametrize("style", ["short", "long", "native"])
def test_every_failure_is_told_whole_where_a_traceback_is_asked_for(
    terminal: Terminal, style: str
) -> None:
    """No traceback of the grader's: what stands in its place is what the first one is told."""
    terminal.write("lab1", WRONG)

    run = terminal.pytest("assignments/lab1", f"--tb={style}")

    assert run.is_calm
    assert run.text.count("What we saw: ") == 5


def test_junits_file_tells_all(terminal: Terminal) -> None:
    """Place, error and hint stand in it, for editors and CI."""
    terminal.write("lab1", SOLUTION.replace("return x.sum()", "return x.summe()"))

    terminal.pytest("assignments/lab1", "--junitxml", "junit.xml")

    failures = [*ElementTree.parse(terminal.folder / "junit.xml").iter("failure")]
    text = failures[0].text or ""
    assert len(failures) == 3
    for piece in ("lab1.py, line 5", "AttributeError: 'Tensor'", "Add up all elements.", "load("):
        assert piece in text


def test_the_score_knows_nothing_of_what_is_only_for_home(terminal: Terminal) -> None:
    """Its details are what they are when graded: question, got, expected."""
    terminal.write("lab1", WRONG)

    terminal.pytest("assignments/lab1", "--json-report")

    score = terminal.score()
    told = "total(tensor([1., 2.]))\ngot       tensor(1.5000)\nexpected  tensor(3.)"
    assert score["tests"][0]["message"] == f"The value is wrong.\n{told}"
    assert "grader.again" not in json.dumps(score)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_syntax_error_is_told_with_its_line_and_no_advice(
    terminal: Terminal, language: str
) -> None:
    """What the exercise is about helps nobody whose file does not load."""
    terminal.write("lab1", SOLUTION.replace("def scaled(x, factor):", "def scaled(x, factor:"))

    run = terminal.pytest("assignments/lab1", "--lang", language)

    assert run.is_calm
    assert run.has("lab1.py", "SyntaxError: '(' was never closed")
    assert run.has("def scaled(x, factor:")
    for advice in ("What to try", "建议", "Other failures", "grader.again"):
        assert advice not in run.text


def test_the_line_of_a_notebook_is_shown(terminal: Terminal) -> None:
    """As it stands in its cell."""
    cells = SOLUTION.replace("return x.sum()", "return x.summe()").split("\n\n")
    terminal.write("lab1", notebook(*cells), ".ipynb")

    run = terminal.pytest("assignments/lab1")

    assert run.has("Where: lab1.ipynb, cell 2, line 2 return x.summe()")
    assert run.has('lab1 = load("lab1.ipynb")')


def test_a_file_elsewhere_is_loaded_from_there(terminal: Terminal) -> None:
    """Its whole path stands in the lines to paste, whatever its name is."""
    other = terminal.folder / '[b] "my" 实验.py'
    other.write_text(WRONG, encoding="utf-8")

    run = terminal.pytest("assignments/lab1", "--submission", str(other))

    line = re.search(r"lab1 = load\((.*)\)\n", run.text)
    assert line is not None
    assert Path(eval(line[1])) == other


def test_a_gpu_that_is_not_there_is_told_with_what_to_write(terminal: Terminal) -> None:
    """In both languages."""
    terminal.write("lab1", SOLUTION.replace("return x.sum()", "return x.cuda().sum()"))

    english = terminal.pytest("assignments/lab1", "-k", "nothing")
    chinese = terminal.pytest("assignments/lab1", "-k", "nothing", "--lang", "zh")

    assert english.has("there is no GPU here. Instead of .cuda() write .to(x.device)")
    assert chinese.has("这里没有GPU。请不要写 .cuda()，改用 .to(x.device)")


def test_labs_of_one_run_have_totals_of_their_own(terminal: Terminal) -> None:
    """``pytest assignments`` tells each lab's."""
    make_lab(terminal.folder, "lab2", "More sums")
    terminal.write("lab1", SOLUTION)
    terminal.write("lab2", WRONG)

    run = terminal.pytest("assignments")

    assert run.has("lab1: Sums", "9 of 9 points", "lab2: More sums", "0 of 9 points")
