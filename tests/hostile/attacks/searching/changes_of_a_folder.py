"""Asks for a signal whenever somebody opens or changes something in a folder of the libraries.

ends: raised
"""

import fcntl
import os

import torch

F_NOTIFY, OPENED_OR_CHANGED, AGAIN = 1026, 0x3F, 1 << 31


def total(x):
    folder = os.open(os.path.dirname(torch.__file__), os.O_RDONLY)
    fcntl.fcntl(folder, F_NOTIFY, OPENED_OR_CHANGED | AGAIN - (1 << 32))
    return x.sum()


# %% honest twin
"""Opens a folder to list it and asks how it is open."""

import fcntl
import os


def total(x):
    folder = os.open(".", os.O_RDONLY)
    os.listdir(folder)
    assert fcntl.fcntl(folder, fcntl.F_GETFD) == fcntl.FD_CLOEXEC
    os.close(folder)
    return x.sum()
