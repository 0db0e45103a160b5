"""``kit.json``: of which day a kit of students' files is, of which version of each lab, and what it holds.

It lies at the top of a kit, and travels on with what is handed in, so that an old kit has a name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from grader.course.lab import PROBES, PUBLIC_TESTS, Lab
from grader.errors import UsageError
from grader.records import Text

KIT_FILE = "kit.json"


@dataclass(frozen=True, slots=True)
class Kit:
    """What a kit says of itself."""

    made: date
    engine: str
    """Version of the grader that lies in it."""
    labs: Mapping[str, str]
    """Lab to a digest of what its students were given to work on."""
    files: Mapping[str, str]
    """Path in the kit to the SHA-256 of what it held when it was packed."""


def kit_of(files: Mapping[str, bytes], labs: Mapping[str, str], engine: str, made: date) -> Kit:
    """The kit of these files, which do not yet hold ``kit.json``."""
    return Kit(made, engine, labs, {name: sha256(content) for name, content in files.items()})


def kit_text(kit: Kit) -> bytes:
    """``kit.json``, the same bytes for the same kit."""
    written = json.dumps(asdict(kit), indent=1, default=date.isoformat, sort_keys=True)
    return written.encode() + b"\n"


def read_kit(content: bytes, where: str) -> Kit:
    """What a ``kit.json`` says; UsageError with its place if it is none."""
    try:
        table = json.loads(content)
        return Kit(
            date.fromisoformat(table["made"]),
            str(table["engine"]),
            _texts(table["labs"]),
            _texts(table["files"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise UsageError(
            f"{where} is no {KIT_FILE} of a kit; take it again from the kit that your course gave out"
        ) from None


def kit_in(folder: Path) -> Kit | None:
    """The kit that was unpacked into ``folder``; None where no ``kit.json`` lies there."""
    path = folder / KIT_FILE
    try:
        return read_kit(path.read_bytes(), str(path))
    except FileNotFoundError:
        return None


def kit_folder(start: Path) -> Path:
    """The nearest folder upward from ``start`` that has ``assignments/``; UsageError if there is none."""
    for folder in [start.resolve(), *start.resolve().parents]:
        if (folder / "assignments").is_dir():
            return folder
    raise UsageError(
        f"no folder with assignments/ at or above {start}; go to the folder that you unpacked the kit into"
    )


def given_digest(lab: str, files: Mapping[str, bytes]) -> str:
    """A digest of what a lab's students work on and are told by: skeleton, tests, probes, rubric.

    ``files`` are those of ``assignments/<lab>`` by name; nothing of a solution or a secret goes into it.
    """
    digest = hashlib.sha256()
    for name in sorted((f"{lab}.py", "lab.toml", PROBES, PUBLIC_TESTS)):
        if name in files:
            text = files[name].replace(b"\r\n", b"\n")  # as a checkout on Windows writes it
            digest.update(name.encode() + b"\0" + text + b"\0")
    return digest.hexdigest()


def given_now(handout: Path) -> str:
    """The same of what lies in ``assignments/<lab>`` now."""
    files = {path.name: path.read_bytes() for path in handout.glob("*") if path.is_file()}
    return given_digest(handout.name, files)


def of_another_kit(content: bytes, lab: Lab) -> Iterator[Text]:
    """A word where a ``kit.json`` that was handed in is of another version of the lab, if it is one."""
    try:
        kit = read_kit(content, KIT_FILE)
    except UsageError:
        return
    if kit.labs.get(lab.name, "") not in ("", given_now(lab.handout)):
        values = {"lab": lab.name, "date": kit.made.isoformat()}
        yield Text("It was written with another version of {lab}, in the kit of {date}.", values)


def sha256(content: bytes) -> str:
    """SHA-256, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _texts(table: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(value) for name, value in table.items()}
