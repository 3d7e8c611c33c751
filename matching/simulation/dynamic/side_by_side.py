"""What the report of a study over months says of its strategies: tables, and why the bound stays away."""

from __future__ import annotations

from collections.abc import Mapping

from matching.language import Text
from matching.reports.study.document import Block, Cell, Field, Interval, Sheet, Words
from matching.simulation.dynamic.compare import Comparison
from matching.simulation.dynamic.strategies import GREEDY, HINDSIGHT, LOOK_AHEAD, NAMES, OPTIMUM, STRATEGIES
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
        for strategy in STRATEGIES
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
        "where zero lies outside the interval.",
        "遗憾：同一未来情形下低于上界的分值。与贪心之差按未来情形配对；零在区间之外者加粗。",
    )
    title = Text(f"{headed(scenario.title).en}: strategies and the bound", f"{scenario.title.zh}：各策略与上界")
    return Sheet("s_" + name[:20], title, fields, tuple(rows), note)


def _counts(comparison: Comparison, scenario: Scenario) -> Sheet:
    name = scenario.name
    rows: list[tuple[Cell, ...]] = [
        (NAMES[strategy], *(comparison.mean(name, strategy, measure) for measure in MEASURES))
        for strategy in STRATEGIES
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
    sentences = (
        Text(
            f"Why look-ahead stays below the bound: it makes {made:,.1f} placements, the bound {most:,.1f}; in points "
            f"{regret:,.1f} thousand are missing. The bound knows all that nobody knows on the day.",
            f"前瞻策略为何低于上界：前瞻策略安置 {made:,.1f} 次，上界为 {most:,.1f} 次；分值相差 {regret:,.1f} 千分。"
            "上界预知当日无人能知的一切。",
        ),
        Text(
            f"Answers: of {offers:,.1f} offers {declined:,.1f} were declined ({refused:.1f} %). Each cost its round, "
            "and the pair is not tried again; the bound offers only what will be accepted, and of all who could take a "
            "position finds the ones who would.",
            f"应答：{offers:,.1f} 次推荐中有 {declined:,.1f} 次被拒绝（{refused:.1f}%），每次都耗去一轮，"
            "且该配对不再推荐；上界只推荐会被接受者，并能在所有合适者中找到愿意的人。",
        ),
        Text(
            f"Arrivals and endings: {expired:,.1f} of {positions:,.1f} positions were never filled ({unfilled:.1f} %). "
            "The bound knows who registers in time, who gives up waiting, and when beds become free. What look-ahead "
            "guesses of that brings it "
            f"{gain.mean:+,.1f} thousand points over the optimum of each round, {clear.en}.",
            f"到达与结束：{positions:,.1f} 个岗位中有 {expired:,.1f} 个始终未满足（{unfilled:.1f}%）。"
            f"上界预知谁会及时登记、谁会放弃等待、床位何时腾出。"
            f"前瞻策略据抽样推测，比逐轮最优多 {gain.mean:+,.1f} 千分，{clear.zh}。",
        ),
        Text(
            "And the bound is relaxed: placements are fractions, a bed counts from the last round at which it could be "
            "given, whoever registers again comes with papers in order. What that gives away no strategy could have.",
            "此外上界经过放松：安置可为分数，床位自最后可安排的一轮起计，再次登记者视为证件齐备。这部分任何策略都无法取得。",
        ),
    )
    return Words(sentences, "points")


def _thousands(value: Interval) -> Interval:
    return Interval(value.mean / THOUSAND, value.low / THOUSAND, value.high / THOUSAND, value.count)
