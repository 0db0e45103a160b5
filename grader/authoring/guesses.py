"""The questions before the code: students' copy of them with hashed answers, and the proof of the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from grader.authoring.notice import notice
from grader.authoring.public_tables import toml_lines
from grader.course.files import numbered, read_text
from grader.course.lab import Lab, parts_of
from grader.course.predictions import PREDICTIONS, Prediction, normal_form, read_predictions
from grader.course.tables import Page, advice
from grader.errors import LabError

_TELLING = 12
"""Characters: shorter lines of a proof may stand in any program."""


def public_predictions(lab: Lab) -> str:
    """``predict.toml`` with a hash for each answer and without proofs; "" where a lab has no questions."""
    questions = read_predictions(lab.folder)
    if not questions:
        return ""
    blocks = [f"# {notice(lab, PREDICTIONS)}", *(_hashed(lab, one) for one in questions)]
    return "\n\n".join(blocks) + "\n"


def _hashed(lab: Lab, question: Prediction) -> str:
    tables = [
        "[[question]]",
        toml_lines({"name": question.name, "exercise": question.exercise}),
        toml_lines({"answer": question.hashed(lab.name, question.answer)}),
        _texts("ask", question.ask),
        *(_texts(f"choices.{key}", texts) for key, texts in question.choices.items()),
    ]
    for wrong in question.wrong:
        tables += [
            "[[question.wrong]]",
            toml_lines({"answer": question.hashed(lab.name, wrong.answer)}),
            _texts("hint", wrong.hint),
        ]
    return "\n".join(tables)


def _texts(key: str, texts: Mapping[str, str]) -> str:
    return "\n".join(f"{key}.{toml_lines({code: text})}" for code, text in texts.items())


def unproven(lab: Lab) -> Iterator[str]:
    """Complaints: an answer that is not what the solution says, a language or a hint that is missing."""
    try:
        questions = read_predictions(lab.folder)
    except LabError as error:
        yield from str(error).splitlines()
        return
    if not questions:
        return
    page, module = Page(lab.folder / PREDICTIONS), _solution(lab)
    exercises = [exercise.name for exercise in lab.exercises]
    for number, question in enumerate(questions):
        place = f"{page.path}:{page.line(('question', number))}: {question.name!r}"
        if question.exercise not in exercises:
            yield f"{place} is of {question.exercise!r}, no exercise; {advice(question.exercise, exercises)}"
        yield from (f"{place} {doubt}" for doubt in _untold(lab, question))
        if doubt := _disproved(module, question):
            yield f"{place} {doubt}"


def _untold(lab: Lab, question: Prediction) -> Iterator[str]:
    """What a student would miss, in each language of the course."""
    for code in lab.languages:
        told = {"ask": question.ask}
        told |= {f"choices.{key}": texts for key, texts in question.choices.items()}
        told |= {f"the hint to {wrong.answer!r}": wrong.hint for wrong in question.wrong}
        for what, texts in told.items():
            if not texts.get(code, "").strip():
                yield f"is not said in {code!r}: {what}; write it"
    if not question.wrong:
        yield "has no wrong answer; add [[question.wrong]] with a hint for the usual one"
    for key in question.choices:
        if key not in (question.answer, *(wrong.answer for wrong in question.wrong)):
            yield f"has no hint to {key!r}; add [[question.wrong]] for it"


def _disproved(module: ModuleType, question: Prediction) -> str:
    """Why the answer is not the solution's; "" if it is, or nothing computes it."""
    if not question.proof:
        return (
            ""
            if question.choices
            else "has a value for an answer; write the proof that computes it"
        )
    try:
        found = eval(question.proof, {**vars(module)})  # the author's own text
    except Exception as error:
        return f"has a proof that raises {type(error).__name__}: {error}; mend it"
    if normal_form(_plain(found)) != normal_form(question.answer):
        return f"has the answer {question.answer!r}, and its proof comes to {_plain(found)!r}; mend one"
    return ""


def _plain(value: Any) -> str:
    """A tensor as its numbers, all else as Python writes it."""
    return str(value.tolist() if hasattr(value, "tolist") else value)


def _solution(lab: Lab) -> ModuleType:
    import torch  # late, like the solution that imports it

    from grader.sandbox.loading import load, parse

    torch.manual_seed(0)
    program = parse([(lab.reference.name, lab.reference_source)])
    module, _ = load(lab.name, program, parts_of(lab.exercises))
    return module


def plain_answers(lab: Lab) -> Iterator[tuple[int, str]]:
    """The lines of an author's ``predict.toml`` that hold answers and proofs, with their numbers."""
    path = lab.folder / PREDICTIONS
    if not path.is_file():
        return
    proofs = "\n".join(question.proof for question in read_predictions(lab.folder))
    for number, line in numbered(read_text(path)):
        told = line.strip()
        if re.match(r"(?:answer|proof)\s*=", told) or (len(told) > _TELLING and told in proofs):
            yield number, told
