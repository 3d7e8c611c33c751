"""Sweeps as curves of marginal value: what each step brings, and where more stops paying."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from matching.language import Text
from matching.reports.study.document import Block, Chart, Field, Folded, Interval, Line, Mark, Sheet, Words
from matching.simulation.measures import MEASURES
from matching.simulation.report.analysis import Analysis, said
from matching.simulation.study import Scenario, Sweep

#: What a curve shows, and what further curves of the same sweep show when asked.
MAIN, OTHERS = "filled", ("poverty_exited", "quality", "public_cost")

KNEE_RULE = Text(
    "The knee is the point that stands highest above the straight line from the first point of a curve to its highest: "
    "before it a step brings more than the average step, after it less. A curve that does not rise, or is straight, "
    "has none. Where points stand nearly as high, other draws can move it.",
    "拐点是曲线上高出首点与最高点连线最多的一点：此前每一步的收益高于平均，此后低于平均。曲线不上升或为直线时没有拐点。"
    "若几个点高度相近，换一批样本可能使其移动。",
)


@dataclass(frozen=True)
class Branch:
    """Points of a sweep that differ in its first variable alone, in order."""

    name: Text
    points: tuple[Scenario, ...]

    @property
    def x(self) -> tuple[float, ...]:
        """Values of the first variable."""
        return tuple(float(point.at[0][1]) for point in self.points)


def branches(sweep: Sweep) -> Iterator[Branch]:
    """Yield the lines of a sweep: one for each combination of its other variables."""

    def others(point: Scenario) -> tuple[tuple[str, str], ...]:
        return tuple((name, str(value)) for name, value in point.at[1:])

    for key, points in groupby(sorted(sweep.points, key=others), others):
        said = ", ".join(f"{name} = {value}" for name, value in key)
        name = Text(said, said) if said else sweep.title
        yield Branch(name, tuple(sorted(points, key=lambda point: float(point.at[0][1]))))


def knee(x: Sequence[float], y: Sequence[float]) -> int | None:
    """Return the place of a curve's knee, None if it has none.

    Parameters
    ----------
    x, y
        Points in order of x.

    Notes
    -----
    The rule is that of Satopää et al. (2011), "Finding a kneedle in a haystack", without smoothing.
    """
    if len(x) < 3 or max(y) <= y[0]:
        return None
    # After the highest point nothing is gained: the line ends there.
    last = max(range(len(y)), key=lambda place: (y[place], -place))
    heights = [y[i] - (y[0] + (y[last] - y[0]) * (x[i] - x[0]) / (x[last] - x[0])) for i in range(last + 1)]
    best = max(range(last + 1), key=lambda place: (heights[place], -place))
    if heights[best] > 1e-9 * (y[last] - y[0]):
        return best
    # Straight up and flat from there on: the corner is the knee.
    return last if last < len(x) - 1 else None


def curve_blocks(analysis: Analysis, sweep: Sweep) -> list[Block | Folded]:
    """Return a sweep's curve, what each step brings, and the curves of further measures."""
    folded = [_chart(analysis, sweep, measure) for measure in OTHERS]
    more = Text(f"{sweep.title.en}: further measures", f"{sweep.title.zh}：其他指标")
    return [_chart(analysis, sweep, MAIN), _steps(analysis, sweep), Folded(more, tuple(folded))]


def together(analysis: Analysis) -> list[Chart]:
    """Return sweeps over the same variable in one picture, so that they can be compared."""
    by_axis: dict[tuple[str, Text], list[Sweep]] = {}
    for sweep in analysis.finished.study.sweeps:
        if len(sweep.variables) == 1:
            by_axis.setdefault((sweep.variables[0][0], sweep.axis), []).append(sweep)
    return [
        Chart(
            Text(f"Compared by {sweeps[0].axis.en}: what is gained", f"按{sweeps[0].axis.zh}比较：增加的已满足岗位"),
            sweeps[0].axis,
            _gain_title(MAIN),
            tuple(_line(analysis, next(branches(sweep)), MAIN) for sweep in sweeps),
        )
        for sweeps in by_axis.values()
        if len(sweeps) > 1
    ]


def curve_findings(analysis: Analysis, sweep: Sweep) -> list[Text]:
    """Return a sentence on each curve: what it brings in all, and where its knee is."""
    found = []
    for branch in branches(sweep):
        name = sweep.title if len(sweep.variables) == 1 else _with(sweep.title, branch.name)
        y = [gain.mean for gain in _gains(analysis, branch, MAIN)]
        gain = analysis.difference(branch.points[-1].name, MAIN, branch.points[0].name)
        axis, at = sweep.axis, knee(branch.x, y)
        en = f"{name.en}: from {branch.x[0]:g} to {branch.x[-1]:g} ({axis.en}), positions filled {said(gain).en}"
        zh = f"{name.zh}：{axis.zh}由 {branch.x[0]:g} 到 {branch.x[-1]:g}，已满足岗位 {said(gain).zh}"
        if gain.count > 1 and not gain.clear:
            en, zh = f"{en}; the draws do not tell this from nothing", f"{zh}；与零无显著差别"
        elif at:
            knee_en, knee_zh = _about_knee(branch, y, at)
            en, zh = f"{en}; {knee_en}", f"{zh}；{knee_zh}"
        found.append(Text(f"{en}.", f"{zh}。"))
    return found


