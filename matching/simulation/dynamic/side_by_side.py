"""What the report of a study over months says of its strategies: tables, and why the bound stays away."""

from __future__ import annotations

from collections.abc import Mapping

from matching.language import Text
from matching.reports.study.document import Block, Cell, Field, Interval, Sheet, Words
from matching.simulation.dynamic.compare import Comparison
from matching.simulation.dynamic.strategies import DECIDES, FORESIGHT, GREEDY, HINDSIGHT, LOOK_AHEAD, NAMES, OPTIMUM
from matching.simulation.study import BASE, Scenario

#: What look-ahead is asked to reach of hindsight, in per cent.
TARGET = 98.0
#: Points are told in thousands.
THOUSAND = 1_000.0

MEASURES: Mapping[str, Text] = {
    "placements": Text("placements", "安置数"),
    "public_care": Text("of care bought by the city", "其中政府购买服务"),
    "poverty_exited": Text("from poverty-exited counties", "其中来自脱贫县"),
    "declined": Text("offers declined", "被拒绝的推荐"),
    "expired": Text("positions never filled", "始终未满足的岗位"),
}


def side_by_side(comparison: Comparison, scenario: Scenario) -> list[Block]:
    """Return a scenario's tables of strategies, and why look-ahead stays below the bound where it does."""
    blocks: list[Block] = [_against_the_bound(comparison, scenario), _counts(comparison, scenario)]
    if comparison.share(scenario.name, LOOK_AHEAD).mean < TARGET:
        blocks.insert(1, _why(comparison, scenario.name))
    return blocks


def scenarios_compared(comparison: Comparison, scenarios: tuple[Scenario, ...]) -> Sheet:
    """Return what each scenario but the base changes, under two strategies."""
    rows: list[tuple[Cell, ...]] = []
    for scenario in scenarios[1:]:
        for strategy in (OPTIMUM, LOOK_AHEAD):
            cells = [comparison.of_base(scenario.name, BASE, strategy, measure) for measure in MEASURES]
            rows.append((scenario.title, NAMES[strategy], *cells))
    fields = (
        Field(Text("scenario", "情景")),
        Field(Text("strategy", "策略")),
        *(Field(text, "interval") for text in MEASURES.values()),
    )
    note = Text(
        "Differences from the base on the same seeds; bold where zero lies outside the interval.",
        "与基准情景在相同种子下之差；零在区间之外者加粗。",
    )
    return Sheet("scenarios_compared", Text("Scenarios less the base", "各情景与基准之差"), fields, tuple(rows), note)


def headed(text: Text) -> Text:
    """Return a title as it stands at the head of a sentence."""
    return Text(text.en[:1].upper() + text.en[1:], text.zh)


def _against_the_bound(comparison: Comparison, scenario: Scenario) -> Sheet:
    name = scenario.name
    rows: list[tuple[Cell, ...]] = [
        (
            NAMES[strategy],
            comparison.share(name, strategy),
            _thousands(comparison.regret(name, strategy)),
            None if strategy == GREEDY else _thousands(comparison.difference(name, strategy, GREEDY)),
            None if strategy == GREEDY else comparison.difference(name, strategy, GREEDY, "placements"),
        )
        for strategy in DECIDES
    ]
    fields = (
        Field(Text("strategy", "策略")),
        Field(Text("of hindsight, %", "占事后上界 %"), "decimal"),
        Field(Text("regret, thousand points", "遗憾（千分）"), "decimal"),
        Field(Text("against greedy, thousand points", "与贪心之差（千分）"), "interval"),
        Field(Text("against greedy, placements", "与贪心之差（安置数）"), "interval"),
    )
    note = Text(
        "Regret: points below the bound in the same future. Differences from greedy are paired, future by future; bold "
        "where zero lies outside the interval. Look-ahead that is told the future is a yardstick, not a way to decide.",
        "遗憾：同一未来情形下低于上界的分值。与贪心之差按未来情形配对；零在区间之外者加粗。"
        "“已知未来的前瞻”预先获知真实未来，仅作参照，并非可用的策略。",
    )
    title = Text(f"{headed(scenario.title).en}: strategies and the bound", f"{scenario.title.zh}：各策略与上界")
    return Sheet("s_" + name[:20], title, fields, tuple(rows), note)


