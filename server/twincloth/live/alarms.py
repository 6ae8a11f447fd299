"""The alarm clock of a room: gives its commands when they are due."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from twincloth.exchange.exchange import Alarm, Command
from twincloth.exchange.refusal import Refusal

SOONEST = 0.001
"""Seconds: a timer may ring within the millisecond before its time, and is then set again."""


log = logging.getLogger(__name__)


class AlarmClock:
    """Rings for the alarms it was set to last, each once it is due; what is turned down for good rings once."""

    def __init__(self, give: Callable[[Command], Awaitable[object]], now: Callable[[], int]) -> None:
        self._give = give
        self._now = now
        self.late: Callable[[], float] = lambda: 0.0
        """By how many seconds it rings after the time, so that somebody else can be first."""
        self._alarms: dict[str, Alarm] = {}
        self._turned_down: dict[str, Alarm] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._ringing: asyncio.Future[None] | None = None

    def set(self, alarms: Mapping[str, Alarm], pause: float = 0.0) -> None:
        """Forget the earlier setting; ring for the first of these, but not within `pause` seconds."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        self._alarms = dict(alarms)
        due = min((alarm.at for alarm in self._expected().values()), default=None)
        if due is not None:
            delay = max((due - self._now()) / 1000 + SOONEST + self.late(), pause)
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

    def _expected(self) -> dict[str, Alarm]:
        return {name: alarm for name, alarm in self._alarms.items() if alarm != self._turned_down.get(name)}

    async def _ring(self) -> None:
        now = self._now()
        due = [(name, alarm) for name, alarm in self._expected().items() if alarm.at <= now]
        done = [await self._carried_out(name, alarm) for name, alarm in due]
        if all(done) and not self._timer:
            self.set(self._alarms)

    async def _carried_out(self, name: str, alarm: Alarm) -> bool:
        """Whether it is settled; if not, the room sets its alarms anew after the turn, and it rings again."""
        try:
            await self._give(alarm.command)
        except Refusal as refusal:
            log.warning("%s was not carried out: %s", name, refusal)
            if refusal.retryable:
                return False
            self._turned_down[name] = alarm
        except Exception:  # a defect is there the next time too
            log.exception("%s was not carried out", name)
            self._turned_down[name] = alarm
        return True
