"""From what a platform hands over to submissions: who handed in what, and which one counts.

First every hand-in of a class is found, by names alone; then each is read on its own, so that
three hundred notebooks of 50 MB never lie in memory together. What cannot be taken in is a
``Problem`` or raises ``Refused``: it is not judged, and a person decides. The first argument of
``Refused`` is a ``Text``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile
from pathlib import Path, PurePosixPath

from grader.errors import Refused, UsageError
from grader.intake import archive
from grader.intake.archive import LARGEST_FILE, LARGEST_TOTAL, MB, MOST_ENTRIES, is_litter
from grader.intake.naming import Named, read_name, readable, shortened, slug
from grader.records import Problem, Submission, Text

PROGRAMS = (".py", ".ipynb")
_KNOWN = (*PROGRAMS, ".zip")
_OTHER_ARCHIVES = (
    *(".rar", ".7z", ".tar", ".gz", ".bz2", ".xz", ".zst", ".z", ".lz", ".lzma", ".cab", ".iso"),
    *(".tgz", ".tbz", ".tbz2", ".txz", ".zipx"),
)
_NUMBER_TITLES = {"id", "student id", "number", "学号"}
_NAME_TITLES = {"name", "student name", "student", "姓名"}
_DEEPEST_ZIP = 2
"""A platform's zip of one student may hold the zip that the student made."""


@dataclass(frozen=True, slots=True)
class HandIn:
    """What one student handed in at one time; nothing of it has been read."""

    student_id: str
    """Safe as a folder's name, and no other student's of the class."""
    student_name: str
    origin: str
    """The name under which it was handed in."""
    paths: tuple[Path, ...]
    """A folder, a zip, or loose programs that belong together."""
    submitted_at: datetime | None = None
    """Local time, as the platform wrote it into the name."""
    notes: tuple[Text, ...] = ()
    refused: Text | None = None
    """Why it cannot be read, where that was seen before."""


