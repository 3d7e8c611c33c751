"""An import is a batch: told first, committed whole, undone whole."""

import pytest

from matching.intake.batches import changes, commit, history, plan_import, undo
from matching.intake.batches.files import receive_sheet
from matching.intake.batches.model import Counts
from matching.models.snapshot import snapshot
from matching.problems import RegistryError
from tests.builders import filled, world
from tests.intake.senders import bring, origin, plan, raw_tables, write_csv


@pytest.fixture
def registry(database):
    """A registry that holds a small round."""
    bring(database, world(orders=[{}, {}]).tables)
    return database


def orders(*rows):
    """Return a file of orders alone."""
    return {"orders": filled("orders", rows)}


def lines(planned):
    """Return row, column and sentence of what is wrong."""
    return [(problem.row, problem.column, problem.text.en) for problem in planned.problems if not problem.warning]


def test_a_dry_run_tells_each_row_and_each_cell_and_writes_nothing(registry):
    before = snapshot(registry).digest
    planned = plan(registry, orders({}, {"pay": "4500", "headcount": "3"}, {}, {"pay": "much"}), policy="valid")
    assert planned.counts == {"orders": Counts(new=1, changed=1, unchanged=1, rejected=1)}
    (change,) = changes(registry, planned, "orders")
    assert (change.row, change.key, change.cells) == (
        3,
        "O2",
        {"pay": ("4000", "4500"), "headcount": ("1", "3")},
    )
    assert [(row, column) for row, column, _ in lines(planned)] == [(5, "pay")]
    assert snapshot(registry).digest == before
    assert len(history(registry)) == 1


def test_one_wrong_row_keeps_all_out_or_itself_alone(registry):
    rows = orders({"order_id": "O8"}, {"order_id": "O9", "employer_id": "nobody"})
    refused = bring(registry, rows)
    assert refused.batch is None
    assert refused.plan.refused
    taken = bring(registry, rows, policy="valid")
    assert taken.batch == 2
    assert "O8" in snapshot(registry).instance.orders.ids
    assert "O9" not in snapshot(registry).instance.orders.ids
    assert history(registry)[1].counts["orders"] == Counts(new=1, changed=0, unchanged=0, rejected=1)


def test_rows_that_need_a_rejected_row_are_rejected_too(database):
    made = world(employers=[{}, {"employees": "many"}], orders=[{}, {"employer_id": "E2"}, {}]).tables
    planned = plan(database, made, policy="valid")
    assert planned.counts["employers"] == Counts(1, 0, 0, 1)
    assert planned.counts["orders"] == Counts(2, 0, 0, 1)
    assert (3, "employer_id", "not in the table employers: E2") in lines(planned)
    assert bring(database, made, policy="valid").batch == 1


def test_a_rejected_row_of_something_that_is_there_already_takes_nothing_with_it(registry):
    made = {"employers": filled("employers", [{"employees": "many"}])} | orders({"order_id": "O9"})
    planned = plan(registry, made, policy="valid")
    assert planned.counts["employers"] == Counts(0, 0, 0, 1)
    assert planned.counts["orders"] == Counts(1, 0, 0, 0)
    assert bring(registry, made, policy="valid").batch == 2


def test_the_same_file_twice_is_no_change(registry, tmp_path):
    path = write_csv(tmp_path / "orders.csv", orders({}, {}, {})["orders"])
    came = receive_sheet(registry, path, "orders", sender="Base", actor="operator")
    tables, where = came.tables, came.origin
    assert commit(registry, tables, plan_import(registry, tables, where)).batch == 2
    again = plan_import(registry, tables, where)
    assert again.counts == {"orders": Counts(0, 0, 3, 0)}
    assert again.repeats == 2
    assert commit(registry, tables, again).batch is None
    assert len(history(registry)) == 2


def test_undo_takes_back_new_rows_and_lets_changed_rows_say_what_they_said(registry):
    before = snapshot(registry).digest
    batch = bring(registry, orders({"pay": "9000", "windows": "Tue 08:00-10:00", "end": ""}, {}, {}, {})).batch
    assert snapshot(registry).digest != before
    undo(registry, batch, actor="chief")
    assert snapshot(registry).digest == before
    assert plan(registry, orders({}, {})).counts["orders"] == Counts(0, 0, 2, 0)
    assert [(info.id, info.state) for info in history(registry)] == [(1, "committed"), (2, "undone")]
    with pytest.raises(RegistryError, match="undone already"):
        undo(registry, batch, actor="chief")
    with pytest.raises(RegistryError, match="no batch 77"):
        undo(registry, 77, actor="chief")


def test_undo_is_refused_while_a_later_batch_changed_the_same_rows(registry):
    first = bring(registry, orders({"pay": "5000"})).batch
    second = bring(registry, orders({"pay": "6000"})).batch
    with pytest.raises(RegistryError, match=rf"batch {second} changed its rows"):
        undo(registry, first, actor="chief")
    undo(registry, second, actor="chief")
    undo(registry, first, actor="chief")
    assert snapshot(registry).instance.orders.pay.tolist() == [400_000, 400_000]


