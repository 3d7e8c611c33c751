"""Rules about all placements of one worker, of one group, and about decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from types import MappingProxyType

from matching.language import Text
from matching.rules import Rule
from matching.verify.records import Order, Worker
from matching.verify.report import PLACEMENTS_FILE, Violation, broken
from matching.verify.round import Round
from matching.verify.rows import Placement, Report
from matching.verify.week import Pattern, keeps_rest, leaves_travel, weekdays


def hours(round_: Round, worker: Worker, orders: Sequence[Order]) -> bool:
    """Whether the weekly hours of all placements stay within the worker's and the policy's limit."""
    return sum(round_.hours(order) for order in orders) <= min(Fraction(worker.max_hours), round_.max_hours)


def rest(round_: Round, worker: Worker, orders: Sequence[Order]) -> bool:
    """Whether windows that start on different weekdays leave the daily rest between them."""
    return keeps_rest(_fixed(orders), round_.daily_rest)


def rest_day(round_: Round, worker: Worker, orders: Sequence[Order]) -> bool:
    """Whether windows start on no more weekdays than allowed."""
    return len(weekdays(_fixed(orders))) <= round_.policy.limits.max_work_days


def overlap(round_: Round, worker: Worker, orders: Sequence[Order]) -> bool:
    """Whether windows of two placements do not overlap and leave time to travel."""
    for one, two in combinations(orders, 2):
        km = round_.geography.km(one.region, two.region)
        if km is None or not leaves_travel(one.windows, two.windows, round_.travel(km)):
            return False
    return True


def max_orders(round_: Round, worker: Worker, orders: Sequence[Order]) -> bool:
    """Whether the worker takes as many placements, and all are fixed where there are several."""
    return len(orders) <= worker.max_orders and (len(orders) <= 1 or all(order.mode == "fixed" for order in orders))


def one_city(round_: Round, worker: Worker, orders: Sequence[Order]) -> bool:
    """Whether all placements are in one city."""
    return len({round_.city(order) for order in orders}) <= 1


#: Rules about the orders that one worker takes together.
ORDERS_RULES: Mapping[Rule, Callable[[Round, Worker, Sequence[Order]], bool]] = MappingProxyType(
    {
        Rule.HOURS: hours,
        Rule.REST: rest,
        Rule.REST_DAY: rest_day,
        Rule.OVERLAP: overlap,
        Rule.MAX_ORDERS: max_orders,
        Rule.ONE_CITY: one_city,
    }
)


def _fixed(orders: Sequence[Order]) -> list[Pattern]:
    return [order.windows for order in orders if order.mode == "fixed"]


def check_workers(round_: Round, rows_of: Mapping[int, Sequence[Placement]], report: Report) -> None:
    """Report every rule that one worker's placements break together."""
    for rows in rows_of.values():
        worker, last = rows[0].worker, rows[-1]
        orders = []
        for row in rows:
            if row.order in orders:
                detail = Text("the order stands twice", "同一订单出现两次")
                report(row.violation(Rule.MAX_ORDERS, broken(Rule.MAX_ORDERS, detail)))
            else:
                orders.append(row.order)
        for rule, holds in ORDERS_RULES.items():
            if not holds(round_, worker, orders):
                report(last.violation(rule, broken(rule)))
        if len(rows) > 1:
            _check_one_of_each(rows, report)


def _check_one_of_each(rows: Sequence[Placement], report: Report) -> None:
    """Report rows that differ from the worker's earlier ones in lodging, or in the course."""
    first_course = next((row.cells["course_id"] for row in rows if row.cells.get("course_id")), "")
    for row in rows[1:]:
        if row.lodging != rows[0].lodging:
            report(row.violation(Rule.ONE_LODGING, broken(Rule.ONE_LODGING)))
        if row.cells.get("course_id") and row.cells["course_id"] != first_course:
            detail = Text("at most one course a worker", "每人最多一门课程")
            report(row.violation(Rule.COURSE, broken(Rule.COURSE, detail)))


def check_groups(round_: Round, rows_of: Mapping[int, Sequence[Placement]], report: Report) -> None:
    """Report groups that are not placed whole in one city."""
    members: dict[int, list[Worker]] = {}
    for worker in round_.workers:
        if worker.group >= 0:
            members.setdefault(worker.group, []).append(worker)
    for group in members.values():
        rows = [row for worker in group for row in rows_of.get(worker.number, ())]
        if not rows:
            continue
        cities = {round_.city(row.order) for row in rows}
        at_home = sum(worker.number not in rows_of for worker in group)
        if at_home or len(cities) > 1:
            detail = Text(
                f"{at_home} of {len(group)} stay at home, the others are in {len(cities)} cities",
                f"{len(group)} 人中 {at_home} 人未上岗，其余分在 {len(cities)} 个城市",
            )
            report(rows[0].violation(Rule.GROUP, broken(Rule.GROUP, detail)))


def check_pins(round_: Round, rows_of: Mapping[int, Sequence[Placement]], report: Report) -> None:
    """Report pinned pairs that are not placed."""
    for worker, order in round_.pins:
        if all(row.order.number != order for row in rows_of.get(worker, ())):
            ids = (round_.workers[worker].id, round_.orders[order].id)
            report(Violation(Rule.PIN, broken(Rule.PIN), PLACEMENTS_FILE, 0, *ids))
