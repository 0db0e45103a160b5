"""The walls around student code: namespaces, a root of its own, limits. Linux only.

Two steps. ``build_jail`` runs once, in the zygote: a new root that holds Python, its packages and
nothing of the course, all of it read-only. ``enter_cell`` runs in each worker before any student code:
namespaces of its own, private scratch, rlimits, no privileges.

The calls go to the kernel through ctypes because Python 3.11 has neither unshare nor mount.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 24, 38
SYS_PIVOT_ROOT, SYS_MOUNT_SETATTR, SYS_CAPSET = 155, 442, 126  # x86-64
if os.uname().machine == "aarch64":
    SYS_PIVOT_ROOT, SYS_CAPSET = 41, 91
AT_RECURSIVE, MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID = 0x8000, 1, 2
CAPABILITY_VERSION_3 = 0x20080522
SIGKILL = 9

READY = b"+"
"""A worker's first byte: it is confined. Without it, its output says what the kernel refused."""
NEW_ROOT = Path("/mnt")  # any folder that every Linux has and no Python lives in
NOBODY = 65534
SYSTEM_FOLDERS = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/etc/alternatives", "/etc/fonts")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
PASSWD = f"student:x:{NOBODY}:{NOBODY}::/tmp:/bin/sh\nroot:x:0:0::/tmp:/bin/sh\n"


class Refused(Exception):
    """The kernel refuses a layer; says which call and why."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker may use."""

    memory_bytes: int
    scratch_bytes: int
    cpu_seconds: int
    processes: int
    file_bytes: int


_libc = ctypes.CDLL(None, use_errno=True)


def _call(what: str, result: int) -> None:
    if result != 0:
        raise Refused(f"{what}: {os.strerror(ctypes.get_errno())}")


def unshare(flags: int) -> None:
    """unshare(2); Refused if the kernel does not allow it."""
    _call("new namespaces", _libc.unshare(flags))


def setns(fd: int, kind: int) -> None:
    """setns(2): go back into the namespace behind ``fd``."""
    _call("back to the own namespace", _libc.setns(fd, kind))


def mount(source: str, target: str | Path, kind: str | None, flags: int, data: str = "") -> None:
    """mount(2)."""
    arguments = [source.encode(), str(target).encode(), kind and kind.encode()]
    _call(f"mount on {target}", _libc.mount(*arguments, ctypes.c_ulong(flags), data.encode()))


def _read_only(path: str | Path) -> None:
    """Make a mount and all below it read-only, without set-uid programs."""
    attributes = (ctypes.c_uint64 * 4)(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, 0, 0, 0)
    size = ctypes.sizeof(attributes)
    result = _libc.syscall(
        SYS_MOUNT_SETATTR, -1, str(path).encode(), AT_RECURSIVE, ctypes.byref(attributes), size
    )
    _call(f"read-only {path}", result)


# -- once, in the zygote


def enter_namespaces() -> None:
    """Go on as process 1 of a PID namespace, so that this process's death ends every worker.

    An ordinary user gets a user namespace first: inside it they may do what the other layers need. Must
    run while the process has one thread. The process that called stays behind and waits.
    """
    uid, gid = os.getuid(), os.getgid()
    if os.geteuid() == 0:
        unshare(CLONE_NEWPID)
    else:
        unshare(CLONE_NEWUSER | CLONE_NEWPID)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
        Path("/proc/self/gid_map").write_text(f"0 {gid} 1")
    die_with_parent()
    pid = os.fork()
    if pid:
        status = os.waitpid(pid, 0)[1]
        os._exit(max(0, os.waitstatus_to_exitcode(status)))
    die_with_parent()


def die_with_parent() -> None:
    """Be killed when the parent dies; a change of the user id undoes it."""
    _call("dying with the parent", _libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))


def build_jail(shown: Iterable[Path], hidden: Iterable[Path], devices: Iterable[str] = ()) -> None:
    """Leave the machine's root for one that holds ``shown``, read-only, and nothing of ``hidden``.

    Raises Refused where the kernel does not allow it, or where something hidden can still be seen.
    """
    unshare(CLONE_NEWNS)
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("tmpfs", NEW_ROOT, "tmpfs", MS_NOSUID, "mode=755,size=1m")
    places = sorted({str(path) for path in [*map(Path, SYSTEM_FOLDERS), *shown]})
    for place in places:
        _show(Path(place))
    for file in [*SYSTEM_FILES, *DEVICES, *devices]:
        _show(Path(file))
    for folder in ("proc", "tmp", "scratch", "dev/shm"):
        (NEW_ROOT / folder).mkdir(parents=True, exist_ok=True)
    (NEW_ROOT / "etc/passwd").write_text(PASSWD)
    for path in hidden:
        _hide(path)
    _read_only(NEW_ROOT)
    _mount_proc(
        NEW_ROOT / "proc"
    )  # the kernel lets an ordinary user's workers mount theirs only then
    _move_in()
    seen = [str(path) for path in hidden if path.exists() and any(path.iterdir())]
    if seen:
        raise Refused(f"hiding {seen[0]}: it can still be seen")


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


def _move_in() -> None:
    os.chdir(NEW_ROOT)
    _call("a root of its own", _libc.syscall(SYS_PIVOT_ROOT, b".", b"."))
    _call("leaving the old root", _libc.umount2(b".", MNT_DETACH))
    os.chdir("/")


# -- in each worker


def scratch_folder(shown: Iterable[Path]) -> Path:
    """Where a worker may write: /tmp, unless Python or its packages lie there and would be covered."""
    covered = any(path.is_relative_to("/tmp") for path in [*python_folders(), *shown])
    return Path("/scratch") if covered else Path("/tmp")


def enter_cell(limits: Limits, scratch: Path) -> None:
    """Namespaces, scratch, limits, and no way back. The caller has made the PID namespace by forking."""
    unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS)
    bounds = f"mode=1777,size={limits.scratch_bytes},nr_inodes=10000"
    for folder in (scratch, Path("/dev/shm")):
        mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, bounds)
    _mount_proc(Path("/proc"))
    set_limits(limits)
    _drop_privileges()
    die_with_parent()


def set_limits(limits: Limits) -> None:
    """rlimits: all that there is at level D."""
    for kind, value in (
        (resource.RLIMIT_DATA, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        if value == resource.RLIM_INFINITY:
            continue
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def _drop_privileges() -> None:
    for capability in range(64):
        _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    if os.getuid() == 0 and _owns_ids():
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    result = _libc.syscall(SYS_CAPSET, ctypes.byref(header), ctypes.byref(none))
    _call("giving up capabilities", result)
    _call("no new privileges", _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


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
