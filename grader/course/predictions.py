"""``predict.toml`` as a record: questions about small examples, to be answered before the code is written.

It is a file of its own, not part of ``lab.toml``: a grade does not depend on it, so a better question judges
nobody again. Students' copy has a salted hash in the place of each answer. Answers are short, and whoever
wants to finds one by trying; it is practice, without points.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.course.course import ENGLISH
from grader.course.tables import Page

PREDICTIONS = "predict.toml"
HASHED = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
_WORD = re.compile(rf"{_NUMBER.pattern}|\w+")


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """An answer that a common misunderstanding leads to."""

    answer: str
    hint: Mapping[str, str]
    """Language to what is said to it."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """A question about a small example."""

    name: str
    """Within the lab: progress is kept by it, and the hashes are salted with it."""
    exercise: str
    ask: Mapping[str, str]
    """Language to question."""
    answer: str
    """Plain where the author has it, hashed where students do."""
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Letter to language to text; without them a value is asked for."""
    proof: str = ""
    """Python over the solution's names that comes to the answer; students' copy has none."""
    wrong: tuple[WrongAnswer, ...] = ()

    def hashed(self, lab: str, answer: str) -> str:
        """What students' copy has for an answer, the same for answers that mean the same."""
        said = "\0".join((lab, self.name, normal_form(answer)))
        return hashlib.sha256(said.encode()).hexdigest()

    def is_right(self, lab: str, answer: str) -> bool:
        """Whether it is the answer, in students' copy."""
        return self.hashed(lab, answer) == self.answer

    def hint(self, lab: str, answer: str) -> Mapping[str, str]:
        """What is said to a usual wrong answer; nothing to any other."""
        told = self.hashed(lab, answer)
        return next((one.hint for one in self.wrong if one.answer == told), {})


@dataclass(frozen=True, slots=True)
class _File:
    """The whole file."""

    question: tuple[Prediction, ...] = ()


def read_predictions(folder: Path) -> tuple[Prediction, ...]:
    """The questions of a lab's folder, an author's or a student's; none without the file.

    LabError, with a line for each, where it is not as it must be by itself.
    """
    path = folder / PREDICTIONS
    if not path.is_file():
        return ()
    page = Page(path)
    questions = page.read(_File).question
    for number, question in enumerate(questions):
        for complaint in _doubts(question, [one.name for one in questions[:number]]):
            page.complain(("question", number), complaint)
    page.close()
    return questions


def _doubts(question: Prediction, before: list[str]) -> Iterator[str]:
    """What no type can say."""
    if question.name in before:
        yield f"there is a question {question.name!r} above; give each a name of its own"
    if ENGLISH not in question.ask:
        yield f'the question {question.name!r} has no English; write ask.en = "…"'
    for key, texts in question.choices.items():
        if ENGLISH not in texts:
            yield f'choice {key!r} of {question.name!r} has no English; write en = "…" for it'
    answers = [one.answer for one in question.wrong]
    plain = [one for one in (question.answer, *answers) if not HASHED.fullmatch(one)]
    for answer in plain if question.choices else []:
        if answer not in question.choices:
            known = ", ".join(question.choices)
            yield f"{question.name!r} has an answer {answer!r}, which is no choice; there are: {known}"
    if len({*map(normal_form, (question.answer, *answers))}) <= len(answers):
        yield f"{question.name!r} has an answer twice; keep each once, right or wrong"


def normal_form(answer: str) -> str:
    """An answer without what does not matter: case, brackets, commas, ``2.0`` for ``2``, wide digits."""
    folded = unicodedata.normalize("NFKC", answer).replace("−", "-").casefold()
    folded = folded.replace("torch.size", "").replace("tensor", "")
    return " ".join(map(_number, _WORD.findall(folded)))


def _number(word: str) -> str:
    if not _NUMBER.fullmatch(word):
        return word
    return f"{round(float(word), 4) + 0.0:g}"  # -0 is 0
