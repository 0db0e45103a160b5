"""What student code can see and do in its worker, found by trying it there.

A small course lies in a temporary folder; each test is a program that tries something, run as a
submission to it. What a level has walls for is tried at each level that has them.
"""

import errno
import os
import signal
import socket
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from processes import family, is_alive, soon
from starting import Starter, launcher

from grader.course.lab import Lab, Limits, load_lab
from grader.errors import GraderFault
from grader.isolation import keeper as keepers
from grader.isolation.keeper import Keeper, open_keeper
from grader.judging.observer import Observer
from grader.judging.replay import Replay
from grader.judging.student import Student
from grader.records import Cell, Kind, StudentCode
from grader.sandbox.confine import SIGNALS, python_folders, scratch_folder
from grader.testing import Wrong

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="grading needs Linux")

ROOT = Path(__file__).parent.parent
CLONE = 220 if os.uname().machine == "aarch64" else 56
SCRATCH = str(scratch_folder([ROOT / "grader"]))
"""/tmp, unless Python or this project lies below it; at C, a folder of its own elsewhere."""
at_every_level = pytest.mark.parametrize("keeper", ["A", "B", "C"], indirect=True)
in_namespaces = pytest.mark.parametrize("keeper", ["A", "B"], indirect=True)
in_filters_alone = pytest.mark.parametrize("keeper", ["C"], indirect=True)
LIMITS = Limits(memory_mb=1500)
LAB_TOML = """
secret = "for tests only"
[title]
en = "Lab 1"
zh = "实验一"
[limits]
test_seconds = 5
submission_seconds = 20
memory_mb = 1500
output_kb = 64
[exercises.f]
points = 1
[exercises.g]
points = 1
builds_on = ["f"]
[exercises.relu]
points = 1
forbidden = ["relu"]
forbidden_modules = ["torch.nn"]
"""
ENVIRONMENT = {
    *("HOME", "TMPDIR", "USER", "PATH", "LANG"),
    *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TORCHDYNAMO_DISABLE"),
}
REFERENCE = """
import math
from math import floor

def half(x):
    return floor(x) / 2

def f(x=0):
    return half(x) + math.pi - math.pi

def g(x):
    return f(x) + 100

def relu(x):
    return (x + abs(x)) / 2
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A lab of three exercises; ``g`` builds on ``f``."""
    return make_lab(tmp_path_factory.mktemp("course"))


