"""Zips from strangers: looked through before a byte of them is unpacked.

A zip can lie about its size, point out of its folder, hold links or be locked. Whatever does is
refused with the reason; what a zip in order holds is read through here and nowhere else.
"""

from __future__ import annotations

import errno
import math
import os
import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BufferedReader, BytesIO
from pathlib import Path, PurePath, PurePosixPath
from typing import IO

from grader.errors import GraderError, Refused
from grader.records import Text
from grader.shown import fit, one_line, shortened

MB = 1_000_000
LARGEST_FILE = 200 * MB
"""Notebooks with 50 MB of outputs are met every year."""
LARGEST_TOTAL = 400 * MB
MOST_ENTRIES = 2000
_MOST_CLASS_ENTRIES = 200_000
_HIGHEST_RATIO = 200
_RATIO_FROM = 50 * MB
"""Below this size even an endless row of zeros does no harm."""
LONGEST_NAME = 500
_ENTRY_IN_TABLE = 250
"""Bytes that a table of contents has for a file, generously."""

_LITTER = re.compile(
    r"__MACOSX|__pycache__|Thumbs\.db|desktop\.ini|site-packages|\$RECYCLE\.BIN|System Volume Information"
    r"|\._.*|\.DS_Store|\.AppleDouble|\.fseventsd|\.Spotlight-V100|\.TemporaryItems|\.Trash.*|\.localized"
    r"|\.labgrader-.*|~\$.*|\.~lock\..*|\.nfs[0-9a-f]+|\.directory|\..*\.sw[op]|\.cache|\.?(py)?venv|\.tox|\.env"
    r"|\.git.*|\.svn|\.hg|\.idea|\.vs|\.vscode|\.ipynb_checkpoints|\.(mypy|pytest|ruff)_cache|\.python-version"
)
"""What systems, editors and tools leave lying about."""
_UNFIT_TO_READ = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,  # a compression that Python does not know
    EOFError,
    ValueError,
    RuntimeError,
    OSError,
    struct.error,
    MemoryError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file or folder in a zip."""

    path: str
    """Relative POSIX path, decoded, fit to be shown."""
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
            with self._unpacking(member) as source:
                # Never read(): without a number it unpacks before it looks at the size announced.
                return source.read(member.info.file_size)
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
            with self._unpacking(member) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, MB)
            if member.modified:
                seconds = member.modified.timestamp()
                os.utime(target, (seconds, seconds))
        except _UNFIT_TO_READ as error:
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise GraderError(
                    f"cannot unpack {self.origin} to {folder}: {error.strerror}; make room there, or set"
                    " TMPDIR to a folder with more"
                ) from error
            raise self._broken(member, error) from error

    def _unpacking(self, member: Member) -> IO[bytes]:
        """Gives no more bytes than are asked for, which Python does for the usual packings only."""
        if member.info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotImplementedError("That compression method is not supported")
        return self.zip.open(member.info)

    def _broken(self, member: Member, error: Exception) -> Refused:
        return Refused(
            Text(
                "{origin} is a broken zip: {member} cannot be unpacked ({error}); "
                "ask for it again.",
                {"origin": self.origin, "member": member.path, "error": _said(error)},
            )
        )


@contextmanager
def costs_one(tell: Callable[[Text], object]) -> Iterator[None]:
    """What goes wrong with one hand-in in here is told, and the class goes on.

    But for a GraderError, which is of the whole: a disk that is full.
    """
    try:
        yield
    except Refused as refused:
        tell(refused.text)
    except GraderError:
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {fit(error, 200)}"
        tell(Text("The grader failed at it ({reason}); look at it by hand.", {"reason": reason}))


@contextmanager
def opened(source: Path | bytes, origin: str) -> Iterator[Archive]:
    """The zip of one hand-in; Refused, with the reason, if it is broken or unsafe."""
    with _opened(source, origin, MOST_ENTRIES) as zip_file:
        _check_count(origin, len(zip_file.infolist()), _MOST_CLASS_ENTRIES)
        kept = _kept(zip_file, is_aside)
        _check_size(kept, origin, LARGEST_TOTAL, MOST_ENTRIES, _HIGHEST_RATIO)
        members = []
        for name, found in _members(zip_file, is_aside, links_from=1):
            if isinstance(found, Text):
                words = "{origin} is not unpacked, as {member} in it {why}; look at it by hand."
                values = {"origin": origin, "member": shortened(name), "why": found}
                raise Refused(Text(words, values))
            members.append(found)
        yield Archive(origin, zip_file, tuple(members))


def unpack_class(path: Path, scratch: Path) -> tuple[Path, dict[Path, Text]]:
    """Unpack a zip that holds a whole class.

    Returns the folder it lies in, which is in ``scratch``, and what was left out: where it would lie,
    and why. One student's file that is unsafe keeps nobody else's from being graded; Refused where
    the zip as a whole cannot be unpacked, or nothing of it.
    """
    folder, origin = scratch / "class", one_line(path.name)
    folder.mkdir(parents=True, exist_ok=True)
    left_out: dict[Path, Text] = {}
    with _opened(path, origin, _MOST_CLASS_ENTRIES) as zip_file:
        _check_size(zip_file.infolist(), origin, math.inf, _MOST_CLASS_ENTRIES, math.inf)
        _check_room(_kept(zip_file, is_litter), origin, scratch)
        archive = Archive(origin, zip_file, ())
        for name, found in _members(zip_file, is_litter, links_from=2):
            place = folder.joinpath(*_inside(name))
            if isinstance(found, Text):
                words = "{member} is not unpacked, as it {why}; look at it by hand."
                left_out[place] = Text(words, {"member": shortened(name), "why": found})
                continue
            with costs_one(partial(left_out.__setitem__, place)):
                archive.unpack(found, folder)
    if left_out and not any(folder.iterdir()):
        raise Refused(next(iter(left_out.values())))
    return folder, left_out


def _kept(
    zip_file: zipfile.ZipFile, is_nothing: Callable[[str], bool]
) -> Sequence[zipfile.ZipInfo]:
    """What is looked at: a virtual environment that was packed too counts for nothing."""

    def parts(info: zipfile.ZipInfo) -> Sequence[str]:
        return PurePosixPath(info.filename.replace("\\", "/")).parts

    return [info for info in zip_file.infolist() if not any(map(is_nothing, parts(info)))]


def _check_room(infos: Sequence[zipfile.ZipInfo], origin: str, scratch: Path) -> None:
    """GraderError if the class would fill the disk: no fault of the zip's, as far as one can tell."""
    size = sum(info.file_size for info in infos)
    free = shutil.disk_usage(scratch).free
    if size > free:
        raise GraderError(
            f"{origin} would unpack to {size / MB:.1f} MB, and {scratch.parent} has room for"
            f" {free / MB:.1f} MB; make room there, or set TMPDIR to a folder with more"
        )


