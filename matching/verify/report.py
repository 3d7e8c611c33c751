"""What a check found: every violation with its name and place, and the tiers as recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matching.language import Language, Text
from matching.rules import RULE_TEXTS, Rule

#: Names of violations that are about no rule, capacity or tier.
TABLE = "table"
SCORE = "score"
UNPLACED = "unplaced"
UNFILLED = "unfilled"
PRICES = "prices"
CERTIFICATE = "certificate"

PLACEMENTS_FILE = "placements.csv"
UNPLACED_FILE = "unplaced.csv"
UNFILLED_FILE = "unfilled.csv"
PRICES_FILE = "prices.csv"
CERTIFICATE_FILE = "certificate.json"


@dataclass(frozen=True)
class Violation:
    """One thing that is wrong with a result.

    Parameters
    ----------
    name
        The rule, capacity or tier that is broken; for tables that do not fit together
        one of the names at the top of this module.
    text
        What is wrong.
    file
        File of the result, blank if about none.
    row
        Row number as a spreadsheet shows it (the header is row 1), 0 if about no row.
    worker_id, order_id
        Whom and what it is about, blank if nobody and nothing.
    """

    name: str
    text: Text
    file: str = ""
    row: int = 0
    worker_id: str = ""
    order_id: str = ""

    def line(self, language: Language = "en") -> str:
        """Return the violation as one line, place first."""
        place = f"{self.file}:{self.row}" if self.row else self.file
        words = [part for part in (place, printable(self.worker_id), printable(self.order_id)) if part]
        return f"{' '.join([*words, self.name])}: {self.text.in_language(language)}"


@dataclass(frozen=True)
class Report:
    """What the verifier found.

    Parameters
    ----------
    violations
        Everything that is wrong, in the order of the checks.
    tiers
        Value of each tier of the policy, recomputed from the placements.
    """

    violations: tuple[Violation, ...]
    tiers: Mapping[str, int]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.violations

    def lines(self, language: Language = "en") -> list[str]:
        """Return each violation on a line."""
        return [violation.line(language) for violation in self.violations]


def printable(text: str) -> str:
    """Return a cell's text on one line and short enough for a message."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:60])
    return f"{shown}…" if len(text) > 60 else shown


def broken(rule: Rule, detail: Text | None = None) -> Text:
    """Say that a rule does not hold, with what was found in its place."""
    asked = RULE_TEXTS[rule]
    if detail is None:
        return Text(f"does not hold: {asked.en}", f"不成立：{asked.zh}")
    return Text(f"does not hold: {asked.en} ({detail.en})", f"不成立：{asked.zh}（{detail.zh}）")
