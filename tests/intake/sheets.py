"""Small sheets of orders, and what a test says of a reading."""

from __future__ import annotations

from pathlib import Path

from matching.exchange.raw import RawTable
from matching.intake import Reading, read
from tests.exchange.damage import check_sentences
from tests.intake.lookups import SERVICES, places

HEADERS = ("订单编号", "单位编号", "工作地代码", "工种代码", "岗位数", "用工模式", "开始日期", "报酬", "计薪单位")
ROW = ("A-1", "E1", "330106", "4-10-01-05", "3", "住家", "2026-03-01", "6500", "月")
SECOND = ("A-2", "E1", "330109", "4-09-08-01", "2", "住家", "2026-04-01", "5800", "月")
FIELDS = ("order_id", "employer_id", "region", "service", "headcount", "mode", "start", "pay", "pay_unit")


def csv_text(*rows: tuple[str, ...]) -> str:
    """Return rows without signs that need quotes as CSV."""
    return "".join(",".join(row) + "\n" for row in rows)


def cells(table: RawTable) -> list[tuple[str, ...]]:
    """Return the rows of a table of text."""
    return list(zip(*([column.texts[code] for code in column.codes] for column in table.columns), strict=True))


def with_headers(headers: tuple[str, ...], *rows: tuple[str, ...]) -> str:
    """Return a CSV of other headers than the usual ones."""
    return csv_text(headers, *rows)


def read_orders(path: Path, **given: object) -> Reading:
    """Read a file of orders with the lookups of the tests; every sentence must stand in both languages."""
    reading = read(path, "orders", **({"regions": places(), "services": SERVICES} | given))  # type: ignore[arg-type]
    check_sentences(reading.problems)
    check_sentences(reading.notes)
    assert all(note.warning for note in reading.notes)
    assert not any(problem.warning for problem in reading.problems)
    return reading


def read_text(tmp_path: Path, text: str, **given: object) -> Reading:
    """Read a CSV text as orders."""
    path = tmp_path / "orders.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return read_orders(path, **given)


def row_of(reading: Reading, record: int = 0) -> dict[str, str]:
    """Return a record by field."""
    return dict(zip(reading.rows.header, cells(reading.rows)[record], strict=True))


def said(reading: Reading) -> list[str]:
    """Return the English sentences of problems and notes."""
    return [problem.text.en for problem in (*reading.problems, *reading.notes)]
