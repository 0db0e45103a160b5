"""Zips from strangers: looked through before a byte of them is unpacked.

A zip can lie about its size, point out of its folder, hold links or be locked. Whatever does is
refused with the reason; what a zip in order holds is read through here and nowhere else.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath

from grader.errors import Refused
from grader.records import Text

MB = 1_000_000
LARGEST_FILE = 200 * MB
"""Notebooks with 50 MB of outputs are met every year."""
LARGEST_TOTAL = 400 * MB
MOST_ENTRIES = 2000
_MOST_CLASS_ENTRIES = 200_000
_HIGHEST_RATIO = 200
_RATIO_FROM = 50 * MB
"""Below this size even an endless row of zeros does no harm."""

_LITTER = {"__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini", "site-packages"}
_UNFIT_TO_READ = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,  # a compression that Python does not know
    EOFError,
    ValueError,
    RuntimeError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file or folder in a zip."""

    path: str
    """Relative POSIX path, decoded."""
    info: zipfile.ZipInfo

    @property
    def modified(self) -> datetime | None:
        """Local time as the zip says it, which has no time zone."""
        try:
            return datetime(*self.info.date_time)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Archive:
    """An open zip whose members have been looked through."""

    origin: str
    """Its name, for messages."""
    zip: zipfile.ZipFile
    members: tuple[Member, ...]
    """Without what systems leave lying about."""

    @property
    def files(self) -> Iterator[Member]:
        """The members that are no folders."""
        return (member for member in self.members if not member.info.is_dir())

    def content(self, member: Member) -> bytes:
        """The bytes of one member; Refused if they are damaged."""
        try:
            return self.zip.read(member.info)
        except _UNFIT_TO_READ as error:
            raise self._broken(member, error) from error

    def unpack(self, member: Member, folder: Path) -> None:
        """Write one member below ``folder``, with its time; Refused if that cannot be done."""
        target = folder / member.path
        try:
            if member.info.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            with self.zip.open(member.info) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, MB)
            if member.modified:
                seconds = member.modified.timestamp()
                os.utime(target, (seconds, seconds))
        except _UNFIT_TO_READ as error:
            raise self._broken(member, error) from error

    def _broken(self, member: Member, error: Exception) -> Refused:
        return Refused(
            Text(
                "{origin} is a broken zip: {member} cannot be unpacked ({error}); "
                "ask for it again.",
                {"origin": self.origin, "member": member.path, "error": str(error)},
            )
        )


@contextmanager
def opened(source: Path | bytes, origin: str) -> Iterator[Archive]:
    """The zip of one hand-in; Refused, with the reason, if it is broken or unsafe."""
    with _opened(source, origin) as archive:
        _check_size(archive, LARGEST_TOTAL, MOST_ENTRIES)
        yield archive


def unpack_class(path: Path, scratch: Path) -> Path:
    """Unpack a zip that holds a whole class; the folder it lies in, which is in ``scratch``."""
    folder = scratch / "class"
    folder.mkdir(parents=True, exist_ok=True)
    with _opened(path, path.name) as archive:
        _check_size(archive, shutil.disk_usage(scratch).free, _MOST_CLASS_ENTRIES)
        for member in archive.members:
            archive.unpack(member, folder)
    return folder


def is_litter(name: str) -> bool:
    """Whether a file or folder of this name was left by a system, not by a student."""
    return name in _LITTER or name.startswith((".", "~$"))


@contextmanager
def _opened(source: Path | bytes, origin: str) -> Iterator[Archive]:
    try:
        zip_file = zipfile.ZipFile(BytesIO(source) if isinstance(source, bytes) else source)
    except _UNFIT_TO_READ as error:
        raise Refused(
            Text(
                "{origin} is a broken zip ({error}); ask for it again.",
                {"origin": origin, "error": str(error)},
            )
        ) from error
    with zip_file:
        yield Archive(origin, zip_file, tuple(_members(zip_file, origin)))


def _members(zip_file: zipfile.ZipFile, origin: str) -> Iterator[Member]:
    infos = zip_file.infolist()
    for info, name in zip(infos, _names(infos), strict=True):
        path = PurePosixPath(name.replace("\\", "/"))
        if why := _unsafe(info, path):
            raise Refused(
                Text(
                    "{origin} is not unpacked, as {member} in it {why}; look at it by hand.",
                    {"origin": origin, "member": name.replace("\0", "?"), "why": why},
                )
            )
        if path.parts and not any(is_litter(part) for part in path.parts):
            yield Member(str(path), info)


def _unsafe(info: zipfile.ZipInfo, path: PurePosixPath) -> Text | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if path.is_absolute() or re.match(r"[A-Za-z]:", str(path)):
        return Text("has an absolute path")
    if ".." in path.parts or "\0" in info.orig_filename:
        return Text("points out of its folder")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return Text("is a link")
    if info.flag_bits & 0x1:
        return Text("is locked with a password")
    return None


def _names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """The members' names: those without the UTF-8 flag are UTF-8 all the same, or GBK.

    Chinese Windows writes GBK and does not say so. All names of a zip come from one system, so
    they are tried together: a single short name in GBK may happen to be valid UTF-8.
    """
    unmarked = {
        info.filename: info.filename.encode("cp437")
        for info in infos
        if not info.flag_bits & 0x800 and _fits(info.filename, "cp437")
    }
    for encoding in ("utf-8", "gb18030"):
        try:
            decoded = {name: raw.decode(encoding) for name, raw in unmarked.items()}
        except UnicodeDecodeError:
            continue
        return [decoded.get(info.filename, info.filename) for info in infos]
    return [info.filename for info in infos]


def _fits(name: str, encoding: str) -> bool:
    try:
        name.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _check_size(archive: Archive, largest: int, most: int) -> None:
    infos = archive.zip.infolist()
    unpacked = sum(info.file_size for info in infos)
    packed = max(1, sum(info.compress_size for info in infos))
    if len(infos) > most:
        raise Refused(
            Text(
                "{origin} holds {count} files, more than {most}; look at it by hand.",
                {"origin": archive.origin, "count": len(infos), "most": most},
            )
        )
    if unpacked > largest or (unpacked > _RATIO_FROM and unpacked > _HIGHEST_RATIO * packed):
        raise Refused(
            Text(
                "{origin} would unpack to {unpacked} MB from {packed} MB; look at it by hand.",
                {
                    "origin": archive.origin,
                    "unpacked": unpacked // MB,
                    "packed": round(packed / MB, 1),
                },
            )
        )
