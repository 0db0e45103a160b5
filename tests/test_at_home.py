"""What students call beside pytest: pack, update, doctor --student."""

import json
import os
import re
import shutil
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.commands import students_cli
from grader.course.kit_file import (
    given_digest,
    kit_folder,
    kit_of,
    kit_text,
    of_another_kit,
    read_kit,
)
from grader.course.lab import Lab
from grader.errors import UsageError
from grader.grade import _notes
from grader.home import installed
from grader.home.installed import needs
from grader.home.packing import pack, taken_in_as
from grader.home.questions import unanswered
from grader.home.updating import read_kit_zip, steps, take
from grader.intake.extract import NoProgram
from grader.intake.submissions import read_one
from grader.records import Submission, Text
from grader.reports.written import zipped

ROOT = Path(__file__).parent.parent
Command = Callable[..., tuple[int, str, str]]
PLACES = ["Your answer:", "你的回答："]

LAB_TOML = """
[title]
en = "Lab 9"
zh = "实验九"
[exercises.total]
points = 4
[exercises.Scale]
points = 2
"""
SKELETON = '''# %%
import torch

# %%
def total(x):
    """The sum."""
    # TODO: return it
    raise NotImplementedError("total")


class Scale:
    def __call__(self, x):
        raise NotImplementedError("Scale")

# %% [markdown]
# **Question 1.** Why?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 2.** And how?

# %% [markdown]
# *Your answer:*
'''
WORK = SKELETON.replace('raise NotImplementedError("total")', "return x.sum()").replace(
    "Why?\n\n# %% [markdown]\n# *Your answer:*", "Why?\n\n# %% [markdown]\n# *Your answer:* So."
)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A kit with one lab that a student has begun."""
    write(
        tmp_path / "kit",
        {
            "assignments/lab9/lab.toml": LAB_TOML.encode(),
            "assignments/lab9/lab9.py": WORK.encode(),
            "assignments/lab9/test_public.py": b"",
        },
    )
    return tmp_path / "kit"


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], course: Path
) -> Command:
    """A command of the students' part, in the lab's folder: exit code, output, errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["grader", *map(str, arguments)])
        monkeypatch.chdir(course / "assignments/lab9")
        with pytest.raises(SystemExit) as ended:
            students_cli.main()
        said = capfd.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


# -- pack


def test_pack_makes_what_is_taken_in(course: Path) -> None:
    """The file that counts, helpers that it may import, answers and the kit's date; no test, no data."""
    write(
        course,
        {
            "assignments/lab9/drawing.py": b"x = 1\n",
            "assignments/lab9/answers.md": "1. 因为\n".encode(),
            "assignments/lab9/notes.txt": b"mine",
            "kit.json": b"{}",
        },
    )

    packed = pack(course, "lab9", "2214014")

    assert packed.name == "2214014-lab9.zip"
    assert packed.files == ("lab9.py", "drawing.py", "answers.md", "kit.json")


def test_pack_says_what_is_missing(command: Command, course: Path) -> None:
    """Exercises not started and questions without an answer are warnings, and the zip is written."""
    code, out, err = command("pack", "lab9", "--id", "2214014")

    assert code == 0
    assert out.splitlines() == [
        "lab9.py counts.",
        f"wrote {course / '2214014-lab9.zip'}: lab9.py",
        "it will be taken in as 2214014's",
    ]
    assert err.splitlines() == ["warning: not started: Scale", "warning: no answer yet: Question 2"]


def test_a_packed_zip_is_read_as_it_was_promised(command: Command, course: Path) -> None:
    """The grader's own intake finds the id that pack named, and the program."""
    command("pack", "lab9", "--id", "2214014")
    path = course / "2214014-lab9.zip"

    submission = read_one(path, "lab9")

    assert submission.student_id == taken_in_as(path, "lab9") == "2214014"
    assert submission.files == {"lab9.py": WORK.encode()}