@dataclass(frozen=True, slots=True)
class HandIns:
    """A class: the hand-in of each student that counts, and what could not be taken in."""

    chosen: tuple[HandIn, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    paths: tuple[Path, ...]
    named: Named
    refused: Text | None = None
    """Why a part of it was left out of the zip of the class."""

    @property
    def origin(self) -> str:
        return ", ".join(readable(path.name) for path in self.paths)


def find_hand_ins(
    path: Path, lab_name: str, scratch: Path, roster: Mapping[str, str] | None = None
) -> HandIns:
    """Find the hand-in of each student in a folder, or in a zip that holds the folder.

    ``scratch`` is a temporary folder of the caller's; a zip is unpacked there and must stay
    until every hand-in is read. ``roster`` maps students' numbers to their names: who is named
    without a number gets it from there. UsageError if there is nothing to look at, Refused if
    nothing of the zip of the class can be unpacked safely.
    """
    whole, left_out = _class_folder(path, scratch)
    folder = _unwrapped(whole, lab_name)
    found = _present(folder)
    if not found:
        raise UsageError(f"{path} is empty; name a folder or zip with one entry a student")
    entries, problems = _entries(found, lab_name)
    reasons, known = _by_entry(left_out, folder), set(found)
    entries = [
        replace(entry, refused=next((reasons[p] for p in entry.paths if p in reasons), None))
        for entry in entries
    ]
    problems += [_left_out(p, why, lab_name) for p, why in reasons.items() if p not in known]
    chosen = []
    for student in _students([_on_roster(entry, roster or {}, lab_name) for entry in entries]):
        counts = _choose(student)
        if isinstance(counts, Problem):
            problems.append(counts)
        else:
            chosen.append(counts)
    return HandIns(tuple(_with_own_ids(chosen)), tuple(problems))


def read(hand_in: HandIn) -> Submission:
    """Read the programs of one hand-in; Refused if it is unsafe, unreadable or absurdly large.

    Only ``.py`` and ``.ipynb`` are read: data and reports that lie beside them decide nothing.
    A hand-in without any is no error here, since that is judged.
    """
    if hand_in.refused:
        raise Refused(hand_in.refused)
    taken = _Taken(hand_in.origin)
    try:
        for path in hand_in.paths:
            taken.add(path)
    except OSError as error:
        raise Refused(
            Text(
                "{origin} cannot be read ({error}); look at it by hand.",
                {"origin": hand_in.origin, "error": error.strerror or str(error)},
            )
        ) from error
    files, modified = taken.unwrapped()
    return Submission(
        student_id=hand_in.student_id,
        student_name=hand_in.student_name,
        submitted_at=hand_in.submitted_at,
        origin=hand_in.origin,
        files=files,
        modified=modified,
        notes=hand_in.notes,
        digest=_digest(files),
    )


def read_one(path: Path, lab_name: str) -> Submission:
    """The submission in one folder, zip, ``.py`` or ``.ipynb``; UsageError if that is none."""
    if not path.exists():
        raise UsageError(f"{path} does not exist; check the path")
    if not path.is_dir() and not _is_kind(path, _KNOWN):
        raise UsageError(f"{path} is no folder, .py, .ipynb or .zip; hand in one of these")
    if path.is_dir() and not _present(path):
        raise UsageError(f"{path} is empty; name the folder with the student's program")
    named = read_name(_stem(path.resolve()), lab_name)
    return read(
        HandIn(
            student_id=named.shown_id or slug(path.resolve().stem) or "student",
            student_name=named.name,
            origin=readable(path.resolve().name),
            paths=(path,),
            submitted_at=named.time,
        )
    )


def read_roster(path: Path) -> dict[str, str]:
    """A CSV of the class, in UTF-8 or as Chinese Excel writes it: student number to name."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); check the path") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    header, *rows = list(csv.reader(io.StringIO(text))) or [[]]
    columns = [title.strip().casefold() for title in header]
    number = next((count for count, title in enumerate(columns) if title in _NUMBER_TITLES), None)
    name = next((count for count, title in enumerate(columns) if title in _NAME_TITLES), None)
    if number is None or name is None:
        raise UsageError(f"{path} needs a first line with the columns id and name (学号, 姓名)")
    complete = [row for row in rows if len(row) > max(number, name) and row[number].strip()]
    return {row[number].strip(): row[name].strip() for row in complete}


# Finding


def _class_folder(path: Path, scratch: Path) -> tuple[Path, Mapping[Path, Text]]:
    """The folder a class lies in, and what of its zip was left out: place to reason."""
    if not path.exists():
        raise UsageError(f"{path} does not exist; check the path")
    if path.is_dir():
        return path, {}
    if not _is_kind(path, (".zip",)):
        raise UsageError(
            f"{path} is no folder or .zip of a class; one submission is graded by `grader grade`"
        )
    return archive.unpack_class(path, scratch)


def _unwrapped(folder: Path, lab_name: str) -> Path:
    """The folder below, where the class lies in a single folder that names no student."""
    while True:
        found = _present(folder)
        if len(found) != 1 or not _is_plain_folder(found[0]):
            return folder
        named = read_name(found[0].name, lab_name)
        if named.number or named.platform_id or not _is_class(found[0], lab_name):
            return folder
        folder = found[0]


def _is_class(folder: Path, lab_name: str) -> bool:
    """Whether what lies in it is named after students, or is itself a folder or zip."""
    found = _readable(folder)
    named = [read_name(_stem(path), lab_name) for path in found]
    wraps = all(path.is_dir() or _is_kind(path, (".zip",)) for path in found)
    return bool(found) and (wraps or any(name.number or name.platform_id for name in named))


def _present(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not is_litter(path.name))


def _readable(folder: Path) -> list[Path]:
    """What is in a student's folder; nothing if it may not be read, which is said when that is tried."""
    try:
        return _present(folder)
    except OSError:
        return []


def _is_plain_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _stem(path: Path) -> str:
    return path.stem if _is_kind(path, _KNOWN) else path.name


def _is_kind(path: Path, suffixes: tuple[str, ...]) -> bool:
    return path.is_file() and path.suffix.lower() in suffixes


def _entries(found: Iterable[Path], lab_name: str) -> tuple[list[_Entry], list[Problem]]:
    entries: list[_Entry] = []
    problems: list[Problem] = []
    loose: list[_Entry] = []
    for path in found:
        entry = _Entry((path,), _named(path, lab_name))
        if why := _no_hand_in(entry, lab_name):
            problems.append(Problem(entry.origin, entry.named.shown_id, why))
        elif _is_kind(path, PROGRAMS):
            loose.append(entry)
        else:
            entries.append(entry)
    return entries + list(_together(loose)), problems


def _by_entry(left_out: Mapping[Path, Text], folder: Path) -> dict[Path, Text]:
    """What lies in ``folder`` and lost something, or itself was left out, with the first reason."""
    reasons: dict[Path, Text] = {}
    for place, why in left_out.items():
        inside = place.relative_to(folder).parts if place.is_relative_to(folder) else ()
        reasons.setdefault(folder / inside[0] if inside else place, why)
    return reasons


def _left_out(path: Path, why: Text, lab_name: str) -> Problem:
    named = read_name(path.stem if path.suffix.lower() in _KNOWN else path.name, lab_name)
    return Problem(shortened(readable(path.name)), named.shown_id, why)


def _named(path: Path, lab_name: str) -> Named:
    """What the name says; a platform's folder gets the number from the file that lies in it."""
    named = read_name(_stem(path), lab_name)
    if named.platform_id and not named.number and _is_plain_folder(path):
        inner = [read_name(_stem(file), lab_name) for file in _readable(path)]
        if len({name.number for name in inner if name.number}) == 1:
            known = next(name for name in inner if name.number)
            return replace(named, number=known.number, letters=known.letters)
    return named


def _no_hand_in(entry: _Entry, lab_name: str) -> Text | None:
    path, named = entry.paths[0], entry.named
    if path.is_symlink() or not (path.is_dir() or path.is_file()):
        return Text("It is a link or no plain file; put the file itself there.")
    if not path.is_dir() and not _is_kind(path, _KNOWN):
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
        return Text("Its name says no student; put the number and the name before it.")
    return None


def _together(loose: Iterable[_Entry]) -> Iterator[_Entry]:
    """Loose programs of one student and attempt as one hand-in, as far as they are one of each.

    Two programs of a kind that are both for the lab are two hand-ins instead.
    """
    attempts: dict[object, list[_Entry]] = defaultdict(list)
    for entry in loose:
        named = entry.named
        attempts[_who(named), named.letters.casefold(), named.attempt, named.time].append(entry)
    for entries in attempts.values():
        for_lab = [entry for entry in entries if entry.named.this_lab] or entries
        suffixes = [entry.paths[0].suffix.lower() for entry in for_lab]
        if len(suffixes) > len(set(suffixes)):
            yield from entries
        else:
            paths = tuple(entry.paths[0] for entry in entries)
            names = (entry.named for entry in [*for_lab, *entries])
            yield _Entry(paths, max(names, key=lambda named: bool(named.name)))


def _who(named: Named) -> tuple[str, str]:
    if named.number:
        return "number", named.number
    if named.platform_id:
        return "platform", named.platform_id.casefold()
    return "name", named.name.casefold()


def _on_roster(entry: _Entry, roster: Mapping[str, str], lab_name: str) -> _Entry:
    """With the number that the roster has for the name, or the name for the number."""
    named = entry.named
    if named.number:
        name = roster.get(named.letters + named.number) or roster.get(named.number)
        return replace(entry, named=replace(named, name=named.name or name or ""))
    spelling = "".join(named.name.casefold().split())
    numbers = [
        number for number, name in roster.items() if "".join(name.casefold().split()) == spelling
    ]
    if not spelling or len(numbers) != 1:
        return entry
    known = read_name(numbers[0], lab_name)
    number = known.number or slug(numbers[0])
    return replace(entry, named=replace(named, number=number, letters=known.letters))


# Choosing


def _students(entries: Iterable[_Entry]) -> Iterator[list[_Entry]]:
    """The entries of each student, who is known by the number.

    One number with different letters before it and different names is two students.
    """
    numbers: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
    for entry in entries:
        numbers[_who(entry.named)].append(entry)
    for same_number in numbers.values():
        by_letters: dict[str, list[_Entry]] = defaultdict(list)
        for entry in same_number:
            by_letters[entry.named.letters.casefold()].append(entry)
        students: list[list[_Entry]] = []
        for _, group in sorted(by_letters.items()):
            same = [student for student in students if _may_be_one(student, group)]
            if same:
                same[0].extend(group)
            else:
                students.append(group)
        yield from students


def _may_be_one(some: Iterable[_Entry], others: Iterable[_Entry]) -> bool:
    names = {entry.named.name.casefold() for entry in some} - {""}
    other_names = {entry.named.name.casefold() for entry in others} - {""}
    return not names or not other_names or bool(names & other_names)


def _choose(entries: list[_Entry]) -> HandIn | Problem:
    """The newest of one student's hand-ins, or a problem if nothing says which that is."""
    newest = _newest(entries)
    hand_in = _hand_in(newest[0], entries)
    if len(newest) > 1 and not _equal([_hand_in(entry, entries) for entry in newest]):
        return Problem(
            ", ".join(entry.origin for entry in entries),
            hand_in.student_id,
            Text(
                "{count} different hand-ins, and neither a time nor an attempt number says which "
                "is the newest; remove the others or number them.",
                {"count": len(newest)},
            ),
        )
    older = [entry.origin for entry in entries if entry not in newest]
    notes = []
    if len(newest) > 1:
        copies = ", ".join(entry.origin for entry in newest[1:])
        notes.append(Text("The same was handed in again as {others}.", {"others": copies}))
    if older:
        others = ", ".join(older)
        notes.append(Text("The newest hand-in counts; not judged: {others}.", {"others": others}))
    return replace(hand_in, notes=tuple(notes))


def _newest(entries: list[_Entry]) -> list[_Entry]:
    """The entries that may be the newest: by time if each has one, by attempt number if not."""

    def order(entry: _Entry) -> tuple[datetime, int]:
        return (entry.named.time if timed else None) or datetime.min, entry.named.attempt

    timed = all(entry.named.time for entry in entries)
    last = max(order(entry) for entry in entries)
    return [entry for entry in entries if order(entry) == last]


def _hand_in(entry: _Entry, all_of_student: Iterable[_Entry]) -> HandIn:
    named = entry.named
    names = [named.name, *(other.named.name for other in all_of_student)]
    return HandIn(
        student_id=named.shown_id,
        student_name=next(filter(None, names), ""),
        origin=entry.origin,
        paths=entry.paths,
        submitted_at=named.time,
        refused=entry.refused,
    )


def _equal(hand_ins: Iterable[HandIn]) -> bool:
    """Whether they hold the same programs; names of loose files differ, so only bytes count."""
    contents = set()
    for hand_in in hand_ins:
        try:
            files = read(hand_in).files
        except Refused:
            return False
        contents.add(tuple(sorted(hashlib.sha256(content).digest() for content in files.values())))
    return len(contents) == 1 and contents != {()}


def _with_own_ids(hand_ins: Iterable[HandIn]) -> Iterator[HandIn]:
    """Sorted, and no two with an id that some file system takes for the same."""
    taken: set[str] = set()
    for hand_in in sorted(hand_ins, key=lambda hand_in: (hand_in.student_id, hand_in.origin)):
        own, count = hand_in.student_id, 1
        while own.casefold() in taken:
            count += 1
            own = f"{hand_in.student_id}-{count}"
        taken.add(own.casefold())
        yield replace(hand_in, student_id=own)


# Reading


@dataclass
class _Taken:
    """The programs of one hand-in, gathered within the limits."""

    origin: str
    files: dict[str, bytes] = field(default_factory=dict)
    modified: dict[str, datetime] = field(default_factory=dict)
    entries: int = 0
    size: int = 0
    other_archives: list[str] = field(default_factory=list)

    def add(self, path: Path) -> None:
        """Everything in a folder or zip, or one loose program."""
        if path.is_dir():
            self._add_folder(path)
        elif path.suffix.lower() == ".zip":
            self._add_zip(path, self.origin, prefix="", depth=1)
        else:
            self._add_file(path, readable(path.name))
        if not self.files and self.other_archives:
            first = {"name": self.other_archives[0]}
            raise self._refused(Text("{name} in it is an archive that is not read", first))

    def unwrapped(self) -> tuple[dict[str, bytes], dict[str, datetime]]:
        """Files and times, without a folder that wraps them all."""
        folders = [PurePosixPath(path).parent.parts for path in self.files]
        levels = zip(*folders, strict=False)  # as deep as all of them are
        above = sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, levels))

        def inner(path: str) -> str:
            return "/".join(PurePosixPath(path).parts[above:])

        return (
            {inner(path): content for path, content in self.files.items()},
            {inner(path): time for path, time in self.modified.items()},
        )

    def _add_folder(self, folder: Path) -> None:
        zips = []
        for path in self._walk(folder):
            name = readable(path.relative_to(folder).as_posix())
            if path.suffix.lower() in PROGRAMS:
                self._add_file(path, name)
            elif path.suffix.lower() == ".zip":
                zips.append((path, name))
            else:
                self._note_archive(name)
        if not self.files:
            for path, name in zips:
                self._add_zip(path, f"{self.origin}/{name}", name[:-4] + "/", depth=1)

    def _walk(self, folder: Path) -> Iterator[Path]:
        """Its plain files; a folder may be nested more deeply than functions may call each other."""
        waiting = [folder]
        while waiting:
            folders = []
            for path in sorted(waiting.pop().iterdir()):
                self._count(1)
                mode = path.lstat().st_mode
                if stat.S_ISDIR(mode):
                    folders.append(path)
                elif not stat.S_ISREG(mode):
                    name = readable(path.name)
                    raise self._refused(
                        Text("{name} in it is a link or no plain file", {"name": name})
                    )
                elif not is_litter(path.name):
                    yield path
            waiting += [path for path in reversed(folders) if not is_litter(path.name)]

    def _count(self, entries: int) -> None:
        self.entries += entries
        if self.entries > MOST_ENTRIES:
            count = Text("it holds more than {most} files", {"most": MOST_ENTRIES})
            raise self._refused(count)

    def _add_file(self, path: Path, name: str) -> None:
        about = path.stat()
        self._weigh(name, about.st_size)
        self._keep(name, path.read_bytes(), datetime.fromtimestamp(about.st_mtime))

    def _keep(self, name: str, content: bytes, modified: datetime | None) -> None:
        if name in self.files:
            raise self._refused(Text("{name} stands in it twice", {"name": shortened(name)}))
        self.files[name] = content
        if modified:
            self.modified[name] = modified

    def _add_zip(self, source: Path | bytes, origin: str, prefix: str, depth: int) -> None:
        if depth > _DEEPEST_ZIP:
            raise self._refused(
                Text("{name} is a zip in a zip in a zip", {"name": PurePosixPath(origin).name})
            )
        with archive.opened(source, origin) as opened:
            self._count(len(opened.members))
            zips = []
            for member in opened.files:
                suffix = PurePosixPath(member.path).suffix.lower()
                if suffix in PROGRAMS:
                    self._weigh(member.path, member.info.file_size)
                    self._keep(prefix + member.path, opened.content(member), member.modified)
                elif suffix == ".zip":
                    zips.append(member)
                else:
                    self._note_archive(member.path)
            if not self.files:
                for member in zips:
                    self._weigh(member.path, member.info.file_size)
                    inner = f"{prefix}{member.path[:-4]}/"
                    name = f"{origin}/{member.path}"
                    self._add_zip(opened.content(member), name, inner, depth + 1)

    def _weigh(self, name: str, size: int) -> None:
        self.size += size
        if size > LARGEST_FILE or self.size > LARGEST_TOTAL:
            values = {"name": name, "size": size // MB, "limit": LARGEST_FILE // MB}
            raise self._refused(
                Text("{name} in it has {size} MB, where {limit} MB are allowed", values)
                if size > LARGEST_FILE
                else Text("its programs have more than {limit} MB", {"limit": LARGEST_TOTAL // MB})
            )

    def _note_archive(self, name: str) -> None:
        if name.lower().endswith(_OTHER_ARCHIVES):
            self.other_archives.append(name)

    def _refused(self, why: Text) -> Refused:
        return Refused(
            Text(
                "{origin} is not judged, as {why}; look at it by hand.",
                {"origin": self.origin, "why": why},
            )
        )


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path, content in sorted(files.items()):
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
