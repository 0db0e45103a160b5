"""What tests of the whole grader share: a made-up course, a command line, one zygote."""

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from xdist.scheduler import LoadScopeScheduling

sys.path.append(str(Path(__file__).parent))  # tests share processes.py and its neighbours
from sample import commit
from server import Server, open_server
from starting import Starter, launcher, open_nursery, open_starter

from grader.commands import cli
from grader.course.lab import Lab, load_lab
from grader.isolation import keeper as keepers
from grader.isolation.keeper import Keeper, open_keeper

collect_ignore = ["scenarios"]
ROOT = Path(__file__).parent.parent
SCENARIOS = Path(__file__).parent / "scenarios"
COURSE = SCENARIOS / "course"
"""A course with one small lab whose time limits are short."""
LONG = ("hostile", "soak")
"""Options, each with a marker of its name."""

Run = Callable[..., subprocess.CompletedProcess[str]]

WITHOUT = """
import errno, os, struct
from grader.sandbox import kernel

def step(code, value, if_so=0, else_=0):
    return struct.pack("=HBBI", code, if_so, else_, value)

arm = os.uname().machine == "aarch64"
wanted = {"Landlock": (444, None, errno.ENOSYS), "namespaces": (97 if arm else 272, None, errno.EPERM),
          "seccomp": (167 if arm else 157, 22, errno.EINVAL)}
program = b""
for name in LAYERS.split("+"):
    number, first, error = wanted[name]
    program += step(0x20, 0) + step(0x15, number, 0, 3 if first is not None else 1)
    if first is not None:
        program += step(0x20, 16) + step(0x15, first, 0, 1)
    program += step(0x06, 0x00050000 | error)
if os.geteuid() != 0:
    kernel._libc.prctl(38, 1, 0, 0, 0)
kernel.filter_system_calls(program + step(0x06, 0x7FFF0000))
"""
"""What a program does to go on with a kernel that, as far as it can tell, has not what LAYERS names."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The long rounds of the attack suite."""
    group = parser.getgroup("labgrader's own tests")
    group.addoption("--hostile", action="store_true", help="run every attack, at every level")
    group.addoption(
        "--write-table", action="store_true", help="with --hostile: renew the table in docs"
    )
    group.addoption("--soak", action="store_true", help="more random moments, classes and rounds")


def pytest_configure(config: pytest.Config) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background takes it away
    # several processes test side by side: threads that wait for each other would take all processors
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    torch.set_num_threads(1)
    for option in LONG:
        words = f"{option}: runs with --{option} alone, for it takes minutes"
        config.addinivalue_line("markers", words)


def pytest_report_header() -> str:
    """Long suites run in part, and the commit decides which."""
    return f"the parts of long suites follow from: {commit()}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long rounds are there only with their option."""
    left_out = [option for option in LONG if not config.getoption(f"--{option}")]
    long = [item for item in items if any(map(item.get_closest_marker, left_out))]
    items[:] = sorted((item for item in items if item not in long), key=_turn)
    config.hook.pytest_deselected(items=long)


def _turn(item: pytest.Item) -> int:
    name = item.path.stem
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Several processes take a file each, or a lab, so that what its tests share is made once."""
    return ByFile(config, log)


LONGEST = ("test_labs", "test_killed", "test_journal", "test_check", "test_batch", "test_notebooks")
"""Files that come first, so that several processes end together."""


class ByFile(LoadScopeScheduling):
    """A file is one process's turn; of the one that proves the labs, each lab is."""

    def _split_scope(self, nodeid: str) -> str:
        lab = re.search(r"test_labs\.py::\w+(\[lab\d+\])", nodeid)
        return nodeid.partition("::")[0] + (lab[1] if lab else "")


@pytest.fixture(scope="session")
def lab1() -> Lab:
    """The made-up lab."""
    return load_lab(COURSE, "lab1")


@pytest.fixture(scope="session")
def lab2() -> Lab:
    """The real lab 2."""
    return load_lab(ROOT, "lab2")


@pytest.fixture(scope="session")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where zygotes are born that do not import torch again."""
    door = tmp_path_factory.mktemp("nursery") / "door"
    with open_nursery(door, keepers._zygote_environment()):
        yield door


@pytest.fixture(scope="module")
def nursed(door: Path) -> Iterator[None]:
    """Zygotes of this process are born there too, while a module's tests run."""
    with zygotes_from(door):
        yield


@contextmanager
def zygotes_from(door: Path) -> Iterator[None]:
    """Until this ends, what this process starts as a zygote is forked behind the ``door``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keepers, "_launch", launcher(door))
        yield


@pytest.fixture(scope="session")
def keeper(lab2: Lab, door: Path) -> Iterator[Keeper]:
    """One zygote for every test that judges in this process; lab 1 has no probes of its own."""
    with ExitStack() as stack:
        with zygotes_from(door):
            keeper = stack.enter_context(open_keeper(ROOT, lab2.probes))
        yield keeper


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory, door: Path) -> Iterator[Starter]:
    """What starts commands without importing torch each time."""
    with open_starter(tmp_path_factory.mktemp("starter"), door) as starter:
        yield starter


@pytest.fixture(scope="session")
def grader(starter: Starter) -> Run:
    """The command in its own process, from the made-up course.

    The Python statements in ``before`` are run first; a ``command`` is started by its words.
    """

    def run(
        *arguments: object, before: str = "", command: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        if not command:
            return starter.run(["grader", *map(str, arguments)], COURSE, before)
        words = [*command, *map(str, arguments)]
        return subprocess.run(
            words, cwd=COURSE, capture_output=True, text=True, timeout=300, check=False
        )

    return run


@pytest.fixture
def main(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], nursed: None
) -> Callable[..., tuple[int, str, str]]:
    """The command in this process, for what ends before any grading: exit code, output, errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["grader", *map(str, arguments)])
        monkeypatch.chdir(COURSE)
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # main() sets them for good
            monkeypatch.setenv(name, "1")
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capfd.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.fixture(scope="session")
def without() -> Callable[[str], str]:
    """What runs before a command so that it finds no ``Landlock``, ``namespaces`` or ``seccomp``."""
    if not sys.platform.startswith("linux"):
        pytest.skip("grading needs Linux")
    return lambda layers: f"LAYERS = {layers!r}{WITHOUT}"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, where one can be had."""
    with open_server() as server:
        yield server


@pytest.fixture
def anybodys_python() -> Iterator[Path]:
    """A Python with our packages that every user may run, and a folder that they may write."""
    site = sysconfig.get_path("purelib")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    python = shutil.which(f"python{version}", path="/usr/bin:/usr/local/bin")
    if python is None or Path(python).resolve().is_relative_to("/root"):
        pytest.skip(f"no Python {version} that every user may run")
    folder = Path(tempfile.mkdtemp(prefix="labgrader-"))  # tmp_path is closed to others
    try:
        subprocess.run([python, "-m", "venv", "--without-pip", folder / "venv"], check=True)
        (packages,) = (folder / "venv").glob("lib/python*/site-packages")
        (packages / "ours.pth").write_text(f"{site}\n{Path(__file__).parent.parent}\n")
        (folder / "out").mkdir()
        folder.chmod(0o755)
        (folder / "out").chmod(0o777)
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def as_nobody() -> list[str]:
    """What stands before a command so that an ordinary user runs it."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("only root can become somebody else, and needs setpriv for it")
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
