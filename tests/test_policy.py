"""The policy: defaults of the policy file, limits as whole numbers, digest."""

from dataclasses import FrozenInstanceError, replace
from datetime import date
from decimal import Decimal

import pytest

from matching.policy import DEFAULT_WEIGHTS, EPOCH, Floors, Limits, Policy
from matching.rules import MINIMISED, Term, Tier


def test_defaults_are_those_of_the_policy_file():
    assert Policy().as_dict() == {
        "round_date": None,
        "tiers": ["commitments", "public_care", "priority", "floors", "filled", "quality"],
        "open_corridors": False,
        "health_certificate": True,
        "limits": {
            "daily_rest_hours": "11",
            "max_commute_km": "30",
            "max_weekly_hours": "44",
            "max_work_days": "6",
            "refresher_months": "24",
            "travel_base_minutes": "15",
            "travel_minutes_per_km": "3",
        },
        "weights": {
            "continuity": 4,
            "cost": 1,
            "level_fit": 1,
            "nearness": 1,
            "pay": 2,
            "poverty_exited": 3,
            "preference": 3,
            "waiting": 2,
        },
        "floors": {"poverty_exited": 0, "regions": {}},
    }


def test_every_term_has_a_weight_and_shortfalls_are_minimised():
    assert set(DEFAULT_WEIGHTS) == set(Term)
    assert {Tier.COMMITMENTS, Tier.FLOORS, Tier.STABILITY} == MINIMISED


def test_a_policy_is_frozen():
    with pytest.raises(FrozenInstanceError):
        Policy().open_corridors = True  # type: ignore[misc]


def test_limits_become_whole_numbers_in_the_careful_direction():
    limits = Limits(
        max_weekly_hours=Decimal("40.00001"), daily_rest_hours=Decimal("10.01"), max_commute_km=Decimal("29.9")
    )
    assert limits.max_hours == 40 * 60_000
    assert limits.rest_minutes == 601
    assert limits.commute_km == 29


def test_travel_time_is_rounded_up():
    limits = Limits(travel_base_minutes=Decimal("15.5"), travel_minutes_per_km=Decimal("0.25"))
    assert limits.travel_minutes(0) == 16
    assert limits.travel_minutes(2) == 16
    assert limits.travel_minutes(3) == 17
    assert Limits().travel_minutes(10) == 45


def test_digest_is_of_the_meaning_not_of_the_writing():
    plain = Policy()
    written = replace(plain, limits=Limits(max_weekly_hours=Decimal("44.0"), max_commute_km=Decimal("3E+1")))
    assert written.digest == plain.digest


@pytest.mark.parametrize(
    "changed",
    [
        Policy(round_date=date(2026, 3, 1).toordinal() - EPOCH.toordinal()),
        Policy(tiers=(Tier.FILLED, Tier.QUALITY)),
        Policy(tiers=(Tier.QUALITY, Tier.FILLED)),
        Policy(open_corridors=True),
        Policy(health_certificate=False),
        Policy(limits=Limits(max_work_days=5)),
        Policy(weights={**DEFAULT_WEIGHTS, Term.PAY: 3}),
        Policy(floors=Floors(poverty_exited=1)),
        Policy(floors=Floors(regions=(("620000", 120),))),
    ],
)
def test_digest_changes_with_every_part(changed):
    assert changed.digest != Policy().digest


def test_round_date_is_written_as_a_date():
    days = date(2026, 3, 1).toordinal() - EPOCH.toordinal()
    assert Policy(round_date=days).as_dict()["round_date"] == "2026-03-01"
