"""The kit holds what students need and nothing else, and works where there is nothing but it."""

import json
import os
import shutil
import subprocess
import venv
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from grader import __version__
from grader.authoring.students_kit import kit_files, write_kit
from grader.authoring.students_wheel import (
    ENGINE,
    students_modules,
    students_requirements,
    students_wheel,
)
from grader.course.kit_file import given_now, read_kit
from grader.course.lab import Lab, lab_names, load_lab
from grader.errors import UsageError

ROOT = Path(__file__).parent.parent
DAY = date(2027, 3, 1)
Main = Callable[..., tuple[int, str, str]]

FOR_THE_STAFF = {
    *("authoring", "exports", "journal", "batch", "grade", "pool", "handed_in", "spending"),
    *("isolation.keeper", "judging.judge", "judging.observer", "sandbox.zygote", "commands.cli"),
}


@pytest.fixture(scope="module")
def first() -> Lab:
    """A lab without large data."""
    return load_lab(ROOT, "lab1")


@pytest.fixture(scope="module")
def files(first: Lab) -> dict[str, bytes]:
    """What its kit holds."""
    return kit_files([first], DAY)


@pytest.fixture
def kit(files: dict[str, bytes], tmp_path: Path) -> Path:
    """The kit, unpacked."""
    for name, content in files.items():
        path = tmp_path / "kit" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "kit"


# -- what is in it


def test_a_kit_holds_all_that_students_need(files: dict[str, bytes]) -> None:
    """Handouts, skeletons and tests of the lab, the engine, and how to begin in each language."""
    beside = {name for name in files if not name.startswith("assignments/")}

    assert {
        "lab1.py",
        "lab1.ipynb",
        "lab1.zh.ipynb",
        "README.md",
        "README.zh.md",
        "test_public.py",
    } <= {name.removeprefix("assignments/lab1/") for name in files}
    assert beside == {
        *(".devcontainer/devcontainer.json", ".vscode/settings.json", "README.md", "README.zh.md"),
        *("kit.json", "requirements.txt", students_wheel().name),
    }
    assert b"required_plugins = labgrader\n" in files["assignments/pytest.ini"]


def test_a_kit_says_of_which_day_and_which_labs_it_is(first: Lab, files: dict[str, bytes]) -> None:
    """Its digests are those of the lab as it lies in the course, and of every file."""
    kit = read_kit(files["kit.json"], "kit.json")

    assert (kit.made, kit.labs) == (DAY, {"lab1": given_now(first.handout)})
    assert set(kit.files) == set(files) - {"kit.json"}


def test_readmes_name_the_labs_and_the_wheel(first: Lab, files: dict[str, bytes]) -> None:
    """In each language, and nothing is left to be filled in."""
    for name, code in (("README.md", "en"), ("README.zh.md", "zh")):
        text = files[name].decode()
        assert first.title[code] in text
        assert "pytest assignments/lab1" in text
        assert students_wheel().name in text
        assert "{{" not in text


def test_no_line_break_is_seen_in_a_chinese_readme(files: dict[str, bytes]) -> None:
    """Where the template breaks a line between Chinese characters the page has none."""
    assert "可以试试什么。提交之后，隐藏测试会查得更细。" in files["README.zh.md"].decode()


def test_requirements_pin_torch_and_its_pair(files: dict[str, bytes]) -> None:
    """As the machine has them that made the kit, without the build's name; the wheel lies beside."""
    lines = files["requirements.txt"].decode().splitlines()

    assert [line for line in lines if line.startswith("torch==") and "+" not in line]
    assert [line for line in lines if line.startswith("torchvision==")]
    assert lines[-1] == f"./{students_wheel().name}"


def test_settings_for_editors_are_json(files: dict[str, bytes]) -> None:
    """The container installs what the kit requires; the test panel runs pytest."""
    container = json.loads(files[".devcontainer/devcontainer.json"])
    panel = json.loads(files[".vscode/settings.json"])

    assert container["postCreateCommand"].endswith("-r requirements.txt")
    assert panel["python.testing.pytestArgs"] == ["assignments"]


def test_a_kit_is_the_same_every_time(first: Lab, files: dict[str, bytes]) -> None:
    """The same labs on the same day give the same bytes."""
    students_wheel.cache_clear()

    assert kit_files([first], DAY) == files


def test_every_lab_in_one_kit(main: Main, tmp_path: Path) -> None:
    """`--all` packs each lab of the course."""
    course = Path(shutil.copytree(ROOT / "tests/scenarios/course", tmp_path / "course"))
    main("new", "lab8", "mean_of", "--course", course)

    code, out, err = main("release", "--all", "--course", course, "--out", tmp_path / "kit.zip")

    assert (code, err) == (0, "")
    assert out.endswith("kit.zip\n")
    with zipfile.ZipFile(tmp_path / "kit.zip") as archive:
        kit = read_kit(archive.read("kit.json"), "kit.json")
    assert list(kit.labs) == lab_names(course)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere/kit.zip", "nowhere is no folder; make it, or name another place for kit.zip"),
        ("lab1.py", r"lab1\.py is no \.zip; name the zip that is to be written"),
    ],
)
def test_a_kit_needs_a_place(name: str, message: str, first: Lab, tmp_path: Path) -> None:
    """Where it may not lie is told with the name, before anything is made."""
    with pytest.raises(UsageError, match=message):
        write_kit([first], tmp_path / name, DAY)


