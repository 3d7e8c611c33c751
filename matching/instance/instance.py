"""The frozen, columnar form of one matching round.

Rows of every table are sorted by their id in code-point order, so that "the
first by id" is always "the smallest index". References are indices into the
other table, -1 for none. Money is in fen, dates are days since 1970-01-01,
working time is in thousandths of a minute (exact for hours with up to four
decimals).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matching.instance.regions import Regions
from matching.instance.windows import Pattern

IntColumn = npt.NDArray[np.int64]
BoolColumn = npt.NDArray[np.bool_]

#: A blank date that is earlier than every date (never trained, open since ever).
FAR_PAST = -(10**9)
#: A blank date that is later than every date (an end that never comes).
FAR_FUTURE = 10**9
#: A blank maximum.
NO_LIMIT = 2**62
#: Thousandths of a minute in an hour: the unit of working time.
HOUR = 60_000

SEXES = ("", "f", "m")
CREDITS = ("clear", "flagged", "barred")
HOUSING_WISHES = ("own", "bed", "either")
MODES = ("live_in", "rota", "fixed")
PAY_UNITS = ("month", "hour")
EMPLOYMENTS = ("agency", "employee")
SITE_KINDS = ("dormitory", "public_rental", "employer")
SITE_SEXES = ("any", "f", "m")

BARRED = CREDITS.index("barred")
OWN, BED, EITHER = range(3)
LIVE_IN, ROTA, FIXED = range(3)
MONTH, HOURLY = range(2)
EMPLOYEE = EMPLOYMENTS.index("employee")


@dataclass(frozen=True)
class Ragged:
    """Lists of whole numbers, one list a row, kept end to end.

    Parameters
    ----------
    start
        Where each row's list begins in `values`; one longer than there are rows.
    values
        All lists, one after another.
    """

    start: IntColumn
    values: IntColumn

    @classmethod
    def from_lists(cls, lists: list[list[int]] | list[tuple[int, ...]]) -> Ragged:
        """Build from one list a row."""
        start = np.zeros(len(lists) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in lists], out=start[1:])
        values = np.array([v for row in lists for v in row], dtype=np.int64)
        return cls(start, values)

    def __len__(self) -> int:
        return len(self.start) - 1

    def row(self, index: int) -> IntColumn:
        """Return the list of one row."""
        return self.values[self.start[index] : self.start[index + 1]]

    def picked(self, rows: IntColumn) -> Ragged:
        """Return the lists of some rows."""
        count = np.diff(self.start)[rows]
        start = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(count)])
        at = np.repeat(self.start[rows] - start[:-1], count) + np.arange(start[-1])
        return Ragged(start, self.values[at])

    @cached_property
    def rows(self) -> IntColumn:
        """The row number of each entry of `values`."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.start))


@dataclass(frozen=True)
class Workers:
    """Workers; see ``docs/tables.md`` for each field's meaning."""

    ids: tuple[str, ...]
    home: IntColumn
    sex: IntColumn  #: index into SEXES
    skill_service: Ragged  #: services, each once, at its better level
    skill_level: Ragged  #: levels 1 (best) to 5, beside skill_service
    health_until: IntColumn  #: FAR_PAST if none
    trained_on: IntColumn  #: FAR_PAST if never
    credit: IntColumn  #: index into CREDITS
    available_from: IntColumn  #: FAR_PAST if blank
    available_until: IntColumn  #: FAR_FUTURE if blank
    windows: IntColumn  #: index into Instance.patterns, -1: always available
    live_in: BoolColumn
    max_hours: IntColumn  #: thousandths of a minute a week, NO_LIMIT if blank
    max_orders: IntColumn
    min_monthly: IntColumn  #: fen, 0: no floor
    min_hourly: IntColumn  #: fen, 0: no floor
    housing: IntColumn  #: index into HOUSING_WISHES
    preferred: Ragged  #: regions (prefectures) in order of preference
    preferred_only: BoolColumn
    excluded: Ragged  #: regions (prefectures)
    group: IntColumn  #: group number (code-point order of group ids), -1 if alone
    group_ids: tuple[str, ...]
    waiting: IntColumn
    current_order: IntColumn  #: -1 if none or not in this dataset
    degree_major: BoolColumn

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Employers:
    """Employers."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    region: IntColumn  #: -1 if blank
    credit: IntColumn  #: index into CREDITS
    employees: IntColumn  #: -1 if blank
    agency_workers: IntColumn  #: -1 if blank
    branded: IntColumn  #: 1 yes, 0 no or blank
    standard_contract: IntColumn
    e_contract: IntColumn
    insured: IntColumn

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Orders:
    """Orders: lines of demand, `headcount` equal positions each."""

    ids: tuple[str, ...]
    employer: IntColumn
    region: IntColumn
    service: IntColumn  #: index into Instance.services
    min_level: IntColumn
    headcount: IntColumn
    mode: IntColumn  #: index into MODES
    windows: IntColumn  #: index into Instance.patterns, -1 if blank
    hours: IntColumn  #: thousandths of a minute a week: union of the windows (fixed), weekly_hours (rota), 0 (live-in)
    start: IntColumn
    end: IntColumn  #: FAR_FUTURE if blank (never)
    pay: IntColumn  #: fen
    pay_unit: IntColumn  #: index into PAY_UNITS
    priority: IntColumn
    employment: IntColumn  #: index into EMPLOYMENTS
    outlet: IntColumn  #: -1 if blank

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Housing:
    """Sites with beds."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    region: IntColumn
    kind: IntColumn  #: index into SITE_KINDS
    sex: IntColumn  #: index into SITE_SEXES
    beds: IntColumn
    employee_only: BoolColumn
    employers: Ragged  #: employers; an empty list: every employer
    rent: IntColumn  #: fen a month
    open_from: IntColumn  #: FAR_PAST if blank
    open_until: IntColumn  #: FAR_FUTURE if blank

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Allowances:
    """Housing allowances, one row a city; sorted by the city's index."""

    city: IntColumn  #: region of level prefecture
    places: IntColumn
    monthly: IntColumn  #: fen

    def __len__(self) -> int:
        return len(self.city)


