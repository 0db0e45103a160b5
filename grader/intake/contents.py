"""The programs that lie in a hand-in, read within limits: from a folder, a zip or a loose file.

Only ``.py`` and ``.ipynb`` are read: data and reports that lie beside them decide nothing.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from pathlib import Path, PurePosixPath

from grader.course.kit_file import KIT_FILE
from grader.errors import Refused
from grader.intake import archive
from grader.intake.archive import LARGEST_FILE, LARGEST_TOTAL, MB, MOST_ENTRIES, is_aside
from grader.intake.naming import PROGRAMS, readable
from grader.records import Text
from grader.shown import shortened

_OTHER_ARCHIVES = (
    *(".rar", ".7z", ".tar", ".gz", ".bz2", ".xz", ".zst", ".z", ".lz", ".lzma", ".cab", ".iso"),
    *(".tgz", ".tbz", ".tbz2", ".txz", ".zipx"),
)
_LARGEST_KIT_FILE = MB
"""Bytes; one of seven labs has nine thousand."""
_DEEPEST_ZIP = 2
"""A platform's zip of one student may hold the zip that the student made."""


def _is_kit(name: str, size: int) -> bool:
    return name == KIT_FILE and size <= _LARGEST_KIT_FILE


def _time(seconds: float) -> datetime | None:
    """Local time; none where a file's is beyond the years that Python knows."""
    try:
        return datetime.fromtimestamp(seconds)
    except (ValueError, OverflowError, OSError):
        return None


@dataclass
class Contents:
    """The programs of one hand-in, gathered within the limits."""

    origin: str
    files: dict[str, bytes] = field(default_factory=dict)
    modified: dict[str, datetime] = field(default_factory=dict)
    entries: int = 0
    size: int = 0
    other_archives: list[str] = field(default_factory=list)
    kit: bytes = b""
    """``kit.json``, the first that is met."""

    def add(self, path: Path, name: str) -> None:
        """Everything in a folder or zip, or one loose program by ``name``; Refused if it is itself a link."""
        if path.is_symlink():
            raise self._no_plain_file(path)
        if path.is_dir():
            self._add_folder(path)
        elif path.suffix.lower() == ".zip":
            self._add_zip(path, self.origin, prefix="", depth=1)
        else:
            self._add_file(path, name)
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
            elif _is_kit(path.name, path.stat().st_size):
                self.kit = self.kit or path.read_bytes()
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
                elif stat.S_ISLNK(mode) and archive.is_no_program(path):
                    continue
                elif not stat.S_ISREG(mode):
                    raise self._no_plain_file(path)
                elif not is_aside(path.name):
                    yield path
            waiting += [path for path in reversed(folders) if not is_aside(path.name)]

    def _count(self, entries: int) -> None:
        self.entries += entries
        if self.entries > MOST_ENTRIES:
            count = Text("it holds more than {most} files", {"most": MOST_ENTRIES})
            raise self._refused(count)

    def _add_file(self, path: Path, name: str) -> None:
        about = path.stat()
        self._weigh(name, about.st_size)
        self._keep(name, path.read_bytes(), _time(about.st_mtime))

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
                elif _is_kit(PurePosixPath(member.path).name, member.info.file_size):
                    self.kit = self.kit or opened.content(member)
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

    def _no_plain_file(self, path: Path) -> Refused:
        name = readable(path.name)
        return self._refused(Text("{name} in it is a link or no plain file", {"name": name}))

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
