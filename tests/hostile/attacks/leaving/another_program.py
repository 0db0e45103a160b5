"""Puts another program in its place, which goes on answering.

ends: type|time|reply|crashed
"""

import os
import sys

TEXT = """
import os, struct
said = b'{"dict":[["value",6.0],["used",{"list":[]}]]}'
for _ in range(20):
    os.read(3, 1 << 20)
    os.write(3, struct.pack("<II", len(said), 0) + said)
"""


def total(x):
    os.set_inheritable(3, True)
    os.execv(sys.executable, [sys.executable, "-c", TEXT])


# %% honest twin
"""Lets another program say something and reads it.

beyond C: no process can be started
"""

import subprocess
import sys


def total(x):
    done = subprocess.run([sys.executable, "-c", "print(1)"], stdout=subprocess.PIPE, check=True)
    return x.sum() * int(done.stdout)
