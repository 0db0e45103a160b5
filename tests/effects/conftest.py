"""Runs a whole lab as a student with the right solution would: every cell, experiments included.

The experiments that have no single right answer are there so that something is seen. What must be
seen, and holds for every seed, is tested here, on the names that the cells leave behind. Each commit has
some of the labs; ``--hostile`` has all.
"""

import os
import runpy
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib.pyplot
import pytest
import sample
import torch

from grader.sandbox.vision import load_torchvision

ROOT = Path(__file__).parent.parent.parent
LABS = 3
"""How many of them a run has."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The labs that are not of this commit's part are for a long run."""
    files = sorted(Path(__file__).parent.glob("test_*.py"))
    part = sample.part(files, LABS, "effects")
    for item in items:
        if item.path in files and item.path not in part:
            item.add_marker("hostile")


@pytest.fixture(scope="session")
def run_of() -> Callable[[str], dict[str, Any]]:
    """The names that a lab's cells leave behind, run once from top to bottom on one thread."""
    return _run


@cache
def _run(lab: str) -> dict[str, Any]:
    matplotlib.use("agg")
    load_torchvision()
    threads, folder = torch.get_num_threads(), Path.cwd()
    os.chdir(ROOT / "assignments" / lab)  # where a student's notebook runs
    torch.set_num_threads(1)
    torch.manual_seed(1)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")
            return runpy.run_path(str(ROOT / "solutions" / lab / f"{lab}.py"))
    finally:
        torch.set_num_threads(threads)
        os.chdir(folder)
        matplotlib.pyplot.close("all")
