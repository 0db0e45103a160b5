"""An edit of a program in a trials file: lines that stand in it, and lines in their place.

    # - return minutes * rate / 60
    # + return minutes * rate

The old lines are found wherever they stand one below the other, indented as they may be; comments and
blank lines between them do not count. They must stand once, so that an edit says what it means.
"""

from __future__ import annotations

import difflib
import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.course.files import numbered
from grader.errors import LabError

NumberedLines = Sequence[tuple[int, str]]
"""Lines, each with its number in the file."""
_SIGNED = re.compile(r"# ([-+])(?: (.*)|$)")


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines to find in a program, and what to put in their place."""

    old: NumberedLines
    new: NumberedLines


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line that has more than a comment on it."""

    number: int
    indent: int
    code: str
    """Without its indent and the comment at its end."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where the old lines of a hunk stand."""

    text: str
    """The name of the text."""
    first: int
    last: int
    shift: int
    """By how many columns they are indented more than in the edit."""


def is_edit(lines: NumberedLines) -> bool:
    """Whether some line is one of an edit."""
    return any(_SIGNED.match(line) for _, line in lines)


def parse_hunks(path: Path, lines: NumberedLines) -> list[Hunk]:
    """Runs of ``# -`` lines, each with the run of ``# +`` lines below it; a blank line ends a hunk."""
    runs: list[tuple[list[tuple[int, str]], list[tuple[int, str]]]] = [([], [])]
    for number, line in lines:
        sign, text = _signed(path, number, line) if line.strip() else ("", "")
        if not sign or (sign == "-" and runs[-1][1]):
            runs.append(([], []))
        if sign:
            runs[-1][sign == "+"].append((number, text))
    hunks = [Hunk(old, new) for old, new in runs if old or new]
    for hunk in hunks:
        if not code_lines(hunk.old):
            first, _ = (hunk.old or hunk.new)[0]
            raise LabError(
                f"{path}:{first}: no line to find; write above it as `# - ` the line that "
                "is replaced, or one that stays, and that one as `# + ` too"
            )
    return hunks


def _signed(path: Path, number: int, line: str) -> tuple[str, str]:
    if match := _SIGNED.fullmatch(line.rstrip()):
        return match[1], match[2] or ""
    raise LabError(
        f"{path}:{number}: {line.strip()!r} among the lines of an edit; begin it with `# - ` or `# + `, "
        "or write the whole program without such lines"
    )


def apply_hunks(
    path: Path, hunks: Iterable[Hunk], texts: Mapping[str, str], where: str
) -> dict[str, str]:
    """Those of the named texts that the hunks change, changed.

    Raises LabError, which calls the texts ``where``, if the lines of a hunk do not stand there once.
    """
    lines = {name: code_lines(numbered(text)) for name, text in texts.items()}
    found = [(_place(path, hunk, lines, where), hunk) for hunk in hunks]
    edited = {
        name: texts[name].splitlines() for name in texts if name in {p.text for p, _ in found}
    }
    below = None
    for place, hunk in sorted(found, key=lambda pair: (pair[0].text, pair[0].first), reverse=True):
        if below and below.text == place.text and below.first <= place.last:
            raise LabError(
                f"{path}:{hunk.old[0][0]}: this line is replaced twice; make one change of the two"
            )
        new = [_shifted(line, place.shift) for _, line in hunk.new]
        edited[place.text][place.first - 1 : place.last] = new
        below = place
    return {name: "\n".join(new) for name, new in edited.items()}


def _place(path: Path, hunk: Hunk, lines: Mapping[str, Sequence[CodeLine]], where: str) -> Found:
    old = code_lines(hunk.old)
    places = [place for name, some in lines.items() for place in _places(name, some, old)]
    if not places:
        raise _missing(path, old, [line for some in lines.values() for line in some], where)
    if len(places) > 1:
        raise LabError(
            f"{path}:{old[0].number}: `{old[0].code}` stands {len(places)} times in {where}; add a "
            "line above or below it that stays, as `# -` and as `# +`, so that they stand once"
        )
    return places[0]


def _places(name: str, lines: Sequence[CodeLine], old: Sequence[CodeLine]) -> Iterator[Found]:
    for start in range(len(lines) - len(old) + 1):
        window = lines[start : start + len(old)]
        shifts = {there.indent - line.indent for there, line in zip(window, old, strict=True)}
        if len(shifts) == 1 and [line.code for line in window] == [line.code for line in old]:
            yield Found(name, window[0].number, window[-1].number, shifts.pop())


def _missing(
    path: Path, old: Sequence[CodeLine], lines: Sequence[CodeLine], where: str
) -> LabError:
    there = [line.code for line in lines]
    if not there:
        return LabError(f"{path}:{old[0].number}: {where} is not there; write the program out")
    for line in old:
        if line.code not in there:
            (nearest,) = difflib.get_close_matches(line.code, there, n=1, cutoff=0)
            return LabError(
                f"{path}:{line.number}: `{line.code}` does not stand in {where}; "
                f"the nearest line there is `{nearest}`"
            )
    return LabError(
        f"{path}:{old[0].number}: the {len(old)} lines from `{old[0].code}` on do not stand one below "
        f"the other, indented like this, in {where}; copy them from there"
    )


def code_lines(lines: Iterable[tuple[int, str]]) -> list[CodeLine]:
    """The lines that are compared; blank ones and those with only a comment are not."""
    found = [(number, len(text) - len(text.lstrip()), _code(text)) for number, text in lines]
    return [CodeLine(number, indent, code) for number, indent, code in found if code]


def _code(line: str) -> str:
    text = line.strip()
    if "#" in text:
        try:
            for token in tokenize.generate_tokens(io.StringIO(text).readline):
                if token.type == tokenize.COMMENT:
                    return text[: token.start[1]].rstrip()
        except (tokenize.TokenError, SyntaxError):
            pass  # a part of a statement, and no comment on it
    return text


def _shifted(line: str, columns: int) -> str:
    if not line.strip():
        return ""
    indent = len(line) - len(line.lstrip()) + columns
    return " " * indent + line.lstrip()