def test_a_zip_is_never_replaced_in_silence(command: Command, course: Path) -> None:
    """Packing again says that the earlier zip was replaced."""
    command("pack", "lab9", "--id", "2214014")

    _, out, _ = command("pack", "lab9", "--id", "2214014")

    assert f"replaced {course / '2214014-lab9.zip'}: lab9.py" in out


def test_a_zip_without_a_number_is_told(command: Command) -> None:
    """Some platforms add who it was; on others nobody would know."""
    _, _, err = command("pack", "lab9")

    assert "warning: lab9.zip names nobody; add your number with --id" in err


def test_a_line_that_python_cannot_read_is_told(command: Command, course: Path) -> None:
    """Before it is handed in, with the line."""
    broken = WORK.replace("return x.sum()", "return x.sum(")
    (course / "assignments/lab9/lab9.py").write_text(broken)

    _, _, err = command("pack", "lab9", "--id", "2214014")

    assert "warning: Python cannot read it: lab9.py, line 8: '(' was never closed" in err


def test_which_file_counts_is_told_with_the_reason(command: Command, course: Path) -> None:
    """The same rule as when graded: the one that answers the most."""
    (course / "assignments/lab9/lab9_old.py").write_text(SKELETON)

    _, out, _ = command("pack", "lab9", "--id", "2214014")

    assert "lab9.py counts, as it answers the most exercises; not judged: lab9_old.py." in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("lab8",), r"no lab 'lab8' in \S+assignments; there are: lab9"),
        (("lab9", "--id", "../x"), "--id '../x' is no student's number; write letters and digits"),
        (
            ("lab9", "--id", "=1+1"),
            "--id '=1\\+1' is no student's number; write letters and digits",
        ),
        (("lab9", "--out", "lab9.py"), r"--out lab9\.py is no \.zip; name the zip"),
        (
            ("lab9", "--out", "no/x.zip"),
            r"no is no folder; make it, or name another place for x\.zip",
        ),
        (("lab9", "--out", "../data.zip"), r"data\.zip is no file; name another place for the zip"),
    ],
)
def test_what_pack_cannot_do_is_one_line(
    arguments: tuple[str, ...], message: str, command: Command, course: Path
) -> None:
    """A wrong lab, number or place ends in a line, and nothing is written."""
    (course / "assignments/data.zip").mkdir()

    code, _, err = command("pack", *arguments)

    assert code == 2
    assert re.search(message, err), err
    assert list(course.glob("*.zip")) == []


def test_pack_needs_a_file(command: Command, course: Path) -> None:
    """A folder without a program is told with what belongs there."""
    (course / "assignments/lab9/lab9.py").unlink()

    code, _, err = command("pack", "lab9")

    assert (code, "no lab9.py or lab9.ipynb in" in err) == (2, True)


def test_files_with_an_equal_claim_are_told(command: Command, course: Path) -> None:
    """Where nothing says which one counts, the grader would ask too."""
    lab, now = course / "assignments/lab9", 1_700_000_000
    (lab / "lab9.ipynb").write_text(
        json.dumps({"cells": [{"cell_type": "code", "source": WORK + "\nx = 1"}], "nbformat": 4})
    )
    for path in lab.iterdir():
        os.utime(path, (now, now))

    code, _, err = command("pack", "lab9")

    assert code == 2
    assert "are different programs for one lab" in err
    assert "Move what does not count out of" in err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("名 = 1\n".encode("utf-16"), "this would not be taken in: lab9.py"),
        (
            b"x = 1\n" * 200_000,
            "this would not be taken in: lab9 has more than 1 million characters of code",
        ),
    ],
)
def test_what_would_not_be_taken_in_is_refused(
    content: bytes, message: str, command: Command, course: Path
) -> None:
    """The student hears at home what the grader would say."""
    (course / "assignments/lab9/lab9.py").write_bytes(content)

    code, _, err = command("pack", "lab9")

    assert code == 2
    assert message in err


# -- questions


