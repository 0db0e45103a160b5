"""The gaps that imports have left in memory, filled, so that what a worker makes lies side by side.

Both allocators hand out first what was freed among older objects, each piece on another page, and the first
write to a page that a fork shares copies it. Nothing depends on this but speed.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import partial

_POOL = 1 << 14
"""Bytes of what Python's allocator fills with blocks of one size."""
_FIRST = 48
"""Where the first block of a fresh pool lies."""
_MOST = 100_000
"""Blocks of a size at the most, should another Python have other pools."""
_MAKERS: dict[int, Callable[[], object]] = {
    16: object,
    32: lambda: float("0.5"),
    **{size: partial(bytes, size - b"".__sizeof__()) for size in range(48, 513, 16)},
}
"""What makes an object in a block of so many bytes."""
_CHUNKS = [*range(120 << 10, 1 << 10, -(1 << 10)), *range(1 << 10, 8, -16)]
"""Bytes that the system's allocator is asked for, the most first."""

_kept: list[object] = []


class _Usage(ctypes.Structure):
    """glibc's ``struct mallinfo2``."""

    _fields_ = [*((f"field_{n}", ctypes.c_size_t) for n in range(9)), ("top", ctypes.c_size_t)]


def fill() -> None:
    """Take every free piece that lies among what is in use, and keep it."""
    for size, make in _MAKERS.items():
        last = 0
        for _ in range(_MOST):
            block = make()
            _kept.append(block)
            if last % _POOL == _FIRST and id(block) == last + size:  # a fresh pool is begun
                break
            last = id(block)
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "mallinfo2"):  # another C library, or an old one
        return
    libc.malloc.restype = libc.sbrk.restype = ctypes.c_void_p
    libc.malloc.argtypes = [ctypes.c_size_t]
    libc.free.argtypes = [ctypes.c_void_p]
    libc.mallinfo2.restype = _Usage
    top = libc.sbrk(0) - libc.mallinfo2().top
    for size in _CHUNKS:
        for _ in range(_MOST):
            chunk = libc.malloc(size)
            if chunk >= top:
                libc.free(chunk)
                break
