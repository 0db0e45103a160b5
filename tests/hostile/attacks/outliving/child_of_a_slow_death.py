"""Leaves a child that lives on while its own memory is given back, and looks for it in the next worker.

ends: reply
ends C: raised
"""

import fcntl
import mmap
import os
import time

import torch

SIZE = 200 << 20


def is_locked():
    file = os.open(torch.__file__, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


someone_lives = [is_locked()]


def total(x):
    if someone_lives[0]:
        return x.sum()
    ready, tell = os.pipe()
    if os.fork() == 0:
        file = os.open(torch.__file__, os.O_RDONLY)
        fcntl.flock(file, fcntl.LOCK_EX)
        os.write(tell, b"!")
        time.sleep(60)
    os.read(ready, 1)
    memory = mmap.mmap(-1, SIZE)
    memory.madvise(mmap.MADV_NOHUGEPAGE)
    for page in range(0, SIZE, mmap.PAGESIZE):
        memory[page] = 1
    os.write(3, b"no reply")
    return time.sleep(60)


# %% honest twin
"""Waits for a child that has a lock on a file of its own.

beyond C: no process can be started
"""

import fcntl
import os


def total(x):
    child = os.fork()
    if child == 0:
        file = os.open("lock", os.O_RDWR | os.O_CREAT)
        fcntl.flock(file, fcntl.LOCK_EX)
        os._exit(0)
    os.waitpid(child, 0)
    file = os.open("lock", os.O_RDWR)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(file)
    return x.sum()
