"""What the commands about senders' sheets share: tables by name, and workbooks to write."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from matching.cli.words import BadValue
from matching.language import Text
from matching.problems import TargetError


def table_named(text: str) -> str:
    """Return the name of a table that can be imported, given in either language."""
    from matching.models.tables import IMPORTED, imported_table

    if found := imported_table(text):
        return found.name
    names = Text(", ".join(table.name for table in IMPORTED), "、".join(table.chinese for table in IMPORTED))
    raise BadValue(Text(f"{text!r} is no table; tables are {names.en}", f"“{text}” 不是数据表；可用：{names.zh}"))


def new_workbook(text: str) -> Path:
    """Return the path of a workbook that is yet to be written."""
    path = Path(text)
    if path.suffix.lower() != ".xlsx":
        raise BadValue(Text(f"{text!r} must end in .xlsx", f"“{text}” 须以 .xlsx 结尾"))
    if path.exists():
        # Somebody may have filled it in or mended it.
        raise BadValue(Text(f"{text!r} is there already; name another file", f"“{text}” 已存在；请另用一个文件名"))
    return path


def service_names() -> dict[str, str]:
    """Return the names of the services that are shipped, by code."""
    from matching.generate import services

    return services.names()


def check_folder(path: Path) -> None:
    """Refuse a file whose folder cannot be written to.

    Raises
    ------
    TargetError
        There is no such folder, or none that may be written to.
    """
    folder = path.resolve().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise TargetError(Text(f"{path}: there is no such folder to write to", f"{path}：没有可写入的文件夹"))


def written(path: Path, write: Any) -> Any:
    """Write a workbook whole or not at all, and return what the writer returns."""
    check_folder(path)
    partial = path.with_name(f".{path.name}.part")
    try:
        told = write(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return told
