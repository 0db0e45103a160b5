"""How often right answers lose points: many gradings with other secrets, many trainings with other seeds.

Hidden inputs and seeds follow from a lab's secret. So a right program that is graded with many secrets
meets many inputs: the reference and every right trial must pass all of them. What the reference's trainings
reach is recorded, and thresholds are placed from it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from statistics import fmean, stdev

from grader import pool
from grader.authoring.trials import Trial, TrialKind, trials
from grader.course.lab import Lab, Threshold
from grader.isolation.keeper import Keeper
from grader.judging.judge import Judge, with_judge
from grader.records import Outcome, StudentCode
from grader.testing import attempts

Attempts = tuple[tuple[str, float], ...]
"""Names of thresholds, and what a training reached."""


@dataclass(frozen=True, slots=True)
class Task:
    """One grading: which program, with which secret."""

    program: str
    code: StudentCode
    secret: str
    training: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """What many gradings of right programs showed."""

    lab: Lab
    programs: tuple[str, ...]
    """The reference, and files that hold all right trials between them."""
    secrets: int
    tests: int
    """Numeric tests of each grading."""
    lost: int
    """How many of all these a right program failed."""
    values: dict[str, list[float]]
    """What each threshold's trainings reached."""
    complaints: tuple[str, ...]


def calibrate_lab(
    lab: Lab,
    keeper: Keeper,
    jobs: int,
    *,
    secrets: int,
    runs: int,
    progress: Callable[[int, int, str], None] = lambda done, of, who: None,
) -> Calibration:
    """Grade reference and right trials with ``secrets`` secrets, train the reference ``runs`` times."""
    work = partial(_calibrate, lab, jobs, secrets, runs, progress)
    return with_judge(lab, keeper, work)


def right_programs(lab: Lab) -> dict[str, StudentCode]:
    """The reference, and as few files as hold every right trial: each has at most one of an exercise."""
    programs = {"reference": StudentCode(lab.name, (lab.reference_cell,))}
    of_exercise: dict[str, list[Trial]] = {}
    for trial in trials(lab, TrialKind.RIGHT):
        of_exercise.setdefault(trial.exercise, []).append(trial)
    for number, some in enumerate(zip_longest(*of_exercise.values()), start=1):
        cells = [trial.code.cells[-1] for trial in some if trial is not None]
        programs[f"right programs {number}"] = StudentCode(lab.name, (lab.reference_cell, *cells))
    return programs


def _calibrate(
    lab: Lab,
    jobs: int,
    secrets: int,
    runs: int,
    progress: Callable[[int, int, str], None],
    judge: Judge,
) -> Calibration:
    programs = right_programs(lab)
    tasks = [
        Task(name, code, f"numbers {number}", training=False)
        for number in range(secrets)
        for name, code in programs.items()
    ]
    if lab.thresholds:
        reference = programs["reference"]
        tasks += [Task("reference", reference, f"run {n}", training=True) for n in range(runs)]
    values: dict[str, list[float]] = {name: [] for name in lab.thresholds}
    complaints: list[str] = []
    tests = numeric_lost = 0
    for done, (task, seen) in enumerate(pool.each(tasks, partial(_grade, judge), jobs), start=1):
        progress(done, len(tasks), f"{task.program}, {task.secret}")
        if isinstance(seen, pool.Lost):
            complaints.append(f"{task.program}, {task.secret}: {seen.reason}")
            continue
        count, lost, reached = seen
        complaints += [f"{task.program}, {task.secret}: loses points in {what}" for what in lost]
        if task.training:
            for name, value in reached:
                values[name].append(value)
        else:
            tests = count
            numeric_lost += len(lost)
    complaints += _misplaced(lab, values)
    return Calibration(
        lab, tuple(programs), secrets, tests, numeric_lost, values, tuple(complaints)
    )


def _grade(judge: Judge, task: Task) -> tuple[int, list[str], Attempts]:
    judge.secret = task.secret
    attempts.clear()
    results = judge.judge(task.code, training=task.training).results
    failed = [result for result in results if result.outcome is not Outcome.PASSED]
    lost = [f"{r.id}: {r.failure.seen if r.failure else r.fault}" for r in failed]
    return len(results), lost, tuple(attempts)


def _misplaced(lab: Lab, values: dict[str, list[float]]) -> Iterator[str]:
    """Thresholds of which ``lab.toml`` says other than what was recorded."""
    for name, reached in values.items():
        threshold = lab.thresholds[name]
        if not reached:
            continue
        worst, told = threshold.worst(reached), threshold.recorded
        if not threshold.holds(worst):
            yield f"{name}: a run of the reference came to {worst:.4g} and fails at {threshold.limit:g}"
        elif told is not None and threshold.worst([worst, told]) != told:
            yield f"{name}: a run came to {worst:.4g}, beyond the {told:g} that lab.toml tells"


# -- in words


def markdown(calibrations: Sequence[Calibration]) -> str:
    """The tables of ``docs/calibration.md``."""
    gradings = [
        f"| {c.lab.name} | {len(c.programs)} | {c.secrets} | {c.tests} "
        f"| {len(c.programs) * c.secrets * c.tests:,} | {c.lost} |"
        for c in calibrations
    ]
    trainings = [
        _row(c.lab.name, c.lab.thresholds[name], reached)
        for c in calibrations
        for name, reached in c.values.items()
        if reached
    ]
    return "\n".join(
        [
            "| lab | programs | secrets | numeric tests | judged | failed |",
            "|---|---:|---:|---:|---:|---:|",
            *gradings,
            "",
            "| lab | threshold | asked for | runs | mean ± sd | lowest – highest | away | fails |",
            "|---|---|---:|---:|---:|---:|---:|---:|",
            *trainings,
        ]
    )


def _row(lab: str, threshold: Threshold, reached: Sequence[float]) -> str:
    spread = stdev(reached) if len(reached) > 1 else math.nan
    away = abs(fmean(reached) - threshold.limit) / spread if spread else math.inf
    sign = "≥" if threshold.at_most is None else "≤"
    return (
        f"| {lab} | {threshold.name} | {sign} {threshold.limit:g} | {len(reached)} "
        f"| {fmean(reached):.3g} ± {spread:.2g} | {min(reached):.3g} – {max(reached):.3g} "
        f"| {away:.1f} sd | {threshold.false_fail:.1g} |"
    )
