"""What tests of batches have at hand: a keeper that is open already, a course that is in no hurry."""

import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from grader.batch import Opening
from grader.intake.submissions import HandIn

COURSE = Path(__file__).parent / "scenarios" / "course"


def patient_course(folder: Path) -> Path:
    """A copy of the small course that gives a test minutes: no score of it hangs on how busy a machine is."""
    course = shutil.copytree(COURSE, folder)
    toml = course / "solutions" / "lab1" / "lab.toml"
    words = toml.read_text(encoding="utf-8").replace("test_seconds = 2", "test_seconds = 500")
    words = words.replace("submission_seconds = 6", "submission_seconds = 1000")
    toml.write_text(words, encoding="utf-8")
    return course


def opening(keeper: Any) -> Opening:
    """Judges with ``keeper``, on the CPU; None where nobody is judged."""

    def opened(new: Sequence[HandIn]) -> AbstractContextManager[Any]:
        return nullcontext((keeper, "cpu"))

    return opened
