"""One wrong cell at a time: its place, its value and what would be right; and many at once."""

import pytest

from tests.builders import world
from tests.exchange.damage import places, problems_of

#: (table, column, cell, a piece of what is said)
CELLS = [
    ("regions", "code", "", "blank"),
    ("regions", "code", "a;b", 'must not hold ";"'),
    ("regions", "code", "-1", "spreadsheet would read it as a formula"),
    ("regions", "code", "@x", "spreadsheet would read it as a formula"),
    ("regions", "code", "a\u200bb", "U+200B"),
    ("regions", "code", "a\tb", "U+0009"),
    ("regions", "name", "=HYPERLINK()", "not a formula"),
    ("regions", "name", "a\x07", "U+0007"),
    ("regions", "name", "x" * 100_001, "more than 100000 characters"),
    ("regions", "level", "", "blank"),
    ("regions", "level", "town", "one of province, prefecture, county"),
    ("regions", "parent", "nowhere", "not in the table regions: nowhere"),
    ("regions", "longitude", "181", "degrees from -180 to 180"),
    ("regions", "longitude", "12°", "degrees"),
    ("regions", "latitude", "nan", "degrees from -90 to 90"),
    ("regions", "poverty_exited", "maybe", "one of no, yes"),
    ("workers", "worker_id", "", "blank"),
    ("workers", "worker_id", "#REF!", "spreadsheet's error"),
    ("workers", "home_region", "", "blank"),
    ("workers", "home_region", "nowhere", "not in the table regions"),
    ("workers", "sex", "x", "one of f, m"),
    ("workers", "skills", "care", "is no skill"),
    ("workers", "skills", "care:", "is no skill"),
    ("workers", "skills", ":3", "is no skill"),
    ("workers", "skills", "care:0", "is no skill"),
    ("workers", "skills", "care:3;nanny:6", "is no skill"),
    ("workers", "health_valid_until", "2026/03/01", "date such as 2026-03-01"),
    ("workers", "health_valid_until", "2026-02-30", "date such as 2026-03-01"),
    ("workers", "trained_on", "01.03.2026", "date such as 2026-03-01"),
    ("workers", "trained_on", "1899-12-31", "from 1900 to 2999"),
    ("workers", "credit", "good", "one of clear, flagged, barred"),
    ("workers", "available_from", "soon", "date"),
    ("workers", "available_until", "3000-01-01", "date"),
    ("workers", "windows", "Mon", "days and then times"),
    ("workers", "live_in", "1", "one of no, yes"),
    ("workers", "max_weekly_hours", "40.12345", "at most four decimals"),
    ("workers", "max_weekly_hours", "-1", "hours from 0"),
    ("workers", "max_orders", "0", "whole number from 1"),
    ("workers", "min_monthly_pay", "-1", "yuan from 0"),
    ("workers", "min_monthly_pay", "4000.005", "at most two decimals"),
    ("workers", "min_hourly_pay", "1,000", "yuan from 0"),
    ("workers", "housing", "tent", "one of own, bed, either"),
    ("workers", "preferred_cities", "harbour;nowhere", "not in the table regions: nowhere"),
    ("workers", "preferred_cities", "dock", "level prefecture; dock is not"),
    ("workers", "excluded_cities", "east", "level prefecture; east is not"),
    ("workers", "group_id", "a;b", 'must not hold ";"'),
    ("workers", "waiting_rounds", "1.0", "whole number from 0"),
    ("workers", "current_order", "=A1", "not a formula"),
    ("workers", "degree_major", "?", "one of no, yes"),
    ("employers", "employer_id", "+1", "spreadsheet would read it as a formula"),
    ("employers", "region", "nowhere", "not in the table regions"),
    ("employers", "credit", "?", "one of clear, flagged, barred"),
    ("employers", "employees", "-3", "whole number from 0"),
    ("employers", "agency_workers", "many", "whole number from 0"),
    ("orders", "employer_id", "", "blank"),
    ("orders", "employer_id", "nobody", "not in the table employers"),
    ("orders", "region", "", "blank"),
    ("orders", "region", "east", "lies in no city"),
    ("orders", "service", "", "blank"),
    ("orders", "service", "a;b", 'must not hold ";"'),
    ("orders", "min_level", "0", "whole number from 1 to 5"),
    ("orders", "min_level", "6", "whole number from 1 to 5"),
    ("orders", "headcount", "", "blank"),
    ("orders", "headcount", "0", "whole number from 1"),
    ("orders", "headcount", "1000000001", "whole number from 1 to 1000000000"),
    ("orders", "headcount", "２", "whole number from 1"),
    ("orders", "mode", "", "blank"),
    ("orders", "mode", "part", "one of live_in, rota, fixed"),
    ("orders", "windows", "", "need weekly windows"),
    ("orders", "windows", "Mon 08:10-12:00", "multiple of 15"),
    ("orders", "weekly_hours", "ten", "hours from 0"),
    ("orders", "start", "", "blank"),
    ("orders", "start", "2026-5-1", "date such as 2026-03-01"),
    ("orders", "end", "2026-04-30", "must not end before it starts"),
    ("orders", "pay", "", "blank"),
    ("orders", "pay", "1e3", "yuan from 0"),
    ("orders", "pay", "1000000000.01", "yuan from 0"),
    ("orders", "pay_unit", "", "blank"),
    ("orders", "pay_unit", "week", "one of month, hour"),
    ("orders", "priority", "3", "whole number from 0 to 2"),
    ("orders", "employment", "none", "one of employee, agency"),
    ("orders", "outlet_id", "nowhere", "not in the table outlets"),
    ("housing", "site_id", "own", "must not be called"),
    ("housing", "site_id", "household", "must not be called"),
    ("housing", "site_id", "allowance", "must not be called"),
    ("housing", "region", "east", "lies in no city"),
    ("housing", "kind", "", "blank"),
    ("housing", "kind", "tent", "one of dormitory, public_rental, employer"),
    ("housing", "sex", "", "blank"),
    ("housing", "beds", "", "blank"),
    ("housing", "beds", "-1", "whole number from 0"),
    ("housing", "employers", "E1;nobody", "not in the table employers: nobody"),
    ("housing", "monthly_rent", "cheap", "yuan from 0"),
    ("housing", "open_from", "?", "date"),
    ("allowances", "city", "", "blank"),
    ("allowances", "city", "west", "lies in no city"),
    ("allowances", "places", "", "blank"),
    ("allowances", "monthly_yuan", "x", "yuan from 0"),
    ("agreements", "origin_region", "", "blank"),
    ("agreements", "destination_region", "nowhere", "not in the table regions"),
    ("agreements", "min_placements", "x", "whole number from 0"),
    ("agreements", "max_placements", "-1", "whole number from 0"),
    ("agreements", "base_id", "nowhere", "not in the table bases"),
    ("agreements", "travel_subsidy", "x", "yuan from 0"),
    ("agreements", "valid_until", "x", "date"),
    ("bases", "city", "east", "lies in no city"),
    ("bases", "owner_region", "nowhere", "not in the table regions"),
    ("bases", "intake", "x", "whole number from 0"),
    ("courses", "region", "nowhere", "not in the table regions"),
    ("courses", "from_level", "9", "whole number from 1 to 5"),
    ("courses", "to_level", "0", "whole number from 1 to 5"),
    ("courses", "seats", "", "blank"),
    ("courses", "weeks", "", "blank"),
    ("courses", "weeks", "5201", "whole number from 0 to 5200"),
    ("courses", "start", "", "blank"),
    ("courses", "cost", "x", "yuan from 0"),
    ("decisions", "worker_id", "nobody", "not in the table workers"),
    ("decisions", "order_id", "nowhere", "not in the table orders"),
    ("decisions", "kind", "", "blank"),
    ("decisions", "kind", "perhaps", "one of pin, forbid"),
    ("previous", "worker_id", "nobody", "not in the table workers"),
    ("previous", "order_id", "", "blank"),
]


