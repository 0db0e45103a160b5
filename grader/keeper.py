"""The judge's side of the trust line: it starts the zygote, hires workers, and ends them.

A worker is a hostile program. Whatever it says is a claim; however it behaves, an exchange with it ends
by the deadline, with a reply or with the reason why there is none.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grader.errors import GraderFault, NoIsolation
from grader.lab import Limits
from grader.records import Failure, Isolation, Kind, Text
from grader.sandbox.confine import READY, scratch_folder
from grader.sandbox.confine import Limits as WorkerLimits
from grader.sandbox.wire import HEADER, BadReply, lengths, unpack
from grader.student import Stopped

START_SECONDS = 120.0  # importing torch from a cold disk
HIRE_SECONDS = 20.0
SCRATCH_BYTES = 64 << 20
PROCESSES = 512
NAMESPACES = (
    "own session",
    "PID namespace",
    "mount namespace",
    "network namespace",
    "IPC namespace",
    "read-only root without the course",
    "no privileges",
)
LIMITS = ("empty environment", "rlimits", "wall-clock deadline")


class Keeper:
    """One zygote and the order in which its workers are kept; forked judges share it."""

    def __init__(
        self,
        control: socket.socket,
        zygote: subprocess.Popen[bytes],
        isolation: Isolation,
        scratch: Path,
    ) -> None:
        self._control = control
        self._zygote = zygote
        self.isolation = isolation
        self.scratch = scratch
        """Where a worker's own files lie, as it sees them."""

    def hire(self, limits: Limits, *, cuda: bool = False) -> Worker:
        """A fresh worker that has seen no student code; GraderFault if there is none to be had."""
        channel, far_channel = socket.socketpair()
        output, far_output = os.pipe()
        status, far_status = os.pipe()
        worker = Worker(channel, output, status, limits)
        order = json.dumps(asdict(_worker_limits(limits, cuda=cuda))).encode()
        try:
            try:
                fds = [far_channel.fileno(), far_output, far_status]
                socket.send_fds(self._control, [order], fds)
            finally:
                far_channel.close()
                os.close(far_output)
                os.close(far_status)
            worker.wait_until_confined()
        except OSError as error:
            worker.end()
            raise GraderFault(f"the zygote does not answer ({error}); start again") from error
        except GraderFault:
            worker.end()
            raise
        return worker


@contextmanager
def open_keeper(
    course: Path, probes: str = "", *, level: str | None = None, cuda: bool = False
) -> Iterator[Keeper]:
    """Start a zygote whose workers have ``probes`` and cannot see ``course``; ends it, and every worker.

    ``level`` "D" does without namespaces, ``None`` asks for what this machine and this version can do.
    Raises NoIsolation with the reason where that is not to be had.
    """
    if level not in (None, "D"):
        raise NoIsolation(
            f"level {level} is not to be had yet: it needs Landlock and seccomp, which this version does not"
            " set up; leave --level out for namespaces, a root of its own and limits"
        )
    if not sys.platform.startswith("linux"):
        raise NoIsolation(
            "grading needs Linux; students' own `pytest assignments/...` runs anywhere"
        )
    jail = level != "D"
    shown = _shown(cuda=cuda)
    scratch = scratch_folder(shown) if jail else Path(tempfile.mkdtemp(prefix="labgrader-"))
    control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    zygote = subprocess.Popen(
        [sys.executable, "-P", "-m", "grader.sandbox.zygote", str(far.fileno())],
        pass_fds=[far.fileno()],
        env=_zygote_environment(),
        stdin=subprocess.DEVNULL,
        process_group=0,  # an interrupt from the keyboard is for the grader; it ends the zygote
    )
    far.close()
    try:
        _start(control, _order(course, shown, scratch, probes, jail=jail, cuda=cuda))
        layers = (*NAMESPACES, *LIMITS) if jail else LIMITS
        keeper = Keeper(control, zygote, Isolation(None if jail else "D", layers), scratch)
        _try_once(keeper)
        yield keeper
    finally:
        control.close()
        zygote.wait()
        if not jail:
            shutil.rmtree(scratch, ignore_errors=True)


def _try_once(keeper: Keeper) -> None:
    """One worker that is hired and ended: what the kernel refuses is said before anything is judged."""
    try:
        keeper.hire(Limits()).end()
    except GraderFault as fault:
        raise _refusal(str(fault)) from None


def _refusal(reason: str) -> NoIsolation:
    return NoIsolation(
        f"this machine refuses to isolate student code ({reason}); allow user namespaces or run as root,"
        " or grade programs you trust with --level D, which is no security boundary"
    )


def _start(control: socket.socket, order: dict[str, Any]) -> None:
    control.send(json.dumps(order).encode())
    control.settimeout(START_SECONDS)
    try:
        answer = control.recv(1 << 16)
    except TimeoutError:
        raise GraderFault(f"the zygote did not start within {START_SECONDS:g} s") from None
    control.settimeout(None)
    if not answer:
        raise GraderFault("the zygote did not start; its error stands above")
    if refused := json.loads(answer)["refused"]:
        raise _refusal(refused)


