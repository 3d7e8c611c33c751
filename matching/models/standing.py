"""Credit records, told and evaluated: what holds of a worker or an employer on a day.

Each source's last word counts: of the entries of a source that hold on the day and were not corrected, the one that
took effect last (of several, the one recorded last). Among the sources the worst word counts, so that one sender's
`clear` does not lift what another has said. Who was never spoken of is `clear`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, exists, insert, select

from matching.instance.instance import CREDITS
from matching.language import Text
from matching.models.catalogue import CREDIT, KEPT
from matching.models.database import Database
from matching.problems import RegistryError

#: The tables whose rows have credit records.
SUBJECTS = ("workers", "employers")


@dataclass(frozen=True)
class Entry:
    """One credit record, as it was appended."""

    id: int
    subject: str
    subject_id: str
    status: str | None
    effective_on: date
    source: str
    actor: str
    what: str
    recorded_at: datetime
    corrects: int | None
    batch: int | None


def entries(connection: Connection, subject: str, subject_id: str | None = None) -> list[Entry]:
    """Return the records of one subject, or of all subjects of a table, in the order in which they were appended."""
    query = select(CREDIT).where(CREDIT.c.subject == subject).order_by(CREDIT.c.id)
    if subject_id is not None:
        query = query.where(CREDIT.c.subject_id == subject_id)
    return [Entry(**row) for row in connection.execute(query).mappings()]


def entry(connection: Connection, number: int) -> Entry:
    """Return one record.

    Raises
    ------
    RegistryError
        There is none of this number.
    """
    row = connection.execute(select(CREDIT).where(CREDIT.c.id == number)).mappings().one_or_none()
    if row is None:
        raise RegistryError(Text(f"there is no credit record {number}", f"没有信用记录 {number}"))
    return Entry(**row)


def history(connection: Connection, subject: str, subject_id: str) -> list[Entry]:
    """Return the records of one subject, none if nothing was said of it.

    Raises
    ------
    RegistryError
        Nothing was said, and the subject is not in the registry.
    """
    found = entries(connection, subject, subject_id)
    if not found:
        _refuse_stranger(connection, subject, subject_id)
    return found


def deciding(records: Iterable[Entry], as_of: date | None = None) -> dict[str, Entry]:
    """Return, for each subject that anything is said of, the record whose status holds.

    Parameters
    ----------
    records
        Records of one table's subjects, every correction among them.
    as_of
        The day; None: whatever was recorded so far.
    """
    records = list(records)
    corrected = {entry.corrects for entry in records}
    last: dict[tuple[str, str], Entry] = {}
    for entry in records:
        if entry.id in corrected or entry.status is None or (as_of and entry.effective_on > as_of):
            continue
        of = (entry.subject_id, entry.source)
        last[of] = max(last.get(of, entry), entry, key=lambda said: (said.effective_on, said.id))
    worst: dict[str, Entry] = {}
    for (subject_id, _), entry in last.items():
        worst[subject_id] = max(worst.get(subject_id, entry), entry, key=_badness)
    return worst


def _badness(entry: Entry) -> tuple[int, date, int]:
    assert entry.status is not None
    return CREDITS.index(entry.status), entry.effective_on, entry.id


def evaluate(records: Iterable[Entry], as_of: date | None = None) -> dict[str, str]:
    """Return the status of each subject that anything is said of; see :func:`deciding`."""
    return {subject_id: str(entry.status) for subject_id, entry in deciding(records, as_of).items()}


def standings(connection: Connection, subject: str, as_of: date | None = None) -> dict[str, str]:
    """Return the status of each subject of a table that anything was said of."""
    return evaluate(entries(connection, subject), as_of)


def record(
    database: Database,
    subject: str,
    subject_id: str,
    status: str | None,
    *,
    source: str,
    actor: str,
    what: str,
    effective_on: date | None = None,
    corrects: int | None = None,
) -> int:
    """Append a record; return its number.

    Parameters
    ----------
    subject, subject_id
        ``workers`` or ``employers``, and the id there.
    status
        ``clear``, ``flagged``, ``barred``; None withdraws the entry that `corrects` names.
    effective_on
        The day from which it holds; None: today.
    corrects
        Number of an entry about the same subject that this one corrects.

    Raises
    ------
    RegistryError
        The subject is not in the registry, or the entry to correct is another's, or is corrected already.
    """
    now = datetime.now(UTC)
    with database.writing() as connection:
        _refuse_stranger(connection, subject, subject_id)
        if corrects is not None:
            _refuse_correction(connection, subject, subject_id, corrects)
        row = {
            "subject": subject,
            "subject_id": subject_id,
            "status": status,
            "effective_on": effective_on or now.date(),
            "source": source,
            "actor": actor,
            "what": what,
            "recorded_at": now,
            "corrects": corrects,
        }
        return append(connection, [row])[0]


def correct(
    database: Database,
    number: int,
    status: str | None,
    *,
    actor: str,
    what: str,
    source: str | None = None,
    effective_on: date | None = None,
) -> int:
    """Append a record that stands in place of another one; return its number.

    Parameters
    ----------
    number
        The record to correct.
    status
        What is right; None: the record is withdrawn and nothing said in its place.
    source, effective_on
        None: those of the record that is corrected.

    Raises
    ------
    RegistryError
        There is no such record, or it is corrected already.
    """
    with database.reading() as connection:
        wrong = entry(connection, number)
    # A record never changes, so what was read of it holds under the lock too.
    return record(
        database,
        wrong.subject,
        wrong.subject_id,
        status,
        source=source or wrong.source,
        actor=actor,
        what=what,
        effective_on=effective_on or wrong.effective_on,
        corrects=number,
    )


def append(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Append records within the caller's transaction; return their numbers."""
    if not rows:
        return []
    result = connection.execute(insert(CREDIT).returning(CREDIT.c.id, sort_by_parameter_order=True), list(rows))
    return list(result.scalars())