@dataclass(frozen=True)
class Agreements:
    """Agreements between regions."""

    ids: tuple[str, ...]
    origin: IntColumn
    destination: IntColumn
    minimum: IntColumn  #: 0 if blank
    maximum: IntColumn  #: NO_LIMIT if blank
    base: IntColumn  #: -1 if none
    subsidy: IntColumn  #: fen
    valid_from: IntColumn  #: FAR_PAST if blank
    valid_until: IntColumn  #: FAR_FUTURE if blank

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Bases:
    """Docking bases."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    owner: IntColumn  #: region, -1 if blank
    city: IntColumn  #: region of level prefecture
    intake: IntColumn  #: NO_LIMIT if blank

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Courses:
    """Courses and refreshers."""

    ids: tuple[str, ...]
    region: IntColumn
    service: IntColumn  #: index into Instance.services, -1: a refresher
    from_level: IntColumn  #: 0 if blank (anybody)
    to_level: IntColumn  #: 0 if blank (gives no level)
    seats: IntColumn
    start: IntColumn
    end: IntColumn  #: start + weeks * 7 days
    cost: IntColumn  #: fen

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Outlets:
    """Community outlets."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    region: IntColumn  #: -1 if blank
    services: Ragged

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Instance:
    """One round, frozen.

    Parameters
    ----------
    services
        Service codes in code-point order.
    patterns
        Distinct weekly window patterns.
    pins, forbids
        Pairs (worker, order), shape (n, 2), sorted, each once.
    previous
        Pairs (worker, order) of the table ``previous``, shape (n, 2), sorted, each once.
    """

    regions: Regions
    services: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    workers: Workers
    employers: Employers
    orders: Orders
    housing: Housing
    allowances: Allowances
    agreements: Agreements
    bases: Bases
    courses: Courses
    outlets: Outlets
    pins: IntColumn
    forbids: IntColumn
    previous: IntColumn

    @cached_property
    def plan_in_force(self) -> IntColumn:
        """Pairs (worker, order) in force: ``previous``, else the workers' current orders. Shape (n, 2)."""
        if len(self.previous):
            return self.previous
        holders = np.flatnonzero(self.workers.current_order >= 0)
        return np.column_stack([holders, self.workers.current_order[holders]]).astype(np.int64)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content; equal for equal content whatever the files' form or row order."""
        hasher = hashlib.sha256()
        _feed(hasher, self)
        return hasher.hexdigest()


def _feed(hasher: hashlib._Hash, value: object) -> None:
    """Feed one value, type and length included, so that no two contents read alike."""
    if isinstance(value, np.ndarray):
        if value.dtype == np.float64:
            # One bit pattern for every way to write "no coordinate".
            value = np.where(np.isnan(value), np.nan, value)
        hasher.update(f"a{value.dtype.str}{value.shape}".encode())
        hasher.update(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, tuple):
        hasher.update(f"t{len(value)}".encode())
        if value and isinstance(value[0], str):
            blob = "\x00".join(value).encode()
            hasher.update(f"s{len(blob)}".encode() + blob)
        else:
            for item in value:
                _feed(hasher, item)
    elif value is None or isinstance(value, int):
        hasher.update(f"v{value}".encode())
    else:
        for field in fields(value):  # type: ignore[arg-type]
            hasher.update(field.name.encode())
            _feed(hasher, getattr(value, field.name))
