"""Looks for the files of other submissions beside its own.

ends: raised
"""

from pathlib import Path


def total(x):
    here = Path.cwd()
    for folder in (here.parent, Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")):
        for pattern in ("mine.txt", "*/mine.txt", "*/*/mine.txt"):
            for path in folder.glob(pattern):
                path.write_text("theirs")
                return x.sum()
    raise FileNotFoundError(2, "no other submission's file")


# %% honest twin
"""Looks for its own files."""

from pathlib import Path


def total(x):
    Path("runs/1").mkdir(parents=True, exist_ok=True)
    Path("runs/1/mine.txt").write_text("1")
    found = sorted(Path.cwd().glob("**/mine.txt"))
    return x.sum() * len(found)
