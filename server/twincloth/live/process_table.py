"""The table of processes in PostgreSQL, by whose clock alone it is told who is alive."""

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import astuple

from twincloth.database import Connection, Database
from twincloth.live.processes import ALIVE, Process

SCHEMA = Path(__file__).parent / "schema"

SEEN = "clock_timestamp() - make_interval(secs => $1)"

FORGOTTEN = 3600.0
"""Seconds after which one that left no word is struck off."""


class DatabaseProcessTable:
    """Nothing here waits for a disk: signs of life are worth nothing later."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self) -> None:
        """Make the table where there is none. Raises StorageFailure."""
        await self._database.migrate("live", SCHEMA)

    async def alive(self) -> Sequence[Process]:
        """Which ones have left a sign of life in the last five seconds. Raises StorageFailure."""
        return await self._database.run(_alive)

    async def enter(self, own: Process) -> None:
        """Take the name, whoever had it. Raises StorageFailure."""
        await self._database.run(_enter, own)

    async def renew(self, own: Process) -> None:
        """Leave a sign of life, unless another one has the name by now. Raises StorageFailure."""
        await self._database.run(_renew, own)

    async def leave(self, own: Process) -> None:
        """It is no more. Raises StorageFailure."""
        await self._database.run(_leave, own)


def _alive(connection: Connection) -> list[Process]:
    found = connection.execute(
        f"SELECT name, address, release, static, run FROM processes WHERE seen_at > {SEEN}",  # noqa: S608  # a constant
        (ALIVE,),
    )
    return [Process(*row) for row in found]


def _enter(connection: Connection, own: Process) -> None:
    connection.execute(
        f"DELETE FROM processes WHERE seen_at < {SEEN} OR name = $2",  # noqa: S608  # a constant
        (FORGOTTEN, own.name),
    )
    _renew(connection, own)


def _renew(connection: Connection, own: Process) -> None:
    connection.execute(
        "INSERT INTO processes (name, address, release, static, run, seen_at)"
        " VALUES ($1, $2, $3, $4, $5, clock_timestamp())"
        " ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at WHERE processes.run = excluded.run",
        astuple(own),
    )


def _leave(connection: Connection, own: Process) -> None:
    connection.execute("DELETE FROM processes WHERE name = $1 AND run = $2", (own.name, own.run))
