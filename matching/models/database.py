"""The registry's database: SQLite in a file, or PostgreSQL, chosen by one setting."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from matching.language import Text
from matching.problems import RegistryError

#: The environment's word on which database to use.
SETTING = "MATCHING_DATABASE"
DEFAULT = "sqlite:///matching.db"

#: Seconds that a writer waits for another one.
PATIENCE = 60.0
#: Names the one lock that writers of a PostgreSQL registry take.
_WRITER = 0x6D617463
#: Readers share this one; a load that takes constraints away for a moment takes it alone.
_READERS = _WRITER + 1


@dataclass(frozen=True)
class Database:
    """A registry's database.

    Parameters
    ----------
    engine
        Hands out connections, each new: a call opens one, and closes it.
    patience
        Seconds that a writer waits for another one before it gives up.
    """

    engine: Engine
    patience: float = PATIENCE

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of SQLite."""
        return self.engine.dialect.name == "sqlite"

    @property
    def missing_file(self) -> str:
        """The file of SQLite that is not there yet, blank if there is one; to connect would make it."""
        name = self.engine.url.database or ""
        in_file = self.is_sqlite and name not in ("", ":memory:") and not name.startswith("file:")
        return name if in_file and not Path(name).exists() else ""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees the registry as of one moment."""
        with _told(self), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(  # noqa: PLW2901 - the same connection, told how to begin
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(text(f"SELECT pg_advisory_xact_lock_shared({_READERS})"))
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield the one connection that may write now; all that is done holds together, or nothing of it does.

        Raises
        ------
        RegistryError
            Somebody else went on writing for longer than `patience`.
        """
        with _told(self), self.engine.connect() as connection:
            if self.is_sqlite:
                connection = connection.execution_options(immediate=True)  # noqa: PLW2901
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(text(f"SET LOCAL lock_timeout = {int(self.patience * 1000)}"))
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITER})"))
                yield connection


def without_readers(connection: Connection) -> None:
    """Wait until nobody reads the PostgreSQL registry through this module; readers wait until the commit."""
    connection.execute(text(f"SELECT pg_advisory_xact_lock({_READERS})"))


def open_database(url: str | None = None, *, patience: float = PATIENCE) -> Database:
    """Return the database of a registry; nothing is connected to yet.

    Parameters
    ----------
    url
        Where it is, as ``sqlite:///file.db`` or ``postgresql://user@host/name``; a plain file name means SQLite. None:
        what the environment variable MATCHING_DATABASE says, else ``matching.db`` in the current folder.

    Raises
    ------
    RegistryError
        The address is none, or is that of another kind of database.
    """
    given = url or os.environ.get(SETTING) or DEFAULT
    try:
        address = make_url(given if "://" in given else f"sqlite:///{given}")
        kind = address.get_backend_name()
    except ArgumentError:
        kind = ""
    if kind not in ("sqlite", "postgresql"):
        raise RegistryError(
            Text(
                "the database must be sqlite:///FILE or postgresql://USER@HOST/NAME",
                "数据库应写作 sqlite:///文件 或 postgresql://用户@主机/库名",
            )
        )
    if kind == "postgresql":
        return Database(create_engine(address.set(drivername="postgresql+psycopg"), poolclass=NullPool), patience)
    engine = create_engine(address, poolclass=NullPool, connect_args={"timeout": patience})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return Database(engine, patience)


def _prepare(connection: Any, _: object) -> None:
    # The driver would begin transactions by itself, and not always; `_begin` does.
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL", "cache_size = -65536"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def _told(database: Database) -> Iterator[None]:
    """Say in a sentence what a user can do something about; other errors of the database go on as they are."""
    try:
        yield
    except DBAPIError as error:
        if _is_busy(error.orig):
            raise RegistryError(
                Text(
                    f"somebody else has been writing to the registry for {database.patience:.0f} seconds; "
                    "nothing was changed, try again",
                    f"他人正在写入登记库，已等候 {database.patience:.0f} 秒；未作任何更改，请稍后重试",
                )
            ) from error
        if _is_closed(error.orig):
            raise RegistryError(
                Text(
                    "the registry's database cannot be opened; see --database and MATCHING_DATABASE",
                    "无法打开登记库的数据库；请检查 --database 或 MATCHING_DATABASE",
                )
            ) from error
        raise


def _is_busy(error: BaseException | None) -> bool:
    """Whether another writer did not finish in time."""
    if isinstance(error, sqlite3.Error):
        return error.sqlite_errorname.startswith("SQLITE_BUSY")
    from psycopg.errors import LockNotAvailable

    return isinstance(error, LockNotAvailable)


def _is_closed(error: BaseException | None) -> bool:
    """Whether there is no database, or none that lets us in."""
    if isinstance(error, sqlite3.Error):
        return error.sqlite_errorname in ("SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_READONLY")
    from psycopg import OperationalError

    # The server's own errors have a code; that of a connection which never was has none.
    return isinstance(error, OperationalError) and error.sqlstate is None
