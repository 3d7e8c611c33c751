"""Every hard rule as a function of what one worker does, for the brute force alone.

Written from the contract: it reads the tables as text and shares nothing with
the solver, the verifier or the instance. It is slow and plain on purpose;
where it and the package disagree, one of them misreads the contract.

A worker's *choice* is all its orders, its lodging and its course.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from tests.plain_tables import Round, Row, Window, apart, covered, day, listed, months_before, number, weekday, windows


@dataclass(frozen=True)
class Choice:
    """All that one worker does in a plan: orders by id, one lodging, a course or a blank."""

    round: Round
    worker: Row
    orders: tuple[Row, ...]
    lodging: str = ""
    course: str = ""
    without: frozenset[str] = frozenset()

    @property
    def city(self) -> str:
        """City of the first order."""
        return self.round.city(self.orders[0]["region"])

    def needs_skill(self, order: Row) -> bool:
        """Whether the worker lacks the order's service at its level."""
        own = own_level(self.worker, order["service"])
        return "skill" not in self.without and not (own and own <= int(order["min_level"] or 5))

    def needs_training(self, order: Row) -> bool:
        """Whether the worker's training is too old on the order's first day."""
        start, trained = day(order["start"]), day(self.worker["trained_on"])
        assert start
        since = months_before(start, int(self.round.limits["refresher_months"]))
        return "training" not in self.without and not (trained and trained >= since)

    @cached_property
    def course_rows(self) -> list[Row]:
        """Orders that need a course."""
        return [order for order in self.orders if self.needs_skill(order) or self.needs_training(order)]

    def rows(self) -> list[tuple[str, str, str, str, str]]:
        """Rows of the result: worker, order, lodging, course, agreement."""
        return [
            (
                self.worker["worker_id"],
                order["order_id"],
                self.lodging,
                self.course if order in self.course_rows else "",
                agreement(self.round, self.worker, order),
            )
            for order in self.orders
        ]


def own_level(worker: Row, service: str) -> int:
    """Return the worker's best level in a service, 0 if none."""
    held = [skill.split(":") for skill in listed(worker["skills"])]
    return min((int(level) for name, level in held if name == service), default=0)


def local(round_: Round, worker: Row, order: Row) -> bool:
    """Whether worker's and order's city are equal."""
    return round_.city(worker["home_region"]) == round_.city(order["region"])


def agreement(round_: Round, worker: Row, order: Row) -> str:
    """Return the agreement that counts for a pair, blank if local or none covers."""
    if local(round_, worker, order):
        return ""
    homes, places = round_.lineage(worker["home_region"]), round_.lineage(order["region"])
    covering = []
    for name, row in round_.tables["agreements"].items():
        start, first, last = day(order["start"]), day(row["valid_from"]), day(row["valid_until"])
        assert start
        if (first and start < first) or (last and start > last):
            continue
        if row["origin_region"] in homes and row["destination_region"] in places:
            covering.append((homes.index(row["origin_region"]), places.index(row["destination_region"]), name))
    return min(covering)[2] if covering else ""


# ---------------------------------------------------------------- rules of one pair


def health(c: Choice, o: Row) -> bool:
    until, start = day(c.worker["health_valid_until"]), day(o["start"])
    assert start
    return not c.round.health_certificate or (until is not None and until >= start)


def credit(c: Choice, o: Row) -> bool:
    employer = c.round.tables["employers"][o["employer_id"]]
    return c.worker["credit"] != "barred" and employer["credit"] != "barred"


def within(first: str, last: str, o: Row) -> bool:
    """Whether the order's dates lie within two dates of which either may be blank."""
    opens, closes, start, end = day(first), day(last), day(o["start"]), day(o["end"])
    assert start
    return (opens is None or opens <= start) and (closes is None or (end is not None and closes >= end))


def dates(c: Choice, o: Row) -> bool:
    return within(c.worker["available_from"], c.worker["available_until"], o)


def windows_rule(c: Choice, o: Row) -> bool:
    if o["mode"] == "live_in" or not c.worker["windows"]:
        return True
    return covered(windows(o["windows"])) <= covered(windows(c.worker["windows"]))


