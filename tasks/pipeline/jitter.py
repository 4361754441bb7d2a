"""Jitter: many who wait for the same thing should not come back in the same instant."""

import random


def jitter(least: float, most: float) -> float:
    """A random number of seconds between the two."""
    return random.uniform(least, most)  # noqa: S311 - no secret depends on it
