"""A round of some workers and some orders of another one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from matching.instance.instance import Instance, IntColumn, Orders, Ragged, Workers


def some_of(instance: Instance, workers: IntColumn, orders: IntColumn) -> Instance:
    """Return an instance of some workers and orders; all other tables stay whole and keep their numbers.

    Pairs (pins, forbids, the plan in force) and current orders stay where both worker and order do.

    Parameters
    ----------
    workers, orders
        Indices, rising. Groups are to be whole.
    """
    worker_of, order_of = (_numbers(kept, of) for kept, of in ((workers, instance.workers), (orders, instance.orders)))

    def pairs(of: IntColumn) -> IntColumn:
        """Return the pairs that stay, in new numbers."""
        known = np.column_stack([worker_of[of[:, 0]], order_of[of[:, 1]]])
        return known[(known >= 0).all(axis=1)]

    return replace(
        instance,
        workers=_workers(instance.workers, workers, order_of),
        orders=Orders(**_rows(vars(instance.orders), orders)),
        pins=pairs(instance.pins),
        forbids=pairs(instance.forbids),
        previous=pairs(instance.previous),
    )


def _numbers(kept: IntColumn, table: Workers | Orders) -> IntColumn:
    """Return the new number of each row, -1 for what is left out and for "none"."""
    number = np.full(len(table) + 1, -1, dtype=np.int64)
    number[kept] = np.arange(len(kept))
    return number


def _workers(table: Workers, kept: IntColumn, order_of: IntColumn) -> Workers:
    columns = dict(vars(table))
    ids = columns.pop("group_ids")
    columns = _rows(columns, kept)
    group = columns["group"]
    present, number = np.unique(group[group >= 0], return_inverse=True)
    columns["group"] = np.full(len(kept), -1, dtype=np.int64)
    columns["group"][group >= 0] = number
    columns["current_order"] = order_of[columns["current_order"]]
    return Workers(**columns, group_ids=tuple(ids[at] for at in present.tolist()))


def _rows(columns: dict[str, Any], kept: IntColumn) -> dict[str, Any]:
    """Return some rows of a table's columns."""
    found: dict[str, Any] = {}
    for name, column in columns.items():
        if isinstance(column, tuple):
            found[name] = tuple(map(column.__getitem__, kept.tolist()))
        else:
            found[name] = column.picked(kept) if isinstance(column, Ragged) else column[kept]
    return found
