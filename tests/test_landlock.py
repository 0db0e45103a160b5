"""Landlock: which files a restricted process may open, tried in processes of their own."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.sandbox import confine, kernel, landlock
from grader.sandbox.confine import Walls, prepare_filters
from grader.sandbox.kernel import Denied

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="grading needs Linux")
needs_landlock = pytest.mark.skipif(
    not sys.platform.startswith("linux") or not kernel.landlock_version(),
    reason="this kernel has no Landlock",
)
HEAD = """
import errno, fcntl, json, os, signal, socket, sys
from pathlib import Path
from grader.sandbox import kernel, landlock

def tried(action):
    try:
        action()
        return "done"
    except OSError as error:
        return errno.errorcode[error.errno]

look, change, devices = (list(map(Path, paths)) for paths in json.loads(sys.argv[1]))
root = Path(sys.argv[2])
kernel.give_up_capabilities()
landlock.restrict(look, change, devices)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder to look at, one to change, one that is hidden; a file in each."""
    for name in ("look", "change", "hidden"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    (tmp_path / "look" / "way-out").symlink_to(tmp_path / "hidden" / "file")
    (tmp_path / "change" / "hard").hardlink_to(tmp_path / "change" / "file")
    return tmp_path


def restricted(root: Path, body: str, look: str = "look", devices: str = "") -> Any:
    """What ``result`` is after ``body``, run by a process that may see ``look`` and change ``change``."""
    paths = [[str(root / look)], [str(root / "change")], devices.split()]
    program = f"{HEAD}\n{body}\nprint(json.dumps(result))"
    words = [sys.executable, "-c", program, json.dumps(paths), str(root)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_landlock
@pytest.mark.parametrize(
    ("attempt", "expected"),
    [
        ("(root / 'look/file').read_text()", "done"),
        ("os.listdir(root / 'look')", "done"),
        ("(root / 'look/file').write_text('x')", "EACCES"),
        ("(root / 'look/file').open('a')", "EACCES"),
        ("(root / 'look/new').touch()", "EACCES"),
        ("(root / 'look/file').unlink()", "EACCES"),
        ("(root / 'look/new').mkdir()", "EACCES"),
        ("os.truncate(root / 'look/file', 0)", "EACCES"),
        ("(root / 'look/file').rename(root / 'change/new')", "EACCES"),
        ("(root / 'change/new').hardlink_to(root / 'look/file')", "EXDEV"),
        ("(root / 'change/file').read_text()", "done"),
        ("(root / 'change/file').write_text('x')", "done"),
        ("os.truncate(root / 'change/file', 0)", "done"),
        ("(root / 'change/new').mkdir()", "done"),
        ("(root / 'change/new').symlink_to('file')", "done"),
        ("os.mkfifo(root / 'change/new')", "done"),
        ("socket.socket(socket.AF_UNIX).bind(str(root / 'change/new'))", "done"),
        ("(root / 'change/file').rename(root / 'change/new')", "done"),
        ("(root / 'change/file').unlink()", "done"),
        ("(root / 'hidden/file').read_text()", "EACCES"),
        ("(root / 'hidden/file').write_text('x')", "EACCES"),
        ("os.listdir(root / 'hidden')", "EACCES"),
        ("os.listdir(root)", "EACCES"),
        ("(root / 'look/way-out').read_text()", "EACCES"),
        ("(root / 'change/../hidden/file').read_text()", "EACCES"),
        ("Path('/proc/self/root', *root.parts[1:], 'hidden/file').read_text()", "EACCES"),
        ("(root / 'hidden/file').rename(root / 'change/new')", "EACCES"),
        ("Path('/dev/null').read_bytes()", "EACCES"),
    ],
)
def test_a_process_opens_what_it_may(root: Path, attempt: str, expected: str) -> None:
    """It reads one folder, changes the other, and opens nothing else by any way."""
    said = restricted(root, f"result = tried(lambda: {attempt})")

    assert said == expected
    assert (root / "look" / "file").read_text() == "look"
    assert (root / "hidden" / "file").read_text() == "hidden"


@needs_landlock
def test_a_single_file_can_be_shown(root: Path) -> None:
    """Without what lies beside it."""
    (root / "look" / "other").touch()
    body = """
result = [tried((root / "look" / name).read_text) for name in ("file", "other")]
"""

    assert restricted(root, body, look="look/file") == ["done", "EACCES"]


@needs_landlock
def test_what_does_not_exist_is_left_out(root: Path) -> None:
    """A folder of some machines is no fault of the others."""
    body = "result = tried((root / 'change' / 'file').read_text)"

    assert restricted(root, body, look="nowhere") == "done"


@needs_landlock
def test_devices_can_be_used_and_none_made(root: Path) -> None:
    """Those that are named, and no other: not even by whoever made it."""
    body = """
result = [
    tried(lambda: Path("/dev/null").write_text("x")),
    tried(lambda: Path("/dev/urandom").open("rb").read(1)),
    tried(lambda: Path("/dev/zero").open("rb")),
    tried(lambda: os.mknod(root / "change/disk", 0o60666, 8 << 8)),
]
"""

    said = restricted(root, body, devices="/dev/null /dev/urandom")

    assert said[:3] == ["done", "done", "EACCES"]
    assert said[3] in ("EACCES", "EPERM")


@needs_landlock
def test_what_is_started_is_restricted_too(root: Path) -> None:
    """And nobody can widen it: a second set of rules only takes away."""
    body = """
