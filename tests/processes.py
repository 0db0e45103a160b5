"""What tests see of processes: who descends from whom, who lives, and what becomes so."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def family(pid: int) -> set[int]:
    """All living processes that descend from ``pid``."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            words = stat.read_text().rpartition(")")[2].split()
            if words[0] != "Z":
                parents[int(stat.parent.name)] = int(words[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def children(pid: int) -> set[int]:
    """Its children, dead ones too."""
    try:
        return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    except OSError:  # it is no more
        return set()


def proportional_memory(pid: int) -> float:
    """MB of one process, what it shares counted in parts (PSS); 0 if it is no more."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0) / 1024


def is_alive(pid: int) -> bool:
    """Whether there is a process of that number that has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def soon(is_so: Callable[[], bool]) -> bool:
    """Whether it becomes so; the kernel may need a moment to clear up."""
    for _ in range(2000):
        if is_so():
            return True
        time.sleep(0.01)
    return False
