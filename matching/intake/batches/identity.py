"""Identity numbers of a workers' file: hashed on the spot, checked, and never kept, shown or logged."""

from __future__ import annotations

import hmac
import os
import re
from dataclasses import replace
from datetime import date

import numpy as np

from matching.exchange.raw import RawColumn, RawTable
from matching.exchange.typed import TypedColumn, TypedTable
from matching.intake.known import ROUNDED
from matching.language import Text
from matching.models.tables import IDENTITIES
from matching.problems import InputError, Problem

#: The environment's secret with which identity numbers are hashed.
SETTING = "MATCHING_IDENTITY_KEY"
SHORTEST_KEY = 16

#: What the column of identity numbers is called once it is read.
NUMBERS = "identity_number"
#: Headers that hold identity numbers.
HEADERS = (NUMBERS, "身份证号", "身份证号码", "公民身份号码", "居民身份证号码", "身份证")

_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
_LENGTH = 18
_WITHIN = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
_ID_HEADERS = ("worker_id", "劳动者编号")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

_WRONG = Text(
    "is no identity number: 18 characters, the last one a check digit (the number is not shown)",
    "不是有效的身份证号：应为 18 位，末位为校验码（号码不予显示）",
)


#: What an identity number becomes that a spreadsheet kept as a number: it has room for fifteen digits.
_CUT = re.compile(r"[1-9][0-9]{14}000")
_ROUNDED = Text(
    "was kept as a number by a spreadsheet such as Excel, which rounds it to 15 digits: the last ones are lost; format "
    "the column as text and type the number again (the number is not shown)",
    "被 Excel 等电子表格当作数字保存，舍入到 15 位，末几位已丢失：请先把该列设为文本格式，再重新填写（号码不予显示）",
)
_PERHAPS_ROUNDED = Text(
    "ends in 000, like a number whose end a spreadsheet has lost; compare it with the card (the number is not shown)",
    "末三位为 000，可能已被电子表格舍入；请与证件核对（号码不予显示）",
)
_NO_ID = Text(
    "is an identity number, which is never kept: give the worker another id, and the number a column identity_number",
    "是身份证号，登记库从不保存：请另编劳动者编号，身份证号另列一列“身份证号”",
)


def split(raw: RawTable) -> tuple[RawTable, RawColumn | None, str]:
    """Return a workers' table without its identity numbers, their column (None if there is none), and its header."""
    for place, header in enumerate(raw.header):
        if header in HEADERS or header.casefold() in HEADERS:
            rest = [number for number in range(len(raw.header)) if number != place]
            kept = replace(
                raw,
                header=tuple(raw.header[number] for number in rest),
                columns=tuple(raw.columns[number] for number in rest),
            )
            return kept, raw.columns[place], header
    return raw, None, ""


def identities(workers: TypedTable, numbers: RawColumn, header: str, problems: list[Problem]) -> TypedTable:
    """Return the table of identities of the workers that have a number.

    Raises
    ------
    InputError
        No key is set to hash with.
    """
    secret = _secret(workers.file)
    hashes, tails, told = [], [], _told(numbers)
    for text, wrong in zip(numbers.texts, told, strict=True):
        number = text.strip().upper()
        right = number and (wrong is None or wrong is _PERHAPS_ROUNDED)
        hashes.append(hmac.digest(secret, number.encode(), "sha256").hex() if right else "")
        tails.append(number[-4:] if right else "")
    odd = np.flatnonzero(np.array([said is not None for said in told], dtype=bool)[numbers.codes])
    for record, code in zip(odd.tolist(), numbers.codes[odd].tolist(), strict=True):
        said = told[code]
        assert said is not None
        warning = said is _PERHAPS_ROUNDED
        problems.append(Problem(said, workers.file, int(workers.rows[record]), header, warning=warning))
    given = np.flatnonzero(np.array([bool(text) for text in hashes], dtype=bool)[numbers.codes])
    codes, usable = numbers.codes[given], np.ones(len(hashes), dtype=bool)
    columns = {
        "worker_id": replace(workers.columns["worker_id"], codes=workers.columns["worker_id"].codes[given]),
        "number_hash": TypedColumn(header, codes, hashes, hashes, usable),
        "last_four": TypedColumn(header, codes, tails, tails, usable),
    }
    return TypedTable(IDENTITIES, workers.file, columns, workers.rows[given])


def _told(numbers: RawColumn) -> list[Text | None]:
    """Return what is to be said of each text of a column of identity numbers, None of one that is right or blank.

    One cut number in eleven has a right check digit by chance. Where others of the column were cut, it was too.
    """
    texts = [text.strip().upper() for text in numbers.texts]
    right = [valid(text) for text in texts]
    cut = [bool(_CUT.fullmatch(text) or ROUNDED.fullmatch(text)) for text in texts]
    used = np.bincount(numbers.codes, minlength=len(texts)) > 0
    surely = bool((used & np.array(cut, dtype=bool) & ~np.array(right, dtype=bool)).any())
    told: list[Text | None] = []
    for text, is_right, is_cut in zip(texts, right, cut, strict=True):
        if is_cut:
            told.append(_ROUNDED if surely else _PERHAPS_ROUNDED)
        else:
            told.append(_WRONG if text and not is_right else None)
    return told


def without_ids(raw: RawTable, problems: list[Problem]) -> RawTable:
    """Return a table whose workers' ids hold no identity numbers: rows with one are wrong, and it is hidden."""
    for place, header in enumerate(raw.header):
        if header.casefold() not in _ID_HEADERS:
            continue
        column = raw.columns[place]
        ids = [is_identity(text) for text in column.texts]
        if not any(ids):
            continue
        wrong = np.flatnonzero(np.array(ids, dtype=bool)[column.codes])
        problems.extend(Problem(_NO_ID, raw.file, int(raw.rows[record]), header) for record in wrong.tolist())
        texts = tuple(hidden(text) if shows else text for text, shows in zip(column.texts, ids, strict=True))
        columns = list(raw.columns)
        columns[place] = RawColumn(column.codes, texts)
        raw = replace(raw, columns=tuple(columns))
    return raw


def is_identity(text: str) -> bool:
    """Whether a text is an identity number by its form, its day of birth and its check digit."""
    number = text.strip().upper()
    if len(number) != _LENGTH or not valid(number):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return True


def hidden(text: str) -> str:
    """Return a text in which of every identity number the last four characters are left."""
    return _WITHIN.sub(lambda found: f"**{found[0][-4:]}" if is_identity(found[0]) else found[0], text)


def valid(number: str) -> bool:
    """Whether a text is an identity number by its form and its check digit (GB 11643)."""
    if not _NUMBER.fullmatch(number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == number[17]


def _secret(file: str) -> bytes:
    secret = os.environ.get(SETTING, "").encode()
    if len(secret) < SHORTEST_KEY:
        raise InputError(
            [
                Problem(
                    Text(
                        f"the file holds identity numbers; set {SETTING} to a secret of at least {SHORTEST_KEY} "
                        "characters, the same for every import, so that they can be hashed",
                        f"文件含身份证号；请将 {SETTING} 设为至少 {SHORTEST_KEY} 个字符的密钥（每次导入须相同），"
                        "以便只保存摘要",
                    ),
                    file,
                )
            ]
        )
    return secret
