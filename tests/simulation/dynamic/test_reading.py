"""The table ``[dynamic]``: every value with its origin, every mistake told in both languages."""

from datetime import date

import pytest

from matching.language import Text
from matching.simulation.dynamic.reading import read_dynamics


def test_a_value_keeps_where_it_comes_from():
    problems = []
    read = read_dynamics({"festivals": {"value": [date(1970, 1, 3)], "source": "almanac"}}, "s.toml", problems)
    assert problems == []
    assert read.festivals == (2,)
    assert read.origin("festivals").is_source
    assert read.origin("festivals").text.en == "almanac"
    assert not read.origin("months").is_source


def test_an_origin_may_be_told_in_two_languages():
    problems = []
    told = {"en": "short", "zh": "较短"}
    read = read_dynamics({"months": {"value": 3, "assumption": told}}, "s.toml", problems)
    assert problems == []
    assert read.origin("months").text == Text("short", "较短")


@pytest.mark.parametrize(
    ("table", "column", "told"),
    [
        ({"months": 3}, "dynamic.months", "needs its source"),
        ({"months": {"value": 3}}, "dynamic.months", "either a source or"),
        ({"months": {"value": 3, "source": {"en": "a"}}}, "dynamic.months", "either a source or"),
        ({"months": {"value": 3, "source": "a", "assumption": "b"}}, "dynamic.months", "not both"),
        ({"months": {"value": 0, "source": "a"}}, "dynamic.months", "whole number from 1 to 60"),
        ({"months": {"value": True, "source": "a"}}, "dynamic.months", "whole number"),
        ({"months": {"source": "a"}}, "dynamic.months", "has no value"),
        ({"month": {"value": 3, "source": "a"}}, "dynamic.month", 'maybe "months" is meant'),
        ({"worker_season": {"value": [1, 2], "source": "a"}}, "dynamic.worker_season", "twelve numbers"),
        ({"lead_days": {"value": [9, 2], "source": "a"}}, "dynamic.lead_days", "the smaller first"),
        ({"festivals": {"value": ["soon"], "source": "a"}}, "dynamic.festivals", "list of dates"),
    ],
)
def test_a_mistake_is_told_with_its_place(table, column, told):
    problems = []
    read_dynamics(table, "s.toml", problems)
    (problem,) = [entry for entry in problems if entry.column == column]
    assert told in problem.text.en
    assert problem.text.zh
    assert problem.text.zh != problem.text.en