def withdraw(connection: Connection, batch: int, actor: str, what: str) -> None:
    """Withdraw what a batch said, by entries that correct its own."""
    now = datetime.now(UTC)
    corrected = select(CREDIT.c.corrects).where(CREDIT.c.corrects.is_not(None))
    said = connection.execute(
        select(CREDIT).where(CREDIT.c.batch == batch, CREDIT.c.id.not_in(corrected), CREDIT.c.status.is_not(None))
    ).mappings()
    append(
        connection,
        [
            {
                "subject": row["subject"],
                "subject_id": row["subject_id"],
                "status": None,
                "effective_on": row["effective_on"],
                "source": row["source"],
                "actor": actor,
                "what": what,
                "recorded_at": now,
                "corrects": row["id"],
                "batch": batch,
            }
            for row in said
        ],
    )


def _refuse_stranger(connection: Connection, subject: str, subject_id: str) -> None:
    keep = KEPT[subject]
    if not connection.execute(select(exists().where(keep.stored.c[keep.key[0]] == subject_id))).scalar():
        raise RegistryError(
            Text(f"not in the table {subject}: {subject_id}", f"{keep.table.chinese}表中没有：{subject_id}")
        )


def _refuse_correction(connection: Connection, subject: str, subject_id: str, corrects: int) -> None:
    about = connection.execute(
        select(CREDIT.c.subject, CREDIT.c.subject_id).where(CREDIT.c.id == corrects)
    ).one_or_none()
    if about is None or tuple(about) != (subject, subject_id):
        raise RegistryError(
            Text(f"record {corrects} is not one about this subject", f"信用记录 {corrects} 与该对象无关")
        )
    if connection.execute(select(exists().where(CREDIT.c.corrects == corrects))).scalar():
        raise RegistryError(
            Text(
                f"record {corrects} is corrected already; correct the correction",
                f"信用记录 {corrects} 已被更正；请更正其更正记录",
            )
        )
