"""What a generated round looks like: every knob, and the sizes that follow from the number of workers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise


@dataclass(frozen=True)
class Shape:
    """Knobs of a generated round; None means "by the number of workers".

    Parameters
    ----------
    orders
        Number of orders (default: 12 for 100 workers at 10,000, 10 at 100,000, 8 at a million).
    positions
        Positions offered for each worker.
    origin_counties, receiving_cities
        How many counties send workers and how many cities offer orders.
    profiles
        Distinct combinations of skills, papers, demands and working time among the workers.
    poverty_exited
        Share of the sending counties that are poverty-exited.
    local
        Share of workers whose home lies in a receiving city.
    live_in, rota
        Share of orders of these modes; the rest are fixed.
    several_orders
        Share of workers who take two to four part-time orders at once.
    grouped
        Share of workers who come in a group of two to four.
    lapsed
        Share of workers whose training has lapsed; half as many have no valid health certificate.
    beds, agreements, intake, seats
        Room in housing, under agreements' maxima, at docking bases and in courses, as a multiple of what is
        expected to be asked for: below 1 it is short, 2 hardly ever binds.
    current
        Share of workers who hold an order of the plan in force.
    pins, forbids
        Number of decisions of each kind.
    scarce_service
        A quarter of the positions ask for one service that few hold.
    ties
        Scores as equal as can be: one pay for each unit, no wishes, no floors, no waiting, nobody on an order now.
    """

    orders: int | None = None
    positions: float = 1.0
    origin_counties: int | None = None
    receiving_cities: int | None = None
    profiles: int | None = None
    poverty_exited: float = 0.6
    local: float = 0.12
    live_in: float = 0.28
    rota: float = 0.28
    several_orders: float = 0.06
    grouped: float = 0.06
    lapsed: float = 0.1
    beds: float = 1.0
    agreements: float = 1.0
    intake: float = 1.0
    seats: float = 1.0
    current: float = 0.08
    pins: int | None = None
    forbids: int | None = None
    scarce_service: bool = False
    ties: bool = False

    def __post_init__(self) -> None:
        for name in ("poverty_exited", "local", "live_in", "rota", "several_orders", "grouped", "lapsed", "current"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a share: it must lie between 0 and 1")
        if self.live_in + self.rota > 1:
            raise ValueError("live_in and rota are shares of the orders: together they must not exceed 1")
        for name in ("beds", "agreements", "intake", "seats"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative")
        if self.positions <= 0:
            raise ValueError("positions must be above 0")
        for name in ("orders", "origin_counties", "receiving_cities", "profiles", "pins", "forbids"):
            given, least = getattr(self, name), 0 if name in ("pins", "forbids") else 1
            if given is not None and given < least:
                raise ValueError(f"{name} must be at least {least}")


@dataclass(frozen=True)
class Sizes:
    """Numbers of things in a round."""

    workers: int
    orders: int
    positions: int
    origin_counties: int
    receiving_cities: int
    profiles: int
    services: int
    sites_a_city: int
    pins: int
    forbids: int


#: Numbers at chosen sizes; between them they grow in a straight line.
GROWTH = {
    "orders": {
        0: 2,
        50: 14,
        500: 75,
        5_000: 600,
        10_000: 1_200,
        100_000: 10_000,
        1_000_000: 80_000,
        10_000_000: 800_000,
    },
    "origin_counties": {0: 3, 50: 6, 500: 20, 5_000: 60, 10_000: 80, 100_000: 220, 1_000_000: 480},
    "receiving_cities": {0: 1, 50: 2, 500: 4, 5_000: 12, 10_000: 15, 100_000: 35, 1_000_000: 64},
    "profiles": {0: 10, 50: 40, 500: 150, 5_000: 420, 10_000: 600, 100_000: 2_000, 1_000_000: 6_000},
    "services": {0: 2, 50: 3, 500: 5, 5_000: 9, 10_000: 12},
    "sites_a_city": {0: 2, 500: 3, 5_000: 5, 10_000: 6, 100_000: 12, 1_000_000: 24},
    "pins": {0: 0, 100: 1, 1_000: 10, 100_000: 40},
    "forbids": {0: 0, 100: 3, 1_000: 20, 100_000: 200},
}


def sizes(workers: int, shape: Shape) -> Sizes:
    """Return the sizes of a round of so many workers."""
    if workers < 1:
        raise ValueError("workers must be at least 1")
    grown = {name: _grown(points, workers) for name, points in GROWTH.items()}
    asked = {field.name: getattr(shape, field.name) for field in fields(shape)}
    grown |= {name: value for name, value in asked.items() if name in grown and value is not None}
    positions = max(round(workers * shape.positions), grown["orders"])
    return Sizes(workers=workers, positions=positions, **grown)


def _grown(points: dict[int, int], at: int) -> int:
    """Return the value at a size: a straight line between two points, and no growth above the last."""
    known = sorted(points.items())
    for (low, value), (high, more) in pairwise(known):
        if at <= high:
            return value + (more - value) * (at - low) // (high - low)
    return known[-1][1]
