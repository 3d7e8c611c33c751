"""Odd and damaged files, each made by code: what it is, what comes of it, what is said."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import openpyxl

from tests.exchange.books import book, text_rows
from tests.intake.sheets import HEADERS, ROW, SECOND, csv_text

Make = Callable[[Path], Path]


@dataclass(frozen=True)
class Case:
    """A file.

    Parameters
    ----------
    story
        What it is.
    make
        Writes it into a folder and returns where.
    rows
        How many rows are read; None if the file is refused.
    says
        A piece of a sentence that is said, blank if nothing needs saying.
    """

    story: str
    make: Make
    rows: int | None
    says: str = ""


def sheet(rows: Sequence[Sequence[object]], change: Callable[[openpyxl.Workbook], None] | None = None) -> Make:
    """Return the maker of a workbook of these rows, changed afterwards."""

    def make(folder: Path) -> Path:
        made = openpyxl.Workbook()
        page = made.active
        page.title = "需求"
        for cells in rows:
            page.append(list(cells))
        if change is not None:
            change(made)
        made.save(folder / "orders.xlsx")
        return folder / "orders.xlsx"

    return make


def raw(inside: str, **given: object) -> Make:
    """Return the maker of a workbook whose sheet's XML is written by hand."""
    return lambda folder: book(folder / "orders.xlsx", {"需求": inside}, **given)  # type: ignore[arg-type]


