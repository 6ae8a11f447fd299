"""Health: whether this process can do what it is there for, asked by whoever watches over it, as often as they like."""

import asyncio
import shutil
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from twincloth.background_threads import in_background
from twincloth.database import Database, StorageFailure
from twincloth.live.background import BackgroundTask

FRESH = 30.0
"""Seconds for which what came of a write is taken for what would come of another."""
AGAIN = 1.0
"""Seconds from a write that failed to the next that is tried for who asks."""
WITHIN = 2.0
"""Seconds that a write may take, beside all others that wait for the disk."""

LEAST_ROOM = 200_000_000
"""Bytes: beneath it there is none for a picture that hosts send; the journal itself goes on to the last page."""

LATE = 1.0
"""Seconds by which the loop may be late: people notice less, and a probe that waits longer gives up."""
REMEMBERED = 10.0
"""Seconds for which the loop's being late is told."""
LOOK_EVERY = 0.5

OK = "ok"


class LoopLag:
    """By how much the loop was late lately: so long everything has waited that was ready."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._noted: deque[tuple[float, float]] = deque()

    def note(self, seconds: float) -> None:
        """It was late by so much just now."""
        self._noted.append((self._clock(), seconds))
        self._forget()

    @property
    def worst(self) -> float:
        """Seconds, of the last ten."""
        self._forget()
        return max((seconds for _, seconds in self._noted), default=0.0)

    def _forget(self) -> None:
        while self._noted and self._noted[0][0] < self._clock() - REMEMBERED:
            self._noted.popleft()


class Health(BackgroundTask):
    """Each check is one word: `ok`, or what is wrong. Nobody who asks often costs more than who asks seldom."""

    def __init__(self, database: Database, data: Path) -> None:
        self.lag = LoopLag()
        self.stopping = False
        """Whether the process has been told to end."""
        self.more: dict[str, Callable[[], str]] = {}
        """Checks of other parts, by their names."""
        self.heard_lag: Callable[[float], object] = float
        """Told a few times a second by how much the loop was late."""
        self._database = database
        self._data = data
        self._trying: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Stop, and let the database have the last word on what was tried."""
        await super().close()
        if self._trying:
            await asyncio.gather(self._trying, return_exceptions=True)

    async def checks(self) -> dict[str, str]:
        """What was looked at, by name."""
        return {
            "running": "stopping" if self.stopping else OK,
            "journal": OK if await self._is_written() else "not-writable",
            "disk": OK if await in_background(self._room) >= LEAST_ROOM else "too-little-room",
            "loop": OK if self.lag.worst < LATE else "late",
            **{name: check() for name, check in self.more.items()},
        }

    def _room(self) -> int:
        """Bytes that are free for this user; none where even that cannot be told."""
        try:
            return shutil.disk_usage(self._data).free
        except OSError:
            return 0

    async def _is_written(self) -> bool:
        """By what was written lately, or else by a small write of its own, one for all who ask meanwhile."""
        last = self._database.last_write
        age = time.monotonic() - last.at
        if age < (FRESH if last.stored else AGAIN):
            return last.stored
        if self._trying is None or self._trying.done():
            self._trying = asyncio.create_task(self._database.try_to_write())
            # Who asked may have gone by the time that it fails; what came of it stands in `last_write`.
            self._trying.add_done_callback(lambda tried: tried.cancelled() or tried.exception())
        try:
            async with asyncio.timeout(WITHIN):
                await asyncio.shield(self._trying)
        except (StorageFailure, TimeoutError):
            return False
        return True

    async def _run(self) -> None:
        while True:
            due = time.monotonic() + LOOK_EVERY
            await asyncio.sleep(LOOK_EVERY)
            late = max(0.0, time.monotonic() - due)
            self.lag.note(late)
            self.heard_lag(late)
