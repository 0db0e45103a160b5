"""Proves a lab: the solution scores everything, the skeleton nothing, and every wrong program is caught.

A lab's tests are only as good as the wrong programs that they were shown. So each wrong trial (the
solution with one exercise done wrong) must lose points there, and be told its name; each right one (an
answer in an unusual form) must lose none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Protocol

from grader import pool
from grader.authoring.bundle import bundle_files
from grader.authoring.code_texts import code_phrasebook
from grader.authoring.experiments import raising, undefined
from grader.authoring.guesses import unproven
from grader.authoring.inputs import tried, untried
from grader.authoring.liars import unmasked
from grader.authoring.proofs import Chosen, asking_more, flaky, folded, never_failed
from grader.authoring.release import stale
from grader.authoring.rubric import rubric, secret_doubt
from grader.authoring.shortcuts import disguised
from grader.authoring.trials import UNNAMED, Trial, TrialKind, read_trials
from grader.course.files import read_text
from grader.course.lab import Lab
from grader.course.sentences import TESTS, Phrasebook, Sentence, find_sentences, read_phrasebook
from grader.errors import LabError
from grader.isolation.keeper import Keeper
from grader.judging.item import Card, card_of
from grader.judging.judge import Judge, with_judge
from grader.judging.score import add_up, counted
from grader.judging.soundness import doubts
from grader.records import Cell, Kind, Outcome, StudentCode, TestResult, Text

EVERYTHING = Chosen()


class Effort(Enum):
    """What a trial is judged by."""

    ALL_TESTS = "all tests"
    OWN_TESTS = "the tests of its exercise"
    NONE = "nothing: what it shows is not asked for"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a trial."""

    results: tuple[TestResult, ...]
    notes: tuple[Text, ...]
    beyond: tuple[str, ...] = ()
    """Tests that asked more than they ask the solution."""

    @property
    def lost(self) -> dict[str, float]:
        """Exercises that lost points, and how many."""
        names = list(dict.fromkeys(result.exercise for result in self.results))
        scores = add_up(counted(self.results), names)
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
    *,
    chosen: Chosen = EVERYTHING,
    for_release: bool = False,
    effort: Callable[[Trial], Effort] = lambda trial: Effort.ALL_TESTS,
) -> Report:
    """Judge the solution, the skeleton and every trial; say what is not as it must be.

    Of what is ``chosen`` alone only tests and trials are looked at. ``for_release`` the secret must be the
    lecturer's own and experiments must run. How much ``effort`` each trial is worth is for who asks often.
    """
    work = partial(_check, lab, jobs, progress, chosen, for_release, effort)
    return with_judge(lab, keeper, work)


def _check(
    lab: Lab,
    jobs: int,
    progress: Callable[[int, int, str], None],
    chosen: Chosen,
    for_release: bool,
    effort: Callable[[Trial], Effort],
    judge: Judge,
) -> Report:
    every = [card_of(item) for item in judge.items]
    trials, unreadable = read_trials(lab, {card.exercise for card in every if card.training})
    kept = [trial for trial in trials if chosen.holds(trial.exercise, trial.sentence)]
    cards = chosen.tests(every, {trial.exercise for trial in kept})
    judge.items = [item for item in judge.items if card_of(item) in cards]
    skipped = {trial.exercise for trial in kept if effort(trial) is Effort.NONE}
    asked = [trial for trial in kept if effort(trial) is not Effort.NONE]
    hidden = [trial for trial in disguised(lab) if chosen.holds(trial.exercise)]
    tasks = _tasks(lab, asked, for_release=for_release)
    tasks += [(_must_be_found_out, trial) for trial in hidden]
    tasks.sort(key=lambda case: not case[1].training)  # the longest first, so that all end together
    first = judge.take_script()
    work = partial(_judge_one, judge, effort)
    done = list(_judged(work, tasks, jobs, progress))
    complaints = [
        *unreadable,
        *_of_each(lab, first, done),
        *_of_all(lab, chosen, cards, skipped, done),
    ]
    if not chosen.words:
        truth = judge.recorded()
        complaints += [
            *unmasked(judge, truth, jobs),
            *untried(lab, tried(judge, truth)),
            *_of_the_lab(lab, cards, for_release=for_release),
        ]
    complaints = folded(complaints)
    wrong = sum(trial.kind is TrialKind.WRONG for trial in kept)
    summary = f"{wrong} wrong programs, {len(kept) - wrong} right ones, {len(cards)} tests"
    if chosen.words:
        left_out = len(trials) - len(kept), len(every) - len(cards)
        summary += " ({} programs and {} tests left out)".format(*left_out)
    return Report(f"{summary}: {len(complaints) or 'no'} complaints", tuple(complaints))


