"""A grader's own temporary folder, and what graders that were killed have left: swept at the next start."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from grader import groups

_LOCK, _GROUPS = "lock", "groups"
_PATIENCE = 200
"""How often a group is asked to go before its remains are left to the next start, 10 ms apart."""


@contextmanager
def open_workplace() -> Iterator[Path]:
    """An empty folder for this grader; it goes with the grader, at the next start at the latest."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{groups.PREFIX}{os.getpid()}-"))
    with (folder / _LOCK).open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            _clear(folder)


def note_groups(workplace: Path, folders: Sequence[Path]) -> None:
    """Remember the folders of control groups that go with the workplace, before they are made."""
    (workplace / _GROUPS).write_text("\n".join(map(str, folders)), encoding="utf-8")


def sweep() -> None:
    """Clear away the workplaces of graders that live no more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{groups.PREFIX}*"):
        with suppress(OSError):
            if _is_ours(folder) and _is_unlocked(folder):
                _clear(folder)


def _is_ours(folder: Path) -> bool:
    """Whether a grader of this user has made it and is no more: a young one's lock is not there yet."""
    pid = folder.name.removeprefix(groups.PREFIX).partition("-")[0]
    own = folder.lstat().st_uid == os.geteuid()
    return own and pid.isdigit() and not Path("/proc", pid).exists()


def _is_unlocked(folder: Path) -> bool:
    """Whether nobody holds its lock: in another container, its process has another number."""
    if not (folder / _LOCK).exists():
        return True
    with (folder / _LOCK).open(encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _clear(folder: Path) -> None:
    noted = folder / _GROUPS
    if noted.exists():
        folders = [Path(line) for line in noted.read_text(encoding="utf-8").splitlines()]
        for _ in range(_PATIENCE):
            if groups.take_away(folders):
                break
            time.sleep(0.01)
        else:
            return  # the next start tries again
    shutil.rmtree(folder, ignore_errors=True)