pid = os.fork()
if pid == 0:
    landlock.restrict([Path("/")], [Path("/")], [])
    os._exit(tried((root / "hidden" / "file").read_text) == "EACCES")
result = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
"""

    assert restricted(root, body) == 1


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or kernel.landlock_version() < landlock.SCOPES_SINCE,
    reason="this kernel's Landlock has no scopes",
)
def test_nobody_outside_is_signalled_or_spoken_to(root: Path) -> None:
    """Signals, SIGIO among them, and abstract sockets stay within; its own processes are reached."""
    body = """
def sigio():
    end, other = os.pipe()
    fcntl.fcntl(end, fcntl.F_SETOWN, os.getppid())
    fcntl.fcntl(end, 10, signal.SIGKILL)
    fcntl.fcntl(end, fcntl.F_SETFL, os.O_ASYNC)
    os.write(other, b"x")
sigio()
pid = os.fork()
if pid == 0: signal.pause()
result = [
    tried(lambda: os.kill(os.getppid(), 0)),
    tried(lambda: socket.socket(socket.AF_UNIX).connect(b"\\0labgrader-test-landlock")),
    tried(lambda: os.kill(pid, signal.SIGKILL)),
]
os.waitpid(pid, 0)
"""
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(b"\0labgrader-test-landlock")
        service.listen()

        assert restricted(root, body) == ["EPERM", "EPERM", "done"]


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or kernel.landlock_version() < landlock.TCP_SINCE,
    reason="this kernel's Landlock knows no TCP",
)
def test_no_tcp(root: Path) -> None:
    """Neither to this machine nor from it."""
    body = """
result = [
    tried(lambda: socket.create_connection(("127.0.0.1", 9))),
    tried(lambda: socket.create_server(("127.0.0.1", 0))),
]
"""

    assert restricted(root, body) == ["EACCES", "EACCES"]


# -- versions


@pytest.mark.parametrize(
    ("version", "rights", "words"),
    [
        (1, 13, 1),
        (2, 14, 1),
        (3, 15, 1),
        (4, 15, 2),
        (5, 16, 2),
        (6, 16, 3),
        (7, 16, 3),
        (99, 16, 3),
    ],
)
def test_each_version_is_asked_for_what_it_knows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: int, rights: int, words: int
) -> None:
    """An unknown right, or attributes that are too long, would make the whole set of rules fail."""
    (tmp_path / "file").touch()
    asked: list[bytes] = []
    allowed: list[int] = []
    monkeypatch.setattr(kernel, "landlock_version", lambda: version)
    monkeypatch.setattr(kernel, "landlock_ruleset", took(asked))
    monkeypatch.setattr(
        kernel,
        "landlock_allow_beneath",
        lambda _, rule: allowed.append(struct.unpack("=Qi", rule)[0]),
    )
    monkeypatch.setattr(kernel, "landlock_restrict_self", lambda _: None)

    landlock.restrict([tmp_path, tmp_path / "file"], [tmp_path], [Path("/dev/null")])

    every = (1 << rights) - 1
    assert asked == [struct.pack(f"={words}Q", *[every, 0b11, 0b11][:words])]
    assert all(right and right & every == right for right in allowed)
    folder, file, change, device = allowed
    assert folder == landlock.EXECUTE | landlock.READ_FILE | landlock.READ_FOLDER
    assert file == landlock.EXECUTE | landlock.READ_FILE
    assert change == every & ~landlock.MAKE_DEVICES & ~landlock.USE_DEVICE
    assert device & ~landlock.USE_DEVICE == landlock.READ_FILE | landlock.WRITE_FILE
    assert bool(device & landlock.USE_DEVICE) == (rights > 15)


def took(asked: list[bytes]) -> Callable[[bytes], int]:
    """A kernel that makes every set of rules; remembers what it was asked for."""

    def make(attributes: bytes) -> int:
        asked.append(attributes)
        return os.open("/dev/null", os.O_RDONLY)

    return make


# -- where it is refused


def test_a_kernel_without_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is given up."""
    monkeypatch.setattr(kernel, "landlock_version", lambda: 0)

    with pytest.raises(Denied, match=r"^this kernel has no Landlock$"):
        landlock.restrict([], [], [])


@needs_landlock
def test_each_refusal_of_the_kernel_is_named(tmp_path: Path) -> None:
    """Which step it was, and the kernel's reason."""
    with pytest.raises(Denied, match=r"^a Landlock ruleset: Invalid argument$"):
        kernel.landlock_ruleset(b"")
    with pytest.raises(Denied, match=r"^a Landlock rule: Bad file descriptor$"):
        kernel.landlock_allow_beneath(-1, struct.pack("=Qi", landlock.READ_FILE, 0))
    with pytest.raises(Denied, match=r"^Landlock: "):
        kernel.landlock_restrict_self(-1)


@pytest.mark.parametrize(
    ("walls", "version", "missing"),
    [
        (Walls.FILTERS, 3, set()),
        (Walls.FILTERS, 2, {"Landlock"}),
        (Walls.NAMESPACES, 2, set()),
        (Walls.NAMESPACES, 0, {"Landlock"}),
    ],
)
def test_alone_it_must_keep_files_from_being_emptied(
    walls: Walls, version: int, missing: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Versions before 3 know nothing of truncation: enough in a read-only root, not without one."""
    monkeypatch.setattr(confine, "landlock_version", lambda: version)

    assert prepare_filters(walls, [], [])[1].keys() == missing
