"""What `grader doctor` finds on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from grader import doctor
from grader.errors import UsageError

ROOT = Path(__file__).parent.parent


def test_everything_is_found_by_trying() -> None:
    """The findings name torch's version, the layers that were set up, the device and the course."""
    found = {finding.name: finding for finding in doctor.findings(ROOT)}

    assert found["torch"].what == torch.__version__
    assert found["isolation"].good is ("PID namespace" in found["isolation"].what)
    assert found["device"].what
    assert found["course"].what == str(ROOT)


def test_no_course_is_no_fault_of_the_machine() -> None:
    """Without a course the doctor still speaks, and says how to name one."""
    found = {finding.name: finding for finding in doctor.findings(None)}

    assert not found["course"].good
    assert "--course" in found["course"].what


def test_a_missing_gpu_is_said_only_where_one_is_asked_for() -> None:
    """auto falls back to the CPU, cuda does not."""
    if doctor.cuda_is_there():
        pytest.skip("this machine has a GPU")

    assert doctor.choose_device("auto") == "cpu"
    with pytest.raises(UsageError, match="leave --device out"):
        doctor.choose_device("cuda")
