"""Reads the keys of a scenario file; what is wrong with one is a problem with its path and a word of advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from matching.exchange.near import nearest
from matching.language import Text
from matching.problems import Problem

#: A number of a scenario file.
Number = int | Decimal

#: Names of scenarios, parts, sweeps and values of a grid.
NAME = Text("a word of letters, digits, - and _", "由字母、数字、- 和 _ 组成的名称")


class Keys:
    """One table of a scenario file.

    Parameters
    ----------
    table
        Its keys.
    file
        What problems call the file.
    path
        Where the table stands in the file.
    problems
        Where problems are collected.
    """

    def __init__(self, table: Mapping[str, object], file: str, path: str, problems: list[Problem]) -> None:
        self.table = table
        self.file = file
        self.path = path
        self.problems = problems

    def wrong(self, key: str, text: Text, value: object = "") -> None:
        """Report one key."""
        # Python refuses to write out a whole number of thousands of digits.
        shown = hex(value) if isinstance(value, int) and value.bit_length() > 64 else str(value)
        self.problems.append(Problem(text, self.file, column=f"{self.path}{key}", value=shown))

    def missing(self, key: str) -> None:
        """Report a key that is needed and not there."""
        self.wrong(key, Text("this key is missing", "缺少该键"))

    def known(self, names: Sequence[str]) -> None:
        """Report keys that mean nothing here."""
        for key in self.table:
            if key not in names:
                self.wrong(key, unknown(key, names, Text("key", "键")))

    def text(self, key: str, default: str = "", *, needed: bool = False) -> str:
        """Return a text; `default` if it is absent or wrong."""
        value = self.table.get(key)
        if value is None:
            if needed:
                self.missing(key)
            return default
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, Text("must be a text", "应为文字"), value)
            return default
        return value.strip()

    def name(self, key: str = "name") -> str:
        """Return a name that is needed."""
        value = self.text(key, needed=True)
        if value and not value.replace("-", "").replace("_", "").isalnum():
            self.wrong(key, Text(f"must be {NAME.en}", f"应为{NAME.zh}"), value)
        return value

    def both(self, key: str, default: Text) -> Text:
        """Return a sentence: one text for both languages, or a table of ``en`` and ``zh``."""
        value = self.table.get(key)
        if value is None:
            return default
        if isinstance(value, str) and value.strip():
            return Text(value.strip(), value.strip())
        if isinstance(value, Mapping):
            inner = Keys(value, self.file, f"{self.path}{key}.", self.problems)
            inner.known(("en", "zh"))
            return Text(inner.text("en", default.en, needed=True), inner.text("zh", default.zh, needed=True))
        self.wrong(key, Text("must be a text, or { en = …, zh = … }", "应为文字，或 { en = …, zh = … }"), value)
        return default

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """Return a whole number."""
        value = self.table.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        right = Text(f"must be a whole number from {low} to {high}", f"应为 {low} 到 {high} 的整数")
        self.wrong(key, right, value)
        return default

    def number(self, key: str, low: int | None = None) -> Number | None:
        """Return a number, None if it is absent or wrong."""
        value = self.table.get(key)
        if value is None:
            return None
        number = as_number(value)
        if number is None or (low is not None and number < low):
            least = Text("", "") if low is None else Text(f" of at least {low}", f"，不小于 {low}")
            self.wrong(key, Text(f"must be a number{least.en}", f"应为数字{least.zh}"), value)
            return None
        return number

    def inner(self, key: str) -> Mapping[str, object]:
        """Return a table of keys, an empty one if it is absent or none."""
        value = self.table.get(key, {})
        if isinstance(value, Mapping):
            return value
        self.wrong(key, Text("must be a table of keys", "应为一组键值"), value)
        return {}

    def tables(self, key: str) -> list[tuple[str, Mapping[str, object]]]:
        """Return a list of tables, each with its path."""
        value = self.table.get(key, [])
        if not isinstance(value, list | tuple):
            self.wrong(key, Text("must be a list of tables", "应为表的列表"), value)
            return []
        found = []
        for number, item in enumerate(value, start=1):
            path = f"{self.path}{key}[{number}]"
            if isinstance(item, Mapping):
                found.append((f"{path}.", item))
            else:
                self.problems.append(
                    Problem(Text("must be a table of keys", "应为一组键值"), self.file, column=path, value=str(item))
                )
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.table.get(key, [])
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.wrong(key, Text("must be a list of texts", "应为文字列表"), value)
        return ()


def as_number(value: object) -> Number | None:
    """Return a number of a scenario file, None if it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        # By way of its shortest text a float is the decimal that its writer meant.
        value = Decimal(str(value))
    if not isinstance(value, Decimal) or not value.is_finite():
        return None
    return int(value) if value == value.to_integral_value() else value


def unknown(word: str, options: Sequence[str], kind: Text) -> Text:
    """Return that a word is unknown, what may be meant, and what there is."""
    near = nearest([word], list(options))
    hint = Text(f'; maybe "{near}" is meant', f"；是否即“{near}”？") if near else Text("", "")
    listing = ", ".join(options)
    return Text(
        f"unknown {kind.en}{hint.en}; there are {listing}" if options else f"unknown {kind.en}; there is none",
        f"未知的{kind.zh}{hint.zh}；可用：{listing}" if options else f"未知的{kind.zh}；没有可用的",
    )
