"""Regions, outlets, docking bases, and the agreements between regions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matching.models.base import Base, Kept, one_of
from matching.models.lists import list_column


def region_column(*, index: bool = False) -> Mapped[str]:
    """Return a column that names a region."""
    return mapped_column(ForeignKey("regions.code"), index=index)


def region_or_none() -> Mapped[str | None]:
    """Return a column that may name a region."""
    return mapped_column(ForeignKey("regions.code"))


class Region(Kept, Base):
    """A province, prefecture or county."""

    __tablename__ = "regions"
    __table_args__ = (one_of("level", "province", "prefecture", "county"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    level: Mapped[str]
    #: Checked at the end of a transaction: a file may name a county before its province.
    parent: Mapped[str | None] = mapped_column(
        ForeignKey("regions.code", deferrable=True, initially="DEFERRED"), index=True
    )
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    poverty_exited: Mapped[bool]
    front_runner: Mapped[bool]


class Outlet(Kept, Base):
    """A community outlet."""

    __tablename__ = "outlets"

    outlet_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    region: Mapped[str | None] = region_or_none()
    services: Mapped[int | None] = list_column()


class DockingBase(Kept, Base):
    """A docking base in a receiving city."""

    __tablename__ = "bases"

    base_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    owner_region: Mapped[str | None] = region_or_none()
    city: Mapped[str] = region_column()
    intake: Mapped[int | None]


class Agreement(Kept, Base):
    """An agreement between two regions, valid over a span of time."""

    __tablename__ = "agreements"

    agreement_id: Mapped[str] = mapped_column(primary_key=True)
    origin_region: Mapped[str] = region_column()
    destination_region: Mapped[str] = region_column()
    min_placements: Mapped[int]
    max_placements: Mapped[int | None]
    base_id: Mapped[str | None] = mapped_column(ForeignKey("bases.base_id"))
    travel_subsidy: Mapped[int]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
