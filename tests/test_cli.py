"""The command line: what it says where it is used wrongly, or the machine does not play along."""

import inspect
import json
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from grader import __version__
from grader.commands import cli, machine
from grader.commands.options import Level
from grader.errors import NoIsolation
from grader.isolation import control_groups

Main = Callable[..., tuple[int, str, str]]
Run = Callable[..., subprocess.CompletedProcess[str]]

FULL_MARKS = Path(__file__).parent / "scenarios" / "lab1" / "full_marks.py"
SOLUTIONS = Path(__file__).parent / "scenarios" / "course" / "solutions"
NO_PRIVILEGES = """
import os
from grader.sandbox import confine, kernel
if os.geteuid():
    confine._become_only_user()
kernel.give_up_bounding_set()
kernel.give_up_capabilities()
"""
"""Root in name only: it may not make namespaces, as root in many a container."""


def zipped(path: Path, name: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, FULL_MARKS.read_text())
    return path


def error_of(main: Main, *arguments: object) -> tuple[int, str]:
    """Exit code and the one line that a command ends with."""
    code, out, err = main(*arguments)
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    return code, err.removeprefix("error: ").strip()


# -- the command itself


@pytest.mark.parametrize(
    "command", [[sys.executable, "-m", "grader"], [str(Path(sys.executable).with_name("grader"))]]
)
def test_the_version_is_told(grader: Run, command: list[str]) -> None:
    """`grader --version` and `python -m grader --version` say one line."""
    done = grader("--version", command=command)

    assert (done.returncode, done.stdout, done.stderr) == (0, f"grader {__version__}\n", "")


def test_without_a_command_there_is_help(main: Main) -> None:
    """Who says nothing sees what there is to say, and no empty error."""
    code, out, err = main()

    assert code == 2
    assert all(command.__name__ in out for command in cli.COMMANDS)
    assert err == ""


def test_help_does_not_wait_for_torch() -> None:
    """No command imports what is heavy before it runs."""
    listed = "import sys, grader.commands.cli; print(*sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", listed], capture_output=True, text=True, check=True
    )

    heavy = {"torch", "numpy", "pytest", "nbformat", "jinja2", "matplotlib"}
    assert heavy & set(done.stdout.split()) == set()


# -- one submission


def test_a_missing_path(main: Main, tmp_path: Path) -> None:
    """A submission that is not there is said to be so."""
    path = tmp_path / "nobody.py"

    assert error_of(main, "grade", path, "--lab", "lab1") == (
        2,
        f"{path} does not exist; check the path",
    )


def test_an_empty_folder(main: Main, tmp_path: Path) -> None:
    """A submission without any file is no submission."""
    assert error_of(main, "grade", tmp_path, "--lab", "lab1") == (
        2,
        f"{tmp_path} is empty; name the folder with the student's program",
    )


def test_a_file_of_another_kind(main: Main, tmp_path: Path) -> None:
    """What cannot hold a program is not taken."""
    path = tmp_path / "lab1.docx"
    path.touch()

    assert error_of(main, "grade", path, "--lab", "lab1") == (
        2,
        f"{path} is no folder, .py, .ipynb or .zip; hand in one of these",
    )


def test_an_unknown_lab(main: Main) -> None:
    """A lab that the course does not have is named, and so are those that it has."""
    assert error_of(main, "grade", FULL_MARKS, "--lab", "lab9") == (
        2,
        f"no lab 'lab9' in {SOLUTIONS}; write lab1; there are: lab1",
    )


def test_no_course(main: Main, tmp_path: Path) -> None:
    """Outside any course, the option that names one is named."""
    assert error_of(main, "grade", FULL_MARKS, "--lab", "lab1", "--course", tmp_path) == (
        2,
        f"no folder with solutions/ at or above {tmp_path}; name the course with --course",
    )


def test_a_link_to_somewhere(main: Main, tmp_path: Path) -> None:
    """What a link leads to is no submission and no class, be it full marks."""
    pushed = tmp_path / "pushed"
    pushed.symlink_to(FULL_MARKS.parent)

    for words in (
        ["grade", pushed / FULL_MARKS.name],
        ["batch", pushed, "--out", tmp_path / "out"],
    ):
        code, line = error_of(main, *words, "--lab", "lab1")

        assert code == 1
        assert line.endswith(
            f"{pushed} is a link to {FULL_MARKS.parent}; name a place without links."
        )


def test_what_holds_the_course_is_no_submission(main: Main) -> None:
    """Whoever names the whole course by mistake hears so."""
    code, line = error_of(main, "grade", SOLUTIONS.parent, "--lab", "lab1")

    assert code == 2
    assert line.endswith(f"the course's own {SOLUTIONS}; put hand-ins elsewhere")


