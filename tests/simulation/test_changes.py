"""What each change does to the tables, and what it says when it finds nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from matching.problems import InputError
from matching.simulation.changes.spread import by_chance, scaled, shared
from matching.simulation.rounds import changed, read_round
from tests.simulation.studies import base, study

CHANGES = '[[scenario]]\nname = "s"\nchanges = [{}]'


def after(folder, change, **tables):
    """Return the tables after one change."""
    return made(folder, change, **tables).tables


def made(folder, change, **tables):
    """Return the base after changes."""
    return changed(base(**tables), study(folder, CHANGES.format(change)).scenarios[1])


def refused(folder, change, **tables):
    """Return what a change that cannot be made says."""
    scenario = study(folder, CHANGES.format(change)).scenarios[1]
    with pytest.raises(InputError) as caught:
        read_round(base(**tables), scenario)
    return caught.value.lines("en")


@pytest.mark.parametrize(
    ("change", "beds"),
    [
        ("{ do = 'beds', site_id = 'S1', add = 4 }", ["7", "2"]),
        ("{ do = 'beds', add = 5 }", ["6", "4"]),
        ("{ do = 'beds', add = -2 }", ["2", "1"]),
        ("{ do = 'beds', add = -99 }", ["0", "0"]),
        ("{ do = 'beds', region = 'seaside', scale = 1.5 }", ["3", "3"]),
        ("{ do = 'beds', scale = 0.5 }", ["2", "1"]),
        ("{ do = 'beds', set = 9 }", ["9", "9"]),
    ],
)
def test_an_amount_is_added_scaled_or_set(tmp_path, change, beds):
    housing = [{"beds": "3"}, {"beds": "2", "region": "pier"}]
    assert after(tmp_path, change, housing=housing)["housing"]["beds"] == beds


def test_an_addition_to_a_rate_goes_to_every_row(tmp_path):
    assert after(tmp_path, "{ do = 'pay', add = 250.5 }")["orders"]["pay"] == ["4250.5", "4250.5"]
    assert after(tmp_path, "{ do = 'pay', scale = 1.1 }")["orders"]["pay"] == ["4400", "4400"]


def test_nothing_is_added_to_a_limit_that_is_not_there(tmp_path):
    tables = after(tmp_path, "{ do = 'quota', add = 2 }")
    assert tables["agreements"]["max_placements"] == ["5", ""]
    assert "use set" in refused(tmp_path, "{ do = 'quota', agreement_id = 'A2', scale = 2 }")[0]


def test_an_order_for_nobody_is_gone_with_what_refers_to_it(tmp_path):
    decisions = [{"worker_id": "W1", "order_id": "O1"}, {"worker_id": "W1", "order_id": "O2"}]
    tables = after(tmp_path, "{ do = 'demand', order_id = 'O1', scale = 0 }", decisions=decisions)
    assert tables["orders"]["order_id"] == ["O2"]
    assert tables["decisions"]["order_id"] == ["O2"]


def test_the_base_stays_as_it_is(tmp_path):
    stands = base()
    before = stands.digest
    changed(
        stands, study(tmp_path, CHANGES.format("{ do = 'beds', set = 9 }, { do = 'supply', scale = 2 }")).scenarios[1]
    )
    assert base().digest == before == type(stands)(stands.tables, stands.policy).digest


def test_rows_come(tmp_path):
    site = "{ do = 'new_site', site_id = 'N', region = 'market', kind = 'dormitory', sex = 'any', beds = 7 }"
    housing = after(tmp_path, site)["housing"]
    assert (housing["site_id"], housing["beds"], housing["employee_only"]) == (
        ["S1", "S2", "N"],
        ["1", "0", "7"],
        ["no"] * 3,
    )
    courses = after(
        tmp_path, "{ do = 'new_course', course_id = 'N', region = 'hill', seats = 5, weeks = 2, start = 2026-04-01 }"
    )
    assert courses["courses"]["start"] == ["2026-04-01"]


def test_rows_go(tmp_path):
    assert after(tmp_path, "{ do = 'no_agreement', origin_region = 'west' }").get("agreements") is None
    bases = [{}, {"base_id": "B2"}]
    agreements = [{"base_id": "B1"}, {"origin_region": "plain", "base_id": "B2"}]
    tables = after(tmp_path, "{ do = 'no_base', base_id = 'B1' }", bases=bases, agreements=agreements)
    assert (tables["bases"]["base_id"], tables["agreements"]["base_id"]) == (["B2"], ["", "B2"])


def test_cells_are_altered(tmp_path):
    to = "{ mode = 'rota', weekly_hours = 40, priority = 1 }"
    change = f"{{ do = 'alter_order', where = {{ region = 'seaside' }}, to = {to} }}"
    orders = after(tmp_path, change)["orders"]
    assert (orders["mode"], orders["weekly_hours"], orders["priority"]) == (["fixed", "rota"], ["", "40"], ["0", "1"])


def test_a_closed_city_takes_nobody(tmp_path):
    agreements = [{}, {"destination_region": "seaside"}]
    tables = after(tmp_path, "{ do = 'close_city', city = 'seaside' }", agreements=agreements)
    assert tables["orders"]["region"] == ["dock"]
    assert tables["housing"]["region"] == ["dock"]
    assert tables["agreements"]["destination_region"] == ["east"]


def test_workers_come_twice_or_stay_away_group_by_group(tmp_path):
    workers = [{"group_id": "G"}, {"group_id": "G"}, {}, {}]
    twice = after(tmp_path, "{ do = 'supply', scale = 2 }", workers=workers)["workers"]
    assert sorted(twice["worker_id"]) == ["W1", "W1~2", "W2", "W2~2", "W3", "W3~2", "W4", "W4~2"]
    groups = dict(zip(twice["worker_id"], twice["group_id"], strict=True))
    assert (groups["W1"], groups["W1~2"], groups["W2~2"], groups["W3~2"]) == ("G", "G~2", "G~2", "")
    half = after(tmp_path, "{ do = 'supply', scale = 0.5 }", workers=workers)["workers"]
    assert len(half["worker_id"]) == 2
    assert len(set(half["worker_id"]) & {"W1", "W2"}) in (0, 2)


def test_who_is_left_among_few_is_left_among_more(tmp_path):
    workers = [{} for _ in range(20)]
    kept = [
        set(after(tmp_path, f"{{ do = 'supply', scale = {scale} }}", workers=workers)["workers"]["worker_id"])
        for scale in (0.2, 0.5, 0.8, 1)
    ]
    assert [len(some_workers) for some_workers in kept] == [4, 10, 16, 20]
    assert kept[0] < kept[1] < kept[2] < kept[3]


def test_training_reaches_those_who_lack_it(tmp_path):
    workers = [{"skills": "care:3"}, {"skills": "care:5"}, {"skills": ""}, {"home_region": "field", "skills": ""}]
    change = "{ do = 'train', service = 'care', level = 4, workers = 9, on = 2026-02-20, home_region = 'hill' }"
    trained = after(tmp_path, change, workers=workers)["workers"]
    assert trained["skills"] == ["care:3", "care:4", "care:4", ""]
    assert trained["trained_on"] == ["2026-01-15", "2026-02-20", "2026-02-20", "2026-01-15"]


def test_a_policy_is_laid_over_the_one_that_stands(tmp_path):
    policy = made(tmp_path, "{ do = 'policy', floors = { poverty_exited = 300 }, weights = { pay = 9 } }").loaded.policy
    assert (policy.floors.poverty_exited, policy.weights["pay"], policy.weights["waiting"]) == (300, 9, 2)
    assert policy.round_date is not None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("{ do = 'beds', site_id = 'S9', add = 1 }", 'study.toml scenario[1].changes[1].site_id "S9": unknown id'),
        ("{ do = 'beds', region = 'harbor', add = 1 }", 'maybe "harbour" is meant'),
        ("{ do = 'beds', region = 'hill', add = 1 }", "no row of the table housing meets this"),
        ("{ do = 'close_city', city = 'nowhere' }", "unknown id of the table regions"),
        ("{ do = 'new_base', base_id = 'N', city = 'nowhere' }", "unknown id of the table regions"),
        (
            "{ do = 'new_site', site_id = 'S1', region = 'dock', kind = 'dormitory', sex = 'f', beds = 1 }",
            "of this id already",
        ),
        (
            "{ do = 'new_agreement', agreement_id = 'N', origin_region = 'hill', destination_region = 'east', "
            "base_id = 'B9' }",
            'base_id "B9": in the tables that scenario s makes, agreements: not in the table bases: B9',
        ),
        ("{ do = 'train', service = 'cares', level = 4, workers = 1, on = 2026-01-01 }", 'maybe "care" is meant'),
        ("{ do = 'policy', floors = { regions = { nowhere = 3 } } }", "must be a code of the table regions"),
    ],
)
def test_what_finds_nothing_is_a_problem_of_the_scenario(tmp_path, change, said):
    found = refused(tmp_path, change)
    assert any(said in line for line in found), found


@given(some.lists(some.integers(0, 1000), min_size=1), some.fractions(0, 5))
def test_scaling_loses_and_invents_nothing(counts, factor):
    result = scaled(counts, factor)
    exact = [count * factor for count in counts]
    assert all(abs(got - wanted) < 1 for got, wanted in zip(result, exact, strict=True))
    assert abs(sum(result) - sum(exact)) <= 0.5


@given(some.integers(-1000, 1000), some.lists(some.integers(0, 100), min_size=1))
def test_what_is_shared_out_adds_up(total, counts):
    assert sum(shared(total, counts)) == total


@given(some.lists(some.text(max_size=3), unique=True), some.sets(some.integers(0, 20)))
def test_an_order_by_chance_is_the_same_among_fewer(keys, dropped):
    fewer = [key for place, key in enumerate(keys) if place not in dropped]
    order = [keys[place] for place in by_chance(keys, "w")]
    assert [key for key in order if key in fewer] == [fewer[place] for place in by_chance(fewer, "w")]
