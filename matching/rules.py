"""The catalogue: every rule, capacity, tier and score term by name.

A name written here is the name everywhere: in the eligibility filters, the
model's rows, the verifier, result tables, tests, reports and screens.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from matching.language import Text


class Rule(StrEnum):
    """A hard rule, in the order in which eligibility applies them."""

    SKILL = "skill"
    HEALTH = "health"
    TRAINING = "training"
    COURSE = "course"
    CREDIT = "credit"
    DATES = "dates"
    WINDOWS = "windows"
    LIVE_IN = "live_in"
    HOURS = "hours"
    REST = "rest"
    REST_DAY = "rest_day"
    OVERLAP = "overlap"
    MAX_ORDERS = "max_orders"
    ONE_CITY = "one_city"
    ONE_LODGING = "one_lodging"
    PAY = "pay"
    CITY = "city"
    LODGING = "lodging"
    SITE = "site"
    CORRIDOR = "corridor"
    GROUP = "group"
    FORBID = "forbid"
    PIN = "pin"


class Capacity(StrEnum):
    """A limit shared by workers."""

    HEADCOUNT = "headcount"
    BEDS = "beds"
    ALLOWANCE_PLACES = "allowance_places"
    SEATS = "seats"
    AGREEMENT_MAX = "agreement_max"
    BASE_INTAKE = "base_intake"


class Tier(StrEnum):
    """An aim; a policy puts aims in order."""

    COMMITMENTS = "commitments"
    PUBLIC_CARE = "public_care"
    PRIORITY = "priority"
    FLOORS = "floors"
    FILLED = "filled"
    QUALITY = "quality"
    BALANCE = "balance"
    STABILITY = "stability"


class Term(StrEnum):
    """A term of a placement's score."""

    PREFERENCE = "preference"
    PAY = "pay"
    LEVEL_FIT = "level_fit"
    CONTINUITY = "continuity"
    NEARNESS = "nearness"
    WAITING = "waiting"
    POVERTY_EXITED = "poverty_exited"
    COST = "cost"


#: Tiers whose value is a shortfall: less is better.
MINIMISED = frozenset({Tier.COMMITMENTS, Tier.FLOORS, Tier.STABILITY})

#: Reason given for who stays out although nothing but others' better claims stood in the way.
OUTBID = "outbid"

