"""`one_city`: all placements of a worker are in one city."""

from __future__ import annotations

from tests.builders import world
from tests.checks import placed

WORKER = {"max_orders": "2"}


def test_two_cities_are_one_too_many() -> None:
    there = {"windows": "Thu 08:00-10:00", "region": "pier"}
    two = world(workers=[WORKER], orders=[{"windows": "Mon 08:00-10:00"}, there])
    assert len(placed(two)) == 1
    relaxed = two.best_without("one_city")
    assert relaxed is not None
    assert len(relaxed.rows()) == 2


def test_two_districts_of_one_city() -> None:
    there = {"windows": "Thu 08:00-10:00", "region": "market"}
    assert len(placed(world(workers=[WORKER], orders=[{"windows": "Mon 08:00-10:00"}, there]))) == 2


def test_even_if_one_of_them_is_home() -> None:
    there = {"windows": "Thu 08:00-10:00", "region": "valley"}
    assert len(placed(world(workers=[WORKER], orders=[{"windows": "Mon 08:00-10:00"}, there]))) == 1
