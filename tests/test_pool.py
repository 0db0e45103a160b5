"""Work in forked copies of a process."""

import errno
import multiprocessing
import os
import subprocess
import sys

import pytest
import torch

from grader import pool
from grader.errors import GraderError

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


def test_a_task_may_be_left_out_at_its_turn() -> None:
    """All others are done, whichever these are."""
    for left_out in ({0}, {1, 2}, {3}, {0, 1, 2, 3}):
        done = pool.each_with(
            range(4),
            lambda task, out=left_out: None if task in out else task,
            lambda *both: both,
            2,
        )

        assert dict(done) == {task: (task, task) for task in {0, 1, 2, 3} - left_out}


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="no processors can be chosen")
def test_each_copy_has_a_processor_of_its_own() -> None:
    """What one copy starts does not run where another computes, as far as there are processors."""
    allowed = os.sched_getaffinity(0)
    jobs = min(2, len(allowed))
    tasks = list(range(4))

    done = dict(pool.each(tasks, lambda _: (os.getpid(), os.sched_getaffinity(0)), jobs))

    places = dict(done.values())  # type: ignore[arg-type]
    assert all(len(place) == 1 and place <= allowed for place in places.values())
    assert len({min(place) for place in places.values()}) == len(places)
    assert os.sched_getaffinity(0) == allowed


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="no processors can be chosen")
def test_a_copy_that_takes_anothers_place_takes_its_processor() -> None:
    """After a copy has died its processor is not left idle, nor shared."""
    died: list[int] = []

    def work(task: int) -> set[int]:
        if task == 1:
            os._exit(1)
        return os.sched_getaffinity(0)

    for task, result in pool.each([0, 1, 2, 3], work, 1):
        if isinstance(result, pool.Lost):
            died.append(task)
        else:
            assert result == {min(os.sched_getaffinity(0))}

    assert died == [1]


def test_more_copies_than_processors_share_them() -> None:
    """Nobody is left without one."""
    tasks = list(range(5))

    done = dict(pool.each(tasks, lambda task: task, 2 * pool.processors() + 1))

    assert done == dict(zip(tasks, tasks, strict=True))


def test_what_work_raises_costs_its_task() -> None:
    """The copy goes on with the next one."""
    done = dict(pool.each([1, 0], lambda task: 1 // task, 1))

    assert done == {1: 1, 0: pool.Lost("ZeroDivisionError: integer division or modulo by zero")}


def test_a_copy_that_died_after_its_task_costs_the_next_one() -> None:
    """The parent, who hears of it by writing to nobody, goes on."""
    parent = pool._Pool([0], lambda task: task, lambda task, _: task)
    end, far = multiprocessing.Pipe()
    far.close()

    parent._give_task(end)

    assert list(parent._busy) == [end]


def test_a_machine_that_starts_no_process_is_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is nothing of any hand-in's."""

    def none_left() -> int:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", none_left)

    with pytest.raises(GraderError, match=r"cannot start a process that judges \(Resource temp"):
        list(pool.each([0], lambda task: task, 1))


def test_a_copy_uses_one_thread() -> None:
    """As many copies as processors, so each has one; no result depends on how many there are."""
    tasks = ["first", "second", "third"]
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        done = dict(pool.each(tasks, lambda _: torch.get_num_threads(), 2))
    finally:
        torch.set_num_threads(threads)

    assert done == dict.fromkeys(tasks, 1)