RULE_TEXTS = MappingProxyType(
    {
        Rule.SKILL: Text(
            "the worker holds the order's service at its level or better, or a course gives it",
            "劳动者具备订单所需工种且等级达到要求，或可经课程取得",
        ),
        Rule.HEALTH: Text(
            "the worker's health certificate is valid on the order's first day",
            "健康证在订单首日有效",
        ),
        Rule.TRAINING: Text(
            "trained recently enough before the order's first day, or takes a course",
            "订单首日前的规定月数内受过培训，或参加课程",
        ),
        Rule.COURSE: Text(
            "the course fits worker and order, ends in time and is held in the worker's home city or the order's city",
            "课程适合该劳动者和订单，按时结束，且在其户籍城市或订单所在城市举办",
        ),
        Rule.CREDIT: Text("neither worker nor employer is barred", "劳动者与用人单位均未被列入禁入名单"),
        Rule.DATES: Text("the worker is available from the order's start to its end", "劳动者在订单起止日期内可用"),
        Rule.WINDOWS: Text(
            "the worker is available in every weekly window of the order", "劳动者每周可用时段覆盖订单的全部时段"
        ),
        Rule.LIVE_IN: Text("the worker agrees to live in if the order is live-in", "住家订单须劳动者同意住家"),
        Rule.HOURS: Text(
            "the weekly hours of all the worker's placements stay within the limit", "劳动者全部上岗的周工时不超过上限"
        ),
        Rule.REST: Text(
            "windows that start on different days leave the daily rest between them", "不同日开始的时段之间留足每日休息"
        ),
        Rule.REST_DAY: Text("the worker works on no more days a week than allowed", "每周工作天数不超过上限"),
        Rule.OVERLAP: Text(
            "windows of two placements do not overlap and leave time to travel", "两处上岗时段不重叠，并留足路途时间"
        ),
        Rule.MAX_ORDERS: Text(
            "no more placements than the worker takes; several only if all are fixed; one position an order",
            "上岗数不超过劳动者意愿上限；多处上岗须全为固定时段；同一订单只占一个岗位",
        ),
        Rule.ONE_CITY: Text("all placements of a worker are in one city", "同一劳动者的全部上岗在同一城市"),
        Rule.ONE_LODGING: Text("all placements of a worker use the same lodging", "同一劳动者的全部上岗使用同一住宿"),
        Rule.PAY: Text("the order pays at least the worker's floor", "订单报酬不低于劳动者的最低要求"),
        Rule.CITY: Text(
            "the order's city is not excluded, and is preferred if the worker takes preferred cities alone",
            "订单城市未被排除；若只去意向城市，则须在意向之列",
        ),
        Rule.LODGING: Text(
            "the lodging is of the kind the worker and the order need", "住宿类型符合劳动者和订单的需要"
        ),
        Rule.SITE: Text(
            "the site is near, open, and meant for this worker, employer and employment form",
            "宿舍距离合适、在期开放，且面向该劳动者、用人单位及用工形式",
        ),
        Rule.CORRIDOR: Text(
            "the placement is local, or an agreement in force links home and place", "本地上岗，或有生效协议连接两地"
        ),
        Rule.GROUP: Text(
            "a group is placed whole in one city, or not at all", "同组人员全部在同一城市上岗，否则全部不上岗"
        ),
        Rule.FORBID: Text("the pair is not forbidden", "该配对未被禁止"),
        Rule.PIN: Text("a pinned pair is placed", "指定的配对必须上岗"),
    }
)

CAPACITY_TEXTS = MappingProxyType(
    {
        Capacity.HEADCOUNT: Text("positions of the order", "订单岗位数"),
        Capacity.BEDS: Text("beds of the site", "宿舍床位"),
        Capacity.ALLOWANCE_PLACES: Text("housing allowances of the city", "城市住房补贴名额"),
        Capacity.SEATS: Text("seats of the course", "课程名额"),
        Capacity.AGREEMENT_MAX: Text("workers under the agreement", "协议人数上限"),
        Capacity.BASE_INTAKE: Text("arrivals at the docking base", "对接基地接收能力"),
    }
)

TIER_TEXTS = MappingProxyType(
    {
        Tier.COMMITMENTS: Text("shortfall below agreements' minimum", "协议最低人数缺口"),
        Tier.PUBLIC_CARE: Text("placements on orders bought by the city", "政府购买服务上岗数"),
        Tier.PRIORITY: Text("placements on priority orders", "优先订单上岗数"),
        Tier.FLOORS: Text("shortfall below the policy's floors", "政策保底人数缺口"),
        Tier.FILLED: Text("placements", "上岗数"),
        Tier.QUALITY: Text("total score", "总得分"),
        Tier.BALANCE: Text("smallest fill rate of a city (per mille)", "城市最低满足率（千分比）"),
        Tier.STABILITY: Text("pairs of the plan in force not placed again", "现行方案中未保留的配对数"),
    }
)

TERM_TEXTS = MappingProxyType(
    {
        Term.PREFERENCE: Text("preferred city", "意向城市"),
        Term.PAY: Text("pay above the floor", "报酬高于最低要求"),
        Term.LEVEL_FIT: Text("level fits the order", "等级匹配"),
        Term.CONTINUITY: Text("keeps the current order", "续在原岗"),
        Term.NEARNESS: Text("lodging near the work", "住处就近"),
        Term.WAITING: Text("rounds waited", "等候轮次"),
        Term.POVERTY_EXITED: Text("home in a poverty-exited county", "来自脱贫县"),
        Term.COST: Text("public cost", "公共支出"),
    }
)
