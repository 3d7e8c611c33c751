"""A process of its own that imports one file when told to: URL, FILE, TABLE, SENDER and MANY are its arguments."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from matching.intake.batches import commit, plan_import
from matching.intake.batches.files import receive_sheet
from matching.models import bulk
from matching.models.database import open_database


def main(url: str, file: str, table: str, sender: str, many: str) -> None:
    """Say ``ready``, wait for a line, import, say what came of it."""
    bulk.MANY = int(many)
    database = open_database(url)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    came = receive_sheet(database, Path(file), table, sender=sender, actor="operator")
    outcome = commit(database, came.tables, plan_import(database, came.tables, came.origin))
    told = {
        "batch": outcome.batch,
        "between": [info.id for info in outcome.between],
        "repeats": outcome.plan.repeats,
        "unchanged": outcome.plan.counts[table].unchanged,
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
