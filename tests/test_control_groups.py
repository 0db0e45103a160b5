"""Control groups: what the kernel's own ones bound, and how each layout of them is found."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from processes import soon

from grader.course.lab import Limits
from grader.errors import GraderFault, NoIsolation
from grader.isolation.control_groups import PREFIX, Group, Groups, open_groups, take_away
from grader.isolation.keeper import open_keeper

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="grading needs Linux"),
    pytest.mark.usefixtures("nursed"),
]

COURSE = Path(__file__).parent / "scenarios" / "course"
FILL = """
import os, sys
sys.stdin.read(1)
{}
print("done", flush=True)
"""
TAKE = "a = bytearray(96 << 20)\nfor i in range(0, len(a), 4096): a[i] = 1"
START = """
try:
    for _ in range(8):
        if os.fork() == 0:
            import time; time.sleep(1000)
except BlockingIOError:
    print("refused", flush=True)
"""


def nothing(_: Sequence[Path]) -> None:
    """Nobody needs to hear of these."""


# -- the kernel's own


@pytest.fixture
def real() -> Iterator[Groups]:
    """The groups of this machine; whoever may not make any skips."""
    try:
        made = open_groups(f"{PREFIX}test-{os.getpid()}", nothing)
    except NoIsolation as refusal:
        pytest.skip(f"no control groups here: {refusal}")
    yield made
    assert soon(lambda: take_away(made.folders))


def in_group(group: Group, program: str) -> subprocess.Popen[str]:
    """A Python that goes on once it is in the group."""
    words = [sys.executable, "-c", FILL.format(program)]
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    group.add(process.pid)
    assert process.stdin
    process.stdin.write("x")
    process.stdin.close()
    return process


def test_memory_beyond_the_bound_ends_a_process_and_is_told(real: Groups) -> None:
    """The kernel kills who takes more, and the group knows; one that stays below goes on."""
    small, large = real.make(64 << 20, 16), real.make(256 << 20, 16)

    for group, ends, code in ((small, "", -signal.SIGKILL), (large, "done\n", 0)):
        with in_group(group, TAKE) as process:
            assert process.stdout
            assert process.stdout.read() == ends
        assert process.returncode == code
        assert group.killed_for_memory() == (group is small)
        assert not group.refused_processes()
        group.end()


def test_one_process_too_many_is_refused_and_told(real: Groups) -> None:
    """Whatever user starts it; a group with room refuses nothing."""
    small, large = real.make(256 << 20, 4), real.make(256 << 20, 16)

    for group, ends in ((small, "refused\ndone\n"), (large, "done\n")):
        with in_group(group, START) as process:
            assert process.stdout
            assert process.stdout.readline() == ends.splitlines(keepends=True)[0]
            os.killpg(process.pid, signal.SIGKILL)
        assert group.refused_processes() == (group is small)
        assert not group.killed_for_memory()
        group.end()


def test_a_group_goes_once_its_processes_are_gone(real: Groups) -> None:
    """Ended while something in it lives, it is taken away when the next one is made."""
    first = real.make(256 << 20, 16)
    with subprocess.Popen(["sleep", "1000"]) as sleeper:
        first.add(sleeper.pid)
        first.end()
        real.bury()
        assert len(real._ended) == 1
        assert not first.is_gone()
        assert not take_away(real.folders)
        sleeper.kill()

    assert soon(lambda: real.bury() is None and not real._ended)
    assert first.is_gone()  # and to ask again is no error


def test_groups_of_two_graders_do_not_meet(real: Groups) -> None:
    """Each has a folder with its own name, and counts its own."""
    other = open_groups(f"{PREFIX}test-other-{os.getpid()}", nothing)
    try:
        assert not set(other.folders) & set(real.folders)
        assert real.make(1 << 30, 4).is_gone()
        assert other.make(1 << 30, 4).is_gone()
    finally:
        assert take_away(other.folders)


def test_nothing_is_left_of_a_keepers_groups() -> None:
    """When a keeper closes, its folders are gone with every group that was in them."""
    with open_keeper(COURSE, least="D") as keeper:
        if keeper._groups is None:
            pytest.skip("no control groups here")
        folders = keeper._groups.folders
        keeper.hire(Limits()).end()
        assert all(folder.is_dir() for folder in folders)

    assert not any(folder.exists() for folder in folders)


def test_a_group_that_cannot_be_made_is_the_graders_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody's test is failed because the machine has no more room for groups."""
    with open_keeper(COURSE, least="D") as keeper:
        if keeper._groups is None:
            pytest.skip("no control groups here")

        def full(*_: int) -> Group:
            raise OSError(28, "No space left on device", "/sys/fs/cgroup/pids/x")

        monkeypatch.setattr(keeper._groups, "make", full)

        with pytest.raises(GraderFault, match=r"no control group can be made \(.*No space left"):
            keeper.hire(Limits())


