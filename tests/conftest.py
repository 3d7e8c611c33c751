"""How much the tests look at: ``MATCHING_TESTS=full`` for all, else what a developer waits for."""

import os

from hypothesis import HealthCheck, settings

# Times on a shared machine say nothing about a property, so no example has a deadline.
settings.register_profile("quick", max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("full", max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("full" if os.environ.get("MATCHING_TESTS") == "full" else "quick")
