"""CSV files -> tables of text, with every damage named by its row."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matching.exchange.csv_blocks import read_blocks
from matching.exchange.raw import MAX_CELL, RawBuilder, RawTable
from matching.language import Text
from matching.problems import Problem

_BLOCK = 1 << 20
_CHUNK = 20_000
#: Up to this share of undecodable pieces among the non-ASCII ones a file is damaged UTF-8, not another encoding.
_DAMAGED = 0.3


def read_csv(path: Path, problems: list[Problem]) -> RawTable | None:
    """Return a CSV file's table, None if nothing of it can be used.

    Parameters
    ----------
    path
        A file in UTF-8 (with or without mark) or GB18030.
    problems
        What is wrong is added here.
    """
    name = path.name
    try:
        encoding = _encoding(path, problems)
        if encoding is None:
            return None
        if (table := read_blocks(path, encoding)) is not None:
            return table
        with path.open(encoding=encoding, newline="") as stream, _long_cells():
            return _read(name, stream, problems)
    except OSError as error:
        why = error.strerror or ""
        problems.append(Problem(Text(f"cannot be read: {why}", f"无法读取：{why}"), file=name))
        return None


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let the csv module refuse cells that are longer than ours may be; its limit is one for the whole process."""
    before = csv.field_size_limit(MAX_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _read(name: str, stream: Iterator[str], problems: list[Problem]) -> RawTable | None:
    records = _records(name, stream, problems)
    header = next(records, None)
    if header is None:
        if not any(problem.file == name for problem in problems):
            problems.append(
                Problem(
                    Text("the file is empty; its first row must be the headers", "文件为空；首行应为表头"), file=name
                )
            )
        return None
    builder = RawBuilder(name, header[1], header[0])
    before = len(problems)
    width = len(header[1])
    chunk: list[list[str]] = []
    rows: list[int] = []
    for row, record in records:
        if len(record) != width:
            problems.append(_ragged(name, row, len(record), width))
            continue
        chunk.append(record)
        rows.append(row)
        if len(chunk) == _CHUNK:
            builder.add(chunk, rows)
            chunk, rows = [], []
    builder.add(chunk, rows)
    return builder.build(complete=len(problems) == before)


def _records(name: str, stream: Iterator[str], problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not an empty line with the number of its first line."""
    reader = csv.reader(stream, strict=True)
    while True:
        row = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(Problem(_csv_error(str(error)), file=name, row=row))
            continue
        if record:
            yield row, record


def _csv_error(message: str) -> Text:
    if "field limit" in message:
        return Text(
            f"a cell holds more than {MAX_CELL} characters, or a quotation mark is left open",
            f"单元格超过 {MAX_CELL} 个字符，或引号未闭合",
        )
    if "unexpected end" in message:
        return Text(
            'the file ends inside a quoted cell: it is cut off, or a quotation mark (") is left open',
            '文件在引号内结束：文件被截断，或引号（"）未闭合',
        )
    return Text(
        'a quotation mark (") stands in the wrong place: quote the whole cell and double the marks inside it',
        '引号（"）位置不对：应将整个单元格加引号，其中的引号写两次',
    )


def _ragged(name: str, row: int, found: int, width: int) -> Problem:
    return Problem(
        Text(
            f"the row has {found} cells, the header has {width}; quote cells that hold a comma, "
            "and see whether the file is cut off here",
            f"本行有 {found} 个单元格，表头有 {width} 个；含逗号的单元格须加引号，并检查文件是否在此处被截断",
        ),
        file=name,
        row=row,
    )


def _encoding(path: Path, problems: list[Problem]) -> str | None:
    """Return the encoding that reads the whole file strictly, None after saying why there is none."""
    with path.open("rb") as stream:
        start = stream.read(4)
        position = start.find(b"\0")
        if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            position = 0
        else:
            stream.seek(0)
            read = 0
            while position < 0 and (block := stream.read(_BLOCK)):
                if (found := block.find(b"\0")) >= 0:
                    position = read + found
                read += len(block)
    if position >= 0:
        problems.append(
            Problem(
                Text(
                    f"byte {position} is no text (UTF-16, a workbook or a damaged file?); save as CSV in UTF-8",
                    f"第 {position} 字节不是文本（是否为 UTF-16、工作簿或损坏的文件？）；请另存为 UTF-8 编码的 CSV",
                ),
                file=path.name,
            )
        )
        return None
    utf_8 = _undecodable(path, "utf-8")
    if utf_8 is None:
        return "utf-8-sig"
    other = _undecodable(path, "gb18030")
    if other is None and not _damaged_utf_8(path):
        return "gb18030"
    position = utf_8 if other is None else max(utf_8, other)
    problems.append(
        Problem(
            Text(
                f"byte {position} is neither UTF-8 nor GB18030; save the file as CSV in UTF-8",
                f"第 {position} 字节既不是 UTF-8 也不是 GB18030；请另存为 UTF-8 编码的 CSV",
            ),
            file=path.name,
        )
    )
    return None


def _undecodable(path: Path, encoding: str) -> int | None:
    """Return the position of the first byte that an encoding cannot read, None if it reads all."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    read = 0
    with path.open("rb") as stream:
        while True:
            block = stream.read(_BLOCK)
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return read - held + error.start
            if not block:
                return None
            read += len(block)


def _damaged_utf_8(path: Path) -> bool:
    """Whether a file that is not quite UTF-8 is so nearly: GB18030 would read it too, as other characters."""
    data = path.read_bytes()
    if data.startswith(codecs.BOM_UTF8):
        return True
    text = data.decode("utf-8", "replace")
    wrong = text.count("\N{REPLACEMENT CHARACTER}")
    return wrong <= _DAMAGED * sum(not c.isascii() for c in text)
