"""What `grader doctor` finds on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from grader.commands import machine
from grader.errors import NoIsolation, UsageError
from grader.records import Isolation

pytestmark = pytest.mark.usefixtures("nursed")

ROOT = Path(__file__).parent.parent


def test_everything_is_found_by_trying() -> None:
    """The findings name torch's version, the layers that were set up, the device and the course."""
    found = {finding.name: finding for finding in machine.findings(ROOT)}

    assert found["torch"].what == torch.__version__
    assert found["isolation"].good is not found["isolation"].what.startswith("level D")
    assert found["device"].what
    assert found["course"].what == str(ROOT)


def isolation_of(monkeypatch: pytest.MonkeyPatch, found: Isolation) -> list[tuple[bool, str]]:
    """What the doctor says of a machine that comes to this."""

    @contextmanager
    def open_one(course: Path, *, least: str) -> Iterator[SimpleNamespace]:
        assert least == "D"  # so that there is something to tell
        yield SimpleNamespace(isolation=found)

    monkeypatch.setattr(machine, "open_keeper", open_one)
    return [(finding.good, finding.what) for finding in machine._isolation(ROOT)]


def test_the_level_is_told_with_its_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    """And each layer that is missing on a line of its own, with what to do."""
    found = Isolation("C", ("Landlock", "seccomp"), ("namespaces: refused; run as root", "x: y; z"))

    assert isolation_of(monkeypatch, found) == [
        (True, "level C: Landlock, seccomp"),
        (False, "not there: namespaces: refused; run as root"),
        (False, "not there: x: y; z"),
    ]


def test_level_d_is_no_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks hears that it is no security boundary."""
    assert isolation_of(monkeypatch, Isolation("D", ("rlimits",))) == [
        (False, "level D, no security boundary: rlimits")
    ]


def test_a_machine_that_cannot_grade_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor goes on where no keeper can be opened."""

    def refuse(course: Path, *, least: str) -> None:
        raise NoIsolation("grading needs Linux")

    monkeypatch.setattr(machine, "open_keeper", refuse)

    found = {finding.name: finding for finding in machine.findings(ROOT)}
    assert (found["isolation"].good, found["isolation"].what) == (False, "grading needs Linux")
    assert found["course"].good


def test_no_course_is_no_fault_of_the_machine() -> None:
    """Without a course the doctor still speaks, and says how to name one."""
    found = {finding.name: finding for finding in machine.findings(None)}

    assert not found["course"].good
    assert "--course" in found["course"].what


def test_a_missing_gpu_is_said_only_where_one_is_asked_for() -> None:
    """auto falls back to the CPU, cuda does not."""
    if machine.cuda_is_there():
        pytest.skip("this machine has a GPU")

    assert machine.choose_device("auto") == "cpu"
    with pytest.raises(UsageError, match="leave --device out"):
        machine.choose_device("cuda")
