"""What a result uses of every capacity, and where that is more than there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matching.instance.instance import NO_LIMIT
from matching.language import Text
from matching.rules import CAPACITY_TEXTS, Capacity
from matching.verify.report import PLACEMENTS_FILE, Violation
from matching.verify.round import Round
from matching.verify.rows import ALLOWANCE, Placement, Report

#: A capacity and the id or city code that it belongs to.
Key = tuple[str, str]


@dataclass(frozen=True)
class Use:
    """Use and limit of one capacity; the limit is None where the input gives none."""

    used: int
    limit: int | None


def limits(round_: Round) -> dict[Key, int | None]:
    """Return every capacity of the input with its limit."""
    codes = round_.geography.codes
    found: dict[Key, int | None] = {}
    for order in round_.orders:
        found[Capacity.HEADCOUNT, order.id] = order.headcount
    for site in round_.sites:
        found[Capacity.BEDS, site.id] = site.beds
    for city, (places, _) in round_.allowances.items():
        found[Capacity.ALLOWANCE_PLACES, codes[city]] = places
    # A city of orders without a row has no allowances: a limit of 0, which may bear a price.
    for order in round_.orders:
        place = round_.city(order)
        if place is not None:
            found.setdefault((Capacity.ALLOWANCE_PLACES, codes[place]), 0)
    for course in round_.courses:
        found[Capacity.SEATS, course.id] = course.seats
    for agreement in round_.agreements:
        found[Capacity.AGREEMENT_MAX, agreement.id] = _blank_as_none(agreement.maximum)
    for base in round_.bases:
        found[Capacity.BASE_INTAKE, base.id] = _blank_as_none(base.intake)
    return found


def shared(round_: Round, rows: Iterable[Placement]) -> set[Key]:
    """Return what one worker's rows use, each once (all but positions, which count each row)."""
    codes = round_.geography.codes
    found: set[Key] = set()
    for row in rows:
        if row.site is not None:
            found.add((Capacity.BEDS, row.site.id))
        elif row.lodging == ALLOWANCE:
            city = round_.city(row.order)
            found.add((Capacity.ALLOWANCE_PLACES, "" if city is None else codes[city]))
        if row.course is not None:
            found.add((Capacity.SEATS, row.course.id))
        if row.agreement is not None:
            found.add((Capacity.AGREEMENT_MAX, row.agreement.id))
            base = round_.arrives_at(row.worker, row.agreement)
            if base is not None:
                found.add((Capacity.BASE_INTAKE, round_.bases[base].id))
    return found


def usage(round_: Round, rows_of: Mapping[int, Sequence[Placement]]) -> dict[Key, Use]:
    """Return use and limit of every capacity that the input has or the result uses."""
    used: Counter[Key] = Counter()
    for rows in rows_of.values():
        used.update((str(Capacity.HEADCOUNT), row.order.id) for row in rows)
        used.update(shared(round_, rows))
    limit = limits(round_)
    # What has no row in the input (allowances of a city) offers no place.
    return {key: Use(used[key], limit.get(key, 0)) for key in limit | dict.fromkeys(used, 0)}


def check_capacities(use: Mapping[Key, Use], report: Report) -> None:
    """Report every capacity of which more is used than there is."""
    for (name, key), found in use.items():
        if found.limit is not None and found.used > found.limit:
            what = CAPACITY_TEXTS[Capacity(name)]
            text = Text(
                f"{what.en} {key}: {found.used} used of {found.limit}",
                f"{what.zh} {key}：已用 {found.used}，上限 {found.limit}",
            )
            order_id = key if name == Capacity.HEADCOUNT else ""
            report(Violation(name, text, PLACEMENTS_FILE, order_id=order_id))


def _blank_as_none(limit: int) -> int | None:
    return None if limit == NO_LIMIT else limit
