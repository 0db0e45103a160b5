"""Starts the zygote, finds out how strongly it holds student code, and hires workers from it.

What needs torch is imported late here: the zygote imports it too, and both can do so at once.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.course.lab import Limits
from grader.errors import GraderFault, LabError, NoIsolation
from grader.isolation import control_groups, levels
from grader.isolation.control_groups import Group, Groups
from grader.isolation.stopped import Stopped
from grader.isolation.workplace import note_groups, open_workplace
from grader.records import Isolation
from grader.sandbox.confine import Allowance, Walls, python_folders, scratch_folder

if TYPE_CHECKING:
    from grader.isolation.exchange import Worker

START_SECONDS = 120.0  # importing torch from a cold disk
BURIAL_SECONDS = 5.0
SCRATCH_BYTES = 64 << 20
ROOM_BYTES = 128 << 20
"""In a control group beside what a submission may have: what a fork copies."""
CUDA_ROOM_BYTES = 8 << 30
TRIAL = Limits(memory_mb=64, processes=24)
TRIAL_SECONDS = 20.0
MAKES = {Walls.NAMESPACES: "AB", Walls.FILTERS: "C", Walls.NONE: "D"}
"""The levels that walls can make, strongest first."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a zygote is started with, whatever its walls."""

    course: Path
    probes: str
    libraries: list[str]
    cuda: bool


class Keeper:
    """One zygote and the order in which its workers are kept; forked judges share it."""

    def __init__(
        self,
        control: socket.socket,
        zygote: subprocess.Popen[bytes],
        scratch: Path,
        isolation: Isolation,
        groups: Groups | None,
    ) -> None:
        self._control, self._zygote, self._groups = control, zygote, groups
        self._leaving: list[int] = []
        """The pidfds of workers that have been killed and may not be gone yet."""
        self.isolation = isolation
        self.scratch = scratch
        """Where a worker's own files lie, as it sees them; below C, in a folder of its own there."""

    def hire(self, limits: Limits, *, cuda: bool = False) -> Worker:
        """A fresh worker that has seen no student code; GraderFault if there is none to be had."""
        from grader.isolation.exchange import Worker

        self.bury()
        group = self._group(limits, cuda=cuda)
        channel, far_channel = socket.socketpair()
        output, far_output = os.pipe()
        status, far_status = os.pipe()
        worker = Worker(channel, output, status, limits, group, self._leaving)
        allowance = _allowance(limits, counted=group is not None, cuda=cuda)
        try:
            try:
                fds = [far_channel.fileno(), far_output, far_status]
                socket.send_fds(self._control, [json.dumps(asdict(allowance)).encode()], fds)
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

    def bury(self) -> None:
        """Wait for the end of all that earlier workers have started: it lives beside no later one.

        What a worker has started is killed when it is gone itself, and its memory takes a while.
        """
        while self._leaving:
            pidfd = self._leaving.pop()
            poll = select.poll()
            poll.register(pidfd, select.POLLIN)
            poll.poll(BURIAL_SECONDS * 1000)
            os.close(pidfd)

    def _group(self, limits: Limits, *, cuda: bool) -> Group | None:
        if self._groups is None:
            return None
        room = CUDA_ROOM_BYTES if cuda else ROOM_BYTES
        try:
            return self._groups.make((limits.memory_mb << 20) + room, limits.processes)
        except OSError as error:
            raise GraderFault(f"no control group can be made ({error}); start again") from error


@contextmanager
def open_keeper(
    course: Path,
    probes: str = "",
    *,
    libraries: Collection[str] = (),
    least: str = "C",
    most: str = "A",
    cuda: bool = False,
) -> Iterator[Keeper]:
    """Start a zygote whose workers have ``probes`` and cannot see ``course``; ends it, and every worker.

    ``libraries`` (names in ``sandbox.libraries``) are imported once for all of them. The level is the best
    that this machine has, found by trying, and never better than ``most``.
    Raises NoIsolation with the reasons where it is not even ``least``, LabError where ``probes`` do not run.
    """
    if not sys.platform.startswith("linux"):
        raise NoIsolation(
            "grading needs Linux; students' own `pytest assignments/...` runs anywhere"
        )
    told = Told(course.resolve(), probes, sorted(libraries), cuda)
    reasons: list[str] = []
    for walls in [
        walls for walls, makes in MAKES.items() if makes[0] <= least and most <= makes[-1]
    ]:
        with ExitStack() as ending:
            try:
                keeper = ending.enter_context(_open(told, walls, most, reasons))
            except NoIsolation as refusal:
                reasons.append(_why_not(walls, str(refusal)))
                continue
            if keeper.isolation.level <= least:
                yield keeper
                return
            reasons += [text for text in keeper.isolation.missing if text not in reasons]
    raise _not_to_be_had(least, reasons)


