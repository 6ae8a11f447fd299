"""The runner: of all processes that share a database, the one that does what is to be done once."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from secrets import token_hex

from twincloth.database.postgresql_connections import Connections
from twincloth.live import leases
from twincloth.live.background import BackgroundTask
from twincloth.storage_failures import StorageFailure

EVERY = 1.0
"""Seconds between two tries to have the lease, or to keep it."""

HELD_FOR = 5.0
"""Seconds, by the database's clock, for which it is had: so late does another process take over from one that died."""

MARGIN = 1.0
"""Seconds before its end in which this process does nothing on the strength of it."""

LEASE = "runner"
"""Its name."""

log = logging.getLogger(__name__)


class Runner(BackgroundTask):
    """Has its parts open as long as it holds the lease; each may be opened again after it was closed.

    A process that stood still may go on for a moment beside the one that has taken over: so each part must do no harm
    when two do the same.
    """

    def __init__(
        self,
        connections: Connections,
        parts: Sequence[BackgroundTask],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.runs = False
        """Whether this process is the one."""
        self._connections = connections
        self._parts = parts
        self._clock = clock
        self._holder = token_hex(8)
        self._until = clock()

    async def close(self) -> None:
        """Stop, and let another process take over at once."""
        await super().close()
        await self._rest()
        self._until = self._clock()
        try:
            await self._connections.fetch(leases.LET_GO, LEASE, self._holder)
        except StorageFailure:
            return  # it ends by itself

    async def _run(self) -> None:
        while True:
            await self._hold()
            holds = self._clock() < self._until
            if holds and not self.runs:
                await self._begin()
            elif self.runs and not holds:
                log.warning("what is to be done once is left to another process")
                await self._rest()
            await asyncio.sleep(EVERY)

    async def _hold(self) -> None:
        asked = self._clock()
        try:
            is_ours = await self._connections.fetch(leases.TAKE, LEASE, self._holder, HELD_FOR)
        except StorageFailure:
            return  # what was held is held until its time is over
        self._until = asked + HELD_FOR - MARGIN if is_ours else asked

    async def _begin(self) -> None:
        self.runs = True
        for part in self._parts:
            try:
                await part.open()
            except Exception:  # the others are to be done all the same
                log.exception("something that is to be done once could not begin")

    async def _rest(self) -> None:
        if not self.runs:
            return
        for part in reversed(self._parts):
            await part.close()
        self.runs = False
