"""When a lab is due and what coming late costs: what ``course.toml`` says of it, and a hand-in's lateness.

All is reckoned in UTC, so that no change of clocks makes anybody late. A time that the clocks show twice, and
one that they leave out, is read as the student would wish: a due date as the later instant, a hand-in as the
earlier.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from grader.course.tables import Above, Key, OneOf, Page, PositiveCount, dotted, nearest
from grader.records import Lateness, Submission, Text

Weight = Annotated[float, Above(0)]
Percent = Annotated[float, Above(0, most=100)]
HOUR, DAY = 3600, 86400
_LONGEST = 3650
"""Days of an extension."""
_YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class LateRule:
    """What becomes of a hand-in after the due date."""

    grace_minutes: Annotated[float, Above(0)] | None = None
    """Within these nothing is late."""
    rule: Annotated[str, OneOf(("accepted", "percent", "refused"))] = "accepted"
    percent: Percent | None = None
    """Of the points reached, for each day or hour that has begun."""
    per: Annotated[str, OneOf(("day", "hour"))] | None = None
    at_most: Percent | None = None
    """The most that is lost, in percent."""
    refused_after_days: PositiveCount | None = None
    """Later than that earns nothing."""


@dataclass(frozen=True, slots=True)
class Late(LateRule):
    """The rule of a course."""

    free_days: PositiveCount | None = None
    """Late days a student has over all labs, spent in the order of the due dates."""
    labs: Mapping[str, LateRule] = field(default_factory=dict)
    """Rules of single labs, each in place of the course's."""


_AS_THEY_COME = Late()


@dataclass(frozen=True, slots=True)
class DatesFile:
    """What ``course.toml`` has of dates, as it is written."""

    timezone: str | None = None
    due: Mapping[str, datetime] = field(default_factory=dict)
    late: Late = _AS_THEY_COME
    extensions: Mapping[str, Mapping[str, datetime | int]] = field(default_factory=dict)
    """Student to lab to another date or to a number of days."""
    reports: Mapping[str, str] = field(default_factory=dict)
    """Lab to the folder that its batch writes to."""