def _inside(name: str) -> Iterator[str]:
    """The folders and the name of a member without what leads elsewhere."""
    return (part for part in re.split(r"[/\\]", name) if part not in ("", ".", ".."))


def is_litter(name: str) -> bool:
    """Whether a file or folder of this name was left by a system, not by a student."""
    return _LITTER.fullmatch(name) is not None


def is_aside(name: str) -> bool:
    """Whether it is nothing of a program: litter, or hidden, which within a hand-in comes to the same.

    Beside the hand-ins of a class it does not: a name that begins with a dot may be a student's.
    """
    return name.startswith(".") or is_litter(name)


class _Reader(BufferedReader):
    """A zip file whose table of contents is measured before Python makes objects of it."""

    longest: int | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        if self.longest is not None and size is not None and size > self.longest:
            raise zipfile.BadZipFile("its table of contents is too long")
        return super().read(size)


@contextmanager
def _opened(source: Path | bytes, origin: str, most: int) -> Iterator[zipfile.ZipFile]:
    with ExitStack() as to_close:
        try:
            raw = BytesIO(source) if isinstance(source, bytes) else source.open("rb", buffering=0)
            reader = to_close.enter_context(_Reader(raw))
            reader.longest = max(5 * MB, most * _ENTRY_IN_TABLE)
            zip_file = to_close.enter_context(zipfile.ZipFile(reader))
            reader.longest = None
        except _UNFIT_TO_READ as error:
            raise Refused(
                Text(
                    "{origin} is a broken zip ({error}); ask for it again.",
                    {"origin": origin, "error": _said(error)},
                )
            ) from error
        yield zip_file