def _about_knee(branch: Branch, y: Sequence[float], at: int) -> tuple[str, str]:
    """Return where a knee is and what is gained on either side: by unit where x counts something, else in all."""
    counts = all(x == int(x) for x in branch.x)
    before, after = y[at] - y[0], y[-1] - y[at]
    if counts:
        before /= branch.x[at] - branch.x[0]
        after /= (branch.x[-1] - branch.x[at]) or 1.0
    digits = 2 if counts else 1
    each, every = ("each brings ", "每单位带来 ") if counts else ("in all ", "共 ")
    en = f"the knee is at {branch.x[at]:g}, up to there {each}{before:+.{digits}f}"
    zh = f"拐点在 {branch.x[at]:g}，此前{every}{before:+.{digits}f} 个"
    if branch.x[-1] > branch.x[at]:
        en, zh = f"{en}, beyond it {after:+.{digits}f}", f"{zh}，此后 {after:+.{digits}f} 个"
    return en, zh


def curve_note() -> Words:
    """Return how knees are found."""
    return Words((KNEE_RULE,), "note")


def _with(title: Text, branch: Text) -> Text:
    return Text(f"{title.en} ({branch.en})", f"{title.zh}（{branch.zh}）")


def _chart(analysis: Analysis, sweep: Sweep, measure: str) -> Chart:
    lines, marks = [], []
    for branch in branches(sweep):
        line = _line(analysis, branch, measure)
        lines.append(line)
        at = knee(line.x, line.y) if measure == MAIN else None
        if at:
            marks.append(Mark(line.x[at], line.y[at], Text(f"knee at {branch.x[at]:g}", f"拐点 {branch.x[at]:g}")))
    title = MEASURES[measure].title
    return Chart(
        Text(f"{sweep.title.en}: {title.en}", f"{sweep.title.zh}：{title.zh}"),
        sweep.axis,
        _gain_title(measure),
        tuple(lines),
        tuple(marks),
    )


def _gain_title(measure: str) -> Text:
    title = MEASURES[measure].title
    return Text(f"{title.en}: more than at the first point", f"{title.zh}：较首点增加")


def _line(analysis: Analysis, branch: Branch, measure: str) -> Line:
    gains = _gains(analysis, branch, measure)
    drawn = bool(analysis.draws)
    return Line(
        branch.name,
        branch.x,
        tuple(gain.mean for gain in gains),
        tuple(gain.low for gain in gains) if drawn else (),
        tuple(gain.high for gain in gains) if drawn else (),
    )


def _gains(analysis: Analysis, branch: Branch, measure: str) -> list[Interval]:
    """Return what each point of a line brings over its first, draw by draw: the levels' own chance falls out."""
    first = branch.points[0].name
    return [analysis.difference(point.name, measure, first) for point in branch.points]


def _steps(analysis: Analysis, sweep: Sweep) -> Sheet:
    """Return a table of what each step brings, in all and for each unit."""
    rows = []
    several = len(sweep.variables) > 1
    for branch in branches(sweep):
        first = branch.points[0]
        rows.append(_row(analysis, branch, first, None, several))
        for before, after in pairwise(branch.points):
            rows.append(_row(analysis, branch, after, before, several))
    fields = [
        *([Field(Text("line", "曲线"))] if several else []),
        Field(sweep.axis, "decimal" if any(x != int(x) for b in branches(sweep) for x in b.x) else "whole"),
        Field(Text("filled as it stands", "按现状已满足"), "whole"),
        Field(Text("filled, mean of draws", "已满足，抽样均值"), "decimal"),
        Field(Text("more than the step before", "较上一步增加"), "interval"),
        Field(Text("for each unit", "每单位"), "decimal"),
    ]
    title = Text(f"{sweep.title.en}: what each step brings", f"{sweep.title.zh}：每一步的收益")
    return Sheet(f"{sweep.name}", title, tuple(fields), tuple(rows))


def _row(
    analysis: Analysis, branch: Branch, point: Scenario, before: Scenario | None, several: bool
) -> tuple[Text | float | Interval | None, ...]:
    x = float(point.at[0][1])
    gain = None if before is None else analysis.difference(point.name, MAIN, before.name)
    each = None if gain is None or before is None else gain.mean / (x - float(before.at[0][1]))
    return (
        *((branch.name,) if several else ()),
        int(x) if x == int(x) else x,
        analysis.value(point.name, MAIN),
        analysis.level(point.name, MAIN).mean,
        gain,
        each,
    )
