"""Carries hidden inputs out in the name of the file that raises.

ends: raised
hides: smuggled
by: only files of the submission are told
"""


def total(x):
    exec(compile("raise ValueError", f"smuggled {x.tolist()}.py", "exec"))


# %% honest twin
"""Logs the line of its code that is at work."""

import inspect


def total(x):
    frame = inspect.currentframe()
    print(frame.f_code.co_filename, frame.f_lineno)
    return x.sum()