def _said(error: Exception) -> str:
    """The start of what an error says, which may repeat a name of any length."""
    return fit(error, 200)


def _members(
    zip_file: zipfile.ZipFile, is_nothing: Callable[[str], bool], links_from: int
) -> Iterator[tuple[str, Member | Text]]:
    """Each member but what is nothing, by a name fit to be shown; or why it cannot be unpacked.

    A link that is no program by its name is nothing too, from so many parts of a path on.
    """
    infos = zip_file.infolist()
    seen: set[str] = set()
    for info, name in zip(infos, _names(infos), strict=True):
        path = PurePosixPath(name.replace("\\", "/"))
        shown = one_line(str(path))
        leads_out = ".." in path.parts  # a name that begins with a dot, too
        if not path.parts or (not leads_out and any(map(is_nothing, path.parts))):
            continue
        if len(path.parts) >= links_from and _is_link(info) and is_no_program(path):
            continue
        if why := _unsafe(info, path):
            yield one_line(info.orig_filename if "\0" in info.orig_filename else name), why
        elif shown in seen and not info.is_dir():
            yield shown, Text("is there twice")
        else:
            seen.add(shown)
            yield shown, Member(shown, info)


def is_no_program(link: PurePath) -> bool:
    """Whether a link is left out, and not followed: by its name neither a program nor a folder of them.

    So are those of a virtual environment, whatever it is called.
    """
    if link.parent.name == "bin" or link.name == "lib64":
        return True
    return link.suffix.lower() not in ("", ".py", ".ipynb", ".zip")


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _unsafe(info: zipfile.ZipInfo, path: PurePosixPath) -> Text | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if path.is_absolute() or re.match(r"[A-Za-z]:", str(path)):
        return Text("has an absolute path")
    if ".." in path.parts or "\0" in info.orig_filename:
        return Text("points out of its folder")
    if len(info.orig_filename) > LONGEST_NAME:
        return Text("has a name of more than {most} characters", {"most": LONGEST_NAME})
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return Text("is a link or no plain file")
    if info.flag_bits & 0x1:
        return Text("is locked with a password")
    if info.file_size > max(_RATIO_FROM, _HIGHEST_RATIO * info.compress_size):
        return Text("would unpack to {unpacked} MB", {"unpacked": info.file_size // MB})
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


def _check_count(origin: str, count: int, most: int) -> None:
    if count > most:
        raise Refused(
            Text(
                "{origin} holds {count} files, more than {most}; look at it by hand.",
                {"origin": origin, "count": count, "most": most},
            )
        )


def _check_size(
    infos: Sequence[zipfile.ZipInfo], origin: str, largest: float, most: int, ratio: float
) -> None:
    unpacked = sum(info.file_size for info in infos)
    packed = max(1, sum(info.compress_size for info in infos))
    _check_count(origin, len(infos), most)
    if unpacked > largest or (unpacked > _RATIO_FROM and unpacked > ratio * packed):
        raise Refused(
            Text(
                "{origin} would unpack to {unpacked} MB from {packed} MB; look at it by hand.",
                {
                    "origin": origin,
                    "unpacked": unpacked // MB,
                    "packed": round(packed / MB, 1),
                },
            )
        )
