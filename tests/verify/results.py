"""Result tables written down for a plan, every cell worked out apart from the package."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from matching.exchange.results import ResultTables
from matching.verify import Report, verify
from tests.brute_force import Search, counted, score, sums, terms
from tests.builders import World
from tests.plain_rules import Choice
from tests.plain_tables import Round

#: Worker, orders (separated by ``;``), lodging, course.
Item = tuple[str, ...]


def result(world: World, *plan: Item) -> ResultTables:
    """Return the tables of a plan; a lodging left out is ``own``, a course left out is none."""
    round_ = Round(world.tables, world.policy)
    return result_of(world, [_choice(round_, *item) for item in plan])


def result_of(world: World, choices: Sequence[Choice]) -> ResultTables:
    """Return the tables of what some workers do."""
    round_ = Round(world.tables, world.policy)
    placements = []
    for choice in sorted(choices, key=lambda choice: choice.worker["worker_id"]):
        for row, order in zip(choice.rows(), choice.orders, strict=True):
            cells = dict(zip(("worker_id", "order_id", "lodging", "course_id", "agreement_id"), row, strict=True))
            cells["score"] = str(score(choice, order))
            placements.append(cells | {name: str(value) for name, value in terms(choice, order).items()})
    filled = Counter(row["order_id"] for row in placements)
    placed = {row["worker_id"] for row in placements}
    unplaced = [{"worker_id": name, "reason": "outbid", "detail": ""} for name in round_.workers if name not in placed]
    unfilled = [
        {"order_id": name, "missing": str(open_), "reason": "outbid", "detail": ""}
        for name, row in round_.orders.items()
        if (open_ := int(row["headcount"] or 1) - filled[name]) > 0
    ]
    return ResultTables(
        placements=placements,
        unplaced=unplaced,
        unfilled=unfilled,
        prices=[],
        certificate=certificate(world, tiers(round_, choices)),
    )


def certificate(world: World, values: Mapping[str, int]) -> dict[str, object]:
    """Return a certificate that claims the values and proves them by the solver's word."""
    return {
        "input": world.loaded.instance.digest,
        "policy": world.loaded.policy.digest,
        "versions": {"here": "1"},
        "seed": 1,
        "tiers": [
            {"name": name, "value": value, "bound": value, "gap": 0, "proof": "search"}
            for name, value in values.items()
        ],
    }


def tiers(round_: Round, choices: Iterable[Choice]) -> dict[str, int]:
    """Return the tiers' values of a plan, within the rules and capacities or not."""
    search = Search(round_, frozenset())
    tally: Counter[tuple[str, str]] = Counter()
    gain: Counter[str] = Counter()
    for choice in choices:
        tally.update(counted(choice))
        gain.update(sums(choice, search.in_force))
    state = (*(0 for _ in search.keys), *(tally[key] for key in search.tallies))
    return search.tiers(state, tuple(gain[name] for name in search.additive))


def _choice(round_: Round, worker: str, orders: str, lodging: str = "own", course: str = "") -> Choice:
    taken = tuple(round_.orders[name] for name in sorted(orders.split(";")))
    return Choice(round_, round_.workers[worker], taken, lodging, course)


def check(world: World, tables: ResultTables) -> Report:
    """Verify a result."""
    return verify(world.loaded.instance, world.loaded.policy, tables)


def names(world: World, tables: ResultTables) -> list[str]:
    """Return the names of all violations of a result, each once."""
    return sorted({violation.name for violation in check(world, tables).violations})


def edited(tables: ResultTables, table: str, row: int, **cells: str) -> ResultTables:
    """Return a result with other cells in one row of one table."""
    rows = [dict(entry) for entry in getattr(tables, table)]
    rows[row] |= cells
    return replace(tables, **{table: rows})
