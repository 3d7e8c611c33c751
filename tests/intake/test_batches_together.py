"""Several operators at once: nothing doubled, nobody waits for ever, and who comes second is told."""

import pytest

from matching.intake.batches import history
from matching.models.database import open_database
from matching.models.snapshot import snapshot
from matching.problems import RegistryError
from tests.builders import filled, world
from tests.intake.importing import Importer
from tests.intake.senders import bring, write_csv

ORDERS = 3_000


@pytest.fixture
def url(registries):
    """The address of a registry with a small round."""
    address = registries.url()
    bring(open_database(address), world().tables)
    return address


def test_two_operators_import_the_same_orders_at_once(url, tmp_path):
    file = write_csv(tmp_path / "orders.csv", filled("orders", [{"pay": "4100"}] * ORDERS))
    both = [Importer(url, file, "orders", sender=sender) for sender in ("North", "South")]
    for importer in both:
        importer.begin()
    told = sorted((importer.result() for importer in both), key=lambda result: result["batch"] is None)
    database = open_database(url)
    assert told[0]["batch"] == 2
    assert told[1]["batch"] is None
    assert told[1]["unchanged"] == ORDERS
    assert told[1]["between"] == [2] or told[1]["repeats"] == 2
    assert len(snapshot(database).instance.orders) == ORDERS
    assert [info.id for info in history(database)] == [1, 2]


def test_two_operators_import_orders_of_which_some_are_the_same(url, tmp_path):
    ids = {"North": range(1, ORDERS), "South": range(ORDERS // 2, ORDERS + ORDERS // 2)}
    files = {
        sender: write_csv(
            tmp_path / f"{sender}.csv", filled("orders", [{"order_id": f"O{n}", "pay": "4100"} for n in numbers])
        )
        for sender, numbers in ids.items()
    }
    both = [Importer(url, file, "orders", sender=sender, many=1_000) for sender, file in files.items()]
    for importer in both:
        importer.begin()
    assert sorted(importer.result()["batch"] for importer in both) == [2, 3]
    instance = snapshot(open_database(url)).instance
    assert len(instance.orders) == ORDERS + ORDERS // 2 - 1
    assert set(instance.orders.pay.tolist()) == {410_000}


def test_who_waits_too_long_is_told_and_changes_nothing(url):
    database = open_database(url)
    hurried = open_database(url, patience=0.2)
    with database.writing(), pytest.raises(RegistryError, match="somebody else"):
        bring(hurried, {"orders": filled("orders", [{"order_id": "O9"}])})
    assert bring(hurried, {"orders": filled("orders", [{"order_id": "O9"}])}).batch == 2


def test_a_reader_sees_one_moment_while_another_writes(url):
    database = open_database(url)
    from matching.models.snapshot import exchange_tables

    with database.reading() as connection:
        before = len(exchange_tables(connection)["orders"].rows)
        bring(open_database(url), {"orders": filled("orders", [{"order_id": "O9"}])})
        assert len(exchange_tables(connection)["orders"].rows) == before
    assert len(snapshot(database).instance.orders) == before + 1