@dataclass(frozen=True)
class Dates:
    """The dates of a course."""

    zone: tzinfo = UTC
    """Whose local time is meant where none is said."""
    due: Mapping[str, datetime] = field(default_factory=dict)
    late: Late = _AS_THEY_COME
    extensions: Mapping[str, Mapping[str, datetime | int]] = field(default_factory=dict)
    """Student, in small letters, to lab to another date or to more days."""
    reports: Mapping[str, Path] = field(default_factory=dict)
    """Where a lab's batch wrote to: what free days were spent on stands there."""

    def first(self, time: datetime) -> datetime:
        """The earliest instant that a time may mean, in UTC."""
        return min(self._instants(time))

    def last(self, time: datetime) -> datetime:
        """The latest."""
        return max(self._instants(time))

    def due_for(self, lab: str, student_id: str) -> datetime | None:
        """When the student's is due, in UTC; None where no date is."""
        if lab not in self.due:
            return None
        due = self.due[lab]
        match self.extensions.get(student_id.casefold(), {}).get(lab):
            case datetime() as other:
                return self.last(other)
            case int(days):
                return self.last(due + timedelta(days=days))
        return self.last(due)

    def seconds_late(self, lab: str, student_id: str, time: datetime) -> float:
        """After the student's due date; 0 within the grace, and where there is no date."""
        due = self.due_for(lab, student_id)
        seconds = (self._handed_in(lab, time) - due).total_seconds() if due else 0.0
        grace = 60 * (self.rule_of(lab).grace_minutes or 0)
        return seconds if seconds > grace else 0.0

    def rule_of(self, lab: str) -> LateRule:
        """The lab's own rule, or the course's."""
        return self.late.labs.get(lab, self.late)

    def before(self, lab: str) -> list[str]:
        """The labs that are due before it, in that order."""
        dates = {name: self.last(due) for name, due in self.due.items()}
        order = sorted(dates, key=lambda name: (dates[name], name))
        return order[: order.index(lab)] if lab in dates else []

    def free_days_left(self, lab: str, student_id: str, times: Mapping[str, datetime]) -> int:
        """Of the student's, before this lab; ``times`` says when earlier ones were handed in."""
        left = self.late.free_days or 0
        for earlier in self.before(lab):
            if earlier in times:
                seconds = self.seconds_late(earlier, student_id, times[earlier])
                left -= min(left, _begun(seconds, DAY))
        return left

    def lateness(
        self,
        lab: str,
        submission: Submission,
        score: float,
        times: Mapping[str, datetime] | None = None,
    ) -> Lateness | None:
        """How a hand-in worth ``score`` points stands to its date; None where nothing can be said.

        ``times`` says when the student handed in labs due before, for the days that are free.
        """
        student, time = submission.student_id, submission.submitted_at
        due = self.due_for(lab, student)
        if due is None or time is None:
            return None
        shown, seconds = due.astimezone(self._zone_of(lab)), self.seconds_late(lab, student, time)
        if not seconds:
            return Lateness(shown)
        free = min(self.free_days_left(lab, student, times or {}), _begun(seconds, DAY))
        left = max(0.0, seconds - free * DAY)
        share, why = _lost(self.rule_of(lab), left) if left else (0.0, Text("No points are lost."))
        said = Text("Late by {time}. {rule}", {"time": _in_words(seconds), "rule": why})
        if free:
            values = {**said.values, "free": free}
            said = Text("Late by {time}; free days spent on it: {free}. {rule}", values)
        return Lateness(shown, seconds, round(score * share / 100, 6), said)

    def in_time(self, lab: str, submission: Submission) -> list[str]:
        """The student's earlier attempts that were not late."""
        student = submission.student_id
        return [
            attempt.origin
            for attempt in submission.earlier
            if not self.seconds_late(lab, student, attempt.submitted_at)
        ]

    def _handed_in(self, lab: str, time: datetime) -> datetime:
        local = time if time.tzinfo else time.replace(tzinfo=self._zone_of(lab))
        return self.first(local)

    def _zone_of(self, lab: str) -> tzinfo:
        """The course's; that of the due date where the course names none."""
        due = self.due.get(lab)
        return due.tzinfo if due and due.tzinfo and self.zone is UTC else self.zone

    def _instants(self, time: datetime) -> Iterator[datetime]:
        local = time if time.tzinfo else time.replace(tzinfo=self.zone)
        for fold in (0, 1):
            yield local.replace(fold=fold).astimezone(UTC)


def dates_of(written: DatesFile, folder: Path) -> Dates:
    """What a file says, which has been checked; ``folder`` is where the course lies."""
    return Dates(
        zone=ZoneInfo(written.timezone) if written.timezone else UTC,
        due=written.due,
        late=written.late,
        extensions={who.casefold(): of for who, of in written.extensions.items()},
        reports={lab: folder / path for lab, path in written.reports.items()},
    )


# -- what a hand-in loses


def _lost(rule: LateRule, seconds: float) -> tuple[float, Text]:
    """Percent of the points, and why."""
    days = rule.refused_after_days
    if rule.rule == "refused":
        return 100.0, Text("What is handed in after the due date earns no points.")
    if days and seconds > days * DAY:
        return 100.0, Text("What comes more than {days} days late earns no points.", {"days": days})
    if rule.rule == "accepted" or rule.percent is None:
        return 0.0, Text("No points are lost.")
    return _percent(rule, rule.percent, seconds)


def _percent(rule: LateRule, percent: float, seconds: float) -> tuple[float, Text]:
    hourly, most = rule.per == "hour", rule.at_most or 100.0
    share = min(most, percent * _begun(seconds, HOUR if hourly else DAY))
    unit = Text("hour") if hourly else Text("day")
    values = {"percent": f"{percent:g}", "unit": unit, "share": f"{share:g}"}
    if rule.at_most is None:
        words = "Each {unit} begun costs {percent}% of the points: here {share}%."
        return share, Text(words, values)
    words = "Each {unit} begun costs {percent}% of the points, at most {most}%: here {share}%."
    return share, Text(words, {**values, "most": f"{most:g}"})


