"""The filter of system calls, tried in processes of their own; each tells what it was answered."""

from __future__ import annotations

import ctypes
import errno
import json
import re
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from grader.sandbox import syscalls, uses
from grader.sandbox.kernel import Denied

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="grading needs Linux")

ALONE = {"alone": True, "signals": True, "counted": True, "devices": False}
BESIDE = {"alone": False, "signals": False, "counted": False, "devices": False}
BOTH = pytest.mark.parametrize("kind", [ALONE, BESIDE], ids=["alone", "beside others"])
HEAD = """
import ctypes, errno, fcntl, json, mmap, os, resource, signal, socket, sys, tempfile, threading, time
from grader.sandbox import kernel, syscalls

libc = ctypes.CDLL(None, use_errno=True)
library = ctypes.CDLL("libseccomp.so.2")
number = {name: library.seccomp_syscall_resolve_name(name.encode()) for name in json.loads(sys.argv[2])}
program = syscalls.compile_filter(**json.loads(sys.argv[1]))
if os.geteuid() == 0:
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
kernel.give_up_capabilities()

def call(name, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(number[name], *arguments)
    return errno.errorcode[ctypes.get_errno()] if result == -1 else "done"

def tried(action):
    try:
        action()
        return "done"
    except OSError as error:
        return errno.errorcode[error.errno]

kernel.filter_system_calls(program)
"""


def asked(kind: dict[str, bool], body: str, names: str = "") -> Any:
    """What ``result`` is after ``body``, run behind the filter."""
    program = f"{HEAD}\n{body}\nprint(json.dumps(result))"
    words = [sys.executable, "-c", program, json.dumps(kind), json.dumps(names.split())]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def known(names: str) -> str:
    """Those of the calls that this machine has."""
    library = ctypes.CDLL("libseccomp.so.2")
    return " ".join(
        n for n in names.split() if library.seccomp_syscall_resolve_name(n.encode()) >= 0
    )


CALL_ALL = "result = {name: call(name, 0, 0, 0, 0, 0, 0) for name in number}"


@BOTH
def test_what_leads_out_is_not_permitted(kind: dict[str, bool]) -> None:
    """Every call that reaches for other processes, the network or the kernel is answered EPERM."""
    names = known(syscalls.REFUSED)

    answers = asked(kind, CALL_ALL, names)

    assert len(answers) > 60
    assert {name: answer for name, answer in answers.items() if answer != "EPERM"} == {}


def test_what_reaches_others_is_not_permitted_beside_them() -> None:
    """Where others of the same user run, their files, sockets and processes cannot be touched."""
    groups = syscalls.SIGNALS, syscalls.OTHERS, syscalls.METADATA, syscalls.MEETING
    names = known(" ".join(groups) + " socket fork vfork memfd_create")

    answers = asked(BESIDE, CALL_ALL, names)

    assert {name: answer for name, answer in answers.items() if answer != "EPERM"} == {}


def test_what_reaches_others_is_allowed_where_there_are_none() -> None:
    """In a namespace of its own a program may do to itself what it likes."""
    groups = syscalls.OTHERS, syscalls.METADATA, syscalls.MEETING
    bad = "result = {name: call(name, -1, 0, 0, 0, 0, 0) for name in number}"

    answers = asked(ALONE, bad, known(" ".join(groups)))

    assert not {"ENOSYS", "EPERM"} & set(answers.values())


def test_signals_are_allowed_where_something_else_holds_them() -> None:
    """With Landlock's scopes a program may signal itself, which Python's own tools do."""
    body = "result = tried(lambda: os.kill(os.getpid(), 0))"

    assert asked(BESIDE | {"signals": True}, body) == "done"
    assert asked(BESIDE, body) == "EPERM"


@BOTH
def test_nobody_hears_what_others_open(kind: dict[str, bool]) -> None:
    """Names of files, and that they are opened, are told by no call, whatever Landlock knows of it."""
    calls = (
        "inotify_init inotify_init1 inotify_add_watch inotify_rm_watch fanotify_init fanotify_mark"
    )

    assert asked(kind, CALL_ALL, calls) == dict.fromkeys(calls.split(), "EPERM")


