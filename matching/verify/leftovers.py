"""The tables of who and what stayed open: complete, each once, with a known reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from matching.language import Text
from matching.rules import OUTBID, Capacity, Rule
from matching.verify.report import UNFILLED, UNFILLED_FILE, UNPLACED, UNPLACED_FILE, Violation, printable
from matching.verify.round import Round
from matching.verify.rows import Cells, Placement, Report, has_columns, unknown_text, whole

REASONS = frozenset({*Rule, *Capacity, OUTBID})


def check_unplaced(round_: Round, placements: Sequence[Placement], rows: Sequence[Cells], report: Report) -> None:
    """Report unless the table lists exactly the workers without a placement, each once."""
    has_columns(rows, ("worker_id", "reason", "detail"), UNPLACED_FILE, report)
    placed = {row.worker.id for row in placements}
    listed = set()
    for number, cells in enumerate(rows, start=2):
        worker_id = cells.get("worker_id", "")
        wrong = []
        if worker_id not in round_.worker_of:
            wrong.append(unknown_text("worker", "劳动者"))
        elif worker_id in listed:
            wrong.append(Text("the worker stands here twice", "同一劳动者出现两次"))
        elif worker_id in placed:
            wrong.append(Text("the worker has a placement", "该劳动者已有上岗"))
        wrong += _reason(cells)
        listed.add(worker_id)
        for text in wrong:
            report(Violation(UNPLACED, text, UNPLACED_FILE, number, worker_id))
    for worker in round_.workers:
        if worker.id not in placed and worker.id not in listed:
            text = Text("the worker has no placement and is not listed", "该劳动者未上岗，却未列出")
            report(Violation(UNPLACED, text, UNPLACED_FILE, worker_id=worker.id))


def check_unfilled(round_: Round, placements: Sequence[Placement], rows: Sequence[Cells], report: Report) -> None:
    """Report unless the table lists exactly the orders with open positions, each once, with their number."""
    has_columns(rows, ("order_id", "missing", "reason", "detail"), UNFILLED_FILE, report)
    filled = Counter(row.order.id for row in placements)
    listed = set()
    for number, cells in enumerate(rows, start=2):
        order_id = cells.get("order_id", "")
        order = round_.order_of.get(order_id)
        wrong = []
        if order is None:
            wrong.append(unknown_text("order", "订单"))
        elif order_id in listed:
            wrong.append(Text("the order stands here twice", "同一订单出现两次"))
        else:
            missing = max(0, order.headcount - filled[order_id])
            if not missing:
                wrong.append(Text("the order is full", "该订单已满员"))
            elif whole(cells.get("missing", "")) != missing:
                wrong.append(Text(f"{missing} positions are open", f"空缺岗位应为 {missing}"))
        wrong += _reason(cells)
        listed.add(order_id)
        for text in wrong:
            report(Violation(UNFILLED, text, UNFILLED_FILE, number, order_id=order_id))
    for order in round_.orders:
        if filled[order.id] < order.headcount and order.id not in listed:
            text = Text("the order has open positions and is not listed", "该订单有空缺，却未列出")
            report(Violation(UNFILLED, text, UNFILLED_FILE, order_id=order.id))


def _reason(cells: Cells) -> list[Text]:
    reason = cells.get("reason", "")
    if reason in REASONS:
        return []
    shown = printable(reason)
    return [
        Text(
            f'"{shown}" is no reason: name a rule, a capacity or {OUTBID}',
            f"“{shown}”不是有效原因：应为规则、容量或 {OUTBID}",
        )
    ]
