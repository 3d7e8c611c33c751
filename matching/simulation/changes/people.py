"""More or fewer workers, and workers who are trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Self

from matching.exchange.kinds import DATE, LEVEL, SKILLS
from matching.exchange.schema import BY_NAME
from matching.language import Text
from matching.simulation.changes.model import Change, Draft, Names
from matching.simulation.changes.spread import by_chance, rounded
from matching.simulation.changes.where import Where, columns_of, read_cell
from matching.simulation.keys import Keys, Number, unknown


@dataclass(frozen=True)
class Supply(Change):
    """More or fewer workers like those who are there: some come twice, or some stay away; groups stay whole.

    Who it is depends on their ids alone, so that a larger factor adds to what a smaller one added.
    """

    scale: Number
    where: Where

    @classmethod
    def read(cls, verb: str, keys: Keys) -> Self:
        names = columns_of("workers")
        keys.known(("do", "scale", *names))
        scale = keys.number("scale", 0)
        if scale is None and "scale" not in keys.table:
            keys.missing("scale")
        given = {name: value for name, value in keys.table.items() if name in names}
        return cls(1 if scale is None else scale, Where.read("workers", given, keys))

    def apply(self, draft: Draft) -> None:
        rows = self.where.rows(draft)
        units = units_of(draft.column("workers", "worker_id"), draft.column("workers", "group_id"), rows)
        ranked = [units[place] for place in by_chance([names[0] for names, _ in units], "supply")]
        target = int(rounded(Fraction(self.scale) * len(rows)))
        times, left = divmod(target, len(rows)) if rows else (0, 0)
        copies: list[list[int]] = [list(unit) for _, unit in ranked] if times > 1 else []
        extra: list[int] = []
        for _, unit in ranked:
            if len(extra) + len(unit) <= left:
                extra += unit
        if times == 0:
            stay = set(extra)
            draft.drop("workers", [row for row in rows if row not in stay])
            return
        again = [row for _ in range(times - 1) for unit in copies for row in unit] + extra
        size = draft.size("workers")
        draft.take("workers", [*range(size), *again])
        rename_copies(draft)

    def words(self, names: Names) -> Text:
        where = self.where.words(names)
        return Text(f"workers × {self.scale} ({where.en})", f"劳动者 × {self.scale}（{where.zh}）")


@dataclass(frozen=True)
class Trained(Change):
    """Workers who hold a service that they did not hold at that level, and whose training is fresh.

    Parameters
    ----------
    workers, share
        How many of those who lack it, or which part of them; one of the two is given.
    on
        Day of the training, as a cell.
    """

    service: str
    level: int
    on: str
    where: Where
    workers: int | None = None
    share: Decimal | None = None

    @classmethod
    def read(cls, verb: str, keys: Keys) -> Self:
        names = columns_of("workers")
        own = ("do", "service", "level", "on", "workers", "share")
        keys.known((*own, *names))
        given = {name: value for name, value in keys.table.items() if name in names}
        share = keys.number("share", 0)
        if share is not None and share > 1:
            keys.wrong("share", Text("must be a share from 0 to 1", "应为 0 到 1 之间的比例"), share)
        if ("workers" in keys.table) == ("share" in keys.table):
            keys.wrong("do", Text("give workers or share", "请给出 workers 或 share 之一"), verb)
        on = ""
        if "on" in keys.table:
            on = read_cell(BY_NAME["workers"].by_name["trained_on"], keys.table["on"], "on", keys) or ""
        else:
            keys.missing("on")
        change = cls(
            keys.text("service", needed=True),
            keys.whole("level", 5, min(LEVEL.numbers or (1,)), 5),
            on,
            Where.read("workers", given, keys),
        )
        if "workers" in keys.table:
            return replace(change, workers=keys.whole("workers", 0, 0, 10**9))
        return replace(change, share=None if share is None else Decimal(share))

    def apply(self, draft: Draft) -> None:
        if draft.strict:
            self._check_service(draft)
        skills, trained = list(draft.column("workers", "skills")), list(draft.column("workers", "trained_on"))
        ids = draft.column("workers", "worker_id")
        rows = self.where.rows(draft)
        held = {row: dict(SKILLS.read(skills[row])) if skills[row] else {} for row in rows}
        lacking = [row for row in rows if held[row].get(self.service, 6) > self.level]
        ranked = [lacking[place] for place in by_chance([ids[row] for row in lacking], f"trained {self.service}")]
        most = self.workers if self.workers is not None else int(rounded(Fraction(self.share or 0) * len(lacking)))
        for row in ranked[:most]:
            learned = held[row] | {self.service: self.level}
            skills[row] = SKILLS.write(sorted(learned.items()))
            if not trained[row] or DATE.read(trained[row]) < DATE.read(self.on):
                trained[row] = self.on
        draft.put("workers", "skills", skills)
        draft.put("workers", "trained_on", trained)

    def _check_service(self, draft: Draft) -> None:
        known = sorted(set(draft.column("orders", "service")) - {""})
        if self.service not in known:
            draft.wrong(unknown(self.service, known, Text("service", "工种代码")), "service", self.service)

    def words(self, names: Names) -> Text:
        where = self.where.words(names)
        many = f"{self.workers}" if self.workers is not None else f"{Decimal(self.share or 0):.0%}"
        return Text(
            f"{many} workers more hold {self.service} at level {self.level} ({where.en})",
            f"新增 {many} 人具备工种 {self.service} 等级 {self.level}（{where.zh}）",
        )


def units_of(ids: Sequence[str], groups: Sequence[str], rows: Sequence[int]) -> list[tuple[list[str], list[int]]]:
    """Return workers who come or stay away together: each the ids and the rows of a group, or of one alone."""
    units: dict[str, tuple[list[str], list[int]]] = {}
    for row in rows:
        key = f"group {groups[row]}" if groups[row] else f"worker {ids[row]}"
        names, members = units.setdefault(key, ([], []))
        names.append(ids[row])
        members.append(row)
    return list(units.values())


def rename_copies(draft: Draft, table: str = "workers") -> None:
    """Give rows that came more than once an id of their own, and copies of a group a group of their own."""
    key = BY_NAME[table].key
    ids = list(draft.column(table, key))
    # A mark that no id bears, so that a copy's name is nobody else's.
    mark = "~"
    while any(mark in name for name in ids):
        mark += "~"
    seen: dict[str, int] = {}
    groups = list(draft.column(table, "group_id")) if table == "workers" else []
    for row, name in enumerate(ids):
        seen[name] = count = seen.get(name, 0) + 1
        if count > 1:
            ids[row] = f"{name}{mark}{count}"
            if groups and groups[row]:
                groups[row] = f"{groups[row]}{mark}{count}"
    draft.put(table, key, ids)
    if groups:
        draft.put(table, "group_id", groups)