Case = tuple[Judgement, Trial]
Done = tuple[Judgement, Trial, Verdict | pool.Lost]
"""A task and what became of it."""


def _tasks(lab: Lab, trials: Sequence[Trial], *, for_release: bool) -> list[Case]:
    solution = _whole(lab, lab.reference, TrialKind.RIGHT)
    skeleton = lab.handout / lab.reference.name
    if not skeleton.is_file():
        raise LabError(f"{skeleton} is missing; run `grader release {lab.name}` first")
    return [
        (_must_be_full, solution),
        (_must_be_empty, _whole(lab, skeleton, TrialKind.WRONG)),
        *((_JUDGEMENTS[trial.kind], trial) for trial in trials),
        (_must_be_full, replace(solution, training=for_release)),  # for tests that are flaky
    ]


def _judged(
    work: Callable[[Case], Verdict],
    tasks: Sequence[Case],
    jobs: int,
    progress: Callable[[int, int, str], None],
) -> Iterator[Done]:
    each = pool.each(tasks, work, jobs)
    for count, ((judgement, trial), verdict) in enumerate(each, start=1):
        progress(count, len(tasks), Path(trial.place).name)
        yield judgement, trial, verdict


def _of_each(lab: Lab, first: Sequence[TestResult], done: Sequence[Done]) -> Iterator[str]:
    """Complaints about single programs, but for what a flaky test says of them: that is its own fault.

    ``first`` is what tests said of the solution before.
    """
    verdicts = [(trial, verdict) for _, trial, verdict in done if isinstance(verdict, Verdict)]
    unsteady = flaky(
        lab, [first, *(v.results for trial, v in verdicts if trial.path == lab.reference)]
    )
    yield from unsteady.values()
    for judgement, trial, verdict in done:
        if isinstance(verdict, pool.Lost):
            yield f"{trial.place}: {verdict.reason}"
            continue
        steady = tuple(result for result in verdict.results if result.id not in unsteady)
        spoilt = {result.exercise for result in verdict.results if result.id in unsteady}
        if not (judgement is _must_be_caught and trial.exercise in spoilt):
            yield from judgement(lab, trial, replace(verdict, results=steady))


def _of_all(
    lab: Lab,
    chosen: Chosen,
    cards: Sequence[Card],
    skipped: Collection[str],
    done: Sequence[Done],
) -> Iterator[str]:
    """What all wrong programs together do not show: a test that none fails, a name that none is told."""
    caught = [v for j, _, v in done if j is _must_be_caught and isinstance(v, Verdict)]
    failed = {r.id for verdict in caught for r in verdict.results if r.outcome is Outcome.FAILED}
    yield from asking_more(
        lab, {test for _, _, v in done if isinstance(v, Verdict) for test in v.beyond}
    )
    own = [card for card in cards if chosen.holds(card.exercise) and card.exercise not in skipped]
    yield from never_failed(lab, own, failed)
    told = {name for verdict in caught for name in verdict.mistakes}
    names = {card.id.partition("::")[2] for card in own}
    for english, (path, sentence) in _firsts(lab).items():
        asked = sentence.name in names if chosen.words or skipped else True
        if sentence.is_mistake and asked and english not in told:
            where = f"{path}:{sentence.line}"
            yield f"{where}: no wrong program is told {english!r}; add one in {lab.folder / 'trials'}"


def _of_the_lab(lab: Lab, cards: Sequence[Card], *, for_release: bool) -> Iterator[str]:
    """What needs no trial."""
    yield from rubric(lab, cards)
    yield from doubts(lab)
    yield from _stale(lab)
    yield from _untranslated(lab)
    yield from unproven(lab)
    yield from undefined(lab)
    if for_release:
        yield from filter(None, [secret_doubt(lab)])
        yield from raising(lab)


