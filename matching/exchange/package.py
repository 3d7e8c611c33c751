"""The package that a workbook (.xlsx) is: what it may unpack to, what stands in it, which sheets it has.

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
from pathlib import Path
from xml.parsers.expat import ExpatError

from matching.exchange.sheet_xml import (
    DamagedError,
    Formats,
    Shape,
    attributes_of,
    read_formats,
    read_rows,
    read_strings,
)
from matching.language import Text
from matching.problems import Problem

#: A workbook may unpack to this many bytes in all.
MAX_UNPACKED = 2 << 30
#: A larger part of a workbook may be at most this many times its packed size.
MAX_RATIO = 200
_SMALL_PART = 10 << 20

_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
#: What reading a damaged package raises; of zipfile, NotImplementedError is about a compression that it does not know.
UNREADABLE = (
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
class Sheet:
    """A sheet of cells.

    Parameters
    ----------
    name
        What its tab says.
    part
        Where it stands in the package.
    hidden
        Whether its tab is not shown.
    """

    name: str
    part: str
    hidden: bool


class Book:
    """An open workbook.

    Parameters
    ----------
    package
        Its parts.

    Raises
    ------
    DamagedError, or another of `UNREADABLE`
        A part is missing or not what its form asks for.
    """

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        book = _part_by_type(package, "", "officeDocument")
        #: The sheets in the order of their tabs, charts left out; none if this is a package of another kind.
        self.sheets: tuple[Sheet, ...] = ()
        if book:
            self.sheets = tuple(_sheets(package, book))
            self._strings: list[str] = []
            if part := _part_by_type(package, book, "sharedStrings"):
                with package.open(part) as stream:
                    self._strings = read_strings(stream)
            self.formats = Formats(frozenset(), since_1904=_since_1904(package, book))
            if part := _part_by_type(package, book, "styles"):
                with package.open(part) as stream:
                    self.formats = Formats(read_formats(stream), self.formats.since_1904)

    def rows(self, sheet: Sheet, shape: Shape | None = None) -> Iterator[tuple[int, dict[int, str]]]:
        """Yield each row's number and its cells as text by column, as `read_rows` does."""
        with self._package.open(sheet.part) as stream:
            yield from read_rows(stream, self._strings, self.formats, shape)


@contextmanager
def damage_named(file: str, problems: list[Problem]) -> Iterator[None]:
    """Turn what breaks in one sheet into a problem of that sheet, so that the others are still read."""
    try:
        yield
    except UNREADABLE as error:
        problems.append(Problem(damage(error), file))


def fault_of(path: Path) -> Text | None:
    """Return why a file cannot be a workbook of today's form, by its first bytes."""
    with path.open("rb") as stream:
        start = stream.read(4)
        if start == _OLD_FORMAT:
            return PROTECTED if _ENCRYPTED in start + stream.read() else OLD
    return None if start.startswith(b"PK") else NO_WORKBOOK


def may_be_unpacked(package: zipfile.ZipFile) -> bool:
    """Whether a package keeps to the limits, by what it declares."""
    # What a part declares is what is unpacked: reading stops there, and a lie shows in its checksum.
    parts = package.infolist()
    return sum(part.file_size for part in parts) <= MAX_UNPACKED and all(
        part.file_size <= max(_SMALL_PART, MAX_RATIO * part.compress_size) for part in parts
    )


def damage(error: Exception) -> Text:
    """Return what to say of an error of `UNREADABLE`."""
    if isinstance(error, OSError) and error.strerror:
        return Text(f"cannot be read: {error.strerror}", f"无法读取：{error.strerror}")
    return DAMAGED


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


def _sheets(package: zipfile.ZipFile, book: str) -> list[Sheet]:
    """Return the sheets of cells, charts left out."""
    relations = _relations(package, book)
    sheets = []
    with package.open(book) as stream:
        for _, given in attributes_of(stream, {"sheet"}):
            part, kind = relations.get(given.get("id", ""), ("", ""))
            if kind == "worksheet":
                sheets.append(Sheet(given.get("name", ""), part, given.get("state", "visible") != "visible"))
    if not sheets:
        raise DamagedError
    return sheets


def _since_1904(package: zipfile.ZipFile, book: str) -> bool:
    with package.open(book) as stream:
        return any(
            given.get("date1904", "").lower() in ("1", "true") for _, given in attributes_of(stream, {"workbookPr"})
        )
