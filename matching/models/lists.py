"""Lists in cells (skills, preferred cities), each distinct list kept once.

A million workers hold a few hundred different sets of skills and name some ten thousand different lists of cities. A
row refers to its list; the list has its text, as a cell shows it, and its items as rows of their own, so that they can
be asked for and cannot name a region or an employer that is not there. A list never changes: a row that says something
else refers to another list.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matching.models.base import Base, one_of


class CellList(Base):
    """A list as a cell says it; `kind` says what its items are."""

    __tablename__ = "lists"
    __table_args__ = (
        UniqueConstraint("kind", "text"),
        one_of("kind", "skills", "regions", "employers", "services"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str]
    text: Mapped[str]


class _Item:
    list: Mapped[int] = mapped_column(Integer, ForeignKey("lists.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)


class SkillItem(_Item, Base):
    """A service in a list of skills, with the level held."""

    __tablename__ = "skill_items"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 5", name="level"),)

    service: Mapped[str] = mapped_column(index=True)
    level: Mapped[int] = mapped_column(Integer)


class RegionItem(_Item, Base):
    """A region in a list of cities."""

    __tablename__ = "region_items"

    region: Mapped[str] = mapped_column(ForeignKey("regions.code"), index=True)


class EmployerItem(_Item, Base):
    """An employer that a site is open to."""

    __tablename__ = "employer_items"

    employer: Mapped[str] = mapped_column(ForeignKey("employers.employer_id"), index=True)


class ServiceItem(_Item, Base):
    """A service that an outlet offers."""

    __tablename__ = "service_items"

    service: Mapped[str] = mapped_column(index=True)


def list_column() -> Mapped[int | None]:
    """Return a column that refers to a list, null for an empty one."""
    return mapped_column(Integer, ForeignKey("lists.id"))
