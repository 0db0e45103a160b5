"""Climbs out of its root through /proc/1/root and upward paths."""

from pathlib import Path


def total(x):
    climbed = Path("/proc/1/root" + "/.." * 20 + "@COURSE@/solutions/lab1/lab1.py")
    return x.sum() if climbed.read_text() else None


# %% honest twin
"""Uses upward paths inside its own folder."""

from pathlib import Path


def total(x):
    Path("deep").mkdir(exist_ok=True)
    Path("deep/../note.txt").write_text("x")
    assert Path("note.txt").read_text() == "x"
    return x.sum()