@pytest.fixture
def quickly(door: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a zygote whose start is not the point."""
    monkeypatch.setattr(keepers, "_launch", launcher(door))


def make_lab(course: Path) -> Lab:
    solutions = course / "solutions" / "lab1"
    solutions.mkdir(parents=True)
    (solutions / "lab.toml").write_text(LAB_TOML, encoding="utf-8")
    (solutions / "lab1.py").write_text(REFERENCE)
    (solutions / "probes.py").write_text("def module_name(module):\n    return module.__name__\n")
    (course / "assignments" / "lab1").mkdir(parents=True)
    (course / "assignments" / "lab1" / "handout.md").write_text("A handout.")
    return load_lab(course, "lab1")


@pytest.fixture(scope="module")
def keeper_at(lab: Lab) -> Iterator[Callable[[str], Keeper]]:
    """One zygote a level for every test that needs nothing special, started when it is first needed."""
    with ExitStack() as ending:
        keepers: dict[str, Keeper] = {}

        def at(most: str) -> Keeper:
            if most not in keepers:
                os.environ["A_SECRET_OF_THE_JUDGE"] = "3.5"
                opening = open_keeper(lab.course, lab.probes, least="D", most=most)
                keepers[most] = ending.enter_context(opening)
                del os.environ["A_SECRET_OF_THE_JUDGE"]
            return keepers[most]

        yield at


@pytest.fixture
def keeper(keeper_at: Callable[[str], Keeper], request: pytest.FixtureRequest) -> Keeper:
    """The zygote of the level that a test names, or of the best that this machine has."""
    level = getattr(request, "param", None)
    keeper = keeper_at(level or "A")
    if level and keeper.isolation.level != level:
        missing = "; ".join(keeper.isolation.missing)
        pytest.skip(f"level {level} is not to be had on this machine ({missing})")
    return keeper


class Submitted:
    """A program in its workers, asked as a test would."""

    def __init__(self, observer: Observer, lab: Lab) -> None:
        self.observer, self.lab = observer, lab

    def student(self, exercise: str = "f", seed: str = "") -> Student:
        """The student at the start of a test."""
        self.observer.begin_test(builds_on=self.lab.exercise(exercise).builds_on)
        return Student(
            Replay((), self.observer, live=True), self.lab.exercise(exercise), seed, "cpu"
        )

    def call(self, name: str = "f", *arguments: Any) -> Any:
        """What one call returns."""
        return self.student().call(name, *arguments)

    def failure(self, name: str = "f", *arguments: Any) -> tuple[Kind, str]:
        """Why one call fails."""
        with pytest.raises(Wrong) as wrong:
            self.call(name, *arguments)
        return wrong.value.failure.kind, str(wrong.value.failure.seen)


Submit = Callable[..., Submitted]


@pytest.fixture
def submit(keeper: Keeper, lab: Lab) -> Iterator[Submit]:
    """Hand in a program, which is ended with the test."""
    with ExitStack() as ending:

        def submit(
            program: str, helpers: Mapping[str, str] | None = None, with_keeper: Keeper = keeper
        ) -> Submitted:
            cells = (Cell("lab1.py", textwrap.dedent(program)),)
            observer = Observer(
                StudentCode("lab1", cells, helpers or {}), lab, with_keeper, cuda=False
            )
            ending.callback(observer.end)
            return Submitted(observer, lab)

        yield submit


@contextmanager
def patient(lab: Lab, keeper: Keeper, program: str, **limits: float) -> Iterator[Submitted]:
    """A program that has all the time of the wall clock, where something else must end it."""
    limits = {"test_seconds": 1000, "submission_seconds": 1000, "cpu_seconds": 1000} | limits
    patient_lab = replace(lab, limits=replace(lab.limits, **limits))
    code = StudentCode("lab1", (Cell("lab1.py", program),))
    observer = Observer(code, patient_lab, keeper, cuda=False)
    try:
        yield Submitted(observer, lab)
    finally:
        observer.end()


def tried(submit: Submit, body: str) -> Any:
    """What a function with this body returns in its worker."""
    head = "import ctypes, fcntl, mmap, os, socket, time\nfrom pathlib import Path\n\ndef f():\n"
    return submit(head + textwrap.indent(textwrap.dedent(body), "    ")).call()


# -- what can be seen


@in_namespaces
def test_the_course_cannot_be_seen(submit: Submit, lab: Lab) -> None:
    """Solutions, tests and handouts of the course that is graded are not in a worker's root."""
    for path in (lab.course, lab.folder, lab.reference, lab.handout):
        assert path.exists()
        assert tried(submit, f"return os.path.lexists({str(path)!r})") is False


@at_every_level
def test_nothing_of_the_course_or_of_this_project_can_be_read(submit: Submit, lab: Lab) -> None:
    """Where a hidden file has a name, it has no content, and its folder has no list."""
    files = [path for path in lab.course.rglob("*") if path.is_file()]
    files += [*ROOT.glob("grader/*.py"), *ROOT.glob("tests/*.py"), *ROOT.glob("solutions/*/*.py")]
    files = [path for path in files if path != ROOT / "grader" / "__init__.py"]
    submitted = submit(
        """
        import os
        def f(paths):
            read = []
            for path in paths:
                try:
                    read.append((path, os.listdir(path) if os.path.isdir(path) else open(path).read()))
                except OSError:
                    pass
            return read
        """
    )

    assert len(files) > 50
    assert submitted.call("f", list(map(str, files))) == []
    folders = sorted({path.parent for path in files} - {ROOT / "grader"})
    assert submitted.call("f", list(map(str, folders))) == []


@in_namespaces
def test_this_project_cannot_be_seen(submit: Submit) -> None:
    """Nor are the judge's own files: only the sandbox and the libraries are there."""
    engine = ROOT / "grader"
    seen = tried(submit, f"return sorted(os.listdir({str(engine)!r}))")

    assert set(seen) <= {"__init__.py", "sandbox"}
    for name in ("solutions", "assignments", "tests", ".git"):
        assert tried(submit, f"return os.path.lexists({str(ROOT / name)!r})") is False


@pytest.mark.usefixtures("quickly")
def test_a_course_among_pythons_packages_is_covered(submit: Submit) -> None:
    """Where the course lies inside a folder that must be shown, an empty one lies over it."""
    try:
        folder = tempfile.TemporaryDirectory(dir=sys.prefix, prefix="course-")
    except OSError:
        pytest.skip("Python's own folder cannot be written")
    with folder:
        Path(folder.name).chmod(0o755)
        lab = make_lab(Path(folder.name))
        with open_keeper(lab.course, lab.probes, least="B") as keeper:
            program = f"""
            import os
            def f(): return os.listdir({str(lab.course)!r})
            """

            assert submit(program, with_keeper=keeper).call() == []


@in_namespaces
def test_the_machine_cannot_be_seen(submit: Submit) -> None:
    """Of the machine there is what Python needs: no homes, no settings, no devices."""
    assert set(tried(submit, "return os.listdir('/')")) <= {
        *("bin", "dev", "etc", "lib", "lib32", "lib64", "scratch", "proc", "tmp", "usr"),
        *(folder.parts[1] for folder in python_folders()),
        ROOT.parts[1],
    }
    assert set(tried(submit, "return os.listdir('/etc')")) <= {
        *("alternatives", "fonts", "ld.so.cache", "localtime", "passwd"),
    }
    assert set(tried(submit, "return os.listdir('/dev')")) == {
        *("null", "zero", "full", "random", "urandom", "shm"),
    }


@in_filters_alone
@pytest.mark.parametrize(
    "folder", ["/", "/etc", "/dev", "/dev/shm", "/home", "/proc", "/sys", "/tmp", "/var"]
)
def test_without_a_root_of_its_own_the_machine_cannot_be_listed(
    submit: Submit, folder: str
) -> None:
    """Landlock shows Python, the system's libraries and the worker's own process; no more."""
    assert refused(submit, f"os.listdir({folder!r})")


@at_every_level
@pytest.mark.parametrize(
    "file",
    ["/etc/shadow", "/etc/hosts", "/proc/1/environ", "/proc/kcore", "/dev/tty"],
)
def test_files_of_the_machine_cannot_be_read(submit: Submit, file: str) -> None:
    """Not even those that every user may read."""
    assert refused(submit, f"Path({file!r}).read_bytes()")


@at_every_level
def test_the_home_folder_cannot_be_seen(submit: Submit) -> None:
    """Of the assistant's home there is nothing but the way to a Python that lies in it."""
    home = Path.home()
    python = [*python_folders(), ROOT]
    ways = {folder.relative_to(home).parts[0] for folder in python if home in folder.parents}

    body = f"""
        try:
            return os.listdir({str(home)!r})
        except OSError:
            return []
        """

    assert set(tried(submit, body)) <= ways


@at_every_level
def test_the_environment_is_empty(submit: Submit) -> None:
    """Environment variables of the judge do not reach a worker, not even through /proc."""
    names = tried(submit, "return sorted(os.environ)")
    text = tried(
        submit,
        """
        try:
            return Path('/proc/self/environ').read_bytes().decode()
        except PermissionError:
            return ""
        """,
    )

    assert set(names) <= ENVIRONMENT
    assert "SECRET" not in text
    assert tried(submit, "return os.getcwd() == os.environ['HOME'] == os.environ['TMPDIR']")


@in_namespaces
def test_files_are_kept_in_a_temporary_folder(submit: Submit) -> None:
    """A worker's home is a place that every worker has for itself."""
    assert tried(submit, "return os.environ['HOME']") == SCRATCH


@at_every_level
def test_no_descriptor_is_inherited(submit: Submit) -> None:
    """There is nothing, the output twice and the channel: nothing of the zygote's or the judge's."""
    held = tried(
        submit,
        """
        held = {}
        for fd in os.listdir('/proc/self/fd'):
            try:
                held[fd] = os.readlink(f'/proc/self/fd/{fd}').split(':')[0]
            except FileNotFoundError:
                pass  # the one that the listing itself needed
        return held
        """,
    )

    assert held == {"0": "/dev/null", "1": "pipe", "2": "pipe", "3": "socket"}


@in_namespaces
def test_a_worker_is_alone_in_its_world(submit: Submit) -> None:
    """A worker is process 1, leads its own session, and nobody else is there."""
    assert tried(submit, "return os.getpid(), os.getppid(), os.getsid(0)") in (
        (1, 0, 0),
        (1, 0, 1),
    )
    assert tried(submit, "return [n for n in os.listdir('/proc') if n.isdigit()]") == ["1"]


@at_every_level
def test_no_other_process_can_be_signalled(submit: Submit) -> None:
    """Neither the judge nor the zygote, nor anybody whom a number may hit."""
    reached = f"""
        reached = []
        others = {{*range(1, 3000), os.getppid() or -1, {os.getpid()}, {os.getppid()}}}
        for pid in others:
            if os.path.exists(f'/proc/self/task/{{pid}}'):
                continue
            try:
                os.kill(pid, 0)
            except (ProcessLookupError, PermissionError):
                continue
            reached.append(pid)
        return reached
        """
    assert tried(submit, reached) == []


@in_filters_alone
@pytest.mark.parametrize("name", ["environ", "maps", "mem", "cmdline", "status", "fd", "root"])
def test_no_other_process_can_be_looked_at(submit: Submit, name: str) -> None:
    """Of what /proc tells, a worker that is not alone sees its own part."""
    for pid in ("os.getppid()", os.getpid()):
        path = f"f'/proc/{{{pid}}}/{name}'"
        assert refused(
            submit, f"os.listdir({path}) if os.path.isdir({path}) else open({path}).read(1)"
        )


@at_every_level
def test_a_worker_is_not_dumpable(submit: Submit) -> None:
    """Nobody of the same user can look into its memory, and no core is written."""
    assert tried(submit, "return ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)") == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has no second one")
@in_namespaces
def test_every_worker_is_a_user_of_its_own(submit: Submit) -> None:
    """So that the kernel counts its processes alone; no file on this machine belongs to it."""
    users = [tried(submit, "return os.getresuid() + os.getresgid()") for _ in range(2)]

    assert all(len(set(user)) == 1 and user[0] > 1 << 30 for user in users)
    assert users[0] != users[1]


@at_every_level
def test_two_submissions_do_not_see_each_other(submit: Submit) -> None:
    """What one leaves in any folder that it can write, the other does not find, though it knows where."""
    writer = submit(
        """
        import os
        from pathlib import Path
        def f():
            for folder in (os.environ['HOME'], '/dev/shm'):
                try:
                    Path(folder, 'left.txt').write_text('the answer')
                except OSError:
                    pass
            return os.environ['HOME']
        """
    )
    reader = submit(
        """
        import os
        from pathlib import Path
        def f(*folders):
            found = []
            for folder in folders:
                try:
                    found += os.listdir(folder)
                    found.append(Path(folder, 'left.txt').read_text())
                except OSError:
                    pass
            return found
        """
    )
    folders = ["/dev/shm", SCRATCH]

    assert reader.call("f", *folders) == []
    folders.append(writer.call())
    assert writer.call() == folders[-1]
    assert reader.call("f", *folders) == []


@at_every_level
def test_a_worker_knows_only_its_probes(submit: Submit) -> None:
    """A probe is called beside the student's module under a neutral name; no test is there."""
    submitted = submit(
        """
        import sys
        def f():
            mine = [n for n in sys.modules if n.startswith('grader')]
            return sorted(mine), 'pytest' in sys.modules, 'tests' in sys.modules
        """
    )

    modules, has_pytest, has_tests = submitted.call()

    assert all(name == "grader" or name.startswith("grader.sandbox") for name in modules)
    assert not has_pytest
    assert not has_tests
    assert submitted.student().probe("module_name") == "lab1"


# -- what can be done

REFUSES = """
    try:
        {}
    except OSError as error:
        return type(error).__name__
    return "done"
"""


def refused(submit: Submit, attempt: str) -> bool:
    """Whether the kernel refuses it with an OSError."""
    return bool(tried(submit, REFUSES.format(attempt)) != "done")


@pytest.mark.parametrize(
    "attempt",
    [
        "Path('/left').write_text('x')",
        "Path('/usr/left').write_text('x')",
        "Path('/etc/passwd').write_text('x')",
        "Path('/dev/left').write_text('x')",
        "Path('/proc/sys/kernel/hostname').write_text('x')",
        f"Path({sys.prefix!r}, 'left').write_text('x')",
        "Path(os.__file__).write_text('x')",
        "Path(os.__file__).unlink()",
        "os.chmod('/', 0o777)",
        "os.mknod(os.environ['HOME'] + '/disk', 0o60666, 8 << 8)",
        "os.chown('/', 0, 0)",
        "os.utime(os.__file__)",
        "os.setxattr(os.__file__, 'user.left', b'x')",
        "os.truncate(os.__file__, 0)",
        "os.rename(os.__file__, os.environ['HOME'] + '/os.py')",
        "os.link(os.__file__, os.environ['HOME'] + '/os.py')",
        "Path('/dev/shm/../../var/tmp/left').write_text('x')",
        "os.chroot('/tmp')",
        "os.setuid(0)",
        "os.setgroups([0])",
        "socket.sethostname('x')",
        "os.nice(-10)",
        "os.sched_setaffinity(0, range(os.cpu_count()))",
    ],
)
@at_every_level
def test_what_changes_the_machine_is_refused(submit: Submit, attempt: str) -> None:
    """Nothing outside the scratch folder can be written, made or become."""
    assert refused(submit, attempt)


@pytest.mark.parametrize(
    "call",
    [
        "mount(b'tmpfs', b'/usr', b'tmpfs', 0, None)",
        "mount(b'none', b'/', None, 32 | 4096, None)",  # remount, bind: writable again
        "mount(b'proc', b'/proc', b'proc', 0, None)",
        "umount2(b'/proc', 2)",
        "umount2(b'/tmp', 2)",
        "unshare(0x00020000)",
        "setresuid(0, 0, 0)",
        "ptrace(16, 1, 0, 0)",
        "swapon(b'/tmp/x', 0)",
        "inotify_init1(0)",
        "inotify_add_watch(0, b'/usr', 0xFFF)",
        "fanotify_mark(0, 1, ctypes.c_uint64(32), -100, b'/')",
        "mincore(ctypes.c_void_p(4096), 4096, None)",
        "syscall(165, b'none', b'/', None, 32, None)"
        if os.uname().machine == "x86_64"
        else "setuid(0)",
    ],
)
@at_every_level
def test_system_calls_that_lead_out_are_refused(submit: Submit, call: str) -> None:
    """Mounting, unmounting, becoming root and tracing are not permitted, whoever the user is."""
    body = f"return ctypes.CDLL(None, use_errno=True).{call}, ctypes.get_errno()"

    assert tried(submit, body) == (-1, errno.EPERM)


@pytest.mark.parametrize(
    "attempt",
    [
        "fcntl.fcntl(os.open(os.__file__, os.O_RDONLY), 1024, fcntl.F_RDLCK)",
        "fcntl.fcntl(os.open('/usr/lib', os.O_RDONLY), 1026, 0x3F)",
        "fcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, os.getpid())",
        "fcntl.fcntl(os.pipe()[1], 1031, 1 << 20)",
        "fcntl.ioctl(os.open(os.__file__, os.O_RDONLY), 0x80086601, bytes(8))",
        "os.posix_fadvise(os.open(os.__file__, os.O_RDONLY), 0, 0, os.POSIX_FADV_DONTNEED)",
        "mmap.mmap(-1, 4096).madvise(21)",
        "mmap.mmap(-1, 4096).madvise(mmap.MADV_MERGEABLE)",
        "os.preadv(os.open(os.__file__, os.O_RDONLY), [bytearray(8)], 0, os.RWF_NOWAIT)",
        "time.clock_gettime(~os.getpid() << 3 | 2)",
        "os.splice(os.open(os.__file__, os.O_RDONLY), os.pipe()[1], 1)",
    ],
)
@at_every_level
def test_nothing_of_files_that_all_share_is_held_or_heard(submit: Submit, attempt: str) -> None:
    """Leases, flags, folders' news, pages in memory; clocks of processes, owners and sizes of pipes."""
    assert refused(submit, attempt)


@at_every_level
@pytest.mark.parametrize("process", ["self", "thread-self"])
def test_nothing_is_heard_of_the_machines_connections(submit: Submit, process: str) -> None:
    """In a world of its own a worker may look, at nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = f":{server.getsockname()[1]:04X} "

        for name in ("net/tcp", "net/unix"):
            look = f"return Path('/proc/{process}/{name}').read_text()"
            assert port not in tried(submit, REFUSES.format(look))


@in_filters_alone
@pytest.mark.parametrize("name", ["net/tcp", "net/unix", "net/dev", "mountinfo", "mounts"])
def test_the_machines_part_of_proc_is_not_a_workers(submit: Submit, name: str) -> None:
    """With whom the machine talks and whose disks it uses stands under each process's number."""
    for process in ("self", "thread-self"):
        assert refused(submit, f"Path('/proc/{process}/{name}').read_text()")
    assert tried(submit, "return len(Path('/proc/self/maps').read_text()) > 0")


@in_filters_alone
def test_no_file_or_process_of_others_is_asked_about(submit: Submit) -> None:
    """What is noted beside a file, and when a process ends, where there are others."""
    assert refused(submit, "os.listxattr('/usr')")
    assert refused(submit, "os.pidfd_open(os.getppid())")


@at_every_level
def test_a_worker_does_not_use_up_the_timers_of_a_user(submit: Submit) -> None:
    """The kernel has one stock for each user, of timers and signals on their way."""
    body = """
        libc, timer = ctypes.CDLL(None), ctypes.c_void_p()
        return sum(libc.timer_create(1, None, ctypes.byref(timer)) == 0 for _ in range(1000))
        """

    assert 1 <= tried(submit, body) <= SIGNALS


@at_every_level
@pytest.mark.parametrize(
    "flag", [0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]
)
def test_no_namespace_of_its_own(submit: Submit, flag: int) -> None:
    """A worker is not root of a namespace of its own either, by whatever call it tries."""
    tries = f"""
        libc = ctypes.CDLL(None, use_errno=True)
        refused = [libc.unshare({flag}), ctypes.get_errno()]
        pid = libc.syscall({CLONE}, {flag} | 17, None, None, None, 0)
        if pid == 0:
            os._exit(0)
        return [*refused, pid, ctypes.get_errno()]
        """

    assert tried(submit, tries) == [-1, errno.EPERM, -1, errno.EPERM]


@at_every_level
def test_all_privileges_are_gone(submit: Submit) -> None:
    """No capability is left or can come back, and the user is nobody in particular."""
    status = tried(submit, "return Path('/proc/self/status').read_text()")
    fields = dict(line.split(":\t", 1) for line in status.splitlines())

    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(fields[name], 16) == 0
    assert fields["NoNewPrivs"] == "1"
    assert fields["Seccomp"] == "2"


@at_every_level
def test_there_is_no_network(submit: Submit) -> None:
    """A server on this very machine cannot be reached, on any kind of socket."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        local.bind(b"\0labgrader-test-%d" % os.getpid())
        local.listen()
        port = server.getsockname()[1]

        assert refused(submit, f"socket.create_connection(('127.0.0.1', {port}), 1)")
        assert refused(submit, "socket.create_connection(('192.0.2.1', 80), 1)")
        assert refused(submit, f"socket.socket(socket.AF_UNIX).connect({local.getsockname()!r})")
        assert refused(submit, "socket.getaddrinfo('example.org', 80)")
    assert refused(submit, "socket.if_nameindex()")


@at_every_level
@pytest.mark.parametrize("how", ["sendto(b'x', {!r})", "connect({!r})"])
def test_no_service_of_the_machine_can_be_reached(submit: Submit, tmp_path: Path, how: str) -> None:
    """A datagram from one end of a pair goes nowhere but to the other."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as service:
        service.bind(str(tmp_path / "log"))
        for folder in [tmp_path, *tmp_path.parents][:3]:
            folder.chmod(0o755)
        pair = f"socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].{how}"

        assert refused(submit, pair.format(str(tmp_path / "log")))


@at_every_level
def test_a_pair_of_sockets_works(submit: Submit) -> None:
    """What asyncio and multiprocessing rest on reaches nobody, and is there."""
    body = """
        here, there = socket.socketpair()
        here.sendall(b'x')
        return there.recv(1)[0]
        """

    assert tried(submit, body) == ord("x")


@in_namespaces
@pytest.mark.parametrize("folder", [SCRATCH, "/dev/shm"])
def test_scratch_is_bounded(submit: Submit, folder: str) -> None:
    """A worker may write some files, but not fill the machine's memory with them."""
    written, made = submit(
        f"""
        import os
        def f():
            written = made = 0
            try:
                for i in range(10):
                    with open(f'{folder}/{{i}}', 'wb') as file:
                        for _ in range(16):
                            written += file.write(bytes(1 << 20))
            except OSError:
                pass
            for i in range(10):
                if os.path.exists(f'{folder}/{{i}}'):
                    os.remove(f'{folder}/{{i}}')
            try:
                for made in range(20_000):
                    open(f'{folder}/n{{made}}', 'w').close()
            except OSError:
                pass
            return written, made
        """
    ).call()

    assert 32 << 20 <= written <= 64 << 20
    assert 1_000 < made < 11_000


@in_filters_alone
def test_a_file_is_bounded_without_a_scratch_of_its_own(submit: Submit) -> None:
    """Of the disk, one file takes no more than a worker's scratch is elsewhere."""
    body = """
        import signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        with open('large', 'wb', buffering=0) as file:
            written = sum(file.write(bytes(1 << 20)) for _ in range(64))
            try:
                file.write(b'x')
            except OSError as error:
                return written, error.errno
        """

    assert tried(submit, body) == (64 << 20, errno.EFBIG)


@in_filters_alone
@pytest.mark.parametrize("start", ["os.fork()", "os.posix_spawn('/bin/true', ['true'], {})"])
def test_no_process_can_be_started_without_a_namespace(submit: Submit, start: str) -> None:
    """Nothing would end it with its worker."""
    assert refused(submit, start)


@at_every_level
def test_threads_can_be_started(submit: Submit) -> None:
    """A worker is one process, not one thread."""
    body = """
        import threading
        done = []
        threads = [threading.Thread(target=done.append, args=(i,)) for i in range(4)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        return sorted(done)
        """

    assert tried(submit, body) == [0, 1, 2, 3]


@in_namespaces
def test_a_flood_of_processes_stays_in_its_worker(submit: Submit, keeper: Keeper) -> None:
    """A fork bomb meets its limit, and dies with its worker."""
    started = submit(
        """
        import os, time
        def f():
            for started in range(2000):
                try:
                    if os.fork() == 0:
                        time.sleep(1000)
                except OSError:
                    return started
            return started
        """
    )

    assert started.call() < LIMITS.processes
    started.observer.end()
    assert left_alone(keeper)
    said = f": It tried to start more than {LIMITS.processes} processes."
    assert list(map(str, started.observer.evidence)) == ([said] if counted(keeper) else [])


def counted(keeper: Keeper) -> bool:
    """Whether a control group bounds what a worker and all that it starts may use."""
    return "control group" in keeper.isolation.layers


@pytest.mark.parametrize("keeper", ["A"], indirect=True)
@pytest.mark.parametrize(
    "body",
    [
        "import mmap\n    m = mmap.mmap(-1, 4 << 30)\n    for i in range(0, 4 << 30, 4096): m[i] = 1",
        "fds = []\n    while True:\n        fds.append(os.memfd_create('x'))\n"
        "        for _ in range(60): os.write(fds[-1], bytes(1 << 20))",
    ],
    ids=["shared", "file in memory"],
)
def test_memory_that_no_rlimit_counts_is_counted(lab: Lab, keeper: Keeper, body: str) -> None:
    """The control group ends who takes more memory than a lab gives, whatever kind it is of."""
    program = f"import os\n\ndef f():\n    {body}\n\ndef g():\n    return 1\n"
    said = "It used more memory than it may and was stopped."

    with patient(lab, keeper, program) as submitted:
        assert submitted.failure() == (Kind.MEMORY, said)
        assert submitted.call("g") == 1
        assert f": {said}" in map(str, submitted.observer.evidence)


@pytest.mark.parametrize("keeper", ["A"], indirect=True)
def test_memory_of_several_processes_is_counted_together(lab: Lab, keeper: Keeper) -> None:
    """Two that stay below the bound of one are too much together: one of them is ended."""
    program = """
import os, signal

def f():
    for _ in range(2):
        if os.fork() == 0:
            taken = b"x" * (1 << 30)
            signal.pause()
    return os.WTERMSIG(os.wait()[1])
"""

    with patient(lab, keeper, program) as submitted:
        assert submitted.call() == signal.SIGKILL


# -- how it ends


def zygote_of(keeper: Keeper) -> int:
    return keeper._zygote.pid


def idle(keeper: Keeper) -> int:
    """How many processes there are below the one that was started: process 1 of its namespace."""
    return int("PID namespace" in keeper.isolation.layers)


def left_alone(keeper: Keeper) -> bool:
    """Whether the zygote has no workers any more."""
    return soon(lambda: len(family(zygote_of(keeper))) == idle(keeper))


DAEMON = """
import os, signal, time

def daemon():
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                time.sleep(1)
        os._exit(0)

def f():
    daemon()
    daemon()
"""


@in_namespaces
def test_the_deadline_ends_everything_that_was_started(submit: Submit, keeper: Keeper) -> None:
    """Daemons in sessions of their own die with the worker that ran out of time."""
    submitted = submit(DAEMON + "    while True:\n        pass\n")
    submitted.observer._left = 0.5

    assert submitted.failure() == (Kind.TIME, "The 20 s for the whole submission were used up.")
    assert left_alone(keeper)


@in_namespaces
def test_daemons_end_with_their_submission(submit: Submit, keeper: Keeper) -> None:
    """What a submission started in the background is gone when it was judged."""
    submitted = submit(DAEMON)

    assert submitted.call() is None
    assert soon(lambda: len(family(zygote_of(keeper))) == 4)
    submitted.observer.end()
    assert left_alone(keeper)


@at_every_level
def test_a_deadline_ends_a_worker(submit: Submit, keeper: Keeper) -> None:
    """A worker that ignores every signal that can be ignored ends when its time is over."""
    submitted = submit(
        """
        import signal
        for number in {*range(1, 32)} - {signal.SIGKILL, signal.SIGSTOP, signal.SIGSEGV}:
            signal.signal(number, signal.SIG_IGN)
        def f():
            while True: pass
        """
    )
    submitted.observer._left = 0.5

    assert submitted.failure() == (Kind.TIME, "The 20 s for the whole submission were used up.")
    assert left_alone(keeper)


@at_every_level
def test_after_a_crash_the_next_test_gets_a_fresh_worker(submit: Submit) -> None:
    """A worker that died is replaced by one without its files and its state."""
    submitted = submit(
        """
        import os
        seen = []
        def f():
            seen.append(1)
            return sorted(os.listdir('.')), len(seen)
        def crash():
            open('left.txt', 'w').close()
            seen.append(1)
            os._exit(3)
        """,
        {"sums.py": "one = 1"},
    )

    assert submitted.call() == (["sums.py"], 1)
    assert submitted.failure("crash") == (
        Kind.CRASHED,
        "It ended the Python process instead of returning.",
    )
    assert submitted.call() == (["sums.py"], 1)


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        ("__import__('ctypes').string_at(0)", Kind.CRASHED, "Python itself crashed (SIGSEGV)."),
        ("os.close(3)", Kind.CRASHED, "It ended the Python process instead of returning."),
        ("os.write(3, b'x' * 8)", Kind.REPLY, "What came back is no valid reply: it is too large."),
        (
            "os.write(3, bytes([2, 0, 0, 0, 0, 0, 0, 0]) + b'42')",
            Kind.REPLY,
            "What came back is no valid reply: it is not an answer.",
        ),
        ("print('x' * 10**6)", Kind.OUTPUT, "It printed too much and was stopped."),
        (
            "return [0] * 10**6",
            Kind.REPLY,
            "What came back is no valid reply: it is too large.",
        ),
        ("raise SystemExit(0)", Kind.RAISED, "f raised SystemExit."),
        (
            "r.setrlimit(r.RLIMIT_CPU, (1, 1))\n    while True: pass",
            Kind.KILLED,
            "The system killed it; it may have used too much memory.",
        ),
    ],
)
@at_every_level
def test_every_way_to_end_has_its_sentence(
    submit: Submit, body: str, kind: Kind, said: str
) -> None:
    """However a worker ends, the test hears why in one sentence, and the next one is answered."""
    head = "import os\nimport resource as r\n\n"
    submitted = submit(f"{head}def f():\n    {body}\n\ndef g():\n    return 1\n")

    assert submitted.failure() == (kind, said)
    assert submitted.call("g") == 1
    evidence = [] if kind is Kind.RAISED else [f": {said}"]
    assert list(map(str, submitted.observer.evidence)) == evidence


