"""What a file is by its content, whatever its name says, and whether a workbook may be opened at all."""

from __future__ import annotations

import zipfile
from pathlib import Path

from matching.exchange.package import DAMAGED, PROTECTED, UNREADABLE, fault_of
from matching.intake.limits import Limits
from matching.language import Text

#: A part that unpacks to less is no bomb, whatever its ratio.
_SMALL_PART = 10 << 20
_START = 4096

EMPTY = Text("the file is empty", "文件为空")
NO_FILE = Text("there is no such file", "没有这个文件")
FOLDER = Text("is a folder; name one file", "是文件夹；请指定一个文件")
WEB_PAGE = Text(
    "is a web page that bears a spreadsheet's name; open it in a spreadsheet program and save it as .xlsx",
    "是以表格文件名保存的网页；请用电子表格软件打开后另存为 .xlsx",
)
XML_2003 = Text(
    "is a workbook in the XML form of 2003; open it and save it as .xlsx",
    "是 2003 版 XML 格式的工作簿；请打开后另存为 .xlsx",
)
PICTURE = Text("is a picture; send the table itself, as .xlsx or .csv", "是图片；请发送表格本身（.xlsx 或 .csv）")
DOCUMENT = Text(
    "is a document, not a workbook; copy its table into a spreadsheet and save it as .xlsx",
    "是文档而不是工作簿；请将其中的表格复制到电子表格并另存为 .xlsx",
)
ARCHIVE = Text("is an archive; unpack it and send the workbook in it", "是压缩包；请解压后发送其中的工作簿")
OPEN_DOCUMENT = Text(
    "is an OpenDocument workbook (.ods); save it as .xlsx", "是 OpenDocument 工作簿（.ods）；请另存为 .xlsx"
)
BINARY_BOOK = Text("is a binary workbook (.xlsb); save it as .xlsx", "是二进制工作簿（.xlsb）；请另存为 .xlsx")
ENTITIES = Text(
    "the workbook holds declarations that no spreadsheet program writes; save it anew as .xlsx",
    "工作簿含有电子表格软件不会写入的声明；请重新另存为 .xlsx",
)

_STARTS = (
    (b"%PDF", DOCUMENT),
    (b"{\\rtf", DOCUMENT),
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"\x1f\x8b", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"BZh", ARCHIVE),
)


def is_workbook(path: Path) -> bool:
    """Whether a file begins as a workbook of any age does."""
    with path.open("rb") as stream:
        start = stream.read(4)
    return start[:2] == b"PK" or start == b"\xd0\xcf\x11\xe0"


def refused(path: Path, limits: Limits) -> Text | None:
    """Return why a file is not read, None if it may be."""
    if not path.exists():
        return NO_FILE
    if path.is_dir():
        return FOLDER
    size = path.stat().st_size
    if size == 0:
        return EMPTY
    if size > limits.bytes:
        return Text(
            f"is {_megabytes(size)} large, more than {_megabytes(limits.bytes)}; send it in several files",
            f"大小为 {_megabytes(size)}，超过 {_megabytes(limits.bytes)}；请分成几个文件",
        )
    with path.open("rb") as stream:
        start = stream.read(_START)
    if is_workbook(path):
        return fault_of(path) or _refused_package(path, limits)
    return _refused_text(start)


def _refused_text(start: bytes) -> Text | None:
    for sign, why in _STARTS:
        if start.startswith(sign):
            return why
    words = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if words.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in words:
            return XML_2003
        if any(sign in words for sign in (b"<html", b"<table", b"<!doctype html", b"<meta")):
            return WEB_PAGE
    return None


def _refused_package(path: Path, limits: Limits) -> Text | None:
    """Return why a package is not opened: another kind of file, a bomb, a password, a declaration of entities."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            names = [part.filename for part in parts]
            if any(part.flag_bits & 1 for part in parts):
                return PROTECTED
            if (other := _other_kind(package, names)) is not None:
                return other
            if sum(part.file_size for part in parts) > limits.unpacked or any(
                part.file_size > max(_SMALL_PART, limits.ratio * part.compress_size) for part in parts
            ):
                return Text(
                    f"unpacks to more than {_megabytes(limits.unpacked)}, or to more than {limits.ratio} times its "
                    "size; delete empty rows and columns below and beside the table, or save it as CSV",
                    f"解压后超过 {_megabytes(limits.unpacked)}，或超过原大小的 {limits.ratio} 倍；"
                    "请删除表格下方和右侧的空行空列，或另存为 CSV",
                )
            if len(set(names)) < len(names):
                return DAMAGED
            if _declares(package, names):
                return ENTITIES
    except UNREADABLE:
        return DAMAGED
    return None


def _other_kind(package: zipfile.ZipFile, names: list[str]) -> Text | None:
    if "mimetype" in names and package.read("mimetype")[:200].startswith(b"application/vnd.oasis"):
        return OPEN_DOCUMENT
    if "xl/workbook.bin" in names:
        return BINARY_BOOK
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return DOCUMENT
    if "[Content_Types].xml" not in names and "_rels/.rels" not in names:
        return ARCHIVE
    return None


def _declares(package: zipfile.ZipFile, names: list[str]) -> bool:
    """Whether a part declares a document type: entities declared there could grow without end."""
    for name in names:
        if name.endswith((".xml", ".rels", ".vml")):
            with package.open(name) as stream:
                if b"<!doctype" in stream.read(_START).replace(b"\0", b"").lower():
                    return True
    return False


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):,.0f} MiB" if size >= 1 << 20 else f"{size:,} B"
