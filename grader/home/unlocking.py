"""The questions before the code, asked one by one; what was answered is kept beside the lab's file.

Nothing is locked: tests run whatever was answered. Kept is which question was answered, by its hash, so that
a question that has changed is asked again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.course.predictions import HASHED, Prediction, read_predictions
from grader.course.sentences import TESTS
from grader.course.tables import advice
from grader.errors import LabError, UsageError
from grader.records import Text
from grader.reports.language import Language
from grader.reports.written import write_text

PROGRESS = ".unlocked.json"


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A lab's questions and what has been answered of them."""

    handout: Path
    questions: tuple[Prediction, ...]
    answered: frozenset[str]
    """Names of questions."""

    @property
    def lab(self) -> str:
        """The lab's name, with which answers are salted."""
        return self.handout.name

    def open(self, exercise: str = "", *, again: bool = False) -> list[Prediction]:
        """What is to be asked: all, or of one exercise; ``again`` what was answered too.

        UsageError where the exercise has no question.
        """
        known = list(dict.fromkeys(question.exercise for question in self.questions))
        if exercise and exercise not in known:
            raise UsageError(f"no question is about {exercise!r}; {advice(exercise, known)}")
        asked = [one for one in self.questions if exercise in ("", one.exercise)]
        return [one for one in asked if again or one.name not in self.answered]

    def with_answer(self, question: Prediction) -> Questionnaire:
        """The same with one more answered, kept on disk; GraderError where the disk refuses."""
        answered = self.answered | {question.name}
        kept = {one.name: one.answer for one in self.questions if one.name in answered}
        write_text(self.handout / PROGRESS, json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
        return Questionnaire(self.handout, self.questions, answered)


def questionnaire(handout: Path) -> Questionnaire:
    """The questions of a lab as its students have it.

    LabError where they are not as they were given out, UsageError where the progress cannot be read.
    """
    questions = read_predictions(handout)
    for question in questions:
        if not HASHED.fullmatch(question.answer):
            raise LabError(
                f"{handout}: the question {question.name!r} has a plain answer; run grader release"
            )
    kept = _kept(handout / PROGRESS)
    answered = {one.name for one in questions if kept.get(one.name) == one.answer}
    return Questionnaire(handout, questions, frozenset(answered))


def progress(handout: Path, exercises: Collection[str]) -> Text | None:
    """How far somebody is with the questions about these exercises; None where there are none."""
    if (handout / TESTS).is_file():  # an author's own folder, with plain answers
        return None
    paper = questionnaire(handout)
    names = [one.name for one in paper.questions if one.exercise in exercises]
    if not names:
        return None
    values = {"done": len(paper.answered & {*names}), "all": len(names), "lab": handout.name}
    return Text("{done} of {all} questions answered (grader unlock {lab}).", values)


def question_lines(question: Prediction, language: Language) -> list[str]:
    """The question and its choices, for a terminal."""
    choices = [
        f"  {key}) {in_language(texts, language)}" for key, texts in question.choices.items()
    ]
    return [in_language(question.ask, language), *choices]


def reply_to(question: Prediction, lab: str, answer: str, language: Language) -> str:
    """What is said to a wrong answer."""
    if hint := question.hint(lab, answer):
        return in_language(hint, language)
    if question.choices and answer.strip() not in question.choices:
        values = {"letters": ", ".join(question.choices)}
        return language.say(Text("Answer with one of {letters}.", values))
    return language.say(Text("Not so. Work the example out by hand, step by step."))


def in_language(texts: Mapping[str, str], language: Language) -> str:
    """The text in that language, else in English."""
    return texts.get(language.code) or texts["en"]


def _kept(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        kept = None
    if not isinstance(kept, dict):
        raise UsageError(f"{path} cannot be read; delete it, and answer again")
    return {name: told for name, told in kept.items() if isinstance(told, str)}
