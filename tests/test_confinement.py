"""What student code can see and do in its worker, found by trying it there.

A small course lies in a temporary folder; each test is a program that tries something, run as a
submission to it.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from grader.errors import GraderFault, NoIsolation
from grader.keeper import Keeper, open_keeper
from grader.lab import Lab, Limits, load_lab
from grader.records import Cell, Kind, StudentCode
from grader.runner import SandboxRunner
from grader.sandbox.confine import python_folders, scratch_folder
from grader.student import Student
from grader.testing import Wrong

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="grading needs Linux")

ROOT = Path(__file__).parent.parent
SCRATCH = str(scratch_folder([ROOT / "grader"]))
"""/tmp, unless Python or this project lies below it."""
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
REFERENCE = """
import math
from math import floor

def half(x):
    return floor(x) / 2

def f(x=0):
    return half(x) + math.pi - math.pi

def g(x):
    return f(x) + 100
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A lab of three exercises; ``g`` builds on ``f``."""
    return make_lab(tmp_path_factory.mktemp("course"))


def make_lab(course: Path) -> Lab:
    solutions = course / "solutions" / "lab1"
    solutions.mkdir(parents=True)
    (solutions / "lab.toml").write_text(LAB_TOML, encoding="utf-8")
    (solutions / "lab1.py").write_text(REFERENCE)
    (solutions / "probes.py").write_text("def module_name(module):\n    return module.__name__\n")
    (solutions / "zh.toml").write_text("[texts]\n")
    (course / "assignments" / "lab1").mkdir(parents=True)
    (course / "assignments" / "lab1" / "handout.md").write_text("A handout.")
    return load_lab(course, "lab1")


@pytest.fixture(scope="module")
def keeper(lab: Lab) -> Iterator[Keeper]:
    """One zygote for every test that needs nothing special."""
    os.environ["A_SECRET_OF_THE_JUDGE"] = "3.5"
    with open_keeper(lab.course, lab.probes) as keeper:
        del os.environ["A_SECRET_OF_THE_JUDGE"]
        yield keeper


class Submitted:
    """A program in its workers, asked as a test would."""

    def __init__(self, runner: SandboxRunner, lab: Lab) -> None:
        self.runner, self.lab = runner, lab

    def student(self, exercise: str = "f", seed: str = "") -> Student:
        """The student at the start of a test."""
        self.runner.begin_test()
        return Student(self.runner, self.lab.exercise(exercise), seed, "cpu")

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
            runner = SandboxRunner(
                StudentCode("lab1", cells, helpers or {}), lab, with_keeper, cuda=False
            )
            ending.callback(runner.end)
            return Submitted(runner, lab)

        yield submit


def tried(submit: Submit, body: str) -> Any:
    """What a function with this body returns in its worker."""
    head = "import ctypes, os, socket\nfrom pathlib import Path\n\ndef f():\n"
    return submit(head + textwrap.indent(textwrap.dedent(body), "    ")).call()


# -- what can be seen


def test_the_course_cannot_be_seen(submit: Submit, lab: Lab) -> None:
    """Solutions, tests and handouts of the course that is graded are not in a worker's root."""
    for path in (lab.course, lab.folder, lab.reference, lab.handout):
        assert path.exists()
        assert tried(submit, f"return os.path.lexists({str(path)!r})") is False


def test_this_project_cannot_be_seen(submit: Submit) -> None:
    """Nor are the judge's own files: only the sandbox and the libraries are there."""
    engine = ROOT / "grader"
    seen = tried(submit, f"return sorted(os.listdir({str(engine)!r}))")

    assert set(seen) <= {"__init__.py", "sandbox"}
    for name in ("solutions", "assignments", "tests", ".git"):
        assert tried(submit, f"return os.path.lexists({str(ROOT / name)!r})") is False


def test_a_course_among_pythons_packages_is_covered(submit: Submit) -> None:
    """Where the course lies inside a folder that must be shown, an empty one lies over it."""
    try:
        folder = tempfile.TemporaryDirectory(dir=sys.prefix, prefix="course-")
    except OSError:
        pytest.skip("Python's own folder cannot be written")
    with folder:
        Path(folder.name).chmod(0o755)
        lab = make_lab(Path(folder.name))
        with open_keeper(lab.course, lab.probes) as keeper:
            program = f"""
            import os
            def f(): return os.listdir({str(lab.course)!r})
            """

            assert submit(program, with_keeper=keeper).call() == []


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