def test_a_user_without_rights_is_told_where() -> None:
    """The refusal names the folder that this user may not make."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        said = "made"
        try:
            os.setresuid(65534, 65534, 65534)
            open_groups(f"{PREFIX}test-nobody", nothing)
        except NoIsolation as refusal:
            said = str(refusal)
        finally:
            os.write(write, said.encode())
            os._exit(0)
    os.waitpid(pid, 0)
    os.close(write)
    with os.fdopen(read) as end:
        said = end.read()

    if said == "the kernel offers no memory and pids controllers":
        pytest.skip("no control groups here")
    assert said.startswith("Permission denied: /")
    assert said.endswith(f"{PREFIX}test-nobody")


# -- layouts, as files in a folder


class Tree:
    """A made-up file system of control groups: real folders, and the two texts that lead to them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.mounts = [
            "21 1 0:5 / /proc rw - proc proc rw",
            f"22 1 8:1 / {root} rw - ext4 /dev/a rw",
        ]
        self.own: list[str] = []

    def first(self, controllers: str, group: str, root: str = "/", mount: str = "") -> Path:
        """A hierarchy of version 1; the folder of this process's group."""
        place = self.root / (mount or controllers)
        self.mounts.append(f"30 22 0:9 {root} {place} rw shared:9 - cgroup cgroup rw,{controllers}")
        self.own.append(f"{len(self.own) + 1}:{controllers}:{group}")
        folder = place / group.removeprefix(root).lstrip("/")
        folder.mkdir(parents=True)
        return folder

    def second(self, group: str, controllers: str | None, root: str = "/") -> Path:
        """The hierarchy of version 2, with what the group above ours hands on."""
        place = self.root / "unified"
        self.mounts.append(f"40 22 0:9 {root} {place} rw - cgroup2 cgroup2 rw,nsdelegate")
        self.own.append(f"0::{group}")
        folder = place / group.removeprefix(root).lstrip("/")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cgroup.controllers").write_text("memory pids")
        if controllers is not None:
            (folder.parent / "cgroup.subtree_control").write_text(controllers)
        return folder

    def open(self, note: Callable[[Sequence[Path]], None] = nothing) -> Groups:
        """As on a machine that looks like this."""
        return open_groups("labgrader-x", note, "\n".join(self.mounts), "\n".join(self.own))


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_version_1_has_a_group_in_each_hierarchy(tree: Tree) -> None:
    """Memory and processes are bounded where each is counted, swap together with memory."""
    memory, pids = tree.first("memory", "/a/b"), tree.first("pids", "/")
    tree.first("cpu,cpuacct", "/")

    made = tree.open()
    made.make(1 << 30, 12)

    name = f"{os.getpid()}-1"
    assert list(made.folders) == [memory / "labgrader-x", pids / "labgrader-x"]
    assert written(memory / "labgrader-x" / name) == {
        "memory.limit_in_bytes": str(1 << 30),
        "memory.memsw.limit_in_bytes": str(1 << 30),
    }
    assert written(pids / "labgrader-x" / name) == {"pids.max": "12"}


def test_version_1_with_both_in_one_hierarchy(tree: Tree) -> None:
    """Controllers that are mounted together share a folder."""
    folder = tree.first("memory,pids", "/")

    made = tree.open()
    made.make(1 << 30, 12)

    assert list(made.folders) == [folder / "labgrader-x"]
    assert "pids.max" in written(folder / "labgrader-x" / f"{os.getpid()}-1")


def test_version_2_has_one_group_beside_our_own(tree: Tree) -> None:
    """A group with processes in it cannot hand controllers on, so ours lies beside it; no swap."""
    own = tree.second("/user.slice/a.scope", "cpu memory pids")

    made = tree.open()
    made.make(1 << 30, 12)

    folder = own.parent / "labgrader-x"
    assert list(made.folders) == [folder]
    assert (folder / "cgroup.subtree_control").read_text() == "+memory +pids"
    assert written(folder / f"{os.getpid()}-1") == {
        "memory.max": str(1 << 30),
        "memory.swap.max": "0",
        "pids.max": "12",
    }


