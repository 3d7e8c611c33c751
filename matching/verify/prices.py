"""The table of prices: each row's use and limit, and which prices a proof may rest on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from matching.language import Text
from matching.rules import Tier
from matching.verify.capacities import Key, Use
from matching.verify.report import PRICES, PRICES_FILE, Violation, printable
from matching.verify.round import Round
from matching.verify.rows import Cells, Report, has_columns, whole
from matching.verify.tiers import RowsOf, demand, floors, placed_by_floor, under_agreements

AGREEMENT_MIN, FLOOR = "agreement_min", "floor"
#: Rows that measure a shortfall, and the tier that minimises it.
SHORTFALL_TIER = {AGREEMENT_MIN: Tier.COMMITMENTS, FLOOR: Tier.FLOORS}
#: Tiers that are held by one row each.
WHOLE_TIERS = frozenset(Tier) - {Tier.BALANCE}
#: A price as an exact number: whole, decimal (a power of ten after it or not) or a fraction.
NUMBER = re.compile(r"-?\d{1,40}(/\d{1,40}|(\.\d{1,80})?(e[-+]?\d{1,2})?)", re.ASCII)


@dataclass(frozen=True)
class Row:
    """What a row of the table must say, and the sign its price may have.

    Parameters
    ----------
    use
        Use by this result, and limit.
    sign
        1 for prices ≥ 0, -1 for prices ≤ 0.
    """

    use: Use
    sign: int


@dataclass(frozen=True)
class TierPrices:
    """The prices of one tier's proof; rows without a price are left out.

    Parameters
    ----------
    limits
        Limit of each priced row.
    """

    tier: Tier
    prices: Mapping[Key, Fraction]
    limits: Mapping[Key, int]


def check_prices(
    round_: Round,
    rows_of: RowsOf,
    capacities: Mapping[Key, Use],
    values: Mapping[Tier, int],
    rows: Sequence[Cells],
    report: Report,
) -> dict[Tier, TierPrices]:
    """Report rows of the table that are wrong, and return the prices of each tier that may stand.

    Parameters
    ----------
    capacities
        Use of every capacity.
    values
        Each tier of the policy with its value, in the policy's order.
    """
    has_columns(rows, ("tier", "capacity", "key", "used", "limit", "price"), PRICES_FILE, report)
    known = {(str(name), key): Row(use, 1) for (name, key), use in capacities.items()}
    known |= _shortfall_rows(round_, rows_of)
    tiers = {str(tier): _earlier_rows(round_, rows_of, tier, values) for tier in values}
    prices: dict[Tier, dict[Key, Fraction]] = {tier: {} for tier in values}
    numbers: dict[tuple[str, Key], int] = {}
    for number, cells in enumerate(rows, start=2):
        tier, capacity, key = (cells.get(column, "") for column in ("tier", "capacity", "key"))
        found = known.get((capacity, key)) or tiers.get(tier, {}).get((capacity, key))
        price = exact(cells.get("price", ""))
        wrong = _wrong_cells(cells, found, tier in tiers, price)
        # A row of an earlier tier (but balance, by city) is known by its capacity alone: its key says no more.
        place = (tier, (capacity, "" if capacity in WHOLE_TIERS else key))
        if numbers.setdefault(place, number) != number:
            wrong.append(Text("this row stands here twice", "同一行出现两次"))
        for text in wrong:
            report(Violation(PRICES, text, PRICES_FILE, number))
        if not wrong and price:
            prices[Tier(tier)][place[1]] = price
    limits = {key: row.use.limit for key, row in known.items()}
    result = {}
    for tier_, priced in prices.items():
        _check_sizes(tier_, priced, numbers, report)
        bounds = limits | {key: row.use.limit for key, row in tiers[tier_].items()}
        result[tier_] = TierPrices(tier_, priced, {key: bounds[key] or 0 for key in priced})
    return result


def exact(text: str) -> Fraction | None:
    """Return a price as written, 0 for a blank, None for what is no number."""
    if not text:
        return Fraction(0)
    if not NUMBER.fullmatch(text):
        return None
    try:
        return Fraction(text)
    except ZeroDivisionError:
        return None


def _wrong_cells(cells: Cells, found: Row | None, known_tier: bool, price: Fraction | None) -> list[Text]:
    """Say what is wrong with one row taken by itself."""
    wrong = []
    if not known_tier:
        shown = printable(cells.get("tier", ""))
        wrong.append(Text(f'"{shown}" is no tier of this policy', f"“{shown}”不是此政策的目标层"))
    elif found is None:
        shown = printable(f"{cells.get('capacity', '')} {cells.get('key', '')}")
        wrong.append(Text(f'"{shown}" is nothing that may bear a price in this tier', f"“{shown}”在此目标层不可定价"))
    if found is not None:
        if whole(cells.get("used", "")) != found.use.used:
            wrong.append(Text(f"used must be {found.use.used}", f"used 应为 {found.use.used}"))
        limit = found.use.limit
        if cells.get("limit", "") != ("" if limit is None else str(limit)):
            shown = "blank" if limit is None else str(limit)
            wrong.append(Text(f"limit must be {shown}", f"limit 应为 {'空' if limit is None else limit}"))
    if price is None:
        wrong.append(Text("the price must be an exact number", "价格须为精确数字"))
    elif found is not None and price * found.sign < 0:
        sign = ("at least", "不小于") if found.sign > 0 else ("at most", "不大于")
        wrong.append(Text(f"the price must be {sign[0]} 0", f"价格应{sign[1]} 0"))
    elif found is not None and found.use.limit is None and price:
        wrong.append(Text("what has no limit has no price", "无上限者不可定价"))
    return wrong


def _check_sizes(
    tier: Tier, priced: dict[Key, Fraction], numbers: Mapping[tuple[str, Key], int], report: Report
) -> None:
    """Report, and drop, prices on minimums beyond what a unit of shortfall costs in this tier."""
    for place in list(priced):
        aim = SHORTFALL_TIER.get(place[0])
        if aim is None:
            continue
        most = Fraction(1) if aim == tier else priced.get((str(aim), ""), Fraction(0))
        if -priced[place] > most:
            text = Text(f"the price must be at least {-most}", f"价格应不小于 {-most}")
            report(Violation(PRICES, text, PRICES_FILE, numbers[tier, place]))
            del priced[place]


def _shortfall_rows(round_: Round, rows_of: RowsOf) -> dict[Key, Row]:
    """Return the rows of agreements' minimums and of the policy's floors."""
    under, by_floor = under_agreements(rows_of), placed_by_floor(round_, rows_of)
    found = {
        (AGREEMENT_MIN, agreement.id): Row(Use(under[agreement.number], agreement.minimum), -1)
        for agreement in round_.agreements
    }
    return found | {(FLOOR, key): Row(Use(by_floor[key], asked), -1) for key, asked in floors(round_).items()}


def _earlier_rows(round_: Round, rows_of: RowsOf, tier: Tier, values: Mapping[Tier, int]) -> dict[Key, Row]:
    """Return the rows that hold the tiers before one at this result's values."""
    found: dict[Key, Row] = {}
    for earlier in list(values)[: list(values).index(tier)]:
        value = values[earlier]
        if earlier is Tier.BALANCE:
            found |= _balance_rows(round_, rows_of, value)
            continue
        match earlier:
            case Tier.STABILITY:
                kept = len(round_.in_force) - value
                row = Row(Use(kept, kept), -1)
            case Tier.COMMITMENTS | Tier.FLOORS:
                row = Row(Use(value, value), 1)
            case _:
                row = Row(Use(value, value), -1)
        found[str(earlier), ""] = found[str(earlier), str(earlier)] = row
    return found


def _balance_rows(round_: Round, rows_of: RowsOf, value: int) -> dict[Key, Row]:
    """Return one row a city: the placements that hold the smallest fill rate there."""
    placed = Counter(round_.city(row.order) for rows in rows_of.values() for row in rows)
    return {
        (str(Tier.BALANCE), round_.geography.codes[city]): Row(Use(placed[city], -(-value * headcount // 1000)), -1)
        for city, headcount in demand(round_).items()
        if city is not None
    }
