"""What can only be seen across cells: the region tree, cities, orders, pairs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from matching.exchange.references import Linked
from matching.exchange.schema import FORBID, PIN, RESERVED_SITES
from matching.instance.instance import FIXED, ROTA, IntColumn
from matching.instance.regions import LEVELS, PREFECTURE
from matching.language import Text
from matching.problems import Problem

Problems = list[Problem]


def check(linked: Linked) -> Problems:
    """Return everything wrong across the cells of tables that each could be read."""
    problems: Problems = []
    tree_stands = _check_region_tree(linked, problems)
    if tree_stands:
        city = cities(linked)
        _check_has_city(linked, city, problems)
        _check_allowances(linked, city, problems)
    _check_coordinates(linked, problems)
    _check_city_lists(linked, problems)
    _check_orders(linked, problems)
    _check_site_names(linked, problems)
    _check_decisions(linked, problems)
    return problems


def _parents(linked: Linked) -> tuple[IntColumn, IntColumn, dict[int, int]]:
    """Return parent and level of each region by place in the ids, and the record of each."""
    records = linked.records("regions", "code")
    count = len(linked.ids["regions"].names)
    parent, level = np.full(count, -1, dtype=np.int64), np.full(count, -1, dtype=np.int64)
    if records:
        places, rows = np.array(list(records)), np.array(list(records.values()))
        parent[places] = linked.one("regions", "parent")[rows]
        known = linked.tables["regions"].columns["level"]
        level[places] = np.where(known.usable[known.codes], linked.whole("regions", "level"), -1)[rows]
    return parent, level, records


def _check_region_tree(linked: Linked, problems: Problems) -> bool:
    """Report circles and parents below their children; return whether cities can be told."""
    table = linked.tables["regions"]
    parent, level, records = _parents(linked)
    codes = linked.ids["regions"].names
    in_circle = _on_circles(parent)
    for place in in_circle:
        problems.append(
            table.problem(
                "parent",
                records[place],
                Text(
                    "the region is its own ancestor; parents must lead up to a top",
                    "该地区是自身的上级；上级关系不得成环",
                ),
            )
        )
    above = np.where(parent >= 0, level[parent], -1) if len(parent) else parent
    for place in np.flatnonzero((parent >= 0) & (level >= 0) & (above > level)).tolist():
        name, higher, lower = codes[parent[place]], LEVELS[level[place]], LEVELS[above[place]]
        text = Text(
            f"the parent {name} ({lower}) is of a lower level than the region ({higher})",
            f"上级 {name} 的级别（{lower}）低于本地区（{higher}）",
        )
        problems.append(table.problem("parent", records[place], text))
    given = table.columns["parent"].given()
    dangling = bool((given & (linked.one("regions", "parent") < 0)).any())
    return linked.ids["regions"].complete and not in_circle and not dangling and not bool((level < 0).any())


def _on_circles(parent: IntColumn) -> list[int]:
    """Return the nodes that are their own ancestors."""
    state = [0] * len(parent)  # 0 unseen, 1 on the way up, 2 done
    found: list[int] = []
    for start in range(len(parent)):
        way = []
        here = start
        while here >= 0 and state[here] == 0:
            state[here] = 1
            way.append(here)
            here = int(parent[here])
        if here >= 0 and state[here] == 1:
            found.extend(way[way.index(here) :])
        for node in way:
            state[node] = 2
    return sorted(found)


def cities(linked: Linked) -> IntColumn:
    """Return the city of each region by place, -1 for none; the tree has no circles."""
    parent, level, _ = _parents(linked)
    city = np.where(level == PREFECTURE, np.arange(len(parent)), -1)
    here = parent.copy()
    while (open_ := (city < 0) & (here >= 0)).any():
        city[open_] = np.where(level[here[open_]] == PREFECTURE, here[open_], -1)
        here = np.where(here >= 0, parent[here], -1)
    return city


def _city_of(linked: Linked, city: IntColumn, table: str, column: str) -> IntColumn:
    """Return the city of each record's region: -1 for none, -2 where the region itself is not known."""
    region = linked.one(table, column)
    return np.where(region >= 0, city[region], -2) if len(city) else np.full(len(region), -2, dtype=np.int64)


def _check_has_city(linked: Linked, city: IntColumn, problems: Problems) -> None:
    for name, column in (("orders", "region"), ("housing", "region"), ("bases", "city"), ("allowances", "city")):
        for record in np.flatnonzero(_city_of(linked, city, name, column) == -1).tolist():
            problems.append(
                linked.tables[name].problem(
                    column,
                    record,
                    Text(
                        "the region lies in no city: neither it nor a region above it is of level prefecture",
                        "该地区不属于任何城市：它及其上级均不是地级（prefecture）",
                    ),
                )
            )


def _check_allowances(linked: Linked, city: IntColumn, problems: Problems) -> None:
    cities = _city_of(linked, city, "allowances", "city")
    table = linked.tables["allowances"]
    names = linked.ids["regions"].names
    for same in np.unique(cities[cities >= 0]).tolist():
        records = np.flatnonzero(cities == same).tolist()
        if len(records) > 1:
            rows = ", ".join(str(int(table.rows[record])) for record in records)
            text = Text(
                f"the city {names[same]} stands in rows {rows}; a city has one row",
                f"城市 {names[same]} 重复，见第 {rows} 行；每个城市一行",
            )
            problems.extend(table.problem("city", record, text) for record in records)


