"""Any canonical table, however it is written down and decorated, reads back as the same rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matching.exchange.schema import TABLES
from matching.intake import read
from tests.intake.sheets import cells
from tests.intake.tables import ENCODINGS, as_csv, as_workbook, rows, traditional

TITLES = [["用工需求表"], ["填表日期：2026-02-01"], []]


@st.composite
def written(draw):
    """Draw a table, its canonical rows, its headers and the grid that a sender makes of it."""
    table = draw(st.sampled_from(TABLES))
    body = draw(rows(table))
    headers = [draw(st.sampled_from([field.name, field.chinese])) for field in table.fields]
    order = draw(st.permutations(range(len(table.fields))))
    width = len(headers)
    grid = [[*title, *[""] * (width - len(title))] for title in TITLES[: draw(st.integers(0, 3))]]
    grid.append([headers[place] for place in order])
    for record in body:
        grid.append([record[place] for place in order])
        grid += [[""] * width] * draw(st.integers(0, 1))
    if draw(st.booleans()) and width > 2:
        grid.append(["备注：以上情况属实", *[""] * (width - 1)])
    return table, body, grid


def expected(table, body):
    """Return rows as they must come back."""
    return [tuple(record) for record in body if any(record)]


def read_back(path, table):
    reading = read(path, table.name)
    assert [problem.line() for problem in reading.problems] == []
    assert reading.rows.header == tuple(field.name for field in table.fields)
    return cells(reading.rows)


@given(written(), st.sampled_from(ENCODINGS), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]))
def test_a_csv_file_reads_back_as_the_same_rows(tmp_path_factory, made, encoding, delimiter, line_end):
    table, body, grid = made
    text = as_csv(grid, delimiter, line_end)
    if encoding == "big5":
        # Big5 has no simplified characters: such a sender writes traditional ones, the table's words among them.
        text = traditional(text)
        body = [tuple(map(traditional, record)) for record in body]
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    try:
        path.write_bytes(text.encode(encoding))
    except UnicodeEncodeError:
        return
    found = read_back(path, table)
    if encoding == "big5":
        # Words of a list come back as the exchange writes them, everything else as it was sent.
        found = [tuple(map(traditional, record)) for record in found]
    assert found == expected(table, body)


@given(written())
def test_a_workbook_reads_back_as_the_same_rows(tmp_path_factory, made):
    table, body, grid = made
    assert read_back(as_workbook(grid, tmp_path_factory.mktemp("book") / "table.xlsx"), table) == expected(table, body)
