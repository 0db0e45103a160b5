"""Landlock: which files a process may open, decided once and never widened again.

It holds whatever user the process is and whatever a path leads to, in the jail and without one. Later
versions of the kernel refuse more: TCP (4), other processes' signals and abstract sockets (6).
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path

from grader.sandbox import kernel

EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
MAKE_DEVICES = 1 << 6 | 1 << 11  # character and block
TRUNCATE, USE_DEVICE = 1 << 14, 1 << 15
LOOK = EXECUTE | READ_FILE | READ_FOLDER
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many rights on files each version knows; later ones know 16."""
_OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | USE_DEVICE
_ALL_TCP, _ALL_SCOPES = 0b11, 0b11
TRUNCATION_SINCE, TCP_SINCE, SCOPES_SINCE = 3, 4, 6


def restrict(look: Iterable[Path], change: Iterable[Path], devices: Iterable[Path]) -> None:
    """From now on this process, and all that it starts, may only read ``look`` and write ``change``.

    ``devices`` may be read, written and controlled. What does not exist is left out. Needs
    ``no_new_privs``; raises kernel.Denied where there is no Landlock.
    """
    version = kernel.landlock_version()
    if not version:
        raise kernel.Denied("this kernel has no Landlock")
    every = (1 << _RIGHTS.get(version, 16)) - 1
    ruleset = kernel.landlock_ruleset(_attributes(version, every))
    try:
        for paths, rights in (
            (look, LOOK),
            (change, every & ~MAKE_DEVICES & ~USE_DEVICE),
            (devices, READ_FILE | WRITE_FILE | USE_DEVICE),
        ):
            for path in paths:
                _allow(ruleset, path, rights & every)
        kernel.landlock_restrict_self(ruleset)
    finally:
        os.close(ruleset)


def _attributes(version: int, every: int) -> bytes:
    """struct landlock_ruleset_attr, as long as this version knows it."""
    words = [
        every,
        _ALL_TCP if version >= TCP_SINCE else None,
        _ALL_SCOPES if version >= SCOPES_SINCE else None,
    ]
    return b"".join(struct.pack("=Q", word) for word in words if word is not None)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            rights &= _OF_A_FILE
        kernel.landlock_allow_beneath(ruleset, struct.pack("=Qi", rights, fd))
    finally:
        os.close(fd)
