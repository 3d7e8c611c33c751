"""Workbooks made by hand, so that a test decides every byte of their XML."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

#: Cell styles: 0 plain, 1 a built-in date, 2 a date with Chinese words, 3 red money, which is no date.
STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    '<numFmt numFmtId="165" formatCode="[Red]#,##0.00\\d;&quot;day&quot;0"/></numFmts>'
    '<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="4">'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>'
)


def text_rows(text: str) -> str:
    """Return the rows of a CSV text without quotes as rows of inline strings."""
    return "".join(
        f'<row r="{number}">'
        + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in line.split(","))
        + "</row>"
        for number, line in enumerate(text.splitlines(), 1)
    )


def book(
    path: Path,
    sheets: Mapping[str, str],
    *,
    strings: Sequence[str] = (),
    workbook: str = "",
    parts: Mapping[str, str | bytes] | None = None,
) -> Path:
    """Write a workbook.

    Parameters
    ----------
    sheets
        The inside of ``sheetData`` by sheet name.
    strings
        The inside of each ``si`` of the shared strings.
    workbook
        What stands in the part ``workbook`` before the list of sheets.
    parts
        Parts to add or to replace.
    """
    relations = {"styles": "styles.xml", "sharedStrings": "sharedStrings.xml"}
    listed, contents = "", {"xl/styles.xml": STYLES}
    contents["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{"".join(f"<si>{s}</si>" for s in strings)}</sst>'
    for number, (name, rows) in enumerate(sheets.items(), 1):
        listed += f'<sheet name="{name}" sheetId="{number}" r:id="worksheet{number}"/>'
        relations[f"worksheet{number}"] = f"/xl/worksheets/sheet{number}.xml"
        contents[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    contents["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">{workbook}<sheets>{listed}</sheets></workbook>'
    )
    contents["_rels/.rels"] = _relations({"officeDocument": "xl/workbook.xml"})
    contents["xl/_rels/workbook.xml.rels"] = _relations(relations)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in (contents | dict(parts or {})).items():
            package.writestr(part, content if isinstance(content, bytes) else _HEAD + content)
    return path


def _relations(targets: Mapping[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{_DOCUMENT}/{name.rstrip("0123456789")}" Target="{target}"/>'
        for name, target in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{listed}</Relationships>'
