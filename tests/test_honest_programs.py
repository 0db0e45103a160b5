"""What the walls cost an honest student: nothing, or a sentence that says what to use instead.

Every program is right; each uses something that a wall might refuse. ``f`` returns 3.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.course.lab import Lab, load_lab
from grader.isolation.keeper import Keeper, open_keeper
from grader.judging.observer import Observer
from grader.judging.replay import Replay
from grader.judging.student import Student
from grader.records import Cell, Kind, StudentCode
from grader.testing import Wrong

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="grading needs Linux"),
    pytest.mark.usefixtures("nursed"),
]

COURSE = Path(__file__).parent / "scenarios" / "course"

ALONE = {
    "prints and warnings": """
        import logging, sys, warnings
        def f():
            for step in range(300):
                print("step", step, flush=True)
            warnings.warn("a warning", stacklevel=2)
            logging.getLogger().error("an error that is none")
            sys.stderr.write("and so on")
            return 3
        """,
    "large but legal memory": """
        import torch
        def f():
            x = torch.ones(250, 1 << 20)  # 1000 MB of 1500
            return int(x[:3, 0].sum())
        """,
    "matplotlib, whose home cannot be written": """
        import io
        import matplotlib
        matplotlib.use("agg")
        from matplotlib import pyplot
        def f():
            figure, axes = pyplot.subplots()
            axes.plot([1, 2, 3])
            figure.savefig(file := io.BytesIO())
            figure.savefig("curve.png")
            return 3 if file.getvalue() == open("curve.png", "rb").read() else 0
        """,
    "torchvision, built for whatever torch": """
        import torch
        import torchvision
        from torchvision import transforms
        def f():
            return len(transforms.Resize(2)(torch.zeros(3, 4, 4)))
        """,
    "torch.compile": """
        import torch
        @torch.compile
        def twice(x):
            return 2 * x.sin().cos() + x
        def f():
            return 3 if twice(torch.zeros(3)).tolist() == [2.0, 2.0, 2.0] else 0
        """,
    "threads": """
        from concurrent.futures import ThreadPoolExecutor
        import torch
        def f():
            torch.set_num_threads(4)
            (torch.ones(300, 300) @ torch.ones(300, 300)).sum()
            with ThreadPoolExecutor(8) as threads:
                return sum(threads.map(lambda x: x, [0, 1, 2]))
        """,
    "files of its own": """
        import tempfile
        import torch
        def f():
            with tempfile.TemporaryDirectory() as folder:
                torch.save({"w": torch.ones(3)}, f"{folder}/model.pt")
                return int(torch.load(f"{folder}/model.pt", weights_only=True)["w"].sum())
        """,
    "a loader in its own process": """
        import torch
        from torch.utils.data import DataLoader, TensorDataset
        def f():
            data = TensorDataset(torch.ones(3, 1))
            return int(sum(x.sum() for x, in DataLoader(data, batch_size=2, num_workers=0)))
        """,
    "its own limits and name": """
        import getpass, os, resource
        def f():
            resource.getrlimit(resource.RLIMIT_NOFILE)
            getpass.getuser(), os.path.expanduser("~"), os.cpu_count(), os.getloadavg
            return 3
        """,
    "a database": """
        import sqlite3
        def f():
            for mode in ("delete", "wal"):
                with sqlite3.connect(f"{mode}.db") as base:
                    base.execute(f"pragma journal_mode={mode}")
                    base.execute("create table runs (loss real)")
                    base.executemany("insert into runs values (?)", [(1.0,), (2.0,)])
            return int(sqlite3.connect("wal.db").execute("select sum(loss) from runs").fetchone()[0])
        """,
    "locks on its own files": """
        import fcntl, tempfile
        from filelock import FileLock
        def f():
            with tempfile.NamedTemporaryFile() as file, FileLock("cache.lock", timeout=5):
                for lock in (fcntl.flock, fcntl.lockf):
                    lock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    lock(file, fcntl.LOCK_UN)
            return 3
        """,
    "files in memory": """
        import mmap, os
        import numpy as np
        import torch
        def f():
            np.memmap("numbers", dtype=np.float32, mode="w+", shape=(3,))[:] = 1
            with open("numbers", "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as m:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
                m.madvise(mmap.MADV_SEQUENTIAL)
                assert len(m) == 12
            torch.save(torch.from_file("numbers", shared=True, size=3), "saved.pt")
            return int(torch.load("saved.pt", mmap=True).sum())
        """,
    "copies and archives": """
        import os, shutil, tarfile, zipfile
        from pathlib import Path
        def f():
            Path("one").write_bytes(b"1" * 100_000)
            shutil.copyfile("one", "two")
            with open("one", "rb") as source, open("three", "wb") as target:
                os.copy_file_range(source.fileno(), target.fileno(), 100_000)
            shutil.make_archive("all", "zip", ".", "one")
            with zipfile.ZipFile("all.zip") as archive:
                archive.extract("one", "taken")
            shutil.disk_usage(".")
            return sum(Path(name).stat().st_size for name in ("taken/one", "two", "three")) // 100_000
        """,
    "work that waits": """
        import asyncio, os, select, signal, time
        async def work():
            reader, writer = os.pipe()
            heard = asyncio.Event()
            asyncio.get_running_loop().add_reader(reader, heard.set)
            os.write(writer, b"x")
            await asyncio.wait_for(heard.wait(), 5)
            return await asyncio.to_thread(lambda: time.sleep(0.01) or 3)
        def f():
            signal.signal(signal.SIGALRM, lambda *_: None)
            signal.setitimer(signal.ITIMER_REAL, 0.01)
            time.sleep(0.05)
            return asyncio.run(work())
        """,
    "clocks and profiles": """
        import cProfile, threading, time, timeit
        import torch
        def f():
            time.clock_gettime(time.pthread_getcpuclockid(threading.get_ident()))
            assert timeit.timeit("1", number=10) >= 0 and time.thread_time() > 0
            with cProfile.Profile(), torch.profiler.profile(profile_memory=True):
                return int(torch.ones(3).sum())
        """,
}
WITH_PROCESSES = {
    "a loader with two workers": """
        import torch
        from torch.utils.data import DataLoader, TensorDataset
        def f():
            data = TensorDataset(torch.ones(3, 1))
            return int(sum(x.sum() for x, in DataLoader(data, batch_size=2, num_workers=2)))
        """,
    "a pool of processes": """
        import multiprocessing
        def double(x):
            return 2 * x
        def f():
            with multiprocessing.Pool(2) as pool:
                return sum(pool.map(double, [1, 0.5]))
        """,
    "results of other processes": """
        from concurrent.futures import ProcessPoolExecutor
        import math
        def f():
            with ProcessPoolExecutor(2) as processes:
                return int(sum(processes.map(math.sqrt, [1, 4])))
        """,
    "tensors from another process": """
        import torch
        from torch import multiprocessing
        def send(queue, ended):
            queue.put(torch.ones(3))
            ended.wait()
        def f():
            queue, ended = multiprocessing.Queue(), multiprocessing.Event()
            sender = multiprocessing.Process(target=send, args=(queue, ended))
            sender.start()
            total = int(queue.get().sum())
            ended.set()
            sender.join()
            return total
        """,
    "another program while it waits": """
        import asyncio
        async def work():
            words = ["sh", "-c", "echo 3"]
            echo = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
            return int((await echo.communicate())[0])
        def f():
            return asyncio.run(work())
        """,
    "another program": """
        import subprocess
        def f():
            return int(subprocess.run(["echo", "3"], capture_output=True, check=True).stdout)
        """,
}


@pytest.fixture(scope="module")
def lab() -> Lab:
    """The made-up lab, with more patience."""
    lab = load_lab(COURSE, "lab1")
    return replace(lab, limits=replace(lab.limits, submission_seconds=100))


@pytest.fixture(scope="module", params=["A", "B", "C"])
def keeper(request: pytest.FixtureRequest, lab: Lab) -> Iterator[Keeper]:
    """The best level there is, but none better than the parameter."""
    with open_keeper(
        lab.course, lab.probes, libraries=["torchvision"], most=request.param
    ) as keeper:
        if keeper.isolation.level != request.param:
            pytest.skip(f"this machine reaches level {keeper.isolation.level}")
        yield keeper


def answer(program: str, lab: Lab, keeper: Keeper) -> object:
    """What ``f`` returns to a test that may take its time."""
    lines = [line.removeprefix(" " * 8) for line in program.splitlines()]
    code = StudentCode("lab1", (Cell("lab1.py", "\n".join(lines)),))
    observer = Observer(code, lab, keeper, cuda=False)
    observer.begin_test(training=True)  # the limit that no busy machine comes near
    try:
        return Student(Replay((), observer, live=True), lab.exercises[0], "", "cpu").call("f")
    finally:
        observer.end()
        assert observer.evidence == ()


@pytest.mark.parametrize("program", ALONE.values(), ids=ALONE)
def test_what_needs_no_process_works_at_every_level(program: str, lab: Lab, keeper: Keeper) -> None:
    """Right answers, whatever the student's code likes to use."""
    assert answer(program, lab, keeper) == 3


@pytest.mark.parametrize("program", WITH_PROCESSES.values(), ids=WITH_PROCESSES)
def test_processes_work_or_the_student_hears_what_to_use(
    program: str, lab: Lab, keeper: Keeper
) -> None:
    """At A and B they work; at C, where nothing could bury them, a sentence says what needs none."""
    if keeper.isolation.level != "C":
        assert answer(program, lab, keeper) == 3
        return

    with pytest.raises(Wrong) as wrong:
        answer(program, lab, keeper)

    assert wrong.value.failure.kind is Kind.RAISED
    assert str(wrong.value.failure.seen).startswith("f raised PermissionError. While it is graded")
    assert "num_workers=0 needs none" in str(wrong.value.failure.seen)
