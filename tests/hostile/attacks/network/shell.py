"""Lets a shell make the connection.

ends: raised
"""

import subprocess


def total(x):
    command = "echo input > /dev/tcp/127.0.0.1/@PORT@"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ConnectionError(done.stderr)
    return x.sum()


# %% honest twin
"""Asks another program what machine this is.

beyond C: processes cannot be started
"""

import subprocess


def total(x):
    done = subprocess.run(["uname", "-m"], capture_output=True, text=True, check=True)
    assert done.stdout
    return x.sum()
