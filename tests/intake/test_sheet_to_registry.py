"""A sender's sheet on its whole way: read, planned, committed, returned, mended, read again."""

from __future__ import annotations

import openpyxl
import pytest

from matching.intake import read, write_returned
from matching.intake.batches import commit, plan_import
from matching.intake.batches.model import Counts, Origin
from tests.intake.lookups import REGIONS, SERVICES, places
from tests.intake.senders import bring

HEADERS = ("订单号", "用人单位", "工作地点", "工种", "人数", "服务方式", "合同期限", "薪资待遇")
GOOD = ("A-1", "安心家政", "杭州市西湖区", "月嫂", "三人", "住家", "2026年3月1日至2026年8月31日", "8000元/月")
WRONG = ("A-2", "安心家政", "杭州市肃山区", "养老护理员", "2", "住家", "即日起", "面议")
LATER = ("A-3", "安心家政", "杭州市萧山区", "保洁", "", "住家", "2026-03-01", "5000元/月")


@pytest.fixture
def registry(database):
    """A registry that holds regions and an employer."""
    header = ("code", "name", "level", "parent")
    bring(
        database,
        {
            "regions": [dict(zip(header, row, strict=True)) for row in REGIONS],
            "employers": [{"employer_id": "E1", "name": "安心家政"}],
        },
    )
    return database


def brought(database, path):
    """Return the reading of a sheet, its plan, and the plan's problems in the sender's words."""
    reading = read(path, "orders", regions=places(), services=SERVICES, names={"employers": {"E1": "安心家政"}})
    tables = {"orders": None if reading.refused else reading.rows}
    origin = Origin("安心家政", "operator", path.name, "0" * 64)
    planned = plan_import(database, tables, origin, policy="valid", problems=reading.problems)
    commit(database, tables, planned, problems=reading.problems)
    return reading, planned, reading.merged(planned.problems)


def test_what_is_good_comes_in_and_the_rest_comes_back_until_it_is_mended(registry, tmp_path):
    book = openpyxl.Workbook()
    for row in (("春季用工需求表",), HEADERS, GOOD, WRONG, LATER, ("合计", "", "", "", 5)):
        book.active.append(row)
    book.save(tmp_path / "sent.xlsx")
    reading, planned, problems = brought(registry, tmp_path / "sent.xlsx")
    assert planned.counts == {"orders": Counts(new=1, changed=0, unchanged=0, rejected=2)}
    assert [(problem.row, problem.column) for problem in problems if not problem.warning] == [
        (4, "工作地点"),
        (4, "合同期限"),
        (4, "薪资待遇"),
        (5, "人数"),
    ]
    assert write_returned(reading, problems, tmp_path / "back.xlsx") == 2
    back = openpyxl.load_workbook(tmp_path / "back.xlsx")
    sheet = back.active
    sheet["C4"], sheet["G4"], sheet["H4"], sheet["E5"] = "杭州市萧山区", "2026-03-01", "6500元/月", 1
    back.save(tmp_path / "mended.xlsx")
    _, again, left = brought(registry, tmp_path / "mended.xlsx")
    assert again.counts == {"orders": Counts(new=2, changed=0, unchanged=1, rejected=0)}
    assert [problem for problem in left if not problem.warning] == []
