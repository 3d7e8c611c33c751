"""``RESULTS.md``: what was measured, for people."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import words
from benchmarks.cases import KINDS
from benchmarks.gaps import contradictions, is_plan, tiers_of
from benchmarks.machine import PACKAGES
from benchmarks.peers.catalogue import OURS, OURS_TABLES, PEERS, YARDSTICK
from benchmarks.record import Row
from benchmarks.summary import Summary, latest, of_commit, summaries
from benchmarks.words import NO_FIGURE, gap, middle, number, outcome, ratio, seconds
from matching.rules import Tier

#: Fewest seeds of which a median is told without a warning.
ENOUGH_SEEDS = 5
#: A gap of an awkward shape that needs no explanation, in per cent.
EXPECTED_GAP = 0.1
#: Beside sizes that were solved from tables to tables alone, and what it says.
MARK = " †"
TABLES = (
    "†: from tables on disk to the verified result on disk, verification included. "
    "†：从磁盘数据表到经核验的结果，时间含核验。"
)
#: Why a larger one stays open.
REASON = (
    "More than {most} % open: {kinds}. Bounds come from prices, which is to say from fractions of workers: half of "
    "one here and half of another there fill what whole workers cannot, most of all where groups go together or "
    "agreements, beds and sets of orders tie workers to each other. Each placement by which the bound of "
    "`filled`, or of a tier before, is above the plan shows in `quality` as well, at more than the whole score of "
    "a placement. The rest lies between fractions and whole workers in `quality` itself, and in what the plan "
    "misses; how much is either is not known. "
    "界由价格得出，即允许“半个劳动者”；结组、协议、床位和多订单组合把劳动者彼此绑在一起，整数方案做不到分数解所能做到的。"
    "`filled` 或更前层级的界每高出方案一人，`quality` 的界就相应高出不止一人的得分；"
    "其余在于 `quality` 本身的分数解与整数解之差，以及方案的不足，两者各占多少尚不清楚。"
)


def render(rows: Sequence[Row], charts: Sequence[str], more: Sequence[str] = ()) -> str:
    """Return the page.

    Parameters
    ----------
    rows
        All rows; the page is about the commit that measured a kind and size last, with a line for each earlier one.
    charts
        Paths of charts, seen from the page.
    more
        Lines of what was measured besides.
    """
    last = latest(rows)
    found = summaries(last)
    lines = ["# Benchmark results · 基准结果", ""]
    lines += _heading(last, rows[-1] if rows else None)
    lines += _at_a_glance(found)
    lines += [line for chart in charts for line in (f"![{chart}]({chart})", "")]
    lines += more
    lines += _catalogue(found)
    lines += _every_peer(found)
    lines += _checks(last)
    lines += _history(rows)
    return "\n".join(lines).rstrip("\n") + "\n"


def _heading(rows: Sequence[Row], last: Row | None) -> list[str]:
    """Return what was measured: `rows` as shown, and the last one of all, whose versions are named."""
    if last is None:
        return ["Nothing measured yet. 尚无结果。", ""]
    seeds = ", ".join(str(seed) for seed in sorted({row.seed for row in rows}))
    versions = ", ".join(f"{name} {getattr(last, name)}" for name in ("python", *PACKAGES) if getattr(last, name))
    lines = [
        "Written by `python -m benchmarks`; the figures are in `results.csv`, one row a run. How to read them: "
        "[docs/benchmarks.md](../docs/benchmarks.md). 由程序生成，逐次运行的数据见 `results.csv`。",
        "",
        f"Commit `{last.commit}`; seeds {seeds} (medians over seeds); {last.cores} cores; {versions}.",
        "",
    ]
    older: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.commit != last.commit:
            older.setdefault(row.commit, {})[f"{row.kind} at {row.workers:,}"] = None
    lines += [f"Not measured since commit `{commit}`: {', '.join(places)}." for commit, places in older.items()]
    lines += [""] if older else []
    groups = {(row.kind, row.workers): set[int]() for row in rows}
    for row in rows:
        groups[row.kind, row.workers].add(row.seed)
    few = [f"{kind} at {workers:,}" for (kind, workers), seen in groups.items() if len(seen) < ENOUGH_SEEDS]
    if few:
        lines += [f"Fewer than {ENOUGH_SEEDS} seeds: {', '.join(few)}.", ""]
    return lines


def _at_a_glance(found: Sequence[Summary]) -> list[str]:
    """Return the short table: this solver beside the yardstick."""
    by_place = {(s.family, s.kind, s.workers, s.peer): s for s in found}
    lines: list[str] = []
    for family, title in (("sizes", "Growing sizes · 规模递增"), ("shapes", "Awkward shapes · 特殊形态")):
        places = list(dict.fromkeys((s.kind, s.workers) for s in found if s.family == family))
        body = []
        for kind, workers in places:
            ours = by_place.get((family, kind, workers, OURS))
            tables = None if ours else by_place.get((family, kind, workers, OURS_TABLES))
            flow = by_place.get((family, kind, workers, YARDSTICK))
            rows = [row for s in found if (s.kind, s.workers) == (kind, workers) for row in s.rows]
            orders, pairs = words.sizes(rows)
            body.append(
                [
                    (f"{workers:,}" if family == "sizes" else f"{kind}, {workers:,}") + (MARK if tables else ""),
                    number(orders),
                    number(pairs),
                    *_ours(ours or tables),
                    *_flow(flow),
                    ratio(middle(ours.ratio) if ours else None),
                    ratio(middle(ours.ratio_with_listing) if ours else None),
                ]
            )
        if body:
            lines += [f"## {title}", ""]
            lines += words.table(
                [
                    "workers",
                    "orders",
                    "pairs",
                    "ours, s",
                    "verify, s",
                    "ours, MB",
                    "gap `filled`",
                    "gap `quality`",
                    "largest gap, other tiers",
                    "flow, s",
                    "with listing, s",
                    "flow, MB",
                    "ours ÷ flow",
                    "ours ÷ flow with listing",
                ],
                body,
            )
            lines.append("")
            lines += [TABLES, ""] if any(MARK in cells[0] for cells in body) else []
        if family == "shapes":
            lines += _reason([by_place[family, *place, OURS] for place in places if (family, *place, OURS) in by_place])
    return lines


def _reason(shapes: Sequence[Summary]) -> list[str]:
    """Return why some shapes stay open, if any does."""
    wide = [s.kind for s in shapes if any(spread.middle > EXPECTED_GAP for spread in s.gap.values())]
    return [REASON.format(most=EXPECTED_GAP, kinds=", ".join(f"`{kind}`" for kind in wide)), ""] if wide else []


def _ours(summary: Summary | None) -> list[str]:
    if summary is None or not summary.answered:
        return [NO_FIGURE] * 6
    others = [spread for tier, spread in summary.gap.items() if tier not in {Tier.FILLED, Tier.QUALITY}]
    return [
        seconds(middle(summary.figure(lambda row: row.seconds))),
        seconds(middle(summary.figure(lambda row: row.verify_seconds))),
        number(_rounded(summary)),
        gap(summary.gap.get(Tier.FILLED)),
        gap(summary.gap.get(Tier.QUALITY)),
        gap(max(others, key=lambda spread: (spread.most, spread.middle), default=None)),
    ]


def _flow(summary: Summary | None) -> list[str]:
    if summary is None:
        return [NO_FIGURE] * 3
    if not summary.answered:
        return [outcome(summary), NO_FIGURE, NO_FIGURE]
    return [
        seconds(middle(summary.figure(lambda row: row.core_seconds))),
        seconds(middle(summary.figure(lambda row: row.seconds))),
        number(_rounded(summary)),
    ]


def _rounded(summary: Summary) -> float | None:
    found = summary.figure(lambda row: row.memory_mb)
    return float(round(found.middle)) if found else None


def _catalogue(found: Sequence[Summary]) -> list[str]:
    taking_part = {summary.peer for summary in found}
    body = [
        [f"**{peer.label}**", peer.solves.en, peer.solves.zh] for name, peer in PEERS.items() if name in taking_part
    ]
    kinds = {summary.kind for summary in found}
    shapes = [[f"`{name}`", kind.title.en, kind.title.zh] for name, kind in KINDS.items() if name in kinds]
    return [
        "## What each peer solves · 各方求解的问题",
        "",
        *_left(words.table(["peer", "solves", "求解"], body)),
        "",
        *_left(words.table(["shape", "what is awkward", "特点"], shapes)),
        "",
    ]


def _left(lines: list[str]) -> list[str]:
    """Return a table whose columns all go to the left."""
    return [lines[0], lines[1].replace("---:", "---"), *lines[2:]]


def _every_peer(found: Sequence[Summary]) -> list[str]:
    lines = [
        "## Every peer · 逐项结果",
        "",
        "Values are medians; a gap stands below its value: median over seeds and the largest. A star: measured by the "
        "tightest bound that another peer proved for a plan with the same earlier tiers; no gap: no such bound. A gap "
        "says nothing of a plan that is behind another one in an earlier tier. Times "
        "are multiples of the flow's own call and of the flow with the listing of its pairs, on the same rounds.",
        "",
    ]
    for family, kind, workers in dict.fromkeys((s.family, s.kind, s.workers) for s in found):
        mine = [s for s in found if (s.family, s.kind, s.workers) == (family, kind, workers)]
        rows = [row for s in mine for row in s.rows]
        orders, pairs = words.sizes(rows)
        tiers = next((tiers_of(row) for row in rows if row.tiers), [])
        lines += [f"### {kind}, {workers:,} workers, {number(orders)} orders, {number(pairs)} pairs", ""]
        header = [
            "peer",
            "seeds done",
            "behind first in",
            *(f"`{tier}`" for tier in tiers),
            "s",
            "÷ flow",
            "÷ flow, listing",
            "MB",
        ]
        lines += words.table([*header, "verify, s"], [_peer_cells(s, tiers) for s in mine])
        lines.append("")
    return lines


def _peer_cells(summary: Summary, tiers: Sequence[str]) -> list[str]:
    label = PEERS[summary.peer].label
    if not summary.answered:
        return [label, outcome(summary), *[NO_FIGURE] * (len(tiers) + 4), number(None), NO_FIGURE]
    cells = []
    for tier in tiers:
        text, spread = number(summary.value(tier)), summary.gap.get(tier)
        cells.append(f"{text}<br>{gap(spread)}{'' if tier in summary.own else '*'}" if spread else text)
    return [
        label,
        outcome(summary),
        words.behind(summary),
        *cells,
        seconds(middle(summary.figure(lambda row: row.seconds))),
        ratio(middle(summary.ratio)),
        ratio(middle(summary.ratio_with_listing)),
        number(_rounded(summary)),
        seconds(middle(summary.figure(lambda row: row.verify_seconds))),
    ]


def _checks(rows: Sequence[Row]) -> list[str]:
    """Return what the verifier found, and whether proofs contradict plans."""
    checked = [row for row in rows if row.violations is not None]
    wrong = [row for row in checked if row.violations]
    lines = ["## Checks · 核验", "", f"- {len(checked)} results verified, {len(wrong)} with violations."]
    lines += [f"  - {row.kind}, {row.workers:,} workers, seed {row.seed}, {row.peer}: {row.note}" for row in wrong]
    against = [
        text
        for case in dict.fromkeys((row.kind, row.workers, row.seed) for row in rows)
        for text in contradictions([row for row in rows if (row.kind, row.workers, row.seed) == case])
    ]
    lines.append(f"- {len(against)} bounds that another peer's plan contradicts.")
    return [*lines, *(f"  - {text}" for text in against), ""]


def _history(rows: Sequence[Row]) -> list[str]:
    """Return a line for each commit and round of this solver, so that regressions show."""
    commits = list(dict.fromkeys(row.commit for row in rows))
    if len(commits) < 2:
        return []
    body = []
    for commit in reversed(commits):
        for summary in summaries(of_commit(rows, commit)):
            if summary.peer == OURS and any(is_plan(row) for row in summary.rows):
                worst = max((spread.most for spread in summary.gap.values()), default=None)
                body.append(
                    [
                        f"`{commit}`",
                        f"{summary.kind}, {summary.workers:,}",
                        outcome(summary),
                        seconds(middle(summary.figure(lambda row: row.seconds))),
                        ratio(middle(summary.ratio)),
                        gap(summary.gap.get(Tier.QUALITY)),
                        NO_FIGURE if worst is None else words.per_cent(worst),
                    ]
                )
    header = ["commit", "round", "seeds done", "ours, s", "ours ÷ flow", "gap `quality`", "largest gap"]
    return ["## Commit by commit · 历次提交", "", *words.table(header, body), ""]
