"""The table of processes in PostgreSQL, by whose clock alone it is told who is alive."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from msgspec.structs import astuple

from twincloth.database import Database
from twincloth.database.postgresql_connections import Connections
from twincloth.live.processes import ALIVE, Process

SCHEMA = Path(__file__).parent / "schema"

FORGOTTEN = 3600.0
"""Seconds after which one that left no word is struck off."""

ALIVE_NOW = "SELECT name, address, release, static, run FROM processes WHERE seen_at > clock_timestamp() - $1::interval"
FREE = "DELETE FROM processes WHERE name = $1 OR seen_at < clock_timestamp() - $2::interval"
SIGN = (
    "INSERT INTO processes (name, address, release, static, run, seen_at)"
    " VALUES ($1, $2, $3, $4, $5, clock_timestamp())"
    " ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at WHERE processes.run = excluded.run"
)
GONE = "DELETE FROM processes WHERE name = $1 AND run = $2"


class DatabaseProcessTable:
    """By a connection of its own, so that no sign of life waits for what else is asked of the database."""

    def __init__(self, address: str) -> None:
        self._connections = Connections(address, most=1)

    async def open(self, database: Database) -> None:
        """Make the table where there is none. Raises StorageFailure."""
        await database.migrate("live", SCHEMA)

    async def close(self) -> None:
        """Let go of the connection."""
        await self._connections.close()

    async def alive(self) -> Sequence[Process]:
        """Which ones have left a sign of life in the last five seconds. Raises StorageFailure."""
        rows = await self._connections.fetch(ALIVE_NOW, timedelta(seconds=ALIVE))
        return [Process(*row) for row in rows]

    async def enter(self, own: Process) -> None:
        """Take the name, whoever had it. Raises StorageFailure."""
        await self._connections.fetch(FREE, own.name, timedelta(seconds=FORGOTTEN))
        await self.renew(own)

    async def renew(self, own: Process) -> None:
        """Leave a sign of life, unless another one has the name by now. Raises StorageFailure."""
        await self._connections.fetch(SIGN, *astuple(own))

    async def leave(self, own: Process) -> None:
        """It is no more. Raises StorageFailure."""
        await self._connections.fetch(GONE, own.name, own.run)
