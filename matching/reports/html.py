"""The report as one HTML file: no scripts, nothing fetched, both languages inside."""

from __future__ import annotations

from pathlib import Path

from matching.instance import Instance
from matching.language import Language, Text
from matching.policy import Policy
from matching.reports.figures import Figures, figures_of
from matching.reports.frame import framed, key_figures
from matching.reports.markup import Markup, element, join
from matching.reports.sections import sections
from matching.reports.words import certificate_headline, headline, round_day, share
from matching.result import Result
from matching.staging import write_whole

TITLE = Text("Result of the matching round", "劳务匹配结果报告")


def write_report(instance: Instance, policy: Policy, result: Result, path: Path, language: Language) -> None:
    """Write the report of a round; a reader never sees it half written.

    Parameters
    ----------
    instance, policy, result
        What was solved and what came back.
    path
        The file; replaced if it is there.
    language
        Language shown first; the reader can switch.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    write_whole(path, report_page(instance, policy, result, language).encode("utf-8"))


def report_page(instance: Instance, policy: Policy, result: Result, language: Language) -> str:
    """Return the report as text; the same round gives the same bytes."""
    figures = figures_of(instance, policy, result)
    parts = sections(instance, policy, result, figures, language)
    header = join((_masthead(instance, policy), _headline(figures), _key_figures(figures)))
    return framed(TITLE, language, header, parts, _FOOTER)


_FOOTER = Text(
    "Counts only: no person is named in this report. It was made without any network access and loads nothing.",
    "本报告只列汇总数，不含任何个人姓名；生成与阅读均不联网，也不加载任何外部内容。",
)


def _masthead(instance: Instance, policy: Policy) -> Markup:
    held = round_day(instance, policy)
    return join(
        (
            element(
                "p",
                Text(f"Labour matching between regions · round of {held}", f"跨地区劳务匹配 · {held} 轮次"),
                class_="kicker",
            ),
            element("h1", TITLE),
        )
    )


def _headline(figures: Figures) -> Markup:
    return join(
        (
            element("p", headline(figures.totals), class_="lead"),
            element("p", certificate_headline(figures), class_="lead"),
        )
    )


def _key_figures(figures: Figures) -> Markup:
    totals = figures.totals
    proven = sum(1 for tier in figures.tiers if tier.gap == 0)
    shown = (
        (
            Text("positions filled", "岗位满足率"),
            share(totals.placements, totals.positions),
            Text(f"{totals.placements:,} of {totals.positions:,}", f"{totals.placements:,} / {totals.positions:,} 个"),
        ),
        (
            Text("workers placed", "上岗劳动者"),
            f"{totals.placed:,}",
            Text(f"of {totals.workers:,} registered", f"登记 {totals.workers:,} 人"),
        ),
        (
            Text("from poverty-exited counties", "来自脱贫县"),
            f"{totals.poverty_exited_placed:,}",
            Text(f"from {totals.counties_reached:,} counties", f"涉及 {totals.counties_reached:,} 个县"),
        ),
        (
            Text("aims proven best", "已证明最优的目标"),
            f"{proven} / {len(figures.tiers)}",
            Text("in their order", "按先后次序"),
        ),
    )
    return key_figures(shown)
