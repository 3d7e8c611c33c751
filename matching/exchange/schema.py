"""The exchange tables: every column with its headers, its kind, and what a blank cell means.

``docs/tables.md`` and ``docs/tables.zh-CN.md`` are written from this module and held equal to it by a test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import InvalidOperation
from functools import cached_property
from typing import Any

from matching.exchange.kinds import (
    COUNT,
    DATE,
    FREE_TEXT,
    HOURS,
    IDENTIFIER,
    LEVEL,
    MAX_WEEKS,
    MONEY,
    SKILLS,
    WINDOWS,
    YES_NO,
    Kind,
    choice,
    degrees,
    list_of,
    whole,
)
from matching.instance.instance import (
    CREDITS,
    EMPLOYMENTS,
    FAR_FUTURE,
    FAR_PAST,
    HOUSING_WISHES,
    MODES,
    NO_LIMIT,
    PAY_UNITS,
    SEXES,
    SITE_KINDS,
    SITE_SEXES,
)
from matching.instance.regions import LEVELS

NAN = float("nan")

_CREDIT = choice({"clear": ("正常",), "flagged": ("警示",), "barred": ("禁入",)}, CREDITS)
_EMPLOYMENT = choice({"employee": ("员工制",), "agency": ("中介制",)}, EMPLOYMENTS)
_LEVELS = choice(
    {"province": ("省", "省级"), "prefecture": ("市", "地级", "地市"), "county": ("县", "县级", "区县")}, LEVELS
)
_SEX = choice({"f": ("女",), "m": ("男",)}, SEXES)
_SITE_SEX = choice({"f": ("女",), "m": ("男",), "any": ("不限",)}, SITE_SEXES)
_WISH = choice({"own": ("自有",), "bed": ("床位",), "either": ("均可",)}, HOUSING_WISHES)
_MODE = choice({"live_in": ("住家",), "rota": ("轮班",), "fixed": ("坐班", "点单", "分时段")}, MODES)
_PAY_UNIT = choice({"month": ("月",), "hour": ("小时", "时")}, PAY_UNITS)
_SITE_KIND = choice({"dormitory": ("宿舍",), "public_rental": ("公租房",), "employer": ("用人单位",)}, SITE_KINDS)
_DECISION = choice({"pin": ("指定",), "forbid": ("禁止",)})


@dataclass(frozen=True)
class Field:
    """A column of an exchange table.

    Parameters
    ----------
    name, chinese
        The two headers that are read.
    kind
        What its cells say.
    blank
        Value of a blank cell, of an absent column, and in place of a cell that could not be read.
    needed
        Whether a blank cell is an error.
    refers
        The table whose ids the cells hold, blank if they hold none.
    """

    name: str
    chinese: str
    kind: Kind
    blank: Any = ""
    needed: bool = False
    refers: str = ""

    @cached_property
    def blank_text(self) -> str:
        """What stands for a blank cell wherever we write: its value where a cell can say it, else nothing."""
        try:
            text = self.kind.write(self.blank)
            return text if text and self.kind.read(text) == self.blank else ""
        except (ValueError, OverflowError, InvalidOperation):
            return ""

    def text(self, value: Any) -> str:
        """Return the one text that stands for a value of this column wherever we write."""
        if value == self.blank or value != value:  # noqa: PLR0124
            return self.blank_text
        return self.kind.write(value)


@dataclass(frozen=True)
class Table:
    """An exchange table.

    Parameters
    ----------
    name, chinese
        The two names that a file or sheet may have.
    key
        The column that holds the table's ids, blank if it has none.
    needed
        Whether a dataset without it is an error.
    """

    name: str
    chinese: str
    fields: tuple[Field, ...]
    key: str = ""
    needed: bool = False
    by_name: dict[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.fields})


def _id(name: str, chinese: str) -> Field:
    return Field(name, chinese, IDENTIFIER, needed=True)


def _reference(name: str, chinese: str, table: str, needed: bool = False) -> Field:
    return Field(name, chinese, IDENTIFIER, needed=needed, refers=table)


def _references(name: str, chinese: str, table: str = "") -> Field:
    return Field(name, chinese, list_of(IDENTIFIER), (), refers=table)


def _text(name: str, chinese: str) -> Field:
    return Field(name, chinese, FREE_TEXT)


def _yes_no(name: str, chinese: str) -> Field:
    return Field(name, chinese, YES_NO, 0)


TABLES = (
    Table(
        "regions",
        "地区",
        (
            _id("code", "地区代码"),
            _text("name", "名称"),
            Field("level", "级别", _LEVELS, 0, needed=True),
            _reference("parent", "上级代码", "regions"),
            Field("longitude", "经度", degrees(180), NAN),
            Field("latitude", "纬度", degrees(90), NAN),
            _yes_no("poverty_exited", "脱贫县"),
            _yes_no("front_runner", "领跑城市"),
        ),
        key="code",
        needed=True,
    ),
    Table(
        "workers",
        "劳动者",
        (
            _id("worker_id", "劳动者编号"),
            _reference("home_region", "户籍地代码", "regions", needed=True),
            Field("sex", "性别", _SEX, 0),
            Field("skills", "技能", SKILLS, ()),
            Field("health_valid_until", "健康证有效期至", DATE, FAR_PAST),
            Field("trained_on", "培训日期", DATE, FAR_PAST),
            Field("credit", "信用状态", _CREDIT, 0),
            Field("available_from", "可用起始日", DATE, FAR_PAST),
            Field("available_until", "可用截止日", DATE, FAR_FUTURE),
            Field("windows", "可用时段", WINDOWS, ()),
            _yes_no("live_in", "愿意住家"),
            Field("max_weekly_hours", "每周最长工时", HOURS, NO_LIMIT),
            Field("max_orders", "最多订单数", whole(1), 1),
            Field("min_monthly_pay", "最低月薪", MONEY, 0),
            Field("min_hourly_pay", "最低时薪", MONEY, 0),
            Field("housing", "住宿意愿", _WISH, 0),
            _references("preferred_cities", "意向城市", "regions"),
            _yes_no("preferred_only", "只去意向城市"),
            _references("excluded_cities", "排除城市", "regions"),
            Field("group_id", "结伴组编号", IDENTIFIER),
            Field("waiting_rounds", "已等候轮次", COUNT, 0),
            _text("current_order", "当前订单编号"),
            _yes_no("degree_major", "相关专业学历"),
        ),
        key="worker_id",
        needed=True,
    ),
    Table(
        "employers",
        "用人单位",
        (
            _id("employer_id", "单位编号"),
            _text("name", "单位名称"),
            _reference("region", "单位所在地代码", "regions"),
            Field("credit", "信用状态", _CREDIT, 0),
            Field("employees", "员工制人数", COUNT, -1),
            Field("agency_workers", "中介制人数", COUNT, -1),
            _yes_no("branded", "品牌企业"),
            _yes_no("standard_contract", "标准合同"),
            _yes_no("e_contract", "电子合同"),
            _yes_no("insured", "参加保险"),
        ),
        key="employer_id",
        needed=True,
    ),
    Table(
        "orders",
        "订单",
        (
            _id("order_id", "订单编号"),
            _reference("employer_id", "单位编号", "employers", needed=True),
            _reference("region", "工作地代码", "regions", needed=True),
            Field("service", "工种代码", IDENTIFIER, needed=True),
            Field("min_level", "最低等级", LEVEL, 5),
            Field("headcount", "岗位数", whole(1), 0, needed=True),
            Field("mode", "用工模式", _MODE, 0, needed=True),
            Field("windows", "工作时段", WINDOWS, ()),
            Field("weekly_hours", "每周工时", HOURS, -1),
            Field("start", "开始日期", DATE, 0, needed=True),
            Field("end", "结束日期", DATE, FAR_FUTURE),
            Field("pay", "报酬", MONEY, 0, needed=True),
            Field("pay_unit", "计薪单位", _PAY_UNIT, 0, needed=True),
            Field("priority", "优先级", whole(0, 2), 0),
            Field("employment", "用工形式", _EMPLOYMENT, 0),
            _reference("outlet_id", "网点编号", "outlets"),
        ),
        key="order_id",
        needed=True,
    ),
    Table(
        "housing",
        "住宿",
        (
            _id("site_id", "宿舍编号"),
            _text("name", "宿舍名称"),
            _reference("region", "宿舍所在地代码", "regions", needed=True),
            Field("kind", "宿舍类型", _SITE_KIND, 0, needed=True),
            Field("sex", "入住性别", _SITE_SEX, 0, needed=True),
            Field("beds", "床位数", COUNT, 0, needed=True),
            _yes_no("employee_only", "限员工制"),
            _references("employers", "限用人单位", "employers"),
            Field("monthly_rent", "月租金", MONEY, 0),
            Field("open_from", "开放起始日", DATE, FAR_PAST),
            Field("open_until", "开放截止日", DATE, FAR_FUTURE),
        ),
        key="site_id",
    ),
    Table(
        "allowances",
        "住房补贴",
        (
            _reference("city", "城市代码", "regions", needed=True),
            Field("places", "名额", COUNT, 0, needed=True),
            Field("monthly_yuan", "月补贴", MONEY, 0),
        ),
    ),
    Table(
        "agreements",
        "劳务协议",
        (
            _id("agreement_id", "协议编号"),
            _reference("origin_region", "输出地代码", "regions", needed=True),
            _reference("destination_region", "输入地代码", "regions", needed=True),
            Field("min_placements", "最少人数", COUNT, 0),
            Field("max_placements", "最多人数", COUNT, NO_LIMIT),
            _reference("base_id", "对接基地编号", "bases"),
            Field("travel_subsidy", "交通补贴", MONEY, 0),
            Field("valid_from", "生效日期", DATE, FAR_PAST),
            Field("valid_until", "失效日期", DATE, FAR_FUTURE),
        ),
        key="agreement_id",
    ),
    Table(
        "bases",
        "对接基地",
        (
            _id("base_id", "基地编号"),
            _text("name", "基地名称"),
            _reference("owner_region", "主办地代码", "regions"),
            _reference("city", "城市代码", "regions", needed=True),
            Field("intake", "接收能力", COUNT, NO_LIMIT),
        ),
        key="base_id",
    ),
    Table(
        "courses",
        "培训课程",
        (
            _id("course_id", "课程编号"),
            _reference("region", "举办地代码", "regions", needed=True),
            Field("service", "工种代码", IDENTIFIER),
            Field("from_level", "起始等级", LEVEL, 0),
            Field("to_level", "结业等级", LEVEL, 0),
            Field("seats", "名额", COUNT, 0, needed=True),
            Field("weeks", "周数", whole(0, MAX_WEEKS), 0, needed=True),
            Field("start", "开课日期", DATE, 0, needed=True),
            Field("cost", "费用", MONEY, 0),
        ),
        key="course_id",
    ),
    Table(
        "outlets",
        "网点",
        (
            _id("outlet_id", "网点编号"),
            _text("name", "网点名称"),
            _reference("region", "网点所在地代码", "regions"),
            _references("services", "工种代码"),
        ),
        key="outlet_id",
    ),
    Table(
        "decisions",
        "人工决定",
        (
            _reference("worker_id", "劳动者编号", "workers", needed=True),
            _reference("order_id", "订单编号", "orders", needed=True),
            Field("kind", "决定类型", _DECISION, 0, needed=True),
            _text("reason", "理由"),
        ),
    ),
    Table(
        "previous",
        "现行方案",
        (
            _reference("worker_id", "劳动者编号", "workers", needed=True),
            _reference("order_id", "订单编号", "orders", needed=True),
        ),
    ),
)
BY_NAME = {table.name: table for table in TABLES}

#: Ids that a site must not have: they name a lodging that is no site.
RESERVED_SITES = ("household", "own", "allowance")
PIN, FORBID = range(2)


def table_of(name: str) -> Table | None:
    """Return the table that a file or sheet name means, None if it means none."""
    plain = name.strip().casefold()
    return next((table for table in TABLES if plain in (table.name, table.chinese)), None)