def live_in(c: Choice, o: Row) -> bool:
    return o["mode"] != "live_in" or c.worker["live_in"] == "yes"


def pay_floor(worker: Row, o: Row) -> str:
    return worker["min_monthly_pay"] if o["pay_unit"] == "month" else worker["min_hourly_pay"]


def pay(c: Choice, o: Row) -> bool:
    return number(o["pay"]) >= number(pay_floor(c.worker, o))


def city(c: Choice, o: Row) -> bool:
    place = c.round.city(o["region"])
    if place in listed(c.worker["excluded_cities"]):
        return False
    return c.worker["preferred_only"] != "yes" or place in listed(c.worker["preferred_cities"])


def corridor(c: Choice, o: Row) -> bool:
    return c.round.open_corridors or local(c.round, c.worker, o) or agreement(c.round, c.worker, o) != ""


def forbid(c: Choice, o: Row) -> bool:
    pair = (c.worker["worker_id"], o["order_id"])
    return all((d["worker_id"], d["order_id"]) != pair or d["kind"] != "forbid" for d in c.round.decisions)


# ---------------------------------------------------------------- rules of a worker's orders


def weekly_hours(o: Row) -> Fraction:
    if o["mode"] == "fixed":
        return Fraction(len(covered(windows(o["windows"]))), 4)
    return number(o["weekly_hours"])


def hours(c: Choice) -> bool:
    limit = c.round.limits["max_weekly_hours"]
    if c.worker["max_weekly_hours"]:
        limit = min(limit, number(c.worker["max_weekly_hours"]))
    asked = [o for o in c.orders if o["mode"] != "live_in"]
    return not asked or sum(weekly_hours(o) for o in asked) <= limit


def fixed_windows(c: Choice) -> list[Window]:
    return [window for o in c.orders if o["mode"] == "fixed" for window in windows(o["windows"])]


def rest(c: Choice) -> bool:
    need = c.round.limits["daily_rest_hours"] * 60
    return all(weekday(a) == weekday(b) or apart(a, b, need) for a, b in combinations(fixed_windows(c), 2))


def rest_day(c: Choice) -> bool:
    return len({weekday(window) for window in fixed_windows(c)}) <= c.round.limits["max_work_days"]


def overlap(c: Choice) -> bool:
    for one, two in combinations(c.orders, 2):
        km = c.round.km(one["region"], two["region"])
        if km is None:
            return False
        need = c.round.limits["travel_base_minutes"] + c.round.limits["travel_minutes_per_km"] * km
        if not all(apart(a, b, need) for a in windows(one["windows"]) for b in windows(two["windows"])):
            return False
    return True


def max_orders(c: Choice) -> bool:
    if len(c.orders) > int(c.worker["max_orders"] or 1):
        return False
    return len(c.orders) <= 1 or all(o["mode"] == "fixed" for o in c.orders)


def one_city(c: Choice) -> bool:
    return len({c.round.city(o["region"]) for o in c.orders}) <= 1


def pin(c: Choice) -> bool:
    pinned = {
        d["order_id"] for d in c.round.decisions if d["kind"] == "pin" and d["worker_id"] == c.worker["worker_id"]
    }
    return pinned <= {o["order_id"] for o in c.orders}


# ---------------------------------------------------------------- rules of lodging and course


def lodging(c: Choice) -> bool:
    wish = c.worker["housing"] or "own"
    for o in c.orders:
        if o["mode"] == "live_in":
            good = c.lodging == "household"
        elif c.lodging == "own":
            good = wish == "own"
        elif c.lodging == "allowance":
            good = wish == "either"
        else:
            good = c.lodging != "household" and wish in ("bed", "either")
        if not good:
            return False
    return True


