"""The verifier finds a fault in a table of placements exactly if the brute force does.

Plans come from the brute force with some rules not asked, so that those are
broken, and are then disturbed a little more.
"""

from __future__ import annotations

from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from matching.exchange.results import ResultTables
from matching.verify import verify
from tests import plain_check
from tests.brute_force import Best, score, terms
from tests.builders import World
from tests.plain_rules import CHOICE_RULES, ORDER_RULES, PAIR_RULES
from tests.plain_tables import Round, Row
from tests.random_worlds import Draw, random_world

CAPACITIES = ("headcount", "beds", "allowance_places", "seats", "agreement_max", "base_intake")
NAMES = (*PAIR_RULES, *ORDER_RULES, *CHOICE_RULES, "group", *CAPACITIES)
TERMS = ("preference", "level_fit", "continuity", "nearness", "waiting", "poverty_exited", "cost")
COLUMNS = ("worker_id", "order_id", "lodging", "course_id", "agreement_id")
#: What the verifier says about the other tables, which are left empty here.
OTHER_TABLES = {"unplaced", "unfilled", "prices", "certificate"}
TIERS = {"commitments", "public_care", "priority", "floors", "filled", "quality", "balance", "stability"}


def placements(plan: Best) -> list[Row]:
    """Return a plan as rows of the table of placements."""
    found = []
    for choice in plan.plan:
        for row, order in zip(choice.rows(), choice.orders, strict=True):
            points = {name: str(value) for name, value in terms(choice, order).items()}
            found.append(Row(zip(COLUMNS, row, strict=True)) | points | {"score": str(score(choice, order))})
    return [Row(row) for row in sorted(found, key=lambda row: (row["worker_id"], row["order_id"]))]


def disturbed(draw: Draw, world: World, rows: list[Row]) -> list[Row]:
    """Return the rows with one of them dropped, doubled or changed in a cell."""
    if not rows:
        return rows
    at = draw.number(0, len(rows) - 1)
    change = draw.one(("drop", "double", "score", "cost", *COLUMNS))
    if change == "drop":
        return rows[:at] + rows[at + 1 :]
    if change == "double":
        return [*rows, rows[at]]
    ids = {name: [row[column] for row in world.tables[name]] for name, column in plain_columns().items()}
    pools = {
        "worker_id": ids["workers"],
        "order_id": ids["orders"],
        "lodging": ["own", "household", "allowance", *ids["housing"]],
        "course_id": ["", *ids["courses"]],
        "agreement_id": ["", *ids["agreements"]],
    }
    changed = Row(rows[at] | {change: draw.one(pools.get(change, ["0", "-1", "100"]))})
    return [*rows[:at], changed, *rows[at + 1 :]]


def plain_columns() -> dict[str, str]:
    """Return the id column of the tables that placements refer to."""
    return {
        "workers": "worker_id",
        "orders": "order_id",
        "housing": "site_id",
        "courses": "course_id",
        "agreements": "agreement_id",
    }


@given(st.randoms(use_true_random=False))
def test_both_find_a_fault_or_neither(source: Random) -> None:
    draw = Draw(source)
    world = random_world(source, most=4)
    not_asked = draw.some(NAMES, 8)
    plan = world.best_without(*not_asked)
    assume(plan is not None)
    assert plan is not None
    rows = placements(plan)
    if draw.chance(40):
        rows = sorted(disturbed(draw, world, rows), key=lambda row: (row["worker_id"], row["order_id"]))
    plain = Round(world.tables, world.policy)
    faults = plain_check.faults(plain, rows)
    report = verify(world.loaded.instance, world.loaded.policy, ResultTables(rows, [], [], [], {}))
    found = {str(violation.name) for violation in report.violations} - OTHER_TABLES - TIERS
    assert bool(found) == bool(faults), (not_asked, faults, report.lines())
    if not faults:
        assert dict(report.tiers) == plain_check.tiers(plain, rows)
    named = {fault.split(":")[0].split(" (")[0] for fault in faults}
    if len(named) == 1 and not named & {*TERMS, "score", "unknown"}:
        assert named <= found
