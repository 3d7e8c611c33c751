"""Watch list of dates: certificates, health checks, training, contracts, insurance, agreements that run out soon."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from matching.language import Text
from matching.models.catalogue import KEPT
from matching.models.database import Database
from matching.policy import Policy


@dataclass(frozen=True)
class Due:
    """Something that runs out.

    Parameters
    ----------
    what
        Name of the kind of thing, for people.
    key
        Id of the thing, or of the worker where it is a worker's own cell.
    of
        The worker or employer it belongs to, blank where it is nobody's.
    last_day
        The last day on which it holds.
    """

    what: Text
    key: str
    of: str
    last_day: date


#: Tables with rows that hold until a day: what they are called, and the column that says whose they are.
_UNTIL = (
    ("certificates", Text("certificate", "证书"), "worker_id"),
    ("contracts", Text("contract", "合同"), "employer_id"),
    ("insurances", Text("insurance", "保险"), "employer_id"),
    ("agreements", Text("agreement", "劳务协议"), ""),
)
HEALTH = Text("health certificate", "健康证")
REFRESHER = Text("training, due for a refresher", "培训（须复训）")


def running_out(database: Database, today: date, days: int, policy: Policy) -> list[Due]:
    """Return what holds today and no longer in so many days, the first to run out first.

    A worker's training holds on a day if it was not longer ago than the policy's `refresher_months`.
    """
    last = today + timedelta(days=days)
    with database.reading() as connection:
        found = [*_health(connection, today, last), *_training(connection, today, last, policy)]
        for name, what, owner in _UNTIL:
            columns = KEPT[name].stored.c
            until = columns.valid_until
            key = columns[KEPT[name].key[0]]
            of = columns[owner] if owner else key
            query = select(key, of, until).where(until >= today, until < last)
            found += [Due(what, row[0], row[1] if owner else "", row[2]) for row in connection.execute(query)]
    return sorted(found, key=lambda due: (due.last_day, due.what.en, due.key))


def _health(connection: Connection, today: date, last: date) -> list[Due]:
    workers = KEPT["workers"].stored.c
    until = workers.health_valid_until
    query = select(workers.worker_id, until).where(until >= today, until < last)
    return [Due(HEALTH, row[0], row[0], row[1]) for row in connection.execute(query)]


def _training(connection: Connection, today: date, last: date, policy: Policy) -> list[Due]:
    workers = KEPT["workers"].stored.c
    trained = workers.trained_on
    months = policy.limits.refresher_months
    # A day's training is asked for once, however many share it.
    days = connection.execute(select(trained, func.count()).where(trained.is_not(None)).group_by(trained))
    ends = {day: end for day, _ in days if today <= (end := _last_fresh_day(day, months)) < last}
    query = select(workers.worker_id, trained).where(trained.in_(list(ends)))
    return [Due(REFRESHER, row[0], row[0], ends[row[1]]) for row in connection.execute(query)]


def _last_fresh_day(trained: date, months: int) -> date:
    """Return the last day whose day so many months before, clamped to the month's end, is not after `trained`."""
    year, month = divmod(trained.year * 12 + trained.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    own_length = calendar.monthrange(trained.year, trained.month)[1]
    # From the 28th of February on, say, the 28th to the 31st of a longer month all go back to the same day.
    day = length if trained.day == own_length else min(trained.day, length)
    return date(year, month + 1, day)
