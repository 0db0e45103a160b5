"""Makes its system calls as a program of 32 bits does, whose numbers mean other calls.

ends: crashed|raised
"""

import ctypes
import mmap

SOCKET = bytes.fromhex(
    "53b867010000bb02000000b90100000031d2cd805bc3"
)  # socket(AF_INET, ...) by int 0x80


def total(x):
    code = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(SOCKET)
    start = ctypes.addressof(ctypes.c_char.from_buffer(code))
    descriptor = ctypes.CFUNCTYPE(ctypes.c_int)(start)()
    if descriptor < 0:
        raise OSError(-descriptor, "no socket")
    return x.sum()


# %% honest twin
"""Runs machine code of its own."""

import ctypes
import mmap

SEVEN = bytes.fromhex("b807000000c3")


def total(x):
    code = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(SEVEN)
    start = ctypes.addressof(ctypes.c_char.from_buffer(code))
    assert ctypes.CFUNCTYPE(ctypes.c_int)(start)() == 7
    return x.sum()
