"""Result tables: written by whoever solved, read back as plain text by whoever checks."""

from __future__ import annotations

import csv
import json
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import overload

from matching.exchange.csv_file import read_csv
from matching.exchange.kinds import guarded
from matching.exchange.raw import RawTable
from matching.instance import Instance
from matching.language import Text
from matching.policy import Policy
from matching.problems import InputError, Problem
from matching.result import LODGING_NAMES, TERMS, IntColumn, Plan, Result

#: Columns of each result table, in order.
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "placements": (
            "worker_id",
            "order_id",
            "lodging",
            "course_id",
            "agreement_id",
            "score",
            *(str(term) for term in TERMS),
        ),
        "unplaced": ("worker_id", "reason", "detail"),
        "unfilled": ("order_id", "missing", "reason", "detail"),
        "prices": ("tier", "capacity", "key", "used", "limit", "price"),
    }
)
CERTIFICATE = "certificate.json"

#: Parts whose versions a certificate states, and the distributions that they come in.
_PARTS = {
    "matching": "labour-matching",
    "ortools": "ortools",
    "highspy": "highspy",
    "numpy": "numpy",
    "scipy": "scipy",
}


class ResultTable(Sequence[Mapping[str, str]]):
    """A result table as it was read: a sequence of rows, each its cells by header, nothing trimmed.

    Rows are made when asked for, so that a table of a million rows stays small.
    """

    def __init__(self, raw: RawTable) -> None:
        self._raw = raw

    @property
    def header(self) -> tuple[str, ...]:
        """Headers in the file's order."""
        return self._raw.header

    def __len__(self) -> int:
        return len(self._raw.rows)

    @overload
    def __getitem__(self, index: int) -> Mapping[str, str]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, str]]: ...

    def __getitem__(self, index: int | slice) -> Mapping[str, str] | Sequence[Mapping[str, str]]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError("row out of range")
        columns = zip(self._raw.header, self._raw.columns, strict=True)
        return {name: column.texts[column.codes[index]] for name, column in columns}

    def column(self, name: str) -> list[str]:
        """Return the cells of one column."""
        column = self._raw.columns[self._raw.header.index(name)]
        return [column.texts[code] for code in column.codes.tolist()]


@dataclass(frozen=True)
class ResultTables:
    """A result as text, exactly as read."""

    placements: Sequence[Mapping[str, str]]
    unplaced: Sequence[Mapping[str, str]]
    unfilled: Sequence[Mapping[str, str]]
    prices: Sequence[Mapping[str, str]]
    certificate: Mapping[str, object]


def write_result(result: Result, instance: Instance, policy: Policy, folder: str | Path) -> None:
    """Write a result's tables and certificate.

    Parameters
    ----------
    folder
        Where the files go; made if missing. To publish a result in one step, write into a folder aside and rename it.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    _write_table(target, "placements", placement_rows(instance, result.plan, result.scores, result.terms))
    workers, orders = instance.workers.ids, instance.orders.ids
    _write_table(
        target, "unplaced", ((workers[row.worker], row.reason, guarded(row.detail)) for row in result.unplaced)
    )
    _write_table(
        target,
        "unfilled",
        ((orders[row.order], row.missing, row.reason, guarded(row.detail)) for row in result.unfilled),
    )
    _write_table(
        target,
        "prices",
        ((row.tier, row.capacity, row.key, row.used, row.limit, row.price) for row in result.prices),
    )
    text = json.dumps(_certificate(result, instance, policy), ensure_ascii=False, indent=2)
    (target / CERTIFICATE).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_result(folder: str | Path) -> ResultTables:
    """Read a result as text, without asking whether it is right.

    Raises
    ------
    InputError
        A file is missing or cannot be read, or a column is missing.
    """
    source = Path(folder)
    problems: list[Problem] = []
    if not source.is_dir():
        raise InputError([Problem(Text("there is no such folder of a result", "没有这个结果文件夹"), str(folder))])
    tables = {name: _read_table(source, name, problems) for name in COLUMNS}
    certificate = _read_certificate(source / CERTIFICATE, problems)
    if problems:
        raise InputError(problems)
    return ResultTables(**tables, certificate=certificate)


def placement_rows(instance: Instance, plan: Plan, scores: IntColumn, terms: IntColumn) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the table of placements, cells in the order of its columns.

    Parameters
    ----------
    scores, terms
        Weighted score and unweighted terms of each placement.
    """
    workers, orders, sites = instance.workers.ids, instance.orders.ids, instance.housing.ids
    courses, agreements = instance.courses.ids, instance.agreements.ids
    for worker, order, lodging, course, agreement, score, of_row in zip(
        plan.worker.tolist(),
        plan.order.tolist(),
        plan.lodging.tolist(),
        plan.course.tolist(),
        plan.agreement.tolist(),
        scores.tolist(),
        terms.tolist(),
        strict=True,
    ):
        yield (
            workers[worker],
            orders[order],
            sites[lodging] if lodging >= 0 else LODGING_NAMES[lodging],
            courses[course] if course >= 0 else "",
            agreements[agreement] if agreement >= 0 else "",
            score,
            *of_row,
        )


def _certificate(result: Result, instance: Instance, policy: Policy) -> dict[str, object]:
    return {
        "input": instance.digest,
        "policy": policy.digest,
        "versions": versions(),
        "seed": result.seed,
        "tiers": [
            {
                "name": str(outcome.tier),
                "value": int(outcome.value),
                "bound": int(outcome.bound),
                "gap": int(outcome.gap),
                "proof": outcome.proof,
            }
            for outcome in result.tiers
        ],
    }


def versions() -> dict[str, str]:
    """Return the versions of Python and of the parts that a result depends on, by name."""
    return {"python": platform.python_version()} | {name: _version(part) for name, part in _PARTS.items()}


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"


def _write_table(folder: Path, name: str, rows: Iterable[Sequence[object]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS[name])
        writer.writerows(rows)


def _read_table(folder: Path, name: str, problems: list[Problem]) -> ResultTable:
    path = folder / f"{name}.csv"
    raw = read_csv(path, problems) if path.exists() else None
    if not path.exists():
        problems.append(_missing(path))
    if raw is None:
        return ResultTable(RawTable.empty(path.name))
    missing = [column for column in COLUMNS[name] if column not in raw.header]
    twice = sorted({column for column in raw.header if raw.header.count(column) > 1})
    if missing:
        listed = ", ".join(missing)
        problems.append(Problem(Text(f"columns are missing: {listed}", f"缺少列：{listed}"), path.name, 1))
    if twice:
        listed = ", ".join(twice)
        problems.append(Problem(Text(f"headers stand here twice: {listed}", f"表头重复：{listed}"), path.name, 1))
    return ResultTable(raw)


def _read_certificate(path: Path, problems: list[Problem]) -> Mapping[str, object]:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        problems.append(_missing(path))
        return {}
    except OSError as error:
        why = error.strerror or ""
        problems.append(Problem(Text(f"cannot be read: {why}", f"无法读取：{why}"), path.name))
        return {}
    except (ValueError, RecursionError) as error:
        # A message of the decoder is one line; that of a decoding error ends in the position.
        problems.append(Problem(Text(f"is not JSON: {error}", f"不是有效的 JSON：{error}"), path.name))
        return {}
    if isinstance(data, dict):
        return data
    problems.append(Problem(Text("must be a JSON object", "应为 JSON 对象"), path.name))
    return {}


def _missing(path: Path) -> Problem:
    return Problem(Text("this file of the result is missing", "结果缺少该文件"), path.name)
