"""Scenarios: what would happen if beds, courses, agreements, demand or the policy were others than they are."""
