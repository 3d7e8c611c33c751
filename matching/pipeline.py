"""From tables to a published result: load, solve, write, read back, verify, publish.

A result is written beside its place, read back as anyone would read it, and
checked by the verifier. Only a result without any violation takes its place;
after a failure nothing is left behind.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from matching.exchange.read import Loaded, load
from matching.exchange.results import ResultTables, read_result, write_result
from matching.exchange.schema import BY_NAME
from matching.generate import generate
from matching.interrupt import asked_to_stop
from matching.language import Text
from matching.problems import InputError, Problem, ResultError
from matching.result import Result
from matching.rules import TIER_TEXTS, Tier
from matching.solver import solve
from matching.solver.progress import Phase
from matching.solver.progress import Progress as Step
from matching.solver.start import Start
from matching.staging import staged
from matching.verify import Report, verify

#: Told in a few words what is being done now.
Progress = Callable[[Text], None]

#: Files that a result folder may hold; a folder with any other file is never replaced.
RESULT_FILES = frozenset(
    {"placements.csv", "unplaced.csv", "unfilled.csv", "prices.csv", "certificate.json", "report.html"}
)

#: Files that a dataset folder may hold.
DATASET_FILES = frozenset({f"{name}.csv" for name in BY_NAME} | {"policy.toml"})

GENERATING = Text("generating the tables", "生成数据表")
READING = Text("reading the tables", "读取数据表")
PREPARING = Text("working out who may take what", "确定可行的配对")
STOPPING = Text(
    "stopping, what was found so far is kept; interrupt again to give it up", "正在停止，保留已有结果；再次中断则放弃"
)
WRITING = Text("writing the result", "写出结果")
VERIFYING = Text("verifying the result", "核验结果")


@dataclass(frozen=True)
class Checked:
    """A result beside the input that it answers.

    Parameters
    ----------
    loaded
        The instance, the policy and the warnings about them.
    tables
        The result tables exactly as read from files.
    report
        What the verifier found.
    """

    loaded: Loaded
    tables: ResultTables
    report: Report


@dataclass(frozen=True)
class Solved(Checked):
    """A verified, published result and what the solver knows beyond its tables."""

    result: Result


def generate_dataset(out: Path | str, *, workers: int, seed: int = 1, progress: Progress | None = None) -> None:
    """Write a dataset on real geography.

    Parameters
    ----------
    out
        Folder of the tables. An earlier dataset there is replaced; any other folder is refused.
    workers
        Number of workers, at least 1.
    seed
        Same workers and seed, same bytes.
    progress
        Told what is being done.

    Raises
    ------
    TargetError
        `out` cannot be written.
    """
    (progress or _silent)(GENERATING)
    with staged(Path(out), DATASET_FILES, "workers.csv") as folder:
        generate(folder, workers=workers, seed=seed)


def solve_dataset(
    dataset: Path | str,
    out: Path | str,
    *,
    policy_path: Path | str | None = None,
    method: str = "auto",
    time_limit: float | None = None,
    gap: float = 0.0,
    seed: int = 1,
    start: Path | str | None = None,
    progress: Progress | None = None,
    keep_on_interrupt: bool = False,
) -> Solved:
    """Solve a dataset and publish the verified result.

    Parameters
    ----------
    dataset
        Folder or workbook of exchange tables.
    out
        Folder of the result. An earlier result there is replaced; any other folder is refused.
    policy_path
        Policy file; None: ``policy.toml`` beside the tables, else the defaults.
    method
        ``exact``, ``priced``, or ``auto``: by the size of the round.
    time_limit
        Seconds for the solve, None for no limit.
    gap
        A tier may stop when its gap is at most this fraction of its bound.
    seed
        Same input, policy and seed without a time limit give the same result, byte for byte.
    start
        Folder of an earlier result of nearly the same tables; a large round is solved from there in a part of the time.
    progress
        Told what is being done.
    keep_on_interrupt
        Whether the first interrupt while solving ends the solve alone, and what it has is published.

    Raises
    ------
    InputError
        The tables or the policy cannot be used, or the pins cannot all be kept.
    TargetError
        `out` cannot be written.
    ResultError
        The solver's result failed verification.
    """
    tell = progress or _silent
    with staged(Path(out), RESULT_FILES, "certificate.json") as folder:
        tell(READING)
        loaded = load(dataset, policy_path)
        earlier = None if start is None else start_of(read_result(Path(start)))
        tell(PREPARING)
        with asked_to_stop(lambda: tell(STOPPING)) if keep_on_interrupt else nullcontext() as stop:
            result = solve(
                loaded.instance,
                loaded.policy,
                method=method,
                seed=seed,
                time_limit=time_limit,
                gap=gap,
                progress=lambda step: tell(step_words(step)),
                stop=stop,
                start=earlier,
            )
        tell(WRITING)
        write_result(result, loaded.instance, loaded.policy, folder)
        tables = read_result(folder)
        tell(VERIFYING)
        report = verify(loaded.instance, loaded.policy, tables)
        if report.violations:
            raise ResultError(report.violations)
    return Solved(loaded, tables, report, result)


def verify_result(
    dataset: Path | str, result: Path | str, *, policy_path: Path | str | None = None, progress: Progress | None = None
) -> Checked:
    """Check a result against its dataset.

    Raises
    ------
    InputError
        The dataset, the policy or the result cannot be read.
    """
    tell = progress or _silent
    tell(READING)
    loaded = load(dataset, policy_path)
    tables = read_result(Path(result))
    tell(VERIFYING)
    return Checked(loaded, tables, verify(loaded.instance, loaded.policy, tables))


def start_of(tables: ResultTables) -> Start:
    """Return what a solve can start from, of an earlier result's tables.

    Raises
    ------
    InputError
        A tier or a price is none.
    """
    placements = [(row["worker_id"], row["order_id"], row["lodging"], row["course_id"]) for row in tables.placements]
    prices: dict[Tier, dict[tuple[str, str], Fraction]] = {}
    problems = []
    for number, row in enumerate(tables.prices, start=2):
        try:
            prices.setdefault(Tier(row["tier"]), {})[row["capacity"], row["key"]] = Fraction(row["price"])
        except ValueError:
            text = Text("this row names no tier or no price", "该行的目标层级或价格无法识别")
            problems.append(Problem(text, file="prices.csv", row=number))
    if problems:
        raise InputError(problems)
    return Start(placements, prices)


def step_words(step: Step | Phase) -> Text:
    """Say how far the solver is."""
    if isinstance(step, Phase):
        return step.text
    name = TIER_TEXTS[step.tier]
    return Text(
        f"{name.en}: value {step.value:,}, bound {step.bound:,}", f"{name.zh}：数值 {step.value:,}，界 {step.bound:,}"
    )


def _silent(_: Text) -> None:
    """Tell nobody."""
