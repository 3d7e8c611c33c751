"""Small studies over the tiny world of :mod:`tests.builders`."""

from __future__ import annotations

from pathlib import Path

from matching.exchange.policy_file import policy_text
from matching.exchange.write import write_instance
from matching.simulation.base import Base, base_of
from matching.simulation.study import Study
from matching.simulation.study_file import read_study
from tests.builders import World, world


def short_of_beds(**changes: object) -> World:
    """Return four workers who need beds, four positions in two cities, and one bed in the first city."""
    tables = {
        "workers": [{"housing": "bed"} for _ in range(4)],
        "orders": [{"headcount": "2"}, {"headcount": "2", "region": "pier"}],
        "housing": [{"beds": "1"}, {"beds": "0", "region": "pier"}],
        "agreements": [{"max_placements": "3"}, {"origin_region": "plain"}],
    }
    return world(**(tables | changes))


def base(**changes: object) -> Base:
    """Return the world as a base."""
    return base_of(short_of_beds(**changes).loaded)


def write_dataset(folder: Path, **changes: object) -> Path:
    """Write the world as a dataset."""
    found = short_of_beds(**changes).loaded
    write_instance(found.instance, folder)
    (folder / "policy.toml").write_text(policy_text(found.policy), encoding="utf-8")
    return folder


def write_study(folder: Path, text: str, name: str = "study.toml", **changes: object) -> Path:
    """Write a scenario file over the world, its dataset beside it."""
    write_dataset(folder / "tables", **changes)
    path = folder / name
    path.write_text(f'{text}\n[base]\npath = "tables"\n', encoding="utf-8")
    return path


def study(folder: Path, text: str, **changes: object) -> Study:
    """Return a study over the world."""
    return read_study(write_study(folder, text, **changes))


#: A sweep over the beds of the first city, one scenario of two changes, and a menu.
BEDS = """
title = { en = "Beds", zh = "床位" }
question = { en = "Where do beds help?", zh = "床位放在哪里有用？" }

[[part]]
name = "more"
changes = [{ do = "beds", site_id = "S1", add = 1 }]

[[scenario]]
name = "both"
title = { en = "A bed in each city", zh = "每市一床" }
include = ["more"]
changes = [{ do = "beds", site_id = "S2", add = 1 }]

[[sweep]]
name = "beds"
title = { en = "Beds in the harbour", zh = "港口床位" }
axis = { en = "beds more", zh = "新增床位" }
changes = [{ do = "beds", region = "harbour", add = "$beds" }]
grid = { beds = [0, 1, 2, 3] }

[menu]
of = ["base", "both", "beds"]
aims = ["filled", "public_cost"]
"""

#: Three months of rounds over the same world, and the same with a bed more.
MONTHS = """
title = { en = "A quarter", zh = "一季度" }
question = { en = "What does a bed bring over months?", zh = "一张床位数月中带来什么？" }

[[scenario]]
name = "bed"
title = { en = "A bed more", zh = "多一张床" }
changes = [{ do = "beds", site_id = "S1", add = 1 }]

[dynamic]
months = { value = 3, assumption = { en = "short", zh = "较短" } }
festivals = { value = [2026-04-05], source = "almanac" }
initial_workers = { value = 12, assumption = "few" }
initial_orders = { value = 6, assumption = "few" }
workers_a_month = { value = 6, assumption = "few" }
orders_a_month = { value = 3, assumption = "few" }
"""
