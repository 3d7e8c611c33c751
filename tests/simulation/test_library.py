"""The shipped scenarios: each can be read, says what it asks in both languages, and makes tables that can be solved."""

from pathlib import Path

import pytest

from matching.simulation.base import read_base
from matching.simulation.rounds import check_study
from matching.simulation.study_file import read_study

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
FILES = sorted(FOLDER.glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_study_is_valid(file):
    study = read_study(file)
    texts = (study.title, study.question, *(scenario.title for scenario in study.all_scenarios))
    assert all(text.en and text.zh and text.en != text.zh for text in texts)
    assert check_study(study, read_base(study.source)) > 1


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_tells_of_every_study(readme):
    text = (FOLDER / readme).read_text(encoding="utf-8")
    assert [file.name for file in FILES if f"`{file.name}`" not in text] == []
    assert len(FILES) >= 10
