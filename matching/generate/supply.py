"""Workers: homes, profiles, papers, wishes and groups, all in columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.generate import services as catalogue
from matching.generate.draw import chance, pick, pick_in_row
from matching.generate.places import Places
from matching.generate.services import AVAILABILITY, LEVELS, SEVERAL_AVAILABILITY, Services
from matching.generate.shape import Shape, Sizes

IntColumn = npt.NDArray[np.int64]
BoolColumn = npt.NDArray[np.bool_]

SEXES = ("f", "m", "")
OWN_GIVEN = 1
HOUSING = ("", "own", "bed", "either")
CERTIFIED = ("2026-04-30", "2026-06-30", "2026-09-30", "2026-12-31", "2027-02-28")
EXPIRED = ("", "2025-10-31", "2026-01-31")
TRAINED = ("2024-05-10", "2024-11-20", "2025-03-15", "2025-09-10", "2026-01-20")
LAPSED = ("", "2023-04-18", "2024-02-20")
AVAILABLE_FROM = ("", "2026-03-15", "2026-04-01", "2026-05-01")
AVAILABLE_UNTIL = ("", "2026-12-31", "2027-01-31", "2027-06-30")
WEEKLY_LIMITS = ("", "40", "44", "48", "30", "20")
#: Services whose workers often live in.
IN_HOUSEHOLDS = frozenset({"4-10-01-01", "4-10-01-05", "4-10-01-06"})
HOURLY_FLOORS = ("", "20", "25", "28.50", "30", "35")


@dataclass(frozen=True)
class Profiles:
    """What workers of a kind have in common; text columns hold what the table shows."""

    skills: tuple[str, ...]
    main: IntColumn  #: the service they know best
    level: IntColumn  #: and their level in it
    sex: IntColumn
    live_in: BoolColumn
    windows: tuple[str, ...]
    max_orders: IntColumn
    weekly_limit: IntColumn
    monthly_floor: IntColumn  #: yuan, 0: none
    hourly_floor: IntColumn
    housing: IntColumn
    certified: IntColumn  #: index into CERTIFIED, or from the end of EXPIRED
    trained: IntColumn
    available_from: IntColumn
    available_until: IntColumn
    degree_major: BoolColumn


@dataclass(frozen=True)
class Workers:
    """Workers, one a row; indices into the tuples above, `home` into the homes, -1: none.

    Parameters
    ----------
    wishes
        Preferred cities, first to third, as indices into the receiving cities. Shape (workers, 3).
    group
        Number of the group.
    """

    profile: IntColumn
    home: IntColumn
    housing: IntColumn
    credit: IntColumn
    wishes: IntColumn
    preferred_only: BoolColumn
    excluded: IntColumn
    group: IntColumn
    waiting: IntColumn

    def __len__(self) -> int:
        return len(self.profile)


def homes(rng: np.random.Generator, places: Places, sizes: Sizes, shape: Shape) -> IntColumn:
    """Draw the home of each worker."""
    away = chance(rng, 1 - shape.local, sizes.workers) if (~places.local).any() else np.zeros(sizes.workers, dtype=bool)
    of_kind = np.stack([np.where(places.local, places.home_weight, 0), np.where(places.local, 0, places.home_weight)])
    if not of_kind[1].any():
        of_kind[1] = of_kind[0]
    return pick_in_row(rng, of_kind, away.astype(np.int64))


def profiles(rng: np.random.Generator, services: Services, sizes: Sizes, shape: Shape) -> Profiles:
    """Draw the kinds of workers."""
    count = sizes.profiles
    supply = services.supply
    if shape.scarce_service:
        supply = np.where(np.array([code == catalogue.SCARCE for code in services.codes]), supply // 3, supply)
    main = pick(rng, supply, count)
    level = np.maximum(np.array(LEVELS)[pick(rng, catalogue.WORKER_LEVELS, count)], services.best_level[main])
    if shape.ties:
        level = np.full(count, 5)
    skills = _skills(rng, services, supply, main, level)
    household = np.array([code in IN_HOUSEHOLDS for code in services.codes])[main]
    several = chance(rng, shape.several_orders, count)
    usual, flexible = list(AVAILABILITY), list(SEVERAL_AVAILABILITY)
    of_usual = pick(rng, list(AVAILABILITY.values()), count)
    of_flexible = pick(rng, list(SEVERAL_AVAILABILITY.values()), count)
    wanted = services.monthly_pay[main] * np.array([0, *(catalogue.LEVEL_PAY[i] for i in range(1, 6))])[level]
    # Floors stand below the going rate of a large city, on the grid of a registration form.
    floor = wanted * np.array([0, 60, 70, 80, 90])[pick(rng, (30, 20, 26, 18, 6), count)] // 10_000 // 500 * 500
    hourly = pick(rng, (45, 15, 18, 10, 8, 4), count)
    lapse = chance(rng, shape.lapsed / 2, count)
    untrained = chance(rng, shape.lapsed, count)
    return Profiles(
        skills=skills,
        main=main,
        level=level,
        sex=pick(rng, (82, 15, 3), count),
        live_in=chance(rng, np.where(household, 0.46, 0.2), count),
        windows=tuple(flexible[f] if s else usual[u] for s, u, f in zip(several, of_usual, of_flexible, strict=True)),
        max_orders=np.where(several, 2 + pick(rng, (6, 3, 1), count), 1),
        weekly_limit=np.where(several, 0, pick(rng, (76, 8, 6, 5, 2, 3), count)),
        monthly_floor=np.zeros(count, dtype=np.int64) if shape.ties else floor,
        hourly_floor=np.zeros(count, dtype=np.int64) if shape.ties else hourly,
        housing=pick(rng, (4, 22, 46, 28), count),
        # People of a kind registered on one day: one health check, one class.
        certified=np.where(lapse, -1 - pick(rng, (3, 2, 4), count), pick(rng, (3, 14, 28, 30, 25), count)),
        trained=np.where(untrained, -1 - pick(rng, (5, 2, 3), count), pick(rng, (4, 16, 25, 30, 25), count)),
        available_from=pick(rng, (70, 14, 13, 3), count),
        available_until=pick(rng, (86, 5, 5, 4), count),
        degree_major=chance(rng, 0.02, count),
    )


def workers(
    rng: np.random.Generator,
    places: Places,
    home: IntColumn,
    reach: IntColumn,
    profiles: Profiles,
    sizes: Sizes,
    shape: Shape,
) -> Workers:
    """Draw the workers.

    Parameters
    ----------
    home
        Home of each worker.
    reach
        Positions that a home reaches in each receiving city. Shape (homes, cities).
    """
    count = sizes.workers
    # Some kinds are common and some rare, as on any register.
    profile = pick(rng, 1 + rng.integers(0, 6, len(profiles.skills)) ** 2, count)
    local = places.local[home]
    group = _groups(rng, home, shape.grouped)
    housing = profiles.housing[profile]
    wishes, only = _wishes(rng, home, reach, group)
    waiting = pick(rng, (70, 15, 7, 4, 2, 1, 1), count)
    if shape.ties:
        wishes, only, waiting = np.full_like(wishes, -1), np.zeros_like(only), np.zeros_like(waiting)
    return Workers(
        profile=profile,
        home=home,
        housing=np.where(local & chance(rng, 0.9, count), OWN_GIVEN, housing),
        credit=pick(rng, (978, 15, 7), count),
        wishes=wishes,
        preferred_only=only,
        excluded=np.where(
            chance(rng, 0.0 if shape.ties else 0.05, count), rng.integers(0, len(places.cities), count), -1
        ),
        group=group,
        waiting=waiting,
    )


def _skills(
    rng: np.random.Generator, services: Services, supply: IntColumn, main: IntColumn, level: IntColumn
) -> tuple[str, ...]:
    """Write the skills of each kind: a main service, and for some a second and a third at lower levels."""
    count = len(main)
    household = services.codes.index("4-10-01-06")
    second = np.where(chance(rng, 0.5, count), household, pick(rng, supply, count))
    third = pick(rng, supply, count)
    has_second = chance(rng, 0.36, count)
    has_third = has_second & chance(rng, 0.25, count)
    lower = np.minimum(5, level + pick(rng, (3, 4, 2), count))
    skills: list[str] = []
    for i in range(count):
        held = {int(main[i]): int(level[i])}
        if has_second[i]:
            held.setdefault(int(second[i]), max(int(lower[i]), int(services.best_level[second[i]])))
        if has_third[i]:
            held.setdefault(int(third[i]), 5)
        skills.append(";".join(f"{services.codes[service]}:{held[service]}" for service in held))
    return tuple(skills)


def _wishes(
    rng: np.random.Generator, home: IntColumn, reach: IntColumn, group: IntColumn
) -> tuple[IntColumn, BoolColumn]:
    """Draw up to three preferred cities, mostly of those that the home reaches; members of a group wish alike."""
    count, cities = len(home), reach.shape[1]
    weight = reach + 1
    number = pick(rng, (45, 25, 18, 12), count)
    drawn = np.stack([pick_in_row(rng, weight, home) for _ in range(3)], axis=1)
    anywhere = rng.integers(0, cities, count)
    drawn[:, 0] = np.where(chance(rng, 0.05, count), anywhere, drawn[:, 0])
    drawn[:, 1] = np.where((number < 2) | (drawn[:, 1] == drawn[:, 0]), -1, drawn[:, 1])
    twice = (drawn[:, 2] == drawn[:, 0]) | (drawn[:, 2] == drawn[:, 1]) | (drawn[:, 1] < 0)
    drawn[:, 2] = np.where((number < 3) | twice, -1, drawn[:, 2])
    drawn[number == 0] = -1
    only = (number > 0) & chance(rng, 0.15, count)
    leader = np.arange(count)
    members = np.flatnonzero(group >= 0)
    _, first, of_group = np.unique(group[members], return_index=True, return_inverse=True)
    leader[members] = members[first][of_group]
    return drawn[leader], only[leader]


def _groups(rng: np.random.Generator, home: IntColumn, share: float) -> IntColumn:
    """Number the groups: relatives and villagers of two to four from one home, -1 for who comes alone."""
    count = len(home)
    by_home = np.argsort(home, kind="stable")
    size = 2 + pick(rng, (5, 3, 2), count // 2 + 1)
    last = np.cumsum(size) - 1
    last = last[last < count]
    first = last - size[: len(last)] + 1
    together = (home[by_home[first]] == home[by_home[last]]) & chance(rng, share, len(last))
    group = np.full(count, -1)
    chosen = np.flatnonzero(together)
    # Numbered by their first member, so that the numbers say nothing about homes.
    chosen = chosen[np.argsort(by_home[first[chosen]], kind="stable")]
    for number, clump in enumerate(chosen.tolist()):
        group[by_home[first[clump] : last[clump] + 1]] = number
    return group
