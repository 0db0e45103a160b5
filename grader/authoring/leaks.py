"""The proof that students' files hold no solution and tell nothing of hidden tests.

Searched for are lines that only the solution has, answers to questions before the code, the names and
sentences of hidden tests with their translations, the first lines of what only hidden tests use, trials, and
the lab's secret; in every layer of a file, and in its name. What may stand there all the same is listed
in ``lab.toml`` as ``[[given_away]]``, with a reason.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import accumulate
from pathlib import Path

from grader.authoring.guesses import plain_answers
from grader.authoring.layers import Closed, layers
from grader.authoring.public_tests import Piece, TestFile, read_test_file
from grader.authoring.source import find_regions
from grader.course.files import numbered, read_text
from grader.course.lab import Lab
from grader.course.predictions import PREDICTIONS
from grader.course.sentences import TESTS
from grader.errors import LabError

TRIVIAL = 12
"""Solution lines and sentences up to this length (``return x``) give nothing away."""
_IDIOM = re.compile(r"return \w+|(with )?[\w.]+\(\)?:?")
"""Nor do lines that any program has: ``return history``, ``with torch.no_grad():``."""
_CLUTTER = re.compile(r'^[\s#>"\']+|(\\n)?[",\']*\s*$', re.MULTILINE)
"""What begins and ends a line in a comment, a docstring or a notebook."""


_TRIALS = ("# %% wrong", "# %% right")
_GIVEN_FILES = ("LICENSE", "README.md", "probes.py")
"""Files of the staff's that students have too."""
_TELLING = 40
"""Bytes: what is shorter may be the same in any two files."""
_SHORT_SECRET = 5
"""Characters: shorter ones stand in any text, and `grader check` complains of them."""
_HEAD = 1000
"""Bytes by which a file without text is known."""


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
    is_token: bool = False
    """Whether the very text may not be shown, in a message that may land in a log."""

    @property
    def shown(self) -> str:
        """What a message says of it."""
        return "…" if self.is_token else self.text


def prove_nothing_leaks(lab: Lab, files: Mapping[str, bytes]) -> None:
    """LabError with a line for each secret in each file, and for each exemption without use.

    ``files`` are students' files below ``assignments/``, by path.
    """
    given = {entry.line.strip() for entry in lab.given_away}
    found, complaints = _look(lab, files, lab.handout.parent, _secrets(lab))
    for useless in sorted(given - {secret.text for _, _, secret in found}):
        complaints.append(
            f"{lab.folder / 'lab.toml'}: a [[given_away]] of no use, students' files have no "
            f"{useless!r}; take it out"
        )
    if complaints:
        raise LabError("\n".join(complaints))


def prove_a_kit_tells_nothing(
    lab: Lab, beside: Mapping[str, bytes], of_others: Mapping[str, bytes]
) -> None:
    """LabError with a line for each secret of a lab in what a kit has beside that lab's own files.

    ``beside`` is no lab's; in files ``of_others``, which may well write a loop as this lab's solution does,
    the lab's secret and whole files of its staff are looked for.
    """
    secrets = list(_secrets(lab))
    _, complaints = _look(lab, beside, lab.course, secrets)
    tokens = [secret for secret in secrets if secret.is_token]
    complaints += _look(lab, of_others, lab.course, tokens)[1]
    if complaints:
        raise LabError("\n".join(complaints))


def _look(
    lab: Lab, files: Mapping[str, bytes], root: Path, secrets: Iterable[Secret]
) -> tuple[list[tuple[str, int, Secret]], list[str]]:
    """Every secret that is found, and what there is to complain of, which is less."""
    given = {entry.line.strip() for entry in lab.given_away}
    opened, closed = _opened(files)
    found = sorted(_found(secrets, opened), key=lambda leak: leak[:2])
    complaints = [
        f"{root / name}: this cannot be looked into for solutions; take it out here"
        for name in closed
    ]
    complaints += [
        f"{root / name}: this is {what} of the staff's; take it out here"
        for name, what in _staffs_files(lab, opened)
    ]
    complaints += [
        f"{root / name}:{line}: this is {secret.what}: {secret.shown!r}; "
        f"take it out here, or {secret.remedy}"
        for name, line, secret in found
        if secret.text not in given
    ]
    return found, complaints


def _opened(files: Mapping[str, bytes]) -> tuple[list[tuple[str, bytes]], list[str]]:
    """All that is in the files, layer by layer, and those that cannot be opened."""
    opened: list[tuple[str, bytes]] = []
    closed = []
    for name, content in files.items():
        try:
            opened += layers(name, content)
        except Closed as error:
            closed.append(str(error))
    return opened, closed


def _staffs_files(lab: Lab, opened: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, str]]:
    """Whole files that only the staff has: labels that decide, tests, solutions, by their bytes."""
    data = lab.folder.parent / "data"
    paths = [*lab.folder.rglob("*"), *data.glob("*")]
    known = {}
    for path in paths:
        if path.is_file() and path.name not in _GIVEN_FILES:
            for _, content in _contents(path):
                known[content] = path.relative_to(lab.course)
    for name, content in opened:
        if content in known:
            yield name, str(known[content])


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """A file and what is in it; nothing that is so short that it may be anything."""
    try:
        for name, content in layers(path.name, path.read_bytes()):
            if len(content) >= _TELLING:
                yield name, content
    except Closed:
        return


def _found(
    secrets: Iterable[Secret], opened: Iterable[tuple[str, bytes]]
) -> Iterator[tuple[str, int, Secret]]:
    """Each secret in each layer of each file, at the first line that has it."""
    different = {secret.text: secret for secret in secrets}.values()
    for name, content in opened:
        if b"\0" in content[:_HEAD]:
            yield from (
                (name, 1, secret) for secret in different if secret.text.encode() in content
            )
            continue
        text = content.decode("utf-8", errors="replace")
        prose = _Prose(text)
        for secret in different:
            if (
                line := prose.line_of(secret.text)
                if secret.form is Form.PROSE
                else _line_of(text, secret)
            ):
                yield name, line, secret


def _line_of(text: str, secret: Secret) -> int:
    """The line with a name or a line of code; 0 if there is none."""
    for written in dict.fromkeys((secret.text, json.dumps(secret.text, ensure_ascii=False)[1:-1])):
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
    if len(lab.secret) > _SHORT_SECRET:
        remedy = "choose another secret in lab.toml"
        yield Secret(lab.secret, "the lab's secret", remedy, is_token=True)
    yield from _of_the_solution(lab)
    yield from _of_trials(lab)
    yield from _of_predictions(lab)
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


def _of_trials(lab: Lab) -> Iterator[Secret]:
    """The headers of trials, which no other file has."""
    for path in sorted(lab.folder.glob("trials/*.py")):
        for number, line in numbered(read_text(path)):
            if line.startswith(_TRIALS):
                what = f"line {number} of {path.relative_to(lab.folder)}, a trial"
                yield Secret(line.strip(), what, "take the trial out")


def _of_predictions(lab: Lab) -> Iterator[Secret]:
    """Answers to questions before the code, as the author's file has them: students' has hashes."""
    for number, line in plain_answers(lab):
        what = f"line {number} of {PREDICTIONS}, an answer"
        yield Secret(line, what, "write the question otherwise", is_token=True)


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
