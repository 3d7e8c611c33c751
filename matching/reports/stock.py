"""Sections of the HTML report about what is scarce: reasons, agreements, capacities."""

from __future__ import annotations

from collections.abc import Sequence

from matching.language import Text
from matching.reports.figures import Figures, Reason
from matching.reports.markup import Markup, element, join
from matching.reports.tables import ROWS_SHOWN, Column, bar, named, table
from matching.reports.uses import Use
from matching.reports.words import floor_name, reason_text, share, short_reason

_NONE = "–"


def binding(figures: Figures) -> Markup:
    """Return why workers and positions were left, and the capacities that stand in the way."""
    workers = sum(reason.count for reason in figures.unplaced)
    positions = sum(reason.count for reason in figures.unfilled)
    rows = [
        (
            named(b.use.name, short_reason(b.use.capacity), " ", element("code", b.use.key)),
            _used(b.use),
            b.workers or _NONE,
            b.positions or _NONE,
        )
        for b in figures.binding
    ]
    # Full capacities that nobody names come after those, folded away.
    named_by_some = sum(1 for b in figures.binding if b.workers or b.positions)
    shown = min(ROWS_SHOWN, max(named_by_some, 3))
    columns = (
        Column(Text("what is full", "紧缺名额")),
        Column(Text("used / limit", "使用 / 上限"), "number"),
        Column(Text("workers", "影响人数"), "number"),
        Column(Text("positions", "影响岗位"), "number"),
    )
    full = (
        table(columns, rows, Text("Capacities that bind, the most felt first", "紧缺名额，影响最大者在前"), shown)
        if rows
        else element("p", Text("No capacity stands in the way.", "没有名额构成限制。"))
    )
    return join(
        (
            element(
                "p",
                Text(
                    f"Workers without a placement: {workers:,}; open positions: {positions:,}. Each has one reason: "
                    f"the rule that took away its last possibility, or the capacity that is full.",
                    f"未上岗劳动者 {workers:,} 人，空缺岗位 {positions:,} 个。"
                    f"每人、每岗给出一项原因：排除其最后可能的规则，或已用尽的名额。",
                ),
            ),
            element(
                "div",
                _reasons(
                    figures.unplaced,
                    Text("Workers without a placement", "未上岗劳动者"),
                    Text("workers", "人数"),
                    of_positions=False,
                ),
                _reasons(
                    figures.unfilled, Text("Open positions", "空缺岗位"), Text("positions", "岗位"), of_positions=True
                ),
                class_="pair",
            ),
            full,
        )
    )


def _reasons(reasons: Sequence[Reason], caption: Text, unit: Text, *, of_positions: bool) -> Markup:
    if not reasons:
        return element("div", element("p", Text(f"{caption.en}: none.", f"{caption.zh}：无。")))
    total = sum(reason.count for reason in reasons)
    rows = [
        (
            named(
                short_reason(reason.reason, of_positions=of_positions),
                reason_text(reason.reason, of_positions=of_positions),
            ),
            reason.count,
            share(reason.count, total),
        )
        for reason in reasons
    ]
    columns = (Column(Text("reason", "原因")), Column(unit, "number"), Column(Text("share", "占比"), "number"))
    return element("div", table(columns, rows, caption))


def agreements(figures: Figures) -> Markup:
    """Return agreements short and kept, and the policy's floors."""
    with_minimum = [a for a in figures.agreements if a.minimum]
    short = [a for a in with_minimum if a.shortfall]
    missing = sum(a.shortfall for a in short)
    rows = [
        (
            named(f"{a.origin} → {a.destination}", element("code", a.key)),
            a.minimum or _NONE,
            a.placed,
            _NONE if a.maximum is None else a.maximum,
            Text(f"short of {a.shortfall:,}", f"缺 {a.shortfall:,} 人")
            if a.shortfall
            else Text("kept", "已履行")
            if a.minimum
            else _NONE,
        )
        for a in figures.agreements
        if a.minimum or a.placed
    ]
    idle = len(figures.agreements) - len(rows)
    columns = (
        Column(Text("from → to", "来源 → 去向")),
        Column(Text("minimum", "最低"), "number"),
        Column(Text("placed", "上岗"), "number"),
        Column(Text("maximum", "最高"), "number"),
        Column(Text("state", "履行情况")),
    )
    parts: list[object] = [
        element(
            "p",
            Text(
                f"{len(figures.agreements):,} agreements, {len(with_minimum):,} of them with a minimum: "
                f"kept {len(with_minimum) - len(short):,}, short {len(short):,}; workers missing {missing:,}.",
                f"协议 {len(figures.agreements):,} 份，其中约定最低人数的 {len(with_minimum):,} 份："
                f"已履行 {len(with_minimum) - len(short):,} 份，未达最低人数 {len(short):,} 份，共缺 {missing:,} 人。",
            ),
        )
    ]
    if rows:
        parts.append(table(columns, rows, Text("Agreements, those short first", "协议履行情况，缺口大者在前")))
    if idle and rows:
        parts.append(
            element(
                "p",
                Text(
                    f"{idle:,} agreements without a minimum placed nobody and are not listed.",
                    f"另有 {idle:,} 份未约定最低人数且无人上岗的协议，未列出。",
                ),
                class_="note",
            )
        )
    if figures.floors:
        floors = [
            (floor_name(f), f.asked, f.placed, f.shortfall or _NONE, bar(f.placed, f.asked)) for f in figures.floors
        ]
        floor_columns = (
            Column(Text("floor", "保底对象")),
            Column(Text("asked", "要求"), "number"),
            Column(Text("placed", "上岗"), "number"),
            Column(Text("short", "缺口"), "number"),
            Column(Text("", ""), "bar"),
        )
        parts.append(table(floor_columns, floors, Text("Floors of the policy", "政策保底")))
    return join(parts)


def capacities(figures: Figures) -> Markup:
    """Return beds, allowances, course seats and docking bases in use."""
    kinds = (
        (figures.beds, Text("Beds, by city", "床位，按城市"), Text("city", "城市")),
        (
            [use for use in figures.allowances if use.limit or use.used],
            Text("Housing allowances, by city", "住房补贴名额，按城市"),
            Text("city", "城市"),
        ),
        (
            sorted(figures.seats, key=lambda use: (-use.used, use.key)),
            Text("Course seats", "课程名额"),
            Text("course", "课程"),
        ),
        (
            sorted(figures.intakes, key=lambda use: (-use.used, use.key)),
            Text("Arrivals at docking bases", "对接基地接收"),
            Text("base", "基地"),
        ),
    )
    shown = [_capacity(uses, caption, name) for uses, caption, name in kinds if uses]
    return (
        element("div", *shown, class_="pair")
        if shown
        else element("p", Text("None are in the input.", "输入中没有此类名额。"))
    )


def _capacity(uses: Sequence[Use], caption: Text, name: Text) -> Markup:
    columns = (
        Column(name),
        Column(Text("used / limit", "使用 / 上限"), "number"),
        Column(Text("rate", "使用率"), "number"),
        Column(Text("", ""), "bar"),
    )
    rows = [
        (
            use.name,
            _used(use),
            _NONE if use.limit is None else share(use.used, use.limit),
            "" if use.limit is None else bar(use.used, use.limit),
        )
        for use in uses
    ]
    return element("div", table(columns, rows, caption, shown=8))


def _used(use: Use) -> Text:
    if use.limit is None:
        return Text(f"{use.used:,} / no limit", f"{use.used:,} / 不限")
    return Text(f"{use.used:,} / {use.limit:,}", f"{use.used:,} / {use.limit:,}")
