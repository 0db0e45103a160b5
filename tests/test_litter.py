"""What lies about in a hand-in costs nobody anything: environments, links, in a zip as in a folder."""

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.errors import Refused
from grader.intake.hand_ins import HandIns, find_hand_ins
from grader.intake.submissions import HandIn, read

LINK = (stat.S_IFLNK | 0o777) << 16


def zip_with(path: Path, files: dict[str, bytes], links: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        for name, target in links.items():
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, LINK
            archive.writestr(info, target)
    return path


def folder_with(path: Path, files: dict[str, bytes], links: dict[str, str]) -> Path:
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    for name, target in links.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).symlink_to(target)
    return path


Make = Callable[[Path, dict[str, bytes], dict[str, str]], Path]


@pytest.fixture(params=["zip", "folder"])
def handed_in(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., set[str]]:
    """The programs that are read of a hand-in, as a zip or as a folder."""

    def programs(files: dict[str, bytes], links: dict[str, str] | None = None) -> set[str]:
        make: Make = zip_with if request.param == "zip" else folder_with
        path = make(tmp_path / f"2214001{'.zip' * (request.param == 'zip')}", files, links or {})
        return {*read(HandIn("2214001", "", path.name, (path,))).files}

    return programs


@pytest.mark.parametrize("name", ["venv", ".venv", "pyvenv", "site-packages", "__pycache__"])
def test_a_virtual_environment_is_litter(handed_in: Callable[..., set[str]], name: str) -> None:
    """However many files it has, and whatever they are called."""
    files = {f"{name}/lib/{number}.py": b"" for number in range(2500)}

    assert handed_in({"lab2.py": b"x = 1", **files}) == {"lab2.py"}


def test_as_many_files_of_ones_own_are_refused(handed_in: Callable[..., set[str]]) -> None:
    """The limit is on what is looked at."""
    with pytest.raises(Refused, match="more than 2000"):
        handed_in({f"{number}.py": b"" for number in range(2500)})


def test_a_large_environment_is_no_bomb(tmp_path: Path) -> None:
    """Its size counts for nothing, as nothing of it is unpacked; that of a program does."""
    zeros = bytes(60_000_000)
    with zipfile.ZipFile(tmp_path / "2214001.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lab2.py", "x = 1")
        archive.writestr("venv/lib/torch.so", zeros)
    with zipfile.ZipFile(tmp_path / "2214002.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lab2.py", zeros)

    one, other = (HandIn(n, "", n, (tmp_path / f"{n}.zip",)) for n in ("2214001", "2214002"))

    assert {*read(one).files} == {"lab2.py"}
    with pytest.raises(Refused, match="would unpack to"):
        read(other)


@pytest.mark.parametrize(
    "link", ["data.csv", "python3.11", "env/bin/python", "env/lib64", "deep/notes.txt"]
)
def test_a_link_that_is_no_program_is_left_out(
    handed_in: Callable[..., set[str]], link: str
) -> None:
    """It is not followed, and the program counts all the same."""
    assert handed_in({"lab2.py": b"x = 1"}, {link: "/etc"}) == {"lab2.py"}


@pytest.mark.parametrize(
    "link", ["lab2.py", "helper.PY", "lab2.ipynb", "work/all.zip", "lab2", "src/lab2"]
)
def test_a_link_for_a_program_is_refused(handed_in: Callable[..., set[str]], link: str) -> None:
    """Somebody else's work may stand behind it: a person looks."""
    with pytest.raises(Refused, match="is a link or no plain file"):
        handed_in({"notes.py": b"x = 1"}, {link: "/etc/passwd"})


def test_a_hand_in_that_is_a_link_is_told(tmp_path: Path) -> None:
    """In a class's zip a link in a student's place is a problem; one inside a hand-in is left out."""
    links = {"2214002": "2214001", "2214001/venv/bin/python": "/usr/bin/python3"}
    path = zip_with(tmp_path / "class.zip", {"2214001/lab2.py": b"x = 1"}, links)

    found: HandIns = find_hand_ins(path, "lab2", tmp_path / "scratch")

    assert [one.student_id for one in found.chosen] == ["2214001"]
    assert [(one.origin, "is a link" in str(one.reason)) for one in found.problems] == [
        ("2214002", True)
    ]
