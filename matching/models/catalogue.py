"""Which table of text is kept in which table of the registry, in an order in which rows can be written."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Table as Stored

from matching.exchange.kinds import SKILLS
from matching.exchange.schema import BY_NAME as EXCHANGED
from matching.exchange.schema import Field, Table
from matching.models.base import Base
from matching.models.batches import Batch, BatchTable, Change
from matching.models.credit import CreditEntry
from matching.models.decided import Decision, Previous
from matching.models.demand import Contract, Employer, Insurance, Order
from matching.models.lists import CellList, EmployerItem, RegionItem, ServiceItem, SkillItem
from matching.models.people import Certificate, Identity, Worker
from matching.models.places import Agreement, DockingBase, Outlet, Region
from matching.models.senders import SenderColumns
from matching.models.support import Allowance, Course, Housing, Price
from matching.models.tables import CERTIFICATES, CONTRACTS, IDENTITIES, INSURANCES, PRICES

#: Columns from which two orders of different ids are seen to ask for the same.
DEMAND = ("employer_id", "region", "service", "mode", "windows", "start")


@dataclass(frozen=True)
class Keep:
    """One table of text and where it is kept.

    Parameters
    ----------
    table
        The columns as files have them; the stored table has columns of the same names.
    stored
        The table of the registry.
    key
        The columns that tell rows apart.
    """

    table: Table
    stored: Stored
    key: tuple[str, ...]

    @property
    def said(self) -> tuple[Field, ...]:
        """The columns beside the key."""
        return tuple(field for field in self.table.fields if field.name not in self.key)

    @property
    def keys(self) -> tuple[Field, ...]:
        """The columns of the key."""
        return tuple(self.table.by_name[name] for name in self.key)


_PLACES = (
    (EXCHANGED["regions"], Region, ()),
    (EXCHANGED["outlets"], Outlet, ()),
    (EXCHANGED["bases"], DockingBase, ()),
    (EXCHANGED["employers"], Employer, ()),
    (EXCHANGED["workers"], Worker, ()),
    (IDENTITIES, Identity, ()),
    (EXCHANGED["orders"], Order, ()),
    (EXCHANGED["housing"], Housing, ()),
    (EXCHANGED["allowances"], Allowance, ("city",)),
    (EXCHANGED["agreements"], Agreement, ()),
    (EXCHANGED["courses"], Course, ()),
    (EXCHANGED["decisions"], Decision, ("worker_id", "order_id")),
    (EXCHANGED["previous"], Previous, ("worker_id", "order_id")),
    (CONTRACTS, Contract, ()),
    (INSURANCES, Insurance, ()),
    (CERTIFICATES, Certificate, ()),
    (PRICES, Price, ("item", "item_id", "valid_from")),
)

#: Every table kept, by name; rows of a table refer to rows of those before it.
KEPT = MappingProxyType(
    {
        table.name: Keep(table, Base.metadata.tables[model.__tablename__], key or (table.key,))
        for table, model, key in _PLACES
    }
)

BATCHES, BATCH_TABLES, CHANGES, LISTS, CREDIT, SENDER_COLUMNS = (
    Base.metadata.tables[model.__tablename__]
    for model in (Batch, BatchTable, Change, CellList, CreditEntry, SenderColumns)
)

#: The items of each kind of list: their table, and the column that holds the item.
ITEMS = MappingProxyType(
    {
        "skills": (Base.metadata.tables[SkillItem.__tablename__], "service"),
        "regions": (Base.metadata.tables[RegionItem.__tablename__], "region"),
        "employers": (Base.metadata.tables[EmployerItem.__tablename__], "employer"),
        "services": (Base.metadata.tables[ServiceItem.__tablename__], "service"),
    }
)


def list_kind(field: Field) -> str:
    """Return what the items of a column of lists are, blank for a column that holds no list."""
    if field.kind.form != "list":
        return ""
    return "skills" if field.kind is SKILLS else field.refers or "services"
