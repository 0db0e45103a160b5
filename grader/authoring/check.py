"""Proves a lab: the solution scores everything, the skeleton nothing, and every wrong program is caught.

A lab's tests are only as good as the wrong programs that they were shown. So each wrong trial (the
solution with one exercise done wrong) must lose points there, and be told its name; each right one (an
answer in an unusual form) must lose none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from grader import pool
from grader.authoring.bundle import bundle_files
from grader.authoring.release import stale
from grader.authoring.trials import UNNAMED, Trial, TrialKind, read_trials
from grader.course.files import read_text
from grader.course.lab import Lab
from grader.course.sentences import Sentence, find_sentences
from grader.errors import LabError
from grader.isolation.keeper import Keeper
from grader.judging.item import card_of
from grader.judging.judge import Judge, with_judge
from grader.judging.score import add_up, without_shortcuts
from grader.records import Cell, Outcome, StudentCode, TestResult, Text

MOST_PRACTICE = 0.2
"""The share of an exercise's points that good practice may have."""
POINTS = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a trial."""

    results: tuple[TestResult, ...]
    notes: tuple[Text, ...]

    @property
    def lost(self) -> dict[str, float]:
        """Exercises that lost points, and how many."""
        names = list(dict.fromkeys(result.exercise for result in self.results))
        scores = add_up(without_shortcuts(self.results), names)
        return {s.name: s.max_score - s.score for s in scores if s.score < s.max_score}

    @property
    def mistakes(self) -> set[str]:
        """The names that were reported."""
        failures = [result.failure for result in self.results if result.failure]
        return {failure.mistake for failure in failures if failure.mistake} | {
            str(failure.seen) for failure in failures
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found."""

    summary: str
    complaints: tuple[str, ...]


class Judgement(Protocol):
    """How one kind of trial is judged: what there is to complain about."""

    def __call__(self, lab: Lab, trial: Trial, verdict: Verdict) -> Iterator[str]:
        """Complaints, none if all is as it must be."""


def check_lab(
    lab: Lab,
    keeper: Keeper,
    jobs: int,
    progress: Callable[[int, int, str], None] = lambda done, of, who: None,
) -> Report:
    """Judge the solution, the skeleton and every trial; say what is not as it must be."""
    return with_judge(lab, keeper, partial(_check, lab, jobs, progress))


def _check(lab: Lab, jobs: int, progress: Callable[[int, int, str], None], judge: Judge) -> Report:
    cards = [card_of(item) for item in judge.items]
    trained = {card.exercise for card in cards if card.training}
    trials, unreadable = read_trials(lab, trained)
    tasks: list[tuple[Judgement, Trial]] = [
        (_must_be_full, _whole(lab, lab.reference, TrialKind.RIGHT)),
        (_must_be_empty, _whole(lab, lab.handout / lab.reference.name, TrialKind.WRONG)),
        *((_JUDGEMENTS[trial.kind], trial) for trial in trials),
    ]
    complaints = [*unreadable, *_rubric(lab, judge), *_stale(lab), *_untranslated(lab)]
    named: set[str] = set()
    work = partial(_judge_one, judge)
    for done, ((judgement, trial), verdict) in enumerate(pool.each(tasks, work, jobs), start=1):
        progress(done, len(tasks), Path(trial.place).name)
        if isinstance(verdict, pool.Lost):
            complaints.append(f"{trial.place}: {verdict.reason}")
            continue
        complaints += judgement(lab, trial, verdict)
        named |= verdict.mistakes if judgement is _must_be_caught else set()
    complaints += [
        f"no wrong program is told {name!r}; add one in {lab.folder / 'trials'}"
        for name in sorted(_mistakes(lab) - named)
    ]
    wrong = sum(trial.kind is TrialKind.WRONG for trial in trials)
    summary = f"{wrong} wrong programs, {len(trials) - wrong} right ones, {len(judge.items)} tests"
    return Report(
        f"{summary}: {len(complaints) or 'no'} complaints", tuple(sorted(set(complaints)))
    )


def _whole(lab: Lab, path: Path, kind: TrialKind) -> Trial:
    """A file that is judged as it is; what is right is so after training too."""
    cell = Cell(path.name, path.read_text(encoding="utf-8"))
    code = StudentCode(lab.name, (cell,))
    return Trial(kind, path, code, training=kind is TrialKind.RIGHT)


