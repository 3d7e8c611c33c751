"""Ways to decide a round, side by side: one a file, and their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from matching.language import Text
from matching.result import Plan
from matching.simulation.dynamic.rounds import Round
from matching.simulation.dynamic.strategies.first_come import first_come
from matching.simulation.dynamic.strategies.foresight import foresight
from matching.simulation.dynamic.strategies.greedy import greedy
from matching.simulation.dynamic.strategies.look_ahead import look_ahead
from matching.simulation.dynamic.strategies.optimum import optimum
from matching.simulation.dynamic.strategies.stable import stable

#: A strategy decides whom to offer what in a round.
Strategy = Callable[[Round], Plan]

FIRST_COME, GREEDY, STABLE, OPTIMUM, LOOK_AHEAD = "first_come", "greedy", "stable", "optimum", "look_ahead"
#: What no office can do, beside the strategies: look-ahead that is told the future, and the bound.
FORESIGHT, HINDSIGHT = "foresight", "hindsight"

STRATEGIES: Mapping[str, Strategy] = MappingProxyType(
    {FIRST_COME: first_come, GREEDY: greedy, STABLE: stable, OPTIMUM: optimum, LOOK_AHEAD: look_ahead}
)
#: All that decides a round.
DECIDES: Mapping[str, Strategy] = MappingProxyType({**STRATEGIES, FORESIGHT: foresight})

NAMES: Mapping[str, Text] = MappingProxyType(
    {
        FIRST_COME: Text("first come, first served", "先到先得"),
        GREEDY: Text("greedy by score", "按评分贪心"),
        STABLE: Text("deferred acceptance (stable)", "延迟接受（稳定匹配）"),
        OPTIMUM: Text("optimum of each round", "逐轮最优"),
        LOOK_AHEAD: Text("optimum with look-ahead prices", "带前瞻价格的最优"),
        FORESIGHT: Text("look-ahead that is told the future", "已知未来的前瞻"),
        HINDSIGHT: Text("hindsight, a bound", "事后最优（上界）"),
    }
)
