"""What programs answered, so that a test that is mended need not ask them again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add tables; what older grades were judged on is not known."""
    op.create_table(
        "hearings",
        sa.Column("grade", sa.Integer, sa.ForeignKey("grades.id"), primary_key=True),
        sa.Column("program", sa.String, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_index("hearings_by_program", "hearings", ["program"])
    op.create_table(
        "observations",
        sa.Column("grade", sa.Integer, sa.ForeignKey("hearings.grade"), primary_key=True),
        sa.Column("test", sa.String, primary_key=True),
        sa.Column("device", sa.String, primary_key=True),
        sa.Column("content", sa.String, sa.ForeignKey("contents.digest"), nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("recalled", sa.Boolean, nullable=False),
    )
