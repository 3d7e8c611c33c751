"""The chapters of a study of one round."""

from __future__ import annotations

from matching.language import Text
from matching.reports.study.document import (
    Block,
    Cell,
    Chapter,
    Document,
    Field,
    Folded,
    KeyFigure,
    Sheet,
    Words,
)
from matching.reports.words import day
from matching.rules import TIER_TEXTS, Tier
from matching.simulation.changes.model import Names
from matching.simulation.measures import MEASURES
from matching.simulation.report.analysis import Analysis, said
from matching.simulation.report.curves import curve_blocks, curve_findings, curve_note, together
from matching.simulation.report.inputs import inputs_chapter
from matching.simulation.report.menus import menu_blocks, menu_findings
from matching.simulation.report.places import Places
from matching.simulation.statistics import LEVEL
from matching.simulation.study import BASE, Scenario

#: Measures of the first table.
SHOWN = ("filled", "poverty_exited", "quality", "public_cost", "balance")
PROOFS = {"search": Text("search", "搜索"), "prices": Text("prices", "价格")}


def one_round_document(analysis: Analysis) -> Document:
    """Return the report of a study of one round."""
    study = analysis.finished.study
    chapters = [_asked(analysis), _compared(analysis)]
    if study.sweeps:
        blocks = [*together(analysis), *(b for sweep in study.sweeps for b in curve_blocks(analysis, sweep))]
        chapters.append(Chapter("curves", Text("What each more brings", "边际收益"), (*blocks, curve_note())))
    if study.menu:
        chapters.append(Chapter("menu", Text("Menu of policies", "政策菜单"), menu_blocks(analysis, study.menu)))
    places = Places(analysis)
    chapters += [
        Chapter("tiers", Text("By aim, with proof", "按目标层级与证明"), (_tiers(analysis),)),
        Chapter("places", Text("By place", "按地区"), (places.cities(), places.homes())),
        Chapter("flows", Text("Who goes where", "流向"), _flow_blocks(analysis, places)),
        Chapter("capacities", Text("Capacities", "名额"), (places.capacities(),)),
        inputs_chapter(analysis.finished),
    ]
    findings = [_finding(analysis, scenario) for scenario in study.scenarios[1:]]
    for sweep in study.sweeps:
        findings += curve_findings(analysis, sweep)
    if study.menu:
        findings += menu_findings(analysis, study.menu)
    return Document(
        kicker=Text("Labour matching between regions · scenarios", "跨地区劳务匹配 · 情景分析"),
        title=study.title,
        question=study.question,
        findings=tuple(findings),
        figures=_figures(analysis),
        chapters=tuple(chapters),
    )


def _figures(analysis: Analysis) -> tuple[KeyFigure, ...]:
    every = list(analysis.finished.study.all_scenarios)
    proven = sum(value == bound for o in analysis.outcomes.values() for _, value, bound, _ in o["tiers"])
    tiers = sum(len(o["tiers"]) for o in analysis.outcomes.values())
    base = analysis.outcomes[BASE, 0]
    positions = sum(asked for _, asked, _ in base["cities"])
    return (
        KeyFigure(
            Text("filled as it stands", "现状已满足"),
            f"{analysis.value(BASE, 'filled'):,}",
            Text(f"of {positions:,} positions", f"共 {positions:,} 个岗位"),
        ),
        KeyFigure(Text("scenarios", "情景"), f"{len(every):,}", Text("the base among them", "含现状")),
        KeyFigure(
            Text("solved and verified", "求解并核验"),
            f"{len(analysis.outcomes):,}",
            Text(f"rounds; {len(analysis.draws)} draws each", f"轮；每情景抽样 {len(analysis.draws)} 次"),
        ),
        KeyFigure(
            Text("aims proven best", "已证明最优的目标"),
            f"{proven / tiers:.1%}",
            Text(f"{proven:,} of {tiers:,}, by all rounds", f"全部各轮 {tiers:,} 项中 {proven:,} 项"),
        ),
    )


def _finding(analysis: Analysis, scenario: Scenario) -> Text:
    """Return a sentence on what a scenario brings."""
    gain = analysis.difference(scenario.name, "filled")
    poor = analysis.difference(scenario.name, "poverty_exited")
    one, other = MEASURES["filled"].title, MEASURES["poverty_exited"].title
    sure = Text("", "")
    if gain.count > 1 and not gain.clear:
        sure = Text("; the draws do not tell the first from nothing", "；前者与零无显著差别")
    return Text(
        f"{scenario.title.en}: {one.en} {said(gain).en}, {other.en} {said(poor).en}{sure.en}.",
        f"{scenario.title.zh}：{one.zh} {said(gain).zh}，{other.zh} {said(poor).zh}{sure.zh}。",
    )


