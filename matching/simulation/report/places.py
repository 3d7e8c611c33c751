"""Outcomes by place and by capacity: cities, homes, beds, seats, agreements; flows as maps and pictures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from matching.language import Text
from matching.reports.figures import Fill, Flow, Origin
from matching.reports.geography import Geography
from matching.reports.study.document import Arc, Cell, Field, FlowMap, Flows, Place, Sheet
from matching.rules import CAPACITY_TEXTS, Capacity
from matching.simulation.report.analysis import Analysis
from matching.simulation.study import BASE, Scenario

NAME_HERE = Text("place", "地区")


class Places:
    """What a report says by place; every figure is that of the base as it stands.

    Parameters
    ----------
    analysis
        The outcomes; regions are those of the base.
    """

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._regions = analysis.finished.base.loaded.instance.regions
        self._geography = Geography(self._regions)
        self._place = {code: place for place, code in enumerate(self._regions.codes)}

    def cities(self) -> Sheet:
        """Return positions filled by receiving city, and how scenarios differ from the base."""
        columns = {
            s.name: {key: (asked, placed) for key, asked, placed in self._of(s, "cities")} for s in self._columns
        }
        order = sorted(
            {key for cities in columns.values() for key in cities}, key=lambda k: (-columns[BASE].get(k, (0, 0))[0], k)
        )
        rows = []
        for key in order:
            asked, placed = columns[BASE].get(key, (0, 0))
            others = [columns[s.name].get(key, (0, 0))[1] - placed for s in self._others]
            rows.append((self._name(key), asked, placed, placed / asked if asked else None, *others))
        fields = (
            Field(Text("receiving city", "接收城市")),
            Field(Text("positions", "岗位"), "whole"),
            Field(Text("filled as it stands", "现状已满足"), "whole"),
            Field(Text("rate", "满足率"), "share"),
            *self._difference_fields,
        )
        return Sheet("cities", Text("Positions filled by city", "各城市已满足岗位"), fields, tuple(rows))

    def homes(self) -> Sheet:
        """Return workers placed by county of origin, and how scenarios differ from the base."""
        columns = {s.name: {key: (there, placed) for key, there, placed in self._of(s, "homes")} for s in self._columns}
        keys = {key for homes in columns.values() for key in homes}
        flagged = self._regions.from_poverty_exited
        rows: list[tuple[Cell, ...]] = []
        for key in sorted(keys, key=lambda k: (-columns[BASE].get(k, (0, 0))[1], k)):
            there, placed = columns[BASE].get(key, (0, 0))
            others = [columns[s.name].get(key, (0, 0))[1] - placed for s in self._others]
            place = self._place[key]
            province = self._geography.name(int(self._geography.province[place]))
            exited = Text("yes", "是") if flagged[place] else Text("", "")
            rows.append((self._name(key), province, exited, there, placed, *others))
        fields = (
            Field(Text("county of origin", "来源县")),
            Field(Text("province", "省份")),
            Field(Text("poverty-exited", "脱贫县")),
            Field(Text("workers", "劳动者"), "whole"),
            Field(Text("placed as it stands", "现状上岗"), "whole"),
            *self._difference_fields,
        )
        return Sheet("homes", Text("Workers placed by county of origin", "各来源县上岗人数"), fields, tuple(rows))

    def capacities(self) -> Sheet:
        """Return the capacities that are full in some scenario, or that a scenario changes."""
        uses: dict[tuple[str, str], dict[str, tuple[str, int, int | None]]] = defaultdict(dict)
        for scenario in self._columns:
            for capacity, key, name, used, limit in self._of(scenario, "uses"):
                uses[capacity, key][scenario.name] = (name, used, limit)
        rows: list[tuple[Cell, ...]] = []
        for (capacity, key), found in uses.items():
            limits = {limit for _, _, limit in found.values()}
            full = any(used and used == limit for _, used, limit in found.values())
            if full or len(limits) > 1 or len(found) < len(self._columns):
                name = next(iter(found.values()))[0] or key
                cells = [_use(found.get(scenario.name)) for scenario in self._columns]
                rows.append((CAPACITY_TEXTS[Capacity(capacity)], name if key in name else f"{key} {name}", *cells))
        # What scenarios change comes first; the order of the catalogue stays within.
        rows.sort(key=lambda row: len(set(row[2:])) == 1)
        fields = (
            Field(Text("capacity", "名额")),
            Field(Text("which", "名称")),
            *(Field(scenario.title) for scenario in self._columns),
        )
        note = Text(
            "Used of the limit; a dash: it is not there. "
            "Capacities that are nowhere full and nowhere changed are left out.",
            "已用／上限；“–”表示不存在。各情景中均未用满且未变更的名额从略。",
        )
        return Sheet("capacities", Text("Capacities in use", "各类名额使用情况"), fields, tuple(rows), note)

    def sankey(self, scenario: Scenario) -> Flows | None:
        """Return a scenario's flows as a picture, None if nobody moves."""
        flows = tuple(Flow(*flow) for flow in self._of(scenario, "flows"))
        if not flows:
            return None
        placed: dict[str, int] = defaultdict(int)
        for flow in flows:
            placed[flow.origin] += flow.workers
        origins = tuple(self._origin(key, number) for key, number in placed.items())
        cities = tuple(Fill(key, self._name(key), 0, 0) for key in dict.fromkeys(flow.destination for flow in flows))
        title = Text(f"Flows: {scenario.title.en}", f"流向：{scenario.title.zh}")
        return Flows(title, flows, origins, cities)

    def map(self, scenario: Scenario) -> FlowMap | None:
        """Return a scenario's flows between cities on the map; None if no place on it has coordinates."""
        arcs = self._arcs(scenario)
        title = Text(f"Map of flows: {scenario.title.en}", f"流向示意图：{scenario.title.zh}")
        return self._map(title, arcs, arcs, differences=False)

    def difference_map(self, scenario: Scenario) -> FlowMap | None:
        """Return how a scenario's flows differ from the base's; None if they do not."""
        base, here = self._arcs(self._analysis.finished.study.scenarios[0]), self._arcs(scenario)
        arcs = {pair: here.get(pair, 0) - base.get(pair, 0) for pair in sorted(base.keys() | here.keys())}
        title = Text(
            f"{scenario.title.en}: flows that differ from what stands", f"{scenario.title.zh}：与现状不同的流向"
        )
        return self._map(title, {pair: n for pair, n in arcs.items() if n}, here, differences=True)

    @property
    def _columns(self) -> tuple[Scenario, ...]:
        return self._analysis.columns

    @property
    def _others(self) -> tuple[Scenario, ...]:
        return self._columns[1:]

    @cached_property
    def _difference_fields(self) -> tuple[Field, ...]:
        return tuple(Field(scenario.title, "signed") for scenario in self._others)

    def _of(self, scenario: Scenario, part: str) -> list[list[Any]]:
        found: list[list[Any]] = self._analysis.outcomes[scenario.name, 0][part]
        return found

    def _name(self, key: str) -> str:
        return self._geography.name(self._place[key])

    def _origin(self, key: str, placed: int) -> Origin:
        province = int(self._geography.province[self._place[key]])
        code = self._regions.codes[province]
        return Origin(key, self._name(key), code, self._geography.name(province), 0, placed, 0, 0)

    def _arcs(self, scenario: Scenario) -> dict[tuple[str, str], int]:
        """Return workers by origin and destination where both have coordinates and are not the same."""
        return {
            (flow.origin, flow.destination): flow.workers
            for flow in (Flow(*flow) for flow in self._of(scenario, "flows"))
            if flow.origin != flow.destination and self._located(flow.origin) and self._located(flow.destination)
        }

    def _located(self, key: str) -> bool:
        return not np.isnan(self._regions.longitude[self._place[key]])

    def _map(
        self,
        title: Text,
        arcs: Mapping[tuple[str, str], int],
        arrivals: Mapping[tuple[str, str], int],
        differences: bool,
    ) -> FlowMap | None:
        if not arcs:
            return None
        arrived: dict[str, int] = defaultdict(int)
        for (_, destination), number in arrivals.items():
            arrived[destination] += number
        keys = dict.fromkeys(key for pair in arcs for key in pair)
        places = tuple(
            Place(
                key,
                self._name(key),
                float(self._regions.longitude[self._place[key]]),
                float(self._regions.latitude[self._place[key]]),
                arrived[key],
            )
            for key in keys
        )
        return FlowMap(title, places, tuple(Arc(*pair, number) for pair, number in arcs.items()), differences)


def _use(found: tuple[str, int, int | None] | None) -> str | None:
    if found is None:
        return None
    _, used, limit = found
    # Spaces that do not break keep use and limit on one line.
    return f"{used:,}\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}{'∞' if limit is None else f'{limit:,}'}"