def test_a_broken_zip(main: Main, tmp_path: Path) -> None:
    """A damaged zip is not judged: a person asks for it again."""
    path = tmp_path / "broken.zip"
    path.write_bytes(b"PK\x03\x04 and then nothing")

    assert error_of(main, "grade", path, "--lab", "lab1") == (
        1,
        "broken.zip is a broken zip (File is not a zip file); ask for it again.",
    )


def test_an_unsafe_zip(main: Main, tmp_path: Path) -> None:
    """A zip that points out of its folder is not unpacked."""
    path = zipped(tmp_path / "unsafe.zip", "../lab1.py")

    assert error_of(main, "grade", path, "--lab", "lab1") == (
        1,
        "unsafe.zip is not unpacked, as ../lab1.py in it points out of its folder;"
        " look at it by hand.",
    )


def test_an_option_that_is_missing(main: Main) -> None:
    """A command without what it needs points to its help."""
    assert error_of(main, "grade", FULL_MARKS) == (2, "Missing option '--lab'; try --help")


def test_a_level_that_is_not_to_be_had(
    main: Main, monkeypatch: pytest.MonkeyPatch, class_of_one: Path, tmp_path: Path
) -> None:
    """A level that this machine has not is refused with the reason, never silently lowered."""

    def refuse(*_: object) -> None:
        raise NoIsolation("Permission denied: /sys/fs/cgroup/x")

    monkeypatch.setattr(control_groups, "open_groups", refuse)
    out = tmp_path / "out"

    for command in (["grade", FULL_MARKS], ["batch", class_of_one, "--out", out]):
        code, said = error_of(main, *command, "--lab", "lab1", "--level", "A")
        assert code == 2
        assert said.startswith("isolation level A is not to be had on this machine (")
        assert "control group: Permission denied: /sys/fs/cgroup/x; run as root, or as a" in said
    assert not out.exists()


@pytest.mark.parametrize("command", [["grade"], ["batch", "--out", "nowhere"]])
def test_a_language_that_nobody_has(main: Main, command: list[str]) -> None:
    """Those that there are stand in one line, before anything is judged."""
    code, said = error_of(main, *command, FULL_MARKS, "--lab", "lab1", "--lang", "fr")

    assert (code, said) == (2, "no language 'fr'; there are: en, zh")


def test_a_level_that_is_none(main: Main) -> None:
    """The four are named."""
    code, said = error_of(main, "grade", FULL_MARKS, "--lab", "lab1", "--level", "E")

    assert code == 2
    assert all(repr(level) in said for level in "ABCD")


def test_an_old_torch(main: Main, monkeypatch: pytest.MonkeyPatch) -> None:
    """A torch older than the labs are written for is refused with the version that is wanted."""
    monkeypatch.setattr(machine, "version", lambda package: "2.4.1+cpu")

    assert error_of(main, "grade", FULL_MARKS, "--lab", "lab1") == (
        2,
        "torch 2.4.1+cpu is too old; install torch 2.11 or newer, as the README says",
    )


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_a_gpu_that_is_not_there(main: Main) -> None:
    """Who asks for a GPU where there is none is told, not given the CPU."""
    assert error_of(main, "grade", FULL_MARKS, "--lab", "lab1", "--device", "cuda") == (
        2,
        "--device cuda: torch sees no GPU here; leave --device out to use the CPU",
    )


def test_tests_that_cannot_be_collected(grader: Run, tmp_path: Path) -> None:
    """A mistake in a lab's own tests is the course's, and stands in one line with its place."""
    course = tmp_path / "course"
    shutil.copytree(SOLUTIONS.parent, course)
    hidden = course / "solutions" / "lab1" / "tests.py"
    hidden.write_text("import a_package_that_nobody_has\n")

    done = grader("grade", FULL_MARKS, "--lab", "lab1", "--course", course)

    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        f"error: {hidden}:1: ModuleNotFoundError: No module named 'a_package_that_nobody_has'\n",
    )


# -- a class


