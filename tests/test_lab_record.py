"""What a lab's record says of the files that it is read from."""

from __future__ import annotations

import shutil
from pathlib import Path

from grader.course.lab import Lab, load_lab


def test_every_deciding_file_changes_the_digest(lab1: Lab, tmp_path: Path) -> None:
    """A report tells by the digest whether rubric, tests, probes or reference were others."""
    course = tmp_path / "course"
    shutil.copytree(lab1.course, course)
    lab = load_lab(course, lab1.name)
    deciding = [lab.folder / "lab.toml", lab.folder / "probes.py", lab.reference, *lab.tests]

    digests = {lab.digest}
    for path in deciding:
        path.write_text(path.read_text(encoding="utf-8") + "\n# other\n", encoding="utf-8")
        digests.add(load_lab(course, lab1.name).digest)

    assert len(digests) == 1 + len(deciding)
    assert lab.digest == lab1.digest  # where a course lies decides nothing


def test_a_translation_decides_nothing(lab1: Lab, tmp_path: Path) -> None:
    """Who mends a translation need not judge a class again."""
    course = tmp_path / "course"
    shutil.copytree(lab1.course, course)
    lab = load_lab(course, lab1.name)
    (tests,) = lab.tests
    text = tests.read_text(encoding="utf-8")

    tests.write_text(text.replace("# zh: 这是均值。", "# zh: 这是平均值。"), encoding="utf-8")

    assert tests.read_text(encoding="utf-8") != text
    assert lab.digest == lab1.digest


def test_a_translation_in_the_solution_decides_nothing(lab1: Lab, tmp_path: Path) -> None:
    """Nor does what is said of the code itself in another language."""
    course = tmp_path / "course"
    shutil.copytree(lab1.course, course)
    lab = load_lab(course, lab1.name)
    text = lab.reference.read_text(encoding="utf-8")

    lab.reference.write_text(text.replace("    # zh: 相乘\n", ""), encoding="utf-8")

    assert lab.reference.read_text(encoding="utf-8") != text
    assert lab.digest == lab1.digest
