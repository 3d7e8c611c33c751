"""Fresh registries for tests, on each database: copies of one that was migrated once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from matching.models.database import Database, open_database
from matching.models.upgrade import upgrade
from tests.postgres import OWNER, server


@dataclass
class Registries:
    """Makes registries of one kind.

    Parameters
    ----------
    kind
        ``sqlite`` or ``postgresql``.
    folder
        For files.
    """

    kind: str
    folder: Path
    socket: str = ""
    _numbers: Iterator[int] = field(default_factory=count)
    _migrated: bool = False

    def url(self, *, migrated: bool = True) -> str:
        """Return the address of a new registry."""
        if migrated and not self._migrated:
            self._migrated = True
            self._make("template", None)
            upgrade(open_database(self._url("template")))
        name = f"r{next(self._numbers)}"
        self._make(name, "template" if migrated else None)
        return self._url(name)

    def new(self, *, migrated: bool = True, **settings: Any) -> Database:
        """Return a new registry."""
        return open_database(self.url(migrated=migrated), **settings)

    def _url(self, name: str) -> str:
        if self.kind == "sqlite":
            return f"sqlite:///{self.folder / f'{name}.db'}"
        return f"postgresql://{OWNER}@/{self.folder.name}_{name}?host={self.socket}"

    def _make(self, name: str, template: str | None) -> None:
        if self.kind == "sqlite":
            if template:
                shutil.copyfile(self.folder / f"{template}.db", self.folder / f"{name}.db")
            return
        like = f'TEMPLATE "{self.folder.name}_{template}"' if template else ""
        with psycopg.connect(f"host={self.socket} user={OWNER} dbname=postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{self.folder.name}_{name}" {like} STRATEGY FILE_COPY')  # type: ignore[call-overload]


@contextmanager
def sockets() -> Iterator[Any]:
    """Yield a function that returns the socket of a server, which it starts when first asked."""
    with ExitStack() as stack:
        found: list[str] = []

        def socket() -> str:
            if not found:
                found.append(stack.enter_context(server()))
            return found[0]

        yield socket
