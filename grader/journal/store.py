"""The journal of an output folder: what was judged, kept as soon as it is; pages and tables follow from it.

One grader at a time works in a folder; another one hears so. Where a journal is shared, graders work at a
class from several folders: each hand-in is claimed by one of them.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    and_,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite

from grader import __version__
from grader.errors import GraderError, UsageError
from grader.intake.imports import missing_in
from grader.intake.roster import same_student
from grader.journal.address import Address, address_of, telling
from grader.journal.claims import Claims
from grader.journal.keys import Keys
from grader.journal.migrating import bring_up_to_date
from grader.journal.schema import (
    TABLES,
    contents,
    decisions,
    files,
    grades,
    hearings,
    observations,
    problems,
    publications,
    rosters,
    run_ends,
    runs,
)
from grader.journal.stored import Hearing, joined, packed, parted, unpacked
from grader.records import Grade, Kind, Problem

if TYPE_CHECKING:
    from grader.judging.memory import Memory

LOCK = "journal.lock"
ROOM = 64 << 20
"""Bytes that must be free before anything is judged."""
_MAY_BE_THE_MACHINES_FAULT = {Kind.TIME, Kind.MEMORY, Kind.KILLED}
_TOGETHER = func.coalesce(runs.c.joined, runs.c.id)
"""The same for runs that worked at a class together; greater for later ones."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of a class after all runs."""

    grades: list[Grade]
    """The latest of each student, of what no person decided to be another's."""
    problems: list[Problem]
    """Those of the last run over each folder or zip, where nothing is known since of who or what it was."""


class Kept(NamedTuple):
    """A grade with when it was kept, and of which folder or zip."""

    at: str
    source: str
    recalled: int
    """Tests whose answers were known from an earlier grade."""
    grade: Grade


class Published(NamedTuple):
    """A grade as a student sees it, since when."""

    at: str
    grade: Grade


