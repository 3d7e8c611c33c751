"""Charts of the growing sizes: time, memory and gap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.campaign import SIZES_FAMILY
from benchmarks.peers.catalogue import OURS, PEERS
from benchmarks.record import Row, Status
from benchmarks.summary import Summary, latest, summaries
from benchmarks.svg import Chart, Line, Point, draw
from matching.language import Text
from matching.rules import Tier

WORKERS = "workers · 劳动者数"
#: Peers whose lines would say nothing that others do not say.
LEFT_OUT = frozenset({"ours_exact", "ours_priced"})


def draw_all(rows: Sequence[Row], folder: Path) -> list[str]:
    """Write every chart that has a line; return the names of the files."""
    found = [s for s in summaries(latest(rows)) if s.family == SIZES_FAMILY]
    made = {
        "time.svg": _time(found),
        "memory.svg": _memory(found),
        "gap-filled.svg": _gap(found, Tier.FILLED, Text("placements", "上岗数")),
        "gap-quality.svg": _gap(found, Tier.QUALITY, Text("total score", "总得分")),
    }
    drawn = {name: chart for name, chart in made.items() if chart.lines}
    if drawn:
        folder.mkdir(parents=True, exist_ok=True)
    for name, chart in drawn.items():
        (folder / name).write_text(draw(chart), encoding="utf-8", newline="\n")
    return list(drawn)


def _time(found: Sequence[Summary]) -> Chart:
    def point(summary: Summary) -> Point | None:
        spread = summary.figure(lambda row: row.seconds)
        if spread is not None:
            return Point(summary.workers, spread.middle, open=summary.count[Status.DONE] == 0)
        missed = summary.count[Status.NOT_DONE] > 0
        return Point(summary.workers, summary.limit, open=True) if missed else None

    return Chart(
        "Time to an answer (hollow: stopped by the limit)",
        "求解用时（空心：到达时限仍未完成）",
        WORKERS,
        "seconds, median · 秒，中位数",
        _lines(found, point),
    )


def _memory(found: Sequence[Summary]) -> Chart:
    def point(summary: Summary) -> Point | None:
        spread = summary.figure(lambda row: row.memory_mb)
        return Point(summary.workers, spread.middle) if spread else None

    return Chart(
        "Peak memory of the whole process",
        "整个进程的内存峰值",
        WORKERS,
        "MB, median · MB，中位数",
        _lines(found, point),
    )


def _gap(found: Sequence[Summary], tier: Tier, name: Text) -> Chart:
    def point(summary: Summary) -> Point | None:
        spread = summary.gap.get(tier)
        if spread is None:
            return None
        return Point(summary.workers, spread.middle, open=any(worse != tier for worse in summary.behind))

    return Chart(
        f"Gap of value and bound, {name.en} (hollow: behind in another tier)",
        f"数值与界的差距：{name.zh}（空心：在其他级目标上落后）",
        WORKERS,
        "per cent, median · 百分比，中位数",
        _lines(found, point),
        zero_label="0",
    )


def _lines(found: Sequence[Summary], point: Callable[[Summary], Point | None]) -> tuple[Line, ...]:
    lines = []
    # From the last to the first: this solver's own line lies above the others.
    for name, peer in reversed(list(PEERS.items())):
        mine = sorted((s for s in found if s.peer == name and name not in LEFT_OUT), key=lambda s: s.workers)
        points = tuple(place for place in map(point, mine) if place is not None)
        if points:
            lines.append(Line(peer.label, peer.colour, points, 3.0 if name == OURS else 1.6))
    return tuple(lines)