def notebook(*cells: tuple[str, str]) -> bytes:
    return json.dumps(
        {"cells": [{"cell_type": kind, "source": [text]} for kind, text in cells]}
    ).encode()


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ("*Your answer:*", ["Question 1"]),
        ("*你的回答：*", ["Question 1"]),
        ("", ["Question 1"]),
        ("**Your answer:** \n\n", ["Question 1"]),
        ("*Your answer:* Because.", []),
        ("因为", []),
        ("*Your answer:*\n\n$x$", []),
    ],
)
def test_an_answer_is_what_is_no_longer_the_place_for_one(answer: str, missing: list[str]) -> None:
    """A place that is empty or as it was given out is no answer, in a notebook and in a script."""
    question = "**Question 1.** Why?"
    script = "# %% [markdown]\n" + "\n".join(
        f"# {line}" for line in f"{question}\n\n# %% [markdown]\n{answer}".splitlines()
    ).replace("# # %%", "# %%")

    assert (
        unanswered("a.ipynb", notebook(("markdown", question), ("markdown", answer)), PLACES)
        == missing
    )
    assert unanswered("a.py", script.encode(), PLACES) == missing


def test_an_emptied_place_in_a_script_is_no_answer() -> None:
    """The header alone is left."""
    script = b"# %% [markdown]\n# What, for instance?\n\n# %% [markdown]\n\n# %%\nx = 1\n"

    assert unanswered("a.py", script, PLACES) == ["What, for instance?"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"cells": [1]}', b'{"cells": [{}]}', b"\xff"]
)
def test_what_is_no_notebook_has_no_questions(content: bytes) -> None:
    """That it cannot be read is told elsewhere."""
    assert unanswered("a.ipynb", content, PLACES) == []


def test_the_real_labs_questions_are_found(lab2: Lab) -> None:
    """All six of lab 2, in its script and in both notebooks; none is a false alarm elsewhere."""
    for name in ("lab2.py", "lab2.ipynb", "lab2.zh.ipynb"):
        content = (lab2.handout / name).read_bytes()
        assert len(unanswered(name, content, PLACES)) == 6


# -- update


def kit_with(made: date, **labs: str) -> bytes:
    """A kit's zip with a skeleton of that text for each lab."""
    files = {f"assignments/{lab}/{lab}.py": text.encode() for lab, text in labs.items()}
    files |= {f"assignments/{lab}/test_public.py": text.encode() for lab, text in labs.items()}
    files[f"labgrader-{made}.whl"] = b"wheel"
    kit = kit_of(files, {lab: given_digest(lab, {}) for lab in labs}, "0.1.0", made)
    return zipped(files | {"kit.json": kit_text(kit)})


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder with an unpacked kit of two labs."""
    folder = tmp_path / "old"
    unpack(kit_with(date(2027, 3, 1), lab1="one", lab2="two"), folder)
    return folder


def unpack(content: bytes, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "kit.zip").write_bytes(content)
    with zipfile.ZipFile(folder / "kit.zip") as archive:
        archive.extractall(folder)


def updated(folder: Path, content: bytes) -> dict[str, str]:
    """The folder's files after an update."""
    (folder / "kit.zip").write_bytes(content)
    kit, files = read_kit_zip(folder / "kit.zip")
    take(folder, steps(folder, kit, files))
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".zip", ".json")
    }


def test_an_update_keeps_what_the_student_changed(old: Path) -> None:
    """A changed skeleton stays and gets the new one beside; what was not changed is the new kit's."""
    (old / "assignments/lab1/lab1.py").write_text("mine")
    (old / "assignments/lab2/test_public.py").write_text("my tests")
    (old / "assignments/lab1/helper.py").write_text("my helper")

    files = updated(old, kit_with(date(2027, 4, 1), lab1="new one", lab2="new two", lab3="three"))

    assert files == {
        "assignments/lab1/lab1.py": "mine",
        "assignments/lab1/lab1.new.py": "new one",
        "assignments/lab1/helper.py": "my helper",
        "assignments/lab1/test_public.py": "new one",
        "assignments/lab2/lab2.py": "new two",
        "assignments/lab2/test_public.py": "my tests",
        "assignments/lab2/test_public.py.new": "new two",  # which pytest takes for no test
        "assignments/lab3/lab3.py": "three",
        "assignments/lab3/test_public.py": "three",
        "labgrader-2027-04-01.whl": "wheel",
    }


