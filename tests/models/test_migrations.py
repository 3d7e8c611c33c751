"""The registry's tables by steps: up, down, with rows in them, and equal to what the code expects."""

import pytest
from sqlalchemy import text

from matching.intake import batches
from matching.models.snapshot import snapshot
from matching.models.upgrade import current, differences, downgrade, newest, require_newest, upgrade
from matching.problems import RegistryError
from tests.builders import world
from tests.intake.senders import bring


def test_the_steps_lead_to_the_tables_that_the_code_expects(registries):
    database = registries.new(migrated=False)
    assert current(database) is None
    upgrade(database)
    assert current(database) == newest()
    assert differences(database) == []


def test_every_step_goes_up_and_down(registries):
    database = registries.new(migrated=False)
    for step in ("0001", "0002", "0003", "0004"):
        upgrade(database, step)
        assert current(database) == step
    for step in ("0003", "0002", "0001", "base"):
        downgrade(database, step)
        assert current(database) == (None if step == "base" else step)
    upgrade(database)
    assert differences(database) == []


def test_rows_of_the_exchange_outlive_a_step_down_and_up_again(database):
    bring(database, world().tables)
    before = snapshot(database).digest
    downgrade(database, "0002")
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM workers")).scalar() == 1
    upgrade(database)
    assert differences(database) == []
    assert snapshot(database).digest == before
    assert [info.state for info in batches.history(database)] == ["committed"]


def test_a_step_that_fails_leaves_the_tables_as_they_were(database):
    with pytest.raises(RegistryError, match="no step"):
        upgrade(database, "9999")
    assert current(database) == newest()


@pytest.mark.parametrize("step", ["base", "0002"])
def test_older_tables_are_refused_with_the_command_that_mends_them(database, step):
    downgrade(database, step)
    with pytest.raises(RegistryError, match="matching db upgrade"):
        require_newest(database)
