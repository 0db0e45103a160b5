"""One worker as the judge sees it: a channel, an output, and a way to end it.

A worker is a hostile program. Whatever it says is a claim; however it behaves, an exchange with it ends
by the deadline, with a reply or with the reason why there is none.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path

from grader.course.lab import Limits
from grader.errors import GraderFault
from grader.isolation.control_groups import Group
from grader.isolation.stopped import Stopped
from grader.records import Failure, Kind, Text
from grader.sandbox.confine import READY
from grader.sandbox.wire import HEADER, BadReply, lengths

HIRE_SECONDS = 20.0
LOOK_SECONDS = 0.25
"""How often the processor time of a worker that keeps the judge waiting is looked at."""
TICKS = os.sysconf("SC_CLK_TCK")
MOMENT = 0.002
"""Seconds in which who answers unasked is heard once more before a worker ends."""
OUT_OF_TURN = "it came out of turn"


def no_answer(bad: BadReply) -> Failure:
    """What a test says of a reply that is none."""
    values = {"reason": str(bad)}
    return Failure(Kind.REPLY, Text("What came back is no valid reply: {reason}.", values))


class Worker:
    """One worker, for as long as it behaves."""

    def __init__(
        self,
        channel: socket.socket,
        output: int,
        status: int,
        limits: Limits,
        group: Group | None,
        leaving: list[int],
    ) -> None:
        """``leaving`` takes the pidfds of workers that have been killed."""
        self._channel, self._output, self._status = channel, output, status
        self._limits, self._group, self._leaving = limits, group, leaving
        self._pidfd = self._times = -1
        self._processor_start = 0.0
        self._output_left = limits.output_kb << 10
        self._seconds = 0.0
        self._poll = select.poll()
        self._poll.register(output, select.POLLIN)
        self._ended = False

    def wait_until_confined(self) -> None:
        """Take the zygote's pidfd for it and its own first byte, in whatever order they come."""
        self._channel.settimeout(HIRE_SECONDS)
        words = b""
        while len(words) < 2:
            content, pidfds, _, _ = socket.recv_fds(self._channel, 2, 1)
            if not content:
                break
            words += content
            if pidfds:
                self._take(pidfds[0])
        self._channel.setblocking(False)
        os.set_blocking(self._output, False)
        if self._pidfd < 0:
            raise GraderFault("the zygote could not fork a worker; is there memory left?")
        if READY not in words:
            with suppress(BlockingIOError):
                reason = os.read(self._output, 1000).decode(errors="replace").strip()
                raise GraderFault(f"no worker could be confined ({reason or 'it died'})")
            raise GraderFault("no worker could be confined")

    def _take(self, pidfd: int) -> None:
        """Put it into its group, which takes the kernel a while, as long as it confines itself."""
        self._pidfd = pidfd
        with suppress(ProcessLookupError):  # it could not be confined, as will be seen
            pid = _pid_behind(pidfd)
            if self._group:
                self._group.add(pid)
            with suppress(OSError):  # a machine may hide it; then the wall clock is all there is
                self._times = os.open(f"/proc/{pid}/stat", os.O_RDONLY | os.O_CLOEXEC)

    def begin_test(self) -> None:
        """From now on processor time counts for another test."""
        self._processor_start = self._processor_time()

    def exchange(self, message: bytes, seconds: float, limit: float) -> bytes:
        """Send a message and take the reply within ``seconds``, as it came: nobody has looked into it.

        ``seconds`` is what is left of a ``limit``, which is what a student is told of.
        Raises Stopped, with the worker dead, where none came or one that is too large.
        """
        deadline = time.monotonic() + seconds
        self._seconds = limit
        try:
            self._refuse_what_came_early()
            self._send(memoryview(message), deadline)
            header = self._receive(HEADER.size, deadline)
            return header + self._receive(sum(lengths(header)), deadline)
        except BadReply as bad:
            self.end()
            raise Stopped(no_answer(bad)) from None
        except OSError:
            raise self._stopped(*self._last_words()) from None

    def has_said_more(self) -> bool:
        """Whether there is, or comes in a moment, a reply that no question was put for."""
        if self._ended or not select.select([self._channel], [], [], MOMENT)[0]:
            return False
        with suppress(OSError):  # it has died
            return bool(self._channel.recv(1, socket.MSG_PEEK))
        return False

    def end(self) -> None:
        """Kill it, with everything it started, and forget it."""
        if self._ended:
            return
        self._ended = True
        if self._pidfd >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            self._leaving.append(self._pidfd)
        for fd in (self._times, self._output, self._status):
            if fd >= 0:
                os.close(fd)
        self._channel.close()
        if self._group:
            self._group.end()

    def lost_a_process_for_memory(self) -> bool:
        """Whether the kernel has ended it, or what it started, for memory, as far as that is counted."""
        return self._group is not None and self._group.killed_for_memory()

    def refused_processes(self) -> bool:
        """Whether it has tried to start more processes than it may, as far as that is counted."""
        return self._group is not None and self._group.refused_processes()

    def _refuse_what_came_early(self) -> None:
        """One reply a question: what stands in the channel before it was asked is no answer to it."""
        with suppress(BlockingIOError):
            if self._channel.recv(1, socket.MSG_PEEK):
                raise BadReply(OUT_OF_TURN)
            raise ConnectionResetError

    def _send(self, message: memoryview, deadline: float) -> None:
        while message:
            self._wait(select.POLLOUT, deadline)
            with suppress(BlockingIOError):
                message = message[self._channel.send(message) :]

    def _receive(self, count: int, deadline: float) -> bytes:
        content = bytearray()
        while len(content) < count:
            self._wait(select.POLLIN, deadline)
            with suppress(BlockingIOError):
                received = self._channel.recv(min(count - len(content), 1 << 20))
                if not received:
                    raise ConnectionResetError
                content += received
        return bytes(content)

    def _wait(self, event: int, deadline: float) -> None:
        """Until the channel is ready; meanwhile read away what the student's code prints."""
        self._poll.register(self._channel, event)
        while (left := deadline - time.monotonic()) > 0:
            ready = dict(self._poll.poll(min(left, LOOK_SECONDS) * 1000))
            if self._output in ready:
                self._read_output()
            if self._channel.fileno() in ready:
                return
            self._look_at_processor_time()
        values = {"seconds": f"{self._seconds:g}"}
        raise self._stopped(
            Kind.TIME, Text("It ran longer than {seconds} s and was stopped.", values)
        )

    def _look_at_processor_time(self) -> None:
        limit = self._limits.cpu_seconds
        if self._processor_time() - self._processor_start > limit:
            text = "It used more than {seconds} s of processor time and was stopped."
            raise self._stopped(Kind.TIME, Text(text, {"seconds": f"{limit:g}"}))

    def _processor_time(self) -> float:
        """Seconds of its first process, threads and buried children included."""
        if self._times < 0:
            return 0.0
        try:
            line = os.pread(self._times, 1000, 0).rpartition(b")")[2]
        except ProcessLookupError:
            return self._processor_start
        return sum(map(int, line.split()[11:15])) / TICKS

    def _read_output(self) -> None:
        with suppress(BlockingIOError):
            printed = len(os.read(self._output, 1 << 16))
            self._output_left -= printed
            if not printed:  # nobody holds the other end any more
                self._poll.unregister(self._output)
        if self._output_left < 0:
            raise self._stopped(Kind.OUTPUT, Text("It printed too much and was stopped."))

    def _last_words(self) -> tuple[Kind, Text]:
        """Why it is dead, from its exit status; GraderFault if there is nobody to tell it."""
        ready, _, _ = select.select([self._status], [], [], 1.0)
        said = os.read(self._status, 16) if ready else b"0"
        if not said:
            raise GraderFault("the zygote has died, and every worker with it; start again")
        status = int(said)
        if self.lost_a_process_for_memory():
            return Kind.MEMORY, Text("It used more memory than it may and was stopped.")
        if status == -signal.SIGKILL:
            return Kind.KILLED, Text("The system killed it; it may have used too much memory.")
        if status < 0:
            names = {known.value: known.name for known in signal.Signals}
            values = {"signal": names.get(-status, f"signal {-status}")}
            return Kind.CRASHED, Text("Python itself crashed ({signal}).", values)
        return Kind.CRASHED, Text("It ended the Python process instead of returning.")

    def _stopped(self, kind: Kind, seen: Text) -> Stopped:
        self.end()
        return Stopped(Failure(kind, seen))


def _pid_behind(pidfd: int) -> int:
    """A process's number as this process sees it; ProcessLookupError if it has ended."""
    lines = Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines()
    pid = next(int(line.split()[1]) for line in lines if line.startswith("Pid:"))
    if pid <= 0:
        raise ProcessLookupError
    return pid
