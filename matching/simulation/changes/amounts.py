"""More or less of something: beds, seats, positions, pay, quotas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple, Self

from matching.language import Text
from matching.simulation.changes.model import Change, Draft, Names
from matching.simulation.changes.spread import rounded, scaled, shared
from matching.simulation.changes.where import Where, columns_of
from matching.simulation.keys import Keys, Number

WAYS = ("add", "scale", "set")


class Quantity(NamedTuple):
    """A column that can be made more or less.

    Parameters
    ----------
    counts
        Whether it counts things: then an addition is a total that the rows share in proportion to what they
        have. Otherwise it is a rate, and an addition goes to every row.
    decimals
        Decimals that its cells may have.
    """

    table: str
    column: str
    counts: bool
    title: Text
    decimals: int = 0


QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        "demand": Quantity("orders", "headcount", True, Text("positions", "岗位")),
        "pay": Quantity("orders", "pay", False, Text("pay", "报酬"), 2),
        "beds": Quantity("housing", "beds", True, Text("beds", "床位")),
        "rent": Quantity("housing", "monthly_rent", False, Text("monthly rent", "月租金"), 2),
        "allowance_places": Quantity("allowances", "places", True, Text("housing allowances", "住房补贴名额")),
        "allowance": Quantity("allowances", "monthly_yuan", False, Text("monthly allowance", "月补贴"), 2),
        "quota": Quantity("agreements", "max_placements", True, Text("agreements' maximum", "协议人数上限")),
        "promise": Quantity("agreements", "min_placements", True, Text("agreements' minimum", "协议人数下限")),
        "travel_subsidy": Quantity("agreements", "travel_subsidy", False, Text("travel subsidy", "交通补贴"), 2),
        "intake": Quantity("bases", "intake", True, Text("intake of docking bases", "对接基地接收能力")),
        "seats": Quantity("courses", "seats", True, Text("course seats", "培训名额")),
        "pay_floor": Quantity("workers", "min_monthly_pay", False, Text("lowest monthly pay asked", "最低月薪要求"), 2),
    }
)


@dataclass(frozen=True)
class Amount(Change):
    """A quantity of some rows added to, scaled or set.

    Parameters
    ----------
    quantity
        Its verb in :data:`QUANTITIES`.
    way
        ``add``, ``scale`` or ``set``.
    """

    quantity: str
    way: str
    value: Number
    where: Where

    @classmethod
    def read(cls, verb: str, keys: Keys) -> Self:
        quantity = QUANTITIES[verb]
        names = columns_of(quantity.table)
        keys.known(("do", *WAYS, *names))
        given = [way for way in WAYS if way in keys.table]
        if len(given) != 1:
            keys.wrong("do", Text("give one of add, scale and set", "add、scale、set 须且只能给出一个"), verb)
        way = given[0] if given else "add"
        value = keys.number(way, None if way == "add" else 0) or 0
        if quantity.counts and way != "scale" and value != int(value):
            keys.wrong(way, Text("must be a whole number: it counts things", "须为整数：这里是计数"), value)
        where = Where.read(quantity.table, {k: v for k, v in keys.table.items() if k in names}, keys)
        return cls(verb, way, value, where)

    def apply(self, draft: Draft) -> None:
        table, column, counts, _, decimals = QUANTITIES[self.quantity]
        rows = self.where.rows(draft)
        before = list(draft.column(table, column))
        if self.way != "set":
            # A blank cell is a limit or a floor that is not there: nothing can be added to it.
            rows = [row for row in rows if before[row]]
            if not rows and draft.strict and not draft.problems:
                text = Text(
                    "every cell here is blank, so there is nothing to add to; use set",
                    "符合条件的单元格均为空，无从增减；请用 set",
                )
                draft.wrong(text, self.way)
        cells = [Fraction(before[row] or 0) for row in rows]
        for row, cell in zip(rows, self._changed(cells, counts), strict=True):
            before[row] = format(rounded(max(cell, Fraction(0)), decimals).normalize(), "f")
        if rows:
            draft.put(table, column, before)
        if self.quantity == "demand":
            # An order for nobody is no order.
            draft.drop("orders", [row for row in rows if before[row] == "0"])

    def _changed(self, cells: list[Fraction], counts: bool) -> list[Fraction]:
        value = Fraction(self.value)
        if self.way == "set":
            return [value] * len(cells)
        if not counts:
            return [cell * value if self.way == "scale" else cell + value for cell in cells]
        whole = [int(cell) for cell in cells]
        if self.way == "scale":
            return [Fraction(count) for count in scaled(whole, value)]
        if not whole:
            return []
        # What is taken away is never more than there is.
        total = max(int(value), -sum(whole))
        return [Fraction(count + part) for count, part in zip(whole, shared(total, whole), strict=True)]

    def words(self, names: Names) -> Text:
        title, where = QUANTITIES[self.quantity].title, self.where.words(names)
        number = format(self.value, "f") if not isinstance(self.value, int) else str(self.value)
        said = {
            "add": Text(f"{'' if self.value < 0 else '+'}{number}", f"{'' if self.value < 0 else '+'}{number}"),
            "scale": Text(f"× {number}", f"× {number}"),
            "set": Text(f"= {number}", f"＝{number}"),
        }[self.way]
        return Text(f"{title.en} {said.en} ({where.en})", f"{title.zh} {said.zh}（{where.zh}）")
