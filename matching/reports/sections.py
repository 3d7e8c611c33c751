"""The sections of the HTML report, in reading order."""

from __future__ import annotations

from matching.exchange.results import versions
from matching.instance import Instance
from matching.language import Language, Text
from matching.policy import Policy
from matching.reports.figures import Figures
from matching.reports.frame import Section
from matching.reports.markup import Markup, element, join
from matching.reports.picture import flow_pictures
from matching.reports.stock import agreements, binding, capacities
from matching.reports.tables import Column, bar, named, table
from matching.reports.words import (
    CLASS_TEXTS,
    PROOF_MEANINGS,
    demand_sentence,
    percent,
    policy_sentences,
    proof_text,
    share,
    tier_aim,
    tier_verdict,
)
from matching.result import Result
from matching.rules import TERM_TEXTS


def sections(
    instance: Instance, policy: Policy, result: Result, figures: Figures, language: Language
) -> tuple[Section, ...]:
    """Return all sections of a report; `language` is the one that titles of drawings bear first."""
    return (
        Section("asked", Text("What was asked", "本轮要求"), _asked(policy, figures)),
        Section("reached", Text("What was reached, and how surely", "达成情况与证明"), _reached(result, figures)),
        Section("fill", Text("How far demand is met", "岗位满足情况"), _fill(figures)),
        Section("flows", Text("Where workers come from and go", "劳动者来源与去向"), _flows(figures, language)),
        Section("open", Text("What stands in the way", "未能安排的原因"), binding(figures)),
        Section("agreements", Text("Agreements and floors", "协议与保底"), agreements(figures)),
        Section("capacities", Text("Places in use", "各类名额使用情况"), capacities(figures)),
        Section("repeat", Text("How to repeat this result", "如何复现本结果"), _repeat(instance, policy, result)),
    )


def _asked(policy: Policy, figures: Figures) -> Markup:
    order = Text(
        "Aims in their order; a later aim never costs an earlier one anything:",
        "目标及其先后次序（后面的目标绝不以牺牲前面的目标为代价）：",
    )
    weights = [(TERM_TEXTS[term.term], term.weight, term.total, term.weight * term.total) for term in figures.terms]
    return join(
        (
            element("p", demand_sentence(figures.totals)),
            element("p", order),
            element("ol", *(element("li", tier_aim(outcome.tier)) for outcome in figures.tiers), class_="aims"),
            element("ul", *(element("li", sentence) for sentence in policy_sentences(policy, figures))),
            element(
                "details",
                element("summary", Text("What the score is made of", "得分的构成")),
                table(
                    (
                        Column(Text("term", "得分项")),
                        Column(Text("weight", "权重"), "number"),
                        Column(Text("points", "分值合计"), "number"),
                        Column(Text("weighted", "加权合计"), "number"),
                    ),
                    weights,
                    Text("Score of all placements, by term", "全部上岗的得分，按得分项"),
                ),
            ),
        )
    )


def _reached(result: Result, figures: Figures) -> Markup:
    rows = [
        (
            rank,
            named(tier_aim(outcome.tier), tier_verdict(outcome, first=rank == 1), " ", proof_text(outcome.proof)),
            outcome.value,
            outcome.bound,
            outcome.gap,
        )
        for rank, outcome in enumerate(figures.tiers, start=1)
    ]
    proofs = [PROOF_MEANINGS[proof] for proof in PROOF_MEANINGS if any(t.proof == proof for t in figures.tiers)]
    stopped = Text(
        "The search was stopped before every aim was proven: the plan keeps all rules, and the limits say how much "
        "better a longer search could make it at the very most.",
        "求解在全部目标证明之前已停止：方案遵守全部规则，各项界限说明延长求解至多还能改进多少。",
    )
    return join(
        (
            element(
                "p",
                Text(
                    "The limit of an aim is a number that no plan within the rules can pass without losing on an "
                    "earlier aim. Where the result equals its limit, nothing better exists, whoever searches and "
                    "however long.",
                    "某项目标的界限，是任何合规方案在不降低前面目标的前提下都不可能越过的数值。结果与界限相等，"
                    "即说明不存在更好的方案，无论由谁、用多长时间去找。",
                ),
            ),
            table(
                (
                    Column(Text("no.", "序")),
                    Column(Text("aim", "目标")),
                    Column(Text("reached", "达成"), "number"),
                    Column(Text("limit", "界限"), "number"),
                    Column(Text("gap", "差距"), "number"),
                ),
                rows,
                Text("Certificate", "证明书"),
            ),
            *(element("p", meaning, class_="note") for meaning in proofs),
            *(() if result.complete else (element("p", stopped, class_="caution"),)),
        )
    )


