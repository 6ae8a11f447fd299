"""The alarm clock of a room: wakes it when the next alarm is due."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from twincloth.exchange.exchange import Alarm

SOONEST = 0.001
"""Seconds: a timer may ring within the millisecond before its time, and is then set again."""


class AlarmClock:
    """Rings for the earliest of the alarms it was set to last."""

    def __init__(self, ring: Callable[[], Awaitable[None]]) -> None:
        self._ring = ring
        self._timer: asyncio.TimerHandle | None = None
        self._ringing: asyncio.Future[None] | None = None

    def set(self, alarms: Iterable[Alarm], now: int, pause: float = 0.0) -> None:
        """Forget the earlier setting; ring for the first of these, but not within `pause` seconds."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        due = min((alarm.at for alarm in alarms), default=None)
        if due is not None:
            delay = max((due - now) / 1000 + SOONEST, pause)
            self._timer = asyncio.get_running_loop().call_later(delay, self._start)

    def stop(self) -> None:
        """Ring no more."""
        if self._timer:
            self._timer.cancel()
        if self._ringing:
            self._ringing.cancel()

    def _start(self) -> None:
        self._timer = None
        self._ringing = asyncio.ensure_future(self._ring())
