"""CSV folders: names, encodings, headers, and every kind of damage."""

import csv
from pathlib import Path

import pytest

from matching.exchange.read import load
from matching.exchange.schema import TABLES
from matching.problems import InputError
from tests import small_round
from tests.exchange.damage import places, problems_of, warnings_of
from tests.small_round import write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "tables")


def digest(folder: Path) -> str:
    return load(folder).instance.digest


def rewrite(folder: Path, table: str, text: str | bytes) -> Path:
    (folder / f"{table}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def in_chinese(folder: Path, encoding: str) -> None:
    """Write the small round with Chinese file names, headers and names."""
    folder.mkdir()
    for table in TABLES:
        if table.name in small_round.TABLES:
            header, *rows = small_round.TABLES[table.name].splitlines()
            names = ",".join(table.by_name[name].chinese for name in header.split(","))
            text = "\n".join([names, *rows]).replace("City", "城市").replace("yes", "是").replace("live_in", "住家")
            (folder / f"{table.chinese}.csv").write_text(text, encoding=encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_names_headers_and_encodings_read_as_the_same_round(folder, tmp_path, encoding):
    rewrite(folder, "regions", small_round.TABLES["regions"].replace("City", "城市"))
    in_chinese(tmp_path / "中文", encoding)
    loaded = load(tmp_path / "中文")
    assert loaded.instance.digest == digest(folder)
    assert loaded.warnings == ()
    assert loaded.instance.regions.names[1] == "城市"


def test_order_of_rows_and_columns_line_ends_and_blanks_do_not_matter(folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for name, text in small_round.TABLES.items():
        rows = list(csv.reader(text.splitlines()))
        turned = [row[::-1] for row in [rows[0], *rows[:0:-1]]]
        lines = [",".join(f' "{cell}"'[1:] if cell else "" for cell in row) for row in turned]
        (other / f"{name}.csv").write_bytes(("\r\n".join([*lines, "", "," * (len(rows[0]) - 1)]) + "\r\n").encode())
    assert digest(other) == digest(folder)


def test_headers_and_cells_are_trimmed(folder):
    before = digest(folder)
    rewrite(folder, "employers", " employer_id , name,region \n e1 ,\u3000Home,SX\n")
    assert digest(folder) == before


def test_rows_are_counted_as_a_spreadsheet_shows_them(folder):
    rewrite(folder, "employers", 'employer_id,name,credit\ne1,"a name\nof two\nlines",clear\n\ne2,b,wrong\n')
    assert places(problems_of(lambda: load(folder))) == [("employers.csv", 6, "credit")]


def test_missing_tables_are_named(tmp_path):
    (tmp_path / "notes.csv").write_text("a\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        load(tmp_path)
    said = str(error.value)
    assert all(f"the table {name} " in said for name in ("regions", "workers", "employers", "orders"))
    assert "housing" not in said.replace("notes", "")


@pytest.mark.parametrize("name", ["order.csv", "Notes.csv", "workers.xlsx", "housing.txt", "table.tsv"])
def test_files_that_look_like_tables_are_left_out_with_a_warning(folder, name):
    (folder / name).write_text("x\n", encoding="utf-8")
    ((place, said),) = warnings_of(load(folder))
    assert place == (name, 0, "")
    assert "left out" in said


def test_other_files_are_nobodys_concern(folder):
    for name in ("README.txt", "policy_us.toml", ".hidden.csv", "~$workers.xlsx", "map.png"):
        (folder / name).write_bytes(b"\xff\x00")
    assert load(folder).warnings == ()


def test_a_near_miss_is_suggested(folder):
    (folder / "worker.csv").write_text("x\n", encoding="utf-8")
    assert 'maybe "workers.csv"' not in str(load(folder).warnings), "the table is there already"
    (folder / "agreement.csv").write_text("x\n", encoding="utf-8")
    assert 'maybe "agreements.csv"' in str(load(folder).warnings)


def test_one_table_in_two_files_is_an_error(folder):
    (folder / "劳动者.csv").write_text("worker_id\n", encoding="utf-8")
    (problem,) = problems_of(lambda: load(folder))
    assert "given twice" in problem.text.en


def test_unknown_columns_are_warnings_and_needed_ones_must_be_there(folder):
    rewrite(folder, "employers", "employer,name,region\ne1,Home,SX\n")
    with pytest.raises(InputError) as error:
        load(folder)
    unknown, missing = [problem for problem in error.value.problems if problem.file == "employers.csv"]
    assert (unknown.row, unknown.column, unknown.warning) == (1, "employer", True)
    assert 'maybe "employer_id" is meant' in unknown.text.en
    assert not missing.warning
    assert 'employer_id (单位编号) is missing; maybe "employer" is meant' in missing.text.en
    assert "employer_id" in missing.text.zh


def test_a_column_without_a_header_is_told_if_it_says_something(folder):
    rewrite(folder, "employers", "employer_id,,\ne1,note,\n")
    ((place, said),) = warnings_of(load(folder))
    assert place == ("employers.csv", 1, "")
    assert "column 2" in said


@pytest.mark.parametrize("second", ["name", "单位名称", " name "])
def test_a_header_that_stands_there_twice_is_an_error(folder, second):
    rewrite(folder, "employers", f"employer_id,name,{second}\ne1,a,b\n")
    assert places(problems_of(lambda: load(folder))) == [("employers.csv", 1, second.strip())]


@pytest.mark.parametrize(
    ("content", "row", "says"),
    [
        (b"", 0, "empty"),
        (b"\xef\xbb\xbf", 0, "empty"),
        (b"\n\n", 0, "empty"),
        (b"employer_id,name\ne1", 2, "1 cells, the header has 2"),
        (b"employer_id,name\ne1,a,b\ne2,c\n", 2, "3 cells, the header has 2"),
        (b'employer_id,name\ne1,"Home', 2, "cut off"),
        (b'employer_id,name\ne1,"Ho"me\n', 2, "quotation mark"),
        (b"employer_id,name\ne1," + b"x" * 1_000_000 + b"\n", 2, "more than 100000 characters"),
        (b"employer_id,name\ne1,\0\n", 0, "byte 20 is no text"),
        ("employer_id,name\ne1,a\n".encode("utf-16"), 0, "byte 0 is no text"),
        (b"employer_id,name\ne1,\xff\n", 0, "byte 20 is neither UTF-8 nor GB18030"),
        ("employer_id,name\ne1,家庭服务有限公司家庭服务".encode()[:-2] + b"\n", 0, "byte 53 is neither"),
        (b"PK\x03\x04\x00\x00", 0, "byte 4 is no text"),
    ],
)
def test_damage_is_named(folder, content, row, says):
    found = problems_of(lambda: load(rewrite(folder, "employers", content)))
    assert places(found) == [("employers.csv", row, "")]
    assert says in found[0].text.en


def test_damage_of_one_row_does_not_hide_the_others(folder):
    rewrite(folder, "employers", 'employer_id,name,credit\ne1,"Ho"me,clear\ne2,b\ne3,c,wrong\n=e4,d,clear\n')
    assert places(problems_of(lambda: load(folder))) == [
        ("employers.csv", 2, ""),
        ("employers.csv", 3, ""),
        ("employers.csv", 4, "credit"),
        ("employers.csv", 5, "employer_id"),
    ]


def test_a_folder_in_the_place_of_a_table_is_named(folder):
    (folder / "housing.csv").mkdir()
    (problem,) = problems_of(lambda: load(folder))
    assert problem.file == "housing.csv"
    assert "cannot be read" in problem.text.en


def test_the_limit_of_the_csv_module_is_left_as_it_was(folder):
    before = csv.field_size_limit()
    load(folder)
    assert csv.field_size_limit() == before


def test_there_must_be_something_to_read(tmp_path):
    (problem,) = problems_of(lambda: load(tmp_path / "nothing"))
    assert problem.file.endswith("nothing")
    (tmp_path / "workers.csv").write_text("worker_id\n", encoding="utf-8")
    (problem,) = problems_of(lambda: load(tmp_path / "workers.csv"))
    assert "name the folder" in problem.text.en
