"""What lies in the folder or zip of a class: an entry for each thing that somebody handed in.

Found by names alone; nothing of a program is read. What can be nobody's hand-in is a ``Problem``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from grader.errors import UsageError
from grader.intake import archive
from grader.intake.archive import is_litter
from grader.intake.naming import PROGRAMS, Named, in_order, read_name, readable
from grader.intake.submitters import is_submitters, read_submitters
from grader.records import Problem, Text
from grader.shown import fit, shortened

KNOWN = (*PROGRAMS, ".zip")
"""What a file may be that somebody handed in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What lies there for one student and attempt, and what its name says."""

    paths: tuple[Path, ...]
    named: Named
    refused: Text | None = None
    """Why a part of it was left out of the zip of the class."""
    names: tuple[str, ...] = ()
    """What the paths are called in the submission; empty where they keep their names."""

    @property
    def origin(self) -> str:
        """The name under which it was handed in."""
        return ", ".join(readable(path.name) for path in self.paths)


@contextmanager
def costs_only_itself(problems: list[Problem], origin: str, student_id: str) -> Iterator[None]:
    """What goes wrong with one hand-in in here becomes its problem (archive.costs_one)."""
    with archive.costs_one(lambda why: problems.append(Problem(origin, student_id, why))):
        yield


def find_entries(
    path: Path,
    lab_name: str,
    scratch: Path,
    own: Path | None = None,
    recognised: Callable[[Entry], Entry] = lambda entry: entry,
) -> tuple[list[Entry], list[Problem]]:
    """The entries of a class in a folder, or in a zip that holds the folder, and what is none.

    ``own`` is where the grader itself writes to, and no hand-in, should it lie there. ``recognised`` says
    whose an entry is where more is known than its name.
    UsageError if there is nothing to look at, Refused if nothing of the zip can be unpacked safely.
    """
    whole, left_out = _class_folder(path, scratch)
    folder = _unwrapped(whole, lab_name)
    found = [place for place in present(folder) if own is None or place.resolve() != own.resolve()]
    if not found:
        raise UsageError(f"{path} is empty; name a folder or zip with one entry a student")
    problems: list[Problem] = []
    listed = _submitters(found, lab_name, problems)
    entries = _sorted_out(
        [path for path in found if not is_submitters(path)], listed, lab_name, problems, recognised
    )
    reasons, known = _by_entry(left_out, folder), set(found)
    for place in (place for place in reasons if place not in known):
        with costs_only_itself(problems, fit(place.name), ""):
            problems.append(_left_out(place, reasons[place], lab_name))
    return [_with_reason(entry, reasons) for entry in entries], problems


def _class_folder(path: Path, scratch: Path) -> tuple[Path, Mapping[Path, Text]]:
    """The folder a class lies in, and what of its zip was left out: place to reason."""
    if not path.exists():
        raise UsageError(f"{path} does not exist; check the path")
    if path.is_dir():
        return path, {}
    if not is_kind(path, (".zip",)):
        raise UsageError(
            f"{path} is no folder or .zip of a class; one submission is graded by `grader grade`"
        )
    return archive.unpack_class(path, scratch)


def _unwrapped(folder: Path, lab_name: str) -> Path:
    """The folder below, where the class lies in a single folder that names no student."""
    while True:
        found = present(folder)
        if len(found) != 1 or not _is_plain_folder(found[0]):
            return folder
        if any(map(is_submitters, _readable(found[0]))):
            return found[0]
        named = read_name(found[0].name, lab_name)
        if named.number or named.platform_id or not _is_class(found[0], lab_name):
            return folder
        folder = found[0]


def _is_class(folder: Path, lab_name: str) -> bool:
    """Whether what lies in it is named after students, or is itself a folder or zip."""
    found = _readable(folder)
    named = [read_name(stem(path), lab_name) for path in found]
    wraps = all(path.is_dir() or is_kind(path, (".zip",)) for path in found)
    return bool(found) and (wraps or any(name.number or name.platform_id for name in named))


def present(folder: Path) -> list[Path]:
    """What lies in a folder, without what systems leave there."""
    return sorted(path for path in folder.iterdir() if not is_litter(path.name))


def _readable(folder: Path) -> list[Path]:
    """What is in a student's folder; nothing if it may not be read, which is said when that is tried."""
    try:
        return present(folder)
    except OSError:
        return []


