"""Each rule: a result that keeps it is accepted, and where it is broken it is named, and nothing else."""

import pytest

from tests.builders import place, world
from tests.verify.results import check, edited, names, result


def fixed(**windows):
    """Orders by id, each with its windows and every other cell as usual."""
    return [{"order_id": name, "windows": text} for name, text in windows.items()]


#: Cells of the worker, the order or the employer with which the usual pair breaks one rule.
PAIR_CASES = {
    "skill": {"workers": [{"skills": "care:4"}]},
    "skill of another service": {"workers": [{"skills": "cook:1"}]},
    "health": {"workers": [{"health_valid_until": "2026-04-30"}]},
    "health never": {"workers": [{"health_valid_until": ""}]},
    "training": {"workers": [{"trained_on": "2024-04-30"}]},
    "training never": {"workers": [{"trained_on": ""}]},
    "credit": {"workers": [{"credit": "barred"}]},
    "credit of the employer": {"employers": [{"credit": "barred"}]},
    "dates": {"workers": [{"available_from": "2026-05-02"}]},
    "dates to the end": {"workers": [{"available_until": "2026-12-30"}]},
    "dates without end": {"workers": [{"available_until": "2027-12-30"}], "orders": [{"end": ""}]},
    "windows": {"workers": [{"windows": "Mon-Fri 09:15-18:00"}]},
    "pay": {"workers": [{"min_monthly_pay": "4000.01"}]},
    "city": {"workers": [{"excluded_cities": "harbour"}]},
    "city alone": {"workers": [{"preferred_cities": "seaside", "preferred_only": "yes"}]},
    "city excluded and preferred": {"workers": [{"preferred_cities": "harbour", "excluded_cities": "harbour"}]},
    "corridor": {"agreements": [{"origin_region": "plain"}]},
    "corridor not yet": {"agreements": [{"valid_from": "2026-05-02"}]},
    "corridor no longer": {"agreements": [{"valid_until": "2026-04-30"}]},
    "forbid": {"decisions": [{}]},
    "hours": {"workers": [{"max_weekly_hours": "14.9"}]},
    "hours of the policy": {"limits": {"max_weekly_hours": 14}},
    "rest": {"orders": [{"windows": "Mon 12:00-22:00; Tue 08:00-10:00"}]},
    "rest over Sunday": {"orders": [{"windows": "Sun 20:00-02:00; Mon 08:00-10:00"}]},
    "rest_day": {"orders": [{"windows": "Mon-Sun 09:00-12:00"}]},
    "lodging": {"workers": [{"housing": "bed"}]},
    "pin": {"decisions": [{"order_id": "O2", "kind": "pin"}], "orders": [{}, {}]},
}

#: Cells with which the usual pair is right at the border of a rule, and keeps it.
BORDER_CASES = {
    "skill": {"workers": [{"skills": "care:4;care:3"}]},
    "skill better": {"workers": [{"skills": "care:1"}]},
    "health": {"workers": [{"health_valid_until": "2026-05-01"}]},
    "health not asked": {"workers": [{"health_valid_until": ""}], "health_certificate": False},
    "training": {"workers": [{"trained_on": "2024-05-01"}]},
    "training at the month's end": {
        "workers": [{"trained_on": "2026-02-28"}],
        "orders": [{"start": "2026-08-31"}],
        "limits": {"refresher_months": 6},
    },
    "flagged": {"workers": [{"credit": "flagged"}]},
    "dates": {"workers": [{"available_from": "2026-05-01", "available_until": "2026-12-31"}]},
    "dates without end": {"orders": [{"end": ""}]},
    "windows": {"workers": [{"windows": "Mon-Fri 09:00-10:00,10:00-12:00"}]},
    "windows over Sunday": {
        "workers": [{"windows": "Sun 20:00-02:00; Mon 02:00-08:00"}],
        "orders": [{"windows": "Sun 22:00-06:00"}],
    },
    "pay": {"workers": [{"min_monthly_pay": "4000", "min_hourly_pay": "9999"}]},
    "city alone": {"workers": [{"preferred_cities": "harbour", "preferred_only": "yes"}]},
    "corridor": {"agreements": [{"valid_from": "2026-05-01", "valid_until": "2026-05-01"}]},
    "corridor open": {"agreements": [], "open_corridors": True},
    "corridor local": {"agreements": [], "workers": [{"home_region": "pier"}], "orders": [{"region": "seaside"}]},
    "hours": {"workers": [{"max_weekly_hours": "15"}]},
    "hours of the union": {
        "orders": [{"windows": "Mon 08:00-12:00; Mon 10:00-14:00"}],
        "limits": {"max_weekly_hours": 6},
    },
    "rest": {"orders": [{"windows": "Mon 12:00-21:00; Tue 08:00-10:00"}]},
    "rest within a day": {"orders": [{"windows": "Mon 08:00-10:00,12:00-14:00"}]},
    "rest_day": {"orders": [{"windows": "Mon-Sat 09:00-12:00"}]},
    "pin": {"decisions": [{"kind": "pin"}]},
}


