"""Benchmarks against the local provider: ratios and medians, asserted by no test. `make bench` prints the table."""