@BOTH
def test_nobody_hears_what_is_kept_in_memory(kind: dict[str, bool]) -> None:
    """Which pages of a library somebody has read is what two programs could talk by."""
    old, later = "mincore", "preadv2 pwritev2 readahead"
    body = f"{CALL_ALL}\nresult['cachestat'] = call('read') and libc.syscall(451, 0, 0, 0, 0)"

    answers = asked(kind, body, f"{old} {later} read")

    assert answers["mincore"] == "EPERM"
    assert [answers[name] for name in later.split()] == ["ENOSYS"] * 3
    assert answers["cachestat"] == -1


@BOTH
def test_what_nobody_needs_of_pipes_and_processors_does_not_exist(kind: dict[str, bool]) -> None:
    """Less of the kernel to be reached, and nothing that the C library would miss."""
    names = "splice tee vmsplice sync_file_range get_robust_list"

    assert asked(kind, CALL_ALL, names) == dict.fromkeys(names.split(), "ENOSYS")


def test_no_other_process_is_waited_for_beside_them() -> None:
    """A descriptor of a process tells when it ends."""
    body = "result = tried(lambda: os.close(os.pidfd_open(os.getpid())))"

    assert asked(ALONE, body) == "done"
    assert asked(BESIDE, body) == "EPERM"


def test_what_is_noted_beside_a_file_is_not_told_by_its_path() -> None:
    """Beside others, whose files have a path too; of a file that may be opened, it is told."""
    body = """
result = [
    tried(lambda: os.listxattr("/")),
    tried(lambda: os.listxattr("/", follow_symlinks=False)),
    call("getxattr", b"/", b"user.x", 0, 0),
    call("lgetxattr", b"/", b"user.x", 0, 0),
    tried(lambda: os.listxattr(os.open("/", os.O_RDONLY))),
]
"""
    names = "getxattr lgetxattr"

    assert asked(ALONE, body, names) == ["done", "done", "ENODATA", "ENODATA", "done"]
    assert asked(BESIDE, body, names) == ["EPERM"] * 4 + ["done"]


NEEDED = """
file = tempfile.TemporaryFile()
file.write(bytes(mmap.PAGESIZE)); file.flush()
pages = mmap.mmap(-1, mmap.PAGESIZE)
end, other = socket.socketpair()
reader, writer = os.pipe()
result = [
    tried(lambda: fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, 10)),
    tried(lambda: fcntl.fcntl(file, fcntl.F_SETFD, fcntl.fcntl(file, fcntl.F_GETFD))),
    tried(lambda: fcntl.fcntl(end, fcntl.F_SETFL, fcntl.fcntl(end, fcntl.F_GETFL) | os.O_NONBLOCK)),
    tried(lambda: fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)),
    tried(lambda: fcntl.fcntl(reader, 1032)),  # F_GETPIPE_SZ
    tried(lambda: os.isatty(0)),
    tried(lambda: other.setblocking(False)),
    tried(lambda: os.set_inheritable(writer, True)),
    tried(lambda: fcntl.ioctl(reader, 0x541B, bytes(4))),  # FIONREAD
    tried(lambda: [pages.madvise(advice) for advice in (0, 1, 2, 3, 4, 14, 15, 16)]),
    tried(lambda: [os.posix_fadvise(file.fileno(), 0, 0, advice) for advice in (0, 1, 2, 3, 5)]),
    tried(lambda: time.clock_gettime(time.pthread_getcpuclockid(threading.get_ident()))),
    tried(lambda: [time.process_time(), time.thread_time(), time.clock_getres(0)]),
    tried(lambda: os.preadv(file.fileno(), [bytearray(8)], 0)),
    libc.prctl(15, b"named", 0, 0, 0),
]
"""


@BOTH
def test_what_honest_programs_need_of_calls_with_many_uses_works(kind: dict[str, bool]) -> None:
    """Locks and flags of their own files, advice on their own memory, clocks of their own threads."""
    assert asked(kind, NEEDED) == ["done"] * 14 + [0]


