"""Services, levels, pay and working time of the generated orders and workers."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

IntColumn = npt.NDArray[np.int64]

#: Levels from the lowest, 5, to the highest, 1, and how often orders ask for and workers hold each.
LEVELS = (5, 4, 3, 2, 1)
ORDER_LEVELS = (56, 27, 13, 3, 1)
WORKER_LEVELS = (42, 29, 21, 6, 2)

#: Pay at a level as a percentage of the pay at level 5.
LEVEL_PAY = {5: 100, 4: 110, 3: 124, 2: 145, 1: 170}

#: Weekly windows of fixed full-time orders, paid by the month, with how often they occur.
FULL_TIME = {
    "Mon-Fri 08:00-12:00,13:00-17:00": 22,
    "Mon-Sat 08:30-11:30,14:00-18:00": 18,
    "Mon-Sat 07:00-11:00,16:30-19:30": 10,
    "Mon-Fri 09:00-12:00,13:30-18:30": 10,
    "Tue-Sun 09:00-12:00,14:00-18:00": 6,
    "Mon-Fri 06:30-14:30": 6,
    "Mon-Fri 13:30-21:30": 4,
    "Wed-Sun 10:00-18:00": 4,
    "Mon,Tue,Thu-Sat 08:00-16:00": 3,
    "Mon-Thu 20:00-06:00": 4,
    "Fri-Sun 19:30-08:00": 3,
    "Sun-Wed 21:00-07:00": 3,
    "Mon,Wed,Fri,Sun 19:00-06:00": 2,
}

#: Weekly windows of fixed part-time orders, paid by the hour.
PART_TIME = {
    "Mon,Wed,Fri 08:00-11:00": 16,
    "Tue,Thu,Sat 08:00-11:00": 14,
    "Mon,Wed,Fri 14:00-17:00": 12,
    "Tue,Thu 14:00-18:00": 8,
    "Mon-Fri 08:00-11:00": 10,
    "Mon-Fri 13:30-16:30": 8,
    "Mon-Sat 16:30-20:30": 8,
    "Mon-Fri 17:00-20:00": 6,
    "Mon-Sat 10:30-13:30": 6,
    "Sat,Sun 08:00-18:00": 5,
    "Sat,Sun 09:00-12:00,14:00-18:00": 5,
    "Sat 08:00-12:00; Tue 18:00-21:00": 2,
}

#: Windows that a team covers, and the weekly hours of one member of it.
ROTA = {
    ("Mon-Sun 07:00-19:00", "42"): 24,
    ("Mon-Sun 00:00-24:00", "40"): 18,
    ("Mon-Sun 08:00-20:00,20:00-08:00", "44"): 16,
    ("Mon-Sun 07:00-15:00,15:00-23:00", "40"): 16,
    ("Mon-Sat 06:00-20:00", "42"): 12,
    ("Mon-Fri 07:00-19:00", "36"): 8,
    ("Mon-Sun 19:00-07:00", "42"): 4,
    ("Fri-Mon 18:00-08:00", "37.5"): 2,
}

#: Hours that workers offer.
AVAILABILITY = {
    "": 44,
    "Mon-Sun 00:00-24:00": 6,
    "Mon-Sun 06:00-22:00": 16,
    "Mon-Sat 06:00-20:00": 9,
    "Mon-Fri 06:30-22:00": 6,
    "Mon-Sat 07:00-19:30": 5,
    "Mon-Sun 18:00-09:00": 3,
    "Mon-Fri 07:30-11:30,13:00-17:30; Sat 08:00-12:00": 3,
    "Fri-Mon 00:00-24:00; Tue-Thu 18:00-24:00": 2,
}

#: Hours that workers offer who take several part-time orders.
SEVERAL_AVAILABILITY = {"": 6, "Mon-Sun 06:00-22:00": 8, "Mon-Sat 06:00-20:00": 4, "Mon-Fri 06:30-22:00": 2}


@dataclass(frozen=True)
class Services:
    """Occupations of domestic service, one a row.

    Parameters
    ----------
    codes
        Codes of the 2022 classification.
    best_level
        Highest level that is awarded: 1 is the top.
    monthly_pay
        Yuan a month at level 5 in a large city.
    supply
        How many workers have it as their main service, per mille.
    by_mode
        How orders of each mode (live-in, rota, fixed) ask for it. Shape (3, services).
    """

    codes: tuple[str, ...]
    best_level: IntColumn
    monthly_pay: IntColumn
    supply: IntColumn
    by_mode: IntColumn

    def __len__(self) -> int:
        return len(self.codes)


#: The service that a shape with a scarce skill asks for.
SCARCE = "4-14-01-02"


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (files("matching.generate") / "data" / "services.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def names() -> dict[str, str]:
    """Return the Chinese name of every occupation by its code."""
    return {row["code"]: row["name"] for row in _rows()}


@cache
def load(number_of_services: int) -> Services:
    """Read the package's own table of occupations, the most common ones alone for a small round."""
    known = sorted(_rows(), key=lambda row: (-int(row["supply"]), row["code"]))
    rows = sorted(known[:number_of_services], key=lambda row: row["code"])

    def number(name: str) -> IntColumn:
        return np.array([int(row[name]) for row in rows], dtype=np.int64)

    return Services(
        codes=tuple(row["code"] for row in rows),
        best_level=number("best_level"),
        monthly_pay=number("monthly_pay"),
        supply=number("supply"),
        by_mode=np.stack([number(mode) for mode in ("live_in", "rota", "fixed")]),
    )


def with_scarce(weights: IntColumn, codes: tuple[str, ...]) -> IntColumn:
    """Return weights of which the scarce service has a quarter."""
    scarce = np.array([code == SCARCE for code in codes])
    rest = int(weights[~scarce].sum())
    return np.where(scarce, rest, weights * 3)
