"""The walls around student code: a root of its own, namespaces, filters, limits. Linux only.

Two steps. ``build_jail`` runs once, in the zygote: a new root that holds Python, its packages and
nothing of the course, all of it read-only. ``enter_confinement`` runs in each worker before any student
code: namespaces and scratch of its own, limits, no privileges, and last what closes the door behind it:
Landlock and seccomp. Where there are no namespaces, the filters stand alone.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from grader.sandbox import landlock, syscalls
from grader.sandbox.kernel import (
    CLONE_NEWIPC,
    CLONE_NEWNET,
    CLONE_NEWNS,
    CLONE_NEWPID,
    CLONE_NEWUSER,
    CLONE_NEWUTS,
    MS_BIND,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_PRIVATE,
    MS_RDONLY,
    MS_REC,
    Denied,
    be_unreadable,
    change_root,
    die_with_parent,
    filter_system_calls,
    give_up_bounding_set,
    give_up_capabilities,
    landlock_version,
    make_read_only,
    mount,
    unshare,
)

READY = b"+"
"""A worker's first byte: it is confined. Without it, its output says what the kernel refused."""
NEW_ROOT = Path("/mnt")  # any folder that every Linux has and no Python lives in
FIRST_USER, USERS = 0x70000000, 1 << 20  # far from every real user's id
SYSTEM_FOLDERS = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/etc/alternatives", "/etc/fonts")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
OF_ITSELF = """
    auxv cgroup cmdline comm environ fd fdinfo io limits maps smaps smaps_rollup stat statm status
"""
"""What a process may read of itself in /proc: ``net``, ``mountinfo`` and ``task`` tell of the machine."""
SHARED_MEMORY = Path("/dev/shm")
STACKS = 1 << 30  # address space that threads reserve and do not use
SIGNALS = 128  # timers and signals on their way, of which a user has one stock on the whole machine
PASSWD = "student:x:65534:65534::/tmp:/bin/sh\nroot:x:0:0::/tmp:/bin/sh\n"


class Walls(StrEnum):
    """What stands around a worker beside its limits."""

    NAMESPACES = "namespaces"  # and the filters
    FILTERS = "filters"  # Landlock and seccomp alone
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one worker may use, and who it is."""

    memory_bytes: int
    """Of private memory a process; -1 for no bound."""
    scratch_bytes: int
    """Of a file, and of each folder that it may write."""
    processes: int
    processors: list[int]
    """Numbers of the processors that it may run on."""
    counted: bool
    """Whether a control group bounds its memory and processes as a whole."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Landlock and seccomp, prepared in the zygote; each is missing where the machine has none."""

    look: Sequence[Path]
    devices: Sequence[Path]
    landlock: bool
    programs: dict[bool, bytes]
    """The system call filter for a worker that is counted, and for one that is not."""


# -- once, in the zygote


def enter_namespaces() -> None:
    """Go on as process 1 of a PID namespace, so that this process's death ends every worker.

    An ordinary user gets a user namespace first: inside it they may do what the other layers need. Must
    run while the process has one thread. The process that called stays behind and waits.
    """
    if os.geteuid() == 0:
        unshare(CLONE_NEWPID)
    else:
        _become_only_user(CLONE_NEWPID)
    die_with_parent()
    pid = os.fork()
    if pid:
        status = os.waitpid(pid, 0)[1]
        os._exit(max(0, os.waitstatus_to_exitcode(status)))
    die_with_parent()


def _become_only_user(other_namespaces: int = 0) -> None:
    """A user namespace with one user in it, oneself, under the number 0."""
    uid, gid = os.geteuid(), os.getegid()
    unshare(CLONE_NEWUSER | other_namespaces)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
    Path("/proc/self/gid_map").write_text(f"0 {gid} 1")


def build_jail(shown: Iterable[Path], hidden: Iterable[Path], devices: Iterable[Path]) -> None:
    """Leave the machine's root for one that holds ``shown``, read-only, and nothing of ``hidden``.

    Raises Denied where the kernel does not allow it, or where something hidden can still be seen.
    """
    unshare(CLONE_NEWNS)
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("tmpfs", NEW_ROOT, "tmpfs", MS_NOSUID, "mode=755,size=1m")
    for place in sorted({str(path) for path in [*map(Path, SYSTEM_FOLDERS), *shown]}):
        _show(Path(place))
    for file in [*map(Path, SYSTEM_FILES), *map(Path, DEVICES), *devices]:
        _show(file)
    for folder in ("proc", "tmp", "scratch", "dev/shm"):
        (NEW_ROOT / folder).mkdir(parents=True, exist_ok=True)
    (NEW_ROOT / "etc/passwd").write_text(PASSWD)
    for path in hidden:
        _hide(path)
    make_read_only(NEW_ROOT)
    # before the move: the kernel lets an ordinary user's workers mount theirs only then
    _mount_proc(NEW_ROOT / "proc")
    change_root(NEW_ROOT)
    seen = [str(path) for path in hidden if path.exists() and any(path.iterdir())]
    if seen:
        raise Denied(f"hiding {seen[0]}: it can still be seen")


def _show(path: Path) -> None:
    """Bring a file, folder or link of the machine into the new root, at its own place."""
    inside = NEW_ROOT / path.relative_to("/")
    if path.is_symlink():
        inside.parent.mkdir(parents=True, exist_ok=True)
        if not inside.is_symlink():
            inside.symlink_to(path.readlink())
        return
    if not path.exists() or (inside.exists() and inside.samefile(path)):
        return
    if path.is_dir():
        inside.mkdir(parents=True, exist_ok=True)
    else:
        inside.parent.mkdir(parents=True, exist_ok=True)
        inside.touch()
    mount(str(path), inside, None, MS_BIND | MS_REC)


