"""The page and the charts: medians, ratios to the yardstick of the same rounds, and what was not done."""

import math
from itertools import pairwise
from xml.etree import ElementTree

from benchmarks.charts import draw_all
from benchmarks.record import Status
from benchmarks.summary import summaries
from benchmarks.svg import Axis, Chart, Line, Point, axis_over, draw
from benchmarks.table import render
from benchmarks.words import gap, per_cent, seconds
from tests.benchmarks.rows import plan, row

SEEDS = range(101, 106)


def campaign(workers=300):
    """Return rows of a small campaign: five seeds, one of them hard."""
    size = {"workers": workers, "orders": 40, "pairs": 1_500}
    flows = [row("flow", seed, seconds=4.0, core_seconds=seed - 100.0, **size) for seed in SEEDS]
    plans = [
        plan(
            "ours",
            seed,
            (0, 100 + seed, 900),
            (0, 150 + seed if seed == 105 else 100 + seed, 900),
            **size | {"violations": 0, "verify_seconds": 0.5, "seconds": 6.0},
        )
        for seed in SEEDS
    ]
    mips = [row("highs_mip", seed, status=Status.NOT_DONE, **size) for seed in (101, 102)]
    mips += [row("highs_mip", seed, status=Status.NOT_ASKED, note="had no answer", **size) for seed in (103, 104, 105)]
    return flows + plans + mips


def of(found, peer):
    return next(summary for summary in found if summary.peer == peer)


def test_ratios_are_medians_of_each_rounds_own_ratio():
    ours = of(summaries(campaign()), "ours")
    assert ours.ratio.middle == 6.0 / 3.0
    assert ours.ratio.most == 6.0
    assert ours.ratio_with_listing.middle == 1.5
    assert ours.gap["filled"].middle == 0
    assert math.isclose(ours.gap["filled"].most, 100 * 50 / 255)
    assert ours.own == {"commitments", "filled", "quality"}


def test_no_ratio_without_a_yardstick():
    ours = of(summaries([r for r in campaign() if r.peer != "flow"]), "ours")
    assert ours.ratio is None


def test_a_size_that_was_solved_from_tables_alone_is_marked():
    whole = {"workers": 300, "orders": 40, "verify_seconds": 0.5, "violations": 0}
    rows = [plan("ours_tables", 101, (0, 200, 900), (0, 250, 900), seconds=7.0, **whole)]
    (glance,) = [line for line in render(rows, []).splitlines() if line.startswith("| 300 † |")]
    assert "| 7.00 | 0.50 |" in glance
    assert "20 %" in glance
    assert "†: from tables" in render(rows, [])
    assert "†" not in render(rows + campaign(), [])


def test_the_page_tells_medians_gaps_and_what_was_not_done():
    page = render(campaign(), ["charts/time.svg"])
    lines = page.splitlines()
    (glance,) = [line for line in lines if line.startswith("| 300 |")]
    assert "× 2.00" in glance
    assert "× 1.50" in glance
    assert "0 % (worst 20 %)" in glance
    (mip,) = [line for line in lines if line.startswith("| HiGHS MIP |")]
    assert "2 not done in 60 s; 3 not asked (had no answer)" in mip
    assert "5 results verified, 0 with violations" in page
    assert "Fewer than" not in page
    assert "![charts/time.svg](charts/time.svg)" in page
    assert "Commit by commit" not in page


def test_the_page_warns_of_few_seeds_violations_and_contradictions():
    wrong = plan("ours", 101, (0, 9, 9), (0, 9, 9), violations=2, note="beds: too many")
    claim = plan("cp_sat", 101, (0, 5, 9), (0, 5, 9))
    better = plan("scip", 101, (0, 7, 9))
    page = render([wrong, claim, better], [])
    assert "Fewer than 5 seeds: plain at 300." in page
    assert "1 results verified, 1 with violations" in page
    assert "beds: too many" in page
    assert "1 bounds that another peer's plan contradicts" in page


def test_the_page_is_about_the_last_commit_and_keeps_a_line_for_the_earlier_ones():
    old = [plan("ours", seed, (0, 1, 1), (0, 2, 1), commit="old") for seed in SEEDS]
    page = render(old + campaign(), [])
    assert "Commit `abc`" in page
    history = page[page.index("Commit by commit") :]
    assert "| `old` | plain, 300 | 5 of 5 |" in history
    assert "| `abc` | plain, 300 | 5 of 5 |" in history