def test_a_kit_of_another_lab_leaves_the_others(old: Path) -> None:
    """Who gets a lab a week loses none, and a later kit still knows what was not changed."""
    updated(old, kit_with(date(2027, 4, 1), lab3="three"))

    files = updated(old, kit_with(date(2027, 5, 1), lab1="new one"))

    assert files["assignments/lab2/lab2.py"] == "two"
    assert files["assignments/lab1/lab1.py"] == "new one"
    assert "assignments/lab1/lab1.new.py" not in files
    kit = read_kit((old / "kit.json").read_bytes(), "kit.json")
    assert sorted(kit.labs) == ["lab1", "lab2", "lab3"]


def test_an_update_twice_is_an_update_once(old: Path) -> None:
    """What has been done is not done again."""
    (old / "assignments/lab1/lab1.py").write_text("mine")
    new = kit_with(date(2027, 4, 1), lab1="new one", lab2="two")

    assert updated(old, new) == updated(old, new)


def test_a_skeleton_that_did_not_change_is_not_put_beside(old: Path) -> None:
    """A student's work alone has moved on: there is nothing new to look at."""
    (old / "assignments/lab1/lab1.py").write_text("mine")

    files = updated(old, kit_with(date(2027, 4, 1), lab1="one", lab2="two"))

    assert "assignments/lab1/lab1.new.py" not in files


def test_without_a_kit_file_everything_may_be_the_students(tmp_path: Path) -> None:
    """Where an older bundle has no kit.json, nothing that differs is overwritten."""
    write(tmp_path, {"assignments/lab1/lab1.py": b"mine"})

    files = updated(tmp_path, kit_with(date(2027, 4, 1), lab1="new"))

    assert files["assignments/lab1/lab1.py"] == "mine"
    assert files["assignments/lab1/lab1.new.py"] == "new"


def test_the_new_skeleton_beside_does_not_count(course: Path) -> None:
    """When handed in or tested, the student's own file is the lab's."""
    (course / "assignments/lab9/lab9.new.py").write_text(SKELETON)

    packed = pack(course, "lab9")

    assert packed.program == "lab9.py"
    assert packed.files == ("lab9.py",)


def test_an_update_says_what_it_did(command: Command, course: Path) -> None:
    """What was kept, what is new, what was taken away, and what to do next."""
    unpack(kit_with(date(2027, 3, 1), lab9="one"), course)
    (course / "assignments/lab9/lab9.py").write_text("mine")
    new = course / "new.zip"
    new.write_bytes(kit_with(date(2027, 4, 1), lab9="new"))

    code, out, _ = command("update", new)

    assert code == 0
    assert out.splitlines() == [
        "kept your assignments/lab9/lab9.py; the new one is lab9.new.py, beside it",
        "wrote assignments/lab9/test_public.py",
        "wrote labgrader-2027-04-01.whl",
        "took away labgrader-2027-03-01.whl, which is no longer needed",
        "this is the kit of 2027-04-01; next: python -m pip install -r requirements.txt",
    ]


def damaged() -> bytes:
    files = {"assignments/lab1/lab1.py": b"x"}
    kit = kit_of({"assignments/lab1/lab1.py": b"y"}, {}, "0.1.0", date(2027, 4, 1))
    return zipped(files | {"kit.json": kit_text(kit)})


def leading_out() -> bytes:
    kit = kit_of({"../../x.py": b"x"}, {}, "0.1.0", date(2027, 4, 1))
    return zipped({"../../x.py": b"x", "kit.json": kit_text(kit)})


