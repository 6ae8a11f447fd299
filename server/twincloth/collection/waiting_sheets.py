"""Waiting sheets: uploaded, looked at, and not taken until a host says yes; one a gift, for a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from twincloth.collection.sheets.grid import Grid
from twincloth.database import Connection, Database

KEPT = timedelta(days=1)


class WaitingSheets:
    """Of all gifts, by their codes. Everything here raises StorageFailure."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, gift: str, grid: Grid) -> None:
        """Wait with this one, instead of any other of this gift."""
        await self._database.write(_put, gift, grid, _time(), _time(-KEPT))

    async def of(self, gift: str) -> Grid | None:
        """The sheet that waits."""
        return await self._database.run(_of, gift, _time(-KEPT))

    async def drop(self, gift: str) -> None:
        """Wait no longer."""
        await self._database.write(_drop, gift)


def _put(connection: Connection, gift: str, grid: Grid, now: str, oldest: str) -> None:
    connection.execute("DELETE FROM sheets WHERE gift = $1 OR uploaded_at < $2", (gift, oldest))
    connection.execute("INSERT INTO sheets VALUES ($1, $2, $3)", (gift, msgspec.json.encode(grid), now))


def _of(connection: Connection, gift: str, oldest: str) -> Grid | None:
    query = "SELECT rows FROM sheets WHERE gift = $1 AND uploaded_at >= $2"
    row = connection.execute(query, (gift, oldest)).fetchone()
    return msgspec.json.decode(row[0], type=Grid) if row else None


def _drop(connection: Connection, gift: str) -> None:
    connection.execute("DELETE FROM sheets WHERE gift = $1", (gift,))


def _time(shift: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) + shift).isoformat(timespec="seconds")
