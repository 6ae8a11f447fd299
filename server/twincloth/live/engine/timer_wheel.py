"""A wheel of timers: one timer of the loop for all that is to be looked at after so long."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class TimerWheel(Generic[T]):
    """Calls `due` with everything added, not earlier than asked for and at most `tick` seconds later.

    What needs no look any more may stay on it: `due` sees that itself, which is cheaper than taking it off.
    """

    def __init__(self, tick: float, due: Callable[[T], None]) -> None:
        self._tick = tick
        self._due = due
        self._slots: dict[int, list[T]] = {}
        self._now = 0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, item: T, delay: float) -> None:
        """Look at it after so many seconds."""
        loop = asyncio.get_running_loop()
        slot = int((loop.time() + delay) / self._tick) + 1
        self._slots.setdefault(slot, []).append(item)
        if self._timer is None:
            self._now = int(loop.time() / self._tick)
            self._timer = loop.call_later(self._tick, self._turn)

    def stop(self) -> list[T]:
        """Look at nothing any more; what there was to be looked at."""
        left = [item for items in self._slots.values() for item in items]
        self._slots.clear()
        if self._timer:
            self._timer.cancel()
            self._timer = None
        return left

    def _turn(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        reached = int(loop.time() / self._tick)
        due = [item for slot in range(self._now + 1, reached + 1) for item in self._slots.pop(slot, ())]
        self._now = reached
        if self._slots:
            self._timer = loop.call_later(self._tick, self._turn)
        for item in due:
            self._due(item)
