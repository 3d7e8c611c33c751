"""Where generated workers come from and go to, beside figures of the census: shares of provinces and their error."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from scipy.stats import spearmanr

from benchmarks import machine
from benchmarks.words import table
from matching.exchange.read import Loaded, load
from matching.generate import generate
from matching.simulation.dynamic.parameters import Dynamics
from matching.simulation.dynamic.simulate import Run, simulate
from matching.simulation.dynamic.strategies import GREEDY

#: Figures by province: residents registered in another one (Seventh National Population Census, 2020; by county through
#: leiii/census, MIT), and who left it in the five years before 2015 (sample survey of 1 % of the population), in
#: thousands. Of five western provinces the survey's figures are given together: sources name them in different orders.
FIGURES = machine.ROOT / "benchmarks" / "flows.csv"
#: A year of rounds with some 6,000 registrations, no festival: who comes is like the base, whenever.
YEAR = Dynamics(
    initial_workers=1_200, initial_orders=200, workers_a_month=400.0, orders_a_month=70.0, festivals=(), months=12
)


@dataclass(frozen=True)
class Fit:
    """Shares of provinces beside those of a source.

    Parameters
    ----------
    name
        What is compared.
    made, found
        Shares by name of the province: ours, the source's.
    """

    name: str
    made: Mapping[str, float]
    found: Mapping[str, float]

    @property
    def mean_error(self) -> float:
        """Mean absolute difference of shares, in points of a per cent."""
        return 100 * float(np.mean([abs(self.made[name] - self.found[name]) for name in self.found]))

    @property
    def moved(self) -> float:
        """Part of the flow, in per cent, that would have to go elsewhere for the shares to agree."""
        return 50 * sum(abs(self.made[name] - self.found[name]) for name in self.found)

    @property
    def rank_correlation(self) -> float:
        """Spearman's correlation of ranks."""
        names = list(self.found)
        both = spearmanr([self.made[name] for name in names], [self.found[name] for name in names])
        return float(both.statistic)


def measure(workers: int, seeds: Sequence[int], tell: Callable[[str], None]) -> list[Fit]:
    """Generate bases, live a year on each, and compare what all of them hold together.

    Parameters
    ----------
    workers
        Size of a base.
    """
    homes: Counter[str] = Counter()
    positions: Counter[str] = Counter()
    left: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for seed in seeds:
        found = _base(workers, seed)
        here, there = _of_base(found)
        homes += here
        positions += there
        made = simulate(Run(found.instance, found.policy, YEAR, GREEDY, seed))
        for origin, city, count, _ in cast("Iterable[tuple[str, str, int, int]]", made["flows"]):
            if _province(origin) != _province(city):
                left[_province(origin)] += count
                reached[_province(city)] += count
        tell(f"seed {seed}: {len(found.instance.workers):,} workers, {made['placements']:,} placements in a year")
    figures = _figures()
    together = {row["code"]: row["left_counted_with"] for row in figures}
    names = {row["code"]: row["english"] for row in figures}
    of_group = {row["left_counted_with"]: names[row["left_counted_with"]] for row in figures}
    of_group = {code: f"{name} and four more" if _shared(code, together) else name for code, name in of_group.items()}
    arrived = {row["code"]: int(row["registered_elsewhere"]) for row in figures}
    gone: Counter[str] = Counter()
    for row in figures:
        gone[row["left_counted_with"]] += int(row["left_thousands"])
    return [
        _fit("homes of generated workers", _grouped(homes, together), gone, of_group),
        _fit("origins of a simulated year's placements", _grouped(left, together), gone, of_group),
        _fit("generated positions", positions, arrived, names),
        _fit("destinations of a simulated year's placements", reached, arrived, names),
    ]


def page(fits: Sequence[Fit]) -> list[str]:
    """Return the tables: errors, then the largest shares of each."""
    errors = [
        [fit.name, f"{fit.mean_error:.1f}", f"{fit.moved:.0f}", f"{fit.rank_correlation:.2f}", str(len(fit.found))]
        for fit in fits
    ]
    titles = ["shares of", "mean error, points", "to be moved, %", "rank correlation", "provinces"]
    lines = table(titles, errors)
    for fit in fits:
        largest = sorted(fit.found, key=lambda name: -max(fit.made[name], fit.found[name]))[:10]
        rows = [[name, f"{fit.made[name]:.1%}", f"{fit.found[name]:.1%}"] for name in largest]
        lines += ["", *table([fit.name, "here", "source"], rows)]
    return lines


def _base(workers: int, seed: int) -> Loaded:
    with tempfile.TemporaryDirectory() as folder:
        generate(folder, workers, seed)
        return load(folder)


def _of_base(found: Loaded) -> tuple[Counter[str], Counter[str]]:
    """Return workers by home province, those at home in a receiving city left out, and positions by province."""
    instance = found.instance
    codes, city = instance.regions.codes, instance.regions.city
    receiving = set(city[instance.orders.region].tolist())
    homes = Counter(
        _province(codes[home]) for home in instance.workers.home.tolist() if int(city[home]) not in receiving
    )
    positions: Counter[str] = Counter()
    for region, count in zip(instance.orders.region.tolist(), instance.orders.headcount.tolist(), strict=True):
        positions[_province(codes[region])] += count
    return homes, positions


def _province(code: str) -> str:
    return f"{code[:2]}0000"


def _figures() -> list[dict[str, Any]]:
    with FIGURES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _shared(code: str, together: Mapping[str, str]) -> bool:
    return sum(with_ == code for with_ in together.values()) > 1


def _grouped(counts: Counter[str], together: Mapping[str, str]) -> Counter[str]:
    grouped: Counter[str] = Counter()
    for code, count in counts.items():
        grouped[together[code]] += count
    return grouped


def _fit(name: str, made: Mapping[str, int], found: Mapping[str, int], names: Mapping[str, str]) -> Fit:
    all_made, all_found = sum(made.values()), sum(found.values())
    return Fit(
        name,
        {word: made.get(code, 0) / max(1, all_made) for code, word in names.items()},
        {word: found[code] / all_found for code, word in names.items()},
    )
