"""Whatever a kit could give away is found before it is written, in every layer of every file."""

import base64
import bz2
import gzip
import io
import json
import lzma
import py_compile
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import numpy
import pytest

from grader.authoring import students_kit
from grader.authoring.layers import Closed, layers
from grader.authoring.leaks import prove_a_kit_tells_nothing
from grader.authoring.students_kit import kit_files, write_kit
from grader.authoring.students_wheel import Wheel, students_wheel
from grader.course.lab import Lab, load_lab
from grader.errors import LabError

TOML = """secret = "the tide comes at nine"
data = ["points.csv"]
[title]
en = "Lab 9: Penalties"
[exercises.penalty]
points = 2
"""
SOURCE = '''# %% [markdown] en
# ## 1. Penalties

# %%
def penalty(w):
    """Half the sum of the squares."""
    # BEGIN SOLUTION: return it
    squares = (w * w).sum()
    return squares * 0.5 + 0 * w.max()
    # END SOLUTION
'''
TESTS = '''from grader.testing import assert_close, cases, points


@points(1, exercise="penalty", public=True)
def test_penalty(student):
    """penalty(w) is half the sum of the squares."""
    for w in cases(1.0):
        assert_close(student.call("penalty", w), 0.5 * w * w)


@points(1, exercise="penalty")
def test_penalty_of_a_cube_with_holes(student):
    """The third dimension is not forgotten anywhere."""
    for w in cases(3.0):
        got = student.call("penalty", w)
        assert_close(got, quarter_twice(w), mistakes={"What lies behind is left out.": 0.0})


def quarter_twice(w):
    return w * w / 4 + w * w / 4
'''
TRIAL = """# %% wrong: The factor is missing altogether.
# - return squares * 0.5 + 0 * w.max()
# + return squares
"""
LABELS = "label\n" + "\n".join(str(i * 7 % 10) for i in range(60)) + "\n"

SOLUTION = "return squares * 0.5 + 0 * w.max()"
TEST = "test_penalty_of_a_cube_with_holes"
SENTENCE = "The third dimension is not forgotten anywhere."
HELPER = "def quarter_twice(w):"
TRIAL_HEAD = "# %% wrong: The factor is missing altogether."
SECRET = "the tide comes at nine"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """A small lab with everything that must not get out."""
    for name, text in {
        "solutions/lab9/lab.toml": TOML,
        "solutions/lab9/lab9.py": SOURCE,
        "solutions/lab9/tests.py": TESTS,
        "solutions/lab9/trials/penalty.py": TRIAL,
        "solutions/data/points-labels.csv": LABELS,
        "assignments/data/points.csv": "x\n1\n",
        "assignments/pytest.ini": "[pytest]\naddopts = --import-mode=importlib\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "assignments/lab9").mkdir()
    return load_lab(tmp_path, "lab9")


def zip_with(files: Mapping[str, bytes], comment: bytes = b"", of_member: bytes = b"") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, inside in files.items():
            info = zipfile.ZipInfo(name)
            info.comment = of_member
            archive.writestr(info, inside, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def notebook(
    source: str = "", output: str = "", metadata: str = "", *, ascii: bool = False
) -> bytes:
    cell = {
        "cell_type": "code",
        "source": [source],
        "metadata": {"note": metadata},
        "outputs": [{"output_type": "stream", "name": "stdout", "text": [output]}],
    }
    return json.dumps({"cells": [cell], "metadata": {}}, ensure_ascii=ascii, indent=1).encode()


def array(of: object) -> bytes:
    content = io.BytesIO()
    numpy.savez_compressed(content, x=numpy.array(of))
    return content.getvalue()


def escaped(text: str) -> bytes:
    return "".join(f"\\u{ord(letter):04x}" for letter in text).encode()


PLANTS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "a solution in a README": lambda: ("README.md", f"Try\n\n    {SOLUTION}\n".encode()),
    "a solution in a program": lambda: ("assignments/data/x.py", f"# {SOLUTION}\n".encode()),
    "a solution in a notebook's cell": lambda: ("old.ipynb", notebook(SOLUTION)),
    "a solution in a notebook's output": lambda: ("old.ipynb", notebook(output=SOLUTION)),
    "a solution in a notebook's metadata": lambda: ("old.ipynb", notebook(metadata=SOLUTION)),
    "a solution in data": lambda: ("assignments/data/points.csv", f"1,{SOLUTION}\n".encode()),
    "a solution in an array's bytes": lambda: (
        "assignments/data/x.npz",
        array(numpy.frombuffer(SOLUTION.encode() + bytes(2000), "u1")),
    ),
    "a solution in an array of texts": lambda: ("assignments/data/x.npz", array([SOLUTION, "b"])),
    "a solution in a wheel": lambda: ("x.whl", zip_with({"grader/x.py": SOLUTION.encode()})),
    "a solution in a zip in a zip": lambda: (
        "x.whl",
        zip_with({"a.zip": zip_with({"b.txt": SOLUTION.encode()})}),
    ),
    "a solution in gzip": lambda: ("x.gz", gzip.compress(SOLUTION.encode())),
    "a solution in bzip2": lambda: ("x.bz2", bz2.compress(SOLUTION.encode())),
    "a solution in xz": lambda: ("x.xz", lzma.compress(SOLUTION.encode())),
    "a solution in base64": lambda: ("x.txt", base64.b64encode(f"{SOLUTION} # yes".encode())),
    "a solution in UTF-16": lambda: ("x.txt", SOLUTION.encode("utf-16")),
    "a solution in UTF-16 without a mark": lambda: ("x.txt", SOLUTION.encode("utf-16-le")),
    "a solution in escapes": lambda: ("x.txt", escaped(SOLUTION)),
    "a solution in a zip's comment": lambda: ("x.zip", zip_with({}, SOLUTION.encode())),
    "a solution in a member's comment": lambda: (
        "x.zip",
        zip_with({"a": b""}, of_member=SOLUTION.encode()),
    ),
    "a hidden test's name in settings": lambda: (".vscode/settings.json", f'["{TEST}"]'.encode()),
    "a hidden test's name as a file's": lambda: (f"assignments/data/{TEST}.txt", b""),
    "a hidden test's name in a zip's names": lambda: ("x.whl", zip_with({f"{TEST}.txt": b""})),
    "a hidden test's sentence": lambda: (
        "README.md",
        SENTENCE.replace("not ", "not\n> ").encode(),
    ),
    "a mistake's name": lambda: ("README.md", b"Mind: What lies behind is left out."),
    "a hidden test's helper": lambda: ("x.whl", zip_with({"grader/h.py": HELPER.encode()})),
    "a trial": lambda: ("notes.py", TRIAL.encode()),
    "a trial in a notebook": lambda: ("notes.ipynb", notebook(TRIAL_HEAD)),
    "the secret": lambda: ("kit.json", json.dumps({"seed": SECRET}).encode()),
    "the secret in a file's name": lambda: (f"assignments/data/{SECRET}", b""),
    "labels that decide": lambda: ("assignments/data/all.csv", LABELS.encode()),
    "labels that decide, packed": lambda: ("x.zip", zip_with({"l.csv": LABELS.encode()})),
    "the staff's tests": lambda: ("x.txt", TESTS.encode()),
    "compiled code": lambda: ("grader/x.pyc", compiled()),
    "compiled code in a wheel": lambda: ("x.whl", zip_with({"x.pyc": compiled()})),
    "an archive that is not read": lambda: ("x.tar", b"..."),
    "a zip that is broken": lambda: ("x.zip", b"PK\x03\x04..."),
    "gzip that is broken": lambda: ("x.gz", b"\x1f\x8b..."),
}


def compiled() -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "x.py")
        source.write_text("x = 1\n")
        return Path(py_compile.compile(str(source), f"{folder}/x.pyc") or "").read_bytes()


