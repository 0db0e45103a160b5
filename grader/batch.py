"""A whole class: every hand-in through the judge, each result in the journal as soon as it is there.

    hand-ins ─► known in the journal? ─► else judged ─► kept ─► pages, tables: views of what stands

What an earlier run came to stands until the same student has another grade. Where the journal is shared,
graders at the same class take turns.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from grader import pool
from grader.course.lab import Lab
from grader.desk import Batch, Desk, Settings, Taken
from grader.errors import GraderError, Refused
from grader.grade import grade_with
from grader.intake.bounds import too_long
from grader.intake.hand_ins import HandIns
from grader.intake.submissions import HandIn, read
from grader.isolation.keeper import Keeper
from grader.journal.keys import Keys, KeysOfLab
from grader.journal.store import open_journal
from grader.judging.judge import Judge, with_judge
from grader.judging.memory import NOTHING, Memory
from grader.records import Grade, Problem, Submission, Text
from grader.reports.language import language_of
from grader.reports.written import sweep
from grader.spending import DEADLY
from grader.turns import Turns

Opening = Callable[[Sequence[HandIn]], AbstractContextManager[tuple[Keeper, str]]]
"""Starts what these hand-ins are judged with: the keeper of workers, and the device of those that train."""
Canary = Callable[[Judge, int], Iterable[str]]
"""What a judge, with so many copies of it, gets wrong of programs whose score is known."""
TWICE = 50
"""One program in so many is observed a second time."""


def grade_class(
    hand_ins: HandIns,
    out: Path,
    lab: Lab,
    opening: Opening,
    settings: Settings,
    progress: Callable[[int, int, str], None] = lambda done, of, who: None,
    canary: Canary = lambda judge, jobs: (),
) -> Batch:
    """Grade a class into ``out``; nothing a hand-in does stops it, and nothing of an earlier batch is lost.

    ``progress`` hears how many of how many are done and who was last. After an interrupt the batch holds,
    and ``out`` shows, what was judged until then; the next one goes on from there. GraderError where the
    ``canary`` has something to say: nobody is graded then.
    """
    language_of(lab, settings.language)  # what is wrong with it is said before hours of judging
    with open_journal(out, shared=settings.journal) as journal:
        journal.require(lab.name)
        if not settings.dry_run:
            journal.begin(lab.name, hand_ins.source)
            journal.keep_roster(hand_ins.roster)
            sweep(out)
        desk = Desk(out, lab, journal, settings)
        turns = Turns(desk)
        for problem in hand_ins.problems:
            desk.take(problem)
        try:
            if new := _not_known(hand_ins.chosen, desk, turns):
                with opening(new) as (keeper, device):
                    work = partial(_grade_all, new, desk, turns, progress, canary)
                    with_judge(lab, keeper, work, device=device)
        except KeyboardInterrupt:
            desk.batch.interrupted = True
        if settings.dry_run:
            return desk.batch
        if not journal.holds_nothing:
            desk.show(all_anew=journal.was_cut_short)
        journal.end(interrupted=desk.batch.interrupted)
        return desk.batch


# -- what is known


def _not_known(hand_ins: Sequence[HandIn], desk: Desk, turns: Turns) -> Sequence[HandIn]:
    """The hand-ins that are to be judged; of the others the known grade is taken, if it is news."""
    if (desk.settings.fresh or not desk.before) and not desk.journal.is_shared:
        return hand_ins
    new = []
    looking = pool.each(hand_ins, partial(_keys_of_hand_in, desk.keys), desk.settings.jobs)
    with closing(looking) as looked_at:
        for hand_in, found in looked_at:
            known = _known(found, desk) if isinstance(found, Sighted) else None
            if isinstance(found, Sighted):
                desk.sighted[hand_in.student_id] = found.keys
            if known is None or desk.settings.fresh:
                new.append(hand_in)
                continue
            is_news = known.grade != desk.before.get(hand_in.student_id)
            if is_news and not turns.take_known(hand_in, known):
                new.append(hand_in)
    return new


class Sighted(NamedTuple):
    """What a hand-in is known by, and who handed it in."""

    keys: Keys
    submission: Submission


def _keys_of_hand_in(keys: KeysOfLab, hand_in: HandIn) -> Sighted | None:
    """Nothing of what cannot be read: that is told when it has its turn."""
    try:
        submission = read(hand_in)
    except Refused:
        return None
    return Sighted(keys.of(submission), submission)


def _known(found: Sighted, desk: Desk) -> Taken | None:
    """The grade of the same files, be it this student's or another's, as this student's."""
    how = desk.settings
    one = desk.journal.known(found.keys.grade, level=how.level, device=how.device, quick=how.quick)
    if one is None:
        return None
    notes = (*found.submission.notes, *one.notes[len(one.submission.notes) :])
    own = replace(
        one, submission=replace(found.submission, files={}, modified={}, kit=b""), notes=notes
    )
    return Taken(own, found.keys, found.submission.files)


