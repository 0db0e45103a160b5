"""Work in forked copies of a process."""

import subprocess
import sys

import torch

from grader import pool

AFTER_PARALLEL_WORK = """
import torch
from grader import pool

torch.set_num_threads(2)
rows = torch.ones(4096, 1024)
expected = rows.softmax(dim=1).sum().item()
done = [result for _, result in pool.each([0], lambda _: rows.softmax(dim=1).sum().item(), 1)]
assert done == [expected], done
"""


def test_a_copy_computes_although_its_parent_did_so_on_several_threads() -> None:
    """A fork has none of its parent's OpenMP threads; work that is split among them would never end."""
    subprocess.run([sys.executable, "-c", AFTER_PARALLEL_WORK], check=True, timeout=120)


def test_a_copy_uses_one_thread() -> None:
    """As many copies as processors, so each has one; no result depends on how many there are."""
    tasks = ["first", "second", "third"]
    done = dict(pool.each(tasks, lambda _: torch.get_num_threads(), 2))

    assert done == dict.fromkeys(tasks, 1)
