"""Which system calls student code may make: a seccomp filter, compiled by libseccomp once in the zygote.

What Python, torch and a compiler need is allowed; what reaches for other processes, the network or the
kernel's own workings is answered with "operation not permitted"; whatever else there is, uses of allowed
calls that nobody honest has, and whatever later kernels bring, "does not exist", so that the C library
falls back on what it did before. docs/isolation.md has the table with reasons, which a test compares.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
from collections.abc import Iterable, Iterator

from grader.sandbox import uses
from grader.sandbox.kernel import Denied

_LIBRARY = "libseccomp.so.2"
_ALLOW, _REFUSE, _ABSENT = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
_NOT_EQUAL, _EQUAL, _MASKED_EQUAL = 1, 4, 7
_AS_TREE = 8, 2  # the attribute that makes the filter a binary tree

FILES = """
    read write open openat openat2 close close_range lseek pread64 pwrite64 readv writev preadv pwritev
    stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2 dup dup2 dup3 pipe pipe2
    flock fsync fdatasync truncate ftruncate getdents getdents64 getcwd chdir fchdir rename renameat
    renameat2 mkdir mkdirat rmdir creat link linkat unlink unlinkat symlink symlinkat readlink readlinkat
    mknod mknodat umask fallocate sendfile copy_file_range fgetxattr flistxattr
"""
METADATA = """
    chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat futimesat
    setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr
    getxattr lgetxattr listxattr llistxattr
"""
"""Whom a file belongs to, who may use it, where it was downloaded: Landlock knows nothing of that."""
MEMORY = """
    brk mmap munmap mremap mprotect msync mlock mlock2 munlock mlockall munlockall membarrier
    pkey_alloc pkey_free pkey_mprotect get_mempolicy map_shadow_stack
"""
WAITING = """
    poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
    eventfd eventfd2 signalfd signalfd4 timerfd_create timerfd_settime timerfd_gettime futex futex_waitv
    futex_wake futex_wait futex_requeue nanosleep gettimeofday time alarm pause getitimer setitimer
    timer_settime timer_gettime timer_getoverrun timer_delete rt_sigaction rt_sigprocmask rt_sigreturn
    rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack restart_syscall sched_yield
"""
ITSELF = """
    execve execveat exit exit_group wait4 waitid getpid gettid getppid getpgrp getpgid setpgid getsid setsid
    getuid geteuid getgid getegid getresuid getresgid getgroups capget arch_prctl rseq
    set_tid_address set_robust_list getrlimit setrlimit getrusage times getcpu getpriority
    sched_getaffinity sched_getparam sched_getscheduler sched_getattr sched_get_priority_max
    sched_get_priority_min sched_rr_get_interval uname sysinfo getrandom
"""
TALKING = """
    getsockname getpeername getsockopt setsockopt sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg
    shutdown
"""
MEETING = "connect bind listen accept accept4"
SIGNALS = "kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal"
OTHERS = "setpriority sched_setparam sched_setscheduler sched_setattr pidfd_open"
"""Reach other processes of the same user: harmless where there are none."""
REFUSED = """
    ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd
    mount umount2 pivot_root chroot mount_setattr move_mount open_tree fsopen fsconfig fsmount fspick
    unshare setns open_by_handle_at name_to_handle_at quotactl swapon swapoff acct
    setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset personality
    bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register add_key request_key
    keyctl init_module finit_module delete_module kexec_load kexec_file_load reboot syslog iopl ioperm
    modify_ldt sethostname setdomainname settimeofday clock_settime clock_adjtime adjtimex vhangup
    sched_setaffinity mbind set_mempolicy migrate_pages move_pages shmget shmat semget msgget mq_open
    memfd_secret mincore inotify_init inotify_init1 inotify_add_watch inotify_rm_watch fanotify_init
    fanotify_mark
