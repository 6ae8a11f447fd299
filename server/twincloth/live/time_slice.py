"""Time slices: long work is done a slice at a time, so that nobody else has to wait for the whole of it."""

import asyncio
import time
from collections.abc import Callable

SLICE = 0.005
"""Seconds of work at once: a quarter of the 20 ms for which a page may wait."""

Clock = Callable[[], float]
"""Seconds, from anywhere; never runs backwards."""


class TimeSlice:
    """So long may one piece of work go on before it lets others run."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._until = clock() + SLICE

    @property
    def spent(self) -> bool:
        """Whether its time is over."""
        return self._clock() >= self._until

    async def pause(self) -> None:
        """When its time is over let everything else go on, then begin the next."""
        if self.spent:
            await asyncio.sleep(0)
            self._until = self._clock() + SLICE