def _begun(seconds: float, unit: int) -> int:
    return math.ceil(seconds / unit)


def _in_words(seconds: float) -> Text:
    minutes = math.ceil(seconds / 60)
    values = {"days": minutes // 1440, "hours": minutes // 60 % 24, "minutes": minutes % 60}
    if minutes < 60:
        return Text("{minutes} min", values)
    if minutes < 1440:
        return Text("{hours} h {minutes} min", values)
    return Text("{days} d {hours} h {minutes} min", values)


# -- what a lecturer may have written


def check_dates(page: Page, written: DatesFile) -> None:
    """Complain of what is none, or says nothing."""
    if not _is_zone(page, written.timezone):
        return
    for lab, due in written.due.items():
        _check_time(page, ("due", lab), due, written)
    _check_rule(page, ("late",), written.late)
    for lab, rule in written.late.labs.items():
        _check_rule(page, ("late", "labs", lab), rule)
        if lab not in written.due:
            page.complain(
                ("late", "labs", lab), f"{lab} has a rule and no date; add {lab} to [due]"
            )
    for student, labs in written.extensions.items():
        for lab, until in labs.items():
            _check_extension(page, ("extensions", student, lab), until, written)
    _check_free_days(page, written)


def _is_zone(page: Page, name: str | None) -> bool:
    try:
        return name is None or bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones is an OSError
        near = nearest(name, sorted(available_timezones())) if name and "/" in name else ""
        said = f"write {near}" if near else "write one such as Asia/Shanghai"
        page.complain(("timezone",), f"timezone is {name!r}, which there is not; {said}")
        return False


def _check_time(page: Page, key: Key, time: datetime, written: DatesFile) -> bool:
    if time.year not in _YEARS:
        page.complain(key, f"{dotted(key)} is in the year {time.year}; write the one you mean")
        return False
    if time.tzinfo is None and written.timezone is None:
        page.complain(
            key,
            f'{dotted(key)} has no offset; write timezone = "Asia/Shanghai", or yours, at the file\'s top',
        )
        return False
    return True


def _check_rule(page: Page, key: Key, rule: LateRule) -> None:
    if rule.rule == "percent" and rule.percent is None:
        page.complain(key, f"[{dotted(key)}] has no percent; add it, as its rule is percent")
    if rule.rule == "percent" and rule.per is None:
        page.complain(key, f'[{dotted(key)}] has no per; add per = "day" or "hour"')
    for name in ("percent", "per", "at_most"):
        if rule.rule != "percent" and getattr(rule, name) is not None:
            words = f'{dotted((*key, name))} counts for nothing; write rule = "percent" above it'
            page.complain((*key, name), words)
    if rule.rule == "refused" and rule.refused_after_days is not None:
        where = (*key, "refused_after_days")
        page.complain(
            where, f'{dotted(where)} counts for nothing, as the rule is "refused"; take it out'
        )


def _check_extension(page: Page, key: Key, until: datetime | int, written: DatesFile) -> None:
    lab = str(key[-1])
    if lab not in written.due:
        page.complain(key, f"{dotted(key)} extends no date; add {lab} to [due]")
    elif isinstance(until, datetime):
        if _check_time(page, key, until, written):
            _check_later(page, key, until, written)
    elif not 0 < until <= _LONGEST:
        page.complain(key, f"{dotted(key)} is {until}; write a number of days above 0, or a date")


def _check_later(page: Page, key: Key, until: datetime, written: DatesFile) -> None:
    dates = dates_of(written, page.path.parent)
    if written.due[str(key[-1])].year in _YEARS and dates.last(until) <= dates.last(
        written.due[str(key[-1])]
    ):
        page.complain(key, f"{dotted(key)} is not after the due date; write a later one")


def _check_free_days(page: Page, written: DatesFile) -> None:
    """They are of all labs, so it must be known where the others' hand-ins are."""
    if written.late.free_days is None:
        return
    lacking = [lab for lab in written.due if lab not in written.reports]
    if lacking:
        said = f"free_days are of all labs; add [reports] with {lacking[0]} = the folder of its"
        page.complain(("late", "free_days"), f"{said} `grader batch --out`")