LEFT_OUT = {
    # owners and signals, leases, what changes in a folder, sizes of pipes, seals, hints, what is to come
    "fcntl": "8, 10, 15, 1024, 1025, 1026, 1031, 1033, 1036, 1038, 1040",
    # owners, flags of a file, copies of equal parts, input to a terminal, a GPU's driver
    "ioctl": "0x8901, 0x8902, 0x40086602, 0x401C5820, 0xC0189436, 0x5412, 0x5452, 0xC0C8462B",
    # being looked at, walls of its own, cores, merged pages
    "prctl": "4, 22, 35, 53, 59, 62, 67, 0x59616D61",
    # merged pages, pages thrown out, moved together, broken
    "madvise": "12, 20, 21, 25, 100, 101",
    "fadvise64": "4",  # pages thrown out
    # clocks of others
    "clock_gettime": "-6, ~os.getppid() << 3 | 2",
    "clock_getres": "~os.getppid() << 3 | 2",
    "clock_nanosleep": "~os.getppid() << 3 | 2",
    "timer_create": "~os.getppid() << 3 | 2",
}
"""Values of the argument that tells what a call is used for."""
ARGUMENT = {"fcntl": 1, "ioctl": 1, "madvise": 2, "fadvise64": 3}


@BOTH
@pytest.mark.parametrize("name", LEFT_OUT)
def test_other_uses_do_not_exist(kind: dict[str, bool], name: str) -> None:
    """Not even where bits are set that the kernel does not look at."""
    before = "0, " * ARGUMENT.get(name, 0)
    body = f"""
values = [{LEFT_OUT[name]}]
result = [
    call({name!r}, {before}ctypes.c_ulong(high ^ (value & 0xFFFFFFFF)), 0, 0, 0)
    for value in values for high in (0, 1 << 32)
]
"""

    assert set(asked(kind, body, name)) == {"ENOSYS"}


def test_a_gpus_driver_is_reached_where_there_is_one() -> None:
    """Its numbers change; those of file systems and sockets stay out."""
    body = """
end, other = os.pipe()
result = [call("ioctl", end, number, 0) for number in (0xC0C8462B, 0x30000001, 0x40086602, 0x8901)]
"""

    for kind in (ALONE, BESIDE):
        assert asked(kind, body, "ioctl") == ["ENOSYS"] * 4
        answers = asked(kind | {"devices": True}, body, "ioctl")
        assert answers == ["ENOTTY", "ENOTTY", "ENOSYS", "ENOSYS"]


@BOTH
def test_what_nobody_listed_does_not_exist(kind: dict[str, bool]) -> None:
    """A call that works without the filter, and one that no kernel has yet, are answered ENOSYS."""
    names = known("sync syncfs vmsplice landlock_create_ruleset seccomp")
    body = f"{CALL_ALL}\nnumber['later'] = 4000\nresult['later'] = call('later')"

    answers = asked(kind, body, names)

    assert len(answers) == 6
    assert set(answers.values()) == {"ENOSYS"}


@BOTH
def test_the_new_way_to_start_a_process_does_not_exist(kind: dict[str, bool]) -> None:
    """Its flags lie in memory, where no filter can read them; the C library then takes the old one."""
    assert asked(kind, CALL_ALL, "clone3") == {"clone3": "ENOSYS"}


@BOTH
def test_threads_are_allowed(kind: dict[str, bool]) -> None:
    """They are part of the process that starts them."""
    body = """
threads = [threading.Thread(target=lambda: None) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
result = "done"
"""

    assert asked(kind, body) == "done"


@pytest.mark.parametrize("start", ["os.fork()", "os.posix_spawn('/bin/true', ['true'], {})"])
def test_processes_are_allowed_where_they_end_with_their_namespace(start: str) -> None:
    """Only there."""
    body = f"""
me = os.getpid()
result = tried(lambda: {start})
if os.getpid() != me: os._exit(0)
"""

    assert asked(ALONE, body) == "done"
    assert asked(BESIDE, body) == "EPERM"


