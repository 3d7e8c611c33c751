"""The report of a study: one document as a page and as a workbook, in both languages, drawn from its folder alone."""

import json
import re

import openpyxl
import pytest

from matching.problems import InputError
from matching.reports.study.boundaries import read_boundaries
from matching.reports.study.document import Chart, Document, FlowMap, Folded, Interval, Sheet
from matching.reports.study.page import study_page
from matching.reports.study.workbook import write_study_workbook
from matching.simulation.folder import Finished
from matching.simulation.plan import tasks_of
from matching.simulation.report.analysis import Analysis
from matching.simulation.report.document import document_of
from matching.simulation.report.menus import choices, undominated
from matching.simulation.tasks import canonical, task_digest
from tests.builders import place
from tests.reports.test_html import Page
from tests.simulation.studies import BEDS, base, study

HOSTILE = "<script>alert('1')</script>"


def finished(folder, text=BEDS, seeds=3, **tables):
    """Return a study that is done, in this process."""
    read, stands = study(folder, text, **tables), base(**tables)
    tasks = tasks_of(read, seeds)
    outcomes = {task: json.loads(canonical(task.run(stands))) for task in tasks}
    return Finished(read, stands, seeds, outcomes, {task: task_digest(task, stands) for task in tasks})


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """The study over beds, with three draws."""
    return finished(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def document(done) -> Document:
    """Its report."""
    return document_of(done)


def blocks(document, kind):
    """Return all blocks of one kind."""
    every = [block for chapter in document.chapters for block in chapter.blocks]
    flat = [inner for block in every for inner in (block.blocks if isinstance(block, Folded) else (block,))]
    return [block for block in flat if isinstance(block, kind)]


def sheet(document, key):
    """Return a table by its key."""
    return next(found for found in blocks(document, Sheet) if found.key == key)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_whole_and_fetches_nothing(document, language):
    text = study_page(document, language)
    page = Page(text)
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))
    links = [link.removeprefix("#") for link in page.attributes("href")]
    labels = [key for keys in page.attributes("aria-labelledby") for key in keys.split()]
    assert set(links + labels) <= set(ids)
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe"}
    assert not re.search(r"https?:|@import|url\((?!#)", text)
    assert "nan" not in re.sub(r"[a-z-]*nan[a-z]+", "", text)


def test_the_same_study_gives_the_same_bytes(done, tmp_path):
    pages = {study_page(document_of(done), "zh") for _ in range(2)}
    for name in ("one.xlsx", "two.xlsx"):
        write_study_workbook(document_of(done), tmp_path / name)
    assert len(pages) == 1
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_names_are_text_whatever_they_hold(tmp_path):
    regions = [place("harbour", "east", "prefecture", 0) | {"name": HOSTILE}]
    text = BEDS.replace('"A bed in each city"', f'"{HOSTILE}"')
    page = study_page(document_of(finished(tmp_path, text, 1, regions=regions)), "en")
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page


def test_scenarios_are_compared_with_the_base(document, done):
    rows = {row[0].en: row for row in sheet(document, "compared").rows}
    analysis = Analysis(done)
    assert rows["as it stands"][1] == 1
    assert rows["A bed in each city"][1] == 3
    assert rows["A bed in each city"][2] == analysis.difference("both", "filled")
    assert isinstance(rows["A bed in each city"][2], Interval)


def test_a_curve_shows_what_is_gained_and_its_knee(document):
    curve = blocks(document, Chart)[0]
    assert curve.lines[0].x == (0, 1, 2, 3)
    assert curve.lines[0].y[0] == 0
    assert all(
        low <= y <= high for y, low, high in zip(curve.lines[0].y, curve.lines[0].low, curve.lines[0].high, strict=True)
    )


def test_a_menu_keeps_what_nothing_beats(done):
    analysis = Analysis(done)
    menu = done.study.menu
    left = {choice.name for choice in undominated(analysis, menu)}
    for choice in choices(analysis, menu):
        beaten = any(analysis.better(other.name, choice.name, menu.aims) for other in choices(analysis, menu))
        assert (choice.name in left) is not beaten
    # The dearest choice fills most, so nothing beats it.
    assert "both" in left


def test_places_and_capacities_say_how_scenarios_differ(document):
    cities = {row[0]: row for row in sheet(document, "cities").rows}
    assert (cities["harbour"][1:3], cities["harbour"][4]) == ((2, 1), 1)
    assert cities["seaside"][4] == 1
    beds = [row for row in sheet(document, "capacities").rows if row[1].startswith("S1 ")]
    assert beds[0][2:4] == ("1\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}1", "2\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}2")
    homes = {row[0]: row for row in sheet(document, "homes").rows}
    assert homes["valley"][3:5] == (4, 1)


def test_maps_show_flows_and_how_they_differ(document):
    plain, differing = (kind for kind in blocks(document, FlowMap)[:2])
    assert [(arc.origin, arc.destination, arc.workers) for arc in plain.arcs] == [("hill", "harbour", 1)]
    assert {(arc.destination, arc.workers) for arc in differing.arcs} == {("harbour", 1), ("seaside", 1)}
    assert differing.differences


def test_every_table_is_a_sheet_of_the_workbook(document, tmp_path):
    path = tmp_path / "study.xlsx"
    write_study_workbook(document, path)
    book = openpyxl.load_workbook(path)
    for found in blocks(document, Sheet):
        titles = [str(cell.value) for cell in book[found.key][3] if cell.value]
        assert [title for title in titles if title not in ("下界 low", "上界 high")] == [
            f.title.zh if f.title.zh == f.title.en else f"{f.title.zh} {f.title.en}" for f in found.fields
        ]
        assert book[found.key].max_row >= len(found.rows) + 3
    assert book["compared"].cell(5, 2).value == 3


def test_boundaries_are_drawn_below_a_map(document, tmp_path):
    path = tmp_path / "lines.geojson"
    ring = [[119.0, 29.0], [121.0, 29.0], [121.0, 41.0], [119.0, 29.0]]
    polygon = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": {}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [polygon]}))
    lines = read_boundaries(path)
    assert lines == (tuple(map(tuple, ring)),)
    assert study_page(document, "en", lines).count('class="boundary"') == len(blocks(document, FlowMap))


@pytest.mark.parametrize(
    "content",
    ["{", '{"type": "Point", "coordinates": [1, 2]}', '{"type": "LineString", "coordinates": [[1e6, 2], [3, 4]]}'],
)
def test_what_is_no_boundary_is_refused(tmp_path, content):
    path = tmp_path / "lines.geojson"
    path.write_text(content)
    with pytest.raises(InputError, match="GeoJSON"):
        read_boundaries(path)
