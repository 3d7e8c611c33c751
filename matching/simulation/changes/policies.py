"""Another policy: tiers, floors, weights, limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from matching.exchange.policy_file import policy_of
from matching.language import Text
from matching.problems import Problem
from matching.simulation.changes.model import Change, Draft, Names, merged
from matching.simulation.keys import Keys


@dataclass(frozen=True)
class OtherPolicy(Change):
    """Keys of the policy file laid over the policy of the base."""

    keys: Mapping[str, Any]

    @classmethod
    def read(cls, verb: str, keys: Keys) -> Self:
        given = {key: value for key, value in keys.table.items() if key != "do"}
        if not given:
            keys.wrong("do", Text("give a key of the policy file", "请给出政策文件中的键"), verb)
        found: list[Problem] = []
        policy_of(given, keys.file, found)
        for problem in found:
            keys.wrong(problem.column, problem.text, problem.value)
        return cls(given)

    def apply(self, draft: Draft) -> None:
        draft.policy = merged(draft.policy, self.keys)

    def words(self, names: Names) -> Text:
        said = ", ".join(_flat(self.keys, names))
        return Text(f"policy: {said}", f"政策：{said}")


def _flat(keys: Mapping[str, Any], names: Names, prefix: str = "") -> list[str]:
    said = []
    for key, value in keys.items():
        if isinstance(value, Mapping):
            said += _flat(value, names, f"{prefix}{key}.")
        else:
            shown = " > ".join(map(str, value)) if isinstance(value, list) else str(value).lower()
            said.append(f"{prefix}{names.of(key)} = {shown}")
    return said
