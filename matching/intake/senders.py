"""How a sender's sheets are read, kept in the registry from one file to the next."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from matching.intake.mapping import ColumnMapping
from matching.models.catalogue import SENDER_COLUMNS

_ROW = SENDER_COLUMNS.c


def kept_mapping(connection: Connection, sender: str, table: str) -> ColumnMapping:
    """Return how the sender's earlier sheets of a table were read; what is not known yet is blank."""
    query = select(_ROW.mapping).where(_ROW.sender == sender, _ROW.table_name == table)
    found = connection.execute(query).scalar()
    return ColumnMapping.from_json(found) if found else ColumnMapping(table)


def keep_mapping(connection: Connection, sender: str, mapping: ColumnMapping, actor: str) -> None:
    """Keep how a sender's sheets of a table are read, in the place of what was kept before."""
    mine = (_ROW.sender == sender, _ROW.table_name == mapping.table)
    connection.execute(delete(SENDER_COLUMNS).where(*mine))
    connection.execute(
        insert(SENDER_COLUMNS),
        {
            "sender": sender,
            "table_name": mapping.table,
            "mapping": mapping.to_json(),
            "at": datetime.now(UTC),
            "actor": actor,
        },
    )
