"""Workbooks (.xlsx) -> tables of text.

Read without a spreadsheet library: a problem must name the row as it stands in
the sheet, a formula must be seen although its last value is stored beside it,
and no file may unpack to more than is allowed.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from xml.parsers.expat import ExpatError

from matching.exchange.raw import RawBuilder, RawTable
from matching.exchange.schema import TABLES, table_of
from matching.exchange.sheet_xml import DamagedError, Formats, attributes_of, read_formats, read_rows, read_strings
from matching.language import Text
from matching.problems import Problem

#: A workbook may unpack to this many bytes in all.
MAX_UNPACKED = 2 << 30
#: A larger part of a workbook may be at most this many times its packed size.
MAX_RATIO = 200
_SMALL_PART = 10 << 20
_CHUNK = 5_000

_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    ExpatError,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OSError,
)

NO_WORKBOOK = Text(
    "is neither a folder nor a workbook (.xlsx); name the folder of the CSV files, or save the workbook as .xlsx",
    "既不是文件夹也不是工作簿（.xlsx）；请指定 CSV 文件所在的文件夹，或将工作簿另存为 .xlsx",
)
PROTECTED = Text("is protected by a password; save it without one", "有密码保护；请另存为不加密的文件")
OLD = Text("is a workbook of the old form (.xls); save it as .xlsx", "是旧格式（.xls）工作簿；请另存为 .xlsx")
DAMAGED = Text("the workbook is damaged; open it and save it anew as .xlsx", "工作簿已损坏；请打开后重新另存为 .xlsx")
TOO_LARGE = Text(
    f"unpacks to more than {MAX_UNPACKED >> 30} GiB, or to more than {MAX_RATIO} times its size; save it as CSV files",
    f"解压后超过 {MAX_UNPACKED >> 30} GiB 或超过原大小的 {MAX_RATIO} 倍；请另存为 CSV 文件",
)


@dataclass(frozen=True)
class _Sheet:
    """A sheet's name and where it stands in the package."""

    name: str
    part: str


def read_workbook(path: Path, problems: list[Problem]) -> dict[str, RawTable | None]:
    """Return what was found of each table; None for one that is there but cannot be used.

    Parameters
    ----------
    path
        A workbook; each sheet named as a table is one.
    problems
        What is wrong is added here.
    """
    unusable: dict[str, RawTable | None] = dict.fromkeys(table.name for table in TABLES)
    try:
        fault = _fault_of(path)
        if fault is not None:
            problems.append(Problem(fault, path.name))
            return unusable
        with zipfile.ZipFile(path) as package:
            if not _may_be_unpacked(package):
                problems.append(Problem(TOO_LARGE, path.name))
                return unusable
            return _read_sheets(path.name, package, problems)
    except _UNREADABLE as error:
        problems.append(Problem(_damage(error), path.name))
        return unusable


def _fault_of(path: Path) -> Text | None:
    """Return why a file cannot be a workbook of today's form, by its first bytes."""
    with path.open("rb") as stream:
        start = stream.read(4)
        if start == _OLD_FORMAT:
            return PROTECTED if _ENCRYPTED in start + stream.read() else OLD
    return None if start.startswith(b"PK") else NO_WORKBOOK


def _may_be_unpacked(package: zipfile.ZipFile) -> bool:
    # What a part declares is what is unpacked: reading stops there, and a lie shows in its checksum.
    parts = package.infolist()
    return sum(part.file_size for part in parts) <= MAX_UNPACKED and all(
        part.file_size <= max(_SMALL_PART, MAX_RATIO * part.compress_size) for part in parts
    )


def _damage(error: Exception) -> Text:
    if isinstance(error, OSError) and error.strerror:
        return Text(f"cannot be read: {error.strerror}", f"无法读取：{error.strerror}")
    return DAMAGED