@at_every_level
def test_a_reply_that_nobody_asked_for_is_none(submit: Submit) -> None:
    """An answer that waits for the next question costs that question's test, and no other."""
    submitted = submit(
        """
        import json, os, struct
        def answer(value):
            text = json.dumps({"dict": [["value", value], ["used", {"list": []}]]}).encode()
            os.write(3, 2 * (struct.pack('<II', len(text), 0) + text))
        def f(): answer(41)
        """
    )
    said = "What came back is no valid reply: it came out of turn."

    assert submitted.call() == 41
    assert submitted.failure() == (Kind.REPLY, said)
    assert submitted.call() == 41
    assert list(map(str, submitted.observer.evidence)) == [f": {said}"]


def test_processor_time_has_a_limit_of_its_own(lab: Lab, keeper: Keeper) -> None:
    """Threads that compute side by side end by what they use, however long a test may take."""
    program = """
import threading

def burn():
    while True: sum(range(10**5))

def f():
    for _ in range(4): threading.Thread(target=burn).start()
    burn()
"""
    with patient(lab, keeper, program, cpu_seconds=0.5) as submitted:
        assert submitted.failure() == (
            Kind.TIME,
            "It used more than 0.5 s of processor time and was stopped.",
        )


def test_processor_time_is_counted_for_each_test(lab: Lab, keeper: Keeper) -> None:
    """What one test used is not held against the next."""
    program = """
import time

def f():
    start = time.process_time()
    while time.process_time() < start + 0.6: pass
    time.sleep(0.3)  # until it has been looked at
    return 1
"""
    with patient(lab, keeper, program, cpu_seconds=1.0) as submitted:
        assert [submitted.call() for _ in range(3)] == [1, 1, 1]


