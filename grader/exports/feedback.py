"""Students' pages as the zip that a platform takes back, each under the name by which it knows whose it is.

Moodle ("Upload multiple feedback files in a zip"): a folder named as in its download, ``Full
name_PARTICIPANT_assignsubmission_file_``, of which the number decides. Its
``mod/assign/feedback/file/importziplib.php``.

Canvas ("Upload Submissions"): a file under the name that it was handed out with, of which the user's number
and the file's decide; Canvas shows it to the student as a comment, under the name of the file handed in.
Its ``app/models/abstract_assignment.rb``, ``infer_comment_context_from_filename``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath

from grader.exports.final import Exported, final_ones, not_final_ids
from grader.intake.platforms import PlatformName, platform_name
from grader.records import Grade
from grader.reports.language import Language
from grader.reports.report import student_page
from grader.reports.written import zipped


def feedback_zip(grades: Sequence[Grade], platform: str, language: Language) -> Exported:
    """The pages of all whose hand-in came from ``platform``, "moodle" or "canvas"."""
    final = final_ones(grades)
    pages: dict[str, bytes] = {}
    nameless = []
    for one in final:
        found = platform_name(one.submission.origin)
        if found is None or found.platform != platform:
            nameless.append(one.submission.student_id)
            continue
        path = _free(_PLACES[platform](found, one.submission.origin), one, pages)
        pages[path] = student_page(one, language).encode()
    return Exported(zipped(pages), len(pages), not_final_ids(grades), tuple(nameless))


def _in_moodle(found: PlatformName, origin: str) -> PurePosixPath:
    name = found.name.replace("/", "-").strip(". ") or "student"  # a name in a path, not a path
    return PurePosixPath(f"{name}_{found.id}_assignsubmission_file_", "report.html")


def _in_canvas(found: PlatformName, origin: str) -> PurePosixPath:
    first, _, _ = found.rest.partition(", ")  # of several files that are one hand-in
    stem = PurePosixPath(first.replace("/", "-")).stem.strip(". ") or "report"
    return PurePosixPath(f"{origin.removesuffix(found.rest)}{stem}.html")


_PLACES: Mapping[str, Callable[[PlatformName, str], PurePosixPath]] = {
    "moodle": _in_moodle,
    "canvas": _in_canvas,
}


def _free(place: PurePosixPath, one: Grade, taken: Mapping[str, bytes]) -> str:
    """A pair has one hand-in and two pages: the second one's name says whose it is."""
    if str(place) not in taken:
        return str(place)
    return str(place.with_stem(f"{place.stem}-{one.submission.student_id}"))