class Journal:
    """An open journal of one lab."""

    def __init__(self, address: Address, engine: Engine) -> None:
        self._address, self._engine = address, engine
        self._claims = Claims(engine, str(address)) if address.is_shared else None
        self._run = 0
        """The number of the run that is on; 0 before it has begun."""
        self._known: dict[int, Grade] = {}
        """Grades that were read, by number."""
        self.was_cut_short = False
        """Whether an earlier run did not get to write what it had judged."""

    @property
    def is_shared(self) -> bool:
        """Whether other graders may work at the same class."""
        return self._claims is not None

    @property
    def lab(self) -> str:
        """The lab whose grades it holds; "" if there are none."""
        with self._reading() as connection:
            return connection.scalar(select(runs.c.lab).limit(1)) or ""

    @property
    def holds_nothing(self) -> bool:
        """Whether no run has come to anything; of a shared one, whether this grader has begun none."""
        if self.is_shared:
            return self._run == 0
        with self._reading() as connection:
            counts = [
                connection.scalar(select(func.count()).select_from(t)) for t in (grades, problems)
            ]
        return counts == [0, 0]

    def require(self, lab: str) -> None:
        """UsageError if the folder holds another lab's grades."""
        if self.lab not in ("", lab):
            raise UsageError(
                f"{self._address.folder} holds the grades of {self.lab}; name another folder for {lab} with"
                " --out"
            )

    def begin(self, lab: str, source: Path) -> None:
        """A run over a class, which joins those that are on."""
        values = {"lab": lab, "source": str(source.resolve()), "started": _now()}
        without_end = ~exists().where(run_ends.c.run == runs.c.id)
        last = select(func.max(runs.c.id)).scalar_subquery()
        with self._writing() as connection:
            alone = self._claims is None or self._claims.begin_work(connection)
            others = select(_TOGETHER).where(runs.c.id == last)
            joined = None if alone else connection.scalar(others)
            cut_short = select(runs.c.id).where(runs.c.id == last, without_end)
            self.was_cut_short = alone and connection.scalar(cut_short) is not None
            added = connection.execute(
                insert(runs).values(**values, grader=__version__, joined=joined)
            )
            assert added.inserted_primary_key is not None
            self._run = added.inserted_primary_key[0]
        if self._claims and alone:
            with telling(self._address):
                self._claims.let_others_begin()

    def end(self, *, interrupted: bool) -> None:
        """The run is over."""
        values = {"run": self._run, "at": _now(), "interrupted": interrupted}
        with self._writing() as connection:
            connection.execute(insert(run_ends).values(**values))

    def known(self, key: str, *, level: str, device: str, quick: bool) -> Grade | None:
        """The last grade with this key, at this level or a better one; a whole one if not ``quick``."""
        query = (
            select(grades.c.id, grades.c.record)
            .where(grades.c.key == key, grades.c.device == device, grades.c.level <= level)
            .where(~grades.c.again)
            .order_by(grades.c.provisional, grades.c.id.desc())
        )
        if not quick:
            query = query.where(~grades.c.provisional)
        with self._reading() as connection:
            found = connection.execute(query.limit(1)).first()
        return self._grade(*found) if found else None

    def claim(self, student_id: str) -> bool:
        """Take a student's hand-in in hand for this run; False while another grader has it."""
        if self._claims is None or not self._run:
            return True
        with telling(self._address):
            return self._claims.take(student_id)

    def release(self, student_id: str) -> None:
        """What was to be kept of a hand-in is kept."""
        if self._claims and self._run:
            with telling(self._address):
                self._claims.give_back(student_id)

    def kept_by_others(
        self, origin: str, student_id: str, key: str, *, level: str, device: str, quick: bool
    ) -> Grade | Problem | None:
        """What a grader that this run works beside came to for the same hand-in; ``key`` is the grade's."""
        if self._claims is None:
            return None
        own = select(_TOGETHER).where(runs.c.id == self._run).scalar_subquery()
        others = select(runs.c.id).where(own == _TOGETHER, runs.c.id != self._run)
        graded = (
            select(grades.c.id, grades.c.record)
            .where(grades.c.run.in_(others), grades.c.student_id == student_id)
            .where(grades.c.key == key, grades.c.device == device, grades.c.level <= level)
            .order_by(grades.c.id.desc())
        )
        if not quick:
            graded = graded.where(~grades.c.provisional)
        told = select(problems.c.record).where(
            problems.c.run.in_(others),
            problems.c.student_id == student_id,
            problems.c.origin == origin,
        )
        with self._reading() as connection:
            if found := connection.execute(graded.limit(1)).first():
                return self._grade(*found)
            record = connection.scalar(told.limit(1))
        return None if record is None else unpacked(Problem, record)

    def keep(
        self,
        grade: Grade,
        keys: Keys,
        handed_in: Mapping[str, bytes],
        memory: Memory | None = None,
    ) -> None:
        """A grade, its files, and what the program was heard to answer: all or nothing.

        Nothing is remembered of a program that lacked a package, which may be there the next time.
        """
        values = {
            "run": self._run,
            "at": _now(),
            "student_id": grade.submission.student_id,
            "origin": grade.submission.origin,
            "key": keys.grade,
            "level": grade.isolation.level,
            "device": grade.environment.device,
            "provisional": grade.provisional,
            "again": _is_judged_again(grade),
            "score": grade.score,
            "record": packed(replace(grade, late=None)),  # a date may change
        }
        with self._writing() as connection:
            added = connection.execute(insert(grades).values(**values))
            assert added.inserted_primary_key is not None
            number: int = added.inserted_primary_key[0]
            digests = _kept(connection, list(handed_in.values()))
            rows = zip(handed_in, digests, strict=True)
            _add(connection, files, [{"grade": number, "path": p, "content": d} for p, d in rows])
            if memory and memory.heard and not missing_in(grade.evidence):
                _keep_heard(connection, number, keys.program, memory)

    def recall(self, program: str, *, level: str, device: str) -> Memory | None:
        """What the program of this key was last heard to answer, at this level or a better one."""
        from grader.judging.memory import Heard, Memory  # late: it needs torch, and grades do not

        last = (
            select(hearings.c.grade, hearings.c.record)
            .join(grades, grades.c.id == hearings.c.grade)
            .where(hearings.c.program == program, grades.c.level <= level)
            .where(grades.c.device == device)
            .order_by(grades.c.id.desc())
            .limit(1)
        )
        columns = (observations.c.test, observations.c.device, observations.c.seconds)
        with self._reading() as connection:
            found = connection.execute(last).first()
            if found is None:
                return None
            told = (
                select(*columns, contents.c.packed)
                .join(contents, contents.c.digest == observations.c.content)
                .where(observations.c.grade == found[0])
            )
            heard = {
                (test, own): Heard(*parted(zlib.decompress(content)), seconds)
                for test, own, seconds, content in connection.execute(told)
            }
        beside = unpacked(Hearing, found[1])
        return Memory(heard, beside.broken, beside.evidence, beside.isolation)

    def keep_problem(self, problem: Problem) -> None:
        """What could not be judged in this run."""
        values = {
            "run": self._run,
            "at": _now(),
            "student_id": problem.student_id,
            "origin": problem.origin,
            "record": packed(problem),
        }
        with self._writing() as connection:
            connection.execute(insert(problems).values(**values))

    def keep_roster(self, roster: Mapping[str, str]) -> None:
        """Who is in the class, id to name; nothing new if that is what stands, or there is nobody."""
        if not roster or self.roster() == dict(roster):
            return
        rows = [{"run": self._run, "student_id": who, "name": name} for who, name in roster.items()]
        with self._writing() as connection:
            connection.execute(insert(rosters), rows)

    def roster(self) -> dict[str, str]:
        """The last list of the class, id to name; empty if there was none."""
        last = select(func.max(rosters.c.run)).scalar_subquery()
        query = select(rosters.c.student_id, rosters.c.name).where(rosters.c.run == last)
        with self._reading() as connection:
            return {str(who): str(name) for who, name in connection.execute(query)}

    def standing(self) -> Standing:
        """What stands now, students in order."""
        is_anothers = [
            and_(grades.c.origin == origin, grades.c.student_id != student)
            for origin, student in self.decisions().items()
        ]
        newest = select(func.max(grades.c.id)).where(~or_(false(), *is_anothers))
        newest = newest.group_by(grades.c.student_id)
        last_runs = select(runs.c.source, func.max(_TOGETHER)).group_by(runs.c.source)
        of_last_runs = tuple_(runs.c.source, _TOGETHER).in_(last_runs)
        later = problems.alias()
        graded = grades.c.student_id == problems.c.student_id
        graded |= grades.c.origin == problems.c.origin
        graded_since = exists().where(graded, grades.c.run > problems.c.run)
        told = later.c.origin == problems.c.origin
        told_since = exists().where(told, later.c.run > problems.c.run)
        with self._reading() as connection:
            found = connection.execute(
                select(grades.c.id, grades.c.record).where(grades.c.id.in_(newest))
            )
            of_grades = [self._grade(*row) for row in found]
            told_of = connection.execute(
                select(problems.c.record)
                .join(runs, runs.c.id == problems.c.run)
                .where(of_last_runs, ~graded_since, ~told_since)
                .order_by(problems.c.id)
            )
            of_problems = [unpacked(Problem, record) for (record,) in told_of]
        in_order = sorted(of_grades, key=lambda one: one.submission.student_id)
        return Standing(in_order, of_problems)

    def decide(self, origin: str, student_id: str | None) -> None:
        """Whose a hand-in of this name is from now on; "" for nobody's, None takes that back."""
        values = {"at": _now(), "origin": origin, "student_id": student_id}
        with self._writing() as connection:
            _add(connection, decisions, [values])

    def decisions(self) -> dict[str, str]:
        """What people decided, by the name under which it was handed in."""
        last = select(func.max(decisions.c.id)).group_by(decisions.c.origin)
        query = select(decisions.c.origin, decisions.c.student_id).where(
            decisions.c.id.in_(last), decisions.c.student_id.is_not(None)
        )
        with self._reading() as connection:
            return {row.origin: row.student_id for row in connection.execute(query)}

    def origins(self) -> set[str]:
        """The names of all that was ever graded, or could not be."""
        with self._reading() as connection:
            both = [connection.scalars(select(t.c.origin)) for t in (grades, problems)]
            return {origin for found in both for origin in found}

    def publish(self, dated: Sequence[Grade]) -> None:
        """Students see these from now on, as they are after lateness."""
        at = _now()
        rows = [
            {"at": at, "student_id": one.submission.student_id, "record": packed(one)}
            for one in dated
        ]
        with self._writing() as connection:
            _add(connection, publications, rows)

    def published(self) -> dict[str, Published]:
        """What students see, by student; nothing, if nothing was published."""
        last = select(func.max(publications.c.id)).group_by(publications.c.student_id)
        columns = publications.c.student_id, publications.c.at, publications.c.record
        with self._reading() as connection:
            found = connection.execute(select(*columns).where(publications.c.id.in_(last)))
            return {who: Published(at, unpacked(Grade, own)) for who, at, own in found}

    def history(self, student_id: str) -> list[Kept]:
        """All grades of a student, oldest first."""
        known = select(func.count(observations.c.test.distinct())).where(
            observations.c.grade == grades.c.id, observations.c.recalled
        )
        query = (
            select(
                grades.c.at, runs.c.source, known.scalar_subquery(), grades.c.id, grades.c.record
            )
            .join(runs, runs.c.id == grades.c.run)
            .where(grades.c.student_id == student_id)
            .order_by(grades.c.id)
        )
        with self._reading() as connection:
            found = connection.execute(query)
            return [Kept(*row[:3], self._grade(*row[3:])) for row in found]

    def last_graded_before(self, time: datetime) -> list[str]:
        """The students of whom nothing is newer than that, in order."""
        at = time.astimezone(UTC).isoformat(timespec="milliseconds")
        both = union_all(*(select(t.c.student_id, t.c.at) for t in (grades, problems))).subquery()
        old = (
            select(both.c.student_id)
            .where(both.c.student_id != "")
            .group_by(both.c.student_id)
            .having(func.max(both.c.at) < at)
        )
        with self._reading() as connection:
            return sorted(connection.scalars(old))

    def forget(self, student_id: str) -> int:
        """Take out all that is kept of a student; how many grades, problems and rows of rosters that were.

        UsageError while another grader works at a journal that is shared.
        """
        own = select(grades.c.id).where(grades.c.student_id == student_id)
        quiet = self._claims.nobody_at_work() if self._claims else nullcontext()
        with telling(self._address), quiet, self._writing() as connection:
            for table in (files, observations, hearings):
                connection.execute(delete(table).where(table.c.grade.in_(own)))
            gone = connection.execute(delete(grades).where(grades.c.student_id == student_id))
            for table in (publications, decisions):
                connection.execute(delete(table).where(table.c.student_id == student_id))
            told = connection.execute(delete(problems).where(problems.c.student_id == student_id))
            listed = connection.execute(select(rosters.c.student_id).distinct()).scalars()
            same = [who for who in listed if same_student(who) == same_student(student_id)]
            gone_names = connection.execute(delete(rosters).where(rosters.c.student_id.in_(same)))
            used = [exists().where(t.c.content == contents.c.digest) for t in (files, observations)]
            connection.execute(delete(contents).where(~or_(*used)))
        return gone.rowcount + told.rowcount + gone_names.rowcount

    def wipe(self) -> None:
        """Write the tables anew where a server keeps what was taken out of them; SQLite overwrites it."""
        if self._claims is None:
            return
        at_once = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        with telling(self._address), at_once.connect() as connection:
            connection.execute(text(f"VACUUM (FULL, ANALYZE) {', '.join(TABLES.tables)}"))

    def _grade(self, number: int, record: bytes) -> Grade:
        if number not in self._known:
            self._known[number] = unpacked(Grade, record)
        return self._known[number]

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with telling(self._address), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with telling(self._address), self._engine.begin() as connection:
            yield connection