@pytest.mark.parametrize("case", PAIR_CASES)
def test_a_pair_that_breaks_one_rule_breaks_it_alone(case):
    here = world(**PAIR_CASES[case])
    assert names(here, result(here, ("W1", "O1"))) == [case.split(" ")[0]]


@pytest.mark.parametrize("case", BORDER_CASES)
def test_a_pair_at_the_border_keeps_the_rule(case):
    here = world(**BORDER_CASES[case])
    assert check(here, result(here, ("W1", "O1"))).lines() == []


def test_live_in_needs_agreement_and_household():
    order = {"mode": "live_in", "windows": "", "pay": "6000"}
    here = world(workers=[{"live_in": "yes", "windows": "Mon 08:00-12:00"}], orders=[order])
    assert check(here, result(here, ("W1", "O1", "household"))).ok
    assert names(here, result(here, ("W1", "O1", "own"))) == ["lodging"]
    here = world(workers=[{"live_in": "no"}], orders=[order])
    assert names(here, result(here, ("W1", "O1", "household"))) == ["live_in"]


def test_rota_counts_its_own_hours_and_asks_for_no_rest():
    order = {"mode": "rota", "windows": "Mon-Sun 00:00-12:00,12:00-24:00", "weekly_hours": "40"}
    here = world(orders=[order])
    assert check(here, result(here, ("W1", "O1"))).ok
    here = world(orders=[order | {"weekly_hours": "44.5"}])
    assert names(here, result(here, ("W1", "O1"))) == ["hours"]
    here = world(orders=[order], workers=[{"windows": "Mon-Sat 00:00-24:00"}])
    assert names(here, result(here, ("W1", "O1"))) == ["windows"]


# ---------------------------------------------------------------- lodging and site


SITE_CASES = {
    "in another city": {"region": "seaside"},
    "too far": {"region": "suburb"},
    "for the other sex": {"sex": "m"},
    "not open yet": {"open_from": "2026-05-02"},
    "closed before the end": {"open_until": "2026-12-30"},
    "for another employer": {"employers": "E2"},
    "for employees alone": {"employee_only": "yes"},
}


@pytest.mark.parametrize("case", SITE_CASES)
def test_a_site_that_does_not_serve(case):
    two = [{}, {}]
    here = world(workers=[{"housing": "bed"}], employers=two, housing=[{}])
    assert check(here, result(here, ("W1", "O1", "S1"))).ok
    here = world(workers=[{"housing": "bed"}], employers=two, housing=[SITE_CASES[case]])
    assert names(here, result(here, ("W1", "O1", "S1"))) == ["site"]


def test_a_site_at_no_known_distance():
    here = world(workers=[{"housing": "bed"}], housing=[{"region": "unmapped"}])
    assert "site" in names(here, result(here, ("W1", "O1", "S1")))


def test_a_worker_of_unknown_sex_takes_sites_for_any_alone():
    here = world(workers=[{"housing": "bed", "sex": ""}], housing=[{}, {"sex": "f"}])
    assert check(here, result(here, ("W1", "O1", "S1"))).ok
    assert names(here, result(here, ("W1", "O1", "S2"))) == ["site"]


@pytest.mark.parametrize(
    ("wish", "good"), [("own", {"own"}), ("", {"own"}), ("bed", {"S1"}), ("either", {"S1", "allowance"})]
)
def test_each_wish_has_its_lodgings(wish, good):
    here = world(workers=[{"housing": wish}], housing=[{}], allowances=[{}])
    for lodging in ("own", "S1", "allowance", "household"):
        assert check(here, result(here, ("W1", "O1", lodging))).ok == (lodging in good), lodging


def test_a_lodging_that_does_not_exist():
    here = world()
    assert "lodging" in names(here, edited(result(here, ("W1", "O1")), "placements", 0, lodging="S9"))


# ---------------------------------------------------------------- corridor


