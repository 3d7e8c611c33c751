"""The flow picture: nothing is lost, nothing overlaps, and it stays legible."""

import itertools
from collections import defaultdict
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.reports.figures import Fill, Flow, Origin
from matching.reports.sankey import BARS, LINE, group_cities, group_origins, sankey


def picture_of(flows, provinces, *, most_origins=26, most_cities=20):
    """Lay out flows (origin, destination) → (workers, from poverty-exited counties)."""
    placed = defaultdict(int)
    for (origin, _), (workers, _) in flows.items():
        placed[origin] += workers
    figures = SimpleNamespace(
        flows=[Flow(a, b, workers, flagged) for (a, b), (workers, flagged) in flows.items()],
        origins=[
            Origin(code, code.upper(), provinces[code], f"P{provinces[code]}", n, n, 0, 0) for code, n in placed.items()
        ],
        cities=[Fill(code, code.upper(), 1, 1) for code in sorted({b for _, b in flows})],
    )
    return sankey(figures, most_origins=most_origins, most_cities=most_cities)


@st.composite
def rounds(draw):
    """Draw flows between up to 60 origins in up to 12 provinces and up to 30 cities."""
    origins = [f"o{i}" for i in range(draw(st.integers(1, 60)))]
    cities = [f"c{i}" for i in range(draw(st.integers(1, 30)))]
    provinces = {code: str(draw(st.integers(0, 11))) for code in origins}
    pairs = draw(st.lists(st.tuples(st.sampled_from(origins), st.sampled_from(cities)), min_size=1, unique=True))
    flows = {}
    for pair in pairs:
        workers = draw(st.integers(1, 10_000))
        flows[pair] = workers, draw(st.integers(0, workers))
    return flows, provinces


@given(rounds())
def test_bands_add_up_to_the_flows_on_both_sides(drawn):
    flows, provinces = drawn
    picture = picture_of(flows, provinces)
    assert sum(band.workers for band in picture.bands) == sum(workers for workers, _ in flows.values())
    flagged = sum(count for _, count in flows.values())
    assert sum(band.workers for band in picture.bands if band.from_poverty_exited) == flagged
    for nodes, end in ((picture.left, "source"), (picture.right, "target")):
        assert sum(node.height for node in nodes) == pytest.approx(BARS)
        for node in nodes:
            touching = [band for band in picture.bands if getattr(band, end) is node]
            assert sum(band.workers for band in touching) == node.workers
            assert sum(band.workers for band in touching if band.from_poverty_exited) == node.poverty_exited
            assert sum(band.height for band in touching) == pytest.approx(node.height)


@given(rounds())
def test_bands_stand_side_by_side_within_their_nodes(drawn):
    picture = picture_of(*drawn)
    for end, side in (("source", "left"), ("target", "right")):
        for node in getattr(picture, side):
            spans = sorted(
                (getattr(band, side), getattr(band, side) + band.height)
                for band in picture.bands
                if getattr(band, end) is node
            )
            edges = [node.top, *(edge for span in spans for edge in span), node.top + node.height]
            assert all(a <= b + 1e-6 for a, b in itertools.pairwise(edges))


@given(rounds())
def test_labels_never_overlap_and_stay_inside(drawn):
    picture = picture_of(*drawn)
    left = sorted([node.middle for node in picture.left] + [heading.line for heading in picture.headings])
    for lines in (left, sorted(node.middle for node in picture.right)):
        assert all(b - a >= LINE - 1e-6 for a, b in itertools.pairwise(lines))
        assert lines[0] >= LINE / 2 - 1e-6
        assert lines[-1] <= picture.height - LINE / 2 + 1e-6


@given(rounds(), st.integers(4, 30), st.integers(2, 20))
def test_groups_keep_within_their_number_and_lose_nobody(drawn, most_origins, most_cities):
    flows, provinces = drawn
    picture = picture_of(flows, provinces, most_origins=most_origins, most_cities=most_cities)
    assert len(picture.left) <= most_origins
    assert len(picture.right) <= most_cities
    assert sum(node.workers for node in picture.left) == sum(workers for workers, _ in flows.values())


def origin(code, province, placed):
    return Origin(code, code, province, province, placed, placed, 0, 0)


def test_small_origins_join_the_rest_of_their_province():
    origins = [origin("a", "P", 90), origin("b", "P", 2), origin("c", "P", 1), origin("d", "Q", 50)]
    groups = group_origins(origins, 3)
    assert [(g.label.en, g.label.zh, g.members) for g in groups] == [
        ("a", "a", ("a",)),
        ("2 others", "其他 2 地", ("b", "c")),
        ("d", "d", ("d",)),
    ]


def test_small_provinces_join():
    origins = [origin(f"{p}{i}", p, 10 - ord(p) + 96) for p in "abcde" for i in range(2)]
    groups = group_origins(origins, 4)
    assert groups[-1].label.zh == "其他 3 省"
    assert sorted(member for group in groups for member in group.members) == sorted(o.key for o in origins)


def test_cities_beyond_the_largest_join():
    flows = [Flow("a", f"c{i}", 10 - i, 0) for i in range(5)]
    groups = group_cities(flows, {f"c{i}": f"City {i}" for i in range(5)}, 3)
    assert [g.label.en for g in groups] == ["City 0", "City 1", "3 other cities"]
    assert groups[-1].members == ("c2", "c3", "c4")


def test_a_province_with_one_node_needs_no_heading():
    picture = picture_of({("a", "c"): (3, 0), ("b", "c"): (2, 0), ("d", "c"): (1, 0)}, {"a": "1", "b": "1", "d": "2"})
    assert [heading.name for heading in picture.headings] == ["P1"]
    assert [node.province for node in picture.left] == ["", "", "P2"]