def _read_sheets(name: str, package: zipfile.ZipFile, problems: list[Problem]) -> dict[str, RawTable | None]:
    book = _part_by_type(package, "", "officeDocument")
    if not book:
        problems.append(Problem(NO_WORKBOOK, name))
        return dict.fromkeys(table.name for table in TABLES)
    strings: list[str] = []
    if part := _part_by_type(package, book, "sharedStrings"):
        with package.open(part) as stream:
            strings = read_strings(stream)
    formats = Formats(frozenset(), since_1904=_since_1904(package, book))
    if part := _part_by_type(package, book, "styles"):
        with package.open(part) as stream:
            formats = Formats(read_formats(stream), formats.since_1904)
    tables: dict[str, RawTable | None] = {}
    for sheet in _sheets(package, book):
        table = table_of(sheet.name)
        file = f"{name}[{sheet.name}]"
        if table is None:
            problems.append(
                Problem(
                    Text("this sheet is no exchange table and was left out", "该工作表不是交换表，已忽略"),
                    file,
                    warning=True,
                )
            )
        elif table.name in tables:
            text = Text(
                f"the table {table.name} is given twice; keep one sheet", f"表 {table.name} 重复；请只保留一个工作表"
            )
            problems.append(Problem(text, file))
        else:
            tables[table.name] = None
            with _damage_named(file, problems), package.open(sheet.part) as stream:
                tables[table.name] = _table(file, read_rows(stream, strings, formats), problems)
    return tables


@contextmanager
def _damage_named(file: str, problems: list[Problem]) -> Iterator[None]:
    """Turn what breaks in one sheet into a problem of that sheet, so that the others are still read."""
    try:
        yield
    except _UNREADABLE as error:
        problems.append(Problem(_damage(error), file))


def _table(file: str, rows: Iterator[tuple[int, dict[int, str]]], problems: list[Problem]) -> RawTable | None:
    """Return a sheet's table; its first row that says anything holds the headers."""
    header_row, header = next(((row, cells) for row, cells in rows if any(map(str.strip, cells.values()))), (0, {}))
    if not header:
        text = Text("the sheet is empty; its first row must be the headers", "工作表为空；首行应为表头")
        problems.append(Problem(text, file))
        return None
    width = max(place for place, cell in header.items() if cell.strip()) + 1
    builder = RawBuilder(file, [header.get(place, "") for place in range(width)], header_row)
    beyond: dict[int, int] = {}
    places = range(width)
    while chunk := list(islice(rows, _CHUNK)):
        builder.add([[cells.get(place, "") for place in places] for _, cells in chunk], [row for row, _ in chunk])
        for row, cells in chunk:
            # Most rows end where the header ends; only others are looked through.
            if len(cells) and max(cells) >= width:
                for place in cells:
                    if place >= width and cells[place].strip():
                        beyond.setdefault(place, row)
    for place, row in sorted(beyond.items()):
        text = Text(f"column {place + 1} has no header and was left out", f"第 {place + 1} 列没有表头，已忽略")
        problems.append(Problem(text, file, row, warning=True))
    return builder.build()


def _part_by_type(package: zipfile.ZipFile, source: str, kind: str) -> str:
    """Return the first part that another refers to as of a kind, blank if there is none."""
    return next((part for part, found in _relations(package, source).values() if found == kind), "")


def _relations(package: zipfile.ZipFile, source: str) -> dict[str, tuple[str, str]]:
    """Return what a part refers to: the other part and its kind, by id."""
    folder, file = posixpath.split(source)
    part = posixpath.join(folder, "_rels", f"{file}.rels")
    if part not in package.namelist():
        return {}
    found = {}
    with package.open(part) as stream:
        for _, given in attributes_of(stream, {"Relationship"}):
            if given.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, given.get("Target", ""))).lstrip("/")
                found[given.get("Id", "")] = (target, given.get("Type", "").rpartition("/")[2])
    return found


def _sheets(package: zipfile.ZipFile, book: str) -> list[_Sheet]:
    """Return the sheets of cells, charts left out."""
    relations = _relations(package, book)
    sheets = []
    with package.open(book) as stream:
        for _, given in attributes_of(stream, {"sheet"}):
            part, kind = relations.get(given.get("id", ""), ("", ""))
            if kind == "worksheet":
                sheets.append(_Sheet(given.get("name", ""), part))
    if not sheets:
        raise DamagedError
    return sheets


def _since_1904(package: zipfile.ZipFile, book: str) -> bool:
    with package.open(book) as stream:
        return any(
            given.get("date1904", "").lower() in ("1", "true") for _, given in attributes_of(stream, {"workbookPr"})
        )