def _asked(analysis: Analysis) -> Chapter:
    finished = analysis.finished
    names = Names(finished.base.tables)
    found = finished.base.loaded
    workers, orders = len(found.instance.workers), found.instance.orders
    held = day(found.policy.round_date) if found.policy.round_date is not None else day(int(orders.start.min()))
    gap = f"{float(finished.study.gap):.2%}"
    size = Text(
        f"The base is a round of {held}: {workers:,} workers, {len(orders):,} orders with "
        f"{int(orders.headcount.sum()):,} positions. Each scenario changes its tables or its policy and nothing else; "
        f"each round is solved aim after aim to a gap of at most {gap} with a proven bound, and verified from its "
        "result tables by a checker that knows nothing of the solver.",
        f"基准为 {held} 的一轮：劳动者 {workers:,} 人，订单 {len(orders):,} 个，"
        f"岗位 {int(orders.headcount.sum()):,} 个。"
        f"各情景只改动其数据表或政策，其余不变；每轮按目标层级依次求解，差距不超过 {gap} 并附可证明的界，"
        "再由与求解器无关的核验程序依据结果表核验。",
    )
    if analysis.draws:
        chance = Text(
            f"Intervals hold the true mean with {LEVEL:.0%} confidence (Student's t). They come from "
            f"{len(analysis.draws)} draws: workers (whole groups) and orders are drawn from those of the base with "
            "replacement, while beds, courses, agreements, bases and allowances stay. Every scenario meets the same "
            "draws, so differences are paired. A draw holds some workers and orders twice and others not at all, so it "
            "fills fewer positions than the base: read differences, not levels. Intervals tell how far a result hangs "
            "on who happened to register; they say nothing about whether the base itself is right.",
            f"区间以 {LEVEL:.0%} 的置信度包含真实均值（学生 t 分布），来自 {len(analysis.draws)} 次抽样："
            "劳动者（整组）和订单从基准中有放回抽取，床位、课程、协议、基地与补贴不变。各情景使用相同样本，因此差异为配对差异。"
            "样本中有的人和订单出现两次、有的不出现，因此满足数低于基准：应看差异，不看水平。"
            "区间说明结果在多大程度上取决于恰好登记的人和订单，并不说明基准本身是否正确。",
        )
    else:
        chance = Text(
            "The scenarios were solved on the base as it stands alone; `--seeds 20` adds intervals.",
            "各情景只按现状求解；加 --seeds 20 可得到区间。",
        )
    rows: list[tuple[Cell, ...]] = []
    for scenario in finished.study.scenarios:
        made = [step.change.words(names) for step in scenario.steps]
        words = Text("; ".join(t.en for t in made) or "nothing", "；".join(t.zh for t in made) or "无")
        rows.append((scenario.title, scenario.name, words))
    for sweep in finished.study.sweeps:
        made = [step.change.words(names) for step in sweep.points[-1].steps]
        en = "; ".join(
            f"{name} from {values[0]} to {values[-1]} in {len(values)} steps" for name, values in sweep.variables
        )
        zh = "；".join(
            f"{name} 由 {values[0]} 到 {values[-1]}，共 {len(values)} 个取值" for name, values in sweep.variables
        )
        words = Text(
            f"{en}; at the last: {'; '.join(t.en for t in made)}", f"{zh}；末值为：{'；'.join(t.zh for t in made)}"
        )
        rows.append((sweep.title, sweep.name, words))
    fields = (Field(Text("scenario", "情景")), Field(Text("name", "名称")), Field(Text("what changes", "变更内容")))
    sheet = Sheet("scenarios", Text("Scenarios", "情景"), fields, tuple(rows))
    return Chapter("asked", Text("What was asked", "所问与做法"), (Words((size, chance)), sheet))


def _compared(analysis: Analysis) -> Chapter:
    rows: list[tuple[Cell, ...]] = []
    for scenario in analysis.finished.study.all_scenarios:
        cells: list[Cell] = [scenario.title, analysis.value(scenario.name, "filled")]
        same = scenario.name == BASE
        cells += [None if same else analysis.difference(scenario.name, measure) for measure in SHOWN]
        proven, of = analysis.proven(scenario.name)
        rows.append((*cells, f"{proven} / {of}"))
    fields = (
        Field(Text("scenario", "情景")),
        Field(Text("filled as it stands", "按现状已满足"), "whole"),
        *(Field(MEASURES[measure].title, "interval") for measure in SHOWN),
        Field(Text("aims proven", "已证明目标")),
    )
    note = Text(
        "From the third column on: differences from the base, mean of the draws over the ends of its interval; bold "
        "where zero lies outside. Public cost is a month's rent and allowances, travel subsidies and courses.",
        "第三列起为与现状之差：上为抽样均值，下为区间两端；零在区间之外者加粗。公共支出包括一个月的租金与补贴、交通补贴和课程费用。",
    )
    sheet = Sheet(
        "compared", Text("Scenarios compared with what stands", "各情景与现状的比较"), fields, tuple(rows), note
    )
    return Chapter("compared", Text("What came of it", "结果比较"), (sheet,))


def _tiers(analysis: Analysis) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for scenario in analysis.finished.study.all_scenarios:
        base = {tier: value for tier, value, _, _ in analysis.outcomes[BASE, 0]["tiers"]}
        for tier, value, bound, proof in analysis.outcomes[scenario.name, 0]["tiers"]:
            change = value - base[tier] if tier in base and scenario.name != BASE else None
            rows.append(
                (scenario.title, TIER_TEXTS[Tier(tier)], value, bound, abs(bound - value), change, PROOFS[proof])
            )
    fields = (
        Field(Text("scenario", "情景")),
        Field(Text("aim", "目标")),
        Field(Text("reached", "达成"), "whole"),
        Field(Text("limit", "界限"), "whole"),
        Field(Text("gap", "差距"), "whole"),
        Field(Text("change", "变化"), "signed"),
        Field(Text("proof", "证明")),
    )
    title = Text("Certificates of all scenarios, as it stands", "各情景的证明书（按现状）")
    return Sheet("tiers", title, fields, tuple(rows))


def _flow_blocks(analysis: Analysis, places: Places) -> list[Block | Folded]:
    base, *others = analysis.columns
    blocks: list[Block | Folded] = [part for part in (places.map(base), places.sankey(base)) if part is not None]
    for scenario in others:
        inside = [part for part in (places.difference_map(scenario), places.sankey(scenario)) if part is not None]
        if inside:
            blocks.append(Folded(scenario.title, tuple(inside)))
    return blocks or [Words((Text("Nobody is placed.", "没有劳动者上岗。"),))]