def test_evidence_names_the_test(submit: Submit) -> None:
    """What the judge saw is told with the test in which it was seen."""
    submitted = submit("import os\ndef f(): os._exit(0)")
    submitted.observer.begin_test("tests.py::test_half")
    student = Student(
        Replay((), submitted.observer, live=True), submitted.lab.exercise("f"), "", "cpu"
    )

    with pytest.raises(Wrong):
        student.call("f")

    (seen,) = map(str, submitted.observer.evidence)
    assert seen == "tests.py::test_half: It ended the Python process instead of returning."


def test_a_test_that_trains_has_a_limit_of_its_own(lab: Lab, keeper: Keeper) -> None:
    """It is the one that is told, whatever other tests may take."""
    short = replace(lab, limits=replace(lab.limits, test_seconds=1000, training_seconds=0.3))
    code = StudentCode("lab1", (Cell("lab1.py", "def f():\n    while True: pass\n"),))
    observer = Observer(code, short, keeper, cuda=False)
    observer.begin_test(training=True)

    with pytest.raises(Wrong) as wrong:
        Student(Replay((), observer, live=True), short.exercise("f"), "", "cpu").call("f")

    observer.end()
    assert str(wrong.value.failure.seen) == "It ran longer than 0.3 s and was stopped."


BUSY = """
import threading

def burn():
    while True: pass

def f(): threading.Thread(target=burn).start()
"""
"""Answers, and goes on computing."""
KEEPER_OF_ITS_OWN = """
import sys, time
from pathlib import Path
from grader.isolation.keeper import open_keeper
from grader.course.lab import load_lab
from grader.records import Cell, StudentCode
from grader.judging.observer import Observer
from grader.judging.replay import Replay
from grader.judging.student import Student

lab = load_lab(Path(sys.argv[1]), "lab1")
with open_keeper(lab.course, lab.probes, least="D", most=sys.argv[3]) as keeper:
    code = StudentCode("lab1", (Cell("lab1.py", sys.argv[2]),))
    observer = Observer(code, lab, keeper, cuda=False)
    observer.begin_test()
    Student(Replay((), observer, live=True), lab.exercise("f"), "", "cpu").call("f")
    print("ready", flush=True)
    time.sleep(1000)
"""