@BOTH
@pytest.mark.parametrize("flag", syscalls._NEW_NAMESPACES, ids=hex)
def test_no_process_gets_a_namespace(kind: dict[str, bool], flag: int) -> None:
    """By the old way to start one."""
    body = f"result = call('clone', {flag} | 17, 0, 0, 0, 0)"

    assert asked(kind, body, "clone") == "EPERM"


@BOTH
@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_VSOCK"])
def test_no_socket_leads_to_a_network(kind: dict[str, bool], family: str) -> None:
    """Whatever else keeps it from one."""
    body = f"result = tried(lambda: socket.socket(socket.{family}, socket.SOCK_RAW))"

    assert asked(kind, body) == "EPERM"


def test_local_sockets_are_allowed_where_nobody_listens() -> None:
    """As multiprocessing uses them; beside others, only two ends of one pair."""
    unix = "result = tried(lambda: socket.socket(socket.AF_UNIX))"
    pair = "result = tried(lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_{}))"

    assert (asked(ALONE, unix), asked(BESIDE, unix)) == ("done", "EPERM")
    for kind, expected in (("STREAM", "done"), ("DGRAM", "EPERM"), ("SEQPACKET", "EPERM")):
        assert asked(ALONE, pair.format(kind)) == "done"
        assert asked(BESIDE, pair.format(kind)) == expected
    with_flags = pair.format("STREAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK")
    assert asked(BESIDE, with_flags) == "done"


@BOTH
def test_limits_of_others_are_not_permitted(kind: dict[str, bool]) -> None:
    """A process may ask for its own limits, and lower them."""
    body = """
result = [
    tried(lambda: resource.prlimit(0, resource.RLIMIT_CORE, (0, 0))),
    tried(lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CORE)),
    tried(lambda: resource.prlimit(os.getpid(), resource.RLIMIT_CORE)),
    call("prlimit64", ctypes.c_ulong(1 << 32), 4, 0, 0),
]
"""

    assert asked(kind, body, "prlimit64") == ["done", "EPERM", "EPERM", "EPERM"]


def test_files_in_memory_are_allowed_where_they_are_counted() -> None:
    """No rlimit knows of them."""
    body = "result = tried(lambda: os.memfd_create('x'))"

    assert asked(BESIDE | {"counted": True}, body) == "done"
    assert asked(BESIDE, body) == "EPERM"


@BOTH
def test_a_filter_cannot_be_taken_off(kind: dict[str, bool]) -> None:
    """Not by any call; and a program that is started keeps it."""
    body = """
result = [
    libc.prctl(22, 0, 0, 0, 0),
    open("/proc/self/status").read().split("Seccomp:\\t")[1][0],
]
"""

    assert asked(kind, body) == [-1, "2"]
    shell = "while read a b; do case $a in Seccomp:) echo $b;; esac; done < /proc/self/status"
    assert asked(kind, f"os.execv('/bin/sh', ['sh', '-c', {shell!r}])") == 2


@BOTH
def test_the_filter_is_small_enough_for_the_kernel(kind: dict[str, bool]) -> None:
    """It takes 4,096 instructions of eight bytes; and is the same each time."""
    program = syscalls.compile_filter(**kind)

    assert len(program) % 8 == 0
    assert 100 < len(program) // 8 < 4096
    assert program == syscalls.compile_filter(**kind)


@pytest.mark.parametrize("group", ["FILES", "MEMORY", "WAITING", "ITSELF", "TALKING", "SIGNALS"])
def test_no_call_stands_in_two_lists(group: str) -> None:
    """What is allowed is not refused elsewhere, where the order of rules would decide."""
    lists = {name: value for name, value in vars(syscalls).items() if name.isupper()}
    words = {name: value.split() for name, value in lists.items() if isinstance(value, str)}
    own = words.pop(group)

    assert len(set(own)) == len(own)
    assert [word for others in words.values() for word in others if word in own] == []


# -- what the documentation says


