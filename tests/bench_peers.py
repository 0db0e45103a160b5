"""Other graders beside ours: `make bench-peers`. Not a test; prints two tables.

Each grader gets the same twenty submissions of one small lab, in turns, in one run, and then five hostile
ones, each with an honest student behind it. ``--write`` puts the tables into docs/benchmarks.md; names
of graders choose some of them. docs/peers.md says what the tables leave out.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from marked import put_between
from peers.check50 import Check50
from peers.environments import NotInstalled, commands_of, version_of
from peers.gradescope import Gradescope
from peers.lab_texts import EXERCISE_OF, MOST
from peers.labgrader import Labgrader
from peers.nbgrader import Nbgrader
from peers.otter import Otter
from peers.peer import Peer, Place, Points
from peers.plain_pytest import PlainPytest
from peers.prairielearn import PrairieLearn
from peers.shell import Cost, OutOfTime, Shell, measured
from peers.submissions import Submitted, hostile, the_class

PEERS: tuple[Peer, ...] = (
    *(Labgrader(), PlainPytest(), Gradescope(), Otter(), Nbgrader(), Check50(), PrairieLearn()),
)
FAIR = {"warns": 15, "loops": 13, "exits": 13, "forges": 0, "reads": 0}
"""The points that each hostile program has earned by its honest parts."""
PATIENCE = 120.0
"""Seconds for a hostile program and the student behind it; then it counts as never ended."""
LONG = 900.0
"""Seconds for a whole class."""
DOCS = Path(__file__).parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- peers: made by make bench-peers -->", "<!-- end of peers -->"
_TOLD = re.compile(rb"STOLEN: expected = F")


@dataclass(frozen=True)
class Seen:
    """What a grader made of a hostile program and of the student behind it."""

    own: float | None
    """Points; None without a grade."""
    neighbour: float | None
    ended: bool
    """Whether the grader came to an end by itself."""
    leaked: bool
    """Whether a line of the hidden tests came out."""


@dataclass(frozen=True)
class Row:
    """A grader in the tables; ``why_not`` where it could not be run."""

    name: str
    version: str = ""
    cost: Cost | None = None
    right: int = 0
    hostile: Mapping[str, Seen] = field(default_factory=dict)
    """By the name of the program."""
    why_not: str = ""


def main() -> None:
    """Measure, attack, print."""
    parser = argparse.ArgumentParser(description="Other graders beside ours.")
    parser.add_argument("names", nargs="*", help="some of: " + ", ".join(p.name for p in PEERS))
    parser.add_argument("--write", action="store_true", help=f"put the tables into {DOCS.name}")
    options = parser.parse_args()
    chosen = [peer for peer in PEERS if not options.names or peer.name in options.names]
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        load = os.getloadavg()[0]
        told = report(compare(chosen, Path(folder)), load)
    print(told)
    if options.write:
        put_between(DOCS, BEGIN, END, told)


def compare(peers: Sequence[Peer], folder: Path) -> list[Row]:
    """Costs first, each grader alone on the machine; then the hostile ones, two at a time."""
    rows = [measured_row(peer, folder / f"{number}") for number, peer in enumerate(peers)]
    work = [(number, case) for number, row in enumerate(rows) if not row.why_not for case in FAIR]
    with ThreadPoolExecutor(2) as pool:
        seen = pool.map(lambda one: attacked(peers[one[0]], one[1], folder / f"{one[0]}"), work)
    found = dict(zip(work, seen, strict=True))
    return [
        row if row.why_not else replace(row, hostile={case: found[number, case] for case in FAIR})
        for number, row in enumerate(rows)
    ]


def measured_row(peer: Peer, folder: Path) -> Row:
    """The class with one grader: what it costs and how many verdicts are right."""
    submitted = the_class()
    try:
        commands = commands_of(peer)
        place = _place(commands, folder / "class")
        peer.prepare(place)
        cost = measured(lambda: peer.grade(place, submitted))
    except (NotInstalled, OutOfTime, OSError) as error:
        return Row(peer.name, why_not=str(error) or f"not done after {LONG:.0f} s")
    points = [peer.points(place, one.student) for one in submitted]
    if not any(points):
        last = place.shell.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return Row(peer.name, why_not=f"no verdicts: {last[-1] if last else 'it said nothing'}")
    right = sum(is_right(one, found) for one, found in zip(submitted, points, strict=True))
    return Row(peer.name, version_of(peer, commands), cost, right)


def is_right(submitted: Submitted, points: Points | None) -> bool:
    """Whether exactly the exercise lost points that is wrong."""
    if points is None:
        return False
    most = Counter(EXERCISE_OF.values())
    lost = {exercise for exercise in most if points[exercise] < most[exercise]}
    return lost == ({submitted.wrong} if submitted.wrong else set())


def attacked(peer: Peer, case: str, folder: Path) -> Seen:
    """One hostile program, and an honest one behind it."""
    commands = commands_of(peer)
    place = _place(commands, folder / case)
    peer.prepare(place)
    own, neighbour = hostile(case, place.folder / "drop.txt"), the_class()[1]
    try:
        hurried = Place(place.folder, Shell(commands, place.folder, PATIENCE))
        peer.grade(hurried, [own, neighbour])
        ended = True
    except OutOfTime:
        ended = False
    totals = [_total(peer.points(place, one.student)) for one in (own, neighbour)]
    leaked = any(_tells(path) for path in place.folder.rglob("*"))
    return Seen(totals[0], totals[1], ended, leaked)


def _place(commands: Path, folder: Path) -> Place:
    folder.mkdir(parents=True)
    return Place(folder, Shell(commands, folder, LONG))


def _total(points: Points | None) -> float | None:
    return None if points is None else sum(points.values())


def _tells(path: Path) -> bool:
    return path.is_file() and _TOLD.search(path.read_bytes()) is not None


# -- the tables


def report(rows: Sequence[Row], load: float) -> str:
    """Both tables, with what they were made on; ``load`` was the machine's before."""
    lines = [
        about_here(load),
        "",
        "| grader | wall | CPU | memory | right verdicts |",
        "|---|---:|---:|---:|---|",
        *map(cost_line, rows),
        "",
        "| grader | writes to stderr | never returns | `os._exit(0)` | forges | reads the tests |",
        "|---|---|---|---|---|---|",
        *(hostile_line(row) for row in rows if not row.why_not),
    ]
    return "\n".join(lines) + "\n"


