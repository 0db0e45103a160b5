"""Leaves files in the folders that all programs of a machine share."""

import os


def total(x):
    for folder in ("/var/tmp", "/run/lock", "/tmp", "/dev/shm"):
        try:
            with open(f"{folder}/attack-{os.getpid()}", "w") as file:
                file.write("I was here")
        except OSError as error:
            last = error
    raise last


# %% honest twin
"""Shares memory through a file of its own."""

import mmap


def total(x):
    with open("shared", "w+b") as file:
        file.truncate(4096)
        with mmap.mmap(file.fileno(), 4096) as memory:
            memory[:4] = b"mine"
            assert memory[:4] == b"mine"
    return x.sum()
