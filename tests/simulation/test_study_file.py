"""The scenario file: what it says, and every way to say it wrongly."""

import pytest

from matching.problems import InputError
from matching.simulation.base import Source
from matching.simulation.changes import VERBS
from matching.simulation.study_file import read_study
from tests.simulation.studies import BEDS, study, write_study


def lines(folder, text, language="en"):
    """Return the problems of a file."""
    with pytest.raises(InputError) as caught:
        study(folder, text)
    return caught.value.lines(language)


def test_a_study_is_read_with_its_parts_worked_in(tmp_path):
    read = study(tmp_path, BEDS)
    assert [scenario.name for scenario in read.scenarios] == ["base", "both"]
    assert [step.change.where.conditions for step in read.scenarios[1].steps] == [
        (("site_id", ("S1",)),),
        (("site_id", ("S2",)),),
    ]
    assert [point.name for point in read.sweeps[0].points] == [f"beds@beds={beds}" for beds in range(4)]
    assert [point.steps[0].change.value for point in read.sweeps[0].points] == [0, 1, 2, 3]
    assert (read.title.zh, read.question.en, read.menu.aims) == (
        "床位",
        "Where do beds help?",
        ("filled", "public_cost"),
    )


def test_a_grid_of_two_variables_has_every_combination(tmp_path):
    text = """
[[sweep]]
name = "two"
changes = [{ do = "beds", site_id = "S1", set = "$a" }, { do = "new_allowance", city = "harbour", places = "$b" }]
grid = { a = [1, 2], b = [3, 4.0] }
"""
    points = study(tmp_path, text).sweeps[0].points
    assert [tuple(float(value) for _, value in point.at) for point in points] == [(1, 3), (1, 4), (2, 3), (2, 4)]


def test_another_file_gives_its_scenarios_as_parts(tmp_path):
    (tmp_path / "other.toml").write_text(BEDS + '[base]\npath = "nowhere"\n', encoding="utf-8")
    read = study(tmp_path, 'include = ["other.toml"]\n[[scenario]]\nname = "mine"\ninclude = ["both", "more"]\n')
    assert [scenario.name for scenario in read.scenarios] == ["base", "mine"]
    assert len(read.scenarios[1].steps) == 3
    assert read.sweeps == ()


def test_a_base_can_be_made_up(tmp_path):
    path = tmp_path / "made.toml"
    path.write_text("[base]\ngenerate = { workers = 50, seed = 3, beds = 0.5 }\n", encoding="utf-8")
    source = read_study(path).source
    assert (source.path, source.workers, source.seed, source.shape.beds) == (None, 50, 3, 0.5)
    assert isinstance(source, Source)


