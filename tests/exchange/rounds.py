"""Random tables that are right: every column of every table, as text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from matching.exchange.kinds import (
    COUNT,
    DATE,
    FREE_TEXT,
    HOURS,
    LEVEL,
    MONEY,
    SKILLS,
    WINDOWS,
    YES_NO,
)
from matching.exchange.schema import BY_NAME, Field
from matching.exchange.typed import ERRORS
from matching.exchange.windows_text import write_windows

Rows = list[dict[str, str]]

REGIONS = {
    "p": ("province", ""),
    "c1": ("prefecture", "p"),
    "c2": ("prefecture", "p"),
    "k1": ("county", "c1"),
    "k2": ("county", "c2"),
    "k3": ("county", "p"),
}
IN_CITIES = ("c1", "c2", "k1", "k2")

_ids = st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters=";；=+-@#"), min_size=1, max_size=6)
# A spreadsheet's error is no name; Hypothesis tries constants of whatever code is loaded, so it does come across them.
_names = (
    st.text(st.characters(exclude_categories=["C"]), max_size=8)
    .map(lambda s: f"'{s}" if s[:1] in "=+-@'" else s)
    .filter(lambda s: s.strip() not in ERRORS)
)
_money = st.one_of(
    st.integers(0, 10**9).map(str), st.integers(0, 10**11).map(lambda fen: format(Decimal(fen) / 100, "f"))
)
_windows = st.sets(
    st.tuples(st.integers(0, 671).map(lambda n: n * 15), st.integers(1, 96).map(lambda n: n * 15)),
    min_size=1,
    max_size=4,
).map(lambda windows: write_windows(tuple(sorted(windows))))
_by_kind = {
    DATE: st.dates(date(1900, 1, 1), date(2999, 12, 31)).map(str),
    MONEY: _money,
    HOURS: st.integers(0, 10_000_000).map(lambda n: format(Decimal(n) / 10_000, "f")),
    LEVEL: st.integers(1, 5).map(str),
    COUNT: st.integers(0, 10**9).map(str),
    YES_NO: st.sampled_from(["yes", "no", "是", "否", "YES"]),
    SKILLS: st.lists(st.tuples(_ids, st.integers(1, 5)), max_size=3).map(
        lambda held: ";".join(f"{s}:{n}" for s, n in held)
    ),
    WINDOWS: _windows,
    FREE_TEXT: _names,
}
#: Columns of other kinds that are no references.
_by_name = {
    "level": st.sampled_from(["province", "prefecture", "county"]),
    "longitude": st.floats(-180, 180).map(lambda x: format(Decimal(x).quantize(Decimal("1e-9")), "f")),
    "latitude": st.floats(-90, 90).map(lambda x: format(Decimal(x).quantize(Decimal("1e-9")), "f")),
    "credit": st.sampled_from(["clear", "flagged", "barred"]),
    "mode": st.sampled_from(["live_in", "rota", "fixed", "点单"]),
    "pay_unit": st.sampled_from(["month", "hour"]),
    "priority": st.sampled_from("012"),
    "employment": st.sampled_from(["employee", "agency"]),
    "max_orders": st.integers(1, 9).map(str),
    "headcount": st.integers(1, 10**9).map(str),
    "weeks": st.integers(0, 5200).map(str),
    "group_id": _ids,
    "service": _ids,
    "services": st.lists(_ids, max_size=3).map(";".join),
}
_sexes = {"workers": ["f", "m"], "housing": ["f", "m", "any"]}
_kinds = {"housing": ["dormitory", "public_rental", "employer"], "decisions": ["pin", "forbid"]}


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Rows]:
    """Draw a round without errors."""
    ids: dict[str, list[str]] = {"regions": list(REGIONS)}
    for name, most in {
        "employers": 3,
        "outlets": 2,
        "bases": 2,
        "workers": 5,
        "orders": 5,
        "housing": 3,
        "agreements": 3,
        "courses": 3,
    }.items():
        ids[name] = draw(st.lists(_ids, unique=True, max_size=most, min_size=name == "employers"))
    made = {name: [_row(draw, name, key, ids) for key in keys] for name, keys in ids.items()}
    for row in made["regions"]:
        row["level"], row["parent"] = REGIONS[row["code"]]
        if not (row["longitude"] and row["latitude"]):
            row["longitude"] = row["latitude"] = ""
    for row in made["orders"]:
        row["region"] = draw(st.sampled_from(IN_CITIES))
        row["windows"] = row["windows"] or "Mon 08:00-12:00"
        row["weekly_hours"] = row["weekly_hours"] or "20"
        if row["end"]:
            row["start"], row["end"] = sorted([row["start"], row["end"]])
    for row in made["housing"]:
        row["region"] = draw(st.sampled_from(IN_CITIES))
    for row in made["bases"]:
        row["city"] = draw(st.sampled_from(IN_CITIES))
    for row in made["workers"]:
        for column in ("preferred_cities", "excluded_cities"):
            row[column] = ";".join(draw(st.lists(st.sampled_from(["c1", "c2"]), max_size=2)))
    made["allowances"] = [
        {"city": city, "places": draw(_by_kind[COUNT]), "monthly_yuan": draw(_money)}
        for city in draw(st.sampled_from([(), ("c1",), ("k2",), ("c2", "k1")]))
    ]
    pairs = [(worker, order) for worker in ids["workers"] for order in ids["orders"]]
    some = st.lists(st.sampled_from(pairs), unique=True, max_size=3) if pairs else st.just([])
    made["decisions"] = [
        {"worker_id": worker, "order_id": order, "kind": draw(st.sampled_from(_kinds["decisions"]))}
        for worker, order in draw(some)
    ]
    if draw(st.booleans()):
        made["previous"] = [{"worker_id": worker, "order_id": order} for worker, order in draw(some)]
    return made


def _row(draw: st.DrawFn, table: str, key: str, ids: dict[str, list[str]]) -> dict[str, str]:
    return {
        field.name: key
        if field.name == BY_NAME[table].key
        else draw(_cell(table, field, ids) if field.needed else st.one_of(st.just(""), _cell(table, field, ids)))
        for field in BY_NAME[table].fields
    }


def _cell(table: str, field: Field, ids: dict[str, list[str]]) -> st.SearchStrategy[str]:
    if field.refers:
        known = ids[field.refers]
        if not known:
            return st.just("")
        if field.blank == ():
            return st.lists(st.sampled_from(known), max_size=3).map(";".join)
        return st.sampled_from(known)
    if field.name in ("sex", "kind"):
        return st.sampled_from((_sexes if field.name == "sex" else _kinds)[table])
    if field.name == "current_order":
        return st.sampled_from([*ids["orders"], "elsewhere"])
    if field.name == "housing":
        return st.sampled_from(["own", "bed", "either"])
    return _by_kind[field.kind] if field.kind in _by_kind else _by_name[field.name]
