"""What is odd about a round although it can be used: orders that nobody can take, places without distances."""

from __future__ import annotations

from functools import cache

import numpy as np

from matching.exchange.references import Linked
from matching.instance import Instance
from matching.instance.instance import FIXED, HOUR, LIVE_IN
from matching.instance.windows import rest_kept, weekdays
from matching.language import Text
from matching.policy import Policy
from matching.problems import Problem
from matching.rules import Rule

#: Pairs of dates of which the first should not come after the second.
_SPANS = (
    ("workers", "available_from", "available_until"),
    ("housing", "open_from", "open_until"),
    ("agreements", "valid_from", "valid_until"),
)


def advise(linked: Linked, instance: Instance, policy: Policy) -> list[Problem]:
    """Return the warnings about tables that hold no error."""
    return [
        *_spans(linked),
        *_courses(linked),
        *_courses_without_city(linked, instance),
        *_weekly_hours(linked, instance),
        *_out_of_reach(linked, instance, policy),
        *_places_without_distance(linked, instance),
    ]


def _spans(linked: Linked) -> list[Problem]:
    return [
        linked.tables[name].problem(
            last,
            record,
            Text(f"lies before {first}, so the row never holds", f"早于 {first}，本行永不生效"),
            warning=True,
        )
        for name, first, last in _SPANS
        for record in np.flatnonzero(linked.whole(name, first) > linked.whole(name, last)).tolist()
    ]


def _courses(linked: Linked) -> list[Problem]:
    table = linked.tables["courses"]
    of_service = table.columns["service"].given()
    to_level = table.columns["to_level"].given()
    no_level = Text(
        "a course without to_level gives no level; it renews training alone", "未填结业等级的课程不授予等级，只更新培训"
    )
    refresher = Text(
        "a refresher (no service) gives no level; to_level is left out", "复训（未填工种）不授予等级，结业等级已忽略"
    )
    return [
        table.problem("to_level", record, text, warning=True)
        for records, text in ((of_service & ~to_level, no_level), (~of_service & to_level, refresher))
        for record in np.flatnonzero(records).tolist()
    ]


def _courses_without_city(linked: Linked, instance: Instance) -> list[Problem]:
    table, order = linked.tables["courses"], linked.ids["courses"].order
    text = Text("the region lies in no city, so nobody can take the course", "该地区不属于任何城市，无人可参加此课程")
    nowhere = instance.regions.city[instance.courses.region] < 0
    return [
        table.problem("region", int(order[place]), text, warning=True) for place in np.flatnonzero(nowhere).tolist()
    ]


def _weekly_hours(linked: Linked, instance: Instance) -> list[Problem]:
    """Warn of fixed orders whose stated hours are not those of their windows."""
    orders, table = instance.orders, linked.tables["orders"]
    order = linked.ids["orders"].order
    stated = linked.whole("orders", "weekly_hours")[order]
    differs = table.columns["weekly_hours"].given()[order] & (orders.mode == FIXED) & (stated != orders.hours)
    problems = []
    for place in np.flatnonzero(differs).tolist():
        hours = _hours(int(orders.hours[place]))
        text = Text(
            f"a fixed order works its windows, {hours} hours a week; the cell is left out",
            f"固定时段订单按时段计算工时，每周 {hours} 小时；此格已忽略",
        )
        problems.append(table.problem("weekly_hours", int(order[place]), text, warning=True))
    return problems


def _hours(thousandths: int) -> str:
    return f"{thousandths / HOUR:.10g}"


def _out_of_reach(linked: Linked, instance: Instance, policy: Policy) -> list[Problem]:
    """Warn of orders that break a rule of working time by themselves."""
    orders, limits = instance.orders, policy.limits
    table, order = linked.tables["orders"], linked.ids["orders"].order

    @cache
    def pattern_faults(number: int) -> tuple[tuple[Rule, Text], ...]:
        pattern = instance.patterns[number]
        faults = []
        if not rest_kept(pattern, pattern, limits.rest_minutes):
            hours = limits.daily_rest_hours
            faults.append(
                (
                    Rule.REST,
                    Text(
                        f"windows that start on different days leave less than {hours} hours between them",
                        f"不同日开始的时段之间不足 {hours} 小时",
                    ),
                )
            )
        if (days := len(weekdays(pattern))) > limits.max_work_days:
            faults.append(
                (
                    Rule.REST_DAY,
                    Text(
                        f"{days} working days a week, more than {limits.max_work_days}",
                        f"每周 {days} 个工作日，超过 {limits.max_work_days} 天",
                    ),
                )
            )
        return tuple(faults)

    problems = []
    for place in np.flatnonzero(orders.mode != LIVE_IN).tolist():
        record = int(order[place])
        faults = []
        if (hours := int(orders.hours[place])) > limits.max_hours:
            shown = _hours(hours)
            faults.append(
                (
                    Rule.HOURS,
                    Text(
                        f"{shown} hours a week, more than {limits.max_weekly_hours}",
                        f"每周 {shown} 小时，超过 {limits.max_weekly_hours} 小时",
                    ),
                )
            )
        if orders.mode[place] == FIXED:
            faults.extend(pattern_faults(int(orders.windows[place])))
        for rule, text in faults:
            problems.append(
                table.problem(
                    "order_id",
                    record,
                    Text(f"nobody can take this order ({rule}): {text.en}", f"无人可承接此订单（{rule}）：{text.zh}"),
                    warning=True,
                )
            )
    return problems


def _places_without_distance(linked: Linked, instance: Instance) -> list[Problem]:
    """Warn once of each region without coordinates that an order or a site lies in."""
    used = np.unique(np.concatenate([instance.orders.region, instance.housing.region]))
    table, order = linked.tables["regions"], linked.ids["regions"].order
    return [
        table.problem(
            "code",
            int(order[region]),
            Text(
                "without longitude and latitude: from here to other regions the rules site and overlap fail",
                "没有经纬度：由此到其他地区的规则 site 和 overlap 均不成立",
            ),
            warning=True,
        )
        for region in used[np.isnan(instance.regions.longitude[used])].tolist()
    ]
