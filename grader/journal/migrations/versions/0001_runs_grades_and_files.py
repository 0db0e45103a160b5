"""Runs, what they were about, and what they came to."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("lab", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("started", sa.String, nullable=False),
        sa.Column("grader", sa.String, nullable=False),
    )
    op.create_table(
        "run_ends",
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("interrupted", sa.Boolean, nullable=False),
    )
    op.create_table(
        "contents",
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("packed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "grades",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("student_id", sa.String, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("device", sa.String, nullable=False),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("again", sa.Boolean, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_index("grades_by_student", "grades", ["student_id"])
    op.create_index("grades_by_key", "grades", ["key"])
    op.create_table(
        "files",
        sa.Column("grade", sa.Integer, sa.ForeignKey("grades.id"), primary_key=True),
        sa.Column("path", sa.String, primary_key=True),
        sa.Column("content", sa.String, sa.ForeignKey("contents.digest"), nullable=False),
    )
    op.create_table(
        "problems",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("student_id", sa.String, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_index("problems_by_run", "problems", ["run"])
