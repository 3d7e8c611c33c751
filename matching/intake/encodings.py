"""Which encoding a text file is in: by its mark, by its zeros, by what can be read strictly, by the words it holds."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

from charset_normalizer import from_bytes

from matching.exchange.csv_file import damaged_utf_8, undecodable
from matching.language import Text

_SAMPLE = 1 << 16
#: Encodings by the mark at a file's start, the longest first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Share of bytes on one side of each pair that are zero where text in UTF-16 has plain signs in it.
_ZEROS = 0.1

UNKNOWN = Text(
    "the text is in no encoding that is read here (UTF-8, UTF-16, GB18030, Big5); save the file as CSV in UTF-8",
    "文字编码无法识别（可读 UTF-8、UTF-16、GB18030、Big5）；请另存为 UTF-8 编码的 CSV",
)
DAMAGED = Text(
    "the text is UTF-8 with damaged places in it; export the file anew from where it comes from",
    "文字为 UTF-8，但有损坏之处；请从来源系统重新导出",
)
NO_TEXT = Text("the file holds no text; save the table as .xlsx or .csv", "文件不是文本；请将表格另存为 .xlsx 或 .csv")


def likely(encoding: str) -> Text:
    """Return the word about an encoding that nothing but the look of its characters tells."""
    name = "Big5" if encoding.startswith("big5") else "GB18030"
    return Text(
        f"the text seems to be in {name}; if names come out wrong, save the file as CSV in UTF-8",
        f"文字编码看来是 {name}；若名称显示有误，请另存为 UTF-8 编码的 CSV",
    )


def encoding_of(path: Path, knows: Callable[[str], int], unsure: list[Text]) -> str | Text:
    """Return the encoding that reads a whole file, or why there is none.

    Parameters
    ----------
    path
        A file of text.
    knows
        How many of the words of a text are known as headers; decides between GB18030 and Big5, whose bytes
        look alike.
    unsure
        A word is added here where the words do not decide.
    """
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding if encoding and undecodable(path, encoding) is None else (DAMAGED if encoding else UNKNOWN)
    if b"\0" in sample:
        return _by_zeros(path, sample)
    if undecodable(path, "utf-8") is None:
        return "utf-8"
    if damaged_utf_8(path):
        return DAMAGED
    able = [encoding for encoding in ("gb18030", "big5hkscs") if undecodable(path, encoding) is None]
    if len(able) < 2:
        return able[0] if able else UNKNOWN
    texts = {encoding: sample.decode(encoding, "ignore") for encoding in able}
    known = {encoding: knows(text) for encoding, text in texts.items()}
    if known["gb18030"] != known["big5hkscs"]:
        return max(able, key=known.__getitem__)
    best = from_bytes(sample, cp_isolation=["gb18030", "big5hkscs"]).best()
    encoding = "big5hkscs" if best is not None and best.encoding == "big5hkscs" else "gb18030"
    unsure.append(likely(encoding))
    return encoding


def _by_zeros(path: Path, sample: bytes) -> str | Text:
    """Return the byte order of UTF-16 without a mark: plain signs have their zero in the higher byte."""
    pairs = max(1, len(sample) // 2)
    first, second = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    encoding = "utf-16-le" if second > first else "utf-16-be"
    if max(first, second) < _ZEROS or min(first, second) > _ZEROS / 2 or undecodable(path, encoding) is not None:
        return NO_TEXT
    return encoding
