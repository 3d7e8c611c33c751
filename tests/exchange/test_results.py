"""Result tables: what is written, that it is the same each time, and what is missing when read."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from matching.exchange.results import COLUMNS, read_result, write_result
from matching.problems import InputError
from matching.result import (
    LODGING_ALLOWANCE,
    LODGING_HOUSEHOLD,
    LODGING_OWN,
    TERMS,
    CapacityUse,
    Plan,
    Result,
    TierOutcome,
    Unfilled,
    Unplaced,
)
from matching.rules import OUTBID, Capacity, Tier
from tests.builders import world
from tests.exchange.damage import check_sentences

ROUND = world(workers=[{}] * 5, orders=[{"headcount": "3"}, {}], housing=[{}], courses=[{}])


def column(*values: int):
    return np.array(values, dtype=np.int64)


def result() -> Result:
    plan = Plan(
        worker=column(0, 1, 2, 3),
        order=column(0, 0, 1, 1),
        lodging=column(0, LODGING_OWN, LODGING_HOUSEHOLD, LODGING_ALLOWANCE),
        course=column(0, -1, -1, -1),
        agreement=column(0, 0, -1, 0),
    )
    return Result(
        plan=plan,
        terms=np.arange(4 * len(TERMS), dtype=np.int64).reshape(4, -1) - 7,
        scores=column(5, -6, 7, 8),
        tiers=(TierOutcome(Tier.FILLED, 4, 5, "prices"), TierOutcome(Tier.QUALITY, 14, 14, "search")),
        unplaced=(Unplaced(4, OUTBID, "=others, with better claims"),),
        unfilled=(Unfilled(0, 1, "skill", '-"none" left'),),
        prices=(
            CapacityUse(Tier.FILLED, Capacity.BEDS, "S1", 1, 1, "1/2"),
            CapacityUse(Tier.QUALITY, Tier.FILLED, "", 4, 4, "-3"),
        ),
        seed=3,
        method="exact",
        complete=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_result(result(), ROUND.loaded.instance, ROUND.loaded.policy, tmp_path / "result")
    return tmp_path / "result"


def test_tables_say_what_the_contract_asks_for(folder):
    lines = {name: (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines() for name in COLUMNS}
    assert lines["placements"] == [
        "worker_id,order_id,lodging,course_id,agreement_id,score,"
        "preference,pay,level_fit,continuity,nearness,waiting,poverty_exited,cost",
        "W1,O1,S1,C1,A1,5,-7,-6,-5,-4,-3,-2,-1,0",
        "W2,O1,own,,A1,-6,1,2,3,4,5,6,7,8",
        "W3,O2,household,,,7,9,10,11,12,13,14,15,16",
        "W4,O2,allowance,,A1,8,17,18,19,20,21,22,23,24",
    ]
    assert lines["unplaced"] == ["worker_id,reason,detail", 'W5,outbid,"\'=others, with better claims"']
    assert lines["unfilled"] == ["order_id,missing,reason,detail", 'O1,1,skill,"\'-""none"" left"']
    assert lines["prices"] == [
        "tier,capacity,key,used,limit,price",
        "filled,beds,S1,1,1,1/2",
        "quality,filled,,4,4,-3",
    ]


def test_the_certificate_says_what_the_contract_asks_for(folder):
    certificate = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
    assert list(certificate) == ["input", "policy", "versions", "seed", "tiers"]
    assert certificate["input"] == ROUND.loaded.instance.digest
    assert certificate["policy"] == ROUND.loaded.policy.digest
    assert certificate["seed"] == 3
    assert {"matching", "python", "ortools", "highspy", "numpy"} <= set(certificate["versions"])
    assert certificate["tiers"] == [
        {"name": "filled", "value": 4, "bound": 5, "gap": 1, "proof": "prices"},
        {"name": "quality", "value": 14, "bound": 14, "gap": 0, "proof": "search"},
    ]


def test_the_same_result_is_written_as_the_same_bytes(folder, tmp_path):
    write_result(result(), ROUND.loaded.instance, ROUND.loaded.policy, tmp_path / "again")
    names = {file.name for file in folder.iterdir()}
    assert names == {"placements.csv", "unplaced.csv", "unfilled.csv", "prices.csv", "certificate.json"}
    assert all((folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in names)


def test_tables_are_read_as_they_stand(folder):
    (folder / "unplaced.csv").write_text('worker_id,reason,detail,more\n" W5 ",x,"a\nb",\nW6,,=1,z\n', encoding="utf-8")
    tables = read_result(folder)
    assert list(tables.unplaced) == [
        {"worker_id": " W5 ", "reason": "x", "detail": "a\nb", "more": ""},
        {"worker_id": "W6", "reason": "", "detail": "=1", "more": "z"},
    ]
    assert tables.unplaced[-1] == tables.unplaced[1:][0]
    assert len(tables.placements) == 4
    assert tables.certificate["seed"] == 3
    with pytest.raises(IndexError):
        tables.unplaced[2]
    with (folder / "placements.csv").open(encoding="utf-8", newline="") as stream:
        assert list(tables.placements) == list(csv.DictReader(stream))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("placements.csv", None, "missing"),
        ("unplaced.csv", None, "missing"),
        ("unfilled.csv", None, "missing"),
        ("prices.csv", None, "missing"),
        ("certificate.json", None, "missing"),
        ("placements.csv", b"worker_id,order_id\n", "columns are missing: lodging, course_id"),
        ("prices.csv", b"tier,capacity,key,used,limit,price,tier\n", "headers stand here twice: tier"),
        ("prices.csv", b"", "empty"),
        ("prices.csv", b"\xff\xff", "neither UTF-8"),
        ("unplaced.csv", b"worker_id,reason,detail\nW1\n", "1 cells, the header has 3"),
        ("certificate.json", b"{", "not JSON"),
        ("certificate.json", b"\xff", "not JSON"),
        ("certificate.json", b"[" * 100_000, "not JSON"),
        ("certificate.json", b"[]", "JSON object"),
    ],
)
def test_what_cannot_be_read_is_named(folder, name, content, says):
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(InputError) as error:
        read_result(folder)
    check_sentences(error.value.problems)
    (problem,) = error.value.problems
    assert problem.file == name
    assert says in problem.text.en


def test_all_missing_files_are_told_at_once(tmp_path):
    with pytest.raises(InputError) as error:
        read_result(tmp_path)
    assert len(error.value.problems) == 5
    with pytest.raises(InputError, match="no such folder"):
        read_result(tmp_path / "nothing")
