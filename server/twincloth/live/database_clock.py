"""The database's clock, which is that of all processes: followed as browsers follow the server's."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, NamedTuple

import asyncpg

from twincloth.database.postgresql_connections import Connections
from twincloth.live.background import BackgroundTask
from twincloth.live.clock import ServerClock, server_clock
from twincloth.storage_failures import StorageFailure

EVERY = 5.0
"""Seconds between two readings; clocks of machines drift by some 0.1 ms in that time."""

AT_FIRST = 5
KEPT = 12
"""Readings of a minute, of which the surest is believed."""

_NOW = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"


class ClockReading(NamedTuple):
    """How many nanoseconds the database's clock was ahead of the time since our start: between `least` and `most`."""

    least: int
    most: int

    @property
    def ahead(self) -> int:
        """The middle, which is wrong by half of what the asking took at most."""
        return (self.least + self.most) // 2

    @property
    def doubt(self) -> int:
        """Nanoseconds that the asking took."""
        return self.most - self.least


class DatabaseClock(BackgroundTask):
    """Leads this process's clock, so that machines whose clocks are an hour apart unveil in one moment."""

    def __init__(self, connections: Connections, clock: ServerClock = server_clock) -> None:
        self._connections = connections
        self._clock = clock
        self._readings: deque[ClockReading] = deque(maxlen=KEPT)

    async def open(self) -> None:
        """Read it a few times before anything else asks what time it is. Raises StorageFailure."""
        for _ in range(AT_FIRST):
            await self._read()
        await super().open()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self._read()
            except StorageFailure:
                continue  # our own goes on as it was led last

    async def _read(self) -> None:
        reading = await self._connections.run(self._reading)
        if any(reading.least > other.most or reading.most < other.least for other in self._readings):
            self._readings.clear()  # it was set, or it is another database by now
        self._readings.append(reading)
        self._clock.lead(min(self._readings, key=lambda one: one.doubt).ahead)

    async def _reading(self, connection: asyncpg.Connection[Any]) -> ClockReading:
        asked = self._clock.elapsed
        at = 1000 * await connection.fetchval(_NOW)
        return ClockReading(at - self._clock.elapsed, at - asked)
