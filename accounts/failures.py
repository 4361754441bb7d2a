"""Repeated failures to log in: counted per name and address, so that passwords can't be tried out."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.limits import Count, count

ALLOWED = 10  # failures
WINDOW = 60  # seconds


@dataclass(frozen=True)
class Guess:
    """One try to log in, counted as a failure until it is known to be none: of many that come at the same moment no
    more than the allowed ones are looked at."""

    counted: Count

    @property
    def retry_after(self) -> int:
        """Seconds to wait; 0 while the try is allowed."""
        return 0 if self.counted.number <= ALLOWED else self.counted.left

    def succeeded(self) -> None:
        """Take the try off the count."""
        self.counted.take_back()


def count_guess(*, username: str, address: str) -> Guess:
    """Count a try to log in as `username` from `address`. The work is the same whether the name exists or not."""
    return Guess(count("login-failures", f"{username.casefold()}\0{address}", window=WINDOW))
