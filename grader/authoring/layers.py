"""What is inside of a file, in every form in which text may lie there: archives, escapes, other encodings."""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath

_DEEPEST = 4
"""Archives in archives; a kit has a wheel in a zip."""
_CLOSED = (
    ".pyc",
    ".pyo",
    ".so",
    ".pyd",
    ".tar",
    ".tgz",
    ".7z",
    ".rar",
    ".zst",
    ".pt",
    ".pth",
    ".pkl",
)
"""Compiled, or packed in a way that is not looked into."""
_NUMPY_HEAD = 128
"""Bytes in which an array says what it holds."""
_PACKED = {b"\x1f\x8b": gzip.decompress, b"BZh": bz2.decompress, b"\xfd7zXZ": lzma.decompress}
_BASE64 = re.compile(rb"[A-Za-z0-9+/\r\n]{40,}={0,2}")


class Closed(Exception):
    """A file whose inside nobody can look at; its argument is its name."""


def layers(name: str, content: bytes, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """The name itself, the content, and all that is packed into it, each with where it was found.

    Raises Closed for what is compiled, or an archive of another kind, or one in too many others.
    """
    if depth > _DEEPEST or PurePosixPath(name).suffix.lower() in _CLOSED:
        raise Closed(name)
    yield f"{name} (its name)", name.encode("utf-8", "replace")
    yield name, content
    if content[:2] == b"PK":
        yield from _of_zip(name, content, depth)
    for magic, unpack in _PACKED.items():
        if content.startswith(magic):
            try:
                yield from layers(f"{name}!", unpack(content), depth + 1)
            except (OSError, EOFError, zlib.error, lzma.LZMAError):
                raise Closed(name) from None
    yield from _written_otherwise(name, content)


def _of_zip(name: str, content: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            yield f"{name} (its comment)", archive.comment
            for info in archive.infolist():
                inside = f"{name}!{info.filename}"
                yield f"{inside} (its comment)", info.comment + info.extra
                yield from layers(inside, archive.read(info), depth + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Closed(name) from None


def _written_otherwise(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Text in UTF-16, with escapes, or in base64."""
    if b"\\u" in content or b"\\x" in content:
        yield f"{name} (unescaped)", _unescaped(content)
    if _looks_like_utf16(content):
        wide = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le"
        yield f"{name} (UTF-16)", content.decode(wide, "replace").encode("utf-8", "replace")
    if content.startswith(b"\x93NUMPY") and b"'<U" in content[:_NUMPY_HEAD]:
        yield f"{name} (array of texts)", content.replace(b"\0", b"")  # four bytes a character
    if b"\0" not in content:
        for found in _BASE64.finditer(content):
            try:
                yield f"{name} (base64)", base64.b64decode(found[0] + b"==", validate=False)
            except binascii.Error:
                continue


def _unescaped(content: bytes) -> bytes:
    """The strings of JSON, or escapes undone where they stand."""
    try:
        return "\n".join(_strings(json.loads(content))).encode("utf-8", "replace")
    except (ValueError, RecursionError):
        text = content.decode("utf-8", "replace")
        undone = re.sub(
            r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})",
            lambda found: chr(int(found[1] or found[2], 16)),
            text,
        )
        return undone.encode("utf-8", "replace")


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _strings(one)
        case dict():
            for key, one in value.items():
                yield str(key)
                yield from _strings(one)


def _looks_like_utf16(content: bytes) -> bool:
    start = content[:2000]
    return content[:2] in (b"\xff\xfe", b"\xfe\xff") or (
        len(start) > 1 and start[1::2].count(0) > len(start) // 3 and not content.startswith(b"PK")
    )
