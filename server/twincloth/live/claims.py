"""Claims: what is done by one at a time, in this process or in any that share a database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from secrets import token_hex

from twincloth.database import Connection, Database, StorageFailure
from twincloth.live import leases

HELD_FOR = 30.0
"""Seconds after which what a process claimed that has died is free, by the database's clock."""
RENEWED = 5.0
"""Seconds between two times that it says that it still has it."""


class Claimed(Exception):
    """Somebody else does it at this moment."""


class Claims:
    """By names, in one process."""

    def __init__(self) -> None:
        self._held: set[str] = set()

    async def is_held(self, name: str) -> bool:
        """Whether anybody has claimed it."""
        return name in self._held

    @asynccontextmanager
    async def held(self, name: str) -> AsyncIterator[None]:
        """Nobody else has it until the block ends. Raises Claimed."""
        if name in self._held:
            raise Claimed(name)
        self._held.add(name)
        try:
            yield
        finally:
            self._held.discard(name)


class SharedClaims(Claims):
    """In all processes. Every method raises StorageFailure."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database
        self._holder = token_hex(8)

    async def is_held(self, name: str) -> bool:
        """Whether anybody in any of them has claimed it."""
        return await super().is_held(name) or await self._database.run(_is_held, name)

    @asynccontextmanager
    async def held(self, name: str) -> AsyncIterator[None]:
        """As in one process."""
        async with super().held(name):
            if not await self._database.write(_take, name, self._holder):
                raise Claimed(name)
            renewing = asyncio.create_task(self._renew(name))
            try:
                yield
            finally:
                renewing.cancel()
                await asyncio.wait({renewing})
                with suppress(StorageFailure):  # it ends by itself
                    await self._database.write(_let_go, name, self._holder)

    async def _renew(self, name: str) -> None:
        while True:
            await asyncio.sleep(RENEWED)
            with suppress(StorageFailure):
                await self._database.write(_take, name, self._holder)


def _is_held(connection: Connection, name: str) -> bool:
    query = "SELECT 1 FROM leases WHERE name = $1 AND until > clock_timestamp()"
    return connection.execute(query, (name,)).fetchone() is not None


def _take(connection: Connection, name: str, holder: str) -> bool:
    return connection.execute(leases.TAKE, (name, holder, HELD_FOR)).fetchone() is not None


def _let_go(connection: Connection, name: str, holder: str) -> None:
    connection.execute(leases.LET_GO, (name, holder))