def _hide(path: Path) -> None:
    """Put an empty folder over one that lies inside what is shown (a course inside a virtual environment)."""
    inside = NEW_ROOT / path.relative_to("/")
    if inside.is_dir():
        mount("tmpfs", inside, "tmpfs", MS_NOSUID | MS_RDONLY, "mode=755,size=4k")


def _mount_proc(target: Path) -> None:
    mount("proc", target, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)


def prepare_filters(
    walls: Walls, shown: Sequence[Path], devices: Sequence[Path]
) -> tuple[Filters, dict[str, str]]:
    """The filters of every worker, and for each that is not to be had its name and the reason."""
    alone = walls is Walls.NAMESPACES
    version = landlock_version()
    missing, programs = {}, {}
    try:
        for counted in (False, True):
            programs[counted] = syscalls.compile_filter(
                alone=alone,
                signals=version >= landlock.SCOPES_SINCE,
                counted=counted,
                devices=bool(devices),
            )
    except Denied as refusal:
        programs.clear()
        missing["seccomp"] = str(refusal)
    if not version:
        missing["Landlock"] = "this kernel has none"
    elif not alone and version < landlock.TRUNCATION_SINCE:  # in the jail nothing can be truncated
        missing["Landlock"] = (
            f"this kernel's version {version} lets files be emptied; Linux 6.2 does not"
        )
    system = [*map(Path, SYSTEM_FOLDERS), *map(Path, SYSTEM_FILES), *shown]
    look = [Path("/")] if alone else system  # the jail's root holds nothing else
    usable = [*map(Path, DEVICES), *devices]
    return Filters(look, usable, "Landlock" not in missing, programs), missing


# -- in each worker


def scratch_folder(shown: Iterable[Path]) -> Path:
    """Where a worker may write: /tmp, unless Python or its packages lie there and would be covered."""
    covered = any(path.is_relative_to("/tmp") for path in [*python_folders(), *shown])
    return Path("/scratch") if covered else Path("/tmp")


def enter_confinement(
    allowance: Allowance, walls: Walls, filters: Filters, scratch: Path, number: int
) -> None:
    """Namespaces, scratch, limits, filters, and no way back; ``number`` makes the worker's user its own.

    The caller has made the PID namespace by forking, and ``scratch`` where there is no mount namespace.
    """
    os.sched_setaffinity(0, allowance.processors)
    change = [scratch]
    if walls is Walls.NAMESPACES:
        unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS)
        bounds = f"mode=1777,size={allowance.scratch_bytes},nr_inodes=10000"
        change.append(SHARED_MEMORY)
        for folder in change:
            mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, bounds)
        _mount_proc(Path("/proc"))
    _set_limits(allowance, may_start_processes=walls is not Walls.FILTERS)
    if walls is Walls.NONE:
        die_with_parent()
        return
    if walls is Walls.NAMESPACES:
        _become_nobody(number)
    give_up_capabilities()
    be_unreadable()
    die_with_parent()
    if filters.landlock:
        of_itself = [Path(f"/proc/{os.getpid()}", name) for name in OF_ITSELF.split()]
        landlock.restrict([*filters.look, *of_itself], change, filters.devices)
    if filters.programs:
        filter_system_calls(filters.programs[allowance.counted])


def _set_limits(allowance: Allowance, *, may_start_processes: bool) -> None:
    """rlimits: all that there is at level D."""
    limits = {
        resource.RLIMIT_DATA: allowance.memory_bytes,
        resource.RLIMIT_AS: _address_space(allowance),
        resource.RLIMIT_FSIZE: allowance.scratch_bytes,
        resource.RLIMIT_NOFILE: 512,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_SIGPENDING: SIGNALS,
    }
    # Else the kernel would count what the same user runs elsewhere; and a group tells who met its bound.
    if may_start_processes and not allowance.counted:
        limits[resource.RLIMIT_NPROC] = allowance.processes
    for kind, value in limits.items():
        if value == resource.RLIM_INFINITY:
            continue
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def _address_space(allowance: Allowance) -> int:
    """What bounds shared and stack memory where no control group does; torch's code takes much of it."""
    if allowance.counted or allowance.memory_bytes == resource.RLIM_INFINITY:
        return resource.RLIM_INFINITY
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize() + allowance.memory_bytes + STACKS


def _become_nobody(number: int) -> None:
    """A user whom nobody else is, so that the kernel counts this worker's processes alone."""
    if os.geteuid() == 0 and _owns_ids():
        user = FIRST_USER + number % USERS
        give_up_bounding_set()
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    else:
        _become_only_user()


def _owns_ids() -> bool:
    """Whether other user ids exist here: inside a user namespace of ours there is only one."""
    return int(Path("/proc/self/uid_map").read_text().split()[2]) > 1


def python_folders() -> list[Path]:
    """Where Python and its packages lie, wherever they were installed."""
    folders = {
        Path(sys.prefix),
        Path(sys.base_prefix),
        Path(sys.executable).resolve().parent.parent,
    }
    folders |= {
        Path(entry) for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))
    }
    return sorted(folder for folder in folders if folder.is_dir())
