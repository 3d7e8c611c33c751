"""What the simulator assumes: every parameter with its value, its range, and where the value comes from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

from matching.language import Text
from matching.policy import EPOCH


class Kind(StrEnum):
    """Forms of a parameter's value."""

    WHOLE = "whole"
    NUMBER = "number"
    SEASON = "season"  #: twelve numbers, January first
    DAYS = "days"  #: dates, as days since 1970-01-01
    SPAN = "span"  #: two whole numbers, the smaller first


@dataclass(frozen=True)
class Meaning:
    """What a parameter is.

    Parameters
    ----------
    kind, low, high
        Form and range of the value, or of each of its numbers.
    text
        What it says.
    why
        Why the default is what it is.
    """

    kind: Kind
    low: float
    high: float
    text: Text
    why: Text


@dataclass(frozen=True)
class Origin:
    """Where a value comes from: a source, or an assumption that is nobody's finding."""

    is_source: bool
    text: Text


def _parameter(default: object, kind: Kind, low: float, high: float, text: Text, why: Text) -> Any:
    return field(default=default, metadata={"meaning": Meaning(kind, low, high, text, why)})


_ILLUSTRATION = Text("chosen to illustrate, not measured", "示例取值，非实测")
_EVEN = (1.0,) * 12
#: First days of the year by the Chinese calendar, 2026 to 2030, as days since 1970-01-01.
SPRING_FESTIVALS = (20501, 20855, 21209, 21593, 21948)


