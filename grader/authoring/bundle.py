"""What students get of one lab: paths as in the course, so that it works where it is unpacked."""

from __future__ import annotations

from grader.authoring.leaks import prove_nothing_leaks
from grader.authoring.release import release, students_files
from grader.course.course import Course
from grader.course.lab import Lab
from grader.errors import LabError
from grader.reports.language import catalogue_file


def bundle_files(lab: Lab) -> dict[str, bytes]:
    """What students receive, freshly generated, with the lab's data and the course's catalogues.

    LabError if a solution or a hidden test is among it, or data that the lab names are missing.

    Paths are those of the course, so that ``pytest assignments/labN`` works where it is unpacked.
    """
    files = students_files(lab, release(lab))
    prove_nothing_leaks(lab, files)
    files |= _data(lab)
    of_course = {f"{lab.handout.parent.name}/{name}": content for name, content in files.items()}
    of_course |= _catalogues(lab)
    return {name: of_course[name] for name in sorted(of_course)}


def _data(lab: Lab) -> dict[str, bytes]:
    """The data that the lab names, with the words on origin and licence that belong to them."""
    folder = lab.handout.parent / "data"
    names = ["LICENSE", "README.md", *lab.data] if lab.data else []
    for name in lab.data:
        if not (folder / name).is_file():
            raise LabError(
                f"{lab.folder / 'lab.toml'}: its data names {name!r}, which is not in {folder}"
            )
    return {
        f"{folder.name}/{name}": (folder / name).read_bytes()
        for name in names
        if (folder / name).is_file()
    }


def _catalogues(lab: Lab) -> dict[str, bytes]:
    """The course's own catalogues, for the words of the engine in students' terminals."""
    locale = Course(lab.course).locale
    paths = [catalogue_file(locale, code) for code in lab.languages]
    return {
        path.relative_to(lab.course).as_posix(): path.read_bytes()
        for path in paths
        if path.is_file()
    }
