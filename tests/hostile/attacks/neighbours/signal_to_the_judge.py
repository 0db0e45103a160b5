"""Sends the judge a signal.

ends: raised
"""

import os
import signal


def total(x):
    os.kill(int("@PID@"), signal.SIGCONT)
    return x.sum()


# %% honest twin
"""Asks whether a process of its own still runs, and ends it.

beyond C: processes cannot be started
"""

import os
import signal
import time


def total(x):
    child = os.fork()
    if child == 0:
        time.sleep(10)
        os._exit(0)
    os.kill(child, 0)
    os.kill(child, signal.SIGTERM)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGTERM
    return x.sum()