@dataclass(frozen=True)
class Dynamics:
    """How a market moves between rounds; each field's meaning stands beside it.

    Parameters
    ----------
    origins
        Where a value that somebody stated comes from, by the name of its field; the others are the
        defaults, with the assumption that stands beside them.
    """

    months: int = _parameter(
        12,
        Kind.WHOLE,
        1,
        60,
        Text("months simulated", "模拟的月数"),
        Text("a year shows every season", "一年含全部季节"),
    )
    rounds_a_month: int = _parameter(
        2, Kind.WHOLE, 1, 28, Text("rounds a month", "每月轮数"), Text("a round every two weeks", "每两周一轮")
    )
    initial_workers: int = _parameter(
        120, Kind.WHOLE, 0, 1_000_000, Text("workers waiting at the start", "起始待配劳动者数"), _ILLUSTRATION
    )
    initial_orders: int = _parameter(
        20, Kind.WHOLE, 0, 1_000_000, Text("orders open at the start", "起始开放订单数"), _ILLUSTRATION
    )
    workers_a_month: float = _parameter(
        40.0, Kind.NUMBER, 0, 1_000_000, Text("workers who register in a month", "每月新登记劳动者数"), _ILLUSTRATION
    )
    orders_a_month: float = _parameter(
        7.0, Kind.NUMBER, 0, 1_000_000, Text("orders that come in a month", "每月新增订单数"), _ILLUSTRATION
    )
    worker_season: tuple[float, ...] = _parameter(
        _EVEN,
        Kind.SEASON,
        0,
        100,
        Text("registrations in each month of the year, as a multiple", "各月登记量的倍数"),
        Text("no season but the festival's", "除春节外无季节性"),
    )
    order_season: tuple[float, ...] = _parameter(
        _EVEN,
        Kind.SEASON,
        0,
        100,
        Text("orders in each month of the year, as a multiple", "各月订单量的倍数"),
        Text("no season but the festival's", "除春节外无季节性"),
    )
    festivals: tuple[int, ...] = _parameter(
        SPRING_FESTIVALS,
        Kind.DAYS,
        -1_000_000,
        1_000_000,
        Text("first days of Spring Festival", "春节日期"),
        Text("the Chinese calendar, national standard GB/T 33661-2017", "农历编算标准 GB/T 33661-2017"),
    )
    festival_before_days: int = _parameter(
        15,
        Kind.WHOLE,
        0,
        180,
        Text("days before the festival on which people travel home", "节前返乡天数"),
        Text("the first 15 days of the 40-day travel season", "春运 40 天中的节前 15 天"),
    )
    festival_after_days: int = _parameter(
        10, Kind.WHOLE, 0, 180, Text("days after it on which few register", "节后少有登记的天数"), _ILLUSTRATION
    )
    festival_workers: float = _parameter(
        0.3, Kind.NUMBER, 0, 100, Text("registrations on these days, as a multiple", "期间登记量的倍数"), _ILLUSTRATION
    )
    festival_orders: float = _parameter(
        1.2, Kind.NUMBER, 0, 100, Text("orders on these days, as a multiple", "期间订单量的倍数"), _ILLUSTRATION
    )
    return_wave_days: int = _parameter(
        30, Kind.WHOLE, 0, 180, Text("days that the wave of returns lasts", "返岗潮持续天数"), _ILLUSTRATION
    )
    return_wave: float = _parameter(
        1.6, Kind.NUMBER, 0, 100, Text("registrations in the wave, as a multiple", "返岗潮登记量的倍数"), _ILLUSTRATION
    )
    lead_days: tuple[int, ...] = _parameter(
        (10, 60),
        Kind.SPAN,
        0,
        720,
        Text("days from an order's coming to its start, least and most", "订单提出至开始的天数（最少、最多）"),
        _ILLUSTRATION,
    )
    contract_months_live_in: float = _parameter(
        8.0, Kind.NUMBER, 0.05, 600, Text("mean contract, live-in, in months", "住家合同平均月数"), _ILLUSTRATION
    )
    contract_months_rota: float = _parameter(
        6.0, Kind.NUMBER, 0.05, 600, Text("mean contract, rota, in months", "轮班合同平均月数"), _ILLUSTRATION
    )
    contract_months_fixed: float = _parameter(
        4.0, Kind.NUMBER, 0.05, 600, Text("mean contract, fixed hours, in months", "坐班合同平均月数"), _ILLUSTRATION
    )
    least_contract_days: int = _parameter(
        30, Kind.WHOLE, 1, 720, Text("shortest contract in days", "最短合同天数"), _ILLUSTRATION
    )
    early_leaving_a_month: float = _parameter(
        0.04, Kind.NUMBER, 0, 30, Text("rate a month of leaving before the end", "每月提前离岗率"), _ILLUSTRATION
    )
    patience_months: float = _parameter(
        2.0, Kind.NUMBER, 0.01, 600, Text("mean months that a worker waits", "劳动者平均等待月数"), _ILLUSTRATION
    )
    return_share: float = _parameter(
        0.5,
        Kind.NUMBER,
        0,
        0.95,
        Text("share who register anew after a contract", "合同结束后再次登记的比例"),
        _ILLUSTRATION,
    )
    answer_base: float = _parameter(
        1.0, Kind.NUMBER, -50, 50, Text("answer: constant of the logit", "应答模型：常数项"), _ILLUSTRATION
    )
    answer_pay: float = _parameter(
        1.0,
        Kind.NUMBER,
        -50,
        50,
        Text("answer: pay at twice the floor against pay at the floor", "应答模型：薪酬为底线两倍与等于底线之差"),
        _ILLUSTRATION,
    )
    answer_distance: float = _parameter(
        -0.5, Kind.NUMBER, -50, 50, Text("answer: a thousand km from home", "应答模型：离家每千公里"), _ILLUSTRATION
    )
    answer_preference: float = _parameter(
        1.5, Kind.NUMBER, -50, 50, Text("answer: the city preferred first", "应答模型：第一意向城市"), _ILLUSTRATION
    )
    answer_level: float = _parameter(
        -0.4,
        Kind.NUMBER,
        -50,
        50,
        Text("answer: a level above the one asked", "应答模型：每高出所需等级一级"),
        _ILLUSTRATION,
    )
    course_every_days: int = _parameter(
        30, Kind.WHOLE, 1, 720, Text("days after which each course is held anew", "每门课程重开间隔天数"), _ILLUSTRATION
    )
    agreement_period_months: int = _parameter(
        12,
        Kind.WHOLE,
        1,
        60,
        Text("months for which an agreement's minimum and maximum hold", "协议上下限所对应的月数"),
        Text("quotas are agreed a year", "名额按年商定"),
    )
    intake_period_months: int = _parameter(
        1, Kind.WHOLE, 1, 60, Text("months for which a base's intake holds", "基地接收量所对应的月数"), _ILLUSTRATION
    )
    worth_placement: int = _parameter(
        5_000,
        Kind.WHOLE,
        0,
        100_000,
        Text("points of a placement beside its score", "每次安置在评分之外的分值"),
        Text(
            "several times what scores differ by: the policy fills before it improves",
            "数倍于评分差异：政策先满足岗位再求质量",
        ),
    )
    worth_priority: int = _parameter(
        2_500, Kind.WHOLE, 0, 100_000, Text("points more on an order of priority 1", "优先级 1 订单加分"), _ILLUSTRATION
    )
    worth_public_care: int = _parameter(
        600, Kind.WHOLE, 0, 100_000, Text("points more on an order of priority 2", "优先级 2 订单加分"), _ILLUSTRATION
    )
    look_ahead_months: float = _parameter(
        3.0, Kind.NUMBER, 0.1, 60, Text("months that look-ahead prices look ahead", "前瞻价格的前瞻月数"), _ILLUSTRATION
    )
    look_ahead_samples: int = _parameter(
        3, Kind.WHOLE, 1, 100, Text("futures drawn for them", "为前瞻价格抽取的未来情形数"), _ILLUSTRATION
    )
    look_ahead_trust: float = _parameter(
        0.8,
        Kind.NUMBER,
        0,
        1,
        Text("what a point of a later placement counts beside one of now", "前瞻中后续安置一分相对当轮一分的折算"),
        Text(
            "each drawn future is solved as if it were known, which no office can: a fifth is not reached",
            "抽取的未来按已知求解，实际无法做到，约五分之一不能实现",
        ),
    )
    origins: tuple[tuple[str, Origin], ...] = ()

    def origin(self, name: str) -> Origin:
        """Return where the value of a field comes from."""
        default = Origin(name == "festivals", MEANINGS[name].why)
        return dict(self.origins).get(name, default)

    def as_dict(self) -> dict[str, object]:
        """Return the values alone, keys sorted, in a form that JSON can hold."""
        return {name: _plain(getattr(self, name)) for name in sorted(MEANINGS)}

    @property
    def digest(self) -> str:
        """SHA-256 of the values."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode()).hexdigest()


def day_text(day: int) -> str:
    """Return a day, counted from 1970-01-01, as it is written."""
    return date.fromordinal(day + EPOCH.toordinal()).isoformat()


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


#: Every parameter by its name, in the order in which it is told.
MEANINGS: dict[str, Meaning] = {
    entry.name: entry.metadata["meaning"] for entry in fields(Dynamics) if "meaning" in entry.metadata
}
