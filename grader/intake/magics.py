"""Notebook lines that are no Python: magics, shell commands, questions for help.

They are taken out so that every other line keeps its number and the source its shape. Jupyter's own
rewriting would need IPython, which a machine that only judges does not have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.records import Place, Text

_PYTHON_CELLS = {"time", "timeit", "capture", "prun", "memit", "mprun", "debug", "notify"}
"""Cell magics below which Python follows; below any other stands something else."""

_SUSPECT = re.compile(
    r"^[ \t]*[%!?]|^[ \t]*[\w.]+\?{1,2}[ \t]*$|=[ \t]*[%!]|get_ipython\(", re.MULTILINE
)
"""A text without any of these need not be read line by line; one whose comments ask something has none."""
_NO_PYTHON = re.compile(
    r"""\s*+(?:                                 # for good, or time grows with the square
        [%!?]                                   # %magic, !shell, ?help
      | [\w.\[\], ]+=\s*(?:%{1,2}[A-Za-z]|!)    # files = !ls
      | [\w.]+\?{1,2}\s*$                       # torch.nn?
      | (?:[\w.\[\], ]+=\s*)?get_ipython\(      # what nbconvert makes of them
    )""",
    re.VERBOSE,
)
_TOKEN = re.compile(
    r"""\#.* | (?P<triple>'{3}|"{3})
      | '[^'\\]*+(?:\\.[^'\\]*+)*+(?:'|\\?$)  # a string, or an unfinished one
      | "[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?$)
      | (?P<open>[(\[{]) | (?P<close>[)\]}])""",
    re.VERBOSE,
)
_IN_STRING = re.compile(r"""\\.|'{3}|"{3}""")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class _State:
    """Where a line ends: inside a string, in brackets, after a backslash, or nowhere."""

    string: str = ""
    depth: int = 0
    goes_on: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the next line belongs to the same statement."""
        return bool(self.string) or self.depth > 0 or self.goes_on


def without_magics(label: str, source: str) -> tuple[str, list[Text]]:
    """``source`` with as many lines, all of them Python, and a note for each that was left out."""
    if not _SUSPECT.search(source):
        return source, []
    lines = source.split("\n")
    first = next((count for count, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        note = _note(label, first, lines[first])
        words = lines[first][2:].split()
        if not words or words[0] not in _PYTHON_CELLS:
            return "\n" * (len(lines) - 1), [note]
        lines[first] = ""
        kept, notes = _without_lines(label, lines)
        return kept, [note, *notes]
    return _without_lines(label, lines)


def _without_lines(label: str, lines: list[str]) -> tuple[str, list[Text]]:
    kept: list[str] = []
    notes: list[Text] = []
    state = _State()
    dropping = False
    for count, line in enumerate(lines):
        if not state.is_open:
            dropping = _NO_PYTHON.match(line) is not None
            if dropping:
                notes.append(_note(label, count, line))
        first_line = dropping and not state.is_open
        state = _after_dropped(line, state) if dropping else _after(line, state)
        kept.append((_placeholder(line) if first_line else "") if dropping else line)
    return "\n".join(kept), notes


def _placeholder(line: str) -> str:
    """What keeps a block whole; at the margin nothing, as ``__future__`` imports come first."""
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass" if indent else ""


def _after_dropped(line: str, before: _State) -> _State:
    """Shell text has no brackets to count, a call of ``get_ipython`` does."""
    if "get_ipython(" in line or before.depth or before.string:
        return _after(line, before)
    return _State(goes_on=line.rstrip().endswith("\\"))


def _after(line: str, before: _State) -> _State:
    """The state behind ``line``, read no deeper than to find strings, brackets and comments."""
    string, depth, position = before.string, before.depth, 0
    comment = False
    while True:
        if string:
            end = _end_of_string(line, string, position)
            if end < 0:
                return _State(string, depth)
            string, position = "", end
        found = _TOKEN.search(line, position)
        if found is None:
            break
        position = found.end()
        string = found["triple"] or ""
        depth = max(0, depth + bool(found["open"]) - bool(found["close"]))
        comment = found[0].startswith("#")
    return _State("", depth, goes_on=line.endswith("\\") and not comment)


def _end_of_string(line: str, quotes: str, start: int) -> int:
    ends = (found.end() for found in _IN_STRING.finditer(line, start) if found[0] == quotes)
    return next(ends, -1)


def _note(label: str, count: int, line: str) -> Text:
    shown = line.strip()
    shown = shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
    return Text(
        "{place} is no Python and was left out: {line}",
        {"place": Place(label, count + 1), "line": shown},
    )