@pytest.mark.parametrize(
    ("level", "program", "count"),
    [
        ("A", DAEMON, 5),  # the zygote and its process 1, the worker and its two daemons
        ("C", "def f(): pass", 2),
        ("C", BUSY, 2),
        ("D", "def f(): pass", 2),
    ],
)
def test_the_judges_death_leaves_nobody_behind(
    lab: Lab, starter: Starter, level: str, program: str, count: int
) -> None:
    """When the judge is killed, its zygote, workers and their daemons die too."""
    words = ["python", KEEPER_OF_ITS_OWN, str(lab.course), program, level]
    judge = starter.start(words, lab.course)
    try:
        assert soon(lambda: judge.said()[0] == "ready\n")
        assert soon(lambda: len(family(judge.pid)) == count)
        running = family(judge.pid)
    finally:
        judge.kill()

    assert soon(lambda: not any(is_alive(pid) for pid in running))


@pytest.mark.parametrize("level", ["A", "C", "D"])
def test_nothing_is_left_after_the_keeper_closes(lab: Lab, submit: Submit, level: str) -> None:
    """The zygote and its workers are gone when the grading is over, at level D as well."""
    before = family(os.getpid())
    with open_keeper(lab.course, lab.probes, least="D", most=level) as keeper:
        submitted = submit("def f(): return 1", with_keeper=keeper)
        assert submitted.call() == 1
        assert len(family(os.getpid()) - before) == 2 + idle(keeper)
        submitted.observer.end()

    assert soon(lambda: family(os.getpid()) <= before)