# -- the engine in it


def test_only_what_students_run_travels() -> None:
    """No room for graders, authors or databases; what students call is there."""
    names = {
        ".".join(path.relative_to(ENGINE).with_suffix("").parts) for path in students_modules()
    }
    rooms = {name.partition(".")[0] for name in names} | names

    assert rooms & FOR_THE_STAFF == set()
    assert {"testing", "data", "judging.plugin", "home.packing", "commands.students_cli"} <= names


def test_what_only_the_staff_needs_is_not_installed() -> None:
    """Databases, spreadsheets and what builds wheels are no dependencies of students'."""
    names = {requirement.partition(">")[0] for requirement in students_requirements()}

    assert names & {"alembic", "sqlalchemy", "openpyxl", "hatchling", "pyyaml"} == set()
    assert {"torch", "torchvision", "numpy", "matplotlib", "pytest", "typer"} <= names


def test_students_modules_run_on_any_system() -> None:
    """None imports at its top what only Linux has."""
    only_linux = {"resource", "fcntl", "pwd", "grp", "termios"}
    named = {
        (path.name, line.split()[1])
        for path in students_modules()
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(("import ", "from "))
    }

    assert {(name, module) for name, module in named if module in only_linux} == set()


def test_another_part_of_the_engine_is_another_version() -> None:
    """So that pip takes a newer kit's wheel over an older one."""
    wheel = students_wheel()

    assert wheel.version.startswith(f"{__version__}+student.k")
    assert wheel.name == f"labgrader-{wheel.version}-py3-none-any.whl"


# -- where there is nothing but it


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python in an environment with this one's packages, but without the grader."""
    return environment(tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the wheel of a kit."""
    found = environment(tmp_path_factory.mktemp("students"))
    with zipfile.ZipFile(BytesIO(students_wheel().content)) as wheel:
        wheel.extractall(next(found.parent.parent.glob("lib/python*/site-packages")))
    return found


def environment(folder: Path) -> Path:
    """Its Python; nothing is fetched, packages are links to those that this one has."""
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    (folder / "packages").mkdir()
    for path in Path(pytest.__file__).parent.parent.iterdir():
        if "labgrader" not in path.name and path.suffix != ".pth":
            (folder / "packages" / path.name).symlink_to(path)
    packages = next((folder / "venv").glob("lib/python*/site-packages"))
    (packages / "ours.pth").write_text(f"{folder / 'packages'}\n")
    return folder / "venv/bin/python"


def run(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PYTHON", "COV"))
    }
    return subprocess.run(
        [str(python), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_engine_is_the_wheels(python: Path, kit: Path) -> None:
    """Students import it from their own environment, and what is the staff's is not there."""
    found = run(python, kit, "-c", "import grader; print(grader.__file__)")
    journal = run(python, kit, "-c", "import grader.journal")

    assert Path(found.stdout.strip()).is_relative_to(python.parent.parent)
    assert "No module named 'grader.journal'" in journal.stderr


def test_the_skeleton_is_not_started(python: Path, kit: Path) -> None:
    """The first run of a student says so, and nothing fails."""
    done = run(python, kit, "-m", "pytest", "assignments/lab1")

    assert "not started in" in done.stdout, done.stdout + done.stderr
    assert "failed" not in done.stdout


def test_the_solution_passes_the_public_tests(python: Path, kit: Path, first: Lab) -> None:
    """With nothing but the kit, a right answer gets all public points."""
    shutil.copy(first.reference, kit / "assignments/lab1/lab1.py")

    done = run(python, kit, "-m", "pytest", "assignments/lab1")

    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed in" in done.stdout


def test_students_commands_run(python: Path, kit: Path) -> None:
    """All is there, says the doctor; and what is not for students is told with what is."""
    command = ["-c", "from grader.commands.students_cli import main; main()"]

    healthy = run(python, kit, *command, "doctor", "--student")
    other = run(python, kit, *command, "doctor")

    assert healthy.returncode == 0, healthy.stdout + healthy.stderr
    assert "of the kit of" in healthy.stdout
    assert (other.returncode, other.stderr) == (
        2,
        "error: this is the students' part of the grader; write grader doctor --student\n",
    )


def test_a_missing_plugin_is_named_before_any_import(bare: Path, kit: Path) -> None:
    """Who forgot to install reads which package is missing, not where an import failed."""
    done = run(bare, kit, "-m", "pytest", "assignments/lab1")

    assert done.returncode != 0
    assert "Missing required plugins: labgrader" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
