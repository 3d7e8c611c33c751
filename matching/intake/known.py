"""What a reader of cells may look things up in, and the reader of each field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from matching.exchange.kinds import DATE, FREE_TEXT, HOURS, IDENTIFIER, MONEY, SKILLS, WINDOWS
from matching.exchange.schema import Field
from matching.exchange.typed import ERROR, ERRORS, FORMULA
from matching.exchange.wrong import WrongCellError
from matching.intake import words
from matching.intake.amounts import canonical, read_count, read_hours, read_least_pay, read_money
from matching.intake.dates import ANY_TIME, is_any_time, read_date, read_open_date
from matching.intake.folding import squeezed, visible
from matching.intake.names import Names, read_skills
from matching.intake.places import Places
from matching.intake.said import Said, joined, plainly
from matching.intake.times import read_times
from matching.language import Text

Reader = Callable[[str], Said]

#: What people write into a cell that they leave blank.
BLANKS = frozenset(
    {
        "-",
        "--",
        "---",
        "/",
        "\\",
        ".",
        "无",
        "暂无",
        "没有",
        "不详",
        "未知",
        "未填",
        "空",
        "na",
        "n/a",
        "none",
        "null",
        "nil",
    }
)
_LAST_DAYS = ("end", "available_until", "open_until", "valid_until")
_CITIES = ("preferred_cities", "excluded_cities")
_ANYWHERE = frozenset({"不限", "均可", "都可以", "都行", "无要求", "全国", "任意"})
_LIST_SIGNS = ";；,，、/\n"
#: A long number as a spreadsheet shows and exports it once it has rounded it.
ROUNDED = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{2,3}")
LOST_DIGITS = Text(
    "is a long number that a spreadsheet has rounded: format the column as text and type the number again",
    "长数字已被电子表格舍入：请将该列设为文本格式后重新填写",
)
NOT_STORED = Text(
    "is a formula whose value is not stored: open the file in a spreadsheet program and save it, or paste the value",
    "是公式，但文件中没有保存其结果：请用电子表格软件打开并保存，或粘贴为值",
)


@dataclass(frozen=True)
class Known:
    """What there is to look things up in.

    Parameters
    ----------
    regions
        None: texts of regions are taken as codes.
    services
        None: any text is a service.
    names
        Ids and names of the things that a table's cells refer to, by the table they are in (``employers``).
    since_1904
        Whether the file's numbers of days count from 1904.
    in_workbook
        Whether cells come from a workbook, where a formula shows itself.
    lowest_pay
        Whether the lower end of a range of pay is meant.
    """

    regions: Places | None = None
    services: Names | None = None
    names: Mapping[str, Names] = field(default_factory=dict)
    since_1904: bool = False
    in_workbook: bool = False
    lowest_pay: bool = False


def reader_of(table: str, column: Field, known: Known) -> Reader | None:
    """Return how the cells of a field are read, None if they are taken as they stand."""
    inner = _inner_reader(table, column, known)
    if inner is None:
        return None
    looked_up = bool(column.refers) or column.name in ("service", "services", "skills")

    def read(text: str) -> Said:
        if not looked_up and takes(column, text):
            return plainly(text)
        try:
            said = inner(text)
            return canonical(column.kind, said) if said.texts[0] else said
        except ValueError:
            if not column.needed and squeezed(text) in BLANKS:
                return plainly("")
            raise

    return read


def guard(text: str, known: Known) -> None:
    """Raise for a cell that holds no value at all: a formula, a spreadsheet's error, a number whose end is lost."""
    if ROUNDED.fullmatch(text):
        raise WrongCellError(LOST_DIGITS)
    if text[0] == "=":
        raise WrongCellError(NOT_STORED if known.in_workbook else FORMULA)
    if text[0] == "#" and text in ERRORS:
        raise WrongCellError(ERROR)


def takes(column: Field, text: str) -> bool:
    """Whether the exchange reads a text as it stands."""
    try:
        column.kind.read(text)
    except ValueError:
        return False
    return True


def _inner_reader(table: str, column: Field, known: Known) -> Reader | None:
    kind = column.kind
    if column.refers == "regions":
        if known.regions is None:
            return None
        regions = known.regions
        level = "prefecture" if column.name in _CITIES else ""
        single: Reader = lambda text: regions.read(text, level)  # noqa: E731
        if kind is IDENTIFIER:
            return single
        listed = _list_of(single)
        return lambda text: plainly("") if squeezed(text) in _ANYWHERE else listed(text)
    if column.name in ("service", "services"):
        if known.services is None:
            return None
        return known.services.read if kind is IDENTIFIER else _list_of(known.services.read)
    if kind is SKILLS:
        return lambda text: read_skills(text, known.services)
    if column.refers:
        found = known.names.get(column.refers)
        if found is None:
            return None
        return found.read if kind is IDENTIFIER else _list_of(found.read)
    if column.name == "available_from":
        return lambda text: Said(("",), ANY_TIME) if is_any_time(text) else read_date(text, since_1904=known.since_1904)
    if kind is DATE:
        day = read_open_date if column.name in _LAST_DAYS else read_date
        return lambda text: day(text, since_1904=known.since_1904)
    if kind is MONEY:
        return read_least_pay if column.name in ("min_monthly_pay", "min_hourly_pay") else read_money
    if kind is HOURS:
        return read_hours
    if kind is WINDOWS:
        return read_times
    if (reader := words.reader_of(table, column)) is not None:
        return reader
    if kind.form == "whole":
        return read_count
    return None


def is_text(column: Field) -> bool:
    """Whether a field's cells are anybody's text, a note or a name."""
    return column.kind is FREE_TEXT


def _list_of(read: Reader) -> Reader:
    """Return the reader of a list whose items another reader reads."""

    def read_list(text: str) -> Said:
        plain = visible(text)
        for sign in _LIST_SIGNS[1:]:
            plain = plain.replace(sign, ";")
        items: list[str] = []
        notes: list[Text] = []
        for item in filter(None, map(str.strip, plain.split(";"))):
            said = read(item)
            items.append(said.texts[0])
            if said.note:
                notes.append(Text(f'"{item}" {said.note.en}', f"“{item}”{said.note.zh}"))
        return Said((";".join(items),), joined(notes))

    return read_list
