"""All kinds of change by their verbs; the one place that knows them all."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from matching.language import Text
from matching.simulation.changes.amounts import QUANTITIES, Amount
from matching.simulation.changes.model import Change
from matching.simulation.changes.people import Supply, Trained
from matching.simulation.changes.policies import OtherPolicy
from matching.simulation.changes.rows import KEPT, ONE, Altered, CityClosed, Gone, New
from matching.simulation.keys import Keys, unknown

#: What a change may ``do``, and the class that does it.
VERBS: Mapping[str, type[Change]] = MappingProxyType(
    dict.fromkeys(QUANTITIES, Amount)
    | {f"new_{one}": New for one in ONE}
    | {f"no_{one}": Gone for one in ONE if one not in KEPT}
    | {f"alter_{one}": Altered for one in ONE}
    | {"close_city": CityClosed, "supply": Supply, "train": Trained, "policy": OtherPolicy}
)


def read_change(keys: Keys) -> Change | None:
    """Read one change; None if what it is to do is unknown."""
    verb = keys.text("do", needed=True)
    if verb in VERBS:
        return VERBS[verb].read(verb, keys)
    if verb:
        keys.wrong("do", unknown(verb, list(VERBS), Text("change", "变更")), verb)
    return None
