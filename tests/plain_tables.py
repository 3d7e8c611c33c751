"""Exchange tables read in the plainest way, for the brute force alone.

Rows stay dicts of text. Nothing here is shared with the package: dates are
``datetime.date``, quantities are fractions, the week is a set of quarter hours.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

Tables = Mapping[str, Sequence[Mapping[str, str]]]
Window = tuple[int, int]

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEK = 7 * 24 * 60
KEYS = {
    "regions": "code",
    "workers": "worker_id",
    "employers": "employer_id",
    "orders": "order_id",
    "housing": "site_id",
    "allowances": "city",
    "agreements": "agreement_id",
    "bases": "base_id",
    "courses": "course_id",
}
LIMITS = {
    "max_weekly_hours": 44,
    "daily_rest_hours": 11,
    "max_work_days": 6,
    "travel_base_minutes": 15,
    "travel_minutes_per_km": 3,
    "max_commute_km": 30,
    "refresher_months": 24,
}
WEIGHTS = {
    "preference": 3,
    "pay": 2,
    "level_fit": 1,
    "continuity": 4,
    "nearness": 1,
    "waiting": 2,
    "poverty_exited": 3,
    "cost": 1,
}
TIERS = ("commitments", "public_care", "priority", "floors", "filled", "quality")


class Row(dict[str, str]):
    """A row of text; a missing column reads as a blank cell."""

    def __missing__(self, key: str) -> str:
        return ""


def number(text: str, blank: int = 0) -> Fraction:
    """Return a quantity exactly."""
    return Fraction(text) if text else Fraction(blank)


def day(text: str) -> date | None:
    """Return a date, None if blank."""
    return date.fromisoformat(text) if text else None


def listed(text: str) -> list[str]:
    """Return the items of a list cell."""
    return [item.strip() for item in text.split(";") if item.strip()]


def months_before(when: date, months: int) -> date:
    """Return the same day of an earlier month, clamped to that month's end."""
    year, month = divmod(when.year * 12 + when.month - 1 - months, 12)
    return date(year, month + 1, min(when.day, monthrange(year, month + 1)[1]))


def minute(text: str) -> int:
    """Return the minutes since midnight of ``HH:MM``."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def windows(text: str) -> list[Window]:
    """Return windows as (start in the week, length) in minutes."""
    found = []
    for part in listed(text):
        days, times = part.split(" ")
        for item in days.split(","):
            first, _, last = item.partition("-")
            count = (DAYS.index(last or first) - DAYS.index(first)) % 7 + 1
            for step in range(count):
                weekday = (DAYS.index(first) + step) % 7
                for time in times.split(","):
                    start, end = (minute(side) for side in time.split("-"))
                    length = end - start if end > start else end - start + 24 * 60
                    found.append((weekday * 24 * 60 + start, length))
    return found


def covered(spans: list[Window]) -> set[int]:
    """Return the quarter hours of the week inside the windows, as their first minutes."""
    return {(start + offset) % WEEK for start, length in spans for offset in range(0, length, 15)}


def weekday(window: Window) -> int:
    """Return the weekday a window starts on."""
    return window[0] // (24 * 60)


def apart(a: Window, b: Window, minutes: Fraction) -> bool:
    """Whether the windows do not overlap and leave `minutes` from the end of each to the next start of the other."""
    if covered([a]) & covered([b]):
        return False
    return (b[0] - a[0] - a[1]) % WEEK >= minutes and (a[0] - b[0] - b[1]) % WEEK >= minutes


class Round:
    """The tables by id, the policy with its defaults, and the region tree."""

    def __init__(self, tables: Tables, policy: Mapping[str, object] | None = None) -> None:
        self.tables = {
            name: {row[key]: Row(row) for row in sorted(tables.get(name, ()), key=lambda row: row[key])}
            for name, key in KEYS.items()
        }
        self.decisions = [Row(row) for row in tables.get("decisions", ())]
        # A missing table is an empty one.
        self.previous = [Row(row) for row in tables.get("previous", ())]
        policy = dict(policy or {})
        self.tiers = tuple(str(name) for name in _sequence(policy.get("tiers", TIERS)))
        self.open_corridors = bool(policy.get("open_corridors", False))
        self.health_certificate = bool(policy.get("health_certificate", True))
        self.limits = {k: Fraction(str(v)) for k, v in {**LIMITS, **_mapping(policy.get("limits"))}.items()}
        self.weights = {k: int(str(v)) for k, v in {**WEIGHTS, **_mapping(policy.get("weights"))}.items()}
        floors = _mapping(policy.get("floors"))
        self.poverty_floor = int(str(floors.get("poverty_exited", 0)))
        self.region_floors = {k: int(str(v)) for k, v in _mapping(floors.get("regions")).items()}
        starts = [date.fromisoformat(row["start"]) for row in self.orders.values()]
        given = policy.get("round_date")
        self.round_date = date.fromisoformat(str(given)) if given else min(starts, default=date.min)

    @property
    def workers(self) -> dict[str, Row]:
        """Workers by id, in code-point order."""
        return self.tables["workers"]

    @property
    def orders(self) -> dict[str, Row]:
        """Orders by id, in code-point order."""
        return self.tables["orders"]

    def lineage(self, code: str) -> list[str]:
        """Return the region and its ancestors, nearest first."""
        found = []
        while code:
            found.append(code)
            code = self.tables["regions"][code]["parent"]
        return found

    def city(self, code: str) -> str:
        """Return the nearest ancestor-or-self of level prefecture, blank if there is none."""
        for here in self.lineage(code):
            if self.tables["regions"][here]["level"] == "prefecture":
                return here
        return ""

    def poverty_exited(self, code: str) -> bool:
        """Whether the region or an ancestor of it is flagged."""
        return any(self.tables["regions"][here]["poverty_exited"] == "yes" for here in self.lineage(code))

    def km(self, a: str, b: str) -> int | None:
        """Return the distance in whole km, rounded half up; None if there is none."""
        if a == b:
            return 0
        one, two = self.tables["regions"][a], self.tables["regions"][b]
        if not all((one["longitude"], one["latitude"], two["longitude"], two["latitude"])):
            return None
        lat1, lat2 = math.radians(float(one["latitude"])), math.radians(float(two["latitude"]))
        across = math.radians(float(two["longitude"]) - float(one["longitude"]))
        h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(across / 2) ** 2
        return math.floor(2 * 6371.0088 * math.asin(math.sqrt(h)) + 0.5)


def _mapping(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _sequence(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []
