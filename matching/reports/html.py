"""The report as one HTML file: no scripts, nothing fetched, both languages inside."""

from __future__ import annotations

import os
import tempfile
from importlib import resources
from pathlib import Path

from matching.instance import Instance
from matching.language import Language, Text
from matching.policy import Policy
from matching.reports.figures import Figures, figures_of
from matching.reports.markup import Markup, both, element, join
from matching.reports.sections import Section, sections
from matching.reports.words import certificate_headline, headline, round_day, share
from matching.result import Result

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
    page = report_page(instance, policy, result, language).encode("utf-8")
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(page)
        # Temporary files are private; a report is as open as any file its writer makes.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def report_page(instance: Instance, policy: Policy, result: Result, language: Language) -> str:
    """Return the report as text; the same round gives the same bytes."""
    figures = figures_of(instance, policy, result)
    parts = sections(instance, policy, result, figures, language)
    style = resources.files("matching.reports").joinpath("style.css").read_text(encoding="utf-8")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", TITLE.in_language(language)),
        element("style", Markup(style)),
    )
    page = element(
        "div",
        element("header", _masthead(instance, policy), _headline(figures), _key_figures(figures)),
        _contents(parts),
        element("main", *(_section(number, part) for number, part in enumerate(parts, start=1))),
        element("footer", element("p", _FOOTER)),
        class_="page",
    )
    body = element("body", *_switch(language), page)
    tongue = "zh-CN" if language == "zh" else "en"
    return f'<!DOCTYPE html>\n<html lang="{tongue}">{head}{body}</html>\n'


_FOOTER = Text(
    "Counts only: no person is named in this report. It was made without any network access and loads nothing.",
    "本报告只列汇总数，不含任何个人姓名；生成与阅读均不联网，也不加载任何外部内容。",
)


def _switch(language: Language) -> list[Markup]:
    """Return the language switch: two radio buttons that the style obeys, so that no script is needed."""
    buttons = [
        element(
            "input",
            type="radio",
            name="language",
            id=f"show-{tongue}",
            class_="switch",
            checked="checked" if tongue == language else None,
        )
        for tongue in ("zh", "en")
    ]
    labels = element(
        "div",
        element("label", "中文", for_="show-zh", lang="zh-CN"),
        element("label", "English", for_="show-en", lang="en-GB"),
        class_="languages",
    )
    return [*buttons, labels]


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
    return element(
        "dl",
        *(
            element("div", element("dt", name), element("dd", element("b", value), element("span", note, class_="of")))
            for name, value, note in shown
        ),
        class_="key-figures",
    )


def _contents(parts: tuple[Section, ...]) -> Markup:
    links = (element("li", element("a", part.title, href=f"#{part.key}")) for part in parts)
    return element("nav", element("ol", *links))


def _section(number: int, part: Section) -> Markup:
    heading = element("h2", element("span", f"{number}", class_="ordinal"), " ", both(part.title))
    return element("section", heading, part.content, id=part.key)
