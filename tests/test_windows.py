"""Weekly windows: masks, unions, rest and travel over midnight and Sunday."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.instance.windows import (
    DAY,
    QUARTER,
    SLOTS,
    WEEK,
    apart,
    gap,
    mask,
    masks,
    rest_kept,
    travel_kept,
    union_minutes,
    weekday,
    weekdays,
)

MON, TUE, SAT, SUN = 0, 1, 5, 6


def at(day: int, begin: str, end: str) -> tuple[int, int]:
    """Return the window of a day; an end at or before the start runs into the next day."""
    start, stop = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (begin, end))
    return day * DAY + start, (stop - start) % DAY or DAY


windows = st.builds(
    lambda start, length: (start * QUARTER, length * QUARTER),
    st.integers(0, SLOTS - 1),
    st.integers(1, DAY // QUARTER),
)
patterns = st.lists(windows, max_size=4).map(tuple)


def covered(pattern: tuple[tuple[int, int], ...]) -> set[int]:
    """Return the minutes of the week that a pattern covers, counted one by one."""
    return {(start + minute) % WEEK for start, length in pattern for minute in range(length)}


@given(patterns)
def test_mask_covers_the_quarters_of_the_windows(pattern):
    bits = np.unpackbits(mask(pattern))
    assert {slot * QUARTER for slot in np.flatnonzero(bits)} == {m for m in covered(pattern) if m % QUARTER == 0}
    assert union_minutes(pattern) == len(covered(pattern))


def test_masks_keep_their_shape_without_patterns():
    assert masks(()).shape == (0, 84)
    assert masks(((), (at(MON, "08:00", "09:00"),))).shape == (2, 84)


def test_union_counts_an_overlap_once_and_goes_over_sunday():
    assert union_minutes((at(MON, "08:00", "12:00"), at(MON, "10:00", "13:00"))) == 300
    assert union_minutes((at(SUN, "22:00", "02:00"), at(MON, "01:00", "03:00"))) == 300


def test_a_window_belongs_to_the_day_it_starts_on():
    assert weekday(at(SUN, "20:00", "08:00")) == SUN
    assert weekdays((at(SUN, "20:00", "08:00"), at(MON, "00:00", "24:00"), at(SUN, "08:00", "09:00"))) == {MON, SUN}


def test_gap_runs_forward_around_the_week():
    evening, morning = at(SUN, "18:00", "22:00"), at(MON, "06:00", "10:00")
    assert gap(evening, morning) == 8 * 60
    assert gap(morning, evening) == 6 * DAY + 8 * 60
    assert gap(at(SUN, "20:00", "08:00"), morning) == -2 * 60


@pytest.mark.parametrize(("minutes", "kept"), [(660, True), (661, False)])
def test_rest_is_asked_between_days_each_way(minutes, kept):
    late, early = at(MON, "14:00", "21:00"), at(TUE, "08:00", "12:00")
    assert rest_kept((late,), (early,), minutes) is kept
    assert rest_kept((early,), (late,), minutes) is kept


def test_rest_is_not_asked_within_a_day_but_is_asked_over_sunday():
    assert rest_kept((at(MON, "08:00", "12:00"),), (at(MON, "13:00", "17:00"),), 660)
    assert not rest_kept((at(SUN, "12:00", "22:00"),), (at(MON, "06:00", "10:00"),), 660)


@given(patterns, st.integers(0, 24 * 60))
def test_rest_within_a_pattern_matches_a_count_of_free_minutes(pattern, minutes):
    def free_between(first: tuple[int, int], then: tuple[int, int]) -> bool:
        padded = {(first[0] + minute) % WEEK for minute in range(first[1] + minutes)}
        return then[0] not in padded

    expected = all(
        free_between(a, b) and free_between(b, a) for a in pattern for b in pattern if weekday(a) != weekday(b)
    )
    assert rest_kept(pattern, pattern, minutes) is expected


@given(windows, windows)
def test_apart_without_minutes_means_no_shared_minute(a, b):
    assert apart(a, b, 0) is covered((a,)).isdisjoint(covered((b,)))


def test_travel_is_asked_within_a_day_too():
    first, second = at(SAT, "08:00", "12:00"), at(SAT, "12:30", "16:00")
    assert travel_kept((first,), (second,), 30)
    assert not travel_kept((first,), (second,), 31)
    assert not travel_kept((second,), (first,), 31)
    assert travel_kept((), (second,), 10**6)
