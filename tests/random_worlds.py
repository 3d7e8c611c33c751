"""Random tiny rounds in which rules, capacities and tiers meet.

Every draw goes through one `random.Random`: a plain one in the endless search
for disagreements (`tests.fuzz`), Hypothesis's own in the tests. The first item
of a list is the plainest, so that shrinking leads there. Weights of the draws
were set by measuring how often each rule and capacity changes the best plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from tests.builders import World, world
from tests.plain_tables import DAYS, TIERS, WEIGHTS, months_before

Cells = dict[str, str]
Item = TypeVar("Item")

HOMES = ("valley", "hamlet", "ridge", "field", "hill", "dock", "west", "pier")
PLACES = ("dock", "market", "pier", "harbour", "suburb", "unmapped", "seaside")
CITIES = ("harbour", "seaside", "hill", "plain")
THEMES = (
    *("skill", "health", "training", "credit", "dates", "windows", "hours", "pay", "city", "site", "corridor"),
    *("modes", "several", "places", "homes", "beds", "allowances", "courses", "groups", "pins", "forbids"),
    *("limits", "bases", "maximum", "commitments", "floors"),
)
STARTS = ("2026-05-01", "2026-05-31", "2026-08-31", "2026-03-01")
PATTERNS = (
    "Mon-Fri 09:00-12:00",
    "Mon,Wed,Fri 08:00-10:00",
    "Tue,Thu 14:00-18:00",
    "Tue,Thu 09:00-12:00,13:00-15:15",
    "Mon 19:00-23:00",
    "Tue 08:00-12:00",
    "Tue 10:00-14:00",
    "Sat 20:00-08:00",
    "Sun 22:00-06:00",
    "Mon 16:00-20:00",
    "Wed 00:00-24:00",
    "Fri 09:00-09:00",
    "Mon-Sat 13:00-17:15",
)
PART_TIME = (
    "Mon 08:00-10:00",
    "Mon 10:15-12:00",
    "Mon 10:45-12:00",
    "Tue 08:00-12:00",
    "Wed 14:00-16:00; Thu 09:00-11:00",
    "Mon 21:00-22:00",
    "Sun 20:00-23:00",
    "Sun 22:00-02:00",
    "Wed,Thu 18:00-20:00",
    "Sat-Mon 13:00-14:30",
)
AVAILABLE = (
    "Mon-Sun 06:00-24:00",
    "Mon-Fri 08:00-18:00",
    "Mon-Sun 00:00-24:00",
    "Mon-Sat 08:00-16:00,16:00-20:00",
    "Sat-Mon 20:00-10:00; Mon-Fri 09:00-17:15",
)


class Draw:
    """Draws from one source of chance."""

    def __init__(self, source: Random) -> None:
        self.source = source

    def chance(self, percent: int) -> bool:
        """Return True in `percent` of the draws; the plain case is False."""
        return self.source.randrange(100) >= 100 - percent

    def number(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        return self.source.randrange(low, high + 1)

    def one(self, items: Sequence[str]) -> str:
        """Return one of the items."""
        return items[self.source.randrange(len(items))]

    def some(self, items: Sequence[str], percent: int) -> list[str]:
        """Return each item with some chance, in a random order."""
        return self.shuffled([item for item in items if self.chance(percent)])

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in a random order."""
        turned = list(items)
        for last in range(len(turned) - 1, 0, -1):
            other = self.source.randrange(last + 1)
            turned[last], turned[other] = turned[other], turned[last]
        return turned

    def maybe(self, percent: int, items: Sequence[str]) -> str:
        """Return a blank cell, or one of the items in `percent` of the draws."""
        return self.one(items) if self.chance(percent) else ""


