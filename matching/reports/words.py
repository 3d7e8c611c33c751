"""A round in words: what was asked, what came of it, and what "proven" means, for readers who solve nothing."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

from matching.instance import Instance
from matching.language import Text
from matching.policy import EPOCH, Policy
from matching.reports.figures import Figures, FloorUse, Totals
from matching.result import TierOutcome
from matching.rules import CAPACITY_TEXTS, MINIMISED, OUTBID, RULE_TEXTS, TIER_TEXTS, Capacity, Rule, Tier

CLASS_TEXTS = {
    "public_care": Text("care bought by the city", "政府购买服务"),
    "priority": Text("priority orders", "优先订单"),
    "ordinary": Text("other orders", "其他订单"),
}

_RULES = {str(rule): text for rule, text in RULE_TEXTS.items()}
_CAPACITIES = {str(capacity): text for capacity, text in CAPACITY_TEXTS.items()}
_OUTBID = Text("others had the better claim to the place", "名额由更符合条件的他人取得")
_NOBODY_LEFT = Text("those who could take them are placed elsewhere", "能胜任者均已安排至其他岗位")
_NOBODY_LEFT_SHORT = Text("workers placed elsewhere", "合适人员另有安排")

#: What a broken rule means for the one left out, for tables; the rule itself is in the catalogue.
_SHORT = {
    Rule.SKILL: Text("skill or level missing", "工种或等级不符"),
    Rule.HEALTH: Text("no health certificate", "健康证缺失或过期"),
    Rule.TRAINING: Text("training out of date", "培训过期"),
    Rule.COURSE: Text("no fitting course", "无合适课程"),
    Rule.CREDIT: Text("barred", "被列入禁入名单"),
    Rule.DATES: Text("not free on the dates", "起止日期不符"),
    Rule.WINDOWS: Text("weekly windows do not fit", "每周时段不符"),
    Rule.LIVE_IN: Text("not willing to live in", "不愿住家"),
    Rule.HOURS: Text("too many weekly hours", "周工时超限"),
    Rule.REST: Text("daily rest too short", "每日休息不足"),
    Rule.REST_DAY: Text("too many days a week", "每周工作天数超限"),
    Rule.OVERLAP: Text("windows or travel clash", "时段或路途冲突"),
    Rule.MAX_ORDERS: Text("no further order taken", "上岗数已达上限"),
    Rule.ONE_CITY: Text("more than one city", "不在同一城市"),
    Rule.ONE_LODGING: Text("more than one lodging", "住宿不一致"),
    Rule.PAY: Text("pay below the floor", "报酬低于最低要求"),
    Rule.CITY: Text("city not wished for", "城市不合意愿"),
    Rule.LODGING: Text("no fitting lodging", "住宿类型不符"),
    Rule.SITE: Text("no fitting bed", "无合适床位"),
    Rule.CORRIDOR: Text("no agreement", "无有效协议"),
    Rule.GROUP: Text("group would be split", "同组无法同城上岗"),
    Rule.FORBID: Text("forbidden pair", "禁止配对"),
    Rule.PIN: Text("kept for a pinned pair", "须保留给指定配对"),
}
_SHORT_REASONS = {str(rule): text for rule, text in _SHORT.items()} | {
    str(Capacity.HEADCOUNT): Text("positions taken", "岗位已满"),
    str(Capacity.BEDS): Text("beds taken", "床位已满"),
    str(Capacity.ALLOWANCE_PLACES): Text("allowances taken", "补贴名额已满"),
    str(Capacity.SEATS): Text("course seats taken", "课程名额已满"),
    str(Capacity.AGREEMENT_MAX): Text("agreement full", "协议人数已满"),
    str(Capacity.BASE_INTAKE): Text("docking base full", "对接基地已满"),
    OUTBID: Text("others' better claim", "他人更符合条件"),
}


def reason_text(reason: str, *, of_positions: bool = False) -> Text:
    """Return what a reason of workers or of positions asks for; an unknown reason is shown as it is."""
    if reason == OUTBID:
        return _NOBODY_LEFT if of_positions else _OUTBID
    if reason in _RULES:
        asked = _RULES[reason]
        return Text(f"asked: {asked.en}", f"要求：{asked.zh}")
    if reason in _CAPACITIES:
        limit = _CAPACITIES[reason]
        return Text(f"all in use: {limit.en}", f"已用尽：{limit.zh}")
    return Text(reason, reason)


def short_reason(reason: str, *, of_positions: bool = False) -> Text:
    """Return a few words for a reason of workers or of positions; an unknown reason is shown as it is."""
    if of_positions and reason == OUTBID:
        return _NOBODY_LEFT_SHORT
    return _SHORT_REASONS.get(reason, Text(reason, reason))


def printable(text: str) -> str:
    """Return text without control characters, which could move a terminal's cursor or break a document."""
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in {"Cc", "Cs"} else c for c in text)


