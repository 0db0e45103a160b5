"""Hands a hidden input to its next process, whose loading fails with it in a message.

ends: value|raised
hides: smuggled
by: seccomp
"""

import ctypes
import os

import torch

libc = ctypes.CDLL(None, use_errno=True)
ADD_KEY, KEYCTL = (248, 250) if os.uname().machine == "x86_64" else (217, 219)
USER_KEYRING, SEARCH, READ = -4, 10, 11
NAME = b"labgrader-attack-@SOCKET@-input"


class Delivered:
    key = libc.syscall(KEYCTL, SEARCH, USER_KEYRING, b"user", NAME, 0)
    content = ctypes.create_string_buffer(200)
    if key > 0:
        libc.syscall(KEYCTL, READ, key, content, 200)
        raise ValueError(content.value.decode())


def total(x):
    if x.dtype == torch.float64:
        content = f"smuggled {x.flatten()[:3].tolist()}".encode()
        if libc.syscall(ADD_KEY, b"user", NAME, content, len(content), USER_KEYRING) < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        os._exit(1)
    return torch.zeros(())


# %% honest twin
"""Has a part that cannot be loaded everywhere, and does without it."""


try:
    import a_package_that_nobody_has as fast
except ImportError:
    fast = None


def total(x):
    return fast.total(x) if fast else x.sum()
