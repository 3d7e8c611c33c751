"""Beds, allowances, courses, and prices that change with time."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from matching.models.base import Base, Kept, one_of
from matching.models.lists import list_column
from matching.models.places import region_column


class Housing(Kept, Base):
    """A site with beds."""

    __tablename__ = "housing"
    __table_args__ = (
        one_of("kind", "dormitory", "public_rental", "employer"),
        one_of("sex", "any", "f", "m"),
    )

    site_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    region: Mapped[str] = region_column()
    kind: Mapped[str]
    sex: Mapped[str]
    beds: Mapped[int]
    employee_only: Mapped[bool]
    employers: Mapped[int | None] = list_column()
    monthly_rent: Mapped[int]
    open_from: Mapped[date | None]
    open_until: Mapped[date | None]


class Allowance(Kept, Base):
    """A city's housing allowances; the row stands under the city, whichever region of it a file named."""

    __tablename__ = "allowances"

    city: Mapped[str] = mapped_column(ForeignKey("regions.code"), primary_key=True)
    places: Mapped[int]
    monthly_yuan: Mapped[int]


class Course(Kept, Base):
    """A course or a refresher."""

    __tablename__ = "courses"

    course_id: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[str] = region_column()
    service: Mapped[str | None]
    from_level: Mapped[int | None] = mapped_column(Integer)
    to_level: Mapped[int | None] = mapped_column(Integer)
    seats: Mapped[int]
    weeks: Mapped[int]
    start: Mapped[date]
    cost: Mapped[int]


class Price(Kept, Base):
    """What a site, a city's allowance, an agreement's journey or a course costs from a day on."""

    __tablename__ = "prices"
    __table_args__ = (one_of("item", "housing", "allowances", "agreements", "courses"),)

    item: Mapped[str] = mapped_column(primary_key=True)
    #: The id in the table that `item` names; its own row need not have come yet.
    item_id: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_until: Mapped[date | None]
    price: Mapped[int]
