"""The backlog: what clients have sent more of than a turn of the loop may take, taken up a little at a time."""

import asyncio
from collections import deque
from collections.abc import Callable

STEPS = 8
"""Of all clients together, before everything else goes on: each is a few dozen frames or a message, 0.1 to 0.3 ms."""

PAUSE = 0.005
"""Seconds until the next ones, so that floods have a third of the loop at most, however many there are."""


class Backlog:
    """One for all sockets of a loop; whoever has more to do comes back behind all others."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        self._not_before = 0.0
        self._scheduled = False

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def crowded(self) -> bool:
        """Whether more wait than are taken up at once: whoever comes now begins with little."""
        return len(self._waiting) >= STEPS

    def add(self, step: Callable[[], None]) -> None:
        """Take this up in a later turn of the loop: at once where nobody waits, or else when it is due."""
        self._waiting.append(step)
        self._schedule()

    async def turn(self) -> None:
        """Returns when it is due."""
        due = asyncio.Event()
        self.add(due.set)
        await due.wait()

    def _schedule(self) -> None:
        if self._scheduled or not self._waiting:
            return
        self._scheduled = True
        loop = asyncio.get_running_loop()
        if loop.time() < self._not_before:
            loop.call_at(self._not_before, self._take)
        else:
            loop.call_soon(self._take)

    def _take(self) -> None:
        self._scheduled = False
        self._not_before = asyncio.get_running_loop().time() + PAUSE
        try:
            for _ in range(min(STEPS, len(self._waiting))):
                self._waiting.popleft()()
        finally:  # one client's defect is not the others'
            self._schedule()
