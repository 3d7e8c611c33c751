"""One measured import: ``python -m benchmarks.imports_child URL FILE``; the figures go to standard output."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import text

from matching.exchange.schema import BY_NAME
from matching.generate import services
from matching.intake.batches import commit, plan_import
from matching.intake.batches.files import receive_folder, receive_sheet
from matching.models.database import Database, open_database
from matching.models.upgrade import upgrade

#: Tables that the measured ones refer to.
BELOW = ("regions", "employers", "outlets", "bases")


def main(url: str, path: str) -> None:
    """Measure; the tables that the file's rows refer to lie beside it as CSV."""
    database = open_database(url)
    upgrade(database)
    file = Path(path)
    with tempfile.TemporaryDirectory() as folder:
        for below in BELOW:
            shutil.copyfile(file.with_name(f"{below}.csv"), Path(folder) / f"{below}.csv")
        _bring(database, Path(folder), None)
    took = {}
    rows = 0
    for step in ("new", "again"):
        began = time.perf_counter()
        counted = _bring(database, file, file.stem)
        took[step] = time.perf_counter() - began
        rows = rows or counted
    bare = _bare(database, file.with_suffix(".csv"))
    with database.reading() as connection:
        kind = "SQLite" if database.is_sqlite else "PostgreSQL"
        version = connection.execute(text("SELECT sqlite_version()" if database.is_sqlite else "SHOW server_version"))
        server = f"{kind} {str(version.scalar_one()).split()[0]}"
    sys.stdout.write(json.dumps({"rows": rows, "seconds": took, "bare_s": bare, "server": server}) + "\n")


def _bring(database: Database, path: Path, name: str | None) -> int:
    """Import; return the rows written."""
    if name is None:
        came = receive_folder(path, sender="benchmark", actor="benchmark")
    else:
        came = receive_sheet(database, path, name, sender="benchmark", actor="benchmark", services=services.names())
    plan = plan_import(database, came.tables, came.origin, problems=came.problems)
    commit(database, came.tables, plan, problems=came.problems)
    return plan.writes


def _bare(database: Database, file: Path) -> float:
    """Return the seconds of the plainest load of the file."""
    names = [field.name for field in BY_NAME[file.stem].fields]
    columns = ", ".join(f'"{name}" text' for name in names)
    began = time.perf_counter()
    with database.writing() as connection:
        connection.execute(text(f"CREATE TABLE bare ({columns})"))
        driver = connection.connection.driver_connection
        assert driver is not None
        if database.is_sqlite:
            with file.open(encoding="utf-8", newline="") as stream:
                reader = csv.reader(stream)
                width = len(next(reader))
                driver.executemany(f"INSERT INTO bare VALUES ({', '.join('?' * width)})", reader)
        else:
            with driver.cursor().copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy, file.open("rb") as data:
                while block := data.read(1 << 20):
                    copy.write(block)
    return time.perf_counter() - began


if __name__ == "__main__":
    main(*sys.argv[1:])
    # Interpreters that close large heaps object by object take seconds for it; nothing is left to be done.
    sys.stdout.flush()
    os._exit(0)
