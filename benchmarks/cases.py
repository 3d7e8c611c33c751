"""The rounds that are measured: growing sizes of one shape, and awkward shapes at one size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from matching.generate.shape import Shape
from matching.language import Text

#: Sizes of the family `sizes`, in workers.
SIZES = (300, 1_000, 3_000, 10_000, 30_000, 100_000, 1_000_000)
#: Size of the family `shapes`.
SHAPES_AT = 10_000
#: The shape of the family `sizes`.
PLAIN = "plain"
#: Seeds below this one are for tuning; nothing that is published comes from them.
FIRST_SEED = 101


@dataclass(frozen=True)
class Kind:
    """A shape under its name.

    Parameters
    ----------
    title
        What is awkward about it.
    shape
        Knobs of the generator.
    edit
        Name of what is done to the generated tables (see :mod:`benchmarks.edits`), blank for nothing.
    """

    title: Text
    shape: Shape
    edit: str = ""


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        PLAIN: Kind(Text("the generator's defaults", "生成器默认设置"), Shape()),
        "tight_beds": Kind(Text("half the beds and allowances that are asked for", "床位与补贴减半"), Shape(beds=0.5)),
        "tight_agreements": Kind(
            Text("half the room under agreements that is asked for", "协议名额减半"), Shape(agreements=0.5)
        ),
        "scarce_skill": Kind(
            Text("a quarter of the positions ask for one service that few hold", "四分之一岗位需要稀缺工种"),
            Shape(scarce_service=True),
        ),
        "many_ties": Kind(Text("scores as equal as can be", "得分尽量相同"), Shape(ties=True)),
        "many_groups": Kind(Text("six in ten workers come in groups", "六成劳动者结组"), Shape(grouped=0.6)),
        "several_orders": Kind(
            Text("half the workers take several part-time orders", "半数劳动者同时承接多个非全日制订单"),
            Shape(several_orders=0.5, live_in=0.1, rota=0.1),
        ),
        "empty": Kind(
            Text("orders ask for services that nobody holds or can learn", "订单所需工种无人具备"), Shape(), "empty"
        ),
        "infeasible": Kind(Text("every worker is barred", "全部劳动者被列入禁入名单"), Shape(), "infeasible"),
    }
)


@dataclass(frozen=True, order=True)
class Case:
    """One round: a kind, a number of workers and the seed it is drawn with."""

    kind: str
    workers: int
    seed: int

    @property
    def name(self) -> str:
        """Name of the round's folder."""
        return f"{self.kind}-{self.workers}-{self.seed}"

    @property
    def title(self) -> str:
        """The round in words."""
        return f"{self.kind}, {self.workers:,} workers, seed {self.seed}"