@pytest.mark.parametrize(("table", "column", "cell", "says"), CELLS)
def test_a_wrong_cell_is_named_with_its_place_and_what_would_be_right(table, column, cell, says):
    # The second of two rows is wrong, but for regions: there the row is added to the map.
    if table == "regions":
        added = {"code": "new", "name": "New", "level": "county", "parent": "hill", "longitude": "1", "latitude": "1"}
        made = world(regions=[added | {column: cell}])
        number = len(made.tables["regions"]) + 1
    elif table in ("allowances", "decisions", "previous"):
        made = world(**{table: [{column: cell}]})
        number = 2
    else:
        made = world(**{table: [{}, {column: cell}]})
        number = 3
    found = problems_of(lambda: made.loaded)
    assert places(found) == [(table, number, column)]
    assert found[0].value == cell.strip()
    assert says in found[0].text.en


@pytest.mark.parametrize(
    ("tables", "wrong"),
    [
        (
            {"workers": [{"worker_id": "same"}, {"worker_id": " same "}, {}]},
            [("workers", n, "worker_id") for n in (2, 3)],
        ),
        ({"allowances": [{"city": "harbour"}, {"city": "dock"}]}, [("allowances", n, "city") for n in (2, 3)]),
        (
            {"decisions": [{"kind": "pin"}, {"kind": "forbid"}]},
            [("decisions", 2, "kind"), ("decisions", 3, "kind")],
        ),
        ({"orders": [{"mode": "rota"}]}, [("orders", 2, "weekly_hours")]),
        ({"orders": [{"mode": "rota", "windows": "", "weekly_hours": "30"}]}, [("orders", 2, "windows")]),
    ],
)
def test_what_is_wrong_between_cells(tables, wrong):
    assert places(problems_of(lambda: world(**tables).loaded)) == wrong