SCENARIO = '[[scenario]]\nname = "s"\n'
SWEEP = '[[sweep]]\nname = "s"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titel = 'x'", 'titel: unknown key; maybe "title" is meant'),
        (
            SCENARIO + "changes = [{ do = 'bed', add = 1 }]",
            'scenario[1].changes[1].do "bed": unknown change; maybe "beds"',
        ),
        (
            SCENARIO + "changes = [{ do = 'beds', regoin = 'dock', add = 1 }]",
            'regoin: unknown key; maybe "region" is meant',
        ),
        (SCENARIO + "changes = [{ do = 'beds', add = 1, scale = 2 }]", "give one of add, scale and set"),
        (SCENARIO + "changes = [{ do = 'beds' }]", "give one of add, scale and set"),
        (SCENARIO + "changes = [{ do = 'beds', add = 1.5 }]", "must be a whole number: it counts things"),
        (SCENARIO + "changes = [{ do = 'demand', scale = -1 }]", "must be a number of at least 0"),
        (SCENARIO + "changes = [{ do = 'beds', sex = 'x', add = 1 }]", "must be one of f, m, any"),
        (SCENARIO + "changes = [{ do = 'new_base', base_id = 'N' }]", "city: this key is missing"),
        (SCENARIO + "changes = [{ do = 'new_site', site_id = 'N', beds = 'many' }]", "must be a whole number"),
        (SCENARIO + "changes = [{ do = 'no_order' }]", "say which rows; none is named"),
        (SCENARIO + "changes = [{ do = 'alter_order', where = {}, to = {} }]", "to: this key is missing"),
        (SCENARIO + "changes = [{ do = 'supply' }]", "scale: this key is missing"),
        (SCENARIO + "changes = [{ do = 'train', service = 'care', on = 2026-01-01 }]", "give workers or share"),
        (SCENARIO + "changes = [{ do = 'policy', tiers = ['filed'] }]", "must list tiers"),
        (SCENARIO + "changes = [{ do = 'policy', weights = { pay = -1 } }]", "weights.pay"),
        (SCENARIO + "changes = [{ do = 'dynamic', months = 3 }]", "this study has no table dynamic"),
        (SCENARIO + "include = ['t']", 'include "t": unknown scenario or part; there is none'),
        (SCENARIO + "include = ['s']", "these include each other"),
        (SCENARIO + SCENARIO, 'scenario[2].name "s": this name is taken'),
        ('[[scenario]]\nname = "base"', "this name is taken"),
        ('[[scenario]]\nname = "a b"', "must be a word of letters"),
        (
            SWEEP + "changes = [{ do = 'beds', add = '$bed' }]\ngrid = { beds = [1] }",
            'unknown variable of a grid; maybe "beds"',
        ),
        (SWEEP + "changes = [{ do = 'beds', add = 1 }]\ngrid = { y = [1] }", 'no change of the sweep says "$y"'),
        (SWEEP + "grid = { y = [1, 1] }", "must list numbers, each once"),
        (SWEEP, "must give at least one variable"),
        ("[menu]\nof = ['nobody']\naims = ['filled', 'quality']", 'of "nobody": unknown scenario or sweep'),
        ("[menu]\nof = ['base']\naims = ['filled', 'qualty']", 'unknown measure; maybe "quality" is meant'),
        ("[menu]\nof = ['base']\naims = ['filled']", "a menu weighs at least two aims"),
        ("gap = 2", "must be a fraction from 0 to 1"),
        ("title = { en = 'x' }", "title.zh: this key is missing"),
        ("include = ['study.toml']", "these files include each other"),
        ("include = ['none.toml']", "cannot be read"),
        ("title =", "is not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_key(tmp_path, text, said):
    found = lines(tmp_path, text)
    assert any(said in line for line in found), found
    assert all(line.startswith(("study.toml", str(tmp_path))) for line in found)


def test_all_problems_come_at_once_and_in_both_languages(tmp_path):
    text = SCENARIO + "changes = [{ do = 'bed' }, { do = 'beds', add = 1, set = 2 }]\n[[scenario]]\nname = 's'\n"
    assert len(lines(tmp_path, text)) == 3
    assert all(any("\u4e00" <= c <= "\u9fff" for c in line) for line in lines(tmp_path, text, "zh"))


@pytest.mark.parametrize(
    "text", ["", "[base]\npath = 'x'\ngenerate = { workers = 5 }", "[base]\ngenerate = { beds = -1 }"]
)
def test_a_base_is_one_thing(tmp_path, text):
    path = tmp_path / "study.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="base"):
        read_study(path)


def test_every_verb_refuses_what_it_does_not_know(tmp_path):
    for verb in VERBS:
        found = lines(tmp_path, SCENARIO + f"changes = [{{ do = '{verb}', no_such_key = 1 }}]")
        assert any("no_such_key" in line for line in found), verb


def test_reading_what_was_kept_gives_the_same_study(tmp_path):
    import json
    from decimal import Decimal

    from matching.simulation.study_file import study_of

    read = read_study(write_study(tmp_path, BEDS))
    kept = json.loads(json.dumps(read.given, default=float), parse_float=Decimal)
    again = study_of(kept, "study", "study.toml", tmp_path)
    assert [s.inputs() for s in again.all_scenarios] == [s.inputs() for s in read.all_scenarios]
