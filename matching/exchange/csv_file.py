"""CSV files -> tables of text, with every damage named by its row."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, compress, islice
from pathlib import Path

from matching.exchange.csv_blocks import read_blocks
from matching.exchange.raw import MAX_CELL, RawBuilder, RawTable
from matching.language import Text
from matching.problems import Problem

_BLOCK = 1 << 20
_CHUNK = 1_000
_LINE_END = re.compile(r"\r\n|\r|\n")
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
        with path.open(encoding=encoding, newline="") as stream, long_cells():
            return _read(name, stream, problems)
    except OSError as error:
        why = error.strerror or ""
        problems.append(Problem(Text(f"cannot be read: {why}", f"无法读取：{why}"), file=name))
        return None


@contextmanager
def long_cells() -> Iterator[None]:
    """Let the csv module refuse cells that are longer than ours may be; its limit is one for the whole process."""
    before = csv.field_size_limit(MAX_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _read(name: str, stream: Iterator[str], problems: list[Problem]) -> RawTable | None:
    chunks = read_chunks(name, stream, problems)
    rows, records = next(chunks, ([], []))
    if not records:
        if not any(problem.file == name for problem in problems):
            problems.append(
                Problem(
                    Text("the file is empty; its first row must be the headers", "文件为空；首行应为表头"), file=name
                )
            )
        return None
    builder = RawBuilder(name, records[0], rows[0])
    before = len(problems)
    width = len(records[0])
    for numbers, chunk in chain([(rows[1:], records[1:])], chunks):
        fits = [len(record) == width for record in chunk]
        if all(fits):
            builder.add(chunk, numbers)
        else:
            problems.extend(
                ragged(name, row, len(record), width)
                for row, record, fit in zip(numbers, chunk, fits, strict=True)
                if not fit
            )
            builder.add(list(compress(chunk, fits)), compress(numbers, fits))
    return builder.build(complete=len(problems) == before)


def read_chunks(
    name: str, stream: Iterator[str], problems: list[Problem], delimiter: str = ","
) -> Iterator[tuple[list[int], list[list[str]]]]:
    """Yield the records that are not empty lines, many at once, with the number of each one's first line.

    Parameters
    ----------
    name
        What problems call the file.
    stream
        The file's text, opened with ``newline=""`` and within `long_cells`.
    problems
        A problem is added for each record that cannot be told apart.
    """
    reader = csv.reader(stream, strict=True, delimiter=delimiter)
    reading = True
    while reading:
        before = reader.line_num
        records: list[list[str]] = []
        fault = None
        try:
            # What was read before an error stays in the list.
            records.extend(islice(reader, _CHUNK))
            reading = len(records) == _CHUNK
        except csv.Error as error:
            fault = str(error)
        rows = list(range(before + 1, before + 1 + len(records)))
        after = before + len(records)
        if fault is not None or reader.line_num != after:
            # Some records have several lines.
            after = before
            for place, record in enumerate(records):
                rows[place] = after + 1
                after += 1 + sum(len(_LINE_END.findall(cell)) for cell in record)
        if [] in records:
            kept = list(map(bool, records))
            rows, records = list(compress(rows, kept)), list(compress(records, kept))
        if records:
            yield rows, records
        if fault is not None:
            problems.append(Problem(_csv_error(fault), file=name, row=after + 1))


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


def ragged(name: str, row: int, found: int, width: int) -> Problem:
    """Return the problem of a row that is not as wide as the header."""
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
    utf_8 = undecodable(path, "utf-8")
    if utf_8 is None:
        return "utf-8-sig"
    other = undecodable(path, "gb18030")
    if other is None and not damaged_utf_8(path):
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


def undecodable(path: Path, encoding: str) -> int | None:
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


def damaged_utf_8(path: Path) -> bool:
    """Whether a file that is not quite UTF-8 is so nearly: GB18030 would read it too, as other characters."""
    data = path.read_bytes()
    if data.startswith(codecs.BOM_UTF8):
        return True
    text = data.decode("utf-8", "replace")
    wrong = text.count("\N{REPLACEMENT CHARACTER}")
    return wrong <= _DAMAGED * sum(not c.isascii() for c in text)
