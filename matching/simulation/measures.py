"""What scenarios are measured by: figures of one solved round, each a number with a direction that is better."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from matching.language import Text


class Measure(NamedTuple):
    """A figure of a round.

    Parameters
    ----------
    better
        1 if more is better, -1 if less is.
    """

    title: Text
    better: int


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "filled": Measure(Text("positions filled", "已满足岗位"), 1),
        "placed": Measure(Text("workers placed", "上岗人数"), 1),
        "poverty_exited": Measure(Text("placed from poverty-exited counties", "脱贫县上岗人数"), 1),
        "public_care": Measure(Text("filled of care bought by the city", "政府购买服务已满足"), 1),
        "priority": Measure(Text("filled of priority orders", "优先订单已满足"), 1),
        "fill_rate": Measure(Text("fill rate, per mille", "满足率（千分比）"), 1),
        "balance": Measure(Text("smallest fill rate of a city, per mille", "城市最低满足率（千分比）"), 1),
        "quality": Measure(Text("total score", "总得分"), 1),
        "shortfall": Measure(Text("shortfall below agreements' minimum", "协议下限缺口"), -1),
        "floors": Measure(Text("shortfall below the policy's floors", "政策保底缺口"), -1),
        "public_cost": Measure(Text("public cost, hundreds of yuan", "公共支出（百元）"), -1),
        "counties": Measure(Text("poverty-exited counties with a placement", "有人上岗的脱贫县数"), 1),
    }
)