def about_here(load: float) -> str:
    """Date, machine and versions that are the same for all."""
    import torch

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.date.today()}, {platform.system()} {platform.release()}, {os.cpu_count()}"
        f" processors, {memory:.0f} GB, Python {platform.python_version()}, torch"
        f" {torch.__version__}, one thread for all; others' load on the machine at the start:"
        f" {load:.1f}. {len(the_class())} submissions, {MOST} tests."
    )


def cost_line(row: Row) -> str:
    """A grader's costs, or why there are none."""
    if row.cost is None:
        return f"| {row.name} | not run: {row.why_not.replace('|', '/')} | | | |"
    count = len(the_class())
    return (
        f"| {row.name} {row.version} | {row.cost.wall:.0f} s | {row.cost.cpu:.0f} s"
        f" | {row.cost.memory:.0f} MB | {row.right} of {count} |"
    )


def hostile_line(row: Row) -> str:
    """What five hostile programs did to a grader, in words."""
    return f"| {row.name} | {' | '.join(in_words(case, row.hostile[case]) for case in FAIR)} |"


def in_words(case: str, seen: Seen) -> str:
    """The points with what is wrong about them, and what became of the honest student and the tests."""
    said = [_own_points(seen.own, FAIR[case]) if seen.ended else "never ended"]
    if seen.neighbour is None:
        said.append("**the next student has no grade**")
    elif seen.neighbour != MOST:
        said.append(f"**the next student gets {seen.neighbour:g} instead of {MOST}**")
    if seen.leaked:
        said.append("**hidden tests read**")
    return "; ".join(said)


def _own_points(own: float | None, fair: int) -> str:
    if own is None:
        return f"no grade, {fair} points lost" if fair else "no grade"
    if own == fair:
        return f"{own:g}, as earned"
    if own < fair:
        return f"{own:g}, {fair - own:g} points lost"
    return f"**{own:g} of {MOST}, {own - fair:g} of them unearned**"


if __name__ == "__main__":
    main()