@pytest.fixture
def class_of_one(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    folder.mkdir()
    shutil.copy(FULL_MARKS, folder / "2214001.py")
    return folder


def test_a_missing_class(main: Main, tmp_path: Path) -> None:
    """A class that is not there is said to be so."""
    path = tmp_path / "nobody"

    assert error_of(main, "batch", path, "--lab", "lab1", "--out", tmp_path / "out") == (
        2,
        f"{path} does not exist; name a folder or zip with one entry a student",
    )


def test_an_empty_class(main: Main, tmp_path: Path) -> None:
    """A folder without hand-ins is no class."""
    (tmp_path / "class").mkdir()

    found = error_of(main, "batch", tmp_path / "class", "--lab", "lab1", "--out", tmp_path / "out")

    assert found == (2, f"{tmp_path}/class is empty; name a folder or zip with one entry a student")


def test_one_program_is_no_class(main: Main, tmp_path: Path) -> None:
    """Who hands one program to `batch` hears of `grade`."""
    assert error_of(main, "batch", FULL_MARKS, "--lab", "lab1", "--out", tmp_path / "out") == (
        2,
        f"{FULL_MARKS} is no folder or .zip of a class; one submission is graded by `grader grade`",
    )


def test_a_broken_zip_of_a_class(main: Main, tmp_path: Path) -> None:
    """A class whose zip is damaged is not judged at all."""
    path = tmp_path / "class.zip"
    path.write_bytes(b"PK\x03\x04 and then nothing")

    assert error_of(main, "batch", path, "--lab", "lab1", "--out", tmp_path / "out") == (
        1,
        "class.zip is a broken zip (File is not a zip file); ask for it again.",
    )


def test_a_file_in_the_place_of_the_reports(main: Main, class_of_one: Path, tmp_path: Path) -> None:
    """A file is not replaced by a folder of reports."""
    out = tmp_path / "out"
    out.touch()

    for source in (class_of_one, tmp_path / "nowhere"):  # it is said before the class is looked at
        assert error_of(main, "batch", source, "--lab", "lab1", "--out", out) == (
            2,
            f"{out} is a file; name a folder with --out",
        )


def test_a_folder_of_other_things_in_the_place_of_the_reports(
    main: Main, class_of_one: Path
) -> None:
    """Nothing of anybody's is overwritten: the hand-ins, say, when the arguments are mixed up."""
    found = error_of(main, "batch", class_of_one, "--lab", "lab1", "--out", class_of_one)

    assert found == (
        2,
        f"{class_of_one} is not empty and holds no earlier batch; name another folder with --out",
    )


# -- the machine


@pytest.fixture(scope="module")
def report(grader: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The score report of a program with full marks, graded by whoever runs the tests."""
    path = tmp_path_factory.mktemp("report") / "score.json"
    page = path.with_name("report.html")
    done = grader("grade", FULL_MARKS, "--lab", "lab1", "--json", path, "--html", page)
    assert done.returncode == 0, done.stderr
    assert page.read_text().startswith("<!DOCTYPE html>")
    return without_times(path)


def without_times(path: Path) -> dict[str, object]:
    """A score report without the only thing that may differ between two runs."""
    report = json.loads(path.read_text())
    for test in report["tests"]:
        del test["seconds"]
    return report


def test_namespaces_that_are_refused(
    grader: Run, report: dict[str, object], tmp_path: Path
) -> None:
    """Where the kernel gives no namespaces the filters do, the score is the same, and the report says so."""
    path = tmp_path / "score.json"

    done = grader("grade", FULL_MARKS, "--lab", "lab1", "--json", path, before=NO_PRIVILEGES)

    assert done.returncode == 0, done.stderr
    theirs = without_times(path)
    isolation = theirs.pop("isolation")
    assert isinstance(isolation, dict)
    assert isolation["level"] == "C"
    assert isolation["missing"][0] == (
        "namespaces: new namespaces: Operation not permitted; run as root, or allow user namespaces"
    )
    assert theirs == {key: value for key, value in report.items() if key != "isolation"}


def test_below_c_nothing_is_graded_unless_asked_for(
    grader: Run, without: Callable[[str], str], class_of_one: Path, tmp_path: Path
) -> None:
    """One line says what is missing, how to get it and what D is; no report is written."""
    out = tmp_path / "out"

    for command in (["grade", FULL_MARKS], ["batch", class_of_one, "--out", out]):
        done = grader(*command, "--lab", "lab1", before=without("Landlock"))

        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(
            "error: isolation level C is not to be had on this machine (Landlock: this kernel has"
            " none; needs Linux 5.13 or newer, with landlock among the kernel's lsm="
        )
        assert done.stderr.endswith(
            "; or grade programs that you trust with --level D, which is no security boundary\n"
        )
        assert done.stderr.count("\n") == 1
    assert not out.exists()


def test_level_d_needs_nothing(
    grader: Run,
    report: dict[str, object],
    without: Callable[[str], str],
    tmp_path: Path,
) -> None:
    """Level D, asked for by name, gives the same score without any wall, and says so."""
    path = tmp_path / "score.json"

    done = grader(
        *("grade", FULL_MARKS, "--lab", "lab1", "--level", "D", "--json", path),
        before=without("namespaces+Landlock+seccomp"),
    )

    assert done.returncode == 0, done.stderr
    unsafe = without_times(path)
    isolation = unsafe.pop("isolation")
    assert isinstance(isolation, dict)
    assert isolation["level"] == "D"
    assert isolation["layers"] == [
        *("own session", "empty environment", "rlimits", "own processors", "deadline")
    ]
    assert "namespaces: " in isolation["missing"][0]
    assert unsafe == {key: value for key, value in report.items() if key != "isolation"}


def test_what_the_judge_saw_is_told_to_whoever_grades(grader: Run) -> None:
    """On the error output, a line a thing; a program that behaves has none."""
    ends = FULL_MARKS.with_name("6_of_10_exits_python.py")

    bad, good = (grader("grade", path, "--lab", "lab1") for path in (ends, FULL_MARKS))

    assert good.stderr == ""
    lines = bad.stderr.splitlines()
    assert lines
    assert all(
        re.fullmatch(
            r"Seen by the judge: (test_public|tests)\.py::test_\w+: "
            r"It ended the Python process instead of returning\.",
            line,
        )
        for line in lines
    )


def test_c_is_what_every_command_asks_for() -> None:
    """Whoever says nothing gets a boundary or an error."""
    parameters = {each.__name__: inspect.signature(each).parameters for each in cli.COMMANDS}
    levels = {
        name: found["level"].default for name, found in parameters.items() if "level" in found
    }

    assert levels == dict.fromkeys(["grade", "batch", "demo", "check", "calibrate"], Level.C)


def test_an_ordinary_user_grades_as_root_does(
    grader: Run, report: dict[str, object], as_nobody: list[str], anybodys_python: Path
) -> None:
    """Without being root, the grader has every layer but the control group, and gives the same score."""
    path = anybodys_python / "out" / "score.json"
    python = [str(anybodys_python / "venv/bin/python"), "-m", "grader"]

    done = grader(
        *("grade", FULL_MARKS, "--lab", "lab1", "--json", path), command=[*as_nobody, *python]
    )

    assert done.returncode == 0, done.stderr
    theirs, ours = without_times(path), dict(report)
    isolation, best = theirs["isolation"], ours["isolation"]
    assert isinstance(isolation, dict)
    assert isinstance(best, dict)
    if "namespaces: " in " ".join(isolation["missing"]):
        pytest.skip("this machine gives ordinary users no namespaces")
    assert isolation["level"] in ("A", "B")
    assert set(isolation["layers"]) >= set(best["layers"]) - {"control group"}
    for one in (theirs, ours):  # it is another Python
        del one["environment"], one["digest"], one["isolation"]
    assert theirs == ours


@pytest.mark.parametrize("command", ["check", "calibrate"])
def test_an_interrupted_proof_says_so(command: str) -> None:
    """One line, no traceback, and the exit code for it."""
    grader = [sys.executable, "-m", "grader"]
    words = [*grader, command, "lab1", "--jobs", "1"]
    with subprocess.Popen(
        words, cwd=SOLUTIONS, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
        while running.poll() is None and not children.read_text():
            time.sleep(0.05)  # until the zygote has been started
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)

    assert running.returncode == 130
    assert "Interrupted." in said
    assert "Traceback" not in said


def test_intake_shows_who_handed_in_what(grader: Run, tmp_path: Path) -> None:
    """As a batch takes it: a row for each student, a line for what is none, and who is missing."""
    hand_ins, roster = tmp_path / "class", tmp_path / "roster.csv"
    hand_ins.mkdir()
    for name in ("2214001-lab1.py", "2214001-lab1-v2.py", "2214002-lab1.py", "notes.docx"):
        (hand_ins / name).write_text(name)
    roster.write_text("id,name\n2214001,Jane Doe\n2214003,Wei Li\n")

    done = grader("intake", hand_ins, "--lab", "lab1", "--roster", roster)

    lines = [" ".join(re.findall(r"[^\s│]+", line)) for line in done.stdout.splitlines()]
    assert "2214001 Jane Doe 2214001-lab1-v2.py" in lines
    assert "2214002 2214002-lab1.py" in lines
    assert lines[-1] == "2 hand-ins, 1 for a person to look at"
    assert any("2214003" in line for line in lines)
    assert done.stderr.startswith("notes.docx: A .docx file cannot be judged")
    assert done.returncode == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class", "roster.csv"]