"""

_NEW_NAMESPACES = (
    *(0x00000080, 0x00020000, 0x02000000, 0x04000000),
    *(0x08000000, 0x10000000, 0x20000000, 0x40000000),
)
_CLONE_THREAD = 0x00010000
_WORD = 0xFFFFFFFF
_KIND_OF_SOCKET = 0xF
_ITSELF = 0  # as prlimit64 names the process that calls

FilterRule = tuple[int, str, tuple[tuple[int, int, int, int], ...]]
"""Action, system call, and what its arguments must be: (number, comparison, value or mask, value)."""


def _rules(alone: bool, signals: bool, counted: bool, devices: bool) -> Iterator[FilterRule]:
    for name in (FILES + MEMORY + WAITING + ITSELF + TALKING).split():
        yield _ALLOW, name, ()
    for name in SIGNALS.split():
        yield (_ALLOW if alone or signals else _REFUSE), name, ()
    for name in (OTHERS + METADATA + MEETING).split():
        yield (_ALLOW if alone else _REFUSE), name, ()
    for name in REFUSED.split():
        yield _REFUSE, name, ()
    yield (_ALLOW if counted else _REFUSE), "memfd_create", ()  # no rlimit counts its memory
    yield _ALLOW, "prlimit64", ((0, _EQUAL, _ITSELF, 0),)
    yield _REFUSE, "prlimit64", ((0, _NOT_EQUAL, _ITSELF, 0),)
    yield from _starting(alone)
    yield from _sockets(alone)
    yield from _used(alone, devices)


def _starting(alone: bool) -> Iterator[FilterRule]:
    """Threads always; processes where they die with their PID namespace; namespaces never."""
    if not alone:
        for name in ("fork", "vfork"):
            yield _REFUSE, name, ()
        yield _REFUSE, "clone", ((0, _MASKED_EQUAL, _CLONE_THREAD, 0),)
        yield _ALLOW, "clone", ((0, _MASKED_EQUAL, _CLONE_THREAD, _CLONE_THREAD),)
        return
    for name in ("fork", "vfork"):
        yield _ALLOW, name, ()
    yield _ALLOW, "clone", ((0, _MASKED_EQUAL, sum(_NEW_NAMESPACES), 0),)
    for flag in _NEW_NAMESPACES:
        yield _REFUSE, "clone", ((0, _MASKED_EQUAL, flag, flag),)


def _sockets(alone: bool) -> Iterator[FilterRule]:
    """Within the machine's own memory, where no other process listens.

    Else only pairs of streams: what a pair of datagram sockets sends may go to any socket with a name.
    """
    if not alone:
        yield _REFUSE, "socket", ()
        yield from _where("socketpair", 1, _KIND_OF_SOCKET, socket.SOCK_STREAM)
        return
    yield _ALLOW, "socketpair", ()
    yield _ALLOW, "socket", ((0, _EQUAL, socket.AF_UNIX, 0),)
    yield _REFUSE, "socket", ((0, _NOT_EQUAL, socket.AF_UNIX, 0),)


def _used(alone: bool, devices: bool) -> Iterator[FilterRule]:
    """Calls with many uses, for those that honest programs have."""
    yield from _only("fcntl", 1, uses.FCNTL.values())
    yield from _only("ioctl", 1, uses.IOCTL.values())
    if devices:
        yield from _only("ioctl", 1, uses.OF_A_GPU, uses.FAMILY)
    yield from _only("prctl", 0, uses.PRCTL.values())
    if alone:
        yield from _only("prctl", 0, uses.PRCTL_ALONE.values())
    yield from _only("madvise", 2, uses.MADVISE.values())
    yield from _only("fadvise64", 3, uses.FADVISE.values())
    for name in uses.CLOCKS.split():
        yield from _only(name, 0, [0], uses.BELOW_ZERO)
        yield from _only(name, 0, [uses.OF_A_THREAD], uses.OF_A_THREAD)


def _only(
    name: str, argument: int, values: Iterable[int], mask: int = _WORD
) -> Iterator[FilterRule]:
    """Allowed where the bits of ``mask`` are those of one of ``values``; the kernel looks at 32 of 64."""
    for value in values:
        yield _ALLOW, name, ((argument, _MASKED_EQUAL, mask, value),)


def _where(name: str, argument: int, mask: int, value: int) -> Iterator[FilterRule]:
    """Allowed there and refused elsewhere. A filter knows no "unless": what differs is told bit by bit."""
    yield from _only(name, argument, [value], mask)
    for bit in (1 << place for place in range(mask.bit_length())):
        if bit & mask:
            yield _REFUSE, name, ((argument, _MASKED_EQUAL, bit, ~value & bit),)


class _Comparison(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


def compile_filter(*, alone: bool, signals: bool, counted: bool, devices: bool) -> bytes:
    """The filter as the kernel takes it.

    ``alone``: in a PID namespace of its own, so that it may start processes and reach them.
    ``signals``: something else keeps its signals from others' processes. ``counted``: in a control group
    that bounds memory without a rlimit. ``devices``: with a GPU. Raises Denied without libseccomp.
    """
    library = _library()
    context = library.seccomp_init(ctypes.c_uint32(_ABSENT))
    if not context:
        raise Denied("libseccomp: it makes no filter")
    try:
        library.seccomp_attr_set(ctypes.c_void_p(context), *_AS_TREE)
        for action, name, comparisons in _rules(alone, signals, counted, devices):
            _add(library, context, action, name, comparisons)
        return _exported(library, context)
    finally:
        library.seccomp_release(ctypes.c_void_p(context))


def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        raise Denied(f"{_LIBRARY} is not installed") from None
    library.seccomp_init.restype = ctypes.c_void_p
    return library


def _add(
    library: ctypes.CDLL,
    context: int,
    action: int,
    name: str,
    comparisons: tuple[tuple[int, int, int, int], ...],
) -> None:
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number < 0:
        return  # this machine, or this libseccomp, knows no such call: it is absent
    array = (_Comparison * len(comparisons))(*(_Comparison(*each) for each in comparisons))
    result = library.seccomp_rule_add_array(
        ctypes.c_void_p(context), ctypes.c_uint32(action), number, len(comparisons), array
    )
    if result != 0:
        raise Denied(f"libseccomp: no rule for {name}: {os.strerror(-result)}")


def _exported(library: ctypes.CDLL, context: int) -> bytes:
    fd = os.memfd_create("filter", os.MFD_CLOEXEC)
    with os.fdopen(fd, "rb") as file:
        if library.seccomp_export_bpf(ctypes.c_void_p(context), fd) != 0:
            raise Denied("libseccomp: it exports no filter")
        file.seek(0)
        return file.read()