# -- without walls, and without a zygote


@pytest.mark.usefixtures("quickly")
def test_level_d_says_so_and_works(lab: Lab, submit: Submit) -> None:
    """Without namespaces a program is judged all the same, and the report does not claim more."""
    with open_keeper(lab.course, lab.probes, least="D", most="D") as keeper:
        submitted = submit(
            "import os, sums\ndef f(): return sums.one, sorted(os.environ), os.listdir('.')",
            {"sums.py": "one = 1"},
            with_keeper=keeper,
        )

        one, names, files = submitted.call()

        assert keeper.isolation.level == "D"
        assert not any("namespace" in layer for layer in keeper.isolation.layers)
        assert one == 1
        assert set(names) <= ENVIRONMENT
        assert set(files) <= {"sums.py", "__pycache__"}


def test_a_zygote_that_died_is_the_graders_fault(lab: Lab) -> None:
    """If the zygote is gone, nobody's test is failed for it."""
    with open_keeper(lab.course, least="D", most="D") as keeper:
        os.kill(zygote_of(keeper), signal.SIGKILL)
        keeper._zygote.wait()

        with pytest.raises(GraderFault, match="the zygote does not answer"):
            keeper.hire(Limits())


# -- how a submission is put together


def test_helper_modules_can_be_imported_and_shadow_nothing(submit: Submit) -> None:
    """A file beside the lab's is a module, unless Python or a package has one of that name."""
    submitted = submit(
        """
        import random
        import numpy
        import torch
        import sums
        from parts.more import two
        def f(): return sums.one, two, random.random() < 1, numpy.add(1, 1) == 2
        """,
        {
            "sums.py": "one = 1",
            "parts/__init__.py": "",
            "parts/more.py": "two = 2",
            "random.py": "raise SystemExit('shadow')",
            "numpy.py": "raise SystemExit('shadow')",
            "torch/__init__.py": "raise SystemExit('shadow')",
        },
    )

    assert submitted.call() == (1, 2, True, True)