def test_duplicates_name_each_others_rows():
    found = problems_of(lambda: world(orders=[{"order_id": "O"}, {}, {"order_id": "O"}]).loaded)
    assert places(found) == [("orders", 2, "order_id"), ("orders", 4, "order_id")]
    assert all("rows 2, 4" in problem.text.en and "2, 4" in problem.text.zh for problem in found)


@pytest.mark.parametrize(
    ("regions", "wrong"),
    [
        ([{"code": "a", "level": "county", "parent": "a"}], ["a"]),
        (
            [
                {"code": "a", "level": "county", "parent": "b"},
                {"code": "b", "level": "county", "parent": "a"},
                {"code": "c", "level": "county", "parent": "a"},
            ],
            ["a", "b"],
        ),
        ([{"code": "a", "level": "prefecture", "parent": "dock"}], ["dock"]),
    ],
)
def test_parents_lead_up(regions, wrong):
    found = problems_of(lambda: world(regions=regions).loaded)
    assert {problem.column for problem in found} == {"parent"}
    assert sorted(problem.value for problem in found) == wrong


@pytest.mark.parametrize(("given", "missing"), [("longitude", "latitude"), ("latitude", "longitude")])
def test_a_coordinate_needs_the_other(given, missing):
    found = problems_of(lambda: world(regions=[{"code": "new", "level": "county", given: "30"}]).loaded)
    assert [problem.column for problem in found] == [missing]


def test_everything_wrong_is_told_at_once_in_the_order_of_tables_and_rows():
    made = world(
        workers=[{"sex": "?", "live_in": "?"}, {}, {"home_region": "nowhere", "max_orders": "0"}],
        orders=[{"start": "?", "pay_unit": "?"}, {"employer_id": "nobody", "end": "2020-01-01"}],
        decisions=[{"order_id": "none"}],
        tiers=["filled", "gold"],
    )
    found = problems_of(lambda: made.loaded)
    assert places(found) == [
        ("policy", 0, "tiers"),
        ("workers", 2, "sex"),
        ("workers", 2, "live_in"),
        ("workers", 4, "max_orders"),
        ("workers", 4, "home_region"),
        ("orders", 2, "start"),
        ("orders", 2, "pay_unit"),
        ("orders", 3, "employer_id"),
        ("orders", 3, "end"),
        ("decisions", 2, "order_id"),
    ]


def test_a_wrong_id_makes_no_further_noise():
    # Nobody can say whether the reference is right when the id that it may mean cannot be read.
    found = problems_of(lambda: world(workers=[{"worker_id": "a;b"}], decisions=[{"worker_id": "a"}]).loaded)
    assert places(found) == [("workers", 2, "worker_id")]


def test_values_that_look_odd_and_are_right():
    made = world(
        workers=[
            {"skills": " care : 5 ;care:2; ", "sex": "女", "preferred_cities": "harbour；seaside", "live_in": "是"}
        ],
        orders=[{"mode": "点单", "pay": "4000.5", "pay_unit": "月", "min_level": ""}],
        agreements=[{"min_placements": "5", "max_placements": "2"}],
        housing=[{"kind": "公租房", "sex": "不限"}],
    )
    instance = made.loaded.instance
    assert instance.workers.skill_level.values.tolist() == [2]
    assert instance.workers.sex.tolist() == [1]
    assert len(instance.workers.preferred.row(0)) == 2
    assert instance.workers.live_in.tolist() == [True]
    assert instance.orders.pay.tolist() == [400_050]
    assert instance.orders.mode.tolist() == [2]
    assert instance.orders.min_level.tolist() == [5]
    assert instance.agreements.maximum.tolist() == [2]
    assert instance.housing.kind.tolist() == [1]
    assert instance.housing.sex.tolist() == [0]
