"""A folder of CSV files -> tables of text."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from matching.exchange.csv_file import read_csv
from matching.exchange.raw import RawTable
from matching.exchange.schema import TABLES, table_of
from matching.language import Text
from matching.problems import Problem

#: Endings of files that look like tables; others (a note, a policy) are nobody's concern.
_TABLE_ENDINGS = {".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".ods", ".et"}
_PLAIN_ENDINGS = {".txt"}


def read_folder(folder: Path, problems: list[Problem]) -> dict[str, RawTable | None]:
    """Return what was found of each table; None for one that is there but cannot be used."""
    tables: dict[str, RawTable | None] = {}
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        why = error.strerror or ""
        problems.append(Problem(Text(f"cannot be read: {why}", f"无法读取：{why}"), str(folder)))
        return dict.fromkeys(table.name for table in TABLES)
    strangers = []
    for file in files:
        ending = file.suffix.lower()
        table = table_of(file.stem)
        if file.name.startswith((".", "~$")) or ending not in _TABLE_ENDINGS:
            continue
        if ending != ".csv" or table is None:
            if table is not None or ending not in _PLAIN_ENDINGS:
                strangers.append(file)
        elif table.name in tables:
            text = Text(
                f"the table {table.name} is given twice; keep one file", f"表 {table.name} 重复；请只保留一个文件"
            )
            problems.append(Problem(text, file.name))
        else:
            tables[table.name] = read_csv(file, problems)
    problems.extend(_stranger(file, tables) for file in strangers)
    return tables


def _stranger(file: Path, tables: dict[str, RawTable | None]) -> Problem:
    """Return the warning about a file that looks like a table and is none."""
    if table_of(file.stem) is not None:
        hint = Text("; save it as .csv", "；请另存为 .csv")
    else:
        names = [name for table in TABLES if table.name not in tables for name in (table.name, table.chinese)]
        near = get_close_matches(file.stem.casefold(), names, n=1)
        hint = Text(f'; maybe "{near[0]}.csv" is meant', f"；是否即“{near[0]}.csv”？") if near else Text("", "")
    return Problem(
        Text(f"this is no exchange table and was left out{hint.en}", f"不是交换表，已忽略{hint.zh}"),
        file.name,
        warning=True,
    )
