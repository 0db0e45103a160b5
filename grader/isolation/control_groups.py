"""Control groups: a bound on the memory and the processes of a worker with all that it starts.

Version 1 has a hierarchy for each of the two, version 2 one for both; the kernel's own files are all there
is to it. A worker's group is made when it is hired and taken away some time after its end, since the
kernel needs a moment to bury it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.errors import NoIsolation

CONTROLLERS = ("memory", "pids")
PREFIX = "labgrader-"


@dataclass(frozen=True, slots=True)
class _Version:
    """The names of the kernel's files."""

    memory: str
    swap: str
    """Of memory and swap together in version 1, of swap alone in version 2."""
    killed: str
    """The file with the line ``oom_kill N``."""


_FIRST = _Version("memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.oom_control")
_SECOND = _Version("memory.max", "memory.swap.max", "memory.events")


class Group:
    """One worker's group."""

    def __init__(self, folders: Sequence[Path], version: _Version, ended: list[Group]) -> None:
        self._folders, self._version, self._ended = folders, version, ended

    def add(self, pid: int) -> None:
        """Put a process into it; what it starts from now on is in it too."""
        for folder in self._folders:
            (folder / "cgroup.procs").write_text(str(pid))

    def killed_for_memory(self) -> bool:
        """Whether the kernel ended a process in it because its memory was used up."""
        return self._count(self._version.killed, "oom_kill") > 0

    def refused_processes(self) -> bool:
        """Whether a process could not be started in it because there were too many."""
        return self._count("pids.events", "max") > 0

    def end(self) -> None:
        """Have it taken away as soon as its processes are gone."""
        self._ended.append(self)

    def is_gone(self) -> bool:
        """Take it away; False while something in it still ends."""
        return all(map(_removed, self._folders))

    def _count(self, file: str, key: str) -> int:
        for folder in self._folders:
            with suppress(OSError):
                for line in (folder / file).read_text().splitlines():
                    name, _, value = line.partition(" ")
                    if name == key:
                        return int(value)
        return 0


class Groups:
    """The groups of one grader, below a folder of its own in each hierarchy."""

    def __init__(self, folders: Sequence[Path], version: _Version) -> None:
        self.folders = folders
        self._version = version
        self._ended: list[Group] = []
        self._made = 0

    def make(self, memory_bytes: int, processes: int) -> Group:
        """A group that bounds what is put into it; OSError if the kernel refuses."""
        self.bury()
        self._made += 1
        name = f"{os.getpid()}-{self._made}"  # forked judges make theirs side by side
        folders = [folder / name for folder in self.folders]
        for folder in folders:
            folder.mkdir()
        memory, pids = folders[0], folders[-1]
        (memory / self._version.memory).write_text(str(memory_bytes))
        with suppress(OSError):  # a machine that does not count swap
            second = self._version is _SECOND
            (memory / self._version.swap).write_text("0" if second else str(memory_bytes))
        (pids / "pids.max").write_text(str(processes))
        return Group(folders, self._version, self._ended)

    def bury(self) -> None:
        """Take away the groups whose processes are gone by now."""
        self._ended[:] = [group for group in self._ended if not group.is_gone()]


def open_groups(
    name: str,
    note: Callable[[Sequence[Path]], None],
    mounts: str | None = None,
    own: str | None = None,
) -> Groups:
    """A folder ``name`` for a grader's groups in each hierarchy; NoIsolation with the reason if refused.

    ``note`` hears of the folders before they are made. ``mounts`` and ``own`` are the texts of
    ``/proc/self/mountinfo`` and ``/proc/self/cgroup``.
    """
    mounts = Path("/proc/self/mountinfo").read_text() if mounts is None else mounts
    own = Path("/proc/self/cgroup").read_text() if own is None else own
    places = dict(_places(mounts, dict(_own_groups(own))))
    try:
        if "" in places and _has_both(_beside(places[""])):
            folder = _beside(places[""]) / name
            note([folder])
            folder.mkdir()
            (folder / "cgroup.subtree_control").write_text("+memory +pids")
            return Groups([folder], _SECOND)
        folders = list(dict.fromkeys(places[controller] / name for controller in CONTROLLERS))
        note(folders)
        for folder in folders:
            folder.mkdir()
        return Groups(folders, _FIRST)
    except KeyError:
        raise NoIsolation("the kernel offers no memory and pids controllers") from None
    except OSError as error:
        raise NoIsolation(f"{error.strerror or error}: {error.filename}") from None


def take_away(folders: Sequence[Path]) -> bool:
    """Take away a grader's folders with every group in them; False while something in one still ends."""
    gone = [_removed(path) for folder in folders for path in [*folder.glob("*/"), folder]]
    return all(gone)


def _removed(folder: Path) -> bool:
    """Whether a group is gone, now or since an earlier try."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _beside(own: Path) -> Path:
    """Where version 2 lets a group of groups be made: beside our own, which has processes in it."""
    return own if (own / "cgroup.controllers").is_file() and own.is_mount() else own.parent


def _has_both(folder: Path) -> bool:
    try:
        controllers = (folder / "cgroup.subtree_control").read_text().split()
    except OSError:
        return False
    return set(CONTROLLERS) <= set(controllers)


def _places(mountinfo: str, own: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """Controller to the folder of this process's group; version 2's is under ""."""
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        kind, _, options = after.split(" ", 2)
        if kind in ("cgroup", "cgroup2"):
            root, mount = before.split()[3:5]
            for controller in options.split(",") if kind == "cgroup" else [""]:
                if controller in own:
                    yield controller, Path(mount, own[controller].removeprefix(root).lstrip("/"))


def _own_groups(text: str) -> Iterator[tuple[str, str]]:
    """Controller to the group of this process."""
    for line in text.splitlines():
        _, controllers, group = line.split(":", 2)
        for controller in controllers.split(","):
            yield controller, group
