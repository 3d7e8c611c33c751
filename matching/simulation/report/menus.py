"""The menu of policies: which choices nothing else beats in every aim, and what one aim costs in another."""

from __future__ import annotations

from itertools import chain

from matching.language import Text
from matching.reports.study.document import Block, Chart, Field, Line, Mark, Sheet, Words
from matching.simulation.measures import MEASURES
from matching.simulation.report.analysis import Analysis
from matching.simulation.study import BASE, Menu, Scenario

NOTE = Text(
    "A choice is undominated if no other choice is at least as good in every aim and better in one. Values are those "
    "on the base as it stands; a price says how much of the first aim is given up for one more of another. A solve may "
    "stop within the study's gap: a choice that is beaten by less than that is as good.",
    "若没有其他方案在各项指标上都不差于它、且至少一项更好，则该方案为未被占优。数值按现状计算；"
    "“代价”指为使另一项增加一个单位而放弃的第一项指标数量。求解可在研究所设的差距内停止：差别小于该差距的方案视为同样好。",
)


def choices(analysis: Analysis, menu: Menu) -> list[Scenario]:
    """Return the scenarios that a menu weighs, sweeps by all their points."""
    study = analysis.finished.study
    named = {scenario.name: [scenario] for scenario in study.scenarios}
    named |= {sweep.name: list(sweep.points) for sweep in study.sweeps}
    return list({choice.name: choice for choice in chain(*(named[name] for name in menu.scenarios))}.values())


def undominated(analysis: Analysis, menu: Menu) -> list[Scenario]:
    """Return the choices that no other beats."""
    every = choices(analysis, menu)
    return [c for c in every if not any(analysis.better(other.name, c.name, menu.aims) for other in every)]


def menu_blocks(analysis: Analysis, menu: Menu) -> list[Block]:
    """Return the menu as a table and as a picture of its first two aims."""
    return [Words((NOTE,), "note"), _table(analysis, menu), _picture(analysis, menu)]


def menu_findings(analysis: Analysis, menu: Menu) -> list[Text]:
    """Return how many choices are left, and what each of those that differ reaches."""
    every, left = choices(analysis, menu), undominated(analysis, menu)
    different = [(choice.title, _values(analysis, menu, choice)) for choice in _distinct(analysis, menu, left)]
    en = "; ".join(f"{title.en} ({values.en})" for title, values in different)
    zh = "；".join(f"{title.zh}（{values.zh}）" for title, values in different)
    return [
        Text(
            f"{menu.title.en}: {len(left)} of {len(every)} choices are undominated. Different ones: {en}.",
            f"{menu.title.zh}：{len(every)} 个方案中 {len(left)} 个未被占优。其中各不相同的有：{zh}。",
        )
    ]


def _values(analysis: Analysis, menu: Menu, choice: Scenario) -> Text:
    """Return what a choice reaches in every aim."""
    reached = [(MEASURES[aim].title, f"{analysis.value(choice.name, aim):,}") for aim in menu.aims]
    return Text(
        ", ".join(f"{title.en} {value}" for title, value in reached),
        "，".join(f"{title.zh} {value}" for title, value in reached),
    )


def _distinct(analysis: Analysis, menu: Menu, left: list[Scenario]) -> list[Scenario]:
    """Return the first choice of each combination of values."""
    return list({tuple(analysis.value(c.name, aim) for aim in menu.aims): c for c in reversed(left)}.values())[::-1]


def _table(analysis: Analysis, menu: Menu) -> Sheet:
    left = {choice.name for choice in undominated(analysis, menu)}
    first = menu.aims[0]
    rows = []
    for choice in choices(analysis, menu):
        values = [analysis.value(choice.name, aim) for aim in menu.aims]
        gains = [analysis.value(choice.name, aim) - analysis.value(BASE, aim) for aim in menu.aims]
        given = -gains[0] * MEASURES[first].better
        prices = [
            given / (gain * MEASURES[aim].better) if gain * MEASURES[aim].better > 0 else None
            for aim, gain in zip(menu.aims[1:], gains[1:], strict=True)
        ]
        word = Text("yes", "是") if choice.name in left else Text("no", "否")
        rows.append((choice.title, word, *chain(*zip(values, gains, strict=True)), *prices))
    fields = [Field(Text("choice", "方案")), Field(Text("undominated", "未被占优"))]
    for aim in menu.aims:
        title = MEASURES[aim].title
        fields += [Field(title, "whole"), Field(Text("change", "变化"), "signed")]
    for aim in menu.aims[1:]:
        one, other = MEASURES[first].title, MEASURES[aim].title
        fields.append(
            Field(
                Text(f"price in {one.en} of one more: {other.en}", f"代价（{one.zh}） 每增一单位：{other.zh}"),
                "decimal",
            )
        )
    return Sheet("menu", menu.title, tuple(fields), tuple(rows))


def _picture(analysis: Analysis, menu: Menu) -> Chart:
    one, other = menu.aims[:2]

    def points(some: list[Scenario]) -> list[tuple[float, float]]:
        return sorted({(float(analysis.value(c.name, one)), float(analysis.value(c.name, other))) for c in some})

    left = points(undominated(analysis, menu))
    base = (float(analysis.value(BASE, one)), float(analysis.value(BASE, other)))
    line = Line(Text("undominated", "未被占优"), tuple(p[0] for p in left), tuple(p[1] for p in left))
    title = Text(f"{menu.title.en}: undominated choices", f"{menu.title.zh}：未被占优的方案")
    mark = Mark(*base, Text("as it stands", "现状"))
    beaten = [point for point in points(choices(analysis, menu)) if point not in left]
    more = Line(Text("beaten by another", "被占优"), tuple(p[0] for p in beaten), tuple(p[1] for p in beaten))
    return Chart(
        title, MEASURES[one].title, MEASURES[other].title, (line, *((more,) if beaten else ())), (mark,), scatter=True
    )