def _is_plain_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def stem(path: Path) -> str:
    """The name without the suffix of a file; a folder has none."""
    return path.stem if is_kind(path, KNOWN) else path.name


def is_kind(path: Path, suffixes: tuple[str, ...]) -> bool:
    """Whether it is a file with one of these suffixes, in small or capital letters."""
    return path.is_file() and path.suffix.lower() in suffixes


def _submitters(
    found: Iterable[Path], lab_name: str, problems: list[Problem]
) -> Mapping[str, Named]:
    """Who handed in which folder, where a platform's list beside them says so."""
    for path in filter(is_submitters, found):
        with costs_only_itself(problems, fit(path.name), ""):
            return read_submitters(path, lab_name)
    return {}


def _sorted_out(
    found: Iterable[Path],
    listed: Mapping[str, Named],
    lab_name: str,
    problems: list[Problem],
    recognised: Callable[[Entry], Entry],
) -> list[Entry]:
    """An entry for each thing that somebody handed in; what is none is added to the problems."""
    all_of_them: list[Entry] = []
    for path in found:
        with costs_only_itself(problems, fit(path.name), ""):
            named = listed.get(path.name) or _named(path, lab_name)
            all_of_them.append(recognised(Entry((path,), named)))
    entries: list[Entry] = []
    for entry in _without_by_products(all_of_them):
        with costs_only_itself(problems, entry.origin, ""):
            if why := _no_hand_in(entry, lab_name):
                problems.append(Problem(entry.origin, entry.named.shown_id, why))
            else:
                entries.append(entry)
    return entries


def _without_by_products(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Without what a platform adds to files: its receipt, and the text typed in beside them."""
    last: dict[object, datetime] = {}
    for entry in entries:
        platform = entry.named.platform
        if platform and not platform.is_added:
            last[platform.whose] = max(_time(entry), last.get(platform.whose, datetime.min))
    for entry in entries:
        platform = entry.named.platform
        files = last.get(platform.whose) if platform and platform.is_added else None
        if files is None or files < _time(entry):
            yield entry


def _time(entry: Entry) -> datetime:
    return in_order(entry.named.time)


def _with_reason(entry: Entry, reasons: Mapping[Path, Text]) -> Entry:
    return replace(entry, refused=next((reasons[p] for p in entry.paths if p in reasons), None))


def _by_entry(left_out: Mapping[Path, Text], folder: Path) -> dict[Path, Text]:
    """What lies in ``folder`` and lost something, or itself was left out, with the first reason."""
    reasons: dict[Path, Text] = {}
    for place, why in left_out.items():
        inside = place.relative_to(folder).parts if place.is_relative_to(folder) else ()
        reasons.setdefault(folder / inside[0] if inside else place, why)
    return reasons


def _left_out(path: Path, why: Text, lab_name: str) -> Problem:
    named = read_name(path.stem if path.suffix.lower() in KNOWN else path.name, lab_name)
    return Problem(shortened(readable(path.name)), named.shown_id, why)


def _named(path: Path, lab_name: str) -> Named:
    """What the name says; a platform's folder gets the number from the file that lies in it."""
    named = read_name(stem(path), lab_name)
    if named.platform_id and not named.number and _is_plain_folder(path):
        inner = [read_name(stem(file), lab_name) for file in _readable(path)]
        if len({name.number for name in inner if name.number}) == 1:
            known = next(name for name in inner if name.number)
            number, letters, partners = known.number, known.letters, known.partners
            return replace(named, number=number, letters=letters, partners=partners)
    return named


def _no_hand_in(entry: Entry, lab_name: str) -> Text | None:
    path, named = entry.paths[0], entry.named
    if path.is_symlink() or not (path.is_dir() or path.is_file()):
        return Text("It is a link or no plain file; put the file itself there.")
    if not path.is_dir() and not is_kind(path, KNOWN):
        return Text(
            "A {suffix} file cannot be judged; ask for a .py, .ipynb, .zip or folder.",
            {"suffix": shortened(readable(path.suffix or path.name))},
        )
    if named.other_lab:
        return Text(
            "It is named for {other}, not for {lab}; rename it if it is meant.",
            {"other": named.other_lab, "lab": lab_name},
        )
    if not named.shown_id:
        return Text(
            "Its name says no student; put the number and the name before it, or say whose it is with"
            " `grader assign`."
        )
    return None