def _counts(comparison: Comparison, scenario: Scenario) -> Sheet:
    name = scenario.name
    rows: list[tuple[Cell, ...]] = [
        (NAMES[strategy], *(comparison.mean(name, strategy, measure) for measure in MEASURES)) for strategy in DECIDES
    ]
    most = comparison.mean(name, HINDSIGHT, "placements")
    rows.append((NAMES[HINDSIGHT], most, *(None for _ in range(len(MEASURES) - 1))))
    fields = (Field(Text("strategy", "策略")), *(Field(text, "decimal") for text in MEASURES.values()))
    title = Text(f"{headed(scenario.title).en}: what comes of it", f"{scenario.title.zh}：结果")
    note = Text(
        "Means over futures. The bound of placements is one of its own: no run makes more.",
        "各未来情形的均值。安置数的上界单独计算：任何模拟都不会更多。",
    )
    return Sheet("c_" + name[:20], title, fields, tuple(rows), note)


def _why(comparison: Comparison, name: str) -> Words:
    """Return what the study's own figures say of the gap between look-ahead and the bound."""
    regret = comparison.regret(name, LOOK_AHEAD).mean / THOUSAND
    planned = comparison.difference(name, LOOK_AHEAD, OPTIMUM)
    made, offers, declined, expired, positions = (
        comparison.mean(name, LOOK_AHEAD, measure).mean
        for measure in ("placements", "offers", "declined", "expired", "positions")
    )
    most = comparison.mean(name, HINDSIGHT, "placements").mean
    refused = 100 * declined / offers if offers else 0.0
    unfilled = 100 * expired / positions if positions else 0.0
    clear = (
        Text("an interval clear of zero", "区间不含零")
        if planned.clear
        else Text("not told from nothing", "不足以区别于零")
    )
    gain = _thousands(planned)
    unknown, relaxed = comparison.lead(name, FORESIGHT, LOOK_AHEAD), comparison.lead(name, HINDSIGHT, FORESIGHT)
    sentences = (
        Text(
            f"Why look-ahead stays below the bound: it makes {made:,.1f} placements, the bound {most:,.1f}; in points "
            f"{regret:,.1f} thousand are missing, {unknown.mean + relaxed.mean:.1f} % of the bound.",
            f"前瞻策略为何低于上界：前瞻策略安置 {made:,.1f} 次，上界为 {most:,.1f} 次；"
            f"分值相差 {regret:,.1f} 千分，占上界的 {unknown.mean + relaxed.mean:.1f}%。",
        ),
        Text(
            f"Not knowing: {unknown.mean:.1f} percentage points of it ({unknown.low:.1f} to {unknown.high:.1f}) are "
            "what the same strategy gains once it is told the real future: who comes, who says yes, who leaves and "
            f"when. Of {offers:,.1f} offers {declined:,.1f} were declined ({refused:.1f} %), of {positions:,.1f} "
            f"positions {expired:,.1f} were never filled ({unfilled:.1f} %). What look-ahead guesses of the future "
            f"brings it {gain.mean:+,.1f} thousand points over the optimum of each round, {clear.en}.",
            f"未知：其中 {unknown.mean:.1f} 个百分点（{unknown.low:.1f} 至 {unknown.high:.1f}）"
            "是同一策略在获知真实未来后多得的部分：谁会来、谁会接受、谁何时离开。"
            f"{offers:,.1f} 次推荐中有 {declined:,.1f} 次被拒绝（{refused:.1f}%），"
            f"{positions:,.1f} 个岗位中有 {expired:,.1f} 个始终未满足（{unfilled:.1f}%）。"
            f"前瞻策略对未来的抽样推测，比逐轮最优多 {gain.mean:+,.1f} 千分，{clear.zh}。",
        ),
        Text(
            f"Deciding and relaxing: the other {relaxed.mean:.1f} ({relaxed.low:.1f} to {relaxed.high:.1f}) are "
            "missing even then: rounds are decided one after the other, and the bound is relaxed (placements are "
            "fractions, who registers again may have taken any course). What the relaxation gives away no strategy "
            "could have.",
            f"逐轮决策与放松：其余 {relaxed.mean:.1f} 个百分点（{relaxed.low:.1f} 至 {relaxed.high:.1f}）"
            "即使预知未来也得不到："
            "各轮依次决定，且上界经过放松（安置可为分数，再次登记者视为可能学过任何课程）。放松的部分任何策略都无法取得。",
        ),
        Text(
            "Points count placements, not months worked: the bound also gains by preferring short contracts and those "
            "who leave early, which frees beds and people sooner.",
            "分值按安置次数而非在岗月数计算：上界还会偏向短期合同和会提前离岗者，以便床位和人员更早空出。",
        ),
    )
    return Words(sentences, "points")


def _thousands(value: Interval) -> Interval:
    return Interval(value.mean / THOUSAND, value.low / THOUSAND, value.high / THOUSAND, value.count)
