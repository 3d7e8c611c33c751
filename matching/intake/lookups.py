"""What a sheet's names are looked up in: the registry's regions, services, employers, outlets and bases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select, union

from matching.exchange.kinds import SKILLS
from matching.exchange.schema import Table
from matching.intake.places import Places
from matching.models.catalogue import ITEMS, KEPT
from matching.models.tables import IMPORTED_BY_NAME

#: Tables whose rows people call by name.
_NAMED = ("employers", "outlets", "bases")
#: Tables with a column of services.
_WITH_SERVICES = ("orders", "courses", "certificates")


@dataclass(frozen=True)
class Lookups:
    """What there is to look names up in, as `read` and `write_template` take it.

    Parameters
    ----------
    regions
        None: codes alone are understood.
    services
        Names by code.
    names
        Names by id of what a table refers to, by table.
    """

    regions: Places | None
    services: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def lookups(connection: Connection, name: str, services: Mapping[str, str]) -> Lookups:
    """Return what the cells of a table can be looked up in.

    Parameters
    ----------
    name
        Name of the table.
    services
        Names of services by code; the registry holds codes alone, and those that it has beside these are known too.
    """
    table = IMPORTED_BY_NAME[name]
    # A table's references to itself may mean rows of the same file.
    below = {column.refers for column in table.fields} - {name}
    return Lookups(
        _regions(connection) if "regions" in below else None,
        _services(connection, services) if _has_services(table) else services,
        {other: _names(connection, other) for other in _NAMED if other in below},
    )


def _regions(connection: Connection) -> Places | None:
    """Return the registry's regions, None if it has none."""
    stored = KEPT["regions"].stored.c
    query = select(stored.code, stored.name, stored.level, stored.parent).order_by(stored.code)
    found = [(row.code, row.name or row.code, row.level, row.parent or "") for row in connection.execute(query)]
    return Places(found) if found else None


def _services(connection: Connection, services: Mapping[str, str]) -> dict[str, str]:
    columns = [KEPT[name].stored.c.service for name in _WITH_SERVICES]
    columns += [ITEMS[kind][0].c.service for kind in ("skills", "services")]
    found = connection.execute(union(*(select(column).where(column.is_not(None)) for column in columns))).scalars()
    return dict(services) | {code: code for code in sorted(found) if code not in services}


def _names(connection: Connection, name: str) -> dict[str, str]:
    """Return the names of a table's rows by id."""
    keep = KEPT[name]
    key = keep.stored.c[keep.key[0]]
    return {found: called or "" for found, called in connection.execute(select(key, keep.stored.c.name).order_by(key))}


def _has_services(table: Table) -> bool:
    return any(column.name in ("service", "services") or column.kind is SKILLS for column in table.fields)
