"""The certificate: does it speak of this input, and does it claim what the placements hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matching.language import Text
from matching.rules import MINIMISED, TIER_TEXTS, Tier
from matching.verify.report import CERTIFICATE, CERTIFICATE_FILE, Violation, printable
from matching.verify.round import Round
from matching.verify.rows import Report

PROOFS = ("search", "prices")


@dataclass(frozen=True)
class Claim:
    """What a certificate says of one tier."""

    tier: Tier
    bound: int
    proof: str


def check_certificate(
    round_: Round, certificate: Mapping[str, object], values: Mapping[Tier, int], report: Report
) -> list[Claim]:
    """Report what the certificate gets wrong, and return its claims that can be examined further.

    Parameters
    ----------
    values
        Each tier of the policy with its recomputed value, in the policy's order.
    """
    for key, digest, text in (
        ("input", round_.instance.digest, Text("the result answers another input", "结果对应的不是此数据集")),
        ("policy", round_.policy.digest, Text("the result follows another policy", "结果依据的不是此政策")),
    ):
        if certificate.get(key) != digest:
            report(Violation(CERTIFICATE, text, CERTIFICATE_FILE))
    if not isinstance(certificate.get("versions"), Mapping) or _whole(certificate.get("seed")) is None:
        text = Text("versions and a seed are needed", "须给出版本和随机种子")
        report(Violation(CERTIFICATE, text, CERTIFICATE_FILE))
    tiers = certificate.get("tiers")
    entries = [entry for entry in tiers if isinstance(entry, Mapping)] if isinstance(tiers, list) else []
    names = [entry.get("name") for entry in entries]
    if names != [str(tier) for tier in values] or not isinstance(tiers, list) or len(tiers) != len(entries):
        asked = ", ".join(values)
        text = Text(f"the tiers must be, in this order: {asked}", f"目标层须依次为：{asked}")
        report(Violation(CERTIFICATE, text, CERTIFICATE_FILE))
    claims = []
    for tier, value in values.items():
        if tier in names:
            claims += _check_tier(tier, value, entries[names.index(tier)], report)
    return claims


def _check_tier(tier: Tier, value: int, entry: Mapping[str, object], report: Report) -> list[Claim]:
    def wrong(en: str, zh: str) -> None:
        name = TIER_TEXTS[tier]
        report(Violation(tier, Text(f"{name.en}: {en}", f"{name.zh}：{zh}"), CERTIFICATE_FILE))

    if _whole(entry.get("value")) != value:
        wrong(f"the placements reach {value}, not {_shown(entry.get('value'))}", f"实际值为 {value}")
    proof = entry.get("proof")
    if proof not in PROOFS:
        wrong(f"the proof must be one of {', '.join(PROOFS)}", f"证明方式须为 {'、'.join(PROOFS)} 之一")
    bound = _whole(entry.get("bound"))
    if bound is None:
        wrong("the bound must be a whole number", "界须为整数")
        return []
    if bound > value if tier in MINIMISED else bound < value:
        wrong(f"the bound {bound} is on the wrong side of the value {value}", f"界 {bound} 落在值 {value} 的错误一侧")
    gap = abs(bound - value)
    if _whole(entry.get("gap")) != gap:
        wrong(f"the gap must be {gap}", f"差距应为 {gap}")
    return [Claim(tier, bound, str(proof))] if proof in PROOFS else []


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _shown(value: object) -> str:
    return printable(str(value))
