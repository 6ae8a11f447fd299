"""Pace: long work is done in stretches, so that nobody else has to wait for the whole of it."""

import asyncio
import time
from collections.abc import Callable

STRETCH = 0.005
"""Seconds of work at a stretch: a quarter of the 20 ms for which a page may wait."""

Clock = Callable[[], float]
"""Seconds, from anywhere; never runs backwards."""


class Pace:
    """One piece of work, and whether it has taken its time."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._until = clock() + STRETCH

    @property
    def spent(self) -> bool:
        """Whether the stretch is over."""
        return self._clock() >= self._until

    async def rest(self) -> None:
        """When the stretch is over let everything else go on, then begin the next."""
        if self.spent:
            await asyncio.sleep(0)
            self._until = self._clock() + STRETCH
