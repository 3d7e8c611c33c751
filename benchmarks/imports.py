"""How fast files come into the registry: one row a run in ``imports.csv``, and the page's section on them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import machine
from benchmarks.intake import write_workbook
from benchmarks.rows import Measured, append, latest
from benchmarks.words import number, ratio, seconds, table

RESULTS = "imports.csv"
#: Rows that a file of each form and table has in the published campaign. A workbook is written in memory.
FULL = {"csv": {"workers": 1_000_000, "orders": 200_000}, "xlsx": {"workers": 200_000, "orders": 200_000}}
QUICK = {"csv": {"workers": 100_000, "orders": 20_000}, "xlsx": {"workers": 20_000, "orders": 20_000}}
FORMS = tuple(FULL)
DATABASES = ("sqlite", "postgresql")
SEED = 101
#: More rows than any file has.
MOST = 10**7


@dataclass(frozen=True)
class ImportRow(Measured):
    """One measured import.

    Parameters
    ----------
    form
        ``csv`` or ``xlsx``.
    step
        ``new``: into a registry that has everything the rows refer to and none of them; ``again``: the same file once
        more, which changes nothing.
    seconds
        From opening the file to the end of the commit, validation included.
    bare_s
        What the database's plainest load of the same rows from CSV takes: all columns text, nothing checked.
    memory_mb
        Peak resident memory of the importing process; PostgreSQL's own is not in it.
    """

    database: str
    table: str
    form: str
    step: str
    rows: int
    seconds: float
    rows_a_second: float
    bare_s: float
    memory_mb: float
    cores: int
    python: str
    server: str


def run(
    out: Path,
    cache: Path,
    *,
    sizes: Mapping[str, Mapping[str, int]],
    repeats: int,
    databases: Sequence[str],
    tell: Callable[[str], None],
) -> None:
    """Measure every form, database and table, and append the rows.

    Parameters
    ----------
    sizes
        Rows by form and table.
    """
    for form, of_form in sizes.items():
        dataset = _dataset(cache, of_form, tell)
        for database in databases:
            for _ in range(repeats):
                for name in of_form:
                    for row in _measure(database, _file(dataset, name, form, tell)):
                        append(out / RESULTS, row)
                        tell(
                            f"{row.database}: {row.rows:,} {row.table}, {row.form}, {row.step}: {row.seconds:.1f} s, "
                            f"{row.rows_a_second:,.0f} rows a second, {row.memory_mb:,.0f} MB"
                        )


def _dataset(cache: Path, sizes: Mapping[str, int], tell: Callable[[str], None]) -> Path:
    """Make the files if they are not there."""
    from matching.generate import Shape, generate

    folder = cache / f"imports-{sizes['workers']}-{sizes['orders']}-{SEED}"
    if not folder.exists():
        tell(f"making {folder.name}")
        work = folder.with_suffix(".part")
        shutil.rmtree(work, ignore_errors=True)
        generate(work, workers=sizes["workers"], seed=SEED, shape=Shape(orders=sizes["orders"]))
        for unneeded in ("decisions.csv", "previous.csv"):
            (work / unneeded).unlink(missing_ok=True)
        work.rename(folder)
    return folder


def _file(dataset: Path, name: str, form: str, tell: Callable[[str], None]) -> Path:
    """Return the file of one table, written if it is not there."""
    file = dataset / f"{name}.{form}"
    if not file.exists():
        tell(f"making {file.name}")
        half = file.with_suffix(".half")
        write_workbook(dataset / f"{name}.csv", half, MOST)
        half.rename(file)
    return file


def _measure(database: str, file: Path) -> list[ImportRow]:
    """Import one file in a process of its own, into a registry of its own."""
    with tempfile.TemporaryDirectory() as folder, _address(database, Path(folder)) as url:
        command = [sys.executable, "-m", "benchmarks.imports_child", url, str(file)]
        child = subprocess.Popen(command, cwd=machine.ROOT, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        said = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(f"the import of {file.name} into {database} ended with {child.returncode}")
    told = json.loads(said)
    return [
        ImportRow(
            commit=machine.commit(),
            database=database,
            table=file.stem,
            form=file.suffix[1:],
            step=step,
            rows=told["rows"],
            seconds=took,
            rows_a_second=told["rows"] / took,
            bare_s=told["bare_s"],
            memory_mb=usage.ru_maxrss / 1024,
            cores=machine.cores(),
            python=machine.versions()["python"],
            server=told["server"],
        )
        for step, took in told["seconds"].items()
    ]


@contextlib.contextmanager
def _address(database: str, folder: Path) -> Iterator[str]:
    if database == "sqlite":
        yield f"sqlite:///{folder / 'registry.db'}"
        return
    from tests.postgres import OWNER, server

    # With the settings that a server has when nothing was set: an import is measured, not a bet on the power supply.
    with server(settings={"listen_addresses": ""}) as socket:
        yield f"postgresql://{OWNER}@/postgres?host={socket}"


def section(rows: Sequence[ImportRow]) -> list[str]:
    """Return the lines of the page about the commit that was measured last."""
    shown = latest(rows)
    if not shown:
        return []
    groups: dict[tuple[str, str, str, int, str], list[ImportRow]] = {}
    for row in shown:
        groups.setdefault((row.table, row.form, row.step, row.rows, row.database), []).append(row)
    body = [
        [
            name,
            f".{form}",
            STEPS[step],
            number(count),
            found[0].server,
            str(len(found)),
            seconds(median(row.seconds for row in found)),
            number(round(median(row.rows_a_second for row in found))),
            ratio(median(row.seconds / row.bare_s for row in found)),
            number(round(max(row.memory_mb for row in found))),
        ]
        for (name, form, step, count, _), found in groups.items()
    ]
    titles = ["table", "file", "step", "rows", "database", "runs", "s", "rows a second", "÷ bare load", "MB"]
    return [
        "## Files into the registry · 文件导入登记库",
        "",
        f"Commit `{shown[-1].commit}`, {shown[-1].cores} cores. From opening the file to the end of the commit, "
        "with validation; medians over runs, the largest memory. The bare load is the database's plainest, of the same "
        "rows from CSV: every column text, nothing checked. 从打开文件到提交完成，含校验；取中位数，内存取最大值。",
        "",
        *table(titles, body),
        "",
    ]


STEPS = {"new": "new rows 新增", "again": "same file again 重复导入"}
