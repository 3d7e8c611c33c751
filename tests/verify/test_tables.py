"""Shape, leftovers and certificate: what does not fit together is named with its place."""

from dataclasses import replace

import pytest

from tests.builders import world
from tests.verify.results import check, edited, names, result

WORKERS = [{}, {}, {}]
ORDERS = [{"headcount": "2"}, {"headcount": "1", "region": "market"}]
ALL_TIERS = [
    *("commitments", "public_care", "priority", "floors"),
    *("filled", "balance", "stability", "quality"),
]


@pytest.fixture
def here():
    return world(workers=WORKERS, orders=ORDERS)


@pytest.fixture
def tables(here):
    return result(here, ("W1", "O1"))


def test_a_plain_result_is_accepted(here, tables):
    report = check(here, tables)
    assert report.ok
    assert report.lines() == report.lines("zh") == []
    assert report.tiers == {
        "commitments": 0,
        "public_care": 0,
        "priority": 0,
        "floors": 0,
        "filled": 1,
        "quality": 60 + 100 + 100 + 50,
    }


def test_an_empty_result_is_accepted(here):
    assert check(here, result(here)).ok


def test_unknown_ids(here, tables):
    report = check(here, edited(tables, "placements", 0, worker_id="W9"))
    found = [violation for violation in report.violations if violation.name == "table"]
    assert [(v.file, v.row, v.worker_id, v.order_id) for v in found] == [("placements.csv", 2, "W9", "O1")]
    assert "table" in names(here, edited(tables, "placements", 0, order_id="O9"))


@pytest.mark.parametrize("column", ["worker_id", "lodging", "course_id", "agreement_id", "score", "nearness"])
def test_a_missing_column(here, tables, column):
    rows = [{name: cell for name, cell in row.items() if name != column} for row in tables.placements]
    assert "table" in names(here, replace(tables, placements=rows))


@pytest.mark.parametrize("table", ["unplaced", "unfilled"])
@pytest.mark.parametrize("change", ["drop", "twice", "reason", "placed", "stranger"])
def test_leftovers(here, tables, table, change):
    rows = [dict(row) for row in getattr(tables, table)]
    key = {"unplaced": "worker_id", "unfilled": "order_id"}[table]
    full = world(workers=WORKERS, orders=[*ORDERS, {}])
    if change == "drop":
        rows.pop()
    elif change == "twice":
        rows.append(rows[0])
    elif change == "reason":
        rows[0]["reason"] = "luck"
    elif change == "stranger":
        rows.append(rows[0] | {key: "nobody"})
    else:
        here = full
        tables = result(here, ("W1", "O3"))
        rows = [*getattr(tables, table), {key: {"unplaced": "W1", "unfilled": "O3"}[table], "missing": "0"}]
        rows[-1] |= {"reason": "outbid", "detail": ""}
    assert names(here, replace(tables, **{table: rows})) == [table]


@pytest.mark.parametrize("reason", ["skill", "beds", "outbid"])
def test_known_reasons(here, tables, reason):
    assert check(here, edited(tables, "unplaced", 0, reason=reason)).ok
    assert check(here, edited(tables, "unfilled", 0, reason=reason)).ok


@pytest.mark.parametrize("missing", ["0", "2", "-1", "", "one"])
def test_a_wrong_number_of_open_positions(here, tables, missing):
    assert names(here, edited(tables, "unfilled", 0, missing=missing)) == ["unfilled"]


# ---------------------------------------------------------------- certificate


def with_tier(tables, name, **changes):
    tiers = [entry | changes if entry["name"] == name else entry for entry in tables.certificate["tiers"]]
    return replace(tables, certificate=tables.certificate | {"tiers": tiers})


@pytest.mark.parametrize(
    ("tier", "changes"),
    [
        ("filled", {"value": 2, "bound": 2}),
        ("filled", {"bound": 0, "gap": 1}),
        ("filled", {"bound": 3}),
        ("filled", {"gap": 1}),
        ("filled", {"proof": "faith"}),
        ("filled", {"value": True}),
        ("filled", {"bound": "1"}),
        ("commitments", {"bound": 1, "gap": 1}),
        ("commitments", {"value": -1}),
    ],
)
def test_a_tier_of_the_certificate_that_is_wrong(here, tables, tier, changes):
    assert names(here, with_tier(tables, tier, **changes)) == [tier]


