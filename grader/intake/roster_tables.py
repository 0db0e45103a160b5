"""The rows of a table, however a spreadsheet or a platform has saved it.

A text says neither its encoding nor its delimiter, so there are several ways to read it; which one is right
is known to who looks for a header. All cells are text.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import product
from pathlib import Path

from grader.errors import UsageError

Rows = list[list[str]]

_DELIMITERS = (",", ";", "\t", "|")
_FULL_WIDTH_DELIMITERS = str.maketrans("，；｜", ",;|")
_ZIP, _OLD_OFFICE = b"PK\3\4", b"\xd0\xcf\x11\xe0"
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_TWO_HIGH_BYTES = re.compile(rb"[\x80-\xff]{2}")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
"""Letters of nobody's, which come of Big5 that is read as GB18030."""
_MOST_BROKEN = 0.02
"""Of a text's characters; with more of them broken it is no text."""
_SAVE_AGAIN = "save it as .xlsx or as CSV"


def cell_of(cells: Sequence[str], column: int | None) -> str:
    """What stands in a column, if there is one; empty beyond the end of a row."""
    return "" if column is None or column >= len(cells) else cells[column]


def readings(path: Path) -> Iterator[Iterable[Rows]]:
    """The ways to read each table at ``path``, likelier ones first; UsageError if it is none that is read.

    A workbook has a table for each sheet, which is read in one way.
    """
    content = content_of(path)
    if content.startswith(_OLD_OFFICE):
        raise UsageError(
            f"{path} is an old .xls or locked with a password; {_SAVE_AGAIN}, without one"
        )
    if content.startswith(_ZIP):
        return _sheets(path, content)
    return iter([_of_texts(path, content)])


def content_of(path: Path) -> bytes:
    """What a table's file holds; UsageError if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); check the path") from error


def texts_of(path: Path, content: bytes) -> list[str]:
    """What ``content`` may say, without its encoding's mark, likelier texts first; UsageError if nothing."""
    texts = sorted(_decoded(content), key=lambda text: bool(_PRIVATE.search(text)))
    if not texts:
        raise UsageError(f"{path} is no text in a known encoding; {_SAVE_AGAIN} in UTF-8")
    return texts


def _sheets(path: Path, content: bytes) -> Iterator[Iterable[Rows]]:
    if _OPEN_DOCUMENT in content[:200]:
        raise UsageError(f"{path} is an OpenDocument file (.ods); {_SAVE_AGAIN}")
    try:
        sheets = _read_workbook(content)
    except Exception as error:  # openpyxl says in many ways that a zip is no workbook
        raise UsageError(
            f"{path} cannot be read as a workbook ({type(error).__name__}); {_SAVE_AGAIN}"
        ) from error
    yield from ([sheet] for sheet in sheets)


def _read_workbook(content: bytes) -> list[Rows]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and validation, which nobody asks for
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs write wrong ones
        return [
            [[_as_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
            for sheet in book.worksheets
        ]


def _as_text(cell: object) -> str:
    """A number with its point: what was stored as a number can be told from text."""
    if cell is None:
        return ""
    return repr(float(cell)) if isinstance(cell, int | float) else str(cell)


def _of_texts(path: Path, content: bytes) -> Iterator[Rows]:
    texts = texts_of(path, content)
    if texts[0].lstrip().startswith("<"):
        raise UsageError(
            f"{path} is a web page or XML, whatever its name; open it in Excel and {_SAVE_AGAIN}"
        )
    for text, delimiter in product(texts, _DELIMITERS):
        for variant in dict.fromkeys((text, text.translate(_FULL_WIDTH_DELIMITERS))):
            with suppress(csv.Error):  # a field without end: not with this delimiter
                yield _split(variant, delimiter)


def _split(text: str, delimiter: str) -> Rows:
    lines = io.StringIO(text, newline=None)  # all line ends
    return list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))


def _decoded(content: bytes) -> Iterator[str]:
    """The text in each encoding that fits, the likeliest first; one that almost fits if none does."""
    encodings, fits = list(_encodings(content)), False
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            yield content.decode(encoding)
            fits = True
            if encoding.startswith("utf"):
                return
    for encoding in () if fits else encodings:
        text = content.decode(encoding, "replace")
        if text.count("\ufffd") < _MOST_BROKEN * len(text):
            yield text


def _encodings(content: bytes) -> Iterator[str]:
    if content.startswith(_UTF_16):
        yield "utf-16"
    elif content[:1000].count(0) > _MOST_BROKEN * len(content[:1000]):
        yield "utf-16-le" if content[1:1000:2].count(0) > content[:1000:2].count(0) else "utf-16-be"
    else:
        yield "utf-8-sig"
        if not _TWO_HIGH_BYTES.search(content):  # single letters with accents; Chinese has pairs
            yield "cp1252"
        yield from ("gb18030", "cp950")