def test_an_error_in_a_helper_is_told_at_its_line(submit: Submit) -> None:
    """A helper module is the student's own file too."""
    submitted = submit(
        "import sums\ndef f(): return sums.add()\n", {"sums.py": "def add():\n    return 1 / 0\n"}
    )

    with pytest.raises(Wrong) as wrong:
        submitted.call()

    assert str(wrong.value.failure.place) == "sums.py, line 2"


def test_an_exercise_is_judged_on_the_references_version_of_what_it_builds_on(
    submit: Submit,
) -> None:
    """One early mistake does not cost later points, nor does it help its own exercise."""
    submitted = submit("def f(x=0): return -1\ndef g(x): return f(x) + 1")

    assert submitted.student("f").call("f", 5) == -1
    assert submitted.student("g").call("g", 5) == 3.5
    assert submitted.student("f").call("f", 5) == -1


def test_an_exercise_that_builds_on_what_is_missing_can_be_judged(submit: Submit) -> None:
    """The reference's version is there although the student wrote none."""
    submitted = submit("def g(x): return f(x) + 1")

    assert submitted.student("g").call("g", 5) == 3.5
    assert submitted.failure("f", 5) == (Kind.MISSING, "Your file defines no f.")


def test_load_errors_are_told_by_the_first_worker_alone(submit: Submit) -> None:
    """A later worker may carry what an earlier one was asked: it tells nothing that is new."""
    submitted = submit(
        """
        import os
        g = __import__(NAME)
        """.replace("NAME", "'mine_' + os.urandom(4).hex()")
    )

    kind, told = submitted.failure("relu")
    assert (kind, told) == (Kind.MISSING, "Your file defines no relu.")
    with pytest.raises(Wrong) as first:
        submitted.student("f").call("g")
    with pytest.raises(Wrong) as second:
        submitted.student("g").call("g")

    assert str(first.value.failure.seen).startswith("g could not be loaded: ModuleNotFoundError")
    assert str(second.value.failure.seen) == str(first.value.failure.seen)
    assert [broken.names for broken in submitted.observer.broken] == [("g",)]