# -- what is judged


def _grade_all(
    hand_ins: Sequence[HandIn],
    desk: Desk,
    turns: Turns,
    progress: Callable[[int, int, str], None],
    canary: Canary,
    judge: Judge,
) -> None:
    progress(0, len(hand_ins), "")
    judge.take_script(training=not desk.settings.quick)
    if wrong := list(canary(judge, desk.settings.jobs)):
        raise GraderError(
            f"{desk.lab.name} is not graded as it should be: {'; '.join(wrong[:3])}. Nobody was graded; run"
            f" `grader check {desk.lab.name}`, or this again when the machine is less busy"
        )
    judged = _each_judged(hand_ins, judge, desk, turns)
    with closing(judged):  # no judge outlives an error
        for done, (hand_in, result) in enumerate(judged, start=1):
            desk.take(result)
            desk.batch.judged += isinstance(result, Taken)
            turns.end(hand_in)
            progress(done + desk.batch.heard, len(hand_ins), hand_in.student_id)


def _each_judged(
    hand_ins: Sequence[HandIn], judge: Judge, desk: Desk, turns: Turns
) -> Generator[tuple[HandIn, Taken | Problem], None, None]:
    """Each as it is done, but for those that other graders judge.

    Whose answers may have kept a judge busy until it was ended is judged again, at a test's cost each: after
    all others, whom that would keep waiting.
    """
    how = desk.settings
    one = partial(_grade_one, judge, desk.keys, how.quick)
    carefully = partial(_grade_carefully, judge, desk.keys, how.quick)
    for some in chain([hand_ins], turns.left_over()):
        again: list[HandIn] = []
        for hand_in, result in pool.each_with(some, turns.take, one, how.jobs):
            if isinstance(result, pool.Lost) and result.exit_code == -DEADLY:
                again.append(hand_in)
            else:
                yield hand_in, _or_lost(hand_in, result)
        for hand_in, result in pool.each_with(again, turns.take, carefully, how.jobs):
            yield hand_in, _or_lost(hand_in, result)


def _grade_one(
    judge: Judge, keys: KeysOfLab, quick: bool, hand_in: HandIn, memory: Memory
) -> Taken | Problem:
    try:
        submission = read(hand_in)
        own = keys.of(submission)
        one, now = grade_with(memory, submission, judge, quick=quick)
        if int(own.program, 16) % TWICE == 0 and not now.recalled:
            again = grade_with(NOTHING, submission, judge, quick=quick).grade
            one = replace(one, evidence=(*one.evidence, *_differences(one, again)))
        return Taken(one, own, submission.files, now)
    except Refused as refused:
        return Problem(hand_in.origin, hand_in.student_id, refused.text)


def _differences(one: Grade, again: Grade) -> Iterator[Text]:
    """Tests that say something else of the same program, observed again in fresh workers."""
    words = "{test} came out differently when it was observed a second time; look at it by hand."
    for first, second in zip(one.tests, again.tests, strict=True):
        if first.outcome is not second.outcome:
            yield Text(words, {"test": first.id})


def _grade_carefully(
    judge: Judge, keys: KeysOfLab, quick: bool, hand_in: HandIn, memory: Memory
) -> Taken | Problem:
    judge.careful = True  # in this copy alone
    return _grade_one(judge, keys, quick, hand_in, memory)


def _or_lost(hand_in: HandIn, result: Taken | Problem | pool.Lost) -> Taken | Problem:
    if not isinstance(result, pool.Lost):
        return result
    text = Text("The grader failed: {reason}. Grade it again.", {"reason": result.reason})
    if result.exit_code == -DEADLY:
        text = too_long(hand_in.origin)
    return Problem(hand_in.origin, hand_in.student_id, text)
