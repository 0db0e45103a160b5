"""A script as Python would read it: which encoding, which line ends, and how much is too much."""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from collections.abc import Iterable

from grader.errors import Refused
from grader.records import Cell, Text
from grader.shown import fit

MOST_SOURCE = 1_000_000
"""Characters of a program, outputs not counted: far more than anyone writes."""
_LONGEST_CHARACTER = 4  # bytes, in any encoding of the Unicode family
_ENCODINGS = re.compile(
    r"utf-8(-sig)?|ascii|iso8859-\d+|cp(125\d|437|8\d\d|932|949|950)|mac-\w+"
    r"|gb2312|gbk|gb18030|big5(hkscs)?|euc_\w+|shift_jis(x0213|_2004)?|johab|koi8-[rtu]|tis-620"
)
"""What editors write, by the names that Python's codecs have for themselves: tables, whose time grows as the
text does. That of others, such as punycode's, grows with its square."""


class Unreadable(Exception):
    """A file that holds no text or no notebook; its argument says why, as a ``Text``."""

    @property
    def reason(self) -> Text:
        """A sentence for the student."""
        text: Text = self.args[0]
        return text


def script_cells(label: str, content: bytes) -> list[Cell]:
    """A script is one cell."""
    return [Cell(label, source_text(label, content))]


def source_text(label: str, content: bytes) -> str:
    """Source as Python would read it: byte order mark, coding line (PEP 263), any line ends."""
    if len(content) > _LONGEST_CHARACTER * MOST_SOURCE:
        raise _too_long(label)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    except SyntaxError as error:
        if not _is_utf8(content):
            raise _not_utf8(label, content) from error
        why = Text("{file} cannot be read: {why}.", {"file": label, "why": said(error.msg)})
        raise Unreadable(why) from error
    if not _ENCODINGS.fullmatch(codecs.lookup(encoding).name):
        raise _not_read(label, encoding)
    try:
        return tidy(content.decode(encoding))
    except UnicodeError as error:
        if encoding.startswith("utf-8"):
            raise _not_utf8(label, content) from error
        raise Unreadable(_wrong_coding(label, encoding)) from error


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _not_utf8(label: str, content: bytes) -> Unreadable:
    valid = content.decode("utf-8", "replace")
    line = valid[: valid.find("\ufffd")].count("\n") + 1
    return Unreadable(
        Text(
            "{file} is not in UTF-8 (line {line}), so Python cannot read it; save it as UTF-8.",
            {"file": label, "line": line},
        )
    )


def _wrong_coding(label: str, encoding: str) -> Text:
    return Text(
        "{file} says in its first lines that it is in {encoding}, and is not; save it as UTF-8.",
        {"file": label, "encoding": said(encoding)},
    )


def _not_read(label: str, encoding: str) -> Refused:
    text = "{file} says in its first lines that it is in {encoding}, which is not read; save it as UTF-8."
    return Refused(Text(text, {"file": label, "encoding": said(encoding)}))


def tidy(text: str) -> str:
    """Plain line ends, and only characters that can be written down again."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def said(error: object) -> str:
    """The start of what an error says: it may repeat a student's words, of any length."""
    return fit(error, 80)


def check_size(name: str, sources: Iterable[str]) -> None:
    """Refused if the sources together have more than anyone writes."""
    if sum(len(source) for source in sources) > MOST_SOURCE:
        raise _too_long(name)


def _too_long(name: str) -> Refused:
    return Refused(
        Text(
            "{origin} has more than {most} million characters of code; look at it by hand.",
            {"origin": name, "most": MOST_SOURCE // 1_000_000},
        )
    )
