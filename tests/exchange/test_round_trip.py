"""A round that is written and read again is the same round."""

import tempfile
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.exchange.kinds import guarded
from matching.exchange.read import from_tables, load
from matching.exchange.write import to_tables, write_instance, write_table
from tests.builders import world
from tests.exchange.rounds import tables

#: Real rounds that may lie beside the project.
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
REAL = sorted(SHARED.glob("h2a-*")) if SHARED.is_dir() else []


@given(tables())
def test_written_tables_read_as_the_same_round(made):
    instance = from_tables(made).instance
    assert from_tables(to_tables(instance)).instance.digest == instance.digest
    with tempfile.TemporaryDirectory() as folder:
        write_instance(instance, folder)
        assert load(folder).instance.digest == instance.digest


@given(tables(), st.randoms())
def test_the_order_of_rows_does_not_matter(made, random):
    before = from_tables(made).instance.digest
    for rows in made.values():
        random.shuffle(rows)
    assert from_tables(made).instance.digest == before


@given(tables())
def test_columns_are_read_only_whole_numbers_sorted_by_id(made):
    instance = from_tables(made).instance
    assert list(instance.orders.ids) == sorted(row["order_id"] for row in made["orders"])
    for part in (instance.workers, instance.orders, instance.housing, instance.courses, instance.regions):
        for column in (getattr(part, field.name) for field in fields(part)):
            if isinstance(column, np.ndarray):
                assert column.dtype in (np.int64, np.float64, np.bool_)
                assert not column.flags.writeable
    for pairs in (instance.pins, instance.forbids):
        assert pairs.dtype == np.int64
        assert pairs.shape[1] == 2
    employer = {row["order_id"]: row["employer_id"] for row in made["orders"]}
    named = [instance.employers.ids[place] for place in instance.orders.employer]
    assert named == [employer[order] for order in instance.orders.ids]


def test_real_rounds_load_and_come_back(tmp_path):
    for folder in REAL:
        loaded = load(folder)
        assert len(loaded.instance.workers) > 1_000
        write_instance(loaded.instance, tmp_path / folder.name)
        again = load(tmp_path / folder.name)
        assert again.instance.digest == loaded.instance.digest
        assert len(again.warnings) == len(loaded.warnings)


@pytest.mark.parametrize("name", ["=1+1", "+86 10", "-", "@home", "plain", "it's"])
def test_free_text_is_never_a_formula_in_a_file(tmp_path, name):
    instance = world(employers=[{"name": guarded(name)}]).loaded.instance
    assert instance.employers.names == (name,)
    write_instance(instance, tmp_path)
    cell = (tmp_path / "employers.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[1]
    assert cell[0] not in "=+-@"
    assert load(tmp_path).instance.digest == instance.digest


def test_a_missing_plan_in_force_is_an_empty_one(tmp_path):
    for number, previous in enumerate((None, [])):
        instance = world(previous=previous).loaded.instance
        assert not len(instance.previous)
        write_instance(instance, tmp_path / str(number))
        assert load(tmp_path / str(number)).instance.digest == instance.digest


def test_tables_are_written_row_by_row(tmp_path):
    rows = ((number, "a,b", 'c"d') for number in range(2))
    write_table(tmp_path / "t.csv", ("x", "y", "z"), rows)
    assert (tmp_path / "t.csv").read_bytes() == b'x,y,z\n0,"a,b","c""d"\n1,"a,b","c""d"\n'