def _whole(lab: Lab, path: Path, kind: TrialKind) -> Trial:
    """A file that is judged as it is; what is right is so after training too."""
    cell = Cell(path.name, path.read_text(encoding="utf-8"))
    code = StudentCode(lab.name, (cell,))
    return Trial(kind, path, code, training=kind is TrialKind.RIGHT)


def _judge_one(judge: Judge, effort: Callable[[Trial], Effort], case: Case) -> Verdict:
    judgement, trial = case
    alone = judgement is _must_be_found_out or (
        trial.exercise and effort(trial) is Effort.OWN_TESTS
    )
    own = _own(judge.lab, trial) if alone else None
    afresh = trial.path == judge.lab.reference  # which is judged twice, for tests that are flaky
    judged = judge.judge(trial.code, training=trial.training, exercises=own, afresh=afresh)
    return Verdict(tuple(judged.results), judged.notes, judged.beyond)


def _own(lab: Lab, trial: Trial) -> set[str]:
    """The exercise that a trial is of; where parts are trained together, these too, as it redefines one."""
    return {trial.exercise} | set(lab.exercise(trial.exercise).parts if trial.training else ())


def _may_lose(lab: Lab, trial: Trial) -> set[str]:
    """The exercises whose points fall with a wrong program of one: those that build on it, too."""
    return _own(lab, trial) | {e.name for e in lab.exercises if trial.exercise in e.builds_on}


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
    for other in sorted(set(verdict.lost) - _may_lose(lab, trial)):
        yield f"{trial.place}: loses points in {other}, which does not build on {trial.exercise}"
    if not trial.sentence.startswith(UNNAMED) and trial.sentence not in verdict.mistakes:
        yield f"{trial.place}: is not told its name; it heard {sorted(verdict.mistakes)}"


def _must_be_found_out(lab: Lab, trial: Trial, verdict: Verdict) -> Iterator[str]:
    """It earns nothing, and not because it does not run."""
    yield from _clean(trial, verdict)
    (score,) = add_up(counted(verdict.results), [trial.exercise])
    kinds = {result.failure.kind for result in verdict.results if result.failure}
    if score.score or kinds <= {Kind.RAISED, Kind.IMPORT, Kind.MISSING}:
        yield (
            f"{trial.place}: {trial.sentence} earns {score.score:g} of {score.max_score:g} points in"
            f" {trial.exercise}; name what it calls in `forbidden`, or write another shortcut"
        )


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


def _stale(lab: Lab) -> Iterator[str]:
    try:
        for path in stale(lab):
            yield f"{path} is out of date; run `grader release {lab.name}`"
        bundle_files(lab)
    except LabError as error:
        yield from str(error).splitlines()


def _untranslated(lab: Lab) -> Iterator[str]:
    others, source, tests = lab.languages[1:], lab.reference, lab.folder / TESTS
    try:
        book = read_phrasebook(tests, read_text(tests), others)
    except LabError as error:
        yield from str(error).splitlines()
        return
    yield from book.complaints or _unsaid(tests, book, others)
    with suppress(LabError):  # what is wrong in a source is told of the files that are made from it
        yield from _unsaid(source, code_phrasebook(source, read_text(source), others), others)


def _unsaid(path: Path, book: Phrasebook, languages: Iterable[str]) -> Iterator[str]:
    for code in languages:
        known = book.translations.get(code, {})
        for english, first in book.firsts.items():
            if not known.get(english):
                yield (
                    f"{path}:{first.line}: not said in {code!r}: {english!r}; "
                    f"write `# {code}: …` above the line"
                )


def _firsts(lab: Lab) -> dict[str, tuple[Path, Sentence]]:
    """What the lab's tests say, each sentence at its first place."""
    firsts: dict[str, tuple[Path, Sentence]] = {}
    for path in lab.tests:
        for sentence in find_sentences(path, read_text(path)):
            firsts.setdefault(sentence.english, (path, sentence))
    return firsts
