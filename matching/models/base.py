"""What all tables of the registry share: names of constraints, and the batch that wrote a row."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, DateTime, Double, ForeignKey, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

#: Constraints have names of one pattern, so that a migration can change them on every database.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The registry's tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy as it stands
        bool: Boolean,
        date: Date,
        datetime: DateTime(timezone=True),
        float: Double,
        int: BigInteger,
        str: Text,
    }


def one_of(column: str, *words: str) -> CheckConstraint:
    """Return the constraint that a column holds one of some words.

    Not written with IN: SQLite would build the list anew for every row, which took as long as to write the row.
    """
    return CheckConstraint(" OR ".join(f"{column} = '{word}'" for word in words), name=column)


class Kept:
    """A row that came with a batch.

    Money is kept in fen and working time in thousandths of a minute, as an instance holds them. A column may be
    null where a blank cell means something that no cell can say (no limit, never, not known).
    """

    #: The batch that wrote the row as it stands now.
    batch: Mapped[int] = mapped_column(Integer, ForeignKey("batches.id"))
    #: Sum of a number for each cell: equal for equal rows (see ``matching.models.digests``).
    digest: Mapped[int]
