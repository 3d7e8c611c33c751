"""Draws of a base: what changes, what stays, and that everybody meets the same."""

from collections import Counter

from matching.simulation.base import loaded
from matching.simulation.draws import drawn
from matching.simulation.rounds import read_round
from tests.simulation.studies import base, study

GROUPED = [{"group_id": f"G{n // 2}" if n < 10 else ""} for n in range(20)]


def origin(name):
    """Return whom a row was drawn from."""
    return name.partition("~")[0]


def test_draw_0_is_the_base_and_others_are_their_seeds():
    stands = base(workers=GROUPED)
    assert drawn(stands, 0) is stands
    assert drawn(stands, 1).digest == drawn(stands, 1).digest
    assert len({drawn(stands, draw).digest for draw in range(6)}) == 6


def test_what_is_built_or_agreed_stays_and_rows_come_from_the_base():
    stands = base(workers=GROUPED, decisions=[{}], previous=[{}])
    for draw in range(1, 6):
        tables = drawn(stands, draw).tables
        for name in ("regions", "employers", "housing", "agreements"):
            assert tables[name] == stands.tables[name]
        assert "decisions" not in tables
        assert "previous" not in tables
        assert {origin(name) for name in tables["workers"]["worker_id"]} <= set(stands.tables["workers"]["worker_id"])
        assert len(tables["orders"]["order_id"]) == len(stands.tables["orders"]["order_id"])
        loaded(tables, stands.policy)


def test_groups_come_whole():
    stands = base(workers=GROUPED)
    for draw in range(1, 6):
        workers = drawn(stands, draw).tables["workers"]
        assert set(Counter(group for group in workers["group_id"] if group).values()) <= {2}


def test_orders_do_not_hang_on_how_many_workers_there_are():
    few, many = base(workers=GROUPED[:10]), base(workers=GROUPED)
    assert drawn(few, 3).tables["orders"] == drawn(many, 3).tables["orders"]


def test_a_change_of_a_row_that_was_not_drawn_changes_nothing(tmp_path):
    text = '[[scenario]]\nname = "s"\nchanges = [{ do = "demand", order_id = "O1", add = 1 }]'
    scenario, stands = study(tmp_path, text).scenarios[1], base()
    absent = [draw for draw in range(1, 20) if "O1" not in drawn(stands, draw).tables["orders"]["order_id"]]
    assert absent
    same = read_round(stands, scenario, absent[0]).instance.digest
    assert same == drawn(stands, absent[0]).loaded.instance.digest