def test_load_errors_that_every_worker_has_are_told(submit: Submit) -> None:
    """What is wrong with the file itself is said in whichever worker an exercise is asked."""
    submitted = submit("g = __import__('nobody_has_it')")

    for exercise in ("f", "g"):
        with pytest.raises(Wrong) as wrong:
            submitted.student(exercise).call("g")
        assert "No module named 'nobody_has_it'" in str(wrong.value.failure.seen)


def test_a_forbidden_function_is_refused_with_its_line(submit: Submit) -> None:
    """Across the trust line too, only where the exercise forbids it."""
    submitted = submit("import torch\n\ndef relu(x):\n    return torch.relu(x)\n")

    with pytest.raises(Wrong) as wrong:
        submitted.student("relu").call("relu", torch.ones(2))

    failure = wrong.value.failure
    assert (failure.kind, str(failure.place)) == (Kind.FORBIDDEN, "lab1.py, line 4")
    assert str(failure.seen) == (
        "It calls the ready-made relu; this exercise asks you to write it."
    )
    assert torch.equal(submitted.student("f").call("relu", torch.ones(2)), torch.ones(2))


def test_a_forbidden_module_in_a_helper_is_refused_with_its_line(submit: Submit) -> None:
    """What an exercise reaches is read in the files beside it too; other exercises may use it."""
    helper = "from torch import nn\n\ndef make():\n    return nn.ReLU()\n"
    submitted = submit(
        "from mine import make\n\ndef relu(x):\n    return make()(x)\n", {"mine.py": helper}
    )

    with pytest.raises(Wrong) as wrong:
        submitted.student("relu").call("relu", torch.ones(2))

    failure = wrong.value.failure
    assert (failure.kind, str(failure.place)) == (Kind.FORBIDDEN, "mine.py, line 4")
    assert str(failure.seen) == (
        "It uses torch.nn.ReLU; this exercise asks you to do without torch.nn."
    )
    assert torch.equal(submitted.student("f").call("relu", torch.ones(2)), torch.ones(2))


def test_draws_are_the_same_for_every_submission_and_differ_by_call(submit: Submit) -> None:
    """Nobody can shop for seeds, and two calls never share a mask."""
    program = "import torch\ndef f(): return torch.rand(8).tolist()"
    first, second = (submit(program).student(seed="test") for _ in range(2))

    draws = [first.call("f"), first.call("f")]

    assert draws[0] != draws[1]
    assert [second.call("f"), second.call("f")] == draws


def test_a_name_made_of_an_input_does_not_come_back(submit: Submit) -> None:
    """A hostile worker cannot put a hidden input into a message by the names it tells."""
    forged = """
    import json, os, struct
    def answer(reply):
        text = json.dumps(reply).encode()
        os.write(3, struct.pack('<II', len(text), 0) + text)
    def told(error):
        fields = {"types": ["Input_3_5"], "message": "", "place": ["lab1.py", 35], "missing": None,
                  "not_started": False, "memory": False} | error
        pairs = [[k, {"list": v} if isinstance(v, list) else v] for k, v in fields.items()]
        answer({"dict": [["error", {"dict": pairs}], ["used", {"list": []}]]})
    def f(): told({"missing": "input_3_5"})
    def g(): told({})
    def h(x): told({"place": ["lab1.py", x]})
    def relu(x):
        used = {"list": [{"list": ["input 3.5", "lab1.py", 3]}]}
        answer({"dict": [["value", {"opaque": "Input 3.5"}], ["used", used]]})
    """
    last = textwrap.dedent(forged).count("\n") + 1

    assert submit(forged).failure("f") == (Kind.MISSING, "Your file defines no f.")
    assert submit(forged).failure("g") == (Kind.RAISED, "g raised Exception.")
    for line in (3_500_000_000, last + 1, 0, -1):
        with pytest.raises(Wrong) as wrong:
            submit(forged).call("h", line)
        assert wrong.value.failure.place is None
    with pytest.raises(Wrong) as wrong:
        submit(forged).call("h", last)
    assert str(wrong.value.failure.place) == f"lab1.py, line {last}"
    value = submit(forged).student("relu").call("relu", torch.ones(1))
    assert value.type_name == "something else"
