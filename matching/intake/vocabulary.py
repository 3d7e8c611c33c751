"""How people head their columns: the words of ``data/headers.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _file() -> Mapping[str, object]:
    return tomllib.loads(files("matching.intake").joinpath("data/headers.toml").read_text(encoding="utf-8"))


@cache
def words_of(table: str) -> Mapping[str, tuple[str, ...]]:
    """Return the words of each target of a table; of a table that only the registry keeps there are none.

    A target is a field of the table, several fields that one column fills (``start+end``), a part of one field that
    stands in several columns (``region.county``), or pay by its unit (``pay:month``).
    """
    listed = _file().get(table, {})
    assert isinstance(listed, dict)
    return {target: tuple(words.split()) for target, words in listed.items()}


@cache
def beside() -> frozenset[str]:
    """Return the headers that sheets have and the exchange does not."""
    return frozenset(str(_file()["beside"]).split())
