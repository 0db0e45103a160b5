"""A grader's own temporary folder, and what graders that were killed have left: swept at the next start."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from grader.errors import GraderError
from grader.isolation import control_groups

_LOCK, _GROUPS = "lock", "groups"
_NAME = re.compile(rf"{control_groups.PREFIX}(\d+)-[^-]+")
"""The number of the grader's process, and what makes the name its own."""
_PATIENCE = 200
"""How often a group is asked to go before its remains are left to the next start, 10 ms apart."""


@contextmanager
def open_workplace() -> Iterator[Path]:
    """An empty folder for this grader; it goes with the grader, at the next start at the latest."""
    with _clear_words():
        sweep()
        # its name is known before it is made: an interrupt may come at once
        name = f"{control_groups.PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
        folder = Path(tempfile.gettempdir(), name)
    with ExitStack() as held:
        try:
            with _clear_words():
                folder.mkdir(mode=0o700)
                held.enter_context(_lock(folder))
            yield folder
        finally:
            _clear(folder)


def _lock(folder: Path) -> IO[str]:
    """Its lock, which has been taken before others can find it: one that is free is a dead grader's."""
    young = folder / f"{_LOCK}.young"
    lock = young.open("w", encoding="utf-8")
    fcntl.flock(lock, fcntl.LOCK_EX)
    young.rename(folder / _LOCK)
    return lock


@contextmanager
def _clear_words() -> Iterator[None]:
    """GraderError, with what to do, where the temporary folder takes nothing."""
    try:
        yield
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        raise GraderError(
            f"cannot make temporary files ({error.strerror or error}{place}); make room there, or set"
            " TMPDIR to a folder that can be written"
        ) from error


def note_groups(workplace: Path, folders: Sequence[Path]) -> None:
    """Remember the folders of control groups that go with the workplace, before they are made."""
    with _clear_words():
        (workplace / _GROUPS).write_text("\n".join(map(str, folders)), encoding="utf-8")


def sweep() -> None:
    """Clear away the workplaces of graders that live no more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{control_groups.PREFIX}*"):
        with suppress(OSError):
            if _is_ours(folder) and _is_left(folder):
                _clear(folder)


def _is_ours(folder: Path) -> bool:
    """Whether it is a folder, no link, that a grader of this user has made."""
    about = folder.lstat()
    own = stat.S_ISDIR(about.st_mode) and about.st_uid == os.geteuid()
    return own and _NAME.fullmatch(folder.name) is not None


def _is_left(folder: Path) -> bool:
    """Whether its grader is no more: nobody holds the lock, or nobody has the number who could lock it.

    The lock counts more, since numbers are given again, and are others in another container.
    """
    try:
        lock = (folder / _LOCK).open(encoding="utf-8")
    except FileNotFoundError:
        named = _NAME.fullmatch(folder.name)
        return named is not None and not Path("/proc", named[1]).exists()
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _clear(folder: Path) -> None:
    noted = folder / _GROUPS
    if noted.exists():
        lines = noted.read_text(encoding="utf-8").splitlines()
        folders = [path for path in map(Path, lines) if path.name == folder.name]
        for _ in range(_PATIENCE):
            if control_groups.take_away(folders):
                break
            time.sleep(0.01)
        else:
            return  # the next start tries again
    shutil.rmtree(folder, ignore_errors=True)
