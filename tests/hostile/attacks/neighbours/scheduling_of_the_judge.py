"""Lets the judge compute only when nobody else does.

ends: raised
"""

import os


def total(x):
    os.sched_setscheduler(int("@PID@"), os.SCHED_IDLE, os.sched_param(0))
    return x.sum()


# %% honest twin
"""Asks how it is scheduled itself."""

import os


def total(x):
    assert os.sched_getscheduler(0) in (os.SCHED_OTHER, os.SCHED_BATCH, os.SCHED_IDLE)
    return x.sum()
