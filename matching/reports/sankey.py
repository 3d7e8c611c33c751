"""Where workers go: flows grouped until they can be read, and laid out as a Sankey diagram.

Every item of a side has a slot of its own, at least as high as its label, so
labels never overlap however thin a flow is. Widths are workers times one
scale, so what leaves a node on one side arrives on the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from matching.language import Text
from matching.reports.figures import Fill, Flow, Origin

#: Height of a label's line, of a province's heading, and the least and most room between two slots, in pixels.
LINE, HEADING, GAP, WIDEST_GAP = 16.0, 22.0, 3.0, 40.0
#: Sum of the heights of all bars of a side, in pixels.
BARS = 460.0

OTHER_PROVINCES = "other provinces"
OTHER_CITIES = "other cities"


class Flowing(Protocol):
    """What a picture is made from: flows, the places they come from, the cities they go to."""

    @property
    def flows(self) -> tuple[Flow, ...]: ...

    @property
    def origins(self) -> tuple[Origin, ...]: ...

    @property
    def cities(self) -> tuple[Fill, ...]: ...


@dataclass(frozen=True)
class Node:
    """A place on one side of the picture.

    Parameters
    ----------
    key
        Identifies it on its side.
    label
        What is written beside it.
    province
        Name of its province where no heading says it, else blank.
    workers, poverty_exited
        Workers through it, and those of them from poverty-exited counties.
    top, height
        Its bar, in pixels.
    """

    key: str
    label: Text
    province: str
    workers: int
    poverty_exited: int
    top: float
    height: float

    @property
    def middle(self) -> float:
        """Where its label stands."""
        return self.top + self.height / 2


@dataclass(frozen=True)
class Heading:
    """A province above its cities; `line` is its text's middle."""

    name: str
    workers: int
    line: float


@dataclass(frozen=True)
class Band:
    """Workers of one kind between two nodes; `left` and `right` are its upper ends, `height` its width, in pixels."""

    source: Node
    target: Node
    from_poverty_exited: bool
    workers: int
    left: float
    right: float
    height: float