def test_what_the_last_commit_did_not_measure_is_shown_as_the_commit_before_left_it():
    def measured(workers, value, commit):
        return [plan("ours", seed, (0, value, 900), commit=commit, workers=workers, orders=40) for seed in SEEDS]

    page = render(measured(300, 211, "old") + measured(3_000, 222, "old") + measured(300, 233, "new"), [])
    assert "Commit `new`" in page
    assert "Not measured since commit `old`: plain at 3,000." in page
    shown = page[page.index("## Every peer") : page.index("## Checks")]
    assert "222" in shown
    assert "233" in shown
    assert "211" not in shown
    assert "Not measured since" not in render(measured(300, 211, "old") + measured(300, 233, "new"), [])


def test_the_page_says_why_a_shape_stays_open_and_of_which():
    def shape(kind, bound):
        return [
            plan("ours", seed, (0, 2_000, 900), (0, bound, 900), violations=0, family="shapes", kind=kind)
            for seed in SEEDS
        ]

    assert "More than 0.1 % open" not in render(shape("many_ties", 2_002), [])
    page = render(shape("many_ties", 2_002) + shape("many_groups", 2_003), [])
    assert "More than 0.1 % open: `many_groups`." in page


def test_every_table_row_has_as_many_cells_as_its_header():
    width = 0
    for line in render(campaign(), []).splitlines():
        if line.startswith("|") and width:
            assert line.count("|") == width
        width = line.count("|") if line.startswith("|") else 0


def test_nothing_measured_is_a_page_too():
    assert "Nothing measured yet" in render([], [])


def test_figures_keep_two_digits_however_small():
    assert [per_cent(value) for value in (0, 0.00042, 0.01234, 1.26, 34.5)] == [
        "0 %",
        "0.00042 %",
        "0.012 %",
        "1.3 %",
        "34 %",
    ]
    assert [seconds(value) for value in (None, 0.0123, 3.14159, 31.4159, 3141.59)] == [
        "–",
        "0.012",
        "3.14",
        "31.4",
        "3,142",
    ]
    assert gap(None) == "–"


def test_charts_are_xml_with_a_line_for_each_peer(tmp_path):
    rows = campaign(300) + campaign(3_000)
    names = draw_all(rows, tmp_path)
    assert names == ["time.svg", "memory.svg", "gap-filled.svg", "gap-quality.svg"]
    for name in names:
        root = ElementTree.parse(tmp_path / name).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        texts = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
        assert "ours" in texts
        assert any("\u4e00" <= letter <= "\u9fff" for text in texts for letter in text)
    time = ElementTree.parse(tmp_path / "time.svg").getroot()
    assert len(list(time.iter("{http://www.w3.org/2000/svg}polyline"))) == 3
    hollow = [c for c in time.iter("{http://www.w3.org/2000/svg}circle") if c.get("fill") == "#ffffff"]
    assert len(hollow) == 2


def test_no_rows_no_charts(tmp_path):
    assert draw_all([], tmp_path / "charts") == []
    assert not (tmp_path / "charts").exists()


def test_axes_are_logarithmic_and_hold_every_value():
    axis = axis_over([300, 1_000_000], 0, 100)
    assert axis == Axis(2, 6, 0, 100)
    assert axis.at(10_000) == 50
    assert axis_over([1_000, 1_000], 0, 1) == Axis(3, 4, 0, 1)
    assert axis_over([0.0], 0, 1) == Axis(0, 1, 0, 1)


def test_words_are_escaped_and_labels_do_not_lie_on_each_other():
    lines = tuple(Line(f"peer <{n}>", "#123456", (Point(10, 1 + n / 1_000),)) for n in range(8))
    root = ElementTree.fromstring(draw(Chart("a & b", "甲", "x", "y", lines)))
    labels = [t for t in root.iter("{http://www.w3.org/2000/svg}text") if str(t.text).startswith("peer <")]
    heights = sorted(float(label.get("y")) for label in labels)
    assert len(heights) == 8
    assert min(high - low for low, high in pairwise(heights)) >= 14