def _why_not(walls: Walls, refusal: str) -> str:
    return levels.sentence("namespaces", refusal) if walls is Walls.NAMESPACES else refusal


def _not_to_be_had(least: str, reasons: Sequence[str]) -> NoIsolation:
    advice = ""
    if least == "C":
        advice = "; or grade programs that you trust with --level D, which is no security boundary"
    return NoIsolation(
        f"isolation level {least} is not to be had on this machine ({'; '.join(reasons)}){advice}"
    )


@contextmanager
def _open(told: Told, walls: Walls, most: str, earlier: Sequence[str]) -> Iterator[Keeper]:
    """A keeper with these walls, whose level has been tried; NoIsolation if they do not stand."""
    with open_workplace() as workplace:
        missing: dict[str, str] = {}
        own_groups = _open_groups(workplace, walls, most, missing)
        shown = _shown(cuda=told.cuda)
        inside = walls is Walls.NAMESPACES
        scratch = scratch_folder(shown) if inside else _common_folder(workplace)
        order = _order(told, shown, scratch, walls)
        with _zygote(order) as (control, zygote, refused):
            missing |= refused
            keeper = Keeper(control, zygote, scratch, levels.isolation(walls, missing), own_groups)
            done = _tried(keeper, told.course, workplace) if walls is not Walls.NONE else {}
            found = levels.isolation(walls, missing, done)
            keeper.isolation = replace(found, missing=(*earlier, *found.missing))
            try:
                yield keeper
            finally:
                keeper.bury()


def _open_groups(
    workplace: Path, walls: Walls, most: str, missing: dict[str, str]
) -> Groups | None:
    """Where the best level is asked for, a place for groups; why there is none goes into ``missing``."""
    if most != "A":
        missing[levels.GROUP] = ""
        return None
    if walls is Walls.NONE:
        return None
    try:
        return control_groups.open_groups(
            workplace.name, lambda folders: note_groups(workplace, folders)
        )
    except NoIsolation as refusal:
        missing[levels.GROUP] = str(refusal)
        return None


def _common_folder(workplace: Path) -> Path:
    """Where workers without a mount namespace have a folder each; one finds only its own by its name."""
    workplace.chmod(0o711)
    folder = workplace / "scratch"
    folder.mkdir()
    folder.chmod(0o711)
    return folder


@contextmanager
def _zygote(
    order: dict[str, Any],
) -> Iterator[tuple[socket.socket, subprocess.Popen[bytes], dict[str, str]]]:
    """A running zygote with the socket to order workers on, and the layers that it cannot set up."""
    control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with far:
        zygote = _launch(far)
    try:
        yield control, zygote, _start(control, order)
    finally:
        control.close()
        zygote.wait()