def _check_coordinates(linked: Linked, problems: Problems) -> None:
    """A longitude needs a latitude and the other way round."""
    table = linked.tables["regions"]
    given = {name: table.columns[name].given() for name in ("longitude", "latitude")}
    blank = {name: ~_said(linked, "regions", name) for name in given}
    for missing, other in (("longitude", "latitude"), ("latitude", "longitude")):
        text = Text(f"must be given where {other} is, or neither", f"{missing} 与 {other} 须同时填写或同时留空")
        problems.extend(
            table.problem(missing, record, text) for record in np.flatnonzero(blank[missing] & given[other]).tolist()
        )


def _check_city_lists(linked: Linked, problems: Problems) -> None:
    """Preferred and excluded cities must be regions of level prefecture."""
    _, level, _ = _parents(linked)
    names = linked.ids["regions"].names
    table = linked.tables["workers"]
    for name in ("preferred_cities", "excluded_cities"):
        codes = table.columns[name].codes
        others = {
            code: [place for place in places if level[place] not in (-1, PREFECTURE)]
            for code, places in enumerate(linked.targets("workers", name))
        }
        wrong = np.array([bool(places) for places in others.values()], dtype=bool)
        for record in np.flatnonzero(wrong[codes]).tolist():
            listed = ", ".join(names[place] for place in others[int(codes[record])][:5])
            problems.append(
                table.problem(
                    name,
                    record,
                    Text(
                        f"must list regions of level prefecture; {listed} is not",
                        f"应列出地级（prefecture）地区；{listed} 不是",
                    ),
                )
            )


def _said(linked: Linked, table: str, name: str) -> npt.NDArray[np.bool_]:
    """Whether each cell of a column says anything, be it wrong."""
    column = linked.tables[table].columns[name]
    said = np.array([bool(text.strip()) for text in column.texts], dtype=bool)[column.codes]
    return np.asarray(said, dtype=bool)


def _check_orders(linked: Linked, problems: Problems) -> None:
    table = linked.tables["orders"]

    def usable(name: str) -> npt.NDArray[np.bool_]:
        column = table.columns[name]
        return column.usable[column.codes]

    def blank(name: str) -> npt.NDArray[np.bool_]:
        return ~_said(linked, "orders", name)

    mode = np.where(usable("mode"), linked.whole("orders", "mode"), -1)
    findings: list[tuple[str, npt.NDArray[np.bool_], Text]] = [
        (
            "windows",
            np.isin(mode, (FIXED, ROTA)) & blank("windows"),
            Text("fixed and rota orders need weekly windows", "坐班（fixed）和轮班（rota）订单须填写每周时段"),
        ),
        (
            "weekly_hours",
            (mode == ROTA) & blank("weekly_hours"),
            Text("a rota order needs its weekly hours", "轮班（rota）订单须填写每周工时"),
        ),
        (
            "end",
            usable("start") & usable("end") & (linked.whole("orders", "end") < linked.whole("orders", "start")),
            Text("the order must not end before it starts", "订单结束日期不得早于开始日期"),
        ),
    ]
    for column, wrong, text in findings:
        problems.extend(table.problem(column, record, text) for record in np.flatnonzero(wrong).tolist())


def _check_site_names(linked: Linked, problems: Problems) -> None:
    table = linked.tables["housing"]
    column = table.columns["site_id"]
    reserved = np.array([value in RESERVED_SITES for value in column.values], dtype=bool)
    listing = ", ".join(RESERVED_SITES)
    text = Text(
        f"a site must not be called {listing}: these words name a lodging of results",
        f"宿舍编号不得为 {listing}：这些词在结果中另有含义",
    )
    problems.extend(
        table.problem("site_id", record, text) for record in np.flatnonzero(reserved[column.codes]).tolist()
    )


def _check_decisions(linked: Linked, problems: Problems) -> None:
    """Report pairs pinned and forbidden, and warn of pairs written twice."""
    kinds: dict[tuple[int, int], set[int]] = {}
    decided = linked.tables["decisions"].columns["kind"]
    kind_known = decided.usable[decided.codes]

    def kind_of(record: int) -> int:
        return int(decided.values[decided.codes[record]])

    _check_repeated(linked, "decisions", kind_of, problems)
    _check_repeated(linked, "previous", lambda _: 0, problems)
    pairs = list(
        zip(linked.one("decisions", "worker_id").tolist(), linked.one("decisions", "order_id").tolist(), strict=True)
    )
    for record, pair in enumerate(pairs):
        if min(pair) >= 0 and kind_known[record]:
            kinds.setdefault(pair, set()).add(kind_of(record))
    for record, pair in enumerate(pairs):
        if kinds.get(pair) == {PIN, FORBID} and kind_known[record]:
            problems.append(
                linked.tables["decisions"].problem(
                    "kind",
                    record,
                    Text("the pair is both pinned and forbidden; keep one", "该配对既被指定又被禁止；请保留一项"),
                )
            )


def _check_repeated(linked: Linked, name: str, kind_of: Callable[[int], int], problems: Problems) -> None:
    table = linked.tables[name]
    seen: dict[tuple[int, int, int], int] = {}
    for record, pair in enumerate(
        zip(linked.one(name, "worker_id").tolist(), linked.one(name, "order_id").tolist(), strict=True)
    ):
        if min(pair) < 0:
            continue
        first = seen.setdefault((*pair, kind_of(record)), record)
        if first != record:
            row = int(table.rows[first])
            problems.append(
                table.row_problem(
                    record,
                    Text(f"says the same as row {row}; it counts once", f"与第 {row} 行重复；只计一次"),
                    warning=True,
                )
            )