def content(data: bytes, name: str = "orders.xlsx") -> Make:
    """Return the maker of a file of these bytes."""

    def make(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return make


def packed(parts: dict[str, bytes], name: str = "orders.xlsx") -> Make:
    """Return the maker of a zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for part, data in parts.items():
            package.writestr(part, data)
    return content(stream.getvalue(), name)


def altered(make: Make, change: Callable[[bytes], bytes]) -> Make:
    """Return the maker of a file whose bytes are changed."""

    def made(folder: Path) -> Path:
        path = make(folder)
        path.write_bytes(change(path.read_bytes()))
        return path

    return made


def without(make: Make, part: str) -> Make:
    """Return the maker of a workbook that lacks a part."""

    def made(folder: Path) -> Path:
        path = make(folder)
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist() if part not in name}
        with zipfile.ZipFile(path, "w") as package:
            for name, data in parts.items():
                package.writestr(name, data)
        return path

    return made


def text(rows: str, encoding: str = "utf-8", name: str = "orders.csv") -> Make:
    """Return the maker of a CSV file."""
    return content(rows.encode(encoding), name)


def encrypted(folder: Path) -> Path:
    """Write a workbook whose parts are under a password of the archive."""
    path = sheet([HEADERS, ROW])(folder)
    data = bytearray(path.read_bytes())
    place = -1
    while (place := data.find(b"PK\x01\x02", place + 1)) >= 0:
        data[place + 8] |= 1
    path.write_bytes(bytes(data))
    return path


def doubled(folder: Path) -> Path:
    """Write a workbook with a part that stands there twice."""
    path = sheet([HEADERS, ROW])(folder)
    with zipfile.ZipFile(path) as package:
        twice = package.read("xl/worksheets/sheet1.xml")
    import warnings

    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as package:
        warnings.simplefilter("ignore")
        package.writestr("xl/worksheets/sheet1.xml", twice)
    return path


def many_sheets(folder: Path) -> Path:
    """Write a workbook of more sheets than anybody means."""
    return book(folder / "orders.xlsx", {f"第{number}页": text_rows(PLAIN) for number in range(300)})


def _merge_title(made: openpyxl.Workbook) -> None:
    made.active.merge_cells("A1:I1")


def _merge_body(made: openpyxl.Workbook) -> None:
    made.active.merge_cells("B2:B3")


def _merge_counts(made: openpyxl.Workbook) -> None:
    made.active.merge_cells("E2:E3")


def _hide_sheet(made: openpyxl.Workbook) -> None:
    other = made.create_sheet("旧需求")
    for cells in (HEADERS, SECOND):
        other.append(cells)
    other.sheet_state = "veryHidden"


def _hide_all(made: openpyxl.Workbook) -> None:
    made.active.sheet_state = "hidden"
    made.create_sheet("空")


def _second_month(made: openpyxl.Workbook) -> None:
    other = made.create_sheet("四月")
    for cells in (HEADERS, SECOND):
        other.append(cells)


def _other_sheet(made: openpyxl.Workbook) -> None:
    other = made.create_sheet("通讯录", 0)
    other.append(["部门", "职务", "分机"])
    other.append(["办公室", "主任", "8001"])


def _hide_row(made: openpyxl.Workbook) -> None:
    made.active.row_dimensions[3].hidden = True


def _hide_column(made: openpyxl.Workbook) -> None:
    made.active.column_dimensions["E"].hidden = True


def _far_style(made: openpyxl.Workbook) -> None:
    made.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)


def _far_value(made: openpyxl.Workbook) -> None:
    made.active["XFD1"] = "x"


def _beside(made: openpyxl.Workbook) -> None:
    for row in range(4, 80):
        for column, cell in enumerate(ROW, 1):
            made.active.cell(row, column, cell if column > 1 else f"A-{row}")
    made.active["M70"] = "见附件"


def _since_1904(made: openpyxl.Workbook) -> None:
    made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    made.active["G2"] = date(2026, 3, 1)


def formulas(*, stored: bool) -> Make:
    """Return the maker of a workbook whose pay is a formula."""
    cells = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in ROW[:7])
    value = "<v>6500</v>" if stored else ""
    rows = (
        f'{text_rows(",".join(HEADERS))}<row r="2">{cells}<c><f>13*500</f>{value}</c>'
        '<c t="inlineStr"><is><t>月</t></is></c></row>'
    )
    return raw(rows)


def typed(place: int, value: object) -> list[tuple[object, ...]]:
    """Return the usual sheet with another value in one cell."""
    return [HEADERS, (*ROW[:place], value, *ROW[place + 1 :])]


PLAIN = csv_text(HEADERS, ROW)
OLD_BOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LOCKED = OLD_BOOK + "EncryptedPackage".encode("utf-16-le")
TITLES = [("2026 年春季用工需求表",), ("填表单位：某家政公司", "", "填表日期：2026-02-01")]
BLANK = ("",) * 9
WIDE_HEADERS = tuple(f"列{number}" for number in range(700))
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'
GROUPS = [
    ("订单编号", "单位编号", "工作地点", "", "", "工种代码", "岗位数", "用工模式", "合同期限", "", "薪资", "计薪单位"),
    ("", "", "省", "市", "区", "", "", "", "开始", "结束", "", ""),
    ("A-1", "E1", "浙江省", "杭州市", "西湖区", "养老护理员", 3, "住家", "2026-03-01", "2026-08-31", 6500, "月"),
]
DAMAGED = "is damaged"

CASES = (
    # What it is by its content.
    Case("an empty file", content(b""), None, "is empty"),
    Case("a password on the workbook (OLE container)", content(LOCKED), None, "protected by a password"),
    Case("a password on the archive's parts", encrypted, None, "protected by a password"),
    Case("an .xls renamed .xlsx", content(OLD_BOOK), None, "old form (.xls)"),
    Case("an .xls under its own name", content(OLD_BOOK, "orders.xls"), None, "old form (.xls)"),
    Case("a web page named .xls", content(b"<html><table><tr><td>1</td></tr></table>", "orders.xls"), None, "web page"),
    Case("a web page named .xlsx, with a mark", content(b"\xef\xbb\xbf \n<!DOCTYPE html><html>"), None, "web page"),
    Case(
        "a workbook in XML of 2003",
        content(b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'),
        None,
        "form of 2003",
    ),
    Case("a CSV file named .xlsx", text(PLAIN, name="orders.xlsx"), 1, "CSV file by its content"),
    Case("a workbook named .csv", altered(sheet([HEADERS, ROW]), bytes), 1),
    Case("a PDF named .xlsx", content(b"%PDF-1.7\n"), None, "is a document"),
    Case("a photo of a table", content(b"\xff\xd8\xff\xe0" + b"x" * 99, "orders.jpg"), None, "is a picture"),
    Case(
        "a text document (.docx)", packed({"word/document.xml": b"<x/>", "_rels/.rels": b"<x/>"}), None, "is a document"
    ),
    Case("an archive with the workbook in it", packed({"三月/需求.xlsx": b"PK"}), None, "is an archive"),
    Case("a compressed CSV file", content(b"\x1f\x8b\x08\0", "orders.csv.gz"), None, "is an archive"),
    Case("a binary workbook (.xlsb)", packed({"xl/workbook.bin": b"x", "_rels/.rels": b"<x/>"}), None, "(.xlsb)"),
    Case(
        "an OpenDocument workbook",
        packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
        None,
        "(.ods)",
    ),
    Case("a folder", lambda folder: folder, None, "is a folder"),
    Case("nothing at all", lambda folder: folder / "none.xlsx", None, "no such file"),
    # Damage and malice.
    Case(
        "a workbook cut off in the middle",
        altered(sheet([HEADERS, ROW]), lambda data: data[: len(data) // 2]),
        None,
        DAMAGED,
    ),
    Case("a workbook of which only the start is right", content(b"PK\x03\x04" + b"\0" * 500), None, DAMAGED),
    Case("a workbook without its sheet", without(sheet([HEADERS, ROW]), "sheet1"), None, DAMAGED),
    Case("a workbook without its list of sheets", without(sheet([HEADERS, ROW]), "xl/workbook.xml"), None, DAMAGED),
    Case("a workbook without its styles", without(sheet([HEADERS, ROW]), "styles.xml"), None, DAMAGED),
    Case("a part that stands there twice", doubled, None, DAMAGED),
    Case("XML that ends early", raw(text_rows(PLAIN) + "<row><c>"), None, DAMAGED),
    Case("text that is not in the list of strings", raw('<row><c t="s"><v>7</v></c></row>'), None, DAMAGED),
    Case("a row number beyond every sheet", raw('<row r="9999999"><c><v>1</v></c></row>'), None, DAMAGED),
    Case("a cell beyond every sheet", raw('<row r="1"><c r="ABCD1"><v>1</v></c></row>'), None, DAMAGED),
    Case("a zip bomb", raw("<row/>" * 4_000_000), None, "unpacks to more than"),
    Case(
        "entities that grow without end",
        raw(text_rows(PLAIN), parts={"xl/sharedStrings.xml": LAUGHS}),
        None,
        "declarations",
    ),
    Case(
        "entities in a part that nobody reads",
        raw(text_rows(PLAIN), parts={"docProps/app.xml": LAUGHS}),
        None,
        "declarations",
    ),
    Case(
        "macros (.xlsm)", raw(text_rows(PLAIN), parts={"xl/vbaProject.bin": b"\xd0\xcf"}), 1, "macros were left alone"
    ),
    Case(
        "references to another workbook",
        raw(text_rows(PLAIN), parts={"xl/externalLinks/externalLink1.xml": "<externalLink/>"}),
        1,
        "refers to other workbooks",
    ),
    Case("hundreds of sheets", many_sheets, None, "has 300 sheets"),
    # Sheets.
    Case("another sheet before it", sheet([HEADERS, ROW], _other_sheet), 1, "not the table asked for"),
    Case("a hidden sheet of old orders", sheet([HEADERS, ROW], _hide_sheet), 1, "is hidden and was left out"),
    Case("only hidden sheets and empty ones", sheet([HEADERS, ROW], _hide_all), None, "no visible sheet"),
    Case("two months in two sheets", sheet([HEADERS, ROW], _second_month), 1, "fits as well"),
    Case("an empty sheet", sheet([]), None, "no visible sheet"),
    Case("headers and nothing below", sheet([HEADERS]), None, "no row below the headers"),
    Case("a sheet about something else", sheet([("部门", "职务"), ("一", "二")]), None, "no row of headers"),
    # Headers.
    Case("title rows above, merged", sheet([*TITLES, HEADERS, ROW], _merge_title), 1),
    Case("two rows of headers with groups", sheet(GROUPS), 1),
    Case(
        "English headers",
        sheet([("Order ID", "employer_id", "Region", "service", "headcount", "Mode", "start", "pay", "pay_unit"), ROW]),
        1,
    ),
    Case("units in the headers", sheet([(*HEADERS[:7], "月薪(元)"), ROW[:8]]), 1),
    Case("stars and blanks in the headers", sheet([tuple(f" {name} *" for name in HEADERS), ROW]), 1),
    Case("pay without a unit", sheet([HEADERS[:8], ROW[:8]]), 1, "does not tell what it is paid for"),
    Case("a needed column missing", sheet([HEADERS[1:], ROW[1:]]), None, "no column for order_id"),
    Case(
        "a header misspelt",
        sheet([("订单编号", "单位编号", "工作地代码", "工种代码", "岗位总数", *HEADERS[5:]), ROW]),
        None,
        'maybe "岗位总数"',
    ),
    Case("one header twice", sheet([(*HEADERS, "报酬"), (*ROW, "7000")]), None, "both mean pay"),
    Case("a column nobody knows", sheet([(*HEADERS, "颜色"), (*ROW, "红")]), 1, "not known and was left out"),
    Case("a column without a header", sheet([(*HEADERS, ""), (*ROW, "红")]), 1, "has no header"),
    Case("personal columns beside the table's", sheet([(*HEADERS, "联系电话"), (*ROW, "1")]), 1, "does not need"),
    Case("700 columns", sheet([WIDE_HEADERS, WIDE_HEADERS]), None, "columns wide"),
    Case("a value in the last column of all", sheet([HEADERS, ROW], _far_value), None, "columns wide"),
    # Rows.
    Case("blank rows between", sheet([HEADERS, BLANK, ROW, BLANK, BLANK, SECOND]), 2),
    Case("a total below", sheet([HEADERS, ROW, ("合计", "", "", "", 3)]), 1, "a total, was left out"),
    Case("subtotals between", sheet([HEADERS, ROW, ("小计:", "", "", "", 3), SECOND]), 2, "a total, was left out"),
    Case(
        "notes and signatures below",
        sheet([HEADERS, ROW, ("备注：均需健康证",), ("制表人：", "", "审核人：")]),
        1,
        "a note",
    ),
    Case("an example above", sheet([("序号", *HEADERS), ("示例", *SECOND), ("1", *ROW)]), 1, "an example"),
    Case("the headers on each page", sheet([HEADERS, ROW, HEADERS, SECOND]), 2, "headers once more"),
    Case("a hidden row", sheet([HEADERS, ROW, SECOND], _hide_row), 2, "1 hidden row read"),
    Case("a hidden column", sheet([HEADERS, ROW], _hide_column), 1, "is a hidden column"),
    Case(
        "one employer merged over two rows",
        sheet([HEADERS, ROW, ("A-2", "", *SECOND[2:])], _merge_body),
        2,
        "merged cell",
    ),
    Case(
        "a number merged over two rows",
        sheet([HEADERS, ROW, (*SECOND[:4], "", *SECOND[5:])], _merge_counts),
        2,
        "each row's own number",
    ),
    Case("a formatted tail of a million rows", sheet([HEADERS, ROW], _far_style), 1),
    Case("cells to the right of the table", sheet([HEADERS, ROW], _beside), 77, "to the right of the table"),
    # Cells.
    Case("a formula with its value", formulas(stored=True), 1, "1 formula: what was stored"),
    Case("a formula without its value", formulas(stored=False), 1, "value is not stored"),
    Case("an id of 18 digits as a number", sheet(typed(1, 913301000000000123)), 1, "has rounded"),
    Case("an id of 18 digits as text", sheet(typed(1, "913301000000000123")), 1),
    Case("a rounded id in a CSV file", text(PLAIN.replace("E1", "9.13301E+17")), 1, "has rounded"),
    Case("an error value", raw(text_rows(PLAIN.replace("6500", "#N/A"))), 1, "spreadsheet's error"),
    Case("a date as a date", sheet(typed(6, date(2026, 3, 1))), 1),
    Case("a date with a time of day", sheet(typed(6, datetime(2026, 3, 1, 8, 30))), 1, "time of day was left out"),
    Case("a date as text", sheet(typed(6, "2026年3月1日")), 1),
    Case("a date as a number of days", sheet(typed(6, 46082)), 1, "number of days"),
    Case("days counted from 1904", sheet([HEADERS, ROW], _since_1904), 1),
    Case("a date that is none", sheet(typed(6, "2026-02-30")), 1, "the calendar has no"),
    Case("a number as text", sheet(typed(7, "６，５００元")), 1),
    Case("invisible signs in a cell", sheet(typed(0, "\u200bA-1\ufeff")), 1),
    Case("a line break in a cell", sheet(typed(2, "浙江省\n杭州市西湖区")), 1),
    Case("yes in the sense of a tick", sheet([(*HEADERS, "优先级"), (*ROW, "紧急")]), 1),
    # CSV files.
    Case("GB18030", text(PLAIN, "gb18030"), 1),
    Case(
        "Big5, traditional",
        text(
            PLAIN.replace("订单编号", "訂單編號")
            .replace("单位编号", "單位編號")
            .replace("工作地代码", "工作地代碼")
            .replace("工种代码", "工種代碼")
            .replace("岗位数", "崗位數")
            .replace("用工模式", "用工模式")
            .replace("开始日期", "開始日期")
            .replace("报酬", "報酬")
            .replace("计薪单位", "計薪單位"),
            "big5",
        ),
        1,
    ),
    Case("UTF-16 with a mark", text(PLAIN, "utf-16"), 1),
    Case("UTF-16 without one", text(PLAIN, "utf-16-be"), 1),
    Case("tabs", text(PLAIN.replace(",", "\t")), 1),
    Case("semicolons", text(PLAIN.replace(",", ";")), 1),
    Case("damaged UTF-8", content(PLAIN.encode()[:-9] + b"\xff\n", "orders.csv"), None, "damaged places"),
    Case("bytes of no text", content(bytes(range(256)) * 20, "orders.csv"), None, "holds no text"),
    Case("title rows in a CSV file", text("用工需求表\n\n" + PLAIN), 1),
    Case("a row with a cell too many", text(PLAIN + ",".join(ROW) + ",x\n"), 1, "the row has 10 cells"),
    Case("a row cut short", text(PLAIN + "A-2,E1,3301"), 1, "the row has 3 cells"),
    Case("a quotation mark left open", text(PLAIN + '"A-2,E1\n'), 1, "quotation mark"),
    Case("a formula in a CSV file", text(PLAIN.replace("6500", "=1+1")), 1, "must be a value, not a formula"),
    Case("line ends of another system", content(PLAIN.replace("\n", "\r").encode(), "orders.csv"), 1),
)