def test_version_2_in_a_container_is_its_own_root(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where our group is the top of what can be seen, groups are made in it."""
    own = tree.second("/", None)
    (own / "cgroup.subtree_control").write_text("memory pids")
    monkeypatch.setattr(Path, "is_mount", lambda path: path == own)

    assert list(tree.open().folders) == [own / "labgrader-x"]


def test_a_container_shows_a_part_of_the_hierarchy(tree: Tree) -> None:
    """What is mounted may begin at our own group, or above it."""
    memory = tree.first("memory", "/docker/abc", root="/docker/abc")
    pids = tree.first("pids", "/docker/abc/inner", root="/docker/abc")

    assert memory == tree.root / "memory"
    assert pids == tree.root / "pids" / "inner"
    assert list(tree.open().folders) == [memory / "labgrader-x", pids / "labgrader-x"]


@pytest.mark.parametrize("controllers", [None, "", "cpu", "memory", "pids cpu"])
def test_version_1_counts_where_version_2_does_not(tree: Tree, controllers: str | None) -> None:
    """On a machine with both, the one that has the controllers is used."""
    memory, pids = tree.first("memory", "/"), tree.first("pids", "/")
    tree.second("/user.slice/a.scope", controllers)

    assert list(tree.open().folders) == [memory / "labgrader-x", pids / "labgrader-x"]


@pytest.mark.parametrize(
    "layout", ["none at all", "a part of version 1", "version 2 that hands nothing on"]
)
def test_no_controllers(tree: Tree, layout: str) -> None:
    """A machine without what is needed is told so in one sentence."""
    match layout:
        case "a part of version 1":
            tree.first("memory", "/")
        case "version 2 that hands nothing on":
            tree.second("/user.slice/a.scope", "memory")

    with pytest.raises(NoIsolation) as refusal:
        tree.open()

    assert str(refusal.value) == "the kernel offers no memory and pids controllers"


def test_a_folder_that_cannot_be_made_is_named(tree: Tree) -> None:
    """With the kernel's own reason."""
    memory = tree.first("memory", "/a")
    tree.first("pids", "/a")
    memory.rmdir()

    with pytest.raises(NoIsolation) as refusal:
        tree.open()

    assert str(refusal.value) == f"No such file or directory: {memory}/labgrader-x"


@pytest.mark.parametrize("version", [1, 2])
def test_folders_are_noted_before_they_are_made(tree: Tree, version: int) -> None:
    """So that a grader that is killed in between leaves none that the next one does not find."""
    if version == 1:
        tree.first("memory", "/")
        tree.first("pids", "/")
    else:
        tree.second("/a/b", "memory pids")
    noted: list[tuple[Path, bool]] = []

    made = tree.open(lambda folders: noted.extend((each, each.exists()) for each in folders))

    assert noted == [(folder, False) for folder in made.folders]


@pytest.mark.parametrize(
    ("version", "file", "text"),
    [
        (1, "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill {}\n"),
        (2, "memory.events", "low 0\nhigh 0\nmax 31\noom 5\noom_kill {}\noom_group_kill 0\n"),
    ],
)
def test_what_the_kernel_counted_is_read(tree: Tree, version: int, file: str, text: str) -> None:
    """Kills for memory and refused processes, by the line that has their name; none without a file."""
    if version == 1:
        tree.first("memory", "/")
        tree.first("pids", "/")
    else:
        tree.second("/a/b", "memory pids")
    made = tree.open()
    group = made.make(1 << 30, 12)
    memory, pids = group._folders[0], group._folders[-1]

    assert (group.killed_for_memory(), group.refused_processes()) == (False, False)
    (memory / file).write_text(text.format(0))
    (pids / "pids.events").write_text("max 0\n")
    assert (group.killed_for_memory(), group.refused_processes()) == (False, False)
    (memory / file).write_text(text.format(2))
    assert (group.killed_for_memory(), group.refused_processes()) == (True, False)
    (pids / "pids.events").write_text("max 3\n")
    assert (group.killed_for_memory(), group.refused_processes()) == (True, True)


def test_forked_judges_do_not_meet(tree: Tree) -> None:
    """Each names its groups after itself, and the next after the one before."""
    tree.second("/a/b", "memory pids")
    made = tree.open()

    names = [made.make(1 << 30, 12)._folders[0].name for _ in range(2)]

    assert names == [f"{os.getpid()}-1", f"{os.getpid()}-2"]


def written(group: Path) -> dict[str, str]:
    """The files of a made-up group and what stands in them."""
    return {path.name: path.read_text() for path in group.iterdir()}