@contextmanager
def open_journal(folder: Path, *, new: bool = True, shared: str = "") -> Iterator[Journal]:
    """The journal of ``folder``, for this process alone; made where there is none, if it may be ``new``.

    A new one is made in the folder, or at the address ``shared``, if that is one. Raises UsageError if
    another grader works in the folder or it holds something else, GraderError if the place is full or
    cannot be written to, or the journal is damaged or out of reach.
    """
    check_folder(folder, new=new, shared=shared)
    address = address_of(folder, shared)
    is_new = not address.is_remembered
    with telling(address):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone_in(address), _connected(address) as engine:
        _make_ready(address, engine)
        journal = Journal(address, engine)
        try:
            yield journal
        finally:
            if is_new and journal.holds_nothing:  # nothing is left of it
                engine.dispose()
                address.take_away()


@contextmanager
def other_journal(folder: Path) -> Iterator[Journal | None]:
    """The journal of another folder, to read in beside whoever works there; None where there is none.

    GraderError if it is damaged or out of reach.
    """
    address = address_of(folder)
    if not address.is_remembered:
        yield None
        return
    with _connected(address) as engine:
        yield Journal(address, engine)


def check_folder(folder: Path, *, new: bool = True, shared: str = "") -> None:
    """UsageError if ``folder`` is no batch's, or not one at ``shared``: nobody's files are overwritten."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder with --out")
    if address_of(folder, shared).is_remembered:
        return
    if not new:
        raise UsageError(f"{folder} holds no grades; name the folder that `grader batch` wrote to")
    if folder.is_dir() and any(path.name != LOCK for path in folder.iterdir()):
        raise UsageError(
            f"{folder} is not empty and holds no earlier batch; name another folder with --out"
        )


@contextmanager
def _connected(address: Address) -> Iterator[Engine]:
    engine = address.engine()
    try:
        yield engine
    finally:
        engine.dispose()


def _make_ready(address: Address, engine: Engine) -> None:
    folder = address.folder
    with telling(address):
        if shutil.disk_usage(folder).free < ROOM:
            raise GraderError(f"no room is left for {folder}; make some, or name another place")
        address.make(engine)
        bring_up_to_date(engine, str(address))
        address.remember()


@contextmanager
def _alone_in(address: Address) -> Iterator[None]:
    """Until this ends no other grader works in the folder; the kernel gives it free if this one dies.

    Where nothing has come into the folder it is not left there.
    """
    folder, path = address.folder, address.folder / LOCK
    with telling(address):
        path.touch(mode=0o600)
        lock = path.open("w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                f"another grader works in {folder}; wait until it is done, or name another folder"
            ) from None
        try:
            yield
        finally:
            if [one.name for one in folder.iterdir()] == [LOCK]:
                path.unlink()
                with suppress(OSError):
                    folder.rmdir()


def _keep_heard(connection: Connection, grade: int, program: str, memory: Memory) -> None:
    beside = packed(Hearing(memory.broken, memory.evidence, memory.isolation))
    _add(connection, hearings, [{"grade": grade, "program": program, "record": beside}])
    told = [joined((one.questions, one.replies)) for one in memory.heard.values()]
    rows = [
        {
            "grade": grade,
            "test": name[0],
            "device": name[1],
            "content": digest,
            "seconds": one.seconds,
            "recalled": name in memory.recalled,
        }
        for (name, one), digest in zip(memory.heard.items(), _kept(connection, told), strict=True)
    ]
    _add(connection, observations, rows)


def _kept(connection: Connection, own: Sequence[bytes]) -> list[str]:
    """Keep each content once, whoever else's it is; their digests."""
    digests = [hashlib.sha256(content).hexdigest() for content in own]
    there = set(connection.scalars(select(contents.c.digest).where(contents.c.digest.in_(digests))))
    new = {d: content for d, content in zip(digests, own, strict=True) if d not in there}
    # in order, or two graders that have the same ones in hand would wait for each other
    rows = [{"digest": d, "packed": zlib.compress(new[d])} for d in sorted(new)]
    if rows:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(contents).on_conflict_do_nothing(), rows)
    return digests


def _add(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:  # of none SQLAlchemy would make one of defaults
        connection.execute(insert(table), rows)


def _is_judged_again(grade: Grade) -> bool:
    """Whether the machine may have been at fault, so that the same hand-in is not known by it."""
    kinds = {test.failure.kind for test in grade.tests if test.failure}
    at_fault = kinds & _MAY_BE_THE_MACHINES_FAULT
    return not grade.judged or bool(at_fault or missing_in(grade.evidence))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
