"""A study's document as one HTML page: no scripts, nothing fetched, both languages inside."""

from __future__ import annotations

from itertools import count

from matching.language import Language, Text
from matching.reports.frame import Section, framed, key_figures
from matching.reports.markup import Markup, element, join
from matching.reports.picture import flow_pictures
from matching.reports.study.cells import points, shown
from matching.reports.study.charts import chart_pictures
from matching.reports.study.document import Block, Chart, Document, FlowMap, Flows, Folded, Kind, Sheet, Words
from matching.reports.study.maps import Boundaries, map_legend, map_picture
from matching.reports.tables import Column, table

#: Rows of a table that are shown before it is folded.
ROWS = 25

FOOTER = Text(
    "Counts only: no person is named in this report. It was made without any network access and loads nothing. "
    "Maps are schematic: places stand where their coordinates put them, and no boundary is drawn that a user did "
    "not bring.",
    "本报告只列汇总数，不含任何个人姓名；生成与阅读均不联网，也不加载任何外部内容。"
    "地图为示意图：各地按坐标标出，除使用者自行提供外不绘任何界线。",
)
FLOW_LEGEND = (
    ("swatch flagged", Text("from poverty-exited counties", "来自脱贫县")),
    ("swatch", Text("from other counties", "来自其他地区")),
)


def study_page(document: Document, language: Language, boundaries: Boundaries = ()) -> str:
    """Return the page as text; the same document gives the same bytes.

    Parameters
    ----------
    language
        Language shown first; the reader can switch.
    boundaries
        Lines that the user brings for the maps.
    """
    drawing = _Drawing(language, boundaries)
    header = join(
        (
            element("p", document.kicker, class_="kicker"),
            element("h1", document.title),
            element("p", document.question, class_="lead") if document.question.en else "",
            element("ul", *(element("li", finding) for finding in document.findings), class_="findings"),
            key_figures((figure.title, figure.value, figure.note) for figure in document.figures),
        )
    )
    parts = [
        Section(chapter.key, chapter.title, join(drawing.block(block) for block in chapter.blocks))
        for chapter in document.chapters
    ]
    return framed(document.title, language, header, parts, FOOTER)


class _Drawing:
    """Draws blocks; numbers pictures, so that ids inside them differ."""

    def __init__(self, language: Language, boundaries: Boundaries) -> None:
        self._language = language
        self._boundaries = boundaries
        self._number = count(1)

    def block(self, block: Block | Folded) -> Markup:
        """Return a block as markup."""
        if isinstance(block, Folded):
            inside = (self.block(inner) for inner in block.blocks)
            return element("details", element("summary", block.title), *inside)
        if isinstance(block, Words):
            return _words(block)
        if isinstance(block, Sheet):
            return _sheet(block)
        key = f"picture-{next(self._number)}"
        if isinstance(block, Chart):
            picture = chart_pictures(block, self._language, key)
        elif isinstance(block, FlowMap):
            picture = join((map_legend(block), map_picture(block, self._language, key, self._boundaries)))
        else:
            picture = self._flows(block, key)
        return element("figure", element("figcaption", block.title), picture)

    def _flows(self, block: Flows, key: str) -> Markup:
        swatches = (element("span", element("span", class_=look), kind, class_="kind") for look, kind in FLOW_LEGEND)
        return join((element("p", *swatches, class_="legend"), flow_pictures(block, self._language, key)))


def _words(words: Words) -> Markup:
    if words.look == "points":
        return points(words.sentences)
    look = None if words.look == "paragraph" else words.look
    return join(element("p", sentence, class_=look) for sentence in words.sentences)


def _sheet(sheet: Sheet) -> Markup:
    columns = [Column(field.title, "text" if field.kind == "words" else "number") for field in sheet.fields]
    kinds: list[Kind] = [field.kind for field in sheet.fields]
    rows = [[shown(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in sheet.rows]
    made = table(columns, rows, sheet.title, shown=ROWS)
    if sheet.note:
        made = join((made, element("p", sheet.note, class_="note")))
    return element("details", element("summary", sheet.title), made) if sheet.folded else made
