"""Pay and what it is paid for, wherever the two stand: in one cell, in two, in the header, in a column a unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matching.exchange.schema import Field, Table
from matching.exchange.wrong import WrongCellError
from matching.intake.amounts import canonical, read_pay
from matching.intake.headers import Column
from matching.intake.known import Reader, takes
from matching.intake.said import CellsError, Said, wrong
from matching.intake.words import reader_of as reader_of_words
from matching.language import Text

_NO_UNIT = (
    "does not tell what it is paid for: write it after the sum (元/月, 元/小时), or in a column 计薪单位",
    "没有说明按什么计薪：请写在数额之后（元/月、元/小时），或增加“计薪单位”列",
)


def pay_reader(
    table: Table, columns: Sequence[Column], *, has_unit: bool, settled: str, is_range: bool, lower: bool
) -> Callable[[tuple[str, ...]], Said]:
    """Return how the cells of a row that are about pay are read as pay and its unit.

    Parameters
    ----------
    columns
        Headers of the sums.
    has_unit
        Whether the cell after the sums tells the unit.
    settled
        The unit of every row that does not tell, blank if none is settled.
    is_range
        Whether the two sums are the lowest and the highest.
    lower
        Whether the lowest is meant.
    """
    field, unit_field = table.by_name["pay"], table.by_name["pay_unit"]
    word = reader_of_words(table.name, unit_field)

    def read(cells: tuple[str, ...]) -> Said:
        unit_text = cells[len(columns)] if has_unit else ""
        unit = _unit_of(unit_field, word, unit_text, len(columns)) if unit_text and word is not None else ""
        sums = [(text, column) for text, column in zip(cells, columns, strict=False) if text]
        if not sums:
            return Said(("", unit_text if unit_text and takes(unit_field, unit_text) else unit))
        if len(sums) > 1:
            sums = [_one_of(sums, is_range=is_range, lower=lower)]
        text, column = sums[0]
        said = read_pay(text, unit=unit or column.unit, scale=column.scale, lower=lower)
        amount = text if takes(field, text) and column.scale == 1 else canonical(field.kind, said).texts[0]
        if not has_unit and not said.texts[1] and not settled:
            raise wrong(*_NO_UNIT)
        keeps = unit_text and said.texts[1] == unit and takes(unit_field, unit_text)
        return Said((amount, unit_text if keeps else said.texts[1]), said.note)

    return read


def _one_of(sums: Sequence[tuple[str, Column]], *, is_range: bool, lower: bool) -> tuple[str, Column]:
    """Return which of two sums of a row is meant."""
    if not is_range:
        raise wrong(
            "a row is paid by the month or by the hour, not both: leave one of the two cells blank",
            "每行只能按月或按小时计薪：请将其中一格留空",
        )
    if sums[0][0] == sums[1][0] or lower:
        return sums[0]
    raise wrong(
        "a range: write one amount, the lowest that every worker gets",
        "是一个范围：请写一个确定的数额，即每名劳动者都能得到的最低数额",
    )


def _unit_of(field: Field, word: Reader, text: str, place: int) -> str:
    """Return what pay is for by the word of its own column, which stands at a place among the cells."""
    try:
        return _english(field, word(text).texts[0])
    except ValueError as error:
        right = field.kind.right
        sentence = error.text if isinstance(error, WrongCellError) else Text(f"must be {right.en}", f"应为{right.zh}")
        raise CellsError(sentence, place) from None


def _english(field: Field, text: str) -> str:
    """Return the English word of a choice."""
    value = field.kind.read(text)
    return next(english for english, _ in field.kind.choices if field.kind.read(english) == value)
