"""Whatever comes in: a reading comes out, never an exception, and every sentence in both languages."""

from __future__ import annotations

import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.exchange.schema import TABLES
from tests.intake.corpus import CASES, sheet
from tests.intake.sheets import HEADERS, ROW, SECOND, csv_text, read_orders

CELLS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    [
        "=1",
        "#N/A",
        "1E+17",
        "2026-02-30",
        "合计",
        "备注：",
        "周一至",
        "元/月",
        "1-2",
        "万",
        "(",
        "浙江",
        "省市区",
        "-",
        "三级",
    ]
)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    return sheet([HEADERS, ROW, SECOND])(tmp_path_factory.mktemp("book")).read_bytes()


@given(st.binary(max_size=400), st.sampled_from(["x.csv", "x.xlsx", "x.xls", "x"]))
def test_any_bytes(tmp_path_factory, data, name):
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(data)
    read_orders(path)


@given(st.lists(st.lists(CELLS, min_size=9, max_size=9), max_size=6), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_any_cells_below_the_headers(tmp_path_factory, rows, encoding):
    path = tmp_path_factory.mktemp("any") / "x.csv"
    quoted = ["".join(f'"{cell.replace(chr(34), chr(34) * 2)}",' for cell in row)[:-1] for row in rows]
    path.write_bytes((csv_text(HEADERS) + "\n".join(quoted)).encode(encoding))
    reading = read_orders(path)
    assert set(reading.rows.rows.tolist()) <= set(range(2, 400))


@given(st.data())
def test_any_damage_to_a_workbook(tmp_path_factory, workbook, data):
    path = tmp_path_factory.mktemp("any") / "x.xlsx"
    place = data.draw(st.integers(0, len(workbook) - 1))
    piece = data.draw(st.binary(max_size=8))
    path.write_bytes(workbook[:place] + piece + workbook[place + data.draw(st.integers(0, 8)) :])
    read_orders(path)


@given(st.data())
def test_any_damage_to_the_xml_of_a_sheet(tmp_path_factory, workbook, data):
    folder = tmp_path_factory.mktemp("any")
    (folder / "whole.xlsx").write_bytes(workbook)
    name = data.draw(
        st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"])
    )
    with zipfile.ZipFile(folder / "whole.xlsx") as package:
        parts = {part: package.read(part) for part in package.namelist()}
    text = parts.get(name, b"<sst/>")
    place = data.draw(st.integers(0, len(text) - 1))
    parts[name] = (
        text[:place] + data.draw(st.sampled_from([b"", b"<", b"9", b'"', b"&x;", b"</row>", b"A"])) + text[place + 1 :]
    )
    with zipfile.ZipFile(folder / "x.xlsx", "w") as package:
        for part, content in parts.items():
            package.writestr(part, content)
    read_orders(folder / "x.xlsx")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_any_table_is_read_from_any_file_of_the_corpus(tmp_path, table):
    from matching.intake import read

    for number, case in enumerate(CASES[::7]):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert read(case.make(folder), table.name).table == table.name
