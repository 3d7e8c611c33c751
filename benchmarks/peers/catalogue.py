"""Who takes part: the name of each peer, what it solves, and up to which size it is asked.

Only names stand here: the parts that need a solver are loaded where they run, in a child process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from matching.language import Text

#: The yardstick: every peer's time is told as a multiple of its time.
YARDSTICK = "flow"
#: This project's solver as a user calls it, and from tables on disk to the verified result on disk.
OURS, OURS_TABLES = "ours", "ours_tables"


@dataclass(frozen=True)
class Peer:
    """One peer.

    Parameters
    ----------
    label
        Its name in tables and charts.
    solves
        What exactly it solves.
    place
        Module of `benchmarks.peers` and function in it.
    largest
        Most workers for which it is asked.
    beyond
        Why it is not asked above that.
    colour
        Of its line in charts.
    changes_round
        Whether it solves a changed round, so that its values and bounds say nothing of the others'.
    """

    label: str
    solves: Text
    place: str
    largest: int
    beyond: Text
    colour: str
    changes_round: bool = False


_WHOLE = Text(
    "the whole round, tier after tier, every rule and capacity; verified",
    "完整问题：逐级目标、全部规则与容量；结果经核验",
)
_PASSES = Text(
    "the whole round as this project's integer program: a search a tier, earlier values held as rows, "
    "the time left shared evenly by the tiers left",
    "完整问题的整数规划：每级目标求解一次，前级数值作为约束，剩余时间在各级间平分",
)
_SUM = Text(
    "the integer program with one weighted sum of all tiers: a unit of a tier outweighs one choice's gain in later "
    "tiers, not their total, so that earlier tiers may be given away",
    "整数规划，各级目标合为一个加权和：可能牺牲前级目标",
)
_RELAXED = Text(
    "the linear relaxation of that weighted sum: a bound and a fractional point, no plan",
    "上述加权和的线性松弛：只得到界和分数解，没有方案",
)
_NO_SIDES = Text(
    "no beds, allowances, seats, agreements, bases, groups, pins, several orders or earlier tiers: each worker to one "
    "order at most, most placements first (a placement weighs more than any difference of scores), then score",
    "去掉床位、补贴、课程、协议、基地、结组、指定、多岗位和前级目标：每人至多一个订单，先人数后得分",
)
_MANY_COLUMNS = Text("the integer program would have many millions of columns", "整数规划将有数千万个变量")
_MANY_PAIRS = Text("about two billion eligible pairs: no memory holds them", "约二十亿个可行配对，内存无法容纳")
_DENSE = Text("a dense table of workers × positions", "需要 劳动者×岗位 的稠密矩阵")
_NONE = Text("", "")

_EVERY_SIZE = 10**9

PEERS: Mapping[str, Peer] = MappingProxyType(
    {
        OURS: Peer("ours", _WHOLE, "own:automatic", _EVERY_SIZE, _NONE, "#c1121f"),
        "ours_exact": Peer("ours, exact", _WHOLE, "own:exact", 10_000, _MANY_COLUMNS, "#f28482"),
        "ours_priced": Peer("ours, priced", _WHOLE, "own:priced", _EVERY_SIZE, _NONE, "#e76f51"),
        "ours_warm": Peer(
            "ours, again after declines",
            Text(
                "the whole round once more after 1 % of the placed workers declined their order, from the plan before; "
                "verified; the first solve is not in the time",
                "1% 的上岗者拒绝后从原方案出发重新求解；结果经核验；不含首次求解时间",
            ),
            "own:after_declines",
            _EVERY_SIZE,
            _NONE,
            "#9d4edd",
            changes_round=True,
        ),
        OURS_TABLES: Peer(
            "ours, tables to tables",
            Text(
                "from tables on disk to the verified result on disk: reading, solving, writing, reading "
                "back, verifying",
                "从磁盘数据表到经核验的结果：读取、求解、写出、读回、核验",
            ),
            "own:from_tables",
            _EVERY_SIZE,
            _NONE,
            "#6d597a",
        ),
        "greedy": Peer(
            "greedy",
            Text("a plan by the best weighted choices first; proves nothing", "按加权收益从高到低贪心，不证明任何界"),
            "greedy:greedy",
            30_000,
            _MANY_COLUMNS,
            "#8d99ae",
        ),
        "highs_mip": Peer("HiGHS MIP", _PASSES, "integer:highs", 10_000, _MANY_COLUMNS, "#1d3557"),
        "cp_sat": Peer("CP-SAT", _PASSES, "integer:cp_sat", 10_000, _MANY_COLUMNS, "#2a9d8f"),
        "scip": Peer("SCIP", _PASSES, "integer:scip", 10_000, _MANY_COLUMNS, "#bc6c25"),
        "highs_sum": Peer("HiGHS MIP, one sum", _SUM, "integer:highs_sum", 10_000, _MANY_COLUMNS, "#457b9d"),
        "highs_lp": Peer("HiGHS LP", _RELAXED, "linear:highs", 30_000, _MANY_COLUMNS, "#0077b6"),
        "glop": Peer("GLOP", _RELAXED, "linear:glop", 30_000, _MANY_COLUMNS, "#588157"),
        "pdlp": Peer("PDLP", _RELAXED, "linear:pdlp", 30_000, _MANY_COLUMNS, "#b5838d"),
        YARDSTICK: Peer("min-cost flow (yardstick)", _NO_SIDES, "flow:min_cost_flow", 100_000, _MANY_PAIRS, "#000000"),
        "scipy_linprog": Peer("SciPy linprog", _NO_SIDES, "flow:linprog", 10_000, _MANY_COLUMNS, "#6c757d"),
        "scipy_assignment": Peer("SciPy assignment", _NO_SIDES, "flow:assignment", 10_000, _DENSE, "#adb5bd"),
    }
)
