"""Bounds recomputed from published prices: every worker's best complete choice, summed exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matching.language import Text
from matching.rules import MINIMISED, TIER_TEXTS, Tier
from matching.verify.areas import areas
from matching.verify.certificate import Claim
from matching.verify.prices import TierPrices
from matching.verify.report import CERTIFICATE_FILE, Violation
from matching.verify.round import Round
from matching.verify.rows import Report
from matching.verify.units import structure, unit_worths
from matching.verify.worth import highest_score, worth


def check_bounds(round_: Round, claims: Sequence[Claim], prices: Mapping[Tier, TierPrices], report: Report) -> None:
    """Report bounds with the proof ``prices`` that the prices do not prove.

    A bound that is weaker than what the prices prove is proven too; that no shortfall is below 0 needs no price.
    """
    provable = [claim for claim in claims if claim.proof == "prices" and claim.tier is not Tier.BALANCE]
    proven = price_bounds(round_, [prices[claim.tier] for claim in provable])
    for claim in claims:
        name = TIER_TEXTS[claim.tier]
        if claim.proof == "prices" and claim.tier is Tier.BALANCE:
            text = Text(f"{name.en}: prices prove no bound of this tier", f"{name.zh}：此目标层的界不能由价格证明")
            report(Violation(claim.tier, text, CERTIFICATE_FILE))
    for claim in provable:
        bound = proven[claim.tier]
        if claim.tier in MINIMISED:
            bound = max(0, bound)
        if claim.bound > bound if claim.tier in MINIMISED else claim.bound < bound:
            name = TIER_TEXTS[claim.tier]
            text = Text(
                f"{name.en}: the prices prove the bound {bound}, not {claim.bound}",
                f"{name.zh}：价格所证明的界为 {bound}，而非 {claim.bound}",
            )
            report(Violation(claim.tier, text, CERTIFICATE_FILE))


def price_bounds(round_: Round, prices: Sequence[TierPrices]) -> dict[Tier, int]:
    """Return the bound that each tier's prices prove, shortfalls as non-negative numbers."""
    if not prices:
        return {}
    where = areas(round_)
    highest = highest_score(round_)
    worths = [worth(round_, where, priced, highest) for priced in prices]
    units = dict.fromkeys((one.tier for one in worths), 0)
    if round_.workers and round_.orders:
        plain = structure(round_, where)
        # What fits 64 bits is one pass of compiled loops; what does not must not hold it up.
        for together_ in ([one for one in worths if one.is_small], [one for one in worths if not one.is_small]):
            if together_:
                units |= unit_worths(plain, together_)
    bounds = {}
    for one in worths:
        bound = (one.constant + units[one.tier]) // one.scale
        if one.tier is Tier.STABILITY:
            # Pairs kept are the gain; the shortfall is what is left of the plan in force.
            bound -= len(round_.in_force)
        bounds[one.tier] = -bound if one.tier in MINIMISED else bound
    return bounds
