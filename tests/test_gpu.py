"""Grading on a GPU, where there is one."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from grader.course.lab import Lab
from grader.grade import grade
from grader.intake.submissions import read_one
from grader.isolation.keeper import Keeper, open_keeper
from grader.judging.judge import Judge, with_judge
from grader.judging.observer import gpu_answers
from grader.judging.student import Student
from grader.records import Cell, StudentCode

needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no GPU")


def test_a_gpu_that_is_not_there_does_not_answer(keeper: Keeper, lab2: Lab) -> None:
    """The try that decides about `auto` fails without a GPU instead of failing students later."""
    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")

    assert not gpu_answers(keeper, lab2)


@needs_gpu
def test_the_reference_has_full_marks_on_the_gpu(lab2: Lab) -> None:
    """Training tests run on the GPU behind the trust line, and the reference passes them all."""
    submission = read_one(Path(lab2.reference), lab2.name)

    with open_keeper(lab2.course, lab2.probes, cuda=True) as keeper:
        assert gpu_answers(keeper, lab2)
        result = with_judge(lab2, keeper, lambda judge: grade(submission, judge), device="cuda")

    assert result.score == result.max_score == 100
    assert result.environment.device == "cuda"


def test_what_holds_anywhere_is_asked_on_the_gpu_too(keeper: Keeper, lab2: Lab) -> None:
    """With a GPU such a test runs a second time there; all others but training stay on the CPU."""
    asked: list[tuple[str, str]] = []
    code = StudentCode(lab2.name, (Cell(lab2.reference.name, lab2.reference_source),))

    class Noting(Judge):
        def student(self, item: pytest.Item) -> Student:
            student = super().student(item)
            asked.append((item.name, student.device))
            return student

    def listen(judge: Judge) -> None:
        judge.device, judge.__class__ = "cuda", Noting
        judge.judge(code, training=False)

    with_judge(lab2, keeper, listen)

    everywhere = {name for name, device in asked if device == "cuda"}
    assert "test_dropout_rate_and_scale" in everywhere
    assert everywhere < {name for name, device in asked if device == "cpu"}
