"""The registry's tables are made and changed by steps, up and down."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from matching.language import Text
from matching.models.base import Base
from matching.models.database import Database
from matching.problems import RegistryError

_STEPS = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """Return the step that this version of the code expects."""
    step = ScriptDirectory.from_config(_config()).get_current_head()
    assert step is not None
    return step


def current(database: Database) -> str | None:
    """Return the step that a database is at, None for an empty one and for one that is not there yet."""
    if database.missing_file:
        return None
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, step: str = "head") -> None:
    """Bring a database's tables up to a step, in one transaction."""
    _move(database, command.upgrade, step)


def downgrade(database: Database, step: str) -> None:
    """Take a database's tables back to an earlier step (``base``: to none), in one transaction.

    Raises
    ------
    RegistryError
        There is no such step, or no registry.
    """
    if database.missing_file:
        raise RegistryError(not_there(database.missing_file))
    _move(database, command.downgrade, step)


def _move(database: Database, way: object, step: str) -> None:
    with database.writing() as connection:
        try:
            way(_config(connection), step)  # type: ignore[operator]
        except CommandError as error:
            raise RegistryError(
                Text(f"there is no step {step!r} of the registry's tables", f"登记库没有版本 “{step}”")
            ) from error


def differences(database: Database) -> list[object]:
    """Return where a database's tables differ from those that the code expects."""
    with database.reading() as connection:
        return list(
            compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata)
        )


def not_there(file: str) -> Text:
    """Return what to say of a registry whose file is not there."""
    return Text(
        f"there is no registry at {file}; `matching db upgrade` makes one, --database names another",
        f"{file} 处没有登记库；可用 matching db upgrade 建立，或以 --database 指定其他登记库",
    )


def require_newest(database: Database) -> None:
    """Refuse a database whose tables are not those that the code expects.

    Raises
    ------
    RegistryError
        Its tables are of another step, or there are none.
    """
    if database.missing_file:
        raise RegistryError(not_there(database.missing_file))
    found = current(database)
    if found != newest():
        at = found or Text("none", "空").en
        raise RegistryError(
            Text(
                f"the registry's tables are at step {at}, {newest()} is needed; run `matching db upgrade`",
                f"登记库的表版本为 {found or '空'}，需要 {newest()}；请运行 matching db upgrade",
            )
        )
