"""Benchmarks: seeded rounds, this solver and its peers side by side, one published table.

Run ``python -m benchmarks --help``; ``docs/benchmarks.md`` tells how to read what comes out.
"""
