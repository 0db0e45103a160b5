"""The proof that students' files hold no solution and tell nothing of hidden tests.

Searched for are lines that only the solution has, the names and sentences of hidden tests with their
translations, and the first lines of what only hidden tests use. What may stand there all the same is
listed in ``lab.toml`` as ``[[given_away]]``, with a reason.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from itertools import accumulate

from grader.authoring.public_tests import Piece, TestFile, read_test_file
from grader.authoring.source import find_regions
from grader.course.files import numbered, read_text
from grader.course.lab import Lab
from grader.course.sentences import TESTS
from grader.errors import LabError

TRIVIAL = 12
"""Solution lines and sentences up to this length (``return x``) give nothing away."""
_IDIOM = re.compile(r"return \w+|(with )?[\w.]+\(\)?:?")
"""Nor do lines that any program has: ``return history``, ``with torch.no_grad():``."""
_CLUTTER = re.compile(r'^[\s#"\']+|(\\n)?[",\']*\s*$', re.MULTILINE)
"""What begins and ends a line in a comment, a docstring or a notebook."""


class Form(Enum):
    """How a secret may be written where it leaks."""

    LINE = auto()  # as Python or as a notebook writes it
    NAME = auto()  # as a word
    PROSE = auto()  # broken over lines, quoted or commented


@dataclass(frozen=True, slots=True)
class Secret:
    """What must not stand in a file that students get."""

    text: str
    what: str
    """What it is, and where it comes from."""
    remedy: str
    form: Form = Form.LINE


def prove_nothing_leaks(lab: Lab, files: Mapping[str, bytes]) -> None:
    """LabError with a line for each secret in each file, and for each exemption without use."""
    given = {entry.line.strip() for entry in lab.given_away}
    found = sorted(_found(lab, files), key=lambda leak: leak[:2])
    complaints = [
        f"{lab.handout.parent / name}:{line}: this is {secret.what}: {secret.text!r}; "
        f"take it out here, or {secret.remedy}"
        for name, line, secret in found
        if secret.text not in given
    ]
    for useless in sorted(given - {secret.text for _, _, secret in found}):
        complaints.append(
            f"{lab.folder / 'lab.toml'}: a [[given_away]] of no use, students' files have no "
            f"{useless!r}; take it out"
        )
    if complaints:
        raise LabError("\n".join(complaints))


def _found(lab: Lab, files: Mapping[str, bytes]) -> Iterator[tuple[str, int, Secret]]:
    """Each secret in each file, at the first line that has it."""
    secrets = {secret.text: secret for secret in _secrets(lab)}.values()
    for name, content in files.items():
        text = content.decode("utf-8", errors="replace")
        prose = _Prose(text)
        for secret in secrets:
            if (
                line := prose.line_of(secret.text)
                if secret.form is Form.PROSE
                else _line_of(text, secret)
            ):
                yield name, line, secret


def _line_of(text: str, secret: Secret) -> int:
    """The line with a name or a line of code; 0 if there is none."""
    for written in (secret.text, json.dumps(secret.text, ensure_ascii=False)[1:-1]):
        place = text.find(written)
        if place >= 0 and secret.form is Form.NAME:
            word = re.search(rf"\b{re.escape(written)}\b", text)
            place = word.start() if word else -1
        if place >= 0:
            return text.count("\n", 0, place) + 1
    return 0


class _Prose:
    """A file's words without what begins and ends its lines, for sentences that go over several."""

    def __init__(self, text: str) -> None:
        lines = [_CLUTTER.sub("", line).replace('\\"', '"') for line in text.splitlines()]
        self._text = " ".join(lines)
        self._ends = list(accumulate(len(line) + 1 for line in lines))

    def line_of(self, sentence: str) -> int:
        """The line on which a sentence begins; 0 if it is not there."""
        place = self._text.find(sentence)
        return bisect_right(self._ends, place) + 1 if place >= 0 else 0


# -- secrets


def _secrets(lab: Lab) -> Iterator[Secret]:
    yield from _of_the_solution(lab)
    yield from _of_hidden_tests(lab, read_test_file(lab))


def _of_the_solution(lab: Lab) -> Iterator[Secret]:
    """Lines that only the solution has."""
    given, inside = _told_apart(lab)
    for number, line in inside.items():
        if line not in given and not _is_trivial(line):
            what = f"line {number} of {lab.reference.name}, part of a solution"
            yield Secret(line, what, "move it out of the region there")


def _told_apart(lab: Lab) -> tuple[str, dict[int, str]]:
    """What the source gives to students, and the lines of solutions with their numbers."""
    source = read_text(lab.reference)
    regions = find_regions(lab.reference, source)
    numbers = {n for region in regions for n in range(region.begin + 1, region.end)}
    lines = {number: line.strip() for number, line in numbered(source)}
    given = "\n".join(line for number, line in lines.items() if number not in numbers)
    return given, {number: lines[number] for number in sorted(numbers)}


def _of_hidden_tests(lab: Lab, tests: TestFile) -> Iterator[Secret]:
    """Their names, what only they say and how it is translated, and what only they use."""
    allowed = "say in lab.toml why students may have it ([[given_away]])"
    lines = tests.source.splitlines()
    given, _ = _told_apart(lab)
    for piece in tests.hidden:
        where = f"line {piece.node.lineno} of {TESTS}" if piece.node else ""
        if piece.is_test:
            for name in sorted(piece.names):
                yield Secret(name, f"the name of a hidden test, {where}", allowed, Form.NAME)
        elif not _is_trivial(head := _head(piece, lines)) and head not in given:
            yield Secret(head, f"{where}, which only hidden tests use", allowed)
    public = "\n".join(tests.public_sentences)
    for sentence in tests.sentences:
        if sentence.english not in public and not _is_trivial(sentence.english):
            said = [
                sentence.english,
                *(known.get(sentence.english, "") for known in lab.translations.values()),
            ]
            what = f"what only hidden tests say, line {sentence.line} of {TESTS}"
            yield from (Secret(words, what, allowed, Form.PROSE) for words in said if words)


def _head(piece: Piece, lines: list[str]) -> str:
    """The first line of a definition, decorators apart."""
    return lines[piece.node.lineno - 1].strip() if piece.node else ""


def _is_trivial(line: str) -> bool:
    return len(line) <= TRIVIAL or _IDIOM.fullmatch(line) is not None
