"""Workbooks (.xlsx) -> tables of text."""

from __future__ import annotations

from pathlib import Path

from matching.exchange.raw import RawTable
from matching.exchange.schema import TABLES
from matching.language import Text
from matching.problems import Problem


def read_workbook(path: Path, problems: list[Problem]) -> dict[str, RawTable | None]:
    """Return what was found of each table; None for one that is there but cannot be used."""
    problems.append(Problem(Text("is no workbook that can be read", "不是可读取的工作簿"), path.name))
    return dict.fromkeys(table.name for table in TABLES)
