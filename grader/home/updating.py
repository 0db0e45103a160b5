"""A newer kit over an older one: what a student has changed stays, and the new version of it lies beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

from grader.course.kit_file import KIT_FILE, Kit, kit_in, kit_text, read_kit, sha256
from grader.errors import UsageError
from grader.intake.lab_file import is_exact
from grader.reports.written import write_bytes, writing


@dataclass(frozen=True, slots=True)
class Step:
    """What is done with one file of the folder."""

    path: str
    content: bytes | None
    """None where it is taken away."""
    beside: str = ""
    """The name that it gets, where the student's own version stays in its place."""


def read_kit_zip(path: Path) -> tuple[Kit, dict[str, bytes]]:
    """A kit and its files, ``kit.json`` among them; UsageError where the zip is none, or damaged."""
    if not path.is_file():
        raise UsageError(f"{path} is no file; name the zip of the new kit")
    try:
        with ZipFile(path) as archive:
            if KIT_FILE not in archive.namelist():
                raise UsageError(
                    f"{path} is no kit: there is no {KIT_FILE} in it; name the kit's zip"
                )
            told = archive.read(KIT_FILE)
            kit = read_kit(told, f"{KIT_FILE} in {path}")
            files = {name: archive.read(name) for name in kit.files if _is_inside(name, path)}
    except (BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise UsageError(f"{path} is damaged ({error}); fetch the kit again") from error
    for name, content in files.items():
        if sha256(content) != kit.files[name]:
            raise UsageError(
                f"{path} is damaged: {name} in it is not what was packed; fetch it again"
            )
    return kit, {**files, KIT_FILE: told}


def steps(folder: Path, kit: Kit, files: Mapping[str, bytes]) -> list[Step]:
    """What there is to do in ``folder``; UsageError if a newer kit lies there."""
    old = kit_in(folder)
    if old and old.made > kit.made:
        raise UsageError(
            f"the kit in {folder} is of {old.made}, newer than this one of {kit.made}; unpack this one"
            " into an empty folder if you need it"
        )
    was = old.files if old else {}
    given = {**files, KIT_FILE: kit_text(_both(old, kit) if old else kit)}
    found = [_step(folder, name, content, was) for name, content in given.items()]
    gone = [
        Step(name, None)
        for name in was
        if name not in files and _is_of(kit, name) and _lies_there(folder / name, was[name])
    ]
    return [*filter(None, found), *gone]


def _both(old: Kit, new: Kit) -> Kit:
    """A kit of one lab goes beside those of others: what it says nothing of is still known."""
    others = {name: digest for name, digest in old.files.items() if not _is_of(new, name)}
    return replace(new, labs={**old.labs, **new.labs}, files={**others, **new.files})


def _is_of(kit: Kit, name: str) -> bool:
    """Whether a kit decides about a file: one of its labs', or none of any lab's."""
    top, _, rest = name.partition("/")
    return _is_plain(name) and (top != "assignments" or rest.partition("/")[0] in kit.labs)


def take(folder: Path, todo: list[Step]) -> None:
    """Do it, ``kit.json`` last, so that it can be done again; GraderError where the disk refuses."""
    for step in sorted(todo, key=lambda step: step.path == KIT_FILE):
        path = folder / step.path
        if step.content is None:
            with writing(path):
                path.unlink(missing_ok=True)
        else:
            write_bytes(path.with_name(step.beside) if step.beside else path, step.content)


def _step(folder: Path, name: str, content: bytes, was: Mapping[str, str]) -> Step | None:
    path = folder / name
    if not path.exists() or name == KIT_FILE:
        return Step(name, content)
    if not path.is_file():
        raise UsageError(f"{path} is no file, where the kit has one; move it away and try again")
    there = sha256(path.read_bytes())
    if there == sha256(content):
        return None
    if there == was.get(name):
        return Step(name, content)
    if sha256(content) == was.get(name):
        return None  # changed by the student alone
    return Step(name, content, _beside(PurePosixPath(name)))


def _beside(path: PurePosixPath) -> str:
    """``lab2.new.py``; what is no program to write in gets a name that pytest does not take for a test."""
    if is_exact(path.name, path.parent.name):
        stem, _, rest = path.name.partition(".")
        return f"{stem}.new.{rest}"
    return f"{path.name}.new"


def _lies_there(path: Path, digest: str) -> bool:
    return path.is_file() and sha256(path.read_bytes()) == digest


def _is_plain(name: str) -> bool:
    path = PurePosixPath(name)
    return not (path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name)


def _is_inside(name: str, path: Path) -> bool:
    if not _is_plain(name):
        raise UsageError(f"{path} is no kit that may be unpacked: {name!r} leads out of its folder")
    return True
