"""How much the tests look at: ``MATCHING_TESTS=full`` for all, else what a developer waits for."""

import os

from hypothesis import HealthCheck, settings

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