def _launch(far: socket.socket) -> subprocess.Popen[bytes]:
    """Start a zygote that takes its orders from ``far``."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "grader.sandbox.zygote", str(far.fileno())],
        pass_fds=[far.fileno()],
        env=_zygote_environment(),
        stdin=subprocess.DEVNULL,
        process_group=0,  # an interrupt from the keyboard is for the grader; it ends the zygote
    )


def _start(control: socket.socket, order: dict[str, Any]) -> dict[str, str]:
    control.settimeout(START_SECONDS)
    try:
        control.send(json.dumps(order).encode())
        importlib.import_module(
            "grader.isolation.exchange"
        )  # torch, at the same time as the zygote
        answer = control.recv(1 << 16)
    except TimeoutError:
        raise GraderFault(f"the zygote did not start within {START_SECONDS:g} s") from None
    except ConnectionError:  # it died before it had read its order
        answer = b""
    control.settimeout(None)
    if not answer:
        raise GraderFault("the zygote did not start; if no error stands above, it was killed")
    said = json.loads(answer)
    if said["refused"]:
        raise NoIsolation(said["refused"])
    if said["broken"]:
        line, error, message = said["broken"]
        raise LabError(f"probes.py:{line}: {error}: {message}; mend it first")
    missing: dict[str, str] = said["missing"]
    return missing


# -- the trial


def _tried(keeper: Keeper, course: Path, workplace: Path) -> dict[str, str]:
    """What a worker got done of what its level forbids; NoIsolation if none can be confined at all."""
    hidden = next((course / "solutions").glob("*/lab.toml"), workplace / "lock")
    with socket.create_server(("127.0.0.1", 0)) as server:
        order = {
            "hidden": str(hidden.resolve()),
            "outside": str(workplace),
            "port": server.getsockname()[1],
            "pid": os.getpid(),
            "processes": TRIAL.processes,
        }
        reply = _trial(keeper, {"try": order})
    match reply:
        case {"done": dict(done)}:
            results = {str(what): str(how) for what, how in done.items()}
        case _:
            raise NoIsolation("a worker on trial did not answer")
    if levels.GROUP in keeper.isolation.layers and _trial(keeper, {"fill": 4 * ROOM_BYTES}):
        results["use more memory than it may"] = f"{4 * ROOM_BYTES >> 20} MB"
    return results


def _trial(keeper: Keeper, order: dict[str, Any]) -> Any:
    """A throw-away worker's answer; None if it has been stopped."""
    from grader.sandbox.wire import BadReply, pack, read_message

    try:
        worker = keeper.hire(TRIAL)
    except GraderFault as fault:
        raise NoIsolation(str(fault)) from None
    try:
        return read_message(worker.exchange(pack(order), TRIAL_SECONDS, TRIAL_SECONDS))[0]
    except (Stopped, BadReply):
        return None
    finally:
        worker.end()


# -- what the zygote is told


def _shown(*, cuda: bool) -> list[Path]:
    """What a worker may see beside Python and the system's libraries."""
    engine = Path(__file__).parent.parent
    driver = [path for path in [Path("/usr/local/nvidia")] if cuda and path.is_dir()]
    return [engine / "__init__.py", engine / "sandbox", *driver]


def _order(told: Told, shown: Sequence[Path], scratch: Path, walls: Walls) -> dict[str, Any]:
    gpu = [str(path) for path in sorted(Path("/dev").glob("nvidia*"))] if told.cuda else []
    return {
        "walls": walls,
        "scratch": str(scratch),
        "probes": told.probes,
        "libraries": told.libraries,
        "shown": [str(path) for path in shown],
        "hidden": [str(path) for path in _hidden(told.course, shown)],
        "devices": gpu,
    }


def _hidden(course: Path, shown: Sequence[Path]) -> list[Path]:
    """The course, or what lies in it beside what is shown: it may lie in a folder that is shown as a whole.

    That is all of it: its history, and what was handed in.
    """
    kept = [path.resolve() for path in [*python_folders(), *shown]]
    if not any(path.is_relative_to(course) for path in kept):
        return [course]
    return [
        folder
        for folder in course.iterdir()
        if folder.is_dir() and not any(path.is_relative_to(folder) for path in kept)
    ]


def _zygote_environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return kept | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LANG": "C.UTF-8"}


def _allowance(limits: Limits, *, counted: bool, cuda: bool) -> Allowance:
    return Allowance(
        # CUDA maps far more than it uses; on trial is what bounds shared memory, and a zygote may have
        # imported more than such a worker is to have
        memory_bytes=-1 if cuda or limits is TRIAL else limits.memory_mb << 20,
        scratch_bytes=SCRATCH_BYTES,
        processes=limits.processes,
        processors=sorted(os.sched_getaffinity(0)),  # where its judge runs, and nobody else's
        counted=counted,
    )