class Maker:
    """Makes one random world.

    Parameters
    ----------
    source
        Where chance comes from.
    most
        Most workers and most orders.
    """

    def __init__(self, source: Random, most: int) -> None:
        self.draw = Draw(source)
        self.most = most

    def make(self) -> World:
        """Return a world."""
        draw = self.draw
        # Ids whose code-point order is not their numeric order.
        self.worker_ids = [f"W{n}" for n in range(9, 9 + draw.number(1, self.most))]
        self.order_ids = [f"O{n}" for n in range(9, 9 + draw.number(1, self.most))]
        # Several orders, courses and groups need much to fit at once: they come more often.
        crowd = draw.one(("calm", "mixed", "troubled"))
        percent = {"calm": 12, "mixed": 20, "troubled": 33}[crowd]
        self.themes = set(draw.some(THEMES, percent)) | set(draw.some(("several", "courses", "groups", "beds"), 25))
        self.limits = self.draw_limits()
        self.far = ("pier",) if draw.chance(30) else ()
        self.base_ids = [f"B{n}" for n in range(1, draw.number(1, 2) + 1)] if "bases" in self.themes else []
        self.employer_ids = ["E1", "E2"]
        tables: dict[str, list[Cells]] = {
            "orders": [self.order(name) for name in self.order_ids],
            "workers": [self.worker(name) for name in self.worker_ids],
            "employers": [{"credit": draw.one(("barred", "flagged")) if self.on("credit", 40) else ""}, {}],
            "agreements": self.agreements(),
            "housing": [self.site() for _ in range(draw.number(1, 2))] if "beds" in self.themes else [],
            "allowances": [self.allowance(city) for city in CITIES[:2] if not self.on("allowances", 20)],
            "bases": [self.base() for _ in self.base_ids],
            "courses": [self.course() for _ in range(draw.number(1, 3))] if "courses" in self.themes else [],
            "decisions": self.decisions(),
        }
        previous = self.previous() if draw.chance(30) else None
        return world(**tables, previous=previous, **self.policy())  # type: ignore[arg-type]

    def on(self, theme: str, percent: int) -> bool:
        """Whether something of a theme is drawn: a world is about some themes, and plain in the others."""
        return theme in self.themes and self.draw.chance(percent)

    def draw_limits(self) -> dict[str, object]:
        """Return some limits of the policy."""
        draw = self.draw
        choices: dict[str, tuple[object, ...]] = {
            "max_weekly_hours": (44, 15, 20.5, 8),
            "daily_rest_hours": (11, 8, 12.25, 14),
            "max_work_days": (6, 5, 3, 2),
            "travel_base_minutes": (15, 0, 30),
            "travel_minutes_per_km": (3, 0.5, 10),
            "max_commute_km": (30, 10, 9, 31),
            "refresher_months": (24, 6, 3, 0),
        }
        return {name: some[draw.number(1, len(some) - 1)] for name, some in choices.items() if self.on("limits", 40)}

    def order(self, name: str) -> Cells:
        draw = self.draw
        mode = draw.one(("fixed", "rota", "live_in", "fixed")) if self.on("modes", 70) else "fixed"
        return {
            "order_id": name,
            "employer_id": draw.one(self.employer_ids),
            "region": draw.one(PLACES) if self.on("places", 60) else draw.one(("dock", "dock", "market", *self.far)),
            "service": "cook" if self.on("skill", 30) else "care",
            "min_level": draw.one("5423") if self.on("skill", 60) else "3",
            "headcount": draw.one(("1", "2", "3", "1")),
            "mode": mode,
            "windows": "" if mode == "live_in" else self.windows(),
            "weekly_hours": draw.one(("40", "12.5", "20.5", "44", "36", "45")) if mode == "rota" else "",
            "start": draw.one(STARTS) if self.on("dates", 60) else STARTS[0],
            "end": draw.one(("", "2026-10-31")) if self.on("dates", 40) else "2026-12-31",
            "pay": draw.one(("4000", "3999.99", "5200", "30", "12.5")) if self.on("pay", 70) else "4000",
            "pay_unit": "hour" if self.on("pay", 40) else "month",
            "priority": draw.maybe(50, ("1", "2")),
            "employment": draw.maybe(50, ("employee", "agency")),
        }

    def windows(self) -> str:
        """Return the windows of an order."""
        draw = self.draw
        if "several" in self.themes and draw.chance(80):
            return draw.one(PART_TIME)
        if self.on("windows", 60):
            return draw.one(PATTERNS)
        if not self.on("windows", 60):
            return PATTERNS[0]
        days = draw.some(DAYS, 40) or ["Mon"]
        start, length = draw.number(0, 95), draw.number(2, 40)
        return f"{','.join(days)} {clock(start)}-{clock((start + length) % 96)}"

    def worker(self, name: str) -> Cells:
        draw = self.draw
        preferred = draw.some(CITIES[:3], 60) if self.on("city", 70) else []
        return {
            "worker_id": name,
            "home_region": draw.one(HOMES) if self.on("homes", 60) else draw.one(("valley", "hamlet")),
            "sex": draw.one(("f", "m", "")),
            "skills": self.skills(),
            "health_valid_until": draw.one(("2026-05-01", "2026-04-30", "")) if self.on("health", 50) else "2027-12-31",
            "trained_on": self.trained() if self.on("training", 60) or self.on("courses", 20) else "2026-02-28",
            "credit": draw.one(("flagged", "barred")) if self.on("credit", 30) else "",
            "available_from": draw.one(("2026-05-01", "2026-05-02")) if self.on("dates", 40) else "",
            "available_until": draw.one(("2026-12-31", "2026-12-30", "2026-10-31")) if self.on("dates", 40) else "",
            "windows": draw.one(AVAILABLE) if self.on("windows", 60) else "",
            "live_in": draw.one(("yes", "no", "")),
            "max_weekly_hours": draw.one(("40", "20.5", "8", "15", "14.75", "3")) if self.on("hours", 60) else "",
            "max_orders": draw.one(("2", "3", "2", "4")) if self.on("several", 90) else draw.maybe(30, ("1",)),
            "min_monthly_pay": draw.one(("4000", "3999.99", "2500", "0")) if self.on("pay", 60) else "",
            "min_hourly_pay": draw.one(("30", "12.5", "20", "35")) if self.on("pay", 60) else "",
            "housing": self.housing(),
            "preferred_cities": ";".join(preferred),
            "preferred_only": "yes" if self.on("city", 30) else "",
            "excluded_cities": ";".join(draw.some(CITIES, 35)) if self.on("city", 50) else "",
            "group_id": draw.one(("G1", "G2")) if self.on("groups", 70) else "",
            "waiting_rounds": draw.maybe(40, ("1", "5", "6")),
            "current_order": draw.one((*self.order_ids, "elsewhere")) if draw.chance(35) else "",
        }

    def housing(self) -> str:
        """Return a wish that something in this world can serve."""
        wishes = ("", "own", *(("bed", "bed", "either") if "beds" in self.themes else ()), "either")
        return self.draw.one(wishes) if self.themes & {"beds", "allowances"} else ""

    def skills(self) -> str:
        """Return skills, now and then one listed twice."""
        draw = self.draw
        held = [f"care:{draw.one('324516')}"] if self.on("skill", 60) else ["care:3"]
        held = ["care:4"] if self.on("courses", 30) else held
        held += [f"cook:{draw.one('32451')}"] if self.on("skill", 50) else []
        held += [f"care:{draw.number(1, 5)}"] if self.on("skill", 15) else []
        return ";".join(skill for skill in held if not skill.endswith("6"))

    def trained(self) -> str:
        """Return a day of training on one side or the other of what some order asks."""
        draw = self.draw
        months = int(str(self.limits.get("refresher_months", 24)))
        since = months_before(date.fromisoformat(draw.one(STARTS)), months)
        return draw.one((since.isoformat(), (since - timedelta(days=1)).isoformat(), ""))

    def site(self) -> Cells:
        draw = self.draw
        return {
            "region": draw.one(PLACES) if self.on("site", 60) else draw.one(("dock", "market")),
            "kind": draw.one(("dormitory", "public_rental", "employer")),
            "sex": draw.one("fm") if self.on("site", 40) else "any",
            "beds": draw.one("1210"),
            "employee_only": draw.one(("yes", "no")) if self.on("site", 40) else "",
            "employers": draw.one(("E1", "E2;E1", "E2")) if self.on("site", 40) else "",
            "monthly_rent": draw.maybe(70, ("300", "250.5", "99.99")),
            "open_from": draw.one(("2026-05-01", "2026-05-02")) if self.on("site", 25) else "",
            "open_until": draw.one(("2026-12-31", "2026-12-30")) if self.on("site", 25) else "",
        }

    def allowance(self, city: str) -> Cells:
        draw = self.draw
        return {"city": city, "places": draw.one("1023"), "monthly_yuan": draw.maybe(80, ("500", "199.5"))}

    def agreements(self) -> list[Cells]:
        """Return agreements, nested ones now and then."""
        wide = [] if self.on("corridor", 50) else [self.agreement("west", "east")]
        if "corridor" not in self.themes:
            return wide
        origins, destinations = ("hill", "west", "ridge", "valley", "plain"), ("east", "harbour", "dock", "seaside")
        draw = self.draw
        return wide + [self.agreement(draw.one(origins), draw.one(destinations)) for _ in range(draw.number(1, 3))]

    def agreement(self, origin: str, destination: str) -> Cells:
        draw = self.draw
        return {
            "origin_region": origin,
            "destination_region": destination,
            "min_placements": draw.one("1230") if self.on("commitments", 60) else "",
            "max_placements": draw.one("1203") if self.on("maximum", 60) else "",
            "base_id": draw.maybe(85, self.base_ids) if self.base_ids else "",
            "travel_subsidy": draw.maybe(50, ("150", "60.5", "1000")),
            "valid_from": draw.one(("2026-05-01", "2026-05-02")) if self.on("corridor", 15) else "",
            "valid_until": draw.one(("2026-05-01", "2026-04-30", "2026-08-31")) if self.on("corridor", 15) else "",
        }

    def base(self) -> Cells:
        draw = self.draw
        return {"city": draw.one(("harbour", "seaside")), "intake": draw.one(("1", "0", "2", ""))}

    def course(self) -> Cells:
        draw = self.draw
        service = "" if draw.chance(40) else "cook" if self.on("skill", 30) else "care"
        weeks = draw.number(0, 4)
        first_day = date.fromisoformat(draw.one(STARTS) if self.on("dates", 50) else STARTS[0])
        # From a day too late to weeks early; a course that starts on the round's own date among them.
        starts = first_day - timedelta(days=7 * weeks + (draw.number(0, 21) if draw.chance(50) else draw.number(-1, 0)))
        region = draw.one(("seaside", "plain", "west", "dock")) if draw.chance(20) else draw.one(("hill", "harbour"))
        return {
            "region": region,
            "service": service,
            "from_level": draw.maybe(35, "543"),
            "to_level": draw.one("3245") if service else draw.maybe(10, "3"),
            "seats": draw.one("1210"),
            "weeks": str(weeks),
            "start": starts.isoformat(),
            "cost": draw.maybe(70, ("800", "99.99")),
        }

    def decisions(self) -> list[Cells]:
        """Return forbidden and pinned pairs, no pair both."""
        pairs = [(worker, order) for worker in self.worker_ids for order in self.order_ids]
        found = []
        for worker, order in pairs:
            if self.on("pins", 110 // (len(pairs) + 2)):
                found.append({"worker_id": worker, "order_id": order, "kind": "pin"})
            elif self.on("forbids", 30):
                found.append({"worker_id": worker, "order_id": order, "kind": "forbid"})
        return found

    def previous(self) -> list[Cells]:
        """Return a plan in force, now and then an empty one."""
        pairs = [f"{worker} {order}" for worker in self.worker_ids for order in self.order_ids]
        chosen = self.draw.some(pairs, 30)
        return [dict(zip(("worker_id", "order_id"), pair.split(), strict=True)) for pair in chosen]

    def policy(self) -> dict[str, object]:
        """Return the policy file's keys."""
        draw = self.draw
        keys: dict[str, object] = {"limits": self.limits}
        if draw.chance(50):
            keys["tiers"] = draw.some((*TIERS, "balance", "stability"), 75) or ["filled"]
        if draw.chance(40):
            keys["weights"] = {name: draw.number(0, 5) for name in WEIGHTS if draw.chance(50)}
        if "floors" in self.themes:
            regions = {code: draw.number(1, 3) for code in draw.some(("ridge", "west", "plain"), 40)}
            keys["floors"] = {"poverty_exited": draw.number(0, 10) * 100, "regions": regions}
        if self.on("corridor", 20):
            keys["open_corridors"] = True
        if self.on("health", 15):
            keys["health_certificate"] = False
        return keys


def clock(quarter: int) -> str:
    """Return the time of a quarter hour of the day."""
    return f"{quarter // 4:02}:{quarter % 4 * 15:02}"


def random_world(source: Random, most: int = 4) -> World:
    """Return a random world of at most `most` workers and `most` orders."""
    return Maker(source, most).make()
