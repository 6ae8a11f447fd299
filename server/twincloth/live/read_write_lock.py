"""The lock between readers and the writer of an exchange: pages are read between two turns."""

import asyncio
import time
from collections import deque

from twincloth.live.time_slice import Clock, TimeSlice


class ReadWriteLock:
    """Lets a reader in at once while nothing is written; the others in the order in which they came.

    Whoever is let in reads there and then, before awaiting anything, so that there is nothing to release. One
    iteration of the loop has readers for one time slice at most, since a thousand pages may be asked for at
    once; and writing begins when nobody waits to read, or when one slice was theirs.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._writing = False
        self._iteration: TimeSlice | None = None

    async def acquire_read(self) -> None:
        """Wait until it may be read."""
        if self._writing or self._waiting or (self._iteration and self._iteration.spent):
            place = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            await place
        else:
            self._begin_iteration()

    async def acquire_write(self) -> None:
        """Keep readers out, once some of those who waited have read; returns when nobody reads any more."""
        time_slice = TimeSlice(self._clock)
        while self._waiting and not time_slice.spent:  # noqa: ASYNC110  # each iteration lets some read
            await asyncio.sleep(0)
        self._writing = True
        while self._iteration:  # noqa: ASYNC110  # over with this iteration of the loop
            await asyncio.sleep(0)

    def release_write(self) -> None:
        """Whoever waits may read."""
        self._writing = False
        self._next()

    def _begin_iteration(self) -> None:
        if self._iteration is None:
            self._iteration = TimeSlice(self._clock)
            asyncio.get_running_loop().call_soon(self._end_iteration)

    def _end_iteration(self) -> None:
        self._iteration = None
        self._next()

    def _next(self) -> None:
        """The next reader runs in the loop's next iteration, and before `_end_iteration` is called in it."""
        while self._waiting and not self._writing and self._iteration is None:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                self._begin_iteration()