def _fill(figures: Figures) -> Markup:
    columns = (
        Column(Text("positions", "岗位"), "number"),
        Column(Text("filled", "已满足"), "number"),
        Column(Text("open", "空缺"), "number"),
        Column(Text("rate", "满足率"), "number"),
        Column(Text("", ""), "bar"),
    )
    classes = [
        (CLASS_TEXTS[f.key], f.headcount, f.placed, f.open, share(f.placed, f.headcount), bar(f.placed, f.headcount))
        for f in figures.classes
        if f.headcount
    ]
    cities = [
        (f.name, f.headcount, f.placed, f.open, percent(f.per_mille), bar(f.placed, f.headcount))
        for f in figures.cities
    ]
    return join(
        (
            table((Column(Text("class", "类别")), *columns), classes, Text("By priority", "按优先等级")),
            table((Column(Text("city", "城市")), *columns), cities, Text("By receiving city", "按接收城市"), shown=25),
            element("p", Text("Rates are rounded down.", "百分比均向下取整。"), class_="note"),
        )
    )


def _flows(figures: Figures, language: Language) -> Markup:
    if not figures.flows:
        return element("p", Text("No worker is placed.", "没有劳动者上岗。"))
    totals = figures.totals
    said = Text(
        f"{totals.placed:,} workers: {totals.local:,} in their own city, "
        f"{totals.under_agreement:,} under an agreement.",
        f"共 {totals.placed:,} 人：本市上岗 {totals.local:,} 人，按协议上岗 {totals.under_agreement:,} 人。",
    )
    kinds = (
        ("swatch flagged", Text("from poverty-exited counties", "来自脱贫县")),
        ("swatch", Text("from other counties", "来自其他地区")),
    )
    legend = element(
        "p",
        *(element("span", element("span", class_=look), kind, class_="kind") for look, kind in kinds),
        class_="legend",
    )
    columns = (
        Column(Text("workers", "登记"), "number"),
        Column(Text("placed", "上岗"), "number"),
        Column(Text("rate", "上岗率"), "number"),
        Column(Text("of these poverty-exited", "其中脱贫县"), "number"),
        Column(Text("of these local", "其中本市"), "number"),
    )
    provinces = [
        (o.name, o.workers, o.placed, share(o.placed, o.workers), o.poverty_exited, o.local) for o in figures.provinces
    ]
    cities = [
        (o.name, o.province_name, o.workers, o.placed, share(o.placed, o.workers), o.poverty_exited, o.local)
        for o in figures.origins
    ]
    names = {o.key: o.name for o in figures.origins} | {f.key: f.name for f in figures.cities}
    flows = [(names[f.origin], names[f.destination], f.workers, f.poverty_exited) for f in figures.flows]
    return join(
        (
            element("p", said),
            element("figure", legend, flow_pictures(figures, language)),
            table(
                (Column(Text("home province", "来源省份")), *columns), provinces, Text("By home province", "按来源省份")
            ),
            element(
                "details",
                element("summary", Text(f"By home city ({len(cities):,})", f"按来源城市（{len(cities):,}）")),
                table(
                    (Column(Text("home city", "来源城市")), Column(Text("province", "省份")), *columns),
                    cities,
                    Text("By home city", "按来源城市"),
                    shown=300,
                ),
            ),
            element(
                "details",
                element("summary", Text(f"All flows ({len(flows):,})", f"全部流向（{len(flows):,}）")),
                table(
                    (
                        Column(Text("from", "来源")),
                        Column(Text("to", "去向")),
                        Column(Text("workers", "人数"), "number"),
                        Column(Text("of these poverty-exited", "其中脱贫县"), "number"),
                    ),
                    flows,
                    Text("Flows between cities", "城市间流向"),
                    shown=300,
                ),
            ),
        )
    )


def _repeat(instance: Instance, policy: Policy, result: Result) -> Markup:
    entries = (
        (Text("input (SHA-256)", "输入数据摘要（SHA-256）"), instance.digest),
        (Text("policy (SHA-256)", "政策摘要（SHA-256）"), policy.digest),
        (Text("seed", "随机种子"), str(result.seed)),
        *((Text(name, name), version) for name, version in versions().items()),
    )
    return join(
        (
            element(
                "p",
                Text(
                    "The same input, policy and seed, solved by the same versions without a time limit, give the "
                    "same result, byte for byte. `matching verify` checks rules, values and limits without the solver.",
                    "相同的输入、政策与随机种子，由相同版本、在不限时的条件下求解，结果逐字节相同。"
                    "matching verify 可不经求解器核验规则、数值与界限。",
                ),
            ),
            element(
                "dl",
                *(element("div", element("dt", n), element("dd", element("code", v))) for n, v in entries),
                class_="repeat",
            ),
        )
    )
