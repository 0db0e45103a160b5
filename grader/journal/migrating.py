"""An older journal becomes one of today, by Alembic: a step a version, each of them kept."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from grader.errors import GraderError

NEWEST = "0006"
"""The last step in ``migrations/versions``."""


def bring_up_to_date(engine: Engine, journal: str) -> None:
    """Add what a journal lacks; GraderError, which calls it ``journal``, if a newer grader has written it."""
    found = _version(engine)
    if found == NEWEST:
        return
    if found > NEWEST:
        raise GraderError(
            f"{journal} was written by a newer grader; update this one, or name another folder"
        )
    from alembic import command  # late: it takes as long as all else that opens a journal
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # another grader may have come just as far
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(current_schema()))"))
        config.attributes["connection"] = connection
        command.upgrade(config, NEWEST)


def _version(engine: Engine) -> str:
    """The step that it has come to; "" for a new one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")
