"""The flow picture as SVG: drawn twice, for wide pages and for narrow ones, of which the style shows one."""

from __future__ import annotations

from dataclasses import dataclass

from matching.language import Language, Text
from matching.reports.figures import Figures
from matching.reports.markup import Markup, both, element, join
from matching.reports.sankey import Band, Heading, Node, Sankey, sankey
from matching.reports.words import shortened

TITLE = Text("Where placed workers come from and go", "上岗劳动者的来源地与去向")
DESCRIPTION = Text(
    "Bands run from home cities on the left to receiving cities on the right; a band's width is its number of workers. "
    "Striped bands are workers from poverty-exited counties. The same numbers stand in the table below.",
    "色带由左侧来源城市通向右侧接收城市，宽度表示人数；带斜纹者来自脱贫县。下表列有相同数字。",
)


@dataclass(frozen=True)
class Frame:
    """Measures of one drawing, in pixels.

    Parameters
    ----------
    name
        Class of the drawing, and part of the ids in it.
    width, margin
        Whole width, and the room for labels on each side.
    label
        Most columns of a label; a wide character takes two.
    most_origins, most_cities
        Most nodes on the left and on the right.
    """

    name: str
    width: float
    margin: float
    label: int
    most_origins: int
    most_cities: int


FRAMES = (Frame("wide", 960, 230, 28, 26, 20), Frame("narrow", 352, 118, 13, 16, 14))
BAR = 9.0


def flow_pictures(figures: Figures, language: Language) -> Markup:
    """Return the drawings of the flows, titled in `language` first."""
    return join(
        _drawing(sankey(figures, most_origins=f.most_origins, most_cities=f.most_cities), f, language) for f in FRAMES
    )


def _drawing(picture: Sankey, frame: Frame, language: Language) -> Markup:
    top = 8.0
    stripes = f"stripes-{frame.name}"
    bands = sorted(picture.bands, key=lambda band: -band.workers)
    return element(
        "svg",
        *_named("title", TITLE, language, f"flow-title-{frame.name}"),
        *_named("desc", DESCRIPTION, language, f"flow-desc-{frame.name}"),
        element("defs", _stripes(stripes)),
        element(
            "g",
            *(_band(band, frame, stripes, language) for band in bands),
            *(_heading(heading, frame) for heading in picture.headings),
            *(_node(node, frame.margin - BAR, "end", frame) for node in picture.left),
            *(_node(node, frame.width - frame.margin, "start", frame) for node in picture.right),
            transform=f"translate(0 {top:g})",
        ),
        class_=f"flows {frame.name}",
        viewBox=f"0 0 {frame.width:g} {picture.height + 2 * top:.1f}",
        role="img",
        aria_labelledby=f"flow-title-{frame.name} flow-desc-{frame.name}",
    )


def _named(name: str, text: Text, language: Language, key: str) -> list[Markup]:
    """Return a title or description in both languages; readers take the first, which bears the id."""
    other: Language = "en" if language == "zh" else "zh"
    return [
        element(name, text.in_language(language), lang=language, id=key),
        element(name, text.in_language(other), lang=other),
    ]


def _stripes(key: str) -> Markup:
    return element(
        "pattern",
        element("rect", width="6", height="6", class_="stripe-ground"),
        element("path", d="M0 0V6", class_="stripe"),
        id=key,
        width="6",
        height="6",
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )


def _band(band: Band, frame: Frame, stripes: str, language: Language) -> Markup:
    x0, x1 = frame.margin, frame.width - frame.margin
    middle = (x0 + x1) / 2
    a, b, c, d = band.left, band.right, band.right + band.height, band.left + band.height
    shape = (
        f"M{x0:g} {a:.2f}C{middle:g} {a:.2f} {middle:g} {b:.2f} {x1:g} {b:.2f}"
        f"V{c:.2f}C{middle:g} {c:.2f} {middle:g} {d:.2f} {x0:g} {d:.2f}Z"
    )
    kind = (
        Text("from poverty-exited counties", "来自脱贫县")
        if band.from_poverty_exited
        else Text("from other counties", "来自其他地区")
    )
    source, target = band.source.label, band.target.label
    said = Text(
        f"{source.en} → {target.en}: {band.workers:,} {kind.en}",
        f"{source.zh} → {target.zh}：{kind.zh} {band.workers:,} 人",
    )
    return element(
        "path",
        *(element("title", said.in_language(tongue), lang=tongue) for tongue in _tongues(language)),
        d=shape,
        class_="band flagged" if band.from_poverty_exited else "band",
        fill=f"url(#{stripes})" if band.from_poverty_exited else None,
    )


def _tongues(language: Language) -> tuple[Language, Language]:
    return ("zh", "en") if language == "zh" else ("en", "zh")


def _heading(heading: Heading, frame: Frame) -> Markup:
    """Return a province's name and total, over its cities' names."""
    return element(
        "text",
        shortened(heading.name, frame.label - 3),
        " ",
        element("tspan", f"{heading.workers:,}", class_="count"),
        x=f"{frame.margin - BAR - 6:g}",
        y=f"{heading.line:.1f}",
        class_="province end",
    )


def _node(node: Node, x: float, side: str, frame: Frame) -> Markup:
    """Return a place's bar, name and number of workers; the number stands next to the bar."""
    name = both(Text(shortened(node.label.en, frame.label - 5), shortened(node.label.zh, frame.label - 5)), "tspan")
    count = element("tspan", f"{node.workers:,}", class_="count")
    at = x - 6 if side == "end" else x + BAR + 6
    return join(
        (
            element(
                "rect",
                x=f"{x:g}",
                y=f"{node.top:.2f}",
                width=f"{BAR:g}",
                height=f"{max(node.height, 0.8):.2f}",
                class_="node",
            ),
            element(
                "text",
                *((name, "  ", count) if side == "end" else (count, "  ", name)),
                x=f"{at:g}",
                y=f"{node.middle:.1f}",
                class_=f"place {side}",
            ),
        )
    )
