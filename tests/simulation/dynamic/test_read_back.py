"""A study over months is read back from its folder as it was written."""

import json
from datetime import date

from matching.simulation.dynamic.reading import read_dynamics


def test_dates_are_read_back_from_json():
    given = {"festivals": {"value": [date(1970, 1, 3)], "source": "almanac"}}
    problems = []
    again = read_dynamics(json.loads(json.dumps(given, default=str)), "study.json", problems)
    assert problems == []
    assert again == read_dynamics(given, "s.toml", problems)
