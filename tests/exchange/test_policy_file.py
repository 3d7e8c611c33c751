"""The policy file: defaults, every key, and every way to get one wrong."""

from datetime import date
from decimal import Decimal

import pytest

from matching.exchange.policy_file import read_policy
from matching.exchange.read import load
from matching.policy import EPOCH, Floors, Policy
from matching.rules import Term, Tier
from tests.builders import world
from tests.exchange.damage import errors, places, problems_of
from tests.small_round import write


def read(tmp_path, text):
    path = tmp_path / "policy.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    problems = []
    policy = read_policy(path, problems)
    return policy, errors(problems)


def test_an_empty_file_is_the_default(tmp_path):
    assert read(tmp_path, "") == (Policy(), [])


def test_the_file_of_the_contract_is_the_default_with_a_date(tmp_path):
    text = """
        round_date = 2026-03-01
        tiers = ["commitments", "public_care", "priority", "floors", "filled", "quality"]
        open_corridors = false
        health_certificate = true
        [limits]
        max_weekly_hours = 44
        daily_rest_hours = 11
        max_work_days = 6
        travel_base_minutes = 15
        travel_minutes_per_km = 3
        max_commute_km = 30
        refresher_months = 24
        [weights]
        preference = 3
        pay = 2
        level_fit = 1
        continuity = 4
        nearness = 1
        waiting = 2
        poverty_exited = 3
        cost = 1
        [floors]
        poverty_exited = 0
    """
    policy, problems = read(tmp_path, text)
    assert problems == []
    assert policy == Policy(round_date=date(2026, 3, 1).toordinal() - EPOCH.toordinal())


def test_every_key_is_read(tmp_path):
    text = """
        round_date = "2026-03-02"
        tiers = ["balance", "stability", "filled"]
        open_corridors = true
        health_certificate = false
        limits = { max_weekly_hours = 40.1, refresher_months = 12 }
        weights = { pay = 0, cost = 10000 }
        floors = { poverty_exited = 300, regions = { west = 12, east = 0 } }
    """
    policy, problems = read(tmp_path, "\ufeff" + text)
    assert problems == []
    assert policy.round_date == date(2026, 3, 2).toordinal() - EPOCH.toordinal()
    assert policy.tiers == (Tier.BALANCE, Tier.STABILITY, Tier.FILLED)
    assert policy.open_corridors
    assert not policy.health_certificate
    assert policy.limits.max_weekly_hours == Decimal("40.1")
    assert policy.limits.refresher_months == 12
    assert (policy.weights[Term.PAY], policy.weights[Term.COST], policy.weights[Term.WAITING]) == (0, 10_000, 2)
    assert policy.floors == Floors(300, (("east", 0), ("west", 12)))


@pytest.mark.parametrize(
    ("text", "key", "says"),
    [
        ("colour = 1", "colour", "unknown key"),
        ("open_corridor = true", "open_corridor", 'maybe "open_corridors"'),
        ("limits = { max_hours = 1 }", "limits.max_hours", "unknown key"),
        ("weights = { prefrence = 1 }", "weights.prefrence", 'maybe "preference"'),
        ("floors = { counties = 1 }", "floors.counties", "unknown key"),
        ("limits = 3", "limits", "table of keys"),
        ("floors = { regions = 3 }", "floors.regions", "table of keys"),
        ("open_corridors = 1", "open_corridors", "true or false"),
        ('health_certificate = "yes"', "health_certificate", "true or false"),
        ("round_date = 20260301", "round_date", "date such as"),
        ('round_date = "1 March"', "round_date", "date such as"),
        ("round_date = 2026-03-01T08:00:00", "round_date", "date such as"),
        ("round_date = 1800-01-01", "round_date", "date such as"),
        ('tiers = "filled"', "tiers", "list tiers"),
        ("tiers = []", "tiers", "list tiers"),
        ('tiers = ["filled", "filled"]', "tiers", "each once"),
        ('tiers = ["gold"]', "tiers", "out of commitments"),
        ("tiers = [1]", "tiers", "list tiers"),
        ("limits = { max_weekly_hours = -1 }", "limits.max_weekly_hours", "number from 0"),
        ("limits = { max_weekly_hours = nan }", "limits.max_weekly_hours", "number from 0"),
        ("limits = { max_weekly_hours = inf }", "limits.max_weekly_hours", "number from 0"),
        ("limits = { max_weekly_hours = 1e-99 }", "limits.max_weekly_hours", "decimals"),
        ("limits = { max_weekly_hours = true }", "limits.max_weekly_hours", "number from 0"),
        ("limits = { max_work_days = 5.5 }", "limits.max_work_days", "whole number"),
        ("limits = { refresher_months = -1 }", "limits.refresher_months", "whole number"),
        ("limits = { refresher_months = 1201 }", "limits.refresher_months", "from 0 to 1200"),
        ('limits = { max_commute_km = "30" }', "limits.max_commute_km", "number from 0"),
        ("weights = { pay = 1.5 }", "weights.pay", "whole number from 0 to 10000"),
        ("weights = { pay = -1 }", "weights.pay", "whole number from 0 to 10000"),
        ("weights = { pay = 10001 }", "weights.pay", "whole number from 0 to 10000"),
        ("weights = { pay = true }", "weights.pay", "whole number"),
        ("floors = { poverty_exited = -1 }", "floors.poverty_exited", "whole number"),
        ("floors = { regions = { west = -1 } }", "floors.regions.west", "whole number"),
        (f"limits = {{ max_work_days = 0x{'f' * 5000} }}", "limits.max_work_days", "whole number"),
        ("tiers = [", "", "not TOML"),
        ("weights.pay = 1\nweights.pay = 2", "", "not TOML"),
        (f"round_date = {'9' * 5000}", "", "not TOML"),
        (b"# \xff", "", "byte 2 is not UTF-8"),
    ],
)
def test_what_is_wrong_is_named_by_its_key(tmp_path, text, key, says):
    _, problems = read(tmp_path, text)
    assert places(problems) == [("policy.toml", 0, key)]
    assert says in problems[0].text.en


def test_all_wrong_keys_are_told_at_once(tmp_path):
    _, problems = read(tmp_path, 'colour = 1\ntiers = ["x", "filled", "y"]\n[weights]\npay = -1\n')
    assert sorted(problem.column for problem in problems) == ["colour", "tiers", "tiers", "weights.pay"]


def test_floors_name_regions_of_the_dataset():
    made = world(floors={"regions": {"west": 1, "nowhere": 2}})
    assert places(problems_of(lambda: made.loaded)) == [("policy", 0, "floors.regions.nowhere")]


def test_a_float_from_a_program_is_the_decimal_that_was_meant():
    assert world(limits={"max_weekly_hours": 40.1}).loaded.policy.limits.max_weekly_hours == Decimal("40.1")


def test_the_file_beside_the_tables_is_read_unless_another_is_named(tmp_path):
    folder = write(tmp_path / "tables")
    assert load(folder).policy == Policy()
    (folder / "policy.toml").write_text("open_corridors = true\n", encoding="utf-8")
    (tmp_path / "other.toml").write_text("health_certificate = false\n", encoding="utf-8")
    assert load(folder).policy == Policy(open_corridors=True)
    assert load(folder, tmp_path / "other.toml").policy == Policy(health_certificate=False)


def test_a_named_file_that_is_missing_is_an_error(tmp_path):
    folder = write(tmp_path / "tables")
    assert places(problems_of(lambda: load(folder, tmp_path / "none.toml"))) == [("none.toml", 0, "")]