@dataclass(frozen=True)
class Sankey:
    """A laid-out picture; heights in pixels."""

    height: float
    left: tuple[Node, ...]
    right: tuple[Node, ...]
    headings: tuple[Heading, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class _Group:
    """Places shown as one node."""

    key: str
    label: Text
    province: str
    members: tuple[str, ...]


def sankey(figures: Flowing, *, most_origins: int, most_cities: int) -> Sankey:
    """Group and lay out the flows.

    Parameters
    ----------
    figures
        Figures with at least one flow.
    most_origins, most_cities
        Most nodes on the left and on the right.

    Returns
    -------
    The picture, provinces and their cities by size on the left.
    """
    moved: dict[str, int] = defaultdict(int)
    for flow in figures.flows:
        moved[flow.origin] += flow.workers
    names = {fill.key: fill.name for fill in figures.cities}
    sending = [origin for origin in figures.origins if moved[origin.key]]
    left = group_origins(sending, most_origins)
    right = group_cities(figures.flows, names, most_cities)
    links = _links(figures.flows, left, right)
    total = sum(workers for workers, _ in links.values())
    return _laid_out(left, right, links, {o.province: o.province_name for o in sending}, BARS / total)


def group_origins(origins: Sequence[Origin], most: int) -> list[_Group]:
    """Group origins into at most `most` nodes: the largest by name, the rest by province, small provinces together."""
    cities: dict[str, list[Origin]] = defaultdict(list)
    for origin in sorted(origins, key=lambda origin: (-origin.placed, origin.key)):
        cities[origin.province].append(origin)
    provinces = sorted(cities, key=lambda code: (-sum(o.placed for o in cities[code]), code))
    # A named province takes a node at least, so no more than half of the nodes go to provinces of their own.
    own = provinces if len(origins) <= most else provinces[: max(1, most // 2)]
    small = provinces[len(own) :]
    if len(small) == 1:
        own, small = provinces, []
    named: dict[str, int] = dict.fromkeys(own, 0)
    room = most - len(own) - bool(small)
    for origin in sorted((o for code in own for o in cities[code]), key=lambda origin: (-origin.placed, origin.key)):
        code = origin.province
        # The node of a province's rest becomes its last city's once one alone is left: naming it costs nothing.
        cost = 1 if len(cities[code]) - named[code] > 1 else 0
        if cost > room:
            break
        named[code] += 1
        room -= cost
    groups: list[_Group] = []
    for code in own:
        rest = cities[code][named[code] :]
        groups += [_Group(o.key, Text(o.name, o.name), code, (o.key,)) for o in cities[code][: named[code]]]
        if len(rest) == 1:
            groups.append(_Group(rest[0].key, Text(rest[0].name, rest[0].name), code, (rest[0].key,)))
        elif rest:
            label = (
                Text(f"{len(rest)} others", f"其他 {len(rest)} 地")
                if named[code]
                else Text(f"{len(rest)} places", f"共 {len(rest)} 地")
            )
            groups.append(_Group(f"rest of {code}", label, code, tuple(o.key for o in rest)))
    if small:
        label = Text(f"{len(small)} other provinces", f"其他 {len(small)} 省")
        groups.append(_Group(OTHER_PROVINCES, label, "", tuple(o.key for code in small for o in cities[code])))
    return groups


def group_cities(flows: Sequence[Flow], names: Mapping[str, str], most: int) -> list[_Group]:
    """Group receiving cities into at most `most` nodes, the largest first."""
    arrived: dict[str, int] = defaultdict(int)
    for flow in flows:
        arrived[flow.destination] += flow.workers
    codes = sorted(arrived, key=lambda code: (-arrived[code], code))
    named = codes if len(codes) <= most else codes[: most - 1]
    groups = [_Group(code, Text(names[code], names[code]), "", (code,)) for code in named]
    rest = codes[len(named) :]
    if rest:
        groups.append(_Group(OTHER_CITIES, Text(f"{len(rest)} other cities", f"其他 {len(rest)} 市"), "", tuple(rest)))
    return groups


def _links(
    flows: Sequence[Flow], left: Sequence[_Group], right: Sequence[_Group]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Return workers, and those from poverty-exited counties, by (node on the left, node on the right)."""
    source = {member: i for i, group in enumerate(left) for member in group.members}
    target = {member: i for i, group in enumerate(right) for member in group.members}
    links: dict[tuple[int, int], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for flow in flows:
        pair = source[flow.origin], target[flow.destination]
        workers, flagged = links[pair]
        links[pair] = workers + flow.workers, flagged + flow.poverty_exited
    return dict(sorted(links.items()))


def _laid_out(
    left: Sequence[_Group],
    right: Sequence[_Group],
    links: Mapping[tuple[int, int], tuple[int, int]],
    province_names: Mapping[str, str],
    scale: float,
) -> Sankey:
    """Give every node its slot and every band its place."""
    sources, headings, left_end = _left_side(left, _through(links, 0, len(left)), province_names, scale)
    arriving_workers = _through(links, 1, len(right))
    slots = sum(max(LINE, workers * scale) for workers, _ in arriving_workers)
    gap = min(WIDEST_GAP, max(GAP, (left_end - slots) / len(right)))
    targets, right_end = _stack(right, arriving_workers, 0.0, scale, gap)
    height = max(left_end, right_end)
    sources = [replace(node, top=node.top + (height - left_end) / 2) for node in sources]
    headings = [replace(heading, line=heading.line + (height - left_end) / 2) for heading in headings]
    targets = [replace(node, top=node.top + (height - right_end + gap) / 2) for node in targets]
    arriving = [node.top for node in targets]
    leaving = [node.top for node in sources]
    bands: list[Band] = []
    # All of one kind first, so that every node shows its share as one piece.
    for of_poverty_exited in (True, False):
        for (i, j), (workers, flagged) in links.items():
            count = flagged if of_poverty_exited else workers - flagged
            if count:
                thick = count * scale
                bands.append(Band(sources[i], targets[j], of_poverty_exited, count, leaving[i], arriving[j], thick))
                leaving[i] += thick
                arriving[j] += thick
    return Sankey(height, tuple(sources), tuple(targets), tuple(headings), tuple(bands))


def _through(links: Mapping[tuple[int, int], tuple[int, int]], side: int, size: int) -> list[tuple[int, int]]:
    """Return workers, and those from poverty-exited counties, through each node of a side."""
    sums = [(0, 0)] * size
    for pair, (workers, flagged) in links.items():
        before = sums[pair[side]]
        sums[pair[side]] = before[0] + workers, before[1] + flagged
    return sums


def _left_side(
    groups: Sequence[_Group], through: Sequence[tuple[int, int]], province_names: Mapping[str, str], scale: float
) -> tuple[list[Node], list[Heading], float]:
    """Stack origins, several of one province under its heading; return them and where the side ends."""
    nodes: list[Node] = []
    headings: list[Heading] = []
    y = 0.0
    start = 0
    while start < len(groups):
        province = groups[start].province
        end = start
        while end < len(groups) and groups[end].province == province:
            end += 1
        if end - start > 1:
            workers = sum(count for count, _ in through[start:end])
            headings.append(Heading(province_names[province], workers, y + HEADING / 2))
            y += HEADING
        stacked, y = _stack(groups[start:end], through[start:end], y, scale, GAP)
        if end - start == 1 and province:
            stacked = [replace(stacked[0], province=province_names[province])]
        nodes += stacked
        y += GAP
        start = end
    return nodes, headings, y


def _stack(
    groups: Sequence[_Group], through: Sequence[tuple[int, int]], y: float, scale: float, gap: float
) -> tuple[list[Node], float]:
    """Stack nodes from `y` down, each in a slot as high as its bar and its label need."""
    nodes = []
    for group, (workers, flagged) in zip(groups, through, strict=True):
        bar = workers * scale
        slot = max(bar, LINE)
        nodes.append(Node(group.key, group.label, "", workers, flagged, y + (slot - bar) / 2, bar))
        y += slot + gap
    return nodes, y
