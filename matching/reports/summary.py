"""One page about a finished round for the terminal: readable without colour, 80 columns wide or more."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from matching.instance import Instance
from matching.language import Language, Text
from matching.policy import Policy
from matching.reports.figures import Figures, Fill, Reason, figures_of
from matching.reports.words import (
    CLASS_TEXTS,
    certificate_headline,
    floor_name,
    headline,
    percent,
    printable,
    round_day,
    short_reason,
    shortened,
)
from matching.result import Result
from matching.rules import TIER_TEXTS

#: Most columns that the page uses, however wide the terminal is.
WIDEST = 100
#: Most rows of each list; what is left is summed up in one row or counted.
CITIES, FLOWS, BINDING, REASONS, FLOORS = 7, 4, 5, 5, 2
#: Columns of a bar, and of a name in a list.
BAR, NAME = 24, 26


def print_summary(instance: Instance, policy: Policy, result: Result, console: Console, language: Language) -> None:
    """Print what came of a round, on one page of at most 60 lines.

    Parameters
    ----------
    instance, policy, result
        What was solved and what came back.
    console
        Where to print.
    language
        Language of every sentence.
    """
    page = _Page(figures_of(instance, policy, result), language)
    width = min(console.width, WIDEST)
    console.print(page.body(round_day(instance, policy)), width=width, highlight=False)
    digests = Text(
        f"input {instance.digest[:16]}  policy {policy.digest[:16]}  seed {result.seed}",
        f"输入 {instance.digest[:16]}  政策 {policy.digest[:16]}  种子 {result.seed}",
    )
    console.print(Line(digests.in_language(language), style="dim"), width=width, highlight=False)


class _Page:
    """The parts of the page, in one language."""

    def __init__(self, figures: Figures, language: Language) -> None:
        self.figures = figures
        self.language = language

    def body(self, held: str) -> Group:
        """Return the page down to the digests."""
        totals = self.figures.totals
        local = Text(
            f"{totals.local:,} work in their own city, {totals.under_agreement:,} go under an agreement.",
            f"本市上岗 {totals.local:,} 人，按协议上岗 {totals.under_agreement:,} 人。",
        )
        parts: list[RenderableType] = [
            self._title(Text(f"Matching round of {held}", f"{held} 轮次匹配结果")),
            self._line(headline(totals)),
            self._line(local),
            self._section(certificate_headline(self.figures), self._tiers()),
            self._section(Text("Demand met", "岗位满足情况"), self._fill()),
        ]
        if self.figures.flows:
            parts.append(self._section(Text("Largest flows", "主要流向"), self._flows()))
        if self.figures.unplaced or self.figures.unfilled:
            parts.append(self._section(Text("What stands in the way", "未能安排的原因"), self._reasons()))
        if self.figures.binding:
            parts.append(self._section(Text("Full places felt most", "影响最大的紧缺名额"), self._binding()))
        parts.append(Line())
        parts += [self._line(kept) for kept in self._kept()]
        return Group(*parts)

    def _tiers(self) -> Table:
        table = self._table(
            (Text("aim", "目标"), "left"),
            (Text("reached", "达成"), "right"),
            (Text("limit", "界限"), "right"),
            (Text("", ""), "left"),
        )
        for rank, outcome in enumerate(self.figures.tiers, start=1):
            said = (
                Text("proven best", "已证明最优")
                if outcome.gap == 0
                else Text(f"gap {outcome.gap:,}", f"差距 {outcome.gap:,}")
            )
            _row(
                table,
                f"{rank} {self._say(TIER_TEXTS[outcome.tier])}",
                f"{outcome.value:,}",
                f"{outcome.bound:,}",
                self._say(said),
            )
        return table

    def _fill(self) -> Table:
        table = self._table(
            (Text("city or class", "城市或类别"), "left"),
            (Text("positions", "岗位"), "right"),
            (Text("filled", "已满足"), "right"),
            (Text("rate", "满足率"), "right"),
            (Text("", ""), "left"),
        )
        for fill in self.figures.classes:
            if fill.headcount:
                self._fill_row(table, self._say(CLASS_TEXTS[fill.key]), fill)
        cities = self.figures.cities
        # One city more is as short as a row that sums up one city.
        shown = cities if len(cities) <= CITIES + 1 else cities[:CITIES]
        for fill in shown:
            self._fill_row(table, fill.name, fill)
        rest = cities[len(shown) :]
        if rest:
            name = self._say(Text(f"{len(rest):,} other cities", f"其他 {len(rest):,} 市"))
            self._fill_row(table, name, Fill("", name, sum(f.headcount for f in rest), sum(f.placed for f in rest)))
        return table

    def _fill_row(self, table: Table, name: str, fill: Fill) -> None:
        # The bar comes last: terminals that draw it wide then move nothing else.
        bar = "■" * (fill.per_mille * BAR // 1000)
        _row(table, self._name(name), f"{fill.headcount:,}", f"{fill.placed:,}", percent(fill.per_mille), bar)

    def _flows(self) -> Table:
        table = self._table(
            (Text("from", "来源"), "left"),
            (Text("to", "去向"), "left"),
            (Text("workers", "人数"), "right"),
            (Text("poverty-exited", "脱贫县"), "right"),
        )
        names = {o.key: o.name for o in self.figures.origins} | {f.key: f.name for f in self.figures.cities}
        for flow in self.figures.flows[:FLOWS]:
            _row(
                table,
                self._name(names[flow.origin]),
                self._name(names[flow.destination]),
                f"{flow.workers:,}",
                f"{flow.poverty_exited:,}",
            )
        return table

    def _reasons(self) -> Table:
        table = self._table(
            (Text("workers without a placement", "未上岗劳动者"), "left"),
            (Text("", ""), "right"),
            (Text("", ""), "left"),
            (Text("open positions", "空缺岗位"), "left"),
            (Text("", ""), "right"),
        )
        left, right = (
            self._reason_rows(self.figures.unplaced),
            self._reason_rows(self.figures.unfilled, of_positions=True),
        )
        for i in range(max(len(left), len(right))):
            workers = left[i] if i < len(left) else ("", "")
            positions = right[i] if i < len(right) else ("", "")
            _row(table, *workers, " ", *positions)
        return table

    def _reason_rows(self, reasons: Sequence[Reason], *, of_positions: bool = False) -> list[tuple[str, str]]:
        shown = reasons if len(reasons) <= REASONS else reasons[: REASONS - 1]
        rows = [
            (self._name(self._say(short_reason(r.reason, of_positions=of_positions))), f"{r.count:,}") for r in shown
        ]
        rest = reasons[len(shown) :]
        if rest:
            rows.append((self._say(Text("other reasons", "其他原因")), f"{sum(r.count for r in rest):,}"))
        return rows

    def _binding(self) -> Table:
        table = self._table(
            (Text("name", "名称"), "left"),
            (Text("what is full", "紧缺类型"), "left"),
            (Text("used/limit", "使用/上限"), "right"),
            (Text("workers", "人数"), "right"),
            (Text("positions", "岗位"), "right"),
        )
        for bound in self.figures.binding[:BINDING]:
            limit = self._say(Text("no limit", "不限")) if bound.use.limit is None else f"{bound.use.limit:,}"
            _row(
                table,
                self._name(bound.use.name),
                self._say(short_reason(bound.use.capacity)),
                f"{bound.use.used:,}/{limit}",
                f"{bound.workers:,}",
                f"{bound.positions:,}",
            )
        return table

    def _kept(self) -> list[Text]:
        """Return a line on agreements, one on each of the first floors and one on all others."""
        agreed = [a for a in self.figures.agreements if a.minimum]
        short = [a for a in agreed if a.shortfall]
        missing = sum(a.shortfall for a in short)
        lines = [
            Text(
                f"Agreements with a minimum: {len(agreed):,}; kept {len(agreed) - len(short):,}, "
                f"short {len(short):,}; workers missing {missing:,}.",
                f"约定最低人数的协议 {len(agreed):,} 份：已履行 {len(agreed) - len(short):,} 份，"
                f"未达 {len(short):,} 份（缺 {missing:,} 人）。",
            )
        ]
        floors = self.figures.floors
        shown = FLOORS if len(floors) <= FLOORS else FLOORS - 1
        lines += [
            Text(
                f"Floor for {printable(floor_name(f).en)}: {f.placed:,} of {f.asked:,}.",
                f"保底（{printable(floor_name(f).zh)}）：要求 {f.asked:,} 人，上岗 {f.placed:,} 人。",
            )
            for f in floors[:shown]
        ]
        rest = floors[shown:]
        if rest:
            kept = sum(1 for f in rest if not f.shortfall)
            lines.append(
                Text(
                    f"Other floors: {len(rest):,}; kept {kept:,}.", f"其他保底 {len(rest):,} 项，其中达到 {kept:,} 项。"
                )
            )
        return lines

    def _table(self, *columns: tuple[Text, str]) -> Table:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        for title, justify in columns:
            table.add_column(
                Line(self._say(title)),
                justify="right" if justify == "right" else "left",
                no_wrap=True,
                overflow="ellipsis",
            )
        return table

    def _section(self, title: Text, table: Table) -> Group:
        return Group(Line(), self._title(title), Padding(table, (0, 0, 0, 2), expand=False))

    def _title(self, title: Text) -> Line:
        return Line(self._say(title), style="bold")

    def _line(self, text: Text) -> Line:
        return Line(self._say(text))

    def _name(self, name: str) -> str:
        return shortened(printable(name), NAME)

    def _say(self, text: Text) -> str:
        return text.in_language(self.language)


def _row(table: Table, *cells: str) -> None:
    """Add a row of plain cells: names are no markup, whatever brackets they hold."""
    table.add_row(*(Line(cell) for cell in cells))
