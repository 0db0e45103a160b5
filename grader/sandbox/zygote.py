"""The process that workers are forked from: torch is imported, one thread, no tests, no secrets.

    judge ──"a worker, please" (limits; channel, output, status)──► zygote ──fork──► worker
          ◄──────────────── a pidfd of the worker, on the channel ──┘

Importing torch costs a second, forking a process that has it some milliseconds. The zygote moves into
its jail before the first fork, so no worker has ever seen the machine's own root.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import secrets
import select
import signal
import socket
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, ModuleType

from grader.sandbox import confine, gaps, huge_pages, kernel
from grader.sandbox.loading import Broken

MAX_ORDER = 1 << 17


def main() -> None:
    """Run until the judge's end of the control socket closes."""
    control = socket.socket(fileno=int(sys.argv[1]))
    message = control.recv(MAX_ORDER)
    if not message:
        return
    order = json.loads(message)
    walls = confine.Walls(order["walls"])
    shown, hidden, devices = (
        [Path(path) for path in order[name]] for name in ("shown", "hidden", "devices")
    )
    shown += confine.python_folders()
    try:
        if walls is confine.Walls.NAMESPACES:
            confine.enter_namespaces()
        else:
            kernel.die_with_parent()
        if _is_alone(control):
            return
        own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        filters, missing = confine.prepare_filters(walls, shown, devices)
        probes, broken = _import_what_labs_use(order["probes"], order["libraries"])
        if walls is confine.Walls.NAMESPACES:
            confine.build_jail(shown, hidden, devices)
    except (kernel.Denied, OSError) as refusal:
        _report(control, refused=str(refusal))
        return
    if broken:
        _report(control, broken=[broken[0].line, broken[0].error, broken[0].message])
        return
    os.environ.clear()
    os.environ.update(LANG="C.UTF-8", USER="student", PATH="/usr/local/bin:/usr/bin:/bin")
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    os.environ["TORCHDYNAMO_DISABLE"] = "1"  # a compiler needs minutes, and gives the same numbers
    gc.freeze()
    gaps.fill()
    huge_pages.gather()
    _report(control, missing=missing)
    _Zygote(control, own_pids, walls, filters, Path(order["scratch"]), probes).run()


def _is_alone(control: socket.socket) -> bool:
    """Whether the judge has died before its death could end this process too."""
    try:
        return not control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def _report(
    control: socket.socket,
    *,
    refused: str | None = None,
    missing: Mapping[str, str] = MappingProxyType({}),
    broken: Sequence[int | str] = (),
) -> None:
    """Tell the judge how it went, if it is still there: it may have been interrupted meanwhile."""
    said = {"refused": refused, "missing": dict(missing), "broken": broken}
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        control.send(json.dumps(said).encode())


def _import_what_labs_use(
    probes: str, named: Sequence[str] = ()
) -> tuple[ModuleType, list[Broken]]:
    """What every worker needs, and what each would otherwise import itself; returns the lab's probes."""
    import torch
    import torch.utils.data

    from grader.sandbox.first_step import spare_the_compiler
    from grader.sandbox.libraries import import_installed
    from grader.sandbox.loading import PROBES_LABEL, load, parse
    from grader.sandbox.rehearsal import rehearse

    torch.set_num_threads(1)
    # of descriptors on their way the kernel counts an ordinary user's, and so all workers', together
    torch.multiprocessing.set_sharing_strategy("file_system")  # type: ignore[no-untyped-call]
    spare_the_compiler()
    import_installed(named)
    rehearse()
    return load("probes", parse([(PROBES_LABEL, probes)]), [])


