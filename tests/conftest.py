"""How much the tests look at (``MATCHING_TESTS=full`` for all, else what one waits for), and on which databases."""

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

from tests.registries import Registries, sockets

# Times on a shared machine say nothing about a property, so no example has a deadline;
# the same examples come in every run, so that a failure is about the last change (`tests.fuzz` hunts for more).
for name, examples in (("quick", 30), ("full", 300)):
    settings.register_profile(
        name,
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("full" if os.environ.get("MATCHING_TESTS") == "full" else "quick")


@pytest.fixture(scope="session")
def postgresql():
    """Return a function that returns the socket of this process's PostgreSQL server, started when first asked for."""
    with sockets() as socket:
        yield socket


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def registries(request, tmp_path_factory, postgresql):
    """Return what makes fresh registries, on each kind of database in turn."""
    folder = tmp_path_factory.mktemp("registries")
    socket = postgresql() if request.param == "postgresql" else ""
    return Registries(request.param, folder, socket)


@pytest.fixture
def database(registries):
    """Return a fresh registry."""
    return registries.new()


@pytest.fixture
def interruptible():
    """Let an interrupt raise, as Python does; who is started in the background may inherit that they are ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
