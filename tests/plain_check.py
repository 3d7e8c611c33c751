"""Everything wrong with a table of placements, by the rules of the brute force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tests.brute_force import Key, Search, limits, score, terms, used
from tests.plain_rules import Choice, broken
from tests.plain_tables import Round, Row


def faults(round_: Round, placements: Iterable[Row]) -> list[str]:
    """Return every fault, each beginning with the name of the rule, capacity or column."""
    by_worker: dict[str, list[Row]] = {}
    for row in placements:
        by_worker.setdefault(row["worker_id"], []).append(row)
    unknown = set(by_worker) - set(round_.workers)
    unknown |= {row["order_id"] for some in by_worker.values() for row in some} - set(round_.orders)
    if unknown:
        return [f"unknown: {name}" for name in sorted(unknown)]
    found = []
    plan = []
    for name, worker in round_.workers.items():
        mine = sorted(by_worker.get(name, []), key=lambda row: row["order_id"])
        found += [f"{fault} (worker {name})" for fault in worker_faults(round_, mine)]
        plan.append(as_choice(round_, worker, mine))
    return found + shared_faults(round_, plan)


def as_choice(round_: Round, worker: Row, mine: Sequence[Row]) -> Choice:
    """Return one worker's rows as a choice; its lodging and course are the first named."""
    orders = tuple(round_.orders[row["order_id"]] for row in mine)
    course = next((row["course_id"] for row in mine if row["course_id"]), "")
    return Choice(round_, worker, orders, mine[0]["lodging"] if mine else "", course)


def worker_faults(round_: Round, mine: Sequence[Row]) -> list[str]:
    """Return what is wrong with the rows of one worker."""
    if not mine:
        return []
    found = []
    names = {"own", "household", "allowance", *round_.tables["housing"]}
    if len({row["lodging"] for row in mine}) > 1:
        found.append("one_lodging")
    if any(row["lodging"] not in names for row in mine):
        return [*found, "lodging: unknown"]
    if any(row["course_id"] not in ("", *round_.tables["courses"]) for row in mine):
        return [*found, "course: unknown"]
    if len({row["course_id"] for row in mine} - {""}) > 1:
        found.append("course: several")
    if len({row["order_id"] for row in mine}) < len(mine):
        return [*found, "max_orders: one order twice"]
    choice = as_choice(round_, round_.workers[mine[0]["worker_id"]], mine)
    found += broken(choice)
    if "one_lodging" in found:
        each = [as_choice(round_, choice.worker, [row]) for row in mine]
        found += sorted({name for one in each for name in broken(one) if name in ("lodging", "site")})
    for row, order, right in zip(mine, choice.orders, choice.rows(), strict=True):
        if row["course_id"] != right[3]:
            found.append(f"course: {row['order_id']} names {row['course_id']!r}, not {right[3]!r}")
        if row["agreement_id"] != right[4]:
            found.append(f"corridor: {row['order_id']} names {row['agreement_id']!r}, not {right[4]!r}")
        if not found:
            found += row_faults(row, choice, order)
    return found


def row_faults(row: Row, choice: Choice, order: Row) -> list[str]:
    """Return the score columns of a row that are wrong."""
    right = {**terms(choice, order), "score": score(choice, order)}
    return [f"{name}: {row[name]}, not {value}" for name, value in right.items() if row[name] != str(value)]


def shared_faults(round_: Round, plan: Sequence[Choice]) -> list[str]:
    """Return the capacities that a plan breaks, and the groups and pins."""
    use: Counter[Key] = Counter()
    for choice in plan:
        use.update(used(choice))
    found = [
        f"{kind}: {key} has {limit}, {use[kind, key]} used"
        for (kind, key), limit in limits(round_).items()
        if use[kind, key] > limit
    ]
    cities: dict[str, set[str]] = {}
    for choice in plan:
        if choice.worker["group_id"]:
            cities.setdefault(choice.worker["group_id"], set()).add(choice.city if choice.orders else "")
    found += [f"group: {name} in {sorted(where)}" for name, where in cities.items() if len(where) > 1]
    # The pins of placed workers are among the rules of their choices.
    return found + [
        f"pin: {choice.worker['worker_id']}" for choice in plan if not choice.orders and "pin" in broken(choice)
    ]


def tiers(round_: Round, placements: Iterable[Row]) -> dict[str, int]:
    """Return the tiers of a valid plan."""
    search = Search(round_, frozenset())
    mine: dict[str, list[Row]] = {}
    for row in sorted(placements, key=lambda row: row["order_id"]):
        mine.setdefault(row["worker_id"], []).append(row)
    together = search.empty()
    for name, some in mine.items():
        together = search.combined(together, search.single([as_choice(round_, round_.workers[name], some)]))
    [(state, (gain, _))] = together.items()
    return search.tiers(state, gain)
