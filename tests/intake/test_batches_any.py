"""Whatever is imported after whatever, an undone batch leaves no trace in what the registry says."""

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from matching.exchange.read import from_raw
from matching.intake.batches import undo
from matching.models.snapshot import exchange_tables, snapshot
from matching.policy import Policy
from tests.exchange.rounds import tables
from tests.intake.senders import bring
from tests.models.test_round_trip import kept

#: Each round is long to make smaller, and a failure is as plain in a large one.
FEWER = settings(max_examples=settings.default.max_examples // 2, phases=[Phase.generate])
SPOILED = ("", "nowhere", "=1", "-3", "x;y")


@given(first=tables(), second=tables(), policy=st.sampled_from(["all", "valid"]))
@FEWER
def test_what_one_batch_changed_is_changed_back(registries, first, second, policy):
    database = registries.new()
    bring(database, first, sender="North")
    before = kept(database)
    outcome = bring(database, second, sender="South", policy=policy)
    if outcome.batch is None:
        assert kept(database) == before
        return
    snapshot(database)
    undo(database, outcome.batch, actor="chief")
    assert kept(database) == before
    again = bring(database, second, sender="South", policy=policy)
    assert again.plan.counts == outcome.plan.counts


@given(made=tables(), wrong=st.data())
@FEWER
def test_what_is_let_in_is_a_round_that_can_be_read(registries, made, wrong):
    spoiled = {name: [dict(row) for row in rows] for name, rows in made.items()}
    for rows in spoiled.values():
        for row in rows:
            if row and wrong.draw(st.integers(0, 4)) == 0:
                row[wrong.draw(st.sampled_from(sorted(row)))] = wrong.draw(
                    st.sampled_from(["", "nowhere", "=1", "-3", "x;y"])
                )
    database = registries.new()
    bring(database, spoiled, policy="valid")
    with database.reading() as connection:
        raws = exchange_tables(connection)
    from_raw(raws, Policy(), [])
