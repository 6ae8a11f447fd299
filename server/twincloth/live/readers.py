"""Readers: who wants to see an exchange as it is, and is let in between two turns."""

import asyncio
import time
from collections import deque

from twincloth.live.time_slice import Clock, TimeSlice


class Readers:
    """Lets in whoever comes while no turn is under way; the others in the order in which they came.

    Whoever is let in reads there and then, before awaiting anything. One go of the loop has readers for one
    time slice at most, since a thousand pages may be asked for at once; and a turn begins when nobody waits, or
    when one slice was theirs.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._shut = False
        self._go: TimeSlice | None = None

    async def enter(self) -> None:
        """Wait until it may be read."""
        if self._shut or self._waiting or (self._go and self._go.spent):
            place = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            await place
        else:
            self._begin_go()

    async def shut_out(self) -> None:
        """Let in nobody, once it was somebody's turn to read; returns when nobody reads any more."""
        time_slice = TimeSlice(self._clock)
        while self._waiting and not time_slice.spent:  # noqa: ASYNC110  # each go of the loop is somebody's turn to read
            await asyncio.sleep(0)
        self._shut = True
        while self._go:  # noqa: ASYNC110  # over with this go of the loop
            await asyncio.sleep(0)

    def let_in(self) -> None:
        """Whoever waits may come."""
        self._shut = False
        self._next()

    def _begin_go(self) -> None:
        if self._go is None:
            self._go = TimeSlice(self._clock)
            asyncio.get_running_loop().call_soon(self._end_go)

    def _end_go(self) -> None:
        self._go = None
        self._next()

    def _next(self) -> None:
        """The next reader runs in the next go of the loop, and before that go's end is called."""
        while self._waiting and not self._shut and self._go is None:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                self._begin_go()
