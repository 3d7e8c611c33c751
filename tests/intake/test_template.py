"""The workbooks that are given out: what may be chosen, and that what is typed comes back."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.exchange.kinds import DATE
from matching.exchange.schema import BY_NAME, TABLES
from matching.intake import read, write_template
from tests.intake.lookups import SERVICES, places
from tests.intake.sheets import cells
from tests.intake.tables import rows


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    for table in TABLES:
        write_template(folder / f"{table.name}.xlsx", table.name, regions=places(), services=SERVICES)
    return folder


def lists(sheet) -> dict[str, list[str]]:
    """Return what may be chosen, by header."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            place = next(iter(rule.sqref.ranges)).min_col
            name, _, area = rule.formula1.lstrip("=").partition("!")
            chosen = sheet.parent[name.strip("'")][area.replace("$", "")]
            found[sheet.cell(2, place).value] = [cell.value for (cell,) in chosen]
    return found


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_headers_in_both_languages_lists_and_a_word_on_each_column(templates, table):
    book = openpyxl.load_workbook(templates / f"{table.name}.xlsx")
    sheet = book.worksheets[0]
    assert [cell.value.rstrip("*") for cell in sheet[1]] == [field.chinese for field in table.fields]
    assert [cell.value.endswith("*") for cell in sheet[1]] == [field.needed for field in table.fields]
    assert [cell.value for cell in sheet[2]] == [field.name for field in table.fields]
    assert all("例" in cell.comment.text or cell.value for cell in sheet[1])
    assert sheet.protection.sheet
    assert sheet.cell(1, 1).protection.locked
    assert not sheet.column_dimensions["A"].protection.locked
    chosen = lists(sheet)
    for field in table.fields:
        if field.kind.choices:
            assert chosen[field.name] == [chinese for _, chinese in field.kind.choices]
    assert book["说明 README"]["B6"].value == table.fields[0].name


def test_regions_and_services_may_be_chosen_by_code_and_name(templates):
    chosen = lists(openpyxl.load_workbook(templates / "orders.xlsx").worksheets[0])
    assert "621102 甘肃省定西市安定区" in chosen["region"]
    assert "4-10-01-05 养老护理员" in chosen["service"]


def test_every_choice_is_read_back(templates, tmp_path):
    path = templates / "orders.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    chosen = lists(sheet)
    sample = {"order_id": "A", "employer_id": "E1", "headcount": 1, "start": date(2026, 3, 1), "pay": 5000}
    names = [field.name for field in BY_NAME["orders"].fields]
    count = max(map(len, chosen.values()))
    for record in range(count):
        for place, name in enumerate(names, 1):
            options = chosen.get(name)
            sheet.cell(3 + record, place, options[record % len(options)] if options else sample.get(name))
    book.save(tmp_path / "filled.xlsx")
    reading = read(tmp_path / "filled.xlsx", "orders", regions=places(), services=SERVICES)
    assert (reading.problems, reading.notes) == ((), ())
    assert len(reading.rows.rows) == count


@given(st.data())
def test_what_is_typed_comes_back(templates, tmp_path_factory, data):
    table = data.draw(st.sampled_from(TABLES))
    body = data.draw(rows(table))
    book = openpyxl.load_workbook(templates / f"{table.name}.xlsx")
    sheet = book.worksheets[0]
    for row, record in enumerate(body, 3):
        for place, (field, cell) in enumerate(zip(table.fields, record, strict=True), 1):
            if cell:
                sheet.cell(row, place, date.fromisoformat(cell) if field.kind is DATE else cell)
    path = tmp_path_factory.mktemp("filled") / "filled.xlsx"
    book.save(path)
    reading = read(path, table.name)
    assert reading.problems == ()
    assert reading.rows.rows.tolist() == [row for row, record in enumerate(body, 3) if any(record)]
    assert cells(reading.rows) == [record for record in body if any(record)]


def test_a_template_of_nothing_is_a_wrong_call(tmp_path):
    with pytest.raises(ValueError, match="no exchange table"):
        write_template(tmp_path / "x.xlsx", "nothing")