class _Zygote:
    """Forks workers, and tells their judges how they ended."""

    def __init__(
        self,
        control: socket.socket,
        own_pids: int,
        walls: confine.Walls,
        filters: confine.Filters,
        scratch: Path,
        probes: ModuleType,
    ) -> None:
        self.control = control
        self.own_pids = own_pids
        self.walls, self.filters = walls, filters
        self.scratch = scratch
        self.probes = probes
        self.forked = secrets.randbelow(confine.USERS)
        """Of forks, from anywhere: two graders' workers are not one user, whose stocks they would share."""
        self.status: dict[int, int] = {}
        """Worker to the pipe on which its judge waits for its end."""
        self.wakeup, write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        self.poll = select.poll()
        self.poll.register(self.control, select.POLLIN)
        self.poll.register(self.wakeup, select.POLLIN)

    def run(self) -> None:
        while True:
            ready = dict(self.poll.poll())
            if self.wakeup in ready:
                os.read(self.wakeup, 4096)
                self._reap()
            for pid, status in self.status.items():
                if status in ready:
                    self._end(pid, status)
            if self.control.fileno() in ready and not self._take_order():
                return

    def _take_order(self) -> bool:
        message, fds, _, _ = socket.recv_fds(self.control, MAX_ORDER, 3)
        if not message:
            return False
        channel, output, status = fds
        pid = self._fork(channel, output, confine.Allowance(**json.loads(message)))
        self.status[pid] = status
        self.poll.register(status, 0)  # tells only that nobody holds the other end any more
        os.close(output)
        pidfd = os.pidfd_open(pid)
        with socket.socket(fileno=channel) as end:
            socket.send_fds(end, [b"!"], [pidfd])
        os.close(pidfd)
        return True

    def _fork(self, channel: int, output: int, allowance: confine.Allowance) -> int:
        self.forked += 1
        namespaces = self.walls is confine.Walls.NAMESPACES
        if namespaces:
            kernel.unshare(kernel.CLONE_NEWPID)
        pid = os.fork()
        if pid == 0:
            self._become_worker(channel, output, allowance)
        if namespaces:
            kernel.setns(self.own_pids, kernel.CLONE_NEWPID)
        return pid

    def _become_worker(self, channel: int, output: int, allowance: confine.Allowance) -> None:
        """Never returns: whatever happens in here ends the process."""
        code = 1
        from grader.sandbox import worker

        try:
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _keep_only(channel, output)
            scratch = self.scratch
            if self.walls is not confine.Walls.NAMESPACES:
                scratch = scratch / secrets.token_hex(8)
                scratch.mkdir(mode=0o700)
            confine.enter_confinement(allowance, self.walls, self.filters, scratch, self.forked)
            _settle(scratch)
            end = socket.socket(fileno=3)
            end.sendall(confine.READY)
            worker.serve(end, scratch, self.probes)
            code = 0
        except (kernel.Denied, OSError) as refusal:
            os.write(1, str(refusal).encode())
        finally:
            os._exit(code)

    def _end(self, pid: int, status: int) -> None:
        """A worker that no judge waits for: its judge has ended it, or was killed itself."""
        self.poll.unregister(status)
        os.kill(pid, signal.SIGKILL)

    def _reap(self) -> None:
        while self.status:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            pipe = self.status.pop(pid, None)
            if pipe is None:
                continue  # an orphan of some worker's: process 1 of a namespace inherits them
            with contextlib.suppress(KeyError):  # nobody waits for it
                self.poll.unregister(pipe)
            with contextlib.suppress(BrokenPipeError):  # its judge does not wait for it any more
                os.write(pipe, str(os.waitstatus_to_exitcode(status)).encode())
            os.close(pipe)


def _settle(scratch: Path) -> None:
    """Work, and keep files, in ``scratch``; what was imported in the zygote remembers other folders."""
    os.chdir(scratch)
    os.environ.update(HOME=str(scratch), TMPDIR=str(scratch))
    tempfile.tempdir = None


def _keep_only(channel: int, output: int) -> None:
    """The channel becomes 3, the output 1 and 2; no other descriptor of the zygote's survives."""
    high = max(channel, output) + 10
    os.dup2(channel, high)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    os.dup2(high, 3)
    os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


if __name__ == "__main__":
    main()