def test_an_open_gap_is_no_violation(here, tables):
    assert check(here, with_tier(tables, "filled", bound=3, gap=2)).ok


@pytest.mark.parametrize("key", ["input", "policy", "versions", "seed"])
def test_the_certificate_speaks_of_this_input(here, tables, key):
    other = replace(tables, certificate=tables.certificate | {key: "other"})
    assert names(here, other) == ["certificate"]
    rest = {name: value for name, value in tables.certificate.items() if name != key}
    assert names(here, replace(tables, certificate=rest)) == ["certificate"]


@pytest.mark.parametrize("change", ["none", "reversed", "twice", "odd", "fewer"])
def test_the_tiers_stand_in_the_policy_order(here, tables, change):
    tiers = tables.certificate["tiers"]
    other = {
        "none": None,
        "reversed": tiers[::-1],
        "twice": [*tiers, tiers[0]],
        "odd": [*tiers, 7],
        "fewer": tiers[:-1],
    }[change]
    assert names(here, replace(tables, certificate=tables.certificate | {"tiers": other})) == ["certificate"]


def test_every_tier_is_recomputed():
    here = world(
        workers=[
            {"home_region": "hamlet", "current_order": "O1"},
            {"current_order": "O1"},
            {"home_region": "field"},
            {},
        ],
        orders=[{"headcount": "2", "priority": "2"}, {"region": "market", "priority": "1"}, {"region": "pier"}],
        agreements=[{"origin_region": "west", "min_placements": "5", "max_placements": "3"}],
        tiers=ALL_TIERS,
        floors={"poverty_exited": 500, "regions": {"plain": 2, "hill": 1}},
    )
    tables = result(here, ("W1", "O1"), ("W3", "O3"), ("W4", "O2"))
    report = check(here, tables)
    assert report.lines() == []
    assert {name: value for name, value in report.tiers.items() if name != "quality"} == {
        "commitments": 2,
        "public_care": 1,
        "priority": 1,
        "floors": 1 + 1,
        "filled": 3,
        "balance": 666,
        "stability": 1,
    }


def test_the_plan_in_force_is_the_table_previous_where_there_is_one():
    tiers = ["stability", "filled"]
    for previous in (None, []):
        # A missing table is an empty one.
        here = world(workers=[{"current_order": "O1"}], previous=previous, tiers=tiers)
        assert check(here, result(here)).tiers["stability"] == 1
    here = world(previous=[{}], tiers=tiers)
    assert check(here, result(here, ("W1", "O1"))).tiers["stability"] == 0


# ---------------------------------------------------------------- all at once


def test_five_faults_are_five_violations():
    here = world(
        workers=[{}, {"health_valid_until": ""}, {"housing": "bed"}, {}],
        orders=[{"headcount": "4"}],
        housing=[{}],
        decisions=[{"worker_id": "W1", "order_id": "O1"}],
    )
    tables = result(here, ("W1", "O1"), ("W2", "O1"), ("W3", "O1", "S1"))
    tables = edited(tables, "placements", 2, agreement_id="")
    tables = edited(tables, "unplaced", 0, reason="luck")
    tables = with_tier(tables, "filled", gap=9)
    report = check(here, tables)
    assert [violation.name for violation in report.violations] == ["forbid", "health", "corridor", "unplaced", "filled"]
    assert [violation.row for violation in report.violations] == [2, 3, 4, 2, 0]
    for english, chinese in zip(report.lines(), report.lines("zh"), strict=True):
        assert english != chinese
        assert english.isascii()


def test_a_line_names_place_rule_and_pair(here, tables):
    line = check(here, edited(tables, "placements", 0, lodging="allowance")).lines()[0]
    assert line.startswith("placements.csv:2 W1 O1 lodging: ")


def test_hostile_cells_stay_on_one_line(here, tables):
    for line in check(here, edited(tables, "placements", 0, worker_id="W\n\x1b[31m" + "9" * 500)).lines():
        assert line.isprintable()
        assert len(line) < 300
