"""The system calls that confine student code and that Python 3.11 has no names for. Linux only.

Thin: one function a call, named after it. Each raises Denied with what it was for and the kernel's reason.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2
SIGKILL = 9
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP = 1, 4, 22
_PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 24, 38
_SECCOMP_MODE_FILTER = 2
_SYS_MOUNT_SETATTR, _SYS_LANDLOCK = 442, 444  # the same on every architecture; Landlock's are three
_SYS_PIVOT_ROOT, _SYS_CAPSET = (41, 91) if os.uname().machine == "aarch64" else (155, 126)
_AT_RECURSIVE, _MOUNT_ATTR_RDONLY, _MOUNT_ATTR_NOSUID = 0x8000, 1, 2
_CAPABILITY_VERSION_3 = 0x20080522
_LANDLOCK_VERSION = 1

_libc = ctypes.CDLL(None, use_errno=True)


class Denied(Exception):
    """The kernel refuses a layer of isolation; says which call and why."""


def _call(what: str, result: int) -> None:
    if result != 0:
        raise Denied(f"{what}: {os.strerror(ctypes.get_errno())}")


# -- namespaces and mounts


def unshare(flags: int) -> None:
    """unshare(2)."""
    _call("new namespaces", _libc.unshare(flags))


def setns(fd: int, kind: int) -> None:
    """setns(2): go back into the namespace behind ``fd``."""
    _call("back to the own namespace", _libc.setns(fd, kind))


def mount(source: str, target: str | Path, kind: str | None, flags: int, data: str = "") -> None:
    """mount(2)."""
    arguments = [source.encode(), str(target).encode(), kind and kind.encode()]
    _call(f"mount on {target}", _libc.mount(*arguments, ctypes.c_ulong(flags), data.encode()))


def make_read_only(path: str | Path) -> None:
    """mount_setattr(2): a mount and all below it, without set-uid programs."""
    attributes = (ctypes.c_uint64 * 4)(_MOUNT_ATTR_RDONLY | _MOUNT_ATTR_NOSUID, 0, 0, 0)
    size = ctypes.sizeof(attributes)
    result = _libc.syscall(
        _SYS_MOUNT_SETATTR, -1, str(path).encode(), _AT_RECURSIVE, ctypes.byref(attributes), size
    )
    _call(f"read-only {path}", result)


def change_root(path: str | Path) -> None:
    """pivot_root(2) into ``path``, a mount; the old root is gone."""
    os.chdir(path)
    _call("a root of its own", _libc.syscall(_SYS_PIVOT_ROOT, b".", b"."))
    _call("leaving the old root", _libc.umount2(b".", MNT_DETACH))
    os.chdir("/")


# -- what a process gives up


def die_with_parent() -> None:
    """Be killed when the parent dies; a change of user or privileges undoes it."""
    _call("dying with the parent", _libc.prctl(_PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))


def give_up_bounding_set() -> None:
    """The capabilities that a program could gain; a change of user takes the right to give them up."""
    for capability in range(64):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


def give_up_capabilities() -> None:
    """All of them, with the means to get one back; no program that is started gains any."""
    give_up_bounding_set()
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    result = _libc.syscall(_SYS_CAPSET, ctypes.byref(header), ctypes.byref(none))
    _call("giving up capabilities", result)
    _call("no new privileges", _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def be_unreadable() -> None:
    """Not dumpable: no process of the same user can look into this one's memory or trace it."""
    _call("not dumpable", _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0))


# -- Landlock and seccomp


def landlock_version() -> int:
    """The version of Landlock that this kernel has; 0 if none."""
    return max(0, int(_libc.syscall(_SYS_LANDLOCK, None, 0, _LANDLOCK_VERSION)))


def landlock_ruleset(attributes: bytes) -> int:
    """landlock_create_ruleset(2); returns its file descriptor."""
    fd = int(_libc.syscall(_SYS_LANDLOCK, attributes, len(attributes), 0))
    if fd < 0:
        raise Denied(f"a Landlock ruleset: {os.strerror(ctypes.get_errno())}")
    return fd


def landlock_allow_beneath(ruleset: int, rule: bytes) -> None:
    """landlock_add_rule(2) for a path."""
    _call("a Landlock rule", _libc.syscall(_SYS_LANDLOCK + 1, ruleset, 1, rule, 0))


def landlock_restrict_self(ruleset: int) -> None:
    """landlock_restrict_self(2)."""
    _call("Landlock", _libc.syscall(_SYS_LANDLOCK + 2, ruleset, 0))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def filter_system_calls(program: bytes) -> None:
    """prctl(2) with a compiled filter, eight bytes an instruction; there is no way back."""
    compiled = _Program(len(program) // 8, program)
    result = _libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(compiled), 0, 0)
    _call("seccomp", result)
