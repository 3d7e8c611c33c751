"""How fast sheets from outside are read: ``python -m benchmarks intake``.

Tables are those of the generator, written once into the cache; each is read in a process of its own that begins with
the regions and services in memory, as a registry has them.
"""

from __future__ import annotations

import csv
import multiprocessing
import os
import resource
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks import machine
from benchmarks.store import sources_digest
from benchmarks.words import number, seconds, table
from matching.generate import generate

#: Seed of the generated tables.
SEED = 101
#: Rows of a workbook: it is written in memory.
MOST_ROWS = 100_000
#: More services than there are.
MANY = 10_000
#: Tables read, each as each form.
TABLES = ("workers", "orders")
FORMS = ("csv", "gb18030", "xlsx")


@dataclass(frozen=True)
class Measured:
    """One file read.

    Parameters
    ----------
    name, form
        The table, and how it was written down.
    rows
        Rows read.
    seconds, cpu
        From the file's name to canonical rows: on the clock, and of the processor.
    memory_mb
        Peak resident memory of the whole process, MiB.
    problems
        Problems found; there should be none.
    """

    name: str
    form: str
    rows: int
    seconds: float
    cpu: float
    memory_mb: int
    problems: int


def measure(cache: Path, workers: int, names: Sequence[str], forms: Sequence[str]) -> Iterator[Measured]:
    """Read each table in each form, one after another.

    Parameters
    ----------
    cache
        Folder of generated tables.
    workers
        Size of the round that they are taken from.
    """
    folder = _made(cache, workers)
    for name in names:
        for form in forms:
            path = _written(folder, name, form)
            # A fresh process, so that its peak is this file's alone.
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                yield pool.submit(_read, str(path), str(folder), name, form).result()


def page(measured: Sequence[Measured]) -> list[str]:
    """Return the lines of a table of what was measured."""
    header = ("table", "form", "rows", "seconds", "rows a second", "of one core", "peak MiB", "problems")
    rows = [
        (
            one.name,
            one.form,
            number(one.rows),
            seconds(one.seconds),
            number(round(one.rows / one.seconds)),
            number(round(one.rows / one.cpu)),
            number(one.memory_mb),
            number(one.problems),
        )
        for one in measured
    ]
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return [*table(header, rows), "", f"code {machine.commit()}, {machine.cores()} cores, load {load}"]


def _made(cache: Path, workers: int) -> Path:
    folder = cache / sources_digest() / f"intake-{workers}"
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        generate(folder, workers, SEED)
        (folder / "done").touch()
    return folder


def _written(folder: Path, name: str, form: str) -> Path:
    """Return a table in one form, written if it is not there yet."""
    source = folder / f"{name}.csv"
    if form == "csv":
        return source
    target = folder / (f"{name}.xlsx" if form == "xlsx" else f"{name}.{form}.csv")
    if not target.exists():
        half = target.with_suffix(".half")
        if form == "xlsx":
            write_workbook(source, half, MOST_ROWS)
        else:
            half.write_text(source.read_text(encoding="utf-8"), encoding=form)
        half.rename(target)
    return target


def write_workbook(source: Path, target: Path, most: int) -> None:
    """Write the first rows of a CSV table as a workbook: whole numbers as numbers, all else as shared strings."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(target)) as book, source.open(encoding="utf-8", newline="") as stream:
        sheet = book.add_worksheet("table")
        for row, record in enumerate(csv.reader(stream)):
            if row > most:
                break
            for place, cell in enumerate(record):
                if cell.isdigit() and not cell.startswith("0"):
                    sheet.write_number(row, place, int(cell))
                elif cell:
                    sheet.write_string(row, place, cell)


def _read(path: str, folder: str, name: str, form: str) -> Measured:
    """Read a file; runs in a process of its own."""
    from matching.generate import services
    from matching.intake import places_of, read

    with (Path(folder) / "regions.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    regions = places_of({column: [row[column] for row in rows] for column in ("code", "name", "level", "parent")})
    known = {code: code for code in services.load(MANY).codes}
    begin, begin_cpu = time.perf_counter(), time.process_time()
    reading = read(path, name, regions=regions, services=known)
    end, end_cpu = time.perf_counter(), time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    count = len(reading.rows.rows)
    return Measured(name, form, count, end - begin, end_cpu - begin_cpu, peak, len(reading.problems))