def test_the_row_names_the_agreement_that_counts():
    here = world(
        workers=[{"home_region": "hamlet"}],
        agreements=[
            {"agreement_id": "A1", "origin_region": "hill", "destination_region": "dock"},
            {"agreement_id": "A2", "origin_region": "ridge", "destination_region": "east"},
            {"agreement_id": "A4", "origin_region": "ridge", "destination_region": "harbour"},
            {"agreement_id": "A3", "origin_region": "ridge", "destination_region": "harbour"},
            {"agreement_id": "A0", "origin_region": "hamlet", "destination_region": "dock", "valid_from": "2026-06-01"},
        ],
    )
    tables = result(here, ("W1", "O1"))
    assert tables.placements[0]["agreement_id"] == "A3"
    assert check(here, tables).ok
    for other in ("A0", "A1", "A2", "A4", "A9", ""):
        assert names(here, edited(tables, "placements", 0, agreement_id=other)) == ["corridor"], other


def test_a_local_row_names_no_agreement():
    here = world(workers=[{"home_region": "market"}], agreements=[{"origin_region": "harbour"}])
    tables = result(here, ("W1", "O1"))
    assert check(here, tables).ok
    assert "corridor" in names(here, edited(tables, "placements", 0, agreement_id="A1"))


# ---------------------------------------------------------------- course


def test_a_course_gives_the_skill():
    here = world(workers=[{"skills": ""}], courses=[{}])
    tables = result(here, ("W1", "O1", "own", "C1"))
    assert tables.placements[0]["course_id"] == "C1"
    assert check(here, tables).ok
    assert "skill" in names(here, result(here, ("W1", "O1")))


COURSE_CASES = {
    "too low": {"to_level": "4"},
    "gives no level": {"to_level": ""},
    "of another service": {"service": "cook"},
    "for the skilled": {"from_level": "5"},
    "before the round": {"start": "2026-02-28"},
    "too late": {"start": "2026-04-18"},
    "elsewhere": {"region": "plain"},
    "in no city": {"region": "west"},
}


@pytest.mark.parametrize("case", COURSE_CASES)
def test_a_course_that_does_not_pass(case):
    here = world(workers=[{"skills": ""}], courses=[COURSE_CASES[case]])
    found = names(here, result(here, ("W1", "O1", "own", "C1")))
    assert "course" in found
    assert set(found) <= {"course", "skill"}


def test_a_course_may_be_held_at_the_place_of_work_and_end_on_the_first_day():
    here = world(workers=[{"skills": ""}], courses=[{"region": "suburb", "start": "2026-04-17"}])
    assert check(here, result(here, ("W1", "O1", "own", "C1"))).ok


def test_a_refresher_renews_training_and_gives_no_level():
    refresher = {"service": "", "to_level": ""}
    here = world(workers=[{"trained_on": ""}], courses=[refresher])
    assert check(here, result(here, ("W1", "O1", "own", "C1"))).ok
    here = world(workers=[{"skills": ""}], courses=[refresher])
    assert names(here, result(here, ("W1", "O1", "own", "C1"))) == ["skill"]


def test_a_row_that_needs_no_course_names_none():
    here = world(courses=[{}])
    found = names(here, edited(result(here, ("W1", "O1")), "placements", 0, course_id="C1"))
    assert "course" in found


def test_a_course_that_does_not_exist():
    here = world(workers=[{"trained_on": ""}], courses=[{}])
    tables = edited(result(here, ("W1", "O1", "own", "C1")), "placements", 0, course_id="C9")
    assert "course" in names(here, tables)


def test_at_most_one_course_a_worker():
    orders = fixed(O1="Mon 08:00-10:00", O2="Tue 08:00-10:00")
    here = world(workers=[{"skills": "", "max_orders": "2"}], orders=orders, courses=[{"cost": "0"}, {"cost": "0"}])
    tables = result(here, ("W1", "O1;O2", "own", "C1"))
    assert check(here, tables).ok
    assert names(here, edited(tables, "placements", 1, course_id="C2")) == ["course"]
    assert "skill" in names(here, edited(tables, "placements", 1, course_id=""))


# ---------------------------------------------------------------- several placements


def test_two_placements_that_go_together():
    orders = fixed(O1="Mon-Fri 08:00-10:00", O2="Mon-Fri 10:15-12:00")
    here = world(workers=[{"max_orders": "2"}], orders=orders)
    assert check(here, result(here, ("W1", "O1;O2"))).ok


def test_hours_add_up():
    orders = fixed(O1="Mon-Fri 08:00-12:00", O2="Mon-Fri 13:00-18:00")
    here = world(workers=[{"max_orders": "2"}], orders=orders)
    assert names(here, result(here, ("W1", "O1;O2"))) == ["hours"]


