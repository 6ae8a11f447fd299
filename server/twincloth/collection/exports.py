"""Exports: when each exchange left as files, so that hosts know who may hold what they erase."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import NamedTuple

from twincloth.database import Connection, Database, touch

MOST_TOLD = 10

TOPIC = "exports"


class Export(NamedTuple):
    """`at` is in milliseconds since 1970; `with_history` says that all that had happened went along."""

    at: int
    with_history: bool


class Exports:
    """Of all exchanges, in memory, as they were noted since there is a note of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: defaultdict[str, list[Export]] = defaultdict(list)

    async def open(self) -> None:
        """Read what is known. Raises StorageFailure."""
        await self._read()
        self._database.watch(TOPIC, self._read)

    async def _read(self) -> None:
        known: defaultdict[str, list[Export]] = defaultdict(list)
        for exchange, at, with_history in await self._database.run(_all):
            known[exchange].append(Export(at, bool(with_history)))
        self._known = known

    async def note(self, exchange: str, *, with_history: bool) -> None:
        """One was made now. Raises StorageFailure."""
        export = Export(round(datetime.now(UTC).timestamp() * 1000), with_history)
        await self._database.write(_add, exchange, export)
        self._known[exchange].append(export)

    def of(self, exchange: str) -> list[Export]:
        """The latest, the newest first."""
        return self.all_of(exchange)[:MOST_TOLD]

    def all_of(self, exchange: str) -> list[Export]:
        """All, the newest first."""
        return self._known[exchange][::-1]


def _all(connection: Connection) -> list[tuple[str, int, int]]:
    return list(connection.execute("SELECT exchange, at, with_history FROM exports ORDER BY at"))


def _add(connection: Connection, exchange: str, export: Export) -> None:
    row = (exchange, export.at, int(export.with_history))
    connection.execute("INSERT INTO exports VALUES ($1, $2, $3)", row)
    touch(connection, TOPIC)
