"""Datasets as files: the same bytes again, read without a problem, pins that can be kept, a fair share placed."""

import csv
import hashlib
import tomllib
from datetime import date

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_flow

from matching.exchange.read import load
from matching.generate import Shape, generate
from matching.instance.instance import HOUR
from matching.solver import check_pins
from matching.solver.courses import training
from matching.solver.eligibility import eligible_pairs
from matching.solver.facts import gather_facts

TABLES = {
    "regions",
    "workers",
    "employers",
    "orders",
    "housing",
    "allowances",
    "agreements",
    "bases",
    "courses",
    "outlets",
    "decisions",
    "previous",
}


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A round of 5,000 workers, written once."""
    folder = tmp_path_factory.mktemp("round")
    generate(folder, 5_000, 1)
    return folder


@pytest.fixture(scope="module")
def loaded(folder):
    return load(folder)


@pytest.fixture(scope="module")
def pairs(loaded):
    facts = gather_facts(loaded.instance, loaded.policy)
    return eligible_pairs(facts, training(facts))


def test_same_seed_same_bytes(tmp_path):
    for name, seed in (("first", 7), ("again", 7), ("other", 8)):
        generate(tmp_path / name, 500, seed)
    first, again, other = (digests(tmp_path / name) for name in ("first", "again", "other"))
    assert set(first) == {f"{name}.csv" for name in TABLES} | {"policy.toml"}
    assert first == again
    assert all(first[name] != other[name] for name in first)


def test_files_are_plain_on_every_system(folder):
    for path in folder.iterdir():
        data = path.read_bytes()
        data.decode("utf-8")
        assert b"\r" not in data
        assert data.endswith(b"\n")


@pytest.mark.parametrize("workers", [1, 2, 3, 7, 20, 50, 500])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_size_is_read_without_a_problem(tmp_path, workers, seed):
    generate(tmp_path, workers, seed)
    loaded = load(tmp_path)
    assert len(loaded.instance.workers) == workers
    assert not loaded.warnings


@pytest.mark.parametrize(
    "shape",
    [
        Shape(ties=True),
        Shape(scarce_service=True),
        Shape(beds=0, agreements=0, intake=0, seats=0),
        Shape(local=1, live_in=1, rota=0),
        Shape(local=0, live_in=0, rota=0, several_orders=1, grouped=1, lapsed=1, current=1),
        Shape(receiving_cities=1, origin_counties=1, orders=1),
        Shape(receiving_cities=60, orders=10),
        Shape(current=0, pins=0, forbids=0),
    ],
    ids=str,
)
def test_awkward_shapes_are_read_without_a_problem(tmp_path, shape):
    generate(tmp_path, 200, 3, shape=shape)
    assert not load(tmp_path).warnings


def test_a_middling_round_is_read_without_a_problem(loaded):
    assert not loaded.warnings
    assert len(loaded.instance.orders) == 600
    assert loaded.instance.orders.headcount.sum() == 5_000


def test_every_place_of_work_has_a_city_and_coordinates(loaded):
    regions = loaded.instance.regions
    for used in (loaded.instance.orders.region, loaded.instance.housing.region):
        assert (regions.city[used] >= 0).all()
        assert not np.isnan(regions.latitude[used]).any()


def test_ids_sort_as_they_are_numbered(folder):
    with (folder / "workers.csv").open(encoding="utf-8", newline="") as file:
        ids = [row["worker_id"] for row in csv.DictReader(file)]
    assert ids == sorted(ids)
    assert (ids[0], ids[-1]) == ("W0000001", "W0005000")


def test_pins_are_eligible_and_held_now(loaded, pairs):
    instance = loaded.instance
    eligible = set(zip(pairs.worker.tolist(), pairs.order.tolist(), strict=True))
    pins = [tuple(pair) for pair in instance.pins.tolist()]
    assert len(pins) >= 10
    assert set(pins) <= eligible
    assert all(instance.workers.current_order[worker] == order for worker, order in pins)


def test_pins_without_current_orders_are_eligible_too(tmp_path):
    generate(tmp_path, 1_000, 5, shape=Shape(ties=True))
    loaded = load(tmp_path)
    facts = gather_facts(loaded.instance, loaded.policy)
    found = eligible_pairs(facts, training(facts))
    pins = {tuple(pair) for pair in loaded.instance.pins.tolist()}
    assert pins
    assert pins <= set(zip(found.worker.tolist(), found.order.tolist(), strict=True))


@pytest.mark.parametrize("seed", range(1, 7))
def test_pins_can_be_kept_together(tmp_path, seed):
    generate(tmp_path, 400, seed, shape=Shape(pins=15, agreements=0.3, intake=0.3))
    loaded = load(tmp_path)
    assert len(loaded.instance.pins) >= 5
    assert check_pins(loaded.instance, loaded.policy) == []


def test_supply_and_demand_meet_for_the_most_part(loaded, pairs):
    """Beds, agreements, groups and seats aside, three quarters to nine tenths of the positions can be filled."""
    workers, orders = len(loaded.instance.workers), len(loaded.instance.orders)
    source, sink = workers + orders, workers + orders + 1
    tail = np.concatenate([np.full(workers, source), pairs.worker, workers + np.arange(orders)])
    head = np.concatenate([np.arange(workers), workers + pairs.order, np.full(orders, sink)])
    room = np.concatenate([np.ones(workers + len(pairs), dtype=np.int64), loaded.instance.orders.headcount])
    network = csr_matrix((room.astype(np.int32), (tail, head)), shape=(sink + 1, sink + 1))
    assert 0.75 <= maximum_flow(network, source, sink).flow_value / loaded.instance.orders.headcount.sum() <= 0.92
    assert 10 <= len(pairs) / workers <= 35


def test_the_mix_of_workers_is_plausible(loaded):
    instance = loaded.instance
    workers = instance.workers
    assert 0.35 <= instance.regions.from_poverty_exited[workers.home].mean() <= 0.65
    assert 0.02 <= (workers.current_order >= 0).mean() <= 0.08
    assert 0.03 <= (workers.group >= 0).mean() <= 0.1
    assert 0.02 <= (workers.max_orders > 1).mean() <= 0.12
    assert (workers.sex == 1).mean() > 0.7
    kinds = {
        (tuple(workers.skill_service.row(i)), tuple(workers.skill_level.row(i)), int(workers.windows[i]))
        for i in range(len(workers))
    }
    assert len(kinds) < 450


def test_no_order_breaks_working_time_by_itself(loaded):
    orders = loaded.instance.orders
    assert orders.hours.max() <= 44 * HOUR
    assert (orders.hours[orders.pay_unit == 1] <= 30 * HOUR).all()


def test_the_plan_in_force_keeps_headcounts(loaded):
    plan = loaded.instance.plan_in_force
    assert (np.bincount(plan[:, 1], minlength=600) <= loaded.instance.orders.headcount).all()
    assert len(loaded.instance.previous)


def test_the_policy_states_every_default_and_floors_that_can_be_met(folder, loaded):
    stated = tomllib.loads((folder / "policy.toml").read_text(encoding="utf-8"))
    assert stated["round_date"] == date(2026, 3, 1)
    assert set(stated) == {"round_date", "tiers", "open_corridors", "health_certificate", "limits", "weights", "floors"}
    instance, floors = loaded.instance, loaded.policy.floors
    poor = instance.regions.from_poverty_exited[instance.workers.home].sum()
    assert 0 < floors.poverty_exited * 5_000 // 1_000 < poor
    ((province, promised),) = floors.regions
    home = instance.regions.lineage[instance.workers.home]
    from_there = (home == instance.regions.codes.index(province)).any(axis=1).sum()
    assert 0 < promised < from_there


def test_capacities_are_worth_asking_for(loaded):
    """Neither absent nor so ample that a solver could ignore them."""
    instance = loaded.instance
    away = instance.orders.headcount[instance.orders.mode != 0].sum()
    assert 0.3 <= instance.housing.beds.sum() / away <= 0.5
    limited = instance.agreements.maximum < 2**62
    assert 0.5 <= limited.mean() <= 0.95
    assert (instance.agreements.minimum > 0).any()
    assert (instance.agreements.base >= 0).any()
    assert instance.courses.seats.sum() == 400
