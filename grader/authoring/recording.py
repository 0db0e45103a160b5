"""``grader calibrate --write``: what trainings reached goes into ``lab.toml``; all else there stays."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from functools import partial

from grader.course.lab import Lab, Threshold
from grader.course.tables import Page

DIGITS = 4
"""Of a recorded value, rounded to the worse side."""


def record(lab: Lab, values: Mapping[str, Sequence[float]], day: date) -> list[str]:
    """Write runs, their worst value and the bound on a false failure; the thresholds that were written.

    One that a run of the solution fails is left as it is: first its limit must move. So is one that rests on
    more runs than these.
    """
    path = lab.folder / "lab.toml"
    text = path.read_bytes().decode("utf-8")
    written = []
    for name, reached in values.items():
        threshold = lab.thresholds[name]
        if (
            reached
            and threshold.holds(threshold.worst(reached))
            and not rests_on_more(threshold, reached)
        ):
            text = _with(Page(path), text, name, _entries(threshold, reached), day)
            path.write_bytes(text.encode("utf-8"))
            written.append(name)
    return written


def rests_on_more(threshold: Threshold, reached: Sequence[float]) -> bool:
    """Whether ``lab.toml`` tells of more trainings than these, and what they reached."""
    return threshold.recorded is not None and len(reached) < threshold.runs


def bound(runs: int) -> float:
    """The probability that a right answer fails twice, if none of ``runs`` trainings did.

    The smallest of N values bounds the probability of falling below it by 1 / (N + 1) for one try.
    """
    return float((1 / (runs + 1)) ** 2)


def _entries(threshold: Threshold, reached: Sequence[float]) -> dict[str, str]:
    worst = Decimal(repr(threshold.worst(reached)))
    is_accuracy = threshold.at_most is None
    context = Context(prec=DIGITS, rounding=ROUND_FLOOR if is_accuracy else ROUND_CEILING)
    return {
        "false_fail": _short(f"{bound(len(reached)):.2g}"),
        "runs": str(len(reached)),
        "lowest" if is_accuracy else "highest": _short(f"{float(context.plus(worst)):.{DIGITS}g}"),
    }


def _short(number: str) -> str:
    """A float as TOML takes it, its exponent without zeros: 3.1e-5."""
    number = re.sub(r"e([+-])0*", r"e\1", number)
    return number if re.search(r"[.e]", number) else f"{number}.0"


_ENTRY = re.compile(r"^(\s*\w+\s*=\s*)[^#\s]*[ \t]*(?:#(?: \d{4}-\d\d-\d\d,?)?([^\r\n]*))?")


def _renewed(value: str, day: date, entry: re.Match[str]) -> str:
    """The entry with another value and date; a comment of the author's stays behind the date."""
    said = (entry[2] or "").strip()
    return f"{entry[1]}{value}  # {day.isoformat()}{', ' if said else ''}{said}"


def _with(page: Page, text: str, name: str, entries: Mapping[str, str], day: date) -> str:
    """The text with these entries in a threshold's table: in their own lines, or below its last one."""
    lines = text.splitlines(keepends=True)
    ending = "\r\n" if lines[0].endswith("\r\n") else "\n"
    header = page.line(("thresholds", name))
    own = [page.line(("thresholds", name, key)) for key in page.table["thresholds"][name]]
    last = max(own, default=header) - 1
    added = ""
    for key, value in entries.items():
        if key in page.table["thresholds"][name]:
            place = page.line(("thresholds", name, key)) - 1
            lines[place] = _ENTRY.sub(partial(_renewed, value, day), lines[place])
        else:
            added += f"{key} = {value}  # {day.isoformat()}{ending}"
    if added and not lines[last].endswith("\n"):
        lines[last] += ending
    lines[last] += added
    return "".join(lines)
