"""The quick reader of CSV files and the careful one read the same cells of the same rows, or the quick one passes."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.exchange import csv_file
from matching.exchange.csv_blocks import read_blocks
from matching.exchange.csv_file import read_csv

#: Pieces from which files are put together, damage among them.
PIECES = st.sampled_from(
    ["a", "é", "住家", ",", ",", '"', '""', '","', "\n", "\r\n", "\r", " ", "'", "\u2028", "0", "\t"]
)
CELLS = st.text(st.sampled_from('ab ,"\n住#;'), max_size=6)


def told(raw):
    """Return a table as its header, and the cells and row number of each record."""
    if raw is None:
        return None
    cells = [[column.texts[code] for code in column.codes.tolist()] for column in raw.columns]
    return raw.header, raw.header_row, list(zip(raw.rows.tolist(), *cells, strict=True))


def carefully(path, problems):
    """Read a file character by character."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return csv_file._read(path.name, stream, problems)


@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from([8, 64, 1 << 20]))
def test_whatever_a_file_holds_both_readers_agree(text, block):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(text.encode())
        quick = read_blocks(path, "utf-8", block=block)
        problems = []
        careful = carefully(path, problems)
        if quick is not None:
            assert problems == []
            assert told(quick) == told(careful)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=20), st.sampled_from(["\n", "\r\n"]))
def test_files_as_programs_write_them_are_read_quickly(records, ending):
    stream = io.StringIO()
    csv.writer(stream, lineterminator=ending).writerows([["one", "two", "three"], *records])
    text = stream.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(text.encode())
        quick = read_blocks(path, "utf-8", block=1 << 20)
        assert quick is not None or "\r" in ending
        assert told(read_csv(path, [])) == told(carefully(path, []))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_of_several_blocks_keeps_its_row_numbers(tmp_path, encoding):
    path = tmp_path / "t.csv"
    lines = ["编号,名称", *(f'{number},"第\n{number} 行"' for number in range(500))]
    path.write_text("\n".join(lines) + "\n", encoding=encoding, newline="")
    table = read_blocks(path, encoding, block=512)
    assert table is not None
    assert table.header == ("编号", "名称")
    assert table.rows.tolist() == list(range(2, 1002, 2))
    assert [table.columns[1].texts[code] for code in table.columns[1].codes[:2]] == ["第\n0 行", "第\n1 行"]


@pytest.mark.parametrize(
    "text", ["", "\n", "a\nb\n", 'a,b\n1,"2\n', "a,b\n1\n", 'a,b\n1,x"y\n', "a,b\n\n1,2\n", "a,b\r1,2\r"]
)
def test_what_is_odd_is_left_to_the_careful_reader(tmp_path, text):
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    assert read_blocks(path, "utf-8") is None
