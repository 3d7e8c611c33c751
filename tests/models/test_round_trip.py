"""Tables -> registry -> tables says the same.

"The same" means: the instance of both has one digest, and every column of the exchange, those that no instance holds
(the reason of a decision, the hours stated for a fixed order) among them, has the same canonical text under the same
key.
"""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from matching.exchange.read import from_tables, load
from matching.exchange.schema import BY_NAME, TABLES
from matching.exchange.typed import read_table
from matching.generate import generate
from matching.intake.batches import commit, plan_import
from matching.intake.batches.files import receive_folder
from matching.intake.batches.plan import record_keys
from matching.models.catalogue import ITEMS, KEPT, LISTS
from matching.models.snapshot import exchange_tables, export, snapshot
from tests.builders import world
from tests.exchange.rounds import tables
from tests.intake.senders import bring, raw_table


def canonical(made):
    """Return the canonical cells of tables of text, by table and key."""
    found = {}
    for name, rows in made.items():
        keep = KEPT[name]
        typed = read_table(keep.table, raw_table(name, rows), []) if rows else None
        found[name] = {}
        for record, key in enumerate(record_keys(keep, typed) if typed else ()):
            cells = {}
            for field in keep.said:
                column = typed.columns[field.name]
                cells[field.name] = field.text(column.values[column.codes[record]])
            found[name].setdefault(key, cells)
    return found


def kept(database):
    """Return the cells that a registry holds, by table and key."""
    with database.reading() as connection:
        raws = exchange_tables(connection)
    return canonical({name: rows_of(raw) for name, raw in raws.items()})


def rows_of(raw):
    """Return the rows of a table of text."""
    cells = [[column.texts[code] for code in column.codes.tolist()] for column in raw.columns]
    return [dict(zip(raw.header, row, strict=True)) for row in zip(*cells, strict=True)]


def under_city(made, instance):
    """Return allowances under their cities, as the registry keeps them."""
    codes, city = instance.regions.codes, instance.regions.city
    rows = [dict(row) | {"city": codes[city[codes.index(row["city"])]]} for row in made.get("allowances", ())]
    return dict(made) | {"allowances": rows}


@given(made=tables())
@settings(max_examples=settings.default.max_examples // 2)
def test_whatever_a_round_holds_it_comes_back(registries, made):
    database = registries.new()
    instance = from_tables(made).instance
    bring(database, made)
    assert snapshot(database).digest == instance.digest
    said = canonical({table.name: made.get(table.name, []) for table in TABLES} | under_city(made, instance))
    assert kept(database) == said
    with tempfile.TemporaryDirectory() as folder:
        export(database, Path(folder))
        assert load(folder).instance.digest == instance.digest
        came = receive_folder(Path(folder), sender="Base", actor="operator")
        assert not plan_import(database, came.tables, came.origin, problems=came.problems).writes
        other = registries.new()
        planned = plan_import(other, came.tables, came.origin, problems=came.problems)
        commit(other, came.tables, planned, problems=came.problems)
        assert kept(other) == said


@pytest.mark.parametrize("seed", [1, 2])
def test_a_round_on_real_geography_comes_back(registries, tmp_path, seed):
    generate(tmp_path / "in", workers=1500, seed=seed)
    database = registries.new()
    came = receive_folder(tmp_path / "in", sender="Base", actor="operator")
    outcome = commit(database, came.tables, plan_import(database, came.tables, came.origin))
    assert outcome.batch == 1
    expected = load(tmp_path / "in").instance.digest
    assert snapshot(database).digest == expected
    (tmp_path / "out").mkdir()
    rows = export(database, tmp_path / "out")
    assert rows["workers"] == 1500
    assert load(tmp_path / "out").instance.digest == expected


def test_an_empty_registry_has_the_four_needed_tables(database, tmp_path):
    assert export(database, tmp_path) == {"regions": 0, "workers": 0, "employers": 0, "orders": 0}
    assert len(load(tmp_path).instance.workers) == 0


def test_the_order_of_rows_and_blanks_for_defaults_make_no_difference(registries):
    made = world(orders=[{}, {"min_level": "", "priority": "", "employment": ""}]).tables
    orders = [dict(row) | {"min_level": row["min_level"] or "5", "pay": "4000.00"} for row in made["orders"]]
    spelled = dict(made) | {"orders": orders[::-1]}
    one, other = registries.new(), registries.new()
    bring(one, made)
    bring(other, spelled)
    assert kept(one) == kept(other)
    assert snapshot(one).digest == snapshot(other).digest
    assert bring(one, spelled).batch is None


def test_lists_are_kept_once_with_their_items(database):
    made = world(workers=[{"skills": "care:2;nanny:4", "preferred_cities": "harbour;seaside"} for _ in range(3)]).tables
    bring(database, made)
    with database.reading() as connection:
        assert connection.execute(select(LISTS.c.kind, LISTS.c.text).order_by(LISTS.c.kind)).all() == [
            ("regions", "harbour;seaside"),
            ("skills", "care:2;nanny:4"),
        ]
        skills, _ = ITEMS["skills"]
        assert connection.execute(select(skills.c.service, skills.c.level).order_by(skills.c.place)).all() == [
            ("care", 2),
            ("nanny", 4),
        ]


@given(st.sampled_from(sorted(BY_NAME)))
def test_every_column_of_the_exchange_has_a_column_of_the_registry(name):
    keep = KEPT[name]
    assert {field.name for field in keep.table.fields} <= set(keep.stored.c.keys())
    assert [column.name for column in keep.stored.primary_key] == list(keep.key)


@pytest.mark.parametrize(
    "text", ["a\tb", "one\ntwo", "back\\slash", "\\N", "\\.", 'a "b", c', "{x,y}", "None", "\\t", "省\u3000市"]
)
def test_text_that_a_load_could_misread_comes_back(database, text):
    bring(database, world(employers=[{"name": text}, {}]).tables)
    assert snapshot(database).instance.employers.names == (text, "Employer 2")