def _judge_one(judge: Judge, task: tuple[Judgement, Trial]) -> Verdict:
    judged = judge.judge(task[1].code, training=task[1].training)
    return Verdict(tuple(judged.results), judged.notes)


# -- what a verdict must be


def _must_be_full(lab: Lab, trial: Trial, verdict: Verdict) -> Iterator[str]:
    yield from _clean(trial, verdict)
    for result in verdict.results:
        if result.outcome is Outcome.FAILED and result.failure:
            yield f"{trial.place}: loses points in {result.id}: {result.failure.seen}"


def _must_be_empty(lab: Lab, trial: Trial, verdict: Verdict) -> Iterator[str]:
    yield from _clean(trial, verdict)
    for result in verdict.results:
        if result.outcome is Outcome.PASSED:
            yield f"{trial.place}: the untouched skeleton passes {result.id}"


def _must_be_caught(lab: Lab, trial: Trial, verdict: Verdict) -> Iterator[str]:
    yield from _clean(trial, verdict)
    if trial.exercise not in verdict.lost:
        yield f"{trial.place}: loses no points in {trial.exercise}"
    may_lose = {e.name for e in lab.exercises if trial.exercise in e.builds_on} | {trial.exercise}
    if trial.training:  # it redefines one of the parts that are trained together
        may_lose |= set(lab.exercise(trial.exercise).parts)
    for other in sorted(set(verdict.lost) - may_lose):
        yield f"{trial.place}: loses points in {other}, which does not build on {trial.exercise}"
    if not trial.sentence.startswith(UNNAMED) and trial.sentence not in verdict.mistakes:
        yield f"{trial.place}: is not told its name; it heard {sorted(verdict.mistakes)}"


_JUDGEMENTS: dict[TrialKind, Judgement] = {
    TrialKind.WRONG: _must_be_caught,
    TrialKind.RIGHT: _must_be_full,
}


def _clean(trial: Trial, verdict: Verdict) -> Iterator[str]:
    yield from (f"{trial.place}: {note}" for note in verdict.notes)
    for result in verdict.results:
        if result.outcome is Outcome.NOT_JUDGED:
            yield f"{trial.place}: {result.id} is not judged: {result.fault}"


# -- what needs no program


def _rubric(lab: Lab, judge: Judge) -> Iterator[str]:
    """Points: the tests' add up to the rubric's, good practice is a small part, the lab has 100."""
    if lab.max_score != POINTS:
        yield f"{lab.folder / 'lab.toml'}: the points add up to {lab.max_score:g}, not {POINTS}"
    cards = [card_of(item) for item in judge.items]
    for exercise in lab.exercises:
        own = [card for card in cards if card.exercise == exercise.name]
        total = sum(card.points for card in own)
        practice = sum(card.points for card in own if card.practice)
        if total != exercise.points:
            yield f"{exercise.name}: its tests are worth {total:g}, lab.toml says {exercise.points:g}"
        if practice > MOST_PRACTICE * exercise.points:
            yield f"{exercise.name}: good practice is worth {practice:g} of {exercise.points:g}"
    if lab.thresholds and not any(card.training for card in cards):
        yield f"{lab.folder / 'lab.toml'}: has thresholds, but no test is marked training"


def _stale(lab: Lab) -> Iterator[str]:
    try:
        for path in stale(lab):
            yield f"{path} is out of date; run `grader release {lab.name}`"
        bundle_files(lab)
    except LabError as error:
        yield from str(error).splitlines()


def _untranslated(lab: Lab) -> Iterator[str]:
    try:
        translations = lab.translations
    except LabError as error:
        yield from str(error).splitlines()
        return
    firsts: dict[str, tuple[Path, Sentence]] = {}
    for path, sentence in _sentences(lab):
        firsts.setdefault(sentence.english, (path, sentence))
    for code in lab.languages[1:]:
        known = translations.get(code, {})
        for english, (path, first) in firsts.items():
            if not known.get(english):
                yield (
                    f"{path}:{first.line}: not said in {code!r}: {english!r}; "
                    f"write `# {code}: …` above the line"
                )


def _sentences(lab: Lab) -> Iterator[tuple[Path, Sentence]]:
    for path in lab.tests:
        yield from ((path, one) for one in find_sentences(path, read_text(path)))


def _mistakes(lab: Lab) -> set[str]:
    """The names of mistakes that the tests know: keys of ``mistakes=`` and ``mistake=`` of ``fail``."""
    return {sentence.english for _, sentence in _sentences(lab) if sentence.is_mistake}