def test_rest_between_two_placements():
    orders = fixed(O1="Mon 12:00-21:15", O2="Tue 08:00-10:00")
    here = world(workers=[{"max_orders": "2"}], orders=orders)
    assert names(here, result(here, ("W1", "O1;O2"))) == ["rest"]


def test_rest_day_over_two_placements():
    orders = fixed(O1="Mon-Fri 08:00-10:00", O2="Sat-Sun 08:00-10:00")
    here = world(workers=[{"max_orders": "2"}], orders=orders)
    assert names(here, result(here, ("W1", "O1;O2"))) == ["rest_day"]


@pytest.mark.parametrize(
    ("second", "ok"),
    [
        ({"windows": "Mon 10:15-12:00"}, True),
        ({"windows": "Mon 10:00-12:00"}, False),
        ({"windows": "Mon 09:45-12:00"}, False),
        ({"windows": "Mon 08:00-09:00"}, False),
        ({"windows": "Mon 10:45-12:00", "region": "market"}, True),
        ({"windows": "Mon 10:30-12:00", "region": "market"}, False),
        ({"windows": "Fri 10:30-12:00", "region": "unmapped"}, False),
    ],
)
def test_overlap_asks_for_time_to_travel(second, ok):
    orders = [{"windows": "Mon 08:00-10:00"}, second]
    here = world(workers=[{"max_orders": "2"}], orders=orders)
    assert names(here, result(here, ("W1", "O1;O2"))) == ([] if ok else ["overlap"])


def test_max_orders():
    orders = fixed(O1="Mon 08:00-10:00", O2="Tue 08:00-10:00")
    here = world(workers=[{}], orders=orders)
    assert names(here, result(here, ("W1", "O1;O2"))) == ["max_orders"]


def test_several_placements_are_all_fixed():
    orders = [{"windows": "Mon 08:00-10:00"}, {"mode": "rota", "windows": "Tue 08:00-10:00", "weekly_hours": "2"}]
    here = world(workers=[{"max_orders": "2"}], orders=orders)
    assert names(here, result(here, ("W1", "O1;O2"))) == ["max_orders"]


def test_never_two_positions_of_one_order():
    here = world(workers=[{"max_orders": "2"}], orders=[{"headcount": "2"}])
    found = names(here, result(here, ("W1", "O1;O1")))
    assert "max_orders" in found
    assert not {"overlap", "rest", "hours"} & set(found)


def test_one_city():
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Fri 08:00-10:00", "region": "pier"}]
    here = world(workers=[{"max_orders": "2"}], orders=orders)
    assert names(here, result(here, ("W1", "O1;O2"))) == ["one_city"]


def test_one_lodging():
    orders = fixed(O1="Mon 08:00-10:00", O2="Fri 08:00-10:00")
    here = world(workers=[{"max_orders": "2", "housing": "bed"}], orders=orders, housing=[{}, {}])
    tables = result(here, ("W1", "O1;O2", "S1"))
    assert check(here, tables).ok
    assert names(here, edited(tables, "placements", 1, lodging="S2")) == ["one_lodging"]


def test_the_lodging_serves_each_placement():
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Fri 08:00-10:00", "region": "suburb"}]
    here = world(workers=[{"max_orders": "2", "housing": "bed"}], orders=orders, housing=[{}])
    assert names(here, result(here, ("W1", "O1;O2", "S1"))) == ["site"]


# ---------------------------------------------------------------- groups


def test_a_group_is_placed_whole_in_one_city_or_not_at_all():
    workers = [{"group_id": "G"}, {"group_id": "G"}]
    orders = [{"headcount": "2"}, {"region": "pier"}, {"region": "market"}]
    here = world(workers=workers, orders=orders)
    assert check(here, result(here)).ok
    assert check(here, result(here, ("W1", "O1"), ("W2", "O3"))).ok
    assert names(here, result(here, ("W1", "O1"))) == ["group"]
    assert names(here, result(here, ("W1", "O1"), ("W2", "O2"))) == ["group"]


def test_a_home_without_a_city_is_never_local():
    regions = [place("county", "west", "county", 1000)]
    agreements = [{"origin_region": "west"}]
    here = world(workers=[{"home_region": "county"}], regions=regions, agreements=agreements)
    tables = result(here, ("W1", "O1"))
    assert tables.placements[0]["agreement_id"] == "A1"
    assert check(here, tables).ok
