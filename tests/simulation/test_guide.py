"""The guide to scenario files: its examples are one valid file, and every kind of change is among them."""

import re
from pathlib import Path

import pytest

from matching.simulation.base import read_base
from matching.simulation.changes import VERBS
from matching.simulation.rounds import check_study
from matching.simulation.study_file import KNOBS, read_study

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDES = ["scenarios.md", "scenarios.zh-CN.md"]


def blocks(guide: str) -> list[str]:
    """Return the examples of a guide."""
    return re.findall(r"^```toml\n(.*?)^```", (DOCS / guide).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("guide", GUIDES)
def test_the_examples_are_a_valid_file_with_every_kind_of_change(guide, tmp_path):
    text = "\n".join(blocks(guide))
    path = tmp_path / "guide.toml"
    path.write_text(text, encoding="utf-8")
    study = read_study(path)
    assert check_study(study, read_base(study.source)) > len(study.scenarios)
    assert set(re.findall(r'do = "(\w+)"', text)) == set(VERBS)


def test_both_guides_show_the_same_examples():
    english, chinese = ([re.sub(r" *#.*", "", block) for block in blocks(guide)] for guide in GUIDES)
    assert english == chinese


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_names_every_knob_of_a_generated_base(guide):
    text = (DOCS / guide).read_text(encoding="utf-8")
    assert [knob for knob in KNOBS if f"`{knob}`" not in text] == []
