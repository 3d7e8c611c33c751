"""The flow picture as SVG: drawn twice, for wide pages and for narrow ones, of which the style shows one."""

from __future__ import annotations

from dataclasses import dataclass

from matching.language import Language, Text
from matching.reports.markup import Markup, both, element, join
from matching.reports.sankey import Band, Flowing, Heading, Node, Sankey, sankey
from matching.reports.words import shortened, width

TITLE = Text("Where placed workers come from and go", "上岗劳动者的来源地与去向")
DESCRIPTION = Text(
    "Bands run from home cities on the left to receiving cities on the right; a band's width is its number of workers. "
    "Striped bands are workers from poverty-exited counties. The same numbers stand in the table below.",
    "色带由左侧来源城市通向右侧接收城市，宽度表示人数；带斜纹者来自脱贫县。下表列有相同数字。",
)

HOME = Text("home", "来源地")
RECEIVING = Text("receiving city", "接收城市")


@dataclass(frozen=True)
class Frame:
    """Measures of one drawing.

    Parameters
    ----------
    name
        Class of the drawing, and part of the ids in it.
    width
        Whole width in pixels.
    label
        Most columns of a name; a wide character takes two.
    column
        Width of a column of text in pixels: generous, since fonts differ.
    most_origins, most_cities
        Most nodes on the left and on the right.
    """

    name: str
    width: float
    label: int
    column: float
    most_origins: int
    most_cities: int


FRAMES = (Frame("wide", 960, 34, 6.9, 26, 20), Frame("narrow", 352, 15, 5.9, 16, 14))
#: Width of a node's bar, room between a bar and its text, and the sides' titles above, in pixels.
BAR, NEAR, TOP = 9.0, 6.0, 26.0


@dataclass(frozen=True)
class _Canvas:
    """A frame filled with a picture: the left bars end at `left`, the right bars begin at `right`."""

    frame: Frame
    left: float
    right: float
    stripes: str


def flow_pictures(figures: Flowing, language: Language, key: str = "flow") -> Markup:
    """Return the drawings of the flows, titled in `language` first.

    Parameters
    ----------
    key
        What the ids inside begin with, different for each picture of a page.
    """
    pictures = [
        _drawing(sankey(figures, most_origins=f.most_origins, most_cities=f.most_cities), f, language, key)
        for f in FRAMES
    ]
    return join(pictures)


def _drawing(picture: Sankey, frame: Frame, language: Language, key: str) -> Markup:
    left = max(
        *(_room(frame, _names(node, frame), node.workers) for node in picture.left),
        *(_room(frame, [shortened(heading.name, frame.label)], heading.workers) for heading in picture.headings),
        0.0,
    )
    right = max(_room(frame, _names(node, frame), node.workers) for node in picture.right)
    canvas = _Canvas(frame, left, frame.width - right, f"{key}-stripes-{frame.name}")
    bands = sorted(picture.bands, key=lambda band: -band.workers)
    return element(
        "svg",
        *_named("title", TITLE, language, f"{key}-title-{frame.name}"),
        *_named("desc", DESCRIPTION, language, f"{key}-desc-{frame.name}"),
        element("defs", _stripes(canvas.stripes)),
        element("text", both(HOME, "tspan"), x=f"{left:g}", y="9", class_="side end"),
        element("text", both(RECEIVING, "tspan"), x=f"{canvas.right:g}", y="9", class_="side"),
        element(
            "g",
            *(_band(band, canvas, language) for band in bands),
            *(_heading(heading, canvas) for heading in picture.headings),
            *(_source(node, canvas) for node in picture.left),
            *(_target(node, canvas) for node in picture.right),
            transform=f"translate(0 {TOP:g})",
        ),
        class_=f"flows {frame.name}",
        viewBox=f"0 0 {frame.width:g} {picture.height + TOP + 4:.1f}",
        role="img",
        aria_labelledby=f"{key}-title-{frame.name} {key}-desc-{frame.name}",
    )


def _room(frame: Frame, names: list[str], workers: int) -> float:
    """Return the pixels that a bar, the longest of some names and a number take."""
    return BAR + NEAR + (max(map(width, names)) + 2 + len(f"{workers:,}")) * frame.column


def _names(node: Node, frame: Frame) -> list[str]:
    """Return a node's name in English and in Chinese, its province before it where there is room."""
    both_names = []
    for label in node.label:
        whole = label if node.province in {"", label} else f"{node.province} {label}"
        both_names.append(shortened(whole if width(whole) <= frame.label else label, frame.label))
    return both_names


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


def _band(band: Band, canvas: _Canvas, language: Language) -> Markup:
    x0, x1 = canvas.left, canvas.right
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
        fill=f"url(#{canvas.stripes})" if band.from_poverty_exited else None,
    )


def _tongues(language: Language) -> tuple[Language, Language]:
    return ("zh", "en") if language == "zh" else ("en", "zh")


def _heading(heading: Heading, canvas: _Canvas) -> Markup:
    """Return a province's name and total, over its cities' names."""
    return element(
        "text",
        shortened(heading.name, canvas.frame.label),
        "  ",
        element("tspan", f"{heading.workers:,}", class_="count"),
        x=f"{canvas.left - BAR - NEAR:g}",
        y=f"{heading.line:.1f}",
        class_="province end",
    )


def _source(node: Node, canvas: _Canvas) -> Markup:
    """Return an origin's bar with its name and number of workers on the left; the number stands next to the bar."""
    x = canvas.left - BAR
    name = both(Text(*_names(node, canvas.frame)), "tspan")
    label = element("text", name, "  ", _count(node), x=f"{x - NEAR:g}", y=f"{node.middle:.1f}", class_="end")
    return join((_bar(node, x), label))


def _target(node: Node, canvas: _Canvas) -> Markup:
    """Return a receiving city's bar with its number of workers and name on the right."""
    name = both(Text(*_names(node, canvas.frame)), "tspan")
    label = element("text", _count(node), "  ", name, x=f"{canvas.right + BAR + NEAR:g}", y=f"{node.middle:.1f}")
    return join((_bar(node, canvas.right), label))


def _count(node: Node) -> Markup:
    return element("tspan", f"{node.workers:,}", class_="count")


def _bar(node: Node, x: float) -> Markup:
    return element(
        "rect", x=f"{x:g}", y=f"{node.top:.2f}", width=f"{BAR:g}", height=f"{max(node.height, 0.8):.2f}", class_="node"
    )
