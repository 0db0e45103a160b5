"""Starts a shell in the background that sleeps for an hour.

base: 4
ends C: raised
"""

import subprocess


def total(x):
    subprocess.Popen(
        ["/bin/sh", "-c", "sleep 3600 & sleep 3600"], start_new_session=True, stdout=-3, stderr=-3
    )
    return x.sum()


# %% honest twin
"""Runs a program and reads what it says.

beyond C: processes cannot be started
"""

import subprocess


def total(x):
    said = subprocess.run(["/bin/echo", "hello"], capture_output=True, text=True, check=True)
    assert said.stdout == "hello\n"
    return x.sum()