DOCS = Path(__file__).parent.parent / "docs" / "isolation.md"
WHERE = {
    "A, B, C": lambda kind: True,
    "A, B": lambda kind: kind["alone"],
    "A, B; C since Linux 6.12": lambda kind: kind["alone"] or kind["signals"],
    "A": lambda kind: kind["counted"],
}
KINDS = [
    dict(zip(ALONE, values, strict=True)) for values in product([False, True], repeat=len(ALONE))
]


def documented(columns: int) -> list[list[str]]:
    """The rows of the section's table with so many columns."""
    section = DOCS.read_text(encoding="utf-8").partition("\n## System calls\n")[2]
    lines = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in rows if len(row) == columns][1:]


def words(cell: str) -> list[str]:
    return re.findall("`([^`]+)`", cell)


def by_argument() -> set[str]:
    """Calls that some worker may make in part."""
    return {name for kind in KINDS for _, name, told in syscalls._rules(**kind) if told}


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_documentation_lists_what_is_allowed(kind: dict[str, bool]) -> None:
    """Each call that a worker may make stands in one row of docs/isolation.md, with its levels."""
    rows = documented(4)
    listed = [name for _, where, calls, _ in rows if WHERE[where](kind) for name in words(calls)]
    rules = list(syscalls._rules(**kind))
    allowed = {name for action, name, _ in rules if action == syscalls._ALLOW}

    assert sorted(listed) == sorted(allowed - by_argument())
    assert all(reason for *_, reason in rows)


def test_the_documentation_lists_the_calls_with_many_uses() -> None:
    """And of those whose uses have names, each name that is allowed, and no other."""
    rows = {name: (allowed, why) for names, allowed, why in documented(3) for name in words(names)}
    named = {
        "fcntl": uses.FCNTL,
        "ioctl": uses.IOCTL,
        "prctl": uses.PRCTL | uses.PRCTL_ALONE,
        "madvise": uses.MADVISE,
        "fadvise64": uses.FADVISE,
    }

    assert set(rows) == by_argument()
    assert all(why for _, why in rows.values())
    assert {name: words(rows[name][0]) for name in named} == {n: [*of] for n, of in named.items()}


# -- libseccomp, where it does not do what is asked


class Library:
    """A libseccomp that fails at one thing."""

    def __init__(self, fails: str) -> None:
        self._real = ctypes.CDLL("libseccomp.so.2")
        self._real.seccomp_init.restype = ctypes.c_void_p
        self._fails = fails

    def __getattr__(self, name: str) -> Any:
        if name == self._fails:
            return lambda *_: 0 if name == "seccomp_init" else -errno.EINVAL
        return getattr(self._real, name)


@pytest.mark.parametrize(
    ("fails", "said"),
    [
        ("seccomp_init", "libseccomp: it makes no filter"),
        ("seccomp_rule_add_array", "libseccomp: no rule for read: Invalid argument"),
        ("seccomp_export_bpf", "libseccomp: it exports no filter"),
    ],
)
def test_a_library_that_fails_is_named(
    monkeypatch: pytest.MonkeyPatch, fails: str, said: str
) -> None:
    """Each step has its sentence, and none leaves a filter that is not whole."""
    monkeypatch.setattr(syscalls, "_library", lambda: Library(fails))

    with pytest.raises(Denied) as refusal:
        syscalls.compile_filter(**ALONE)

    assert str(refusal.value) == said


def test_a_library_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its file, as a package manager knows it."""
    monkeypatch.setattr(syscalls, "_LIBRARY", "libseccomp.so.nobody-has-it")

    with pytest.raises(Denied) as refusal:
        syscalls.compile_filter(**ALONE)

    assert str(refusal.value) == "libseccomp.so.nobody-has-it is not installed"


def test_a_call_that_this_machine_does_not_know_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is absent, and the filter is made."""
    monkeypatch.setattr(syscalls, "FILES", syscalls.FILES + " no_kernel_has_it")

    assert syscalls.compile_filter(**ALONE)


def test_no_descriptor_is_left_open() -> None:
    """The filter is handed over in memory."""
    before = len(list(Path("/proc/self/fd").iterdir()))

    syscalls.compile_filter(**ALONE)

    assert len(list(Path("/proc/self/fd").iterdir())) == before
