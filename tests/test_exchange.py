"""One worker as the judge sees it, played by the test: what is said when it is not as it should be."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator

import pytest

from grader.course.lab import Limits
from grader.errors import GraderFault
from grader.isolation import exchange, keeper
from grader.isolation.exchange import Worker
from grader.isolation.stopped import Stopped
from grader.records import Kind
from grader.sandbox.confine import READY

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="grading needs Linux")


class Played:
    """A worker whose zygote, output and end are the test's own."""

    def __init__(self) -> None:
        self.pid = os.fork()  # before there is anything to inherit
        if self.pid == 0:
            signal.pause()
        channel, self.far = socket.socketpair()
        output, self.prints = os.pipe()
        status, self.ends = os.pipe()
        self.leaving: list[int] = []
        limits = Limits(test_seconds=1, output_kb=1)
        self.worker = Worker(channel, output, status, limits, None, self.leaving)

    def starts(self, ready: bytes = READY) -> None:
        """As the zygote does it: a pidfd, and the worker's own first byte."""
        pidfd = os.pidfd_open(self.pid)
        socket.send_fds(self.far, [b"!" + ready], [pidfd])
        os.close(pidfd)

    def close(self) -> None:
        """Nothing is left."""
        self.worker.end()
        self.far.close()
        for fd in (self.prints, self.ends, *self.leaving):
            os.close(fd)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


@pytest.fixture
def played() -> Iterator[Played]:
    one = Played()
    yield one
    one.close()


def test_a_fork_that_failed_is_the_graders_fault(played: Played) -> None:
    """A zygote that hangs up without a pidfd had none to give."""
    played.far.shutdown(socket.SHUT_RDWR)

    with pytest.raises(GraderFault, match="the zygote could not fork a worker; is there memory"):
        played.worker.wait_until_confined()


@pytest.mark.parametrize(
    ("printed", "closed", "said"),
    [
        (
            "mount on /tmp: No space left on device\n",
            False,
            "(mount on /tmp: No space left on device)",
        ),
        ("", True, "(it died)"),
        ("", False, ""),
    ],
)
def test_a_worker_that_could_not_be_confined_is_the_graders_fault(
    played: Played, printed: str, closed: bool, said: str
) -> None:
    """No question is put to it; the kernel's reason is passed on where there is one."""
    played.starts(ready=b"")
    played.far.shutdown(socket.SHUT_RDWR)
    os.write(played.prints, printed.encode())
    if closed:
        os.dup2(played.ends, played.prints)

    with pytest.raises(GraderFault) as fault:
        played.worker.wait_until_confined()

    assert str(fault.value) == f"no worker could be confined {said}".strip()


def test_a_process_that_has_ended_has_no_number() -> None:
    """No group is asked to take in what the kernel calls -1."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    pidfd = os.pidfd_open(pid)
    os.waitpid(pid, 0)

    with pytest.raises(ProcessLookupError):
        exchange._pid_behind(pidfd)

    os.close(pidfd)


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        ("-9", Kind.KILLED, "The system killed it; it may have used too much memory."),
        ("-11", Kind.CRASHED, "Python itself crashed (SIGSEGV)."),
        ("-31", Kind.CRASHED, "Python itself crashed (SIGSYS)."),
        ("-40", Kind.CRASHED, "Python itself crashed (signal 40)."),
        ("1", Kind.CRASHED, "It ended the Python process instead of returning."),
        ("0", Kind.CRASHED, "It ended the Python process instead of returning."),
    ],
)
def test_last_words_come_from_the_exit_status(
    played: Played, status: str, kind: Kind, said: str
) -> None:
    """Which the zygote tells."""
    played.starts()
    played.worker.wait_until_confined()
    os.write(played.ends, status.encode())
    played.far.shutdown(socket.SHUT_RDWR)

    with pytest.raises(Stopped) as stopped:
        played.worker.exchange(b"x", 5, 5)

    assert (stopped.value.failure.kind, str(stopped.value.failure.seen)) == (kind, said)


def test_a_zygote_that_died_is_no_students_fault(played: Played) -> None:
    """Where nobody is left to tell how a worker ended, its test is not judged."""
    played.starts()
    played.worker.wait_until_confined()
    os.dup2(played.prints, played.ends)
    played.far.shutdown(socket.SHUT_RDWR)

    with pytest.raises(GraderFault, match="the zygote has died, and every worker with it"):
        played.worker.exchange(b"x", 5, 5)


def test_the_limit_is_told_and_not_what_was_left_of_it(played: Played) -> None:
    """A student knows the limit of the test, not of its last question."""
    played.starts()
    played.worker.wait_until_confined()

    with pytest.raises(Stopped) as stopped:
        played.worker.exchange(b"x", 0.01, 7.5)

    failure = stopped.value.failure
    assert (failure.kind, str(failure.seen)) == (
        Kind.TIME,
        "It ran longer than 7.5 s and was stopped.",
    )
    ended = os.waitid(os.P_PID, played.pid, os.WEXITED | os.WNOWAIT)
    assert ended is not None
    assert ended.si_status == signal.SIGKILL


def test_a_reply_before_the_question_is_refused(played: Played) -> None:
    """However short it is: nothing may wait in the channel."""
    played.starts()
    played.worker.wait_until_confined()
    played.far.send(b"\0")

    with pytest.raises(Stopped) as stopped:
        played.worker.exchange(b"x", 5, 5)

    failure = stopped.value.failure
    assert failure.kind is Kind.REPLY
    assert str(failure.seen) == "What came back is no valid reply: it came out of turn."


def test_a_machine_that_hides_processor_times_has_the_wall_clock(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No limit is met by mistake where nothing can be read."""
    monkeypatch.setattr(exchange, "_pid_behind", lambda _: 0)
    played.starts()
    played.worker.wait_until_confined()
    played.worker.begin_test()

    with pytest.raises(Stopped) as stopped:
        played.worker.exchange(b"x", 0.3, 1)

    assert str(stopped.value.failure.seen) == "It ran longer than 1 s and was stopped."


# -- a zygote that does not start


def test_a_zygote_that_says_nothing_is_the_graders_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has its time."""
    monkeypatch.setattr(keeper, "START_SECONDS", 0.01)
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    with near, far, pytest.raises(GraderFault, match=r"the zygote did not start within 0.01 s"):
        keeper._start(near, {})


def test_a_zygote_that_ends_at_once_is_the_graders_fault() -> None:
    """Its own words stand on the error output, if it had time for any."""
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    far.shutdown(socket.SHUT_WR)

    with (
        near,
        far,
        pytest.raises(GraderFault, match="did not start; if no error stands above, it was killed"),
    ):
        keeper._start(near, {})
