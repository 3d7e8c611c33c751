"""The report of a study over months."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from matching.language import Text
from matching.reports.study.document import (
    Block,
    Cell,
    Chapter,
    Chart,
    Document,
    Field,
    Folded,
    Interval,
    KeyFigure,
    Line,
    Sheet,
    Words,
)
from matching.simulation.changes.model import Names
from matching.simulation.dynamic.calendar import Calendar, month_names
from matching.simulation.dynamic.compare import Comparison
from matching.simulation.dynamic.parameters import MEANINGS, Dynamics, Kind, day_text
from matching.simulation.dynamic.side_by_side import TARGET, headed, scenarios_compared, side_by_side
from matching.simulation.dynamic.simulate import start_of
from matching.simulation.dynamic.strategies import GREEDY, HINDSIGHT, LOOK_AHEAD, NAMES, OPTIMUM
from matching.simulation.dynamic.tasks import dynamics_of
from matching.simulation.folder import Finished
from matching.simulation.report.analysis import Analysis
from matching.simulation.report.inputs import inputs_chapter
from matching.simulation.report.places import Places
from matching.simulation.statistics import LEVEL
from matching.simulation.study import BASE, Scenario


def dynamic_document(finished: Finished) -> Document:
    """Return the report of a study over months."""
    comparison = Comparison(finished.outcomes)
    study = finished.study
    chapters = [
        _asked(finished),
        Chapter(
            "strategies",
            Text("Strategies side by side", "各策略比较"),
            [block for scenario in study.scenarios for block in side_by_side(comparison, scenario)],
        ),
        Chapter("months", Text("Month by month", "逐月情况"), _months(finished, comparison)),
    ]
    if len(study.scenarios) > 1:
        chapters.insert(
            2,
            Chapter(
                "scenarios_compared",
                Text("Scenarios compared", "情景比较"),
                (scenarios_compared(comparison, study.scenarios),),
            ),
        )
    chapters += [
        Chapter("flows", Text("Who goes where", "流向"), _flows(finished)),
        Chapter("parameters", Text("What is assumed", "参数与假设"), (_parameters(finished),)),
        inputs_chapter(finished),
    ]
    return Document(
        kicker=Text("Labour matching between regions · rounds over months", "跨地区劳务匹配 · 跨月模拟"),
        title=study.title,
        question=study.question,
        findings=dynamic_findings(finished),
        figures=_figures(finished, comparison),
        chapters=tuple(chapters),
    )


def dynamic_findings(finished: Finished) -> tuple[Text, ...]:
    """Return what a study over months found, in sentences."""
    comparison = Comparison(finished.outcomes)
    found: list[Text] = []
    for scenario in finished.study.scenarios:
        share = comparison.share(scenario.name, LOOK_AHEAD)
        gain = comparison.difference(scenario.name, LOOK_AHEAD, GREEDY)
        more = comparison.difference(scenario.name, LOOK_AHEAD, GREEDY, "placements")
        reached = (
            Text(f"the {TARGET:.0f} % asked are reached", f"达到 {TARGET:.0f}% 的要求")
            if share.mean >= TARGET
            else Text(
                f"the {TARGET:.0f} % asked are not reached (why: below the table of strategies)",
                f"未达到 {TARGET:.0f}% 的要求（原因见策略表下的说明）",
            )
        )
        sure = (
            Text("an interval clear of zero", "区间不含零")
            if gain.low > 0
            else Text("an interval that does not tell it from greedy", "区间不足以区别于贪心策略")
        )
        found.append(
            Text(
                f"{headed(scenario.title).en}: look-ahead reaches {_said(share, 1)} % of the hindsight bound; "
                f"{reached.en}. Against greedy it brings {_said(gain, 0, sign=True)} points and "
                f"{_said(more, 1, sign=True)} placements, {sure.en}.",
                f"{scenario.title.zh}：前瞻策略达到事后上界的 {_said(share, 1, to='至')}%，{reached.zh}；"
                f"与贪心策略相比，分值 {_said(gain, 0, sign=True, to='至')}，"
                f"安置 {_said(more, 1, sign=True, to='至')}，{sure.zh}。",
            )
        )
    return tuple(found)


def _said(value: Interval, digits: int, *, sign: bool = False, to: str = "to") -> str:
    form = f"{'+' if sign else ''},.{digits}f"
    if value.count < 2:
        return format(value.mean, form)
    return f"{value.mean:{form}} ({value.low:{form}} {to} {value.high:{form}})"


def _figures(finished: Finished, comparison: Comparison) -> tuple[KeyFigure, ...]:
    share, greedy = comparison.share(BASE, LOOK_AHEAD), comparison.share(BASE, GREEDY)
    dynamics = _dynamics(finished, finished.study.scenarios[0])
    rounds = dynamics.months * dynamics.rounds_a_month
    simulated = sum(1 for _, strategy in comparison.runs if strategy != HINDSIGHT) * finished.seeds
    return (
        KeyFigure(
            Text("look-ahead, of hindsight", "前瞻策略占事后上界"),
            f"{share.mean:.1f}%",
            Text(f"greedy {greedy.mean:.1f}%", f"贪心 {greedy.mean:.1f}%"),
        ),
        KeyFigure(
            Text("placements, look-ahead", "前瞻策略安置数"),
            f"{comparison.mean(BASE, LOOK_AHEAD, 'placements').mean:,.0f}",
            Text(f"in {dynamics.months} months, mean", f"{dynamics.months} 个月，均值"),
        ),
        KeyFigure(
            Text("futures", "未来情形"),
            f"{finished.seeds:,}",
            Text("the same for every strategy", "各策略相同"),
        ),
        KeyFigure(
            Text("rounds simulated", "模拟轮数"),
            f"{rounds * simulated:,}",
            Text(f"{rounds} a future and strategy", f"每种未来与策略各 {rounds} 轮"),
        ),
    )


def _asked(finished: Finished) -> Chapter:
    dynamics = _dynamics(finished, finished.study.scenarios[0])
    names = Names(finished.base.tables)
    words = Text(
        f"{dynamics.months * dynamics.rounds_a_month} rounds in {dynamics.months} months. Workers and orders arrive by "
        "chance, each like one of the base; whoever is offered a placement accepts or declines by a stated model; "
        "contracts end, people leave early, beds become free, courses are held anew, some register again. In one "
        "future every strategy meets the same people on the same days with the same answers, so differences between "
        f"strategies are paired. Intervals hold the true mean with {LEVEL:.0%} confidence (Student's t) over "
        f"{finished.seeds} futures.",
        f"{dynamics.months} 个月共 {dynamics.months * dynamics.rounds_a_month} 轮。"
        "劳动者与订单随机到达，各与基准中的一条相同；"
        "收到推荐者按所列模型接受或拒绝；合同到期、提前离岗、床位腾出、课程重开，部分人再次登记。同一未来情形下，各策略面对相同的人、日期与应答，"
        f"因此策略之间为配对差异。区间以 {LEVEL:.0%} 的置信度包含真实均值（学生 t 分布），"
        f"共 {finished.seeds} 种未来情形。",
    )
    rows: list[tuple[Cell, ...]] = []
    for scenario in finished.study.scenarios:
        said = [step.change.words(names) for step in scenario.steps]
        laid = [MEANINGS[name].text for name in scenario.dynamic if name in MEANINGS]
        en = [*(text.en for text in said), *(f"{text.en}: see what is assumed" for text in laid)]
        zh = [*(text.zh for text in said), *(f"{text.zh}：见参数与假设" for text in laid)]
        rows.append((headed(scenario.title), Text("; ".join(en) or "nothing", "；".join(zh) or "无")))
    fields = (Field(Text("scenario", "情景")), Field(Text("what changes", "变更内容")))
    sheet = Sheet("scenarios", Text("Scenarios", "情景"), fields, tuple(rows))
    return Chapter("asked", Text("What was asked", "所问与做法"), (Words((words,)), sheet))


def _months(finished: Finished, comparison: Comparison) -> list[Block]:
    loaded = finished.base.loaded
    blocks: list[Block] = [
        Words(
            (
                Text(
                    "The first month holds those who wait at the start as well.",
                    "首月含起始时已在等待者。",
                ),
            ),
            "note",
        )
    ]
    for scenario in finished.study.scenarios:
        calendar = Calendar(start_of(loaded.instance, loaded.policy), _dynamics(finished, scenario))
        ticks = tuple(month_names(calendar))
        for measure, word in (
            ("workers", Text("workers who register", "登记劳动者")),
            ("placements", Text("placements", "安置数")),
        ):
            lines = []
            shown = (LOOK_AHEAD,) if measure == "workers" else (GREEDY, OPTIMUM, LOOK_AHEAD)
            for strategy in shown:
                months = comparison.monthly(scenario.name, strategy, measure)
                lines.append(
                    Line(
                        word if measure == "workers" else NAMES[strategy],
                        tuple(float(place) for place in range(len(months))),
                        tuple(month.mean for month in months),
                        # Counts: an interval by Student's law may reach below nothing, a count does not.
                        tuple(max(0.0, month.low) for month in months),
                        tuple(month.high for month in months),
                    )
                )
            title = Text(f"{headed(scenario.title).en}: {word.en} by month", f"{scenario.title.zh}：逐月{word.zh}")
            blocks.append(Chart(title, Text("month", "月份"), word, tuple(lines), ticks=ticks))
    return blocks


@dataclass(frozen=True)
class _Flowing(Analysis):
    """Flows of all futures together under look-ahead, for the tables and maps of places."""

    @cached_property
    def outcomes(self) -> Mapping[tuple[str, int], Mapping[str, Any]]:
        found = {}
        for (scenario, strategy), runs in Comparison(self.finished.outcomes).runs.items():
            if strategy == LOOK_AHEAD:
                flows: Counter[tuple[str, str]] = Counter()
                exited: Counter[tuple[str, str]] = Counter()
                for run in runs.values():
                    for origin, city, workers, poor in run["flows"]:
                        flows[origin, city] += workers
                        exited[origin, city] += poor
                found[scenario, 0] = {"flows": [[*pair, n, exited[pair]] for pair, n in sorted(flows.items())]}
        return found


def _flows(finished: Finished) -> list[Block | Folded]:
    view = _Flowing(finished)
    places = Places(view)
    note = Words(
        (
            Text(
                "Placements of all futures together, under look-ahead prices.",
                "前瞻策略下全部未来情形的安置合计。",
            ),
        )
    )
    blocks: list[Block | Folded] = [note]
    for number, scenario in enumerate(view.columns):
        inside = [part for part in (places.map(scenario), places.sankey(scenario)) if part is not None]
        if inside:
            blocks += inside if number == 0 else [Folded(scenario.title, tuple(inside))]
    return blocks


def _parameters(finished: Finished) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    base = _dynamics(finished, finished.study.scenarios[0])

    def whose(scenario: Scenario, name: str) -> Text:
        if scenario.name != BASE:
            return headed(scenario.title)
        alike = all(
            getattr(_dynamics(finished, other), name) == getattr(base, name) for other in finished.study.scenarios
        )
        return Text("all", "全部") if alike else Text("all others", "其余各项")

    for name, meaning in MEANINGS.items():
        for scenario in finished.study.scenarios:
            dynamics = _dynamics(finished, scenario)
            if scenario.name != BASE and getattr(dynamics, name) == getattr(base, name):
                continue
            origin = dynamics.origin(name)
            kind = Text("source", "来源") if origin.is_source else Text("assumption", "假设")
            rows.append((meaning.text, name, whose(scenario, name), _shown(dynamics, name), kind, origin.text))
    fields = (
        Field(Text("parameter", "参数")),
        Field(Text("name", "名称")),
        Field(Text("scenario", "情景")),
        Field(Text("value", "取值")),
        Field(Text("kind", "性质")),
        Field(Text("where from", "出处")),
    )
    return Sheet("parameters", Text("Parameters, each with its source", "参数及其出处"), fields, tuple(rows))


def _shown(dynamics: Dynamics, name: str) -> Text | str:
    value = getattr(dynamics, name)
    if value == ():
        return Text("none", "无")
    if MEANINGS[name].kind is Kind.DAYS:
        return ", ".join(map(day_text, value))
    return ", ".join(f"{item:g}" for item in value) if isinstance(value, tuple) else f"{value:g}"


def _dynamics(finished: Finished, scenario: Scenario) -> Dynamics:
    return dynamics_of(finished.study, scenario, [])