def _shown(*, cuda: bool) -> list[Path]:
    """What a worker may see beside Python and the system's libraries."""
    engine = Path(__file__).parent
    driver = [path for path in [Path("/usr/local/nvidia")] if cuda and path.is_dir()]
    return [engine / "__init__.py", engine / "sandbox", *driver]


def _order(
    course: Path, shown: Sequence[Path], scratch: Path, probes: str, *, jail: bool, cuda: bool
) -> dict[str, Any]:
    gpu = [str(path) for path in sorted(Path("/dev").glob("nvidia*"))] if cuda else []
    return {
        "jail": jail,
        "scratch": str(scratch),
        "probes": probes,
        "shown": [str(path) for path in shown],
        "hidden": [str(course.resolve() / name) for name in ("solutions", "assignments")],
        "devices": gpu,
    }


def _zygote_environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return kept | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LANG": "C.UTF-8"}


def _worker_limits(limits: Limits, *, cuda: bool) -> WorkerLimits:
    return WorkerLimits(
        memory_bytes=-1 if cuda else limits.memory_mb << 20,  # CUDA maps far more than it uses
        scratch_bytes=SCRATCH_BYTES,
        cpu_seconds=int(limits.submission_seconds) + 1,
        processes=PROCESSES,
        file_bytes=SCRATCH_BYTES,
    )


def no_answer(bad: BadReply) -> Failure:
    """What a test says of a reply that is none."""
    values = {"reason": str(bad)}
    return Failure(Kind.REPLY, Text("What came back is no valid reply: {reason}.", values))


class Worker:
    """One worker, for as long as it behaves."""

    def __init__(self, channel: socket.socket, output: int, status: int, limits: Limits) -> None:
        self._channel, self._output, self._status = channel, output, status
        self._pidfd = -1
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
            self._pidfd = pidfds[0] if pidfds else self._pidfd
        self._channel.setblocking(False)
        os.set_blocking(self._output, False)
        if self._pidfd < 0:
            raise GraderFault("the zygote could not fork a worker; is there memory left?")
        if READY not in words:
            with suppress(BlockingIOError):
                reason = os.read(self._output, 1000).decode(errors="replace").strip()
                raise GraderFault(f"no worker could be confined ({reason or 'it died'})")
            raise GraderFault("no worker could be confined")

    def exchange(self, message: bytes, seconds: float, limit: float) -> tuple[Any, set[str]]:
        """Send a message and read the reply within ``seconds``: its value, and its tensors' devices.

        ``seconds`` is what is left of a ``limit``, which is what a student is told of.
        Raises Stopped, with the worker dead, where there is no valid reply.
        """
        deadline = time.monotonic() + seconds
        self._seconds = limit
        try:
            self._send(memoryview(message), deadline)
            structure, body = lengths(self._receive(HEADER.size, deadline))
            content = self._receive(structure + body, deadline)
            return unpack(content[:structure], content[structure:])
        except BadReply as bad:
            self.end()
            raise Stopped(no_answer(bad)) from None
        except OSError:
            raise self._stopped(*self._last_words()) from None

    def end(self) -> None:
        """Kill it, with everything it started, and forget it."""
        if self._ended:
            return
        self._ended = True
        if self._pidfd >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            os.close(self._pidfd)
        os.close(self._output)
        os.close(self._status)
        self._channel.close()

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
            ready = dict(self._poll.poll(left * 1000))
            if self._output in ready:
                self._read_output()
            if self._channel.fileno() in ready:
                return
        values = {"seconds": f"{self._seconds:g}"}
        raise self._stopped(
            Kind.TIME, Text("It ran longer than {seconds} s and was stopped.", values)
        )

    def _read_output(self) -> None:
        with suppress(BlockingIOError):
            printed = len(os.read(self._output, 1 << 16))
            self._output_left -= printed
            if not printed:  # nobody holds the other end any more
                self._poll.unregister(self._output)
        if self._output_left < 0:
            raise self._stopped(Kind.OUTPUT, Text("It printed too much and was stopped."))

    def _last_words(self) -> tuple[Kind, Text]:
        """Why it is dead, from its exit status."""
        ready, _, _ = select.select([self._status], [], [], 1.0)
        status = int(os.read(self._status, 16) or b"0") if ready else 0
        if status == -signal.SIGXCPU:
            return Kind.TIME, Text("It used more processor time than it may and was stopped.")
        if status == -signal.SIGKILL:
            return Kind.MEMORY, Text("The system killed it, most likely for using too much memory.")
        if status < 0:
            names = {known.value: known.name for known in signal.Signals}
            values = {"signal": names.get(-status, f"signal {-status}")}
            return Kind.CRASHED, Text("Python itself crashed ({signal}).", values)
        return Kind.CRASHED, Text("It ended the Python process instead of returning.")

    def _stopped(self, kind: Kind, seen: Text) -> Stopped:
        self.end()
        return Stopped(Failure(kind, seen))
