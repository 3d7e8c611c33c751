"""Whatever the input, it is read or refused with sentences; nothing else is ever raised."""

import tempfile
import zipfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from matching.exchange.read import from_tables, load
from matching.exchange.results import COLUMNS, read_result
from matching.exchange.schema import TABLES
from matching.problems import InputError
from tests import small_round
from tests.builders import DEFAULTS, REGIONS, filled
from tests.exchange.books import book, text_rows
from tests.exchange.damage import check_sentences

#: One file of every table.
FILES = {
    name: "\n".join([",".join(row), ",".join(f'"{cell}"' for cell in row.values())]) + "\n"
    for name, (row,) in ((name, filled(name, [{}])) for name in DEFAULTS)
}
FILES["regions"] = "code,level,parent,longitude,latitude,name\n" + "".join(
    f"{region['code']},{region['level']},{region['parent']},120.5,30,'=x\n" for region in REGIONS
)

edits = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.integers(0, 12),
        st.one_of(
            st.binary(max_size=6), st.sampled_from([b'"', b",", b"\n", b"\r", b";", b"=", b"-", b"\0", "周".encode()])
        ),
    ),
    min_size=1,
    max_size=4,
)


def edited(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """Return data with pieces cut out and others put in."""
    for place, cut, piece in changes:
        at = place % (len(data) + 1)
        data = data[:at] + piece + data[at + cut :]
    return data


def read_or_refuse(read) -> None:
    """Read; a refusal must name problems in both languages."""
    try:
        loaded = read()
    except InputError as error:
        check_sentences(error.problems)
        refused = any(not problem.warning for problem in error.problems)
        assert refused
    else:
        check_sentences(getattr(loaded, "warnings", ()))


def test_the_files_that_are_changed_here_are_right():
    with tempfile.TemporaryDirectory() as folder:
        loaded = load(small_round.write(Path(folder) / "tables", **FILES))
    assert set(FILES) == {table.name for table in TABLES} - {"outlets"}
    assert loaded.warnings == ()


@given(st.sampled_from(sorted(FILES)), edits)
def test_changed_csv_files(name, changes):
    with tempfile.TemporaryDirectory() as folder:
        tables = small_round.write(Path(folder) / "tables", **FILES)
        (tables / f"{name}.csv").write_bytes(edited(FILES[name].encode(), changes))
        read_or_refuse(lambda: load(tables))


@given(st.sampled_from(sorted(FILES)), st.binary(max_size=200))
def test_any_bytes_as_a_csv_file(name, data):
    with tempfile.TemporaryDirectory() as folder:
        tables = small_round.write(Path(folder) / "tables", **FILES)
        (tables / f"{name}.csv").write_bytes(data)
        read_or_refuse(lambda: load(tables))


@given(edits)
def test_changed_policies(changes):
    text = (
        b'round_date = 2026-03-01\ntiers = ["filled"]\n[limits]\nmax_weekly_hours = 44.5\n[floors.regions]\nwest = 1\n'
    )
    with tempfile.TemporaryDirectory() as folder:
        tables = small_round.write(Path(folder) / "tables", **FILES)
        (tables / "policy.toml").write_bytes(edited(text, changes))
        read_or_refuse(lambda: load(tables))


@given(st.binary(max_size=100), edits)
def test_changed_workbooks(junk, changes):
    with tempfile.TemporaryDirectory() as folder:
        made = book(Path(folder) / "round.xlsx", {name: text_rows(text) for name, text in small_round.TABLES.items()})
        whole = made.read_bytes()
        made.write_bytes(edited(whole, changes))
        read_or_refuse(lambda: load(made))
        made.write_bytes(b"PK\x03\x04" + junk)
        read_or_refuse(lambda: load(made))


@given(st.sampled_from(["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet2.xml", "_rels/.rels"]), edits)
def test_changed_parts_of_workbooks(part, changes):
    with tempfile.TemporaryDirectory() as folder:
        sheets = {name: text_rows(text) for name, text in small_round.TABLES.items()}
        sheets["workers"] += '<row r="9"><c r="A9" s="1"><v>46082</v></c><c t="s"><v>0</v></c></row>'
        made = book(Path(folder) / "round.xlsx", sheets, strings=["<t>a</t>"])
        with zipfile.ZipFile(made) as package:
            content = package.read(part)
        made = book(Path(folder) / "round.xlsx", sheets, strings=["<t>a</t>"], parts={part: edited(content, changes)})
        read_or_refuse(lambda: load(made))


cells = st.one_of(
    st.none(), st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes()
)


@given(st.data())
def test_any_cells_in_memory(data):
    made = {name: [dict(row) for row in filled(name, [{}, {}])] for name in DEFAULTS}
    made["regions"] = [dict(row) for row in REGIONS]
    for _ in range(data.draw(st.integers(1, 4))):
        table = data.draw(st.sampled_from(TABLES))
        row = data.draw(st.sampled_from(made.setdefault(table.name, [{}])))
        column = data.draw(st.one_of(st.sampled_from([field.name for field in table.fields]), st.text(max_size=5)))
        row[column] = data.draw(cells)
    read_or_refuse(lambda: from_tables(made))


@given(st.dictionaries(st.text(max_size=8), st.recursive(cells, lambda inner: st.lists(inner, max_size=3)), max_size=3))
def test_any_policy_in_memory(policy):
    read_or_refuse(lambda: from_tables({}, policy))


@given(st.sampled_from([*(f"{name}.csv" for name in COLUMNS), "certificate.json"]), st.binary(max_size=120), edits)
def test_any_bytes_in_a_result(name, data, changes):
    with tempfile.TemporaryDirectory() as folder:
        for table, columns in COLUMNS.items():
            (Path(folder) / f"{table}.csv").write_text(",".join(columns) + "\n", encoding="utf-8")
        (Path(folder) / "certificate.json").write_text('{"input": "a", "tiers": [{"value": 1}]}', encoding="utf-8")
        before = (Path(folder) / name).read_bytes()
        for content in (data, edited(before, changes)):
            (Path(folder) / name).write_bytes(content)
            read_or_refuse(lambda: read_result(folder))
