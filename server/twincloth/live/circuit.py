"""A circuit: how long to leave a service alone that fails, so that neither it nor we are kept busy by asking."""

import random
from collections.abc import Callable

FIRST = 1.0
"""Seconds of the first pause, doubled by each failure that follows."""
OPENS_AFTER = 3
"""Failures in a row after which the service is taken to be down."""
OPEN_FOR = 30.0
"""Seconds from then until it is asked once, to see whether it is back; doubled by each such attempt that fails."""
LONGEST = 300.0


class Circuit:
    """Closed while a service answers, open while it does not; half open for the one attempt after a pause.

    `chance` gives numbers from 0 to 1: nobody who waits for the same service comes back at the same instant.
    """

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self.failures = 0
        """In a row."""

    @property
    def is_open(self) -> bool:
        """Whether the service is taken to be down."""
        return self.failures >= OPENS_AFTER

    def succeeded(self) -> None:
        """It has answered."""
        self.failures = 0

    def failed(self, asked: float = 0.0) -> float:
        """It has not; the seconds until the next attempt, no less than it `asked` for itself."""
        self.failures += 1
        first, over = (OPEN_FOR, self.failures - OPENS_AFTER) if self.is_open else (FIRST, self.failures - 1)
        pause = min(first * 2.0 ** min(over, 20), LONGEST)
        return max(asked, pause * (0.5 + self._chance() / 2))