def test_the_home_folder_cannot_be_seen(submit: Submit) -> None:
    """Of the assistant's home there is nothing but the way to a Python that lies in it."""
    home = Path.home()
    python = [*python_folders(), ROOT]
    ways = {folder.relative_to(home).parts[0] for folder in python if home in folder.parents}

    body = f"return os.listdir({str(home)!r}) if os.path.isdir({str(home)!r}) else []"

    assert set(tried(submit, body)) <= ways


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

    assert set(names) <= {"HOME", "TMPDIR", "LANG", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"}
    assert "SECRET" not in text
    assert tried(submit, "return os.environ['HOME']") == SCRATCH


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


def test_no_other_process_can_be_seen_or_signalled(submit: Submit) -> None:
    """A worker is process 1 of its own world, leads its own session, and nobody else is there."""
    assert tried(submit, "return os.getpid(), os.getppid(), os.getsid(0)") == (1, 0, 0) or tried(
        submit, "return os.getpid(), os.getppid(), os.getsid(0)"
    ) == (1, 0, 1)
    assert tried(submit, "return [n for n in os.listdir('/proc') if n.isdigit()]") == ["1"]
    reached = """
        reached = []
        for pid in [*range(2, 3000), os.getppid() or -1]:
            try:
                os.kill(pid, 0)
            except (ProcessLookupError, PermissionError):
                continue
            reached.append(pid)
        return reached
        """
    assert tried(submit, reached) == []


def test_two_submissions_do_not_see_each_other(submit: Submit) -> None:
    """What one leaves in any folder that can be written, the other does not find."""
    writer = submit(
        f"""
        from pathlib import Path
        def f():
            for folder in ({SCRATCH!r}, '/dev/shm'):
                Path(folder, 'left.txt').write_text('the answer')
        """
    )
    listing = f"os.listdir({SCRATCH!r}) + os.listdir('/dev/shm')"
    reader = submit(f"import os\ndef f(): return {listing}")

    assert reader.call() == []
    assert writer.call() is None
    assert reader.call() == []


def test_a_worker_knows_only_its_probes(submit: Submit) -> None:
    """A probe is called beside the student's module under a neutral name; no test is there."""
    submitted = submit(
        """
        import sys
        def f():
            mine = [n for n in sys.modules if n.startswith('grader')]
            return sorted(mine), 'pytest' in sys.modules, 'test_hidden' in sys.modules
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
        "os.mknod('/tmp/disk', 0o60666, 8 << 8)",
        "os.chroot('/tmp')",
        "os.setuid(0)",
        "os.setgroups([0])",
        "socket.sethostname('x')",
        "os.nice(-10)",
    ],
)
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
        "syscall(165, b'none', b'/', None, 32, None)"
        if os.uname().machine == "x86_64"
        else "setuid(0)",
    ],
)
def test_system_calls_that_lead_out_are_refused(submit: Submit, call: str) -> None:
    """Mounting, unmounting, becoming root and tracing fail: all privileges are gone."""
    assert tried(submit, f"return ctypes.CDLL(None).{call}") != 0


def test_a_user_namespace_of_its_own_leads_nowhere(submit: Submit, lab: Lab) -> None:
    """If the kernel lets a worker be root of a namespace of its own, the root stays read-only and bare."""
    seen = tried(
        submit,
        f"""
        libc = ctypes.CDLL(None)
        if libc.unshare(0x10000000 | 0x00020000) != 0:
            return "refused"
        remounted = libc.mount(b"none", b"/", None, 32 | 4096, None)
        unmounted = [libc.umount2(path, 2) for path in (b"/usr", b"/tmp", b"/proc")]
        try:
            Path("/left").write_text("x")
        except OSError:
            return remounted == 0, 0 in unmounted, os.path.lexists({str(lab.course)!r})
        return "written"
        """,
    )

    assert seen in ("refused", (False, False, False))


def test_all_privileges_are_gone(submit: Submit) -> None:
    """No capability is left or can come back, and the user is nobody in particular."""
    status = tried(submit, "return Path('/proc/self/status').read_text()")
    fields = dict(line.split(":\t", 1) for line in status.splitlines())

    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(fields[name], 16) == 0
    assert fields["NoNewPrivs"] == "1"
    assert fields["Uid"].split()[0] != "0" or os.geteuid() != 0


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
    assert tried(submit, "return [name for _, name in socket.if_nameindex()]") in ([], ["lo"])


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

    assert started.call() < 600
    started.runner.end()
    assert left_alone(keeper)


# -- how it ends


def family(pid: int) -> set[int]:
    """All processes that descend from ``pid``."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if words[0] != "Z":
            parents[int(status.parent.name)] = int(words[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def soon(is_so: Callable[[], bool]) -> bool:
    """Whether it becomes so; the kernel may need a moment to clear up."""
    for _ in range(400):
        if is_so():
            return True
        time.sleep(0.05)
    return False


def zygote_of(keeper: Keeper) -> int:
    return keeper._zygote.pid


def left_alone(keeper: Keeper) -> bool:
    """Whether the zygote has no workers any more: only itself, process 1 of its namespace."""
    return soon(lambda: len(family(zygote_of(keeper))) == 1)


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


def test_the_deadline_ends_everything_that_was_started(submit: Submit, keeper: Keeper) -> None:
    """Daemons in sessions of their own die with the worker that ran out of time."""
    submitted = submit(DAEMON + "    while True:\n        pass\n")
    object.__setattr__(submitted.runner, "_left", 0.5)

    assert submitted.failure() == (Kind.TIME, "It ran longer than 5 s and was stopped.")
    assert left_alone(keeper)


def test_daemons_end_with_their_submission(submit: Submit, keeper: Keeper) -> None:
    """What a submission started in the background is gone when it was judged."""
    submitted = submit(DAEMON)

    assert submitted.call() is None
    assert soon(lambda: len(family(zygote_of(keeper))) == 4)
    submitted.runner.end()
    assert left_alone(keeper)


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
    ],
)
def test_every_way_to_end_has_its_sentence(
    submit: Submit, body: str, kind: Kind, said: str
) -> None:
    """However a worker ends, the test hears why in one sentence, and the next one is answered."""
    submitted = submit(f"import os\ndef f():\n    {body}\n\ndef g():\n    return 1\n")

    assert submitted.failure() == (kind, said)
    assert submitted.call("g") == 1


def test_a_test_that_trains_has_a_limit_of_its_own(lab: Lab, keeper: Keeper) -> None:
    """It is the one that is told, whatever other tests may take."""
    short = replace(lab, limits=replace(lab.limits, test_seconds=1000, training_seconds=0.3))
    code = StudentCode("lab1", (Cell("lab1.py", "def f():\n    while True: pass\n"),))
    runner = SandboxRunner(code, short, keeper, cuda=False)
    runner.begin_test(training=True)

    with pytest.raises(Wrong) as wrong:
        Student(runner, short.exercise("f"), "", "cpu").call("f")

    runner.end()
    assert str(wrong.value.failure.seen) == "It ran longer than 0.3 s and was stopped."


KEEPER_OF_ITS_OWN = """
import sys, time
from pathlib import Path
from grader.keeper import open_keeper
from grader.lab import load_lab
from grader.records import Cell, StudentCode
from grader.runner import SandboxRunner
from grader.student import Student

lab = load_lab(Path(sys.argv[1]), "lab1")
with open_keeper(lab.course, lab.probes) as keeper:
    code = StudentCode("lab1", (Cell("lab1.py", sys.argv[2]),))
    runner = SandboxRunner(code, lab, keeper, cuda=False)
    runner.begin_test()
    Student(runner, lab.exercise("f"), "", "cpu").call("f")
    print("ready", flush=True)
    time.sleep(1000)
"""


def test_the_judges_death_leaves_nobody_behind(lab: Lab) -> None:
    """When the judge is killed, its zygote, workers and their daemons die too."""
    judge = subprocess.Popen(
        [sys.executable, "-c", KEEPER_OF_ITS_OWN, str(lab.course), DAEMON],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with judge:
        assert judge.stdout is not None
        assert judge.stdout.readline() == "ready\n"
        # the zygote and its process 1, the worker and its two daemons
        assert soon(lambda: len(family(judge.pid)) == 5)
        running = family(judge.pid)
        judge.kill()

    assert soon(lambda: not any(is_alive(pid) for pid in running))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_nothing_is_left_after_the_keeper_closes(lab: Lab, submit: Submit) -> None:
    """The zygote and its workers are gone when the grading is over, at level D as well."""
    before = family(os.getpid())
    with open_keeper(lab.course, lab.probes, level="D") as keeper:
        submitted = submit("def f(): return 1", with_keeper=keeper)
        assert submitted.call() == 1
        assert len(family(os.getpid()) - before) == 2
        submitted.runner.end()

    assert soon(lambda: family(os.getpid()) <= before)


# -- what is said where isolation is not to be had


@pytest.mark.parametrize("level", ["A", "B", "C"])
def test_a_level_that_is_not_there_yet_is_refused(lab: Lab, level: str) -> None:
    """A level whose layers this version does not set up is never claimed."""
    with pytest.raises(NoIsolation) as refusal, open_keeper(lab.course, level=level):
        pass

    assert str(refusal.value).startswith(f"level {level} is not to be had yet")
    assert "leave --level out" in str(refusal.value)


def test_other_systems_cannot_grade(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """On macOS and Windows grading says so, and that students' own runs work there."""
    monkeypatch.setattr(sys, "platform", "darwin")

    with (
        pytest.raises(NoIsolation, match="grading needs Linux; students' own `pytest"),
        open_keeper(lab.course),
    ):
        pass


OPEN = """
import sys
from pathlib import Path
from grader.errors import NoIsolation
from grader.keeper import open_keeper

for kind in sys.argv[2:]:
    Path(f"/proc/sys/user/max_{kind}_namespaces").write_text("0")
try:
    with open_keeper(Path(sys.argv[1])) as keeper:
        print("opened")
except NoIsolation as refusal:
    print(refusal)
"""


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("pid", "new namespaces"), ("net", "no worker could be confined (new namespaces")],
)
def test_a_kernel_that_refuses_is_named(lab: Lab, kind: str, reason: str) -> None:
    """Where namespaces are refused, grading stops with the reason and what to do."""
    inside = ["unshare", "--user", "--map-root-user"]
    if subprocess.run([*inside, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine has no user namespaces to try it in")

    run = subprocess.run(
        [*inside, sys.executable, "-c", OPEN, str(lab.course), kind],
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout.startswith(f"this machine refuses to isolate student code ({reason}")
    assert "No space left on device" in run.stdout
    assert "allow user namespaces or run as root" in run.stdout
    assert "--level D, which is no security boundary" in run.stdout
    assert run.stdout.count("\n") == 1


def test_level_d_says_so_and_works(lab: Lab, submit: Submit) -> None:
    """Without namespaces a program is judged all the same, and the report does not claim more."""
    with open_keeper(lab.course, lab.probes, level="D") as keeper:
        submitted = submit(
            "import os, sums\ndef f(): return sums.one, sorted(os.environ), os.listdir('.')",
            {"sums.py": "one = 1"},
            with_keeper=keeper,
        )

        one, names, files = submitted.call()

        assert keeper.isolation.level == "D"
        assert not any("namespace" in layer for layer in keeper.isolation.layers)
        assert one == 1
        assert set(names) <= {"HOME", "TMPDIR", "LANG", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"}
        assert "sums.py" in files


def test_without_a_level_the_layers_are_named(keeper: Keeper) -> None:
    """With namespaces, but not all that a level asks for, no level is claimed: layers are told."""
    assert keeper.isolation.level is None
    assert "network namespace" in keeper.isolation.layers
    assert "empty environment" in keeper.isolation.layers


def test_a_zygote_that_died_is_the_graders_fault(lab: Lab) -> None:
    """If the zygote is gone, nobody's test is failed for it."""
    with open_keeper(lab.course, level="D") as keeper:
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
    def h(): told({"place": ["lab1.py", 3_500_000_000]})
    def relu(x):
        used = {"list": [{"list": ["input 3.5", "lab1.py", 3]}]}
        answer({"dict": [["value", {"opaque": "Input 3.5"}], ["used", used]]})
    """

    assert submit(forged).failure("f") == (Kind.MISSING, "Your file defines no f.")
    assert submit(forged).failure("g") == (Kind.RAISED, "g raised Exception.")
    with pytest.raises(Wrong) as wrong:
        submit(forged).call("h")
    assert wrong.value.failure.place is None
    value = submit(forged).student("relu").call("relu", torch.ones(1))
    assert value.type_name == "something else"
