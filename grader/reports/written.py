"""Files for people: each is written whole or not at all, and for its owner's eyes alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from grader.errors import GraderError

PART = ".part"
"""The end of the name of a file that is not yet whole."""
OWN_FOLDER, OWN_FILE = 0o700, 0o600


def sweep(out: Path) -> None:
    """Take away what a batch that was killed had half written."""
    with writing(out):
        for pattern in (f".*{PART}", f"students/*/.*{PART}"):
            for path in out.glob(pattern):
                path.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write all of a file or nothing."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write all of a file or nothing; GraderError with the path if the disk does not take it."""
    part = path.with_name(f".{path.name}{PART}")
    with writing(path):
        try:
            path.parent.mkdir(mode=OWN_FOLDER, parents=True, exist_ok=True)
            part.touch(mode=OWN_FILE)
            part.write_bytes(content)
            part.replace(path)
        finally:
            with suppress(OSError):  # it is there only if this did not get to its end
                part.unlink()


def zipped(files: Mapping[str, bytes], runnable: Collection[str] = ()) -> bytes:
    """A zip of files by path, the same bytes for the same files; those in ``runnable`` are programs."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in files.items():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3  # Unix, wherever it is made
            info.external_attr = (0o755 if name in runnable else 0o644) << 16
            archive.writestr(info, inside, zipfile.ZIP_DEFLATED)
    return content.getvalue()


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """GraderError with the path where something in here cannot be written."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise GraderError(
            f"cannot write {path}: {reason}; make room there or name another place"
        ) from error
