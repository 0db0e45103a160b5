"""Makes a file in a folder of the machine that anybody may write."""

from pathlib import Path


def total(x):
    Path("@OUTSIDE@/attack.txt").write_text("I was here")
    return x.sum()


# %% honest twin
"""Makes a temporary file with tempfile."""

import tempfile


def total(x):
    with tempfile.NamedTemporaryFile("w+") as file:
        file.write("mine")
        file.seek(0)
        assert file.read() == "mine"
    return x.sum()
