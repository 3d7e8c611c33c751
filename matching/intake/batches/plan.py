"""Tables of text -> what an import would do: checked, compared with the registry, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, func, select

from matching.exchange.kinds import IDENTIFIER
from matching.exchange.raw import RawTable
from matching.exchange.references import Linked
from matching.exchange.typed import TypedTable, read_table
from matching.intake.batches.duplicates import duplicates
from matching.intake.batches.identity import identities, split, without_ids
from matching.intake.batches.linked import READ_THROUGH, beside, link, stranded, under_cities
from matching.intake.batches.model import CHANGED, NEW, REJECTED, UNCHANGED, Origin, Plan, Policy, TablePlan, Whole
from matching.language import Text
from matching.models.catalogue import BATCHES, DEMAND, KEPT, Keep
from matching.models.rows import count_rows, read_parts
from matching.models.snapshot import revision
from matching.models.tables import IDENTITIES
from matching.models.values import cell_numbers, cell_writer
from matching.problems import Problem

Tell = Callable[[Text], None]

CHECKING = Text("checking the rows", "校验各行")
COMPARING = Text("comparing with the registry", "与登记库比较")

#: Tables in which a pair that stands twice counts once, by the contract of the exchange.
_COUNTED_ONCE = ("decisions", "previous")


@dataclass
class _Rows:
    """The records of one table while it is being checked."""

    typed: TypedTable
    good: npt.NDArray[np.bool_]
    header_row: int
    lost: int = 0


def make_plan(
    connection: Connection,
    raws: Mapping[str, RawTable | None],
    origin: Origin,
    policy: Policy,
    problems: list[Problem],
    tell: Tell,
) -> Plan:
    """Return what an import would do to the registry as the connection sees it.

    Parameters
    ----------
    raws
        Tables by name; None for one that is there but cannot be used.
    problems
        What the readers of the file found.
    """
    tell(CHECKING)
    found = list(problems)
    typed = _read(raws, found)
    linked = link(typed, beside(connection, typed), found)
    rows = {
        name: _Rows(table, np.ones(len(table), dtype=bool), _header_row(raws.get(name)))
        for name, table in typed.items()
    }
    blocked = _strike(rows, found) or any(raw is None for raw in raws.values())
    if policy == "valid" and not blocked:
        linked, blocked = _rest(connection, rows, linked, found)
    clean = all(row.good.all() for row in rows.values())
    if not blocked and (clean or policy == "valid"):
        if "regions" in rows:
            lost = stranded(connection, linked, rows["regions"].typed.file)
            found += lost
            blocked = bool(lost)
        if "allowances" in rows:
            rows["allowances"].typed = under_cities(rows["allowances"].typed, linked, "city")
    tell(COMPARING)
    tables = {name: _compare(connection, KEPT[name], rows[name], found) for name in KEPT if name in rows}
    repeats = select(func.max(BATCHES.c.id)).where(
        BATCHES.c.file_digest == origin.digest, BATCHES.c.state == "committed"
    )
    twins = tuple(duplicates(connection, origin, tables))
    found += [twin.problem() for twin in twins]
    return Plan(
        origin=origin,
        policy=policy,
        tables=tables,
        problems=tuple(sorted(dict.fromkeys(found), key=lambda problem: (problem.file, problem.row))),
        duplicates=twins,
        blocked=blocked,
        revision=revision(connection),
        repeats=connection.execute(repeats).scalar() or 0,
    )


def _read(raws: Mapping[str, RawTable | None], problems: list[Problem]) -> dict[str, TypedTable]:
    """Return the values of each table; identity numbers leave the workers' table on the way."""
    typed = {}
    for name, raw in raws.items():
        if raw is None:
            continue
        told = without_ids(raw, problems)
        plain, numbers, header = split(told) if name == "workers" else (told, None, "")
        typed[name] = read_table(KEPT[name].table, plain, problems)
        if numbers is not None:
            typed["identities"] = identities(typed[name], numbers, header, problems)
    return typed


def _header_row(raw: RawTable | None) -> int:
    return 1 if raw is None else raw.header_row


def _strike(rows: Mapping[str, _Rows], problems: list[Problem]) -> bool:
    """Strike the rows that an error names; return whether there is an error that names none."""
    blocked = False
    by_file: dict[str, list[int]] = {}
    for problem in problems:
        if not problem.warning:
            by_file.setdefault(problem.file, []).append(problem.row)
    for row in rows.values():
        wrong = np.unique(by_file.get(row.typed.file, ()))
        numbers = row.typed.rows
        row.good[np.isin(numbers, wrong)] = False
        of_rows = wrong[wrong > row.header_row]
        if row.typed.table is not IDENTITIES:
            row.lost = max(row.lost, int(np.count_nonzero(~np.isin(of_rows, numbers))))
        # The header's own errors, and those of rows that the registry holds, are nobody's who could be left out.
        blocked |= len(of_rows) < len(wrong)
    return blocked or bool(by_file.keys() - {row.typed.file for row in rows.values()})