def site(c: Choice) -> bool:
    if c.lodging not in c.round.tables["housing"]:
        return True
    place = c.round.tables["housing"][c.lodging]
    for o in c.orders:
        km = c.round.km(place["region"], o["region"])
        if not (
            c.round.city(place["region"]) == c.round.city(o["region"])
            and km is not None
            and km <= c.round.limits["max_commute_km"]
            and (place["sex"] == "any" or place["sex"] == c.worker["sex"])
            and within(place["open_from"], place["open_until"], o)
            and (not place["employers"] or o["employer_id"] in listed(place["employers"]))
            and (place["employee_only"] != "yes" or o["employment"] == "employee")
        ):
            return False
    return True


def skill(c: Choice) -> bool:
    given = c.round.tables["courses"][c.course]["service"] if c.course else ""
    return all(not c.needs_skill(o) or (given != "" and given == o["service"]) for o in c.orders)


def training(c: Choice) -> bool:
    return c.course != "" or not any(c.needs_training(o) for o in c.orders)


def course(c: Choice) -> bool:
    if not c.course:
        return True
    row = c.round.tables["courses"][c.course]
    starts = day(row["start"])
    assert starts
    here = c.round.city(row["region"])
    home = c.round.city(c.worker["home_region"])
    for o in c.course_rows:
        own, first_day = own_level(c.worker, o["service"]), day(o["start"])
        assert first_day
        if not (
            row["service"] in ("", o["service"])
            and (not row["from_level"] or 1 <= own <= int(row["from_level"]))
            and (not row["service"] or (row["to_level"] != "" and int(row["to_level"]) <= int(o["min_level"] or 5)))
            and starts >= c.round.round_date
            and (first_day - starts).days >= int(row["weeks"]) * 7
            and here != ""
            and here in (home, c.round.city(o["region"]))
        ):
            return False
    return len(c.course_rows) > 0


PAIR_RULES: Mapping[str, Callable[[Choice, Row], bool]] = {
    "health": health,
    "credit": credit,
    "dates": dates,
    "windows": windows_rule,
    "live_in": live_in,
    "pay": pay,
    "city": city,
    "corridor": corridor,
    "forbid": forbid,
}
ORDER_RULES: Mapping[str, Callable[[Choice], bool]] = {
    "hours": hours,
    "rest": rest,
    "rest_day": rest_day,
    "overlap": overlap,
    "max_orders": max_orders,
    "one_city": one_city,
    "pin": pin,
}
# `one_lodging` needs no function: a choice has one lodging, and these two are asked of each of its orders.
CHOICE_RULES: Mapping[str, Callable[[Choice], bool]] = {
    "lodging": lodging,
    "site": site,
    "skill": skill,
    "training": training,
    "course": course,
}


def broken(choice: Choice) -> list[str]:
    """Return the names of the rules that a choice breaks (all but `group`, which is not about one worker)."""
    asked = choice.without
    found = [n for n, rule in PAIR_RULES.items() if n not in asked and not all(rule(choice, o) for o in choice.orders)]
    found += [n for n, rule in ORDER_RULES.items() if n not in asked and not rule(choice)]
    return found + [n for n, rule in CHOICE_RULES.items() if choice.orders and n not in asked and not rule(choice)]


def choices(round_: Round, worker: Row, without: frozenset[str] = frozenset()) -> Iterator[Choice]:
    """Yield every choice of one worker that keeps every rule, staying at home among them if nothing is pinned."""
    home = Choice(round_, worker, (), without=without)
    if "pin" in without or pin(home):
        yield home
    able = [o for o in round_.orders.values() if all(n in without or rule(home, o) for n, rule in PAIR_RULES.items())]
    sizes = range(1, (len(able) if "max_orders" in without else int(worker["max_orders"] or 1)) + 1)
    for orders in (some for size in sizes for some in combinations(able, size)):
        if not all(n in without or rule(Choice(round_, worker, orders)) for n, rule in ORDER_RULES.items()):
            continue
        for place in ("own", "household", "allowance", *round_.tables["housing"]):
            for name in ("", *round_.tables["courses"]):
                choice = Choice(round_, worker, orders, place, name, without)
                if all(n in without or rule(choice) for n, rule in CHOICE_RULES.items()):
                    yield choice
