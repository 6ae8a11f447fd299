"""Last uses: when somebody last came by each staff link, so that one which nobody should have is noticed.

It is no fact: it belongs to the browsers that come to this server, and goes along in no export.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from twincloth.database import Connection, Database, StorageFailure, touch
from twincloth.live.background import BackgroundTask
from twincloth.live.clock import server_clock

SCHEMA = Path(__file__).parent / "schema"

TOPIC = "last-uses"

EVERY = 60.0
"""Seconds between two writes: so much of it may a crash cost."""

log = logging.getLogger(__name__)


class LastUses(BackgroundTask):
    """In memory, and one small write a minute where anybody came."""

    def __init__(self, database: Database, clock: Callable[[], int] = server_clock) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[tuple[str, str], int] = {}
        self._unwritten: dict[tuple[str, str], int] = {}
        self._ended: set[str] = set()

    async def open(self) -> None:
        """Read what is known, and begin. Raises StorageFailure."""
        await self._database.migrate("live", SCHEMA)
        await self._read()
        self._database.watch(TOPIC, self._read)
        await super().open()

    async def close(self) -> None:
        """Stop, and keep the rest."""
        await super().close()
        await self.write()

    def note(self, exchange: str, staff: str) -> None:
        """Somebody comes by this link now."""
        if exchange in self._ended:
            return
        self._known[exchange, staff] = self._unwritten[exchange, staff] = self._clock()

    def forget(self, exchange: str) -> None:
        """There is no such exchange any more, and nothing of it is written down again."""
        self._ended.add(exchange)
        for known in (self._known, self._unwritten):
            for link in [link for link in known if link[0] == exchange]:
                del known[link]

    def of(self, exchange: str, staff: str) -> int | None:
        """Milliseconds since 1970; None where nobody ever came by this link."""
        return self._known.get((exchange, staff))

    async def write(self) -> None:
        """Write down what is new."""
        rows = [(*link, at) for link, at in self._unwritten.items()]
        self._unwritten = {}
        try:
            if rows:
                await self._database.write(_write, rows)
        except StorageFailure:
            log.exception("last uses of links could not be written down; tried again in a while")
            self._unwritten = {(exchange, staff): at for exchange, staff, at in rows} | self._unwritten

    async def _read(self) -> None:
        self._known = await self._database.run(_all) | self._unwritten

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await self.write()


def _all(connection: Connection) -> dict[tuple[str, str], int]:
    rows = connection.execute("SELECT exchange, staff, at FROM last_uses")
    return {(exchange, staff): at for exchange, staff, at in rows}


def _write(connection: Connection, rows: list[tuple[str, str, int]]) -> None:
    connection.executemany(
        "INSERT INTO last_uses VALUES ($1, $2, $3) ON CONFLICT (exchange, staff)"
        " DO UPDATE SET at = excluded.at WHERE excluded.at > last_uses.at",
        rows,
    )
    touch(connection, TOPIC)
