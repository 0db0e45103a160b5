"""Which runs worked at a class together."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Each run was alone before."""
    op.add_column("runs", sa.Column("joined", sa.Integer))
