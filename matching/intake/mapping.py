"""What is known of a sender's sheets: which header is which field, what holds for every row, what their words mean."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from matching.intake.headers import forms
from matching.intake.vocabulary import words_of
from matching.language import Text
from matching.models.tables import IMPORTED_BY_NAME
from matching.problems import InputError, Problem


@dataclass(frozen=True)
class ColumnMapping:
    """How a sender's sheets are read.

    Parameters
    ----------
    table
        Name of the exchange table.
    columns
        Pairs of a header, as the sender writes it, and what it fills: a field, a part of one (``region.county``),
        several (``start+end``), or nothing (``""``).
    fixed
        Pairs of a field and the canonical text that every row without one of its own has: the number of the one
        enterprise that sends the sheet.
    words
        A field, a text as the sender writes it, and the canonical text that is meant.
    sheet
        Name of the sheet to read; blank: the one that fits best.
    lowest_pay
        Whether the lower end of a range of pay is meant.
    """

    table: str
    columns: tuple[tuple[str, str], ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str, str, str], ...] = ()
    sheet: str = ""
    lowest_pay: bool = False

    def targets(self) -> dict[str, str]:
        """Return what each header fills, by the header's folded form."""
        return {forms(header)[0]: target for header, target in self.columns if forms(header)}

    def with_columns(self, columns: Iterable[tuple[str, str]]) -> ColumnMapping:
        """Return the mapping with other columns."""
        return replace(self, columns=tuple(columns))

    def settled(self, later: ColumnMapping) -> ColumnMapping:
        """Return the mapping with what was settled later; where both speak of the same, the later one holds."""
        columns = {forms(header)[:1]: (header, target) for header, target in (*self.columns, *later.columns)}
        words = {(field, text): meant for field, text, meant in (*self.words, *later.words)}
        return replace(
            self,
            columns=tuple(columns.values()),
            fixed=tuple((dict(self.fixed) | dict(later.fixed)).items()),
            words=tuple((field, text, meant) for (field, text), meant in words.items()),
            sheet=later.sheet or self.sheet,
            lowest_pay=later.lowest_pay or self.lowest_pay,
        )

    def says_as_much_as(self, other: ColumnMapping) -> bool:
        """Whether two mappings are the same but for the order in which they say it."""

        def ordered(mapping: ColumnMapping) -> ColumnMapping:
            columns, fixed, words = (tuple(sorted(part)) for part in (mapping.columns, mapping.fixed, mapping.words))
            return replace(mapping, columns=columns, fixed=fixed, words=words)  # type: ignore[arg-type]

        return ordered(self) == ordered(other)

    def to_json(self) -> str:
        """Return the mapping as JSON, the same text for the same mapping."""
        return json.dumps(
            {
                "table": self.table,
                "columns": [list(pair) for pair in self.columns],
                "fixed": dict(self.fixed),
                "words": [list(entry) for entry in self.words],
                "sheet": self.sheet,
                "lowest_pay": self.lowest_pay,
            },
            ensure_ascii=False,
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> ColumnMapping:
        """Return the mapping that a JSON text describes.

        Raises
        ------
        InputError
            The text is no mapping, or names a table or a field that there is none of.
        """
        try:
            found = json.loads(text)
            mapping = cls(
                str(found["table"]),
                tuple((str(header), str(target)) for header, target in found.get("columns", ())),
                tuple((str(field), str(value)) for field, value in found.get("fixed", {}).items()),
                tuple((str(field), str(said), str(meant)) for field, said, meant in found.get("words", ())),
                str(found.get("sheet", "")),
                found.get("lowest_pay", False) is True,
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            raise InputError([Problem(Text("is no mapping of columns", "不是列对应关系"))]) from None
        mapping.check()
        return mapping

    def check(self) -> None:
        """Raise InputError for tables and fields that there are none of."""
        problems = self._problems()
        if problems:
            raise InputError(problems)

    def _problems(self) -> list[Problem]:
        table = IMPORTED_BY_NAME.get(self.table)
        if table is None:
            return [Problem(Text("names no exchange table", "没有这个交换表"), value=self.table)]
        fields = set(table.by_name)
        targets = fields | {word.partition(":")[0] for word in words_of(self.table)} | set(words_of(self.table)) | {""}
        wrong = [(header, target) for header, target in self.columns if target not in targets]
        wrong += [(field, field) for field, _ in self.fixed if field not in fields]
        wrong += [(text, field) for field, text, _ in self.words if field not in fields]
        return [
            Problem(
                Text(f"the table {self.table} has no field of this name", f"表 {self.table} 没有这一列"),
                column=header,
                value=target,
            )
            for header, target in wrong
        ]
