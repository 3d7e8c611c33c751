"""A tiny readable world.

Two provinces: workers come from `west`, orders are in `east`. Without
overrides one worker fits one order. A test names only the cells that it is
about; every other cell has the default below.

>>> world(workers=[{"skills": "care:4"}], orders=[{"min_level": "3"}])
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from matching.exchange.read import Loaded, from_tables
from tests.brute_force import Best, best

Cells = dict[str, str]

#: Degrees of latitude in a kilometre on the Earth of the contract.
DEGREES_PER_KM = 180 / (3.141592653589793 * 6371.0088)
HARBOUR = 30.0


def place(code: str, parent: str, level: str = "county", km_north: float | None = None) -> dict[str, str]:
    """Return a region; `km_north`: this far north of `dock`, None: without coordinates."""
    cells = {"code": code, "name": code, "level": level, "parent": parent}
    if km_north is not None:
        cells |= {"longitude": "120", "latitude": format(HARBOUR + km_north * DEGREES_PER_KM, ".12f")}
    return cells


REGIONS: Sequence[Cells] = (
    place("east", "", "province"),
    place("harbour", "east", "prefecture", 0),
    place("dock", "harbour", km_north=0),
    place("market", "harbour", km_north=10),
    place("suburb", "harbour", km_north=31),
    place("unmapped", "harbour"),
    place("seaside", "east", "prefecture", 100),
    place("pier", "seaside", km_north=100),
    place("west", "", "province", 1000),
    place("hill", "west", "prefecture", 1010),
    place("valley", "hill", km_north=1015),
    place("ridge", "hill", km_north=1020) | {"poverty_exited": "yes"},
    place("hamlet", "ridge", km_north=1021),
    place("plain", "west", "prefecture", 1100),
    place("field", "plain", km_north=1105),
)

#: What a row is without overrides; `{n}` is the row's number, from 1.
DEFAULTS: Mapping[str, Cells] = {
    "workers": {
        "worker_id": "W{n}",
        "home_region": "valley",
        "sex": "f",
        "skills": "care:3",
        "health_valid_until": "2027-12-31",
        "trained_on": "2026-01-15",
    },
    "employers": {"employer_id": "E{n}", "name": "Employer {n}"},
    "orders": {
        "order_id": "O{n}",
        "employer_id": "E1",
        "region": "dock",
        "service": "care",
        "min_level": "3",
        "headcount": "1",
        "mode": "fixed",
        "windows": "Mon-Fri 09:00-12:00",
        "start": "2026-05-01",
        "end": "2026-12-31",
        "pay": "4000",
        "pay_unit": "month",
    },
    "housing": {
        "site_id": "S{n}",
        "name": "Site {n}",
        "region": "dock",
        "kind": "dormitory",
        "sex": "any",
        "beds": "1",
        "monthly_rent": "300",
    },
    "allowances": {"city": "harbour", "places": "1", "monthly_yuan": "500"},
    "agreements": {"agreement_id": "A{n}", "origin_region": "hill", "destination_region": "east"},
    "bases": {"base_id": "B{n}", "name": "Base {n}", "owner_region": "hill", "city": "harbour", "intake": "1"},
    "courses": {
        "course_id": "C{n}",
        "region": "hill",
        "service": "care",
        "to_level": "3",
        "seats": "1",
        "weeks": "2",
        "start": "2026-04-01",
        "cost": "800",
    },
    "decisions": {"worker_id": "W1", "order_id": "O1", "kind": "forbid", "reason": "seen at review"},
    "previous": {"worker_id": "W1", "order_id": "O1"},
}
ROUND_DATE = "2026-03-01"


@dataclass(frozen=True)
class World:
    """Tables and policy of one round, and what the reader and the brute force make of them."""

    tables: Mapping[str, Sequence[Cells]]
    policy: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def loaded(self) -> Loaded:
        """The round as the reader sees it."""
        return from_tables(self.tables, self.policy)

    @cached_property
    def best(self) -> Best | None:
        """The best plan of the brute force, None if pins cannot all be kept."""
        return best(self.tables, self.policy)

    def best_without(self, *names: str) -> Best | None:
        """Return the best plan if some rules and capacities were not asked."""
        return best(self.tables, self.policy, without=names)


def world(
    *,
    workers: Iterable[Cells] = ({},),
    orders: Iterable[Cells] = ({},),
    employers: Iterable[Cells] = ({},),
    agreements: Iterable[Cells] = ({},),
    housing: Iterable[Cells] = (),
    allowances: Iterable[Cells] = (),
    bases: Iterable[Cells] = (),
    courses: Iterable[Cells] = (),
    decisions: Iterable[Cells] = (),
    previous: Iterable[Cells] | None = None,
    regions: Iterable[Cells] = (),
    **policy: object,
) -> World:
    """Return a world; each table is a list of rows, each row the cells that differ from the default.

    `regions` are added to the map or replace the regions of the same code. Keyword arguments beyond
    the tables are keys of the policy file.
    """
    given = {
        "workers": workers,
        "employers": employers,
        "orders": orders,
        "housing": housing,
        "allowances": allowances,
        "agreements": agreements,
        "bases": bases,
        "courses": courses,
        "decisions": decisions,
    }
    tables: dict[str, Sequence[Cells]] = {name: filled(name, rows) for name, rows in given.items()}
    tables["regions"] = tuple({row["code"]: row for row in (*REGIONS, *regions)}.values())
    if previous is not None:
        tables["previous"] = filled("previous", previous)
    return World(tables, {"round_date": ROUND_DATE} | policy)


def filled(table: str, rows: Iterable[Cells]) -> tuple[Cells, ...]:
    """Return rows with the defaults of their table filled in."""
    return tuple(
        {column: cell.format(n=n) for column, cell in DEFAULTS[table].items()} | dict(row)
        for n, row in enumerate(rows, start=1)
    )
