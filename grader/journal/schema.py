"""The journal's tables: rows are added and never changed, so that what was once known stays known.

Only who asks to be forgotten is taken out. Times are UTC, in ISO form.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

TABLES = MetaData()

runs = Table(
    "runs",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("lab", String, nullable=False),
    Column("source", String, nullable=False),  # the folder or zip of the class
    Column("started", String, nullable=False),
    Column("grader", String, nullable=False),
    Column(
        "joined", Integer
    ),  # the first of the runs that it worked beside; none where it was alone
)

run_ends = Table(
    "run_ends",
    TABLES,
    Column("run", Integer, ForeignKey("runs.id"), primary_key=True),
    Column("at", String, nullable=False),
    Column("interrupted", Boolean, nullable=False),
)

contents = Table(
    "contents",
    TABLES,
    Column("digest", String, primary_key=True),  # SHA-256 of what was handed in, or answered
    Column("packed", LargeBinary, nullable=False),  # by zlib
)

grades = Table(
    "grades",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("run", Integer, ForeignKey("runs.id"), nullable=False),
    Column("at", String, nullable=False),
    Column("student_id", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("key", String, nullable=False),  # a digest of what the grade depends on
    Column("level", String, nullable=False),
    Column("device", String, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column(
        "again", Boolean, nullable=False
    ),  # what may have been the machine's fault is judged again
    Column("score", Float, nullable=False),
    Column("record", LargeBinary, nullable=False),  # the whole grade: stored.py
    Index("grades_by_student", "student_id"),
    Index("grades_by_key", "key"),
)

files = Table(
    "files",
    TABLES,
    Column("grade", Integer, ForeignKey("grades.id"), primary_key=True),
    Column("path", String, primary_key=True),  # within the hand-in
    Column("content", String, ForeignKey("contents.digest"), nullable=False),
)

problems = Table(
    "problems",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("run", Integer, ForeignKey("runs.id"), nullable=False),
    Column("at", String, nullable=False),
    Column("student_id", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Index("problems_by_run", "run"),
)

rosters = Table(
    "rosters",
    TABLES,
    Column("run", Integer, ForeignKey("runs.id"), primary_key=True),
    Column("student_id", String, primary_key=True),  # as the list writes it
    Column("name", String, nullable=False),
)

hearings = Table(
    "hearings",
    TABLES,
    Column("grade", Integer, ForeignKey("grades.id"), primary_key=True),
    Column("program", String, nullable=False),  # a digest of what its answers depend on
    Column("record", LargeBinary, nullable=False),  # what else was seen: stored.py
    Index("hearings_by_program", "program"),
)

observations = Table(
    "observations",
    TABLES,
    Column("grade", Integer, ForeignKey("hearings.grade"), primary_key=True),
    Column("test", String, primary_key=True),
    Column("device", String, primary_key=True),
    Column("content", String, ForeignKey("contents.digest"), nullable=False),  # stored.py
    Column("seconds", Float, nullable=False),  # that the program took
    Column("recalled", Boolean, nullable=False),  # from an earlier grade: it was not asked
)

publications = Table(
    "publications",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("student_id", String, nullable=False),
    Column("record", LargeBinary, nullable=False),  # the grade as students see it, after lateness
    Index("publications_by_student", "student_id"),
)

decisions = Table(
    "decisions",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("origin", String, nullable=False),  # the name under which it was handed in
    Column("student_id", String),  # "" for nobody's; none where a decision was taken back
)