def test_undo_is_refused_while_a_later_batch_refers_to_its_rows(registry):
    first = bring(registry, {"employers": filled("employers", [{"employer_id": "E9"}])}).batch
    second = bring(registry, orders({"order_id": "O9", "employer_id": "E9"})).batch
    with pytest.raises(RegistryError, match=f"batch {second} has orders that refer to its employers"):
        undo(registry, first, actor="chief")
    undo(registry, second, actor="chief")
    undo(registry, first, actor="chief")


def test_undo_is_refused_while_a_later_list_names_its_rows(registry):
    region = {"code": "island", "name": "island", "level": "prefecture", "parent": "east"}
    first = bring(registry, {"regions": [region]}).batch
    wish = filled("workers", [{"worker_id": "W9", "preferred_cities": "island"}])
    second = bring(registry, {"workers": wish}).batch
    with pytest.raises(RegistryError, match=f"batch {second} has workers that refer to its regions"):
        undo(registry, first, actor="chief")
    undo(registry, second, actor="chief")
    undo(registry, first, actor="chief")
    assert "island" not in snapshot(registry).instance.regions.codes


def test_a_whole_round_can_be_undone(database):
    made = world(
        workers=[{"preferred_cities": "harbour", "credit": "flagged"}],
        housing=[{"employers": "E1"}],
        allowances=[{}],
        bases=[{}],
        courses=[{}],
        decisions=[{}],
        previous=[{}],
    ).tables
    batch = bring(database, made).batch
    undo(database, batch, actor="chief")
    instance = snapshot(database).instance
    assert not any(map(len, (instance.regions, instance.workers, instance.orders, instance.housing)))
    assert bring(database, made).batch == 2


def test_a_file_of_regions_cannot_take_the_city_from_under_what_is_there(registry):
    county = {"code": "harbour", "name": "harbour", "level": "county", "parent": "east"}
    planned = plan(registry, {"regions": [county]}, policy="valid")
    assert planned.refused
    assert any("orders in the registry need dock" in sentence for _, _, sentence in lines(planned))


def test_an_allowance_stands_under_its_city_whichever_region_names_it(registry):
    bring(registry, {"allowances": [{"city": "dock", "places": "4", "monthly_yuan": "100"}]})
    planned = plan(registry, {"allowances": [{"city": "market", "places": "5", "monthly_yuan": "100"}]})
    assert planned.counts["allowances"] == Counts(0, 1, 0, 0)


def test_a_missing_column_blocks_even_the_valid_rows(registry):
    rows = [{name: cell for name, cell in row.items() if name != "pay"} for row in orders({}, {})["orders"]]
    planned = plan(registry, {"orders": rows}, policy="valid")
    assert planned.blocked
    assert planned.writes == 0


def test_rows_that_cannot_be_read_count_as_rejected(registry, tmp_path):
    path = write_csv(tmp_path / "orders.csv", orders({"order_id": "O7"}, {"order_id": "O8"})["orders"])
    lines_of_file = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines_of_file[0], "O5,E1", *lines_of_file[1:]]) + "\n", encoding="utf-8")
    came = receive_sheet(registry, path, "orders", sender="Base", actor="operator")
    tables, problems = came.tables, came.problems
    planned = plan_import(registry, tables, came.origin, policy="valid", problems=problems)
    assert planned.counts["orders"] == Counts(new=2, changed=0, unchanged=0, rejected=1)
    assert commit(registry, tables, planned, problems=problems).batch == 2


def test_dated_tables_are_imported_like_all_others(registry):
    certificate = {
        "certificate_id": "C1",
        "worker_id": "W1",
        "kind": "skill",
        "service": "care",
        "level": "3",
        "valid_until": "2026-12-31",
    }
    price = {"item": "housing", "item_id": "S1", "valid_from": "2026-01-01", "price": "350"}
    batch = bring(registry, {"certificates": [certificate], "prices": [price]}).batch
    assert plan(registry, {"certificates": [certificate], "prices": [price]}).writes == 0
    assert plan(registry, {"certificates": [certificate | {"worker_id": "nobody"}]}).refused
    changed = plan(registry, {"prices": [price | {"price": "360"}]})
    assert [change.cells for change in changes(registry, changed, "prices")] == [{"price": ("350", "360")}]
    undo(registry, batch, actor="chief")
    assert plan(registry, {"certificates": [certificate]}).counts["certificates"].new == 1


def test_a_batch_that_came_between_is_compared_again(registry):
    rows = orders({"order_id": "O5"}, {"order_id": "O6"})
    planned = plan(registry, rows, sender="South")
    bring(registry, rows, sender="North")
    outcome = commit(registry, raw_tables(rows), planned)
    assert outcome.batch is None
    assert [(info.sender, info.id) for info in outcome.between] == [("North", 2)]
    assert outcome.plan.counts["orders"] == Counts(0, 0, 2, 0)
    assert origin(rows).digest == planned.origin.digest
