"""Touched topics: what other processes have changed is read anew, as soon as the server tells of it or within a second."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import asyncpg

from twincloth.database.blocking_connection import CHANNEL
from twincloth.database.database import Watcher
from twincloth.database.postgresql_failures import answered, connect, unreachable
from twincloth.storage_failures import StorageFailure

LOOK_EVERY = 1.0
"""Seconds: so late is heard of what a notice was lost for."""

log = logging.getLogger(__name__)


class TouchedTopics:
    """A number for each topic counts how often it was touched; one that is not known means that others did.

    A notice only hastens the look at the numbers, so nothing is lost with it.
    """

    def __init__(self, address: str, settled: Callable[[], Awaitable[object]]) -> None:
        """`settled` waits until what this process was writing has been noted, or has failed."""
        self._address = address
        self._settled = settled
        self._watchers: defaultdict[str, list[Watcher]] = defaultdict(list)
        self._running: asyncio.Task[None] | None = None
        self._heard = asyncio.Event()
        self._ending = False
        self.known: dict[str, int] = {}
        """The number of each topic up to which this process has everything."""

    def add(self, topic: str, changed: Watcher) -> None:
        """Have `changed` awaited after others have touched a topic; again and again until it raises nothing."""
        self._watchers[topic].append(changed)
        if self._running is None:
            self._running = asyncio.create_task(self._run())

    def note(self, touched: Mapping[str, tuple[int, int]]) -> None:
        """This process itself has raised these numbers, and has what stands behind them if nobody else did in between."""
        for topic, (before, now) in touched.items():
            if self.known.get(topic, 0) == before:
                self.known[topic] = now

    async def close(self) -> None:
        """Watch no more, once what is being read is read."""
        if self._running:
            self._ending = True
            self._heard.set()
            await self._running
            await asyncio.sleep(0)  # in which the socket of its connection is closed

    async def _run(self) -> None:
        while not self._ending:
            try:
                session = await connect(self._address)
                try:
                    with unreachable():
                        await self._watch(session)
                finally:
                    session.terminate()
            except StorageFailure as failure:
                log.warning("what other processes change is not heard of for a while: %s", failure)
            except Exception:
                log.exception("what other processes change is not heard of for a while")
            await self._pause()

    async def _watch(self, session: asyncpg.Connection[Any]) -> None:
        await answered(session.add_listener(CHANNEL, lambda *_: self._heard.set()))
        while not self._ending:
            self._heard.clear()
            for topic, version in await answered(session.fetch("SELECT topic, version FROM touched")):
                if version > self.known.get(topic, 0):
                    await self._settled()
                if version > self.known.get(topic, 0):
                    await self._tell(topic, version)
            await self._pause()

    async def _pause(self) -> None:
        """Until something is heard, or for a second."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY):
                await self._heard.wait()

    async def _tell(self, topic: str, version: int) -> None:
        try:
            for changed in self._watchers.get(topic, ()):
                await changed()
        except Exception:
            log.exception("what another process changed could not be read; it is tried again in a second")
        else:
            self.known[topic] = max(version, self.known.get(topic, 0))
