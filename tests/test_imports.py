"""What a class imports beside torch is imported once, and only what is on the list."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from grader.course.lab import load_lab
from grader.intake.imports import BEGINNING, libraries_of, libraries_of_class, libraries_of_lab
from grader.intake.submissions import HandIn
from grader.records import Submission
from grader.sandbox.libraries import LIBRARIES, import_installed, named_in

COURSE = Path(__file__).parent / "scenarios" / "course"
PLOTS = "import matplotlib.pyplot as plt\nfrom torchvision import transforms\n"


def hand_in(*paths: Path) -> HandIn:
    return HandIn("1", "", "", paths)


def test_a_submission_names_what_it_imports() -> None:
    """Program or notebook, in whatever form; what nobody names is not imported."""
    notebook = '{"source": ["from PIL import Image\\n"]}'
    files = {"lab2.py": PLOTS.encode(), "more.ipynb": notebook.encode()}

    assert libraries_of(Submission("", "", None, "", files)) == {"matplotlib", "torchvision", "PIL"}
    assert libraries_of(Submission("", "", None, "", {"lab2.py": b"import torch"})) == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# torchvision and pandas are there when your work is graded.", set()),
        ("labels = 'import nothing'\nx = torchvision_like", set()),
        ("import numpy, torchvision as tv", {"torchvision"}),
        ("    from matplotlib import pyplot", {"matplotlib"}),
        ("H = torch.func.hessian(f)(x)", {"compiler"}),
        ("from torch.func import jacrev", {"compiler"}),
        ("from torch import nn, vmap", {"compiler"}),
        ("net = torch.compile(net)", {"compiler"}),
        ("from torch.nn import functional\nimport functools", set()),
    ],
)
def test_a_word_is_no_import(text: str, found: set[str]) -> None:
    """Every skeleton says which packages there are; that is no wish to have them."""
    assert named_in(text.encode()) == found


def test_a_lab_names_what_its_authors_programs_import(tmp_path: Path) -> None:
    """The solution, and trials in their folder."""
    lab = load_lab(COURSE, "lab1")
    assert libraries_of_lab(lab) == set()

    shutil.copytree(lab.folder, tmp_path / "lab1")
    (tmp_path / "lab1" / "trials").mkdir(exist_ok=True)
    (tmp_path / "lab1" / "trials" / "mean.py").write_text("import pandas")

    assert libraries_of_lab(replace(lab, folder=tmp_path / "lab1")) == {"pandas"}


def test_a_class_names_what_any_of_its_programs_imports(tmp_path: Path) -> None:
    """Loose programs and those in folders."""
    (tmp_path / "one.py").write_text("import pandas as pd")
    (tmp_path / "two" / "deep").mkdir(parents=True)
    (tmp_path / "two" / "deep" / "Lab2.PY").write_text(PLOTS)
    (tmp_path / "two" / "notes.txt").write_text("import scipy")

    found = libraries_of_class([hand_in(tmp_path / "one.py"), hand_in(tmp_path / "two")])

    assert found == {"pandas", "matplotlib", "torchvision"}


def test_what_lies_in_a_zip_may_import_anything(tmp_path: Path) -> None:
    """It is not unpacked before its turn."""
    (tmp_path / "one.zip").write_bytes(b"PK")

    assert libraries_of_class([hand_in(tmp_path / "one.zip")]) == set(LIBRARIES)


def test_nothing_that_is_handed_in_is_followed_or_waited_for(tmp_path: Path) -> None:
    """Links, pipes, files that are gone, and texts without end cost nothing."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "outside.py").write_text(PLOTS)
    (tmp_path / "folder" / "link.py").symlink_to(tmp_path / "outside.py")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "folder" / "pipe.py")
    with (tmp_path / "folder" / "long.py").open("w") as file:
        file.seek(2 * BEGINNING)
        file.write(PLOTS)

    found = libraries_of_class([hand_in(tmp_path / "folder"), hand_in(tmp_path / "gone.py")])

    assert found <= set(LIBRARIES)
    assert libraries_of_class([hand_in(tmp_path / "folder")]) == set()


def test_what_is_broken_or_absent_is_left_to_who_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The zygote starts whatever a machine lacks."""
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    monkeypatch.setitem(LIBRARIES, "tqdm", "no_such_module")

    import_installed(["matplotlib", "tqdm"])


def test_only_what_is_on_the_list_is_imported_for_all() -> None:
    """A name of the student's own is nothing to a process that no wall holds yet."""
    import_installed(["antigravity"])

    assert "antigravity" not in sys.modules
