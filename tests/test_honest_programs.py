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
from grader.judging.runner import SandboxRunner
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
    runner = SandboxRunner(code, lab, keeper, cuda=False)
    runner.begin_test(training=True)  # the limit that no busy machine comes near
    try:
        return Student(runner, lab.exercises[0], "", "cpu").call("f")
    finally:
        runner.end()
        assert runner.evidence == []


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
