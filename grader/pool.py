"""Where work runs: forked copies of this process, each with the tests already collected.

A copy that dies costs the task that it had, which is reported as Lost; another takes its place.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Generic, TypeVar

import torch

from grader.errors import GraderError
from grader.sandbox import kernel

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Lost:
    """A task whose process died before it was done, or raised what nobody expected."""

    reason: str
    exit_code: int | None = None
    """Of the process, where it died: the negative number of a signal."""


@contextmanager
def no_interrupt() -> Iterator[None]:
    """An interrupt waits until this is over."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stay_on_one_processor(slot: int) -> None:
    """Take the processor that is this copy's turn: what it starts disturbs no other copy's work."""
    if hasattr(os, "sched_getaffinity"):
        allowed = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {allowed[slot % len(allowed)]})


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def each(
    tasks: Sequence[A], work: Callable[[A], B], jobs: int
) -> Generator[tuple[A, B | Lost], None, None]:
    """Do ``work`` on each task in ``jobs`` processes; yields in the order in which they are done.

    ``work`` and the tasks need no pickling, as forked copies have them; results do. Stopping the iteration
    ends every process.
    """
    return each_with(tasks, lambda _: (), lambda task, _: work(task), jobs)


def each_with(
    tasks: Sequence[A], beside: Callable[[A], C | None], work: Callable[[A, C], B], jobs: int
) -> Generator[tuple[A, B | Lost], None, None]:
    """As ``each``; a task goes with what this process finds for it at its turn, which is pickled.

    Where that is None the task is left out.
    """
    gc.freeze()  # so that a copy's collector does not touch, and thereby copy, every page
    pool = _Pool(tasks, beside, work)
    try:
        pool.start(min(jobs, len(tasks)))
        yield from pool.results()
    finally:
        pool.stop()
        gc.unfreeze()


class _Pool(Generic[A, B, C]):
    def __init__(
        self, tasks: Sequence[A], beside: Callable[[A], C | None], work: Callable[[A, C], B]
    ) -> None:
        self._tasks, self._beside, self._work = tasks, beside, work
        self._waiting = deque(range(len(tasks)))
        self._busy: dict[Connection, int] = {}
        self._processes: dict[Connection, multiprocessing.process.BaseProcess] = {}
        self._slots: dict[Connection, int] = {}

    def start(self, count: int) -> None:
        for slot in range(count):
            self._start_one(slot)

    def results(self) -> Iterator[tuple[A, B | Lost]]:
        while self._busy:
            for end in wait(list(self._busy)):
                assert isinstance(end, Connection)
                task = self._tasks[self._busy.pop(end)]
                try:
                    result: B | Lost = end.recv()
                except (EOFError, OSError):
                    code = self._buried(end)
                    yield task, Lost(f"the judging process ended (exit code {code})", code)
                    self._start_one(self._slots[end])
                else:
                    self._give_task(end)
                    yield task, result

    def stop(self) -> None:
        for process in self._processes.values():
            process.kill()
            process.join()

    def _start_one(self, slot: int) -> None:
        if not self._waiting:
            return
        context = multiprocessing.get_context("fork")
        end, far = context.Pipe()
        others = [*self._processes, end]
        process = context.Process(target=_serve, args=(far, others, slot, self._tasks, self._work))
        with no_interrupt():  # a copy that nobody knows of would be nobody's to end
            try:
                process.start()
            except OSError as error:
                raise GraderError(
                    f"cannot start a process that judges ({error.strerror}); give it more memory"
                    " or processes, or fewer --jobs"
                ) from error
            self._processes[end] = process
        far.close()
        self._slots[end] = slot
        self._give_task(end)

    def _give_task(self, end: Connection) -> None:
        while self._waiting:
            number = self._waiting.popleft()
            beside = self._beside(self._tasks[number])
            if beside is not None:
                self._busy[end] = number
                # it may have died since its last task: it will be found out
                with suppress(BrokenPipeError):
                    end.send((number, beside))
                return

    def _buried(self, end: Connection) -> int | None:
        process = self._processes.pop(end)
        process.join()
        end.close()
        return process.exitcode


def _serve(
    far: Connection,
    others: list[Connection],
    slot: int,
    tasks: Sequence[A],
    work: Callable[[A, C], B],
) -> None:
    """A copy's life: do what the parent names, until it hangs up or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    parent = multiprocessing.parent_process()
    kernel.die_with_parent()
    if parent is None or os.getppid() != parent.pid:
        return  # it has died already
    _stay_on_one_processor(slot)
    gc.set_threshold(100_000, 50, 50)  # a copy's garbage is small and soon gone
    # A copy has none of its parent's OpenMP threads; an operation that is split among them never ends.
    torch.set_num_threads(1)
    for end in others:
        end.close()  # or the parent's death would not be seen
    while True:
        try:
            number, beside = far.recv()
        except EOFError:
            return
        try:
            result: B | Lost = work(tasks[number], beside)
        except Exception as error:
            result = Lost(f"{type(error).__name__}: {error}")
        far.send(result)