def _rest(
    connection: Connection, rows: Mapping[str, _Rows], linked: Linked, problems: list[Problem]
) -> tuple[Linked, bool]:
    """Strike also the rows that need a struck one, until the rest holds by itself."""
    before = -1
    while (struck := sum(int(np.count_nonzero(~row.good)) for row in rows.values())) > max(before, 0):
        before = struck
        kept = {name: row.typed.take(np.flatnonzero(row.good)) for name, row in rows.items()}
        more: list[Problem] = []
        # What a struck row would have changed is, without it, as the registry has it.
        linked = link(kept, beside(connection, kept), more)
        problems += [problem for problem in more if not problem.warning]
        if _strike(rows, more):
            return linked, True
    return linked, False


def _compare(connection: Connection, keep: Keep, rows: _Rows, problems: list[Problem]) -> TablePlan:
    """Return the plan of one table."""
    typed = rows.typed
    status = np.where(rows.good, np.int8(NEW), np.int8(REJECTED)).astype(np.int8)
    keys = record_keys(keep, typed)
    digest, demand = row_digests(keep, typed)
    place = _places(keep, keys, status, digest, typed, problems)
    before_batch, before_digest = (np.zeros(len(keys), dtype=np.int64) for _ in range(2))
    for key, batch, held in _standing(connection, keep, place):
        record = place.get(key)
        if record is not None:
            before_batch[record], before_digest[record] = batch, held
            status[record] = UNCHANGED if digest[record] == held else CHANGED
    return TablePlan(keep, typed, keys, digest, demand, status, before_batch, before_digest, rows.lost)


def _places(
    keep: Keep,
    keys: list[str],
    status: npt.NDArray[np.int8],
    digest: Whole,
    typed: TypedTable,
    problems: list[Problem],
) -> dict[str, int]:
    """Return the record of each key among the good ones; a key that stands there again is unchanged, or wrong."""
    good = np.flatnonzero(status != REJECTED).tolist()
    place = dict(zip((keys[record] for record in good), good, strict=True))
    if len(place) < len(good):
        place = {}
        for record in good:
            first = place.setdefault(keys[record], record)
            if first != record:
                same = keep.table.name in _COUNTED_ONCE or digest[first] == digest[record]
                status[record] = UNCHANGED if same else REJECTED
                if not same:
                    row = int(typed.rows[first])
                    text = Text(f"says otherwise than row {row} of the same key", f"与同键的第 {row} 行不一致")
                    problems.append(typed.problem(keep.key[0], record, text))
    return place


def record_keys(keep: Keep, typed: TypedTable) -> list[str]:
    """Return the key of each record."""
    parts = []
    for field in keep.keys:
        column = typed.columns[field.name]
        # An id is its own canonical text, and a table has as many as it has rows.
        texts = column.values if field.kind is IDENTIFIER else [field.text(value) for value in column.values]
        parts.append([texts[code] for code in column.codes.tolist()])
    return parts[0] if len(parts) == 1 else [";".join(cells) for cells in zip(*parts, strict=True)]


def row_digests(keep: Keep, typed: TypedTable) -> tuple[Whole, Whole]:
    """Return each record's digest and, for orders, its demand key."""
    digest = np.zeros(len(typed), dtype=np.int64)
    demand = np.zeros(len(typed) if keep.table.name == "orders" else 0, dtype=np.int64)
    for field in keep.said:
        column = typed.columns[field.name]
        numbers = cell_numbers(field.name, [field.text(value) for value in column.values])[column.codes]
        digest += numbers
        if len(demand) and field.name in DEMAND:
            demand += numbers
    return digest, demand


def _standing(connection: Connection, keep: Keep, place: Mapping[str, int]) -> Iterator[tuple[str, int, int]]:
    """Yield key, batch and digest of the rows that stand under some of the keys, others perhaps among them."""
    if not place:
        return
    names = (*keep.key, "batch", "digest")
    few = len(keep.key) == 1 and len(place) * READ_THROUGH < count_rows(connection, keep)
    writers = [cell_writer(field, {}) for field in keep.keys]
    for part in read_parts(connection, keep, names, list(place) if few else None):
        if len(writers) == 1:
            yield from part  # type: ignore[misc]
        else:
            for row in part:
                yield ";".join(write(held) for write, held in zip(writers, row, strict=False)), row[-2], row[-1]
