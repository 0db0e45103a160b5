"""Who is in the class, as the list said that a run was given."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of rosters."""
    op.create_table(
        "rosters",
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("student_id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
    )
