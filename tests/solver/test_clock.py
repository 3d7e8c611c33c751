"""Clocks: what is left, parts of it, and a word from outside that ends all of them."""

from threading import Event

from matching.solver.clock import Clock


def clock_at(seconds, limit, stop=None):
    """Return a clock that began so many seconds ago."""
    clock = Clock(limit, stop or Event())
    clock.started -= seconds
    return clock


def test_a_share_is_a_part_of_what_is_left():
    share = clock_at(60, limit=100).share(0.25)
    assert 9.9 < share.limit <= 10.0
    assert share.seconds < 1.0


def test_a_share_of_endless_time_is_endless():
    assert Clock().share(0.1).left is None


def test_of_a_clock_that_is_over_a_share_is_over():
    assert clock_at(101, limit=100).share(0.5).over


def test_a_word_from_outside_ends_shares_too():
    stop = Event()
    share = Clock(None, stop).share(0.5)
    assert not share.over
    stop.set()
    assert share.over
