"""The benchmark of imports: each form of each table on each database, a row a step, and the page that tells of them."""

import pytest

from benchmarks.imports import DATABASES, RESULTS, ImportRow, run, section
from benchmarks.rows import read

SIZES = {"csv": {"workers": 60, "orders": 20}, "xlsx": {"workers": 40, "orders": 20}}


@pytest.mark.parametrize("database", DATABASES)
def test_both_forms_are_measured_and_told(tmp_path, database):
    told: list[str] = []
    run(tmp_path, tmp_path / "cache", sizes=SIZES, repeats=1, databases=[database], tell=told.append)
    rows = read(tmp_path / RESULTS, ImportRow)
    assert [(row.form, row.table, row.step, row.rows) for row in rows] == [
        (form, table, step, count)
        for form, sizes in SIZES.items()
        for table, count in sizes.items()
        for step in ("new", "again")
    ]
    assert {row.database for row in rows} == {database}
    assert all(row.rows_a_second > 0 and row.bare_s > 0 and row.memory_mb > 0 for row in rows)
    page = "\n".join(section(rows))
    assert all(f"| {table} | .{form} | new rows" in page for form, sizes in SIZES.items() for table in sizes)
    assert sum(line.startswith(f"{database}: ") for line in told) == len(rows)


def test_without_rows_there_is_no_section(tmp_path):
    assert section(read(tmp_path / RESULTS, ImportRow)) == []
