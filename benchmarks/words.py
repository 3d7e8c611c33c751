"""How figures are written in the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.record import Row, Status
from benchmarks.summary import Spread, Summary

#: What stands where there is no figure.
NO_FIGURE = "–"


def number(value: float | None) -> str:
    """Write a count."""
    if value is None:
        return NO_FIGURE
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 1_000 else f"{value:,.1f}"


def seconds(value: float | None) -> str:
    """Write a time or a multiple with two figures at least."""
    if value is None:
        return NO_FIGURE
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:,.{digits}f}"


def ratio(value: float | None) -> str:
    """Write a multiple."""
    return NO_FIGURE if value is None else f"× {seconds(value)}"


def per_cent(value: float) -> str:
    """Write a share with two figures, however small."""
    if value == 0:
        return "0 %"
    digits = 0 if value >= 10 else 1
    while digits < 6 and value < 10 ** (1 - digits):
        digits += 1
    return f"{value:.{digits}f} %"


def gap(spread: Spread | None) -> str:
    """Write the median of a gap and, where it differs, the largest."""
    if spread is None:
        return NO_FIGURE
    middle, most = per_cent(spread.middle), per_cent(spread.most)
    return middle if middle == most else f"{middle} (worst {most})"


def middle(spread: Spread | None) -> float | None:
    """Return the median, if there is one."""
    return spread.middle if spread else None


def outcome(summary: Summary) -> str:
    """Write how many seeds were done, and what became of the others."""
    count, of = summary.count, len(summary.rows)
    limit = f"{summary.limit:,.0f} s"
    parts = [f"{count[Status.DONE]} of {of}"] if count[Status.DONE] else []
    words = {
        Status.LIMIT: f"stopped at {limit} with an answer",
        Status.NOT_DONE: f"not done in {limit}",
        Status.NO_MEMORY: "out of memory",
        Status.FAILED: "failed",
        Status.NOT_ASKED: "not asked",
    }
    for status, text in words.items():
        if count[status] == of:
            parts.append(text)
        elif count[status]:
            parts.append(f"{count[status]} {text}")
    notes = {row.note for row in summary.rows if row.status in {Status.NOT_ASKED, Status.FAILED} and row.note}
    wrong = sum(row.violations or 0 for row in summary.rows)
    parts += [f"**{wrong} violations**"] if wrong else []
    return "; ".join(parts) + (f" ({'; '.join(sorted(notes))})" if notes else "")


def behind(summary: Summary) -> str:
    """Write in which tier a plan was first worse than the best one of the round."""
    if not summary.behind:
        return NO_FIGURE
    return ", ".join(f"`{tier}` on {count}" for tier, count in summary.behind.items())


def sizes(rows: Iterable[Row]) -> tuple[float | None, float | None]:
    """Return the median number of orders and of eligible pairs of some rounds."""
    known = list(rows)
    orders = sorted(row.orders for row in known if row.orders is not None)
    pairs = sorted(row.pairs for row in known if row.pairs is not None)
    return (orders[len(orders) // 2] if orders else None), (pairs[len(pairs) // 2] if pairs else None)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a Markdown table: the first column to the left, figures to the right."""
    lines = [f"| {' | '.join(header)} |", f"|---{'|---:' * (len(header) - 1)}|"]
    return lines + [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