def without_a_file() -> bytes:
    kit = kit_of({"x.py": b"x"}, {}, "0.1.0", date(2027, 4, 1))
    return zipped({"kit.json": kit_text(kit)})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"kit\.zip is no file; name the zip of the new kit"),
        (b"no zip", r"kit\.zip is damaged \(File is not a zip file\); fetch the kit again"),
        (zipped({"a": b""}), r"is no kit: there is no kit\.json in it; name the kit's zip"),
        (zipped({"kit.json": b"[1]"}), r"is no kit\.json of a kit; take it again from the kit"),
        (damaged(), r"is damaged: assignments/lab1/lab1\.py in it is not what was packed"),
        (without_a_file(), r"kit\.zip is damaged"),
        (leading_out(), r"is no kit that may be unpacked: '\.\./\.\./x\.py' leads out"),
    ],
)
def test_what_is_no_kit_is_one_line(content: bytes | None, message: str, tmp_path: Path) -> None:
    """Whatever it is, nothing of it is unpacked."""
    if content is not None:
        (tmp_path / "kit.zip").write_bytes(content)

    with pytest.raises(UsageError, match=message):
        read_kit_zip(tmp_path / "kit.zip")


def test_an_older_kit_is_not_put_over_a_newer_one(old: Path) -> None:
    """Who mixes up two zips hears of which days they are."""
    with pytest.raises(UsageError, match="is of 2027-03-01, newer than this one of 2027-02-01"):
        updated(old, kit_with(date(2027, 2, 1), lab1="older"))


def test_a_folder_in_a_files_place_is_told(old: Path) -> None:
    """It is the student's to move away."""
    (old / "assignments/lab3/lab3.py").mkdir(parents=True)

    with pytest.raises(
        UsageError, match=r"lab3\.py is no file, where the kit has one; move it away"
    ):
        updated(old, kit_with(date(2027, 4, 1), lab3="three"))


def test_commands_need_the_kits_folder(tmp_path: Path) -> None:
    """Elsewhere a line says where to go."""
    with pytest.raises(UsageError, match="go to the folder that you unpacked the kit into"):
        kit_folder(tmp_path)


# -- an old kit, when graded


def test_an_old_kit_has_a_name(lab1: Lab) -> None:
    """Who worked with another version of the lab is named with the day of their kit; others are not."""
    files = {path.name: path.read_bytes() for path in lab1.handout.glob("*.*")}
    now = {"lab1": given_digest("lab1", files)}

    def said(labs: Mapping[str, str]) -> list[str]:
        kit = kit_text(kit_of({}, labs, "0.1.0", date(2027, 3, 1)))
        return [str(note) for note in of_another_kit(kit, lab1)]

    assert said({"lab1": "0" * 64}) == [
        "It was written with another version of lab1, in the kit of 2027-03-01."
    ]
    assert said(now) == said({}) == [str(one) for one in of_another_kit(b"{}", lab1)] == []


def test_the_grade_has_the_note(lab1: Lab) -> None:
    """The assistant and the student read it beside what else there is to say of the hand-in."""
    told = kit_text(kit_of({}, {"lab1": "0" * 64}, "0.1.0", date(2027, 3, 1)))
    submission = Submission("1", "", None, "1-lab1.zip", {}, kit=told)

    notes = _notes(submission, NoProgram(Text("There is nothing in it.")), lab1)

    assert [str(note) for note in notes] == [
        "It was written with another version of lab1, in the kit of 2027-03-01."
    ]


def test_a_windows_checkout_is_the_same_version() -> None:
    """Line ends do not make another lab."""
    assert given_digest("lab1", {"lab1.py": b"a\r\nb"}) == given_digest(
        "lab1", {"lab1.py": b"a\nb"}
    )


def test_the_kit_travels_with_the_hand_in(tmp_path: Path) -> None:
    """From the zip, or from a folder that was handed in whole."""
    told = kit_text(kit_of({}, {"lab9": "1"}, "0.1.0", date(2027, 3, 1)))
    write(tmp_path / "2214014-lab9", {"kit.json": told, "assignments/lab9/lab9.py": b"x = 1\n"})
    (tmp_path / "2214015-lab9.zip").write_bytes(zipped({"lab9.py": b"x = 1\n", "kit.json": told}))

    for name in ("2214014-lab9", "2214015-lab9.zip"):
        assert read_one(tmp_path / name, "lab9").kit == told


# -- doctor --student


