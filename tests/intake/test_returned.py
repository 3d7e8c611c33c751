"""Rejected rows on their way back and, mended, in again."""

from __future__ import annotations

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from matching.intake import returned, write_returned
from matching.intake.headers import RETURNED, ROW_IN_FILE
from tests.intake.sheets import HEADERS, ROW, SECOND, csv_text, read_orders, read_text

WRONG = (*SECOND[:2], "肃山区", *SECOND[3:6], "即日起", *SECOND[7:])
RED = "00FFC7CE"


def sent(tmp_path):
    """Write a sender's workbook with titles, looks of its own and one wrong row."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "需求"
    for cells in (("春季需求",), HEADERS, ROW, WRONG):
        sheet.append(cells)
    sheet.merge_cells("A1:K1")
    sheet["A1"].font = Font(bold=True, size=20)
    sheet["A3"].fill = PatternFill("solid", fgColor="0000FF00")
    sheet.column_dimensions["A"].width = 33
    other = book.create_sheet("说明")
    other["A1"] = "只供参考"
    book.save(tmp_path / "sent.xlsx")
    return tmp_path / "sent.xlsx"


def test_a_workbook_comes_back_as_it_was_with_a_column_more(tmp_path):
    reading = read_orders(sent(tmp_path))
    assert write_returned(reading, reading.problems, tmp_path / "back.xlsx") == 1
    book = openpyxl.load_workbook(tmp_path / "back.xlsx")
    sheet = book["需求"]
    assert sheet.cell(2, 10).value == RETURNED
    told = sheet.cell(4, 10).value
    assert "【工作地代码】不是已知地区" in told
    assert "【开始日期】names no day" in told
    assert sheet.cell(3, 10).value is None
    assert [cell.coordinate for cell in sheet[4] if cell.fill.fgColor.rgb == RED] == ["C4", "G4"]
    assert (sheet["A1"].font.size, sheet["A3"].fill.fgColor.rgb) == (20, "0000FF00")
    assert sheet.column_dimensions["A"].width == 33
    assert book["说明"]["A1"].value == "只供参考"


def test_mended_it_is_read_without_a_word_and_returns_clean(tmp_path):
    reading = read_orders(sent(tmp_path))
    write_returned(reading, reading.problems, tmp_path / "back.xlsx")
    book = openpyxl.load_workbook(tmp_path / "back.xlsx")
    book["需求"]["C4"], book["需求"]["G4"] = "杭州市萧山区", "2026-04-01"
    book.save(tmp_path / "mended.xlsx")
    again = read_orders(tmp_path / "mended.xlsx")
    assert again.problems == ()
    assert len(again.rows.rows) == 2
    assert write_returned(again, again.problems, tmp_path / "clean.xlsx") == 0
    sheet = openpyxl.load_workbook(tmp_path / "clean.xlsx")["需求"]
    assert sheet.cell(4, 10).value is None
    assert not [cell.coordinate for cell in sheet[4] if cell.fill.fgColor.rgb == RED]


def test_of_a_csv_file_the_rejected_rows_come_back(tmp_path):
    reading = read_text(tmp_path, csv_text(HEADERS, ROW, WRONG, ("001", *WRONG[1:])) + "A-9,E1\n")
    assert write_returned(reading, reading.problems, tmp_path / "back.xlsx") == 3
    sheet = openpyxl.load_workbook(tmp_path / "back.xlsx").active
    assert [cell.value for cell in sheet[1]] == [ROW_IN_FILE, *HEADERS, RETURNED]
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == [3, 4, 5]
    assert sheet["B3"].value == "001"
    assert "the row has 2 cells" in sheet.cell(4, 11).value
    assert "as sent: A-9 | E1" in sheet.cell(4, 11).value
    assert sheet["B4"].value is None
    again = read_orders(tmp_path / "back.xlsx")
    assert [(problem.row, problem.column) for problem in again.problems][:2] == [(2, "工作地代码"), (2, "开始日期")]
    assert again.notes == ()


def test_of_a_long_workbook_the_rejected_rows_come_back(tmp_path, monkeypatch):
    monkeypatch.setattr(returned, "WHOLE", 1)
    reading = read_orders(sent(tmp_path))
    write_returned(reading, reading.problems, tmp_path / "back.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "back.xlsx").active
    assert (sheet.max_row, sheet["A2"].value, sheet["D2"].value) == (2, 4, "肃山区")


@pytest.mark.parametrize("name", ["orders.csv", "orders.xlsx"])
def test_a_cell_that_looks_like_a_formula_is_text_on_its_way_back(tmp_path, name):
    path = tmp_path / name
    path.write_text(csv_text(HEADERS, (*ROW[:7], "=cmd()", ROW[8])), encoding="utf-8")
    reading = read_orders(path)
    write_returned(reading, reading.problems, tmp_path / "back.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "back.xlsx").active["I2"]
    assert (cell.value, cell.data_type) == ("=cmd()", "s")


def test_what_is_wrong_with_the_headers_stands_in_the_header(tmp_path):
    book = openpyxl.load_workbook(sent(tmp_path))
    book["需求"]["A2"] = "颜色"
    book.save(tmp_path / "sent.xlsx")
    reading = read_orders(tmp_path / "sent.xlsx")
    assert reading.refused
    write_returned(reading, reading.problems, tmp_path / "back.xlsx")
    assert "no column for order_id" in openpyxl.load_workbook(tmp_path / "back.xlsx")["需求"].cell(2, 10).value


def test_a_file_that_could_not_be_read_comes_back_as_a_sentence(tmp_path):
    (tmp_path / "orders.xlsx").write_bytes(b"")
    reading = read_orders(tmp_path / "orders.xlsx")
    assert write_returned(reading, reading.problems, tmp_path / "back.xlsx") == 0
    assert "the file is empty" in openpyxl.load_workbook(tmp_path / "back.xlsx").active["B1"].value


def test_more_rows_than_a_sheet_holds_go_to_further_sheets(tmp_path, monkeypatch):
    monkeypatch.setattr(returned, "SHEET", 2)
    monkeypatch.setattr(returned, "_TOLD", 1)
    reading = read_text(tmp_path, csv_text(HEADERS, *[(f"X{n}", *WRONG[1:]) for n in range(5)]))
    told: list[int] = []
    assert write_returned(reading, reading.problems, tmp_path / "back.xlsx", told.append) == 5
    assert told == [1, 2, 3, 4, 5]
    sheets = list(openpyxl.load_workbook(tmp_path / "back.xlsx"))
    assert [sheet.title for sheet in sheets] == ["退回 returned", "退回 returned 2", "退回 returned 3"]
    assert [[row[0].value for row in sheet.iter_rows(min_row=2)] for sheet in sheets] == [[2, 3], [4, 5], [6]]
    assert {sheet.cell(1, 1).value for sheet in sheets} == {ROW_IN_FILE}
