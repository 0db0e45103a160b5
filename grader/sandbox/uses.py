"""Calls with many uses: those of them that honest programs have, by the argument that tells which.

What is left out reaches through files and clocks that others use too, and does not exist for a worker.
"""

FCNTL = {
    "F_DUPFD": 0,
    "F_GETFD": 1,
    "F_SETFD": 2,
    "F_GETFL": 3,
    "F_SETFL": 4,
    "F_GETLK": 5,
    "F_SETLK": 6,
    "F_SETLKW": 7,
    "F_OFD_GETLK": 36,
    "F_OFD_SETLK": 37,
    "F_OFD_SETLKW": 38,
    "F_DUPFD_CLOEXEC": 1030,
    "F_GETPIPE_SZ": 1032,
    "F_GET_SEALS": 1034,
}
"""Without leases, which hold up whoever opens a file, and without word of who does (F_NOTIFY, F_SETOWN)."""

IOCTL = {
    "TCGETS": 0x5401,
    "TIOCGWINSZ": 0x5413,
    "FIONREAD": 0x541B,
    "FIONBIO": 0x5421,
    "FIONCLEX": 0x5450,
    "FIOCLEX": 0x5451,
    "TCGETS2": 0x802C542A,
    "FICLONE": 0x40049409,
}
"""Without what changes a file that is open for reading (FS_IOC_SETFLAGS); Landlock knows devices alone."""
OF_A_GPU = 0x4600, 0x0000
"""The families of NVIDIA's driver and of its shared memory: their numbers change from version to version."""
FAMILY = 0xFF00

PRCTL = {
    "PR_GET_PDEATHSIG": 2,
    "PR_GET_DUMPABLE": 3,
    "PR_SET_NAME": 15,
    "PR_GET_NAME": 16,
    "PR_GET_SECCOMP": 21,
    "PR_CAPBSET_READ": 23,
    "PR_SET_TIMERSLACK": 29,
    "PR_GET_TIMERSLACK": 30,
    "PR_SET_NO_NEW_PRIVS": 38,
    "PR_GET_NO_NEW_PRIVS": 39,
    "PR_SET_THP_DISABLE": 41,
    "PR_GET_THP_DISABLE": 42,
    "PR_SET_VMA": 0x53564D41,
}
"""Without what shares pages or a core with others (PR_SET_MEMORY_MERGE, PR_SCHED_CORE)."""
PRCTL_ALONE = {"PR_SET_PDEATHSIG": 1}
"""Beside others, a worker that changes it could outlive a grader that is killed."""

MADVISE = {
    "MADV_NORMAL": 0,
    "MADV_RANDOM": 1,
    "MADV_SEQUENTIAL": 2,
    "MADV_WILLNEED": 3,
    "MADV_DONTNEED": 4,
    "MADV_FREE": 8,
    "MADV_REMOVE": 9,
    "MADV_DONTFORK": 10,
    "MADV_DOFORK": 11,
    "MADV_HUGEPAGE": 14,
    "MADV_NOHUGEPAGE": 15,
    "MADV_DONTDUMP": 16,
    "MADV_DODUMP": 17,
    "MADV_WIPEONFORK": 18,
    "MADV_KEEPONFORK": 19,
    "MADV_POPULATE_READ": 22,
    "MADV_POPULATE_WRITE": 23,
    "MADV_DONTNEED_LOCKED": 24,
    "MADV_GUARD_INSTALL": 102,
    "MADV_GUARD_REMOVE": 103,
}
"""Without what pushes a library's pages out of everybody's memory or merges pages with others'."""

FADVISE = {
    "POSIX_FADV_NORMAL": 0,
    "POSIX_FADV_RANDOM": 1,
    "POSIX_FADV_SEQUENTIAL": 2,
    "POSIX_FADV_WILLNEED": 3,
    "POSIX_FADV_NOREUSE": 5,
}
"""Without POSIX_FADV_DONTNEED, which throws a library out of everybody's memory."""

CLOCKS = "clock_gettime clock_getres clock_nanosleep timer_create"
"""A number below zero names the clock of any process, or that of a thread of one's own."""
BELOW_ZERO, OF_A_THREAD = 1 << 31, 1 << 2
