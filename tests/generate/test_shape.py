"""Knobs: what is refused, and what each does to a round."""

import numpy as np
import pytest

from matching.generate.dataset import draw
from matching.generate.demand import LIVE_IN, ROTA_MODE
from matching.generate.services import SCARCE
from matching.generate.shape import Shape, sizes


@pytest.mark.parametrize(
    "knobs",
    [
        {"live_in": 1.1},
        {"grouped": -0.1},
        {"live_in": 0.6, "rota": 0.6},
        {"beds": -1},
        {"positions": 0},
        {"orders": 0},
        {"pins": -1},
    ],
)
def test_impossible_shapes_are_refused(knobs):
    with pytest.raises(ValueError, match=next(iter(knobs))):
        Shape(**knobs)


def test_no_workers_and_no_seed_are_refused():
    with pytest.raises(ValueError, match="workers"):
        draw(0, 1)
    with pytest.raises(ValueError, match="seed"):
        draw(10, -1)


@pytest.mark.parametrize(
    ("workers", "orders"), [(10_000, 1_200), (55_000, 5_600), (100_000, 10_000), (1_000_000, 80_000), (2, 2)]
)
def test_orders_follow_from_workers(workers, orders):
    assert sizes(workers, Shape()).orders == orders


def test_numbers_asked_for_are_given():
    shape = Shape(orders=40, origin_counties=7, receiving_cities=3, profiles=11, pins=2, forbids=5)
    drawn = draw(300, 1, shape=shape)
    assert len(drawn.orders) == 40
    assert (~drawn.places.local).sum() == 7
    assert len(drawn.places.cities) == 3
    assert len(set(drawn.profiles.skills[:11])) <= 11
    assert len(drawn.decisions.pins) == 2
    assert drawn.orders.headcount.sum() == 300


def test_positions_scale_demand():
    assert draw(300, 1, shape=Shape(positions=1.5)).orders.headcount.sum() == 450


def test_modes_keep_their_shares():
    drawn = draw(5_000, 1, shape=Shape(orders=2_000, live_in=0.5, rota=0.1))
    assert (drawn.orders.mode == LIVE_IN).mean() == pytest.approx(0.5, abs=0.04)
    assert (drawn.orders.mode == ROTA_MODE).mean() == pytest.approx(0.1, abs=0.03)


@pytest.mark.parametrize("knob", ["beds", "seats"])
def test_tight_means_fewer(knob):
    def total(value: float) -> int:
        drawn = draw(2_000, 1, shape=Shape(**{knob: value}))
        return int({"beds": drawn.housing.beds, "seats": drawn.courses.seats}[knob].sum())

    assert total(0.5) == pytest.approx(total(1.0) / 2, rel=0.05)
    assert total(0) == 0


def test_tight_agreements_and_bases_take_fewer():
    def limits(value: float) -> tuple[int, int]:
        figures = draw(2_000, 1, shape=Shape(agreements=value, intake=value)).agreements
        return sum(m or 0 for m in figures.maximum), sum(i or 0 for i in figures.intake)

    assert np.array(limits(0.5)) == pytest.approx(np.array(limits(1.0)) / 2, rel=0.1)


def test_groups_come_from_one_home_in_two_to_four():
    drawn = draw(3_000, 2, shape=Shape(grouped=0.3))
    group, home = drawn.workers.group, drawn.workers.home
    assert (group >= 0).mean() == pytest.approx(0.3, abs=0.06)
    members = np.bincount(group[group >= 0])
    assert set(members.tolist()) <= {2, 3, 4}
    for number in range(len(members)):
        assert len(set(home[group == number].tolist())) == 1
        assert len({tuple(wish) for wish in drawn.workers.wishes[group == number].tolist()}) == 1
    assert (draw(500, 2, shape=Shape(grouped=0)).workers.group == -1).all()


def test_a_scarce_service_is_asked_for_more_than_it_is_held():
    drawn = draw(4_000, 1, shape=Shape(scarce_service=True))
    scarce = drawn.services.codes.index(SCARCE)
    positions = drawn.orders.headcount[drawn.orders.service == scarce].sum()
    holders = (drawn.profiles.main[drawn.workers.profile] == scarce).sum()
    assert positions > 4 * holders


def test_ties_leave_nothing_to_tell_pairs_apart():
    drawn = draw(500, 1, shape=Shape(ties=True))
    assert len(set(zip(drawn.orders.hourly.tolist(), drawn.orders.pay.tolist(), strict=True))) <= 2
    assert set(drawn.orders.level.tolist()) == {5}
    assert not drawn.workers.waiting.any()
    assert (drawn.workers.wishes == -1).all()
    assert (drawn.decisions.current == -1).all()
    assert not drawn.profiles.monthly_floor.any()


def test_an_own_knob_leaves_other_tables_alone():
    usual, tight = draw(300, 4), draw(300, 4, shape=Shape(beds=0.5))
    assert (usual.orders.pay == tight.orders.pay).all()
    assert (usual.workers.profile == tight.workers.profile).all()
    assert usual.agreements == tight.agreements


def test_nobody_pinned_is_in_a_group_and_no_order_or_agreement_is_pinned_twice():
    pins = draw(5_000, 3, shape=Shape(pins=20)).decisions.pins
    assert len(pins) == 20
    assert len({worker for worker, _ in pins}) == len({order for _, order in pins}) == 20
