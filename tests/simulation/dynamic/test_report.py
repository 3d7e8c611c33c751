"""The report of a study over months: levels without signs, differences with them, every parameter with its origin."""

import pytest

from matching.reports.study.document import Sheet, Words
from matching.reports.study.page import study_page
from matching.simulation.dynamic.parameters import MEANINGS
from matching.simulation.dynamic.side_by_side import MEASURES
from matching.simulation.dynamic.strategies import DECIDES, NAMES
from matching.simulation.folder import read_finished, run_study
from matching.simulation.report.document import document_of
from matching.simulation.runner import Crew
from tests.simulation.studies import MONTHS, write_study


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Return a study over months that is done, and its folder."""
    folder = tmp_path_factory.mktemp("months")
    path = write_study(folder, MONTHS)
    return run_study(path, folder / "out", 2, Crew(jobs=1), lambda _: None)[0], folder / "out"


@pytest.fixture(scope="module")
def document(finished):
    return document_of(finished[0])


def sheet(document, key) -> Sheet:
    """Return a table of the document."""
    blocks = [block for chapter in document.chapters for block in chapter.blocks]
    (found,) = [block for block in blocks if isinstance(block, Sheet) and block.key == key]
    return found


def test_the_report_can_be_made_from_the_folder_alone(finished, document):
    assert study_page(document_of(read_finished(finished[1])), "en") == study_page(document, "en")


def test_levels_bear_no_sign_and_differences_do(document):
    bound, counts = sheet(document, "s_base"), sheet(document, "c_base")
    assert [field.kind for field in bound.fields[1:]] == ["decimal", "decimal", "interval", "interval"]
    assert {field.kind for field in counts.fields[1:]} == {"decimal"}
    assert len(counts.fields) == 1 + len(MEASURES)
    assert [row[0] for row in bound.rows] == [NAMES[strategy] for strategy in DECIDES]
    page = study_page(document, "en")
    signs = {table.count(">+") > 0 for table in page.split("<caption>") if "what comes of it" in table}
    assert signs == {False}


def test_every_parameter_is_listed_with_where_it_comes_from(document):
    rows = sheet(document, "parameters").rows
    assert [row[1] for row in rows] == list(MEANINGS)
    assert all(row[-1].en and row[-1].zh for row in rows)
    by_name = {row[1]: row for row in rows}
    assert by_name["festivals"][3] == "2026-04-05"
    assert (by_name["festivals"][4].en, by_name["festivals"][5].en) == ("source", "almanac")
    assert by_name["months"][5].zh == "较短"
    assert by_name["patience_months"][4].en == "assumption"


def test_what_is_missing_to_the_bound_is_told_in_the_studys_own_figures(finished, document):
    words = [block for chapter in document.chapters for block in chapter.blocks if isinstance(block, Words)]
    why = next(block for block in words if block.sentences[0].en.startswith("Why look-ahead stays"))
    outcomes = [
        outcome
        for task, outcome in finished[0].outcomes.items()
        if task.scenario == "base" and task.strategy == "look_ahead"
    ]
    offers = sum(outcome["offers"] for outcome in outcomes) / len(outcomes)
    assert f"Of {offers:,.1f} offers" in why.sentences[1].en
    assert f"{offers:,.1f} 次推荐" in why.sentences[1].zh


def test_sentences_and_titles_begin_with_a_capital_letter(document):
    starts = [finding.en for finding in document.findings]
    starts += [
        block.title.en for chapter in document.chapters for block in chapter.blocks if not isinstance(block, Words)
    ]
    assert [text for text in starts if not text[0].isupper()] == []