def test_a_kit_without_a_leak_passes(lab: Lab) -> None:
    """What a kit holds of a lab, and the engine in it, is no complaint."""
    files = kit_files([lab], date(2027, 3, 1))

    assert "assignments/lab9/lab9.py" in files
    assert "assignments/data/points.csv" in files


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_leak_is_found(plant: str, lab: Lab) -> None:
    """Each is told with the file, and the secret itself is not repeated."""
    name, content = PLANTS[plant]()

    with pytest.raises(LabError) as told:
        prove_a_kit_tells_nothing(lab, {"requirements.txt": b"torch\n", name: content}, {})

    assert f"{lab.course / name}" in str(told.value).replace("…", SECRET)
    assert "take it out here" in str(told.value)
    assert SECRET not in str(told.value).replace(name, "")


@pytest.mark.parametrize("name", ["lab9.py", "data.bin"])
def test_another_labs_files_tell_no_secret(name: str, lab: Lab) -> None:
    """Lines of a solution may stand in another lab; the secret may not."""
    prove_a_kit_tells_nothing(lab, {}, {f"assignments/lab8/{name}": SOLUTION.encode()})

    with pytest.raises(LabError, match="this is the lab's secret"):
        prove_a_kit_tells_nothing(lab, {}, {f"assignments/lab8/{name}": SECRET.encode()})


def test_nothing_is_written_where_something_leaks(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A leak in the wheel stops the release, and an older kit stays as it was."""
    wheel = students_wheel()
    leaky = Wheel(wheel.name, wheel.version, zip_with({"grader/x.py": SOLUTION.encode()}))
    monkeypatch.setattr(students_kit, "students_wheel", lambda: leaky)
    out = tmp_path / "kit.zip"
    out.write_bytes(b"older")

    with pytest.raises(LabError, match=r"whl!grader/x\.py:1: this is line 9 of lab9\.py"):
        write_kit([lab], out, date(2027, 3, 1))

    assert out.read_bytes() == b"older"


def test_data_are_looked_into(lab: Lab) -> None:
    """Data that a lab names are students' files like the others."""
    (lab.handout.parent / "data/points.csv").write_text(f"1,{SENTENCE}\n")

    with pytest.raises(LabError, match=r"points\.csv:1: this is what only hidden tests say"):
        kit_files([lab], date(2027, 3, 1))


def test_archives_end_somewhere() -> None:
    """A zip in a zip in a zip and so on is not looked into for ever."""
    content = b"text"
    for _ in range(8):
        content = zip_with({"a.zip": content})

    with pytest.raises(Closed):
        list(layers("a.zip", content))
