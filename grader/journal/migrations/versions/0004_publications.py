"""Grades as they were published: a regrade stands beside them until it is published too."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nothing was published before."""
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("student_id", sa.String, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_index("publications_by_student", "publications", ["student_id"])
