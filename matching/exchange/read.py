"""Tables and policy of a round -> :class:`Loaded`, or every problem at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matching.exchange.advice import advise
from matching.exchange.build import build
from matching.exchange.cell_text import cell_text
from matching.exchange.checks import check
from matching.exchange.folder import read_folder
from matching.exchange.policy_file import check_policy, policy_of, read_policy
from matching.exchange.raw import RawBuilder, RawTable
from matching.exchange.references import Linked
from matching.exchange.schema import TABLES, table_of
from matching.exchange.typed import TypedTable, absent, read_table
from matching.exchange.workbook import read_workbook
from matching.instance import Instance
from matching.language import Text
from matching.policy import Policy
from matching.problems import InputError, Problem

POLICY_FILE = "policy.toml"


@dataclass(frozen=True)
class Loaded:
    """A round that can be solved.

    Parameters
    ----------
    instance
        What a solver sees.
    policy
        The policy with its defaults filled in.
    warnings
        What is odd about the input although it can be used.
    """

    instance: Instance
    policy: Policy
    warnings: tuple[Problem, ...]


def load(path: str | Path, policy_path: str | Path | None = None) -> Loaded:
    """Read a dataset.

    Parameters
    ----------
    path
        A folder of CSV files, or a workbook (.xlsx) with a sheet a table.
    policy_path
        A policy file; None: ``policy.toml`` in the folder or beside the workbook, else the defaults.

    Raises
    ------
    InputError
        Everything that is wrong with the tables and the policy, warnings included.
    """
    dataset = Path(path)
    problems: list[Problem] = []
    raw = _read_raw(dataset, problems)
    chosen = None if policy_path is None else Path(policy_path)
    if chosen is None:
        beside = (dataset if dataset.is_dir() else dataset.parent) / POLICY_FILE
        chosen = beside if beside.exists() else None
    policy = Policy() if chosen is None else read_policy(chosen, problems)
    return from_raw(raw, policy, problems, chosen.name if chosen else POLICY_FILE)


def from_tables(
    tables: Mapping[str, Sequence[Mapping[str, object]]], policy: Mapping[str, object] | None = None
) -> Loaded:
    """Read a dataset that is in memory, with the same checks as files.

    Parameters
    ----------
    tables
        Rows of each table by its name, each row its cells by header. A cell left out is blank. Cells are text;
        numbers, booleans and dates are taken as the text that a spreadsheet would show.
    policy
        Keys in the form of the policy file.

    Raises
    ------
    InputError
        Everything that is wrong; row 1 stands for the headers, so the first record is row 2.
    """
    problems: list[Problem] = []
    raw: dict[str, RawTable | None] = {}
    for name, rows in tables.items():
        table = table_of(name)
        if table is None:
            problems.append(_unknown_table(name))
        elif table.name in raw:
            problems.append(_second_table(name, table.name))
        elif rows:
            header = list(dict.fromkeys(column for row in rows for column in row))
            builder = RawBuilder(name, header)
            builder.add(
                [tuple(cell_text(row.get(column)) for column in header) for row in rows], range(2, len(rows) + 2)
            )
            raw[table.name] = builder.build()
        else:
            raw[table.name] = RawBuilder(name, [field.name for field in table.fields]).build()
    return from_raw(raw, policy_of(policy or {}, "policy", problems), problems, "policy")


def _read_raw(dataset: Path, problems: list[Problem]) -> dict[str, RawTable | None]:
    """Return what was found of each table; None for a table that is there but cannot be used."""
    if dataset.is_dir():
        return read_folder(dataset, problems)
    if dataset.exists():
        return read_workbook(dataset, problems)
    raise InputError([Problem(Text("there is no such folder or workbook", "没有这个文件夹或工作簿"), str(dataset))])


def from_raw(
    raw: Mapping[str, RawTable | None], policy: Policy, problems: list[Problem], policy_file: str = POLICY_FILE
) -> Loaded:
    """Check tables of text and build the instance.

    Parameters
    ----------
    raw
        What was found of each table, by name; None for one that is there but cannot be used.
    problems
        What is known to be wrong already; the rest is added.

    Raises
    ------
    InputError
        Everything that is wrong.
    """
    tables: dict[str, TypedTable] = {}
    for table in TABLES:
        found = raw.get(table.name)
        if found is not None:
            tables[table.name] = read_table(table, found, problems)
        else:
            if table.needed and table.name not in raw:
                problems.append(
                    Problem(
                        Text(
                            f"the table {table.name} ({table.chinese}) is missing; a dataset needs it",
                            f"缺少表 {table.chinese}（{table.name}），数据集必须包含它",
                        )
                    )
                )
            tables[table.name] = absent(table, complete=table.name not in raw and not table.needed)
    linked = Linked(tables, problems)
    problems.extend(check(linked))
    if linked.ids["regions"].complete:
        problems.extend(check_policy(policy, linked.ids["regions"].place, policy_file))
    if all(problem.warning for problem in problems):
        instance = build(linked)
        problems.extend(advise(linked, instance, policy))
        return Loaded(instance, policy, tuple(_in_order(problems, tables)))
    raise InputError(_in_order(problems, tables))


def _in_order(problems: Sequence[Problem], tables: Mapping[str, TypedTable]) -> list[Problem]:
    """Return problems by table, row and column; those about no table come first."""
    place = {table.file: number for number, table in enumerate(tables.values())}
    return sorted(problems, key=lambda problem: (place.get(problem.file, -1), problem.row))


def _unknown_table(name: str) -> Problem:
    listing = ", ".join(table.name for table in TABLES)
    return Problem(
        Text(
            f"this is no exchange table and was left out; the tables are {listing}",
            f"不是交换表，已忽略；交换表有 {listing}",
        ),
        name,
        warning=True,
    )


def _second_table(name: str, table: str) -> Problem:
    return Problem(Text(f"the table {table} is given twice; keep one", f"表 {table} 重复；请只保留一个"), name)