def width(text: str) -> int:
    """Return the columns that a text takes where wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def shortened(text: str, most: int) -> str:
    """Return a text cut to `most` columns, with an ellipsis where something was cut."""
    if width(text) <= most:
        return text
    kept = ""
    for c in text:
        if width(kept + c) >= most:
            break
        kept += c
    return kept.rstrip() + "…"


def percent(per_mille: int) -> str:
    """Return a per mille as a percentage with one decimal: 934 is 93.4%."""
    return f"{per_mille // 10}.{per_mille % 10}%"


def share(part: int, whole: int) -> str:
    """Return a share of a whole as a percentage, rounded down; a dash of nothing."""
    return percent(part * 1000 // whole) if whole else "–"


def number(value: Decimal) -> str:
    """Return a decimal without trailing zeros."""
    return format(value.normalize(), "f")


def day(days: int) -> str:
    """Return the ISO date of a day counted from 1970-01-01."""
    return date.fromordinal(days + EPOCH.toordinal()).isoformat()


def round_day(instance: Instance, policy: Policy) -> str:
    """Return the round's date: the policy's, else the earliest order start; a dash without orders."""
    if policy.round_date is not None:
        return day(policy.round_date)
    return day(int(instance.orders.start.min())) if len(instance.orders) else "–"


def headline(totals: Totals) -> Text:
    """Return the result in one sentence."""
    rate = share(totals.placements, totals.positions)
    flagged = share(totals.poverty_exited_placed, totals.placed)
    return Text(
        f"{totals.placements:,} of {totals.positions:,} positions are filled ({rate}) with {totals.placed:,} of "
        f"{totals.workers:,} workers; {totals.poverty_exited_placed:,} of those placed ({flagged}) come from "
        f"poverty-exited counties.",
        f"{totals.positions:,} 个岗位中已安排 {totals.placements:,} 个（{rate}），上岗劳动者 {totals.placed:,} 人"
        f"（登记 {totals.workers:,} 人），其中来自脱贫县 {totals.poverty_exited_placed:,} 人（占 {flagged}）。",
    )


def demand_sentence(totals: Totals) -> Text:
    """Return the size of the round in one sentence."""
    return Text(
        f"{totals.workers:,} registered workers, {totals.poverty_exited:,} of them from poverty-exited counties, and "
        f"{totals.orders:,} orders with {totals.positions:,} positions in {totals.cities:,} cities.",
        f"登记劳动者 {totals.workers:,} 人，其中来自脱贫县 {totals.poverty_exited:,} 人；"
        f"订单 {totals.orders:,} 个，岗位 {totals.positions:,} 个，分布在 {totals.cities:,} 个城市。",
    )


def tier_aim(tier: Tier) -> Text:
    """Return what a tier asks for."""
    meaning = TIER_TEXTS[tier]
    if tier in MINIMISED:
        return Text(f"least {meaning.en}", f"{meaning.zh}最小")
    if tier in {Tier.QUALITY, Tier.BALANCE}:
        return Text(f"highest {meaning.en}", f"{meaning.zh}最高")
    return Text(f"most {meaning.en}", f"{meaning.zh}最多")


def tier_verdict(outcome: TierOutcome, *, first: bool) -> Text:
    """Return what a tier's bound says.

    Parameters
    ----------
    outcome
        Value and bound.
    first
        Whether no tier is more important.
    """
    given = Text("" if first else " that does as well on the aims above", "" if first else "在不降低以上目标的前提下，")
    if outcome.gap == 0:
        return Text(
            f"Proven best: no valid plan{given.en} can do better.",
            f"已证明最优：{given.zh}任何合规方案都不可能更好。",
        )
    if outcome.tier in MINIMISED:
        return Text(
            f"No valid plan{given.en} can go below {outcome.bound:,}; at most {outcome.gap:,} less is possible.",
            f"{given.zh}任何合规方案都不可能低于 {outcome.bound:,}，至多还能再减少 {outcome.gap:,}。",
        )
    return Text(
        f"No valid plan{given.en} can go above {outcome.bound:,}; at most {outcome.gap:,} more is possible.",
        f"{given.zh}任何合规方案都不可能超过 {outcome.bound:,}，至多还能再增加 {outcome.gap:,}。",
    )


def proof_text(proof: str) -> Text:
    """Return how a bound was proven, in a few words."""
    return {
        "prices": Text("Proof: published prices.", "证明方式：公布的价格。"),
        "search": Text("Proof: exhaustive search.", "证明方式：穷尽搜索。"),
    }.get(proof, Text(proof, proof))


PROOF_MEANINGS = {
    "prices": Text(
        "By published prices: every scarce place bears a price in the table `prices`. Add up what all places are "
        "worth at these prices and what each worker could gain beyond them: the sum is a limit that no valid "
        "plan can pass. Anyone can repeat the sum from the tables, without our software.",
        "依据公布的价格：每一类紧缺名额在 prices 表中都有价格。按此价格累加全部名额的价值，以及每名劳动者至多可得的"
        "超出部分，所得之和是任何合规方案都不可能超过的界限。任何人都可以据表复算，无须使用本软件。",
    ),
    "search": Text(
        "By exhaustive search: the solver ruled out, by branch and bound, every plan beyond the limit. This is the "
        "solver's word; the plan's own value was recomputed in whole numbers.",
        "依据穷尽搜索：求解器以分支定界法排除了超出界限的一切方案。此项以求解器的结论为准；方案本身的数值已用整数复算。",
    ),
}


def certificate_headline(figures: Figures) -> Text:
    """Return how much of the result is proven, in one sentence."""
    proven = sum(1 for tier in figures.tiers if tier.gap == 0)
    if proven == len(figures.tiers):
        return Text(
            f"Proven best on all {proven} aims, in their order.", f"全部 {proven} 项目标按其先后次序均已证明最优。"
        )
    return Text(
        f"Proven best on {proven} of {len(figures.tiers)} aims; for the others the table states how much better a plan "
        f"could be at the very most.",
        f"{len(figures.tiers)} 项目标中 {proven} 项已证明最优；其余各项在表中注明至多还能改进多少。",
    )


def floor_name(floor: FloorUse) -> Text:
    """Return whom a floor is for."""
    if floor.key == "poverty_exited":
        return Text("workers from poverty-exited counties", "来自脱贫县的劳动者")
    return Text(f"workers from {floor.name}", f"来自{floor.name}的劳动者")


def policy_sentences(policy: Policy, figures: Figures) -> tuple[Text, ...]:
    """Return the policy, a sentence a rule that it sets; aims and weights are shown apart."""
    limits = policy.limits
    hours, rest = number(limits.max_weekly_hours), number(limits.daily_rest_hours)
    base, per_km = number(limits.travel_base_minutes), number(limits.travel_minutes_per_km)
    commute = number(limits.max_commute_km)
    sentences = [
        Text(
            f"A worker works at most {hours} hours on {limits.max_work_days} days a week, "
            f"with {rest} hours of rest between days.",
            f"每名劳动者每周工作不超过 {hours} 小时、{limits.max_work_days} 天，不同工作日之间至少休息 {rest} 小时。",
        ),
        Text(
            f"Beds are at most {commute} km from the work; between two places of work there are "
            f"{base} minutes and {per_km} more a kilometre.",
            f"床位距工作地点不超过 {commute} 公里；两处工作地点之间留出 {base} 分钟，每公里另加 {per_km} 分钟。",
        ),
        Text(
            f"Training is at most {limits.refresher_months} months old on an order's first day, or a course renews it.",
            f"订单首日前 {limits.refresher_months} 个月内受过培训，否则须参加课程。",
        ),
        Text("A valid health certificate is required.", "须持有效健康证。")
        if policy.health_certificate
        else Text("No health certificate is asked for.", "不要求健康证。"),
        Text("Workers may leave their city without an agreement.", "跨市上岗不要求有协议。")
        if policy.open_corridors
        else Text(
            "Workers leave their city only under an agreement in force between home and place of work.",
            "跨市上岗须有户籍地与工作地之间的有效协议。",
        ),
    ]
    sentences += [
        Text(
            f"At least {floor.asked:,} {floor_name(floor).en} are to be placed.",
            f"{floor_name(floor).zh}上岗不少于 {floor.asked:,} 人。",
        )
        for floor in figures.floors
    ]
    return tuple(sentences)