def test_all_that_is_there_is_told(course: Path) -> None:
    """On a machine that has everything no line asks for anything."""
    found = {need.name: need for need in needs(course)}

    assert not any(need.mend for need in found.values()), found
    assert found["torch"].what == version("torch")
    assert found["labs"].what == "lab9"


@pytest.fixture
def imports_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is imported in a process of its own, which takes seconds: that is tried above."""
    fine = SimpleNamespace(returncode=0, stderr="")
    monkeypatch.setattr(installed.subprocess, "run", lambda *_, **__: fine)


@pytest.mark.usefixtures("imports_work")
def test_files_of_the_kit_that_are_gone_are_told(old: Path) -> None:
    """Of labs, and of data, with the command that brings them back."""
    write(old, {"assignments/lab1/lab.toml": LAB_TOML.encode()})
    kit = read_kit((old / "kit.json").read_bytes(), "kit.json")
    more = {**kit.files, "assignments/data/x.npz": "0"}
    text = json.loads((old / "kit.json").read_text()) | {"files": more}
    (old / "kit.json").write_text(json.dumps(text))
    (old / "assignments/lab2/test_public.py").unlink()

    found = {need.name: need for need in needs(old) if need.mend}

    assert found["labs"].what == "not there: assignments/lab2/test_public.py"
    assert found["data"].what == "not there: assignments/data/x.npz"
    assert found["data"].mend.startswith("grader update kit.zip")


def without(*names: str) -> Callable[[str], str]:
    def find(name: str) -> str:
        if name in names:
            raise PackageNotFoundError(name)
        return "0.1" if name == "numpy" else version(name)

    return find


def test_what_is_not_installed_is_told(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each package with the command that installs it, and one that is too old with what is needed."""
    monkeypatch.setattr(installed, "version", without("torch", "safetensors"))
    monkeypatch.setattr(installed, "entry_points", lambda group: [])
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))

    found = {need.name: need for need in needs(course) if need.mend}

    assert {"Python", "torch", "safetensors", "numpy", "pytest's plugin"} == set(found)
    assert found["torch"].what == "is not installed"
    assert found["numpy"].what.startswith("0.1, where >=")
    assert found["torch"].mend == "python -m pip install -r requirements.txt"
    assert found["Python"].mend == "install Python 3.11 or newer"


@pytest.mark.usefixtures("imports_work")
def test_a_pair_that_does_not_fit_is_told(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """torchvision names the torch that it was built for."""
    monkeypatch.setattr(
        installed, "requires", lambda name: ["torch==1.0"] if name == "torchvision" else []
    )

    found = {need.name: need for need in needs(course) if need.mend}

    assert "is for torch ==1.0, and torch is" in found["torchvision"].what


def test_what_cannot_be_imported_is_told(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package may be there, and a library that it needs not."""
    broken = SimpleNamespace(returncode=1, stderr="Traceback\nImportError: no libgomp\n")
    monkeypatch.setattr(installed.subprocess, "run", lambda *_, **__: broken)

    found = {need.name: need for need in needs(course) if need.mend}

    assert found["imports"].what == "fail: ImportError: no libgomp"


@pytest.mark.usefixtures("imports_work")
def test_who_is_elsewhere_hears_where_to_go(tmp_path: Path) -> None:
    """Outside of a kit, and in a folder without a lab."""
    (tmp_path / "assignments").mkdir()

    assert [need.mend for need in needs(None) if need.name == "labs"] == [
        "cd FOLDER, the unpacked kit's"
    ]
    assert [need.what for need in needs(tmp_path) if need.name == "labs"] == [
        f"there are none in {tmp_path / 'assignments'}"
    ]


@pytest.mark.usefixtures("imports_work")
def test_doctor_ends_with_what_it_found(command: Command, course: Path) -> None:
    """0 if all is there, 1 if something is not."""
    assert command("doctor", "--student")[0] == 0
    shutil.rmtree(course / "assignments/lab9")
    (course / "assignments/lab9").mkdir()

    code, out, _ = command("doctor", "--student")

    assert code == 1
    assert "mend it with" in out
