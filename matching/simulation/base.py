"""The tables and the policy that a study changes."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from matching.exchange.policy_file import policy_of
from matching.exchange.raw import RawBuilder
from matching.exchange.read import Loaded, from_raw, load
from matching.exchange.write import Columns, to_columns
from matching.generate import Shape, generate
from matching.policy import Policy
from matching.problems import Problem

#: Tables by name, each its columns of text by field name, in the one form that we write.
Tables = Mapping[str, Columns]

#: Keys in the form of the policy file.
PolicyKeys = Mapping[str, object]


@dataclass(frozen=True)
class Base:
    """A round as it stands, as text that can be changed, sent and read anew.

    Parameters
    ----------
    tables
        Every table that has rows.
    policy
        Its policy, defaults filled in.
    """

    tables: Tables
    policy: PolicyKeys

    @cached_property
    def loaded(self) -> Loaded:
        """The round as a solver sees it.

        Raises
        ------
        InputError
            Everything that is wrong with it.
        """
        return loaded(self.tables, self.policy)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of tables and policy, the same however their files were written."""
        found = self.loaded
        return hashlib.sha256(f"{found.instance.digest} {found.policy.digest}".encode()).hexdigest()


@dataclass(frozen=True)
class Source:
    """Where a base comes from: a dataset, or one made up on real geography.

    Parameters
    ----------
    path
        Folder or workbook of exchange tables; None: the base is generated.
    policy
        Policy file; None: the one beside the tables.
    workers, seed, shape
        Of the generated round.
    """

    path: Path | None = None
    policy: Path | None = None
    workers: int = 0
    seed: int = 1
    shape: Shape = field(default_factory=Shape)


def read_base(source: Source) -> Base:
    """Read or generate a base.

    Raises
    ------
    InputError
        The tables or the policy cannot be used.
    """
    if source.path is not None:
        return base_of(load(source.path, source.policy))
    with tempfile.TemporaryDirectory() as folder:
        generate(folder, source.workers, source.seed, shape=source.shape)
        return base_of(load(folder, source.policy))


def base_of(found: Loaded) -> Base:
    """Return a loaded round as a base."""
    return Base(to_columns(found.instance), policy_keys(found.policy))


def policy_keys(policy: Policy) -> PolicyKeys:
    """Return a policy in the form of its file, every default written out."""
    keys = dict(policy.as_dict())
    if keys["round_date"] is None:
        del keys["round_date"]
    keys["limits"] = {
        # Limits that are whole numbers must stay so, the others may have decimals.
        name: value if isinstance(value, int) else Decimal(value)
        for name, value in vars(policy.limits).items()
    }
    return keys


def loaded(tables: Tables, policy: PolicyKeys, problems: Sequence[Problem] = ()) -> Loaded:
    """Read tables of text and a policy with all checks of files.

    Parameters
    ----------
    problems
        What is known to be wrong already.

    Raises
    ------
    InputError
        Everything that is wrong, by table, row and column.
    """
    found = list(problems)
    raw = {}
    for name, columns in tables.items():
        builder = RawBuilder(name, tuple(columns))
        records = list(zip(*columns.values(), strict=True))
        builder.add(records, range(2, len(records) + 2))
        raw[name] = builder.build()
    return from_raw(raw, policy_of(policy, "policy", found), found, "policy")
