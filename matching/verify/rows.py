"""Rows of the table of placements, each tied to the records that it names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from matching.language import Text
from matching.rules import Rule, Term
from matching.verify.records import Agreement, Course, Order, Site, Worker
from matching.verify.report import PLACEMENTS_FILE, TABLE, Violation, printable
from matching.verify.round import Round

#: Words for a lodging that is no site.
HOUSEHOLD, OWN, ALLOWANCE = "household", "own", "allowance"

COLUMNS = ("worker_id", "order_id", "lodging", "course_id", "agreement_id", "score", *Term)

Cells = Mapping[str, str]
Report = Callable[[Violation], None]


class Placement(NamedTuple):
    """A row whose worker and order are known.

    Parameters
    ----------
    number
        Row number as a spreadsheet shows it.
    lodging
        Word of the lodging; for a site its id.
    unknown
        Columns that name nothing of the dataset: what depends on them cannot be judged.
    cells
        The row as it was read.
    """

    number: int
    worker: Worker
    order: Order
    lodging: str
    site: Site | None
    course: Course | None
    agreement: Agreement | None
    unknown: frozenset[str]
    cells: Cells

    def violation(self, name: str, text: Text) -> Violation:
        """Return a violation at this row."""
        return Violation(name, text, PLACEMENTS_FILE, self.number, self.worker.id, self.order.id)


def has_columns(rows: Sequence[Cells], columns: Collection[str], file: str, report: Report) -> bool:
    """Report columns that a table lacks; say whether it has them all. A table without rows lacks none."""
    missing = [column for column in columns if rows and column not in rows[0]]
    for column in missing:
        report(Violation(TABLE, Text(f"the column {column} is missing", f"缺少列 {column}"), file))
    return not missing


def read_placements(round_: Round, rows: Sequence[Cells], report: Report) -> list[Placement]:
    """Return the rows that can be judged, reporting what names nothing."""
    has_columns(rows, COLUMNS, PLACEMENTS_FILE, report)
    return [
        placement
        for number, cells in enumerate(rows, start=2)
        if (placement := _read_row(round_, number, cells, report)) is not None
    ]


def _read_row(round_: Round, number: int, cells: Cells, report: Report) -> Placement | None:
    worker_id, order_id = cells.get("worker_id", ""), cells.get("order_id", "")
    worker, order = round_.worker_of.get(worker_id), round_.order_of.get(order_id)
    if worker is None:
        report(Violation(TABLE, unknown_text("worker", "劳动者"), PLACEMENTS_FILE, number, worker_id, order_id))
    if order is None:
        report(Violation(TABLE, unknown_text("order", "订单"), PLACEMENTS_FILE, number, worker_id, order_id))
    if worker is None or order is None:
        return None
    lodging, course_id = cells.get("lodging", ""), cells.get("course_id", "")
    agreement_id = cells.get("agreement_id", "")
    site = round_.site_of.get(lodging)
    course = round_.course_of.get(course_id)
    agreement = round_.agreement_of.get(agreement_id)
    unknown = set()
    if site is None and lodging not in (HOUSEHOLD, OWN, ALLOWANCE):
        unknown.add("lodging")
    if course is None and course_id:
        unknown.add("course_id")
    if agreement is None and agreement_id:
        unknown.add("agreement_id")
    placement = Placement(number, worker, order, lodging, site, course, agreement, frozenset(unknown), cells)
    for column, rule, value in (
        ("lodging", Rule.LODGING, lodging),
        ("course_id", Rule.COURSE, course_id),
        ("agreement_id", Rule.CORRIDOR, agreement_id),
    ):
        if column in unknown:
            shown = printable(value)
            report(
                placement.violation(
                    rule,
                    Text(f'{column} "{shown}" names nothing in this dataset', f"{column}“{shown}”在数据集中不存在"),
                )
            )
    return placement


def unknown_text(en: str, zh: str) -> Text:
    """Say that an id names nothing."""
    return Text(f"there is no such {en} in the dataset", f"数据集中没有此{zh}")


def whole(text: str) -> int | None:
    """Return a cell as a whole number, None if it is none."""
    digits = text[1:] if text[:1] == "-" else text
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 30 else None


def by_worker(placements: Sequence[Placement]) -> dict[int, list[Placement]]:
    """Return each placed worker's rows, the first order by id first."""
    found: dict[int, list[Placement]] = {}
    for placement in placements:
        found.setdefault(placement.worker.number, []).append(placement)
    for rows in found.values():
        rows.sort(key=lambda row: (row.order.id, row.number))
    return found
