"""The journal in PostgreSQL: a row an entry, appended at the head by whichever process is quickest."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any, Self

import asyncpg

from twincloth.database import Database
from twincloth.database.postgresql_connections import Connections
from twincloth.database.postgresql_failures import LOCK_WITHIN
from twincloth.exchange.exchange import Entry, Fact
from twincloth.journal.facts import FactFormat, Row
from twincloth.journal.journal import SequenceTaken
from twincloth.journal.sqlite import SCHEMA
from twincloth.storage_failures import StorageFailure

_APPEND = """
WITH head AS (
  UPDATE heads SET head = $2 + cardinality($4::bigint[]) WHERE exchange = $1 AND head = $2 AND era = $3 RETURNING exchange
)
INSERT INTO entries SELECT head.exchange, $2 + new.number, new.at, new.by, new.cause, new.fact
FROM head, unnest($4::bigint[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY new (at, by, cause, fact, number)
"""
"""One statement, so that no lock outlives a round trip; where somebody else was quicker, it inserts nothing."""

_READ = """
SELECT era, head, seq, at, by, cause, fact FROM heads LEFT JOIN LATERAL (
  SELECT * FROM entries WHERE entries.exchange = heads.exchange AND seq > $2 ORDER BY seq LIMIT $3
) AS found ON true WHERE heads.exchange = $1 ORDER BY seq
"""

_OPEN = """
INSERT INTO heads (exchange, head) SELECT $1, coalesce(max(seq), 0) FROM entries WHERE exchange = $1
ON CONFLICT (exchange) DO NOTHING
"""

_HEAL = """
UPDATE heads SET era = era + 1, head = (SELECT coalesce(max(seq), 0) FROM entries WHERE exchange = $1)
WHERE exchange = $1 AND head <> (SELECT coalesce(max(seq), 0) FROM entries WHERE exchange = $1)
"""

_TIMELINE = """
INSERT INTO timeline (id) VALUES (left(pg_walfile_name(pg_current_wal_lsn()), 8))
ON CONFLICT (single) DO UPDATE SET id = excluded.id WHERE timeline.id <> excluded.id RETURNING xmax::text <> '0' AS another
"""

AT_ONCE = 5_000
"""Entries that are read at once: some 8 ms of the event loop."""


class PostgreSQLJournal:
    """Keeps every promise of `Journal` by one statement at the head of an exchange, whoever else appends.

    An append whose connection is lost may have been stored or not: whoever appended reads anew before anything else.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._format = FactFormat()
        self._eras: dict[str, int] = {}
        self.appended: Callable[[str, int], object] = lambda _, __: None
        """Told of each exchange in which something was stored, and up to which number."""
        self.wrote: Callable[[float], object] = float
        """Told how many seconds each append took."""

    @classmethod
    async def open(cls, database: Database, connections: Connections) -> Self:
        """The journal in this database, its tables made or brought up to date. Raises StorageFailure."""
        await database.migrate("journal", SCHEMA)
        connections.connected = _note_timeline
        journal = cls(connections)
        journal.wrote = lambda seconds: database.wrote(seconds)  # noqa: PLW0108  # whom that tells is said later
        return journal

    def era(self, exchange_id: str) -> int:
        """That of the last reading to the end, as rooms read: what was read in another is to be forgotten."""
        return self._eras.get(exchange_id, 0)

    async def append(self, exchange_id: str, entries: Sequence[Entry]) -> None:
        """Encoding is done here and now, so that the entries may not change while they wait for the disk."""
        rows = [self._format.row(entry) for entry in entries]
        if rows:
            if exchange_id not in self._eras:
                await self._begin(exchange_id)
            began = time.monotonic()
            await self._connections.run(self._append, exchange_id, rows)
            self.wrote(time.monotonic() - began)
            self.appended(exchange_id, rows[-1][0])
            await asyncio.sleep(0)  # others are told before it is rendered here

    async def read(self, exchange_id: str, after: int = 0, limit: int | None = None) -> list[Entry]:
        """The entries with `seq > after`, in order, at most `limit` of them."""
        entries: list[Entry] = []
        known = exchange_id in self._eras
        while limit is None or len(entries) < limit:
            most = AT_ONCE if limit is None else min(AT_ONCE, limit - len(entries))
            rows = await self._connections.run(_read, exchange_id, after + len(entries), most, known)
            if limit is None and rows:
                begun = bool(entries) and rows[0]["era"] != self.era(exchange_id)
                self._eras[exchange_id] = rows[0]["era"]
                if begun:  # what was read until now is of another era
                    entries.clear()
                    continue
            entries += [self._format.entry(*columns) for _, _, *columns in rows if columns[0] is not None]
            if len(rows) < most:
                break
        return entries

    async def erase(self, exchange_id: str, redact: Callable[[Fact], Fact]) -> None:
        """The table is written anew, for old words would stay in it, and a new era begins.

        What was written before stays in the write-ahead log, on standbys and in backups, until these are gone.
        """
        await self._connections.run_long(self._erase, exchange_id, redact)
        # Also where nothing had to be changed any more: the last time it may have failed between the two.
        await self._connections.run_long(_rewrite)

    async def _begin(self, exchange_id: str) -> None:
        """Append to what nobody here has read: as it is now."""
        self._eras[exchange_id] = (await self._connections.run(_read, exchange_id, 0, 1))[0]["era"]

    async def _append(self, connection: "asyncpg.Connection[Any]", exchange_id: str, rows: list[Row]) -> None:
        first = rows[0][0]
        _, *columns = zip(*rows, strict=True)
        told = await connection.execute(
            _APPEND, exchange_id, first - 1, self.era(exchange_id), *map(list, columns)
        )
        if told == "INSERT 0 0":
            raise SequenceTaken(exchange_id, first)

    async def _erase(
        self, connection: "asyncpg.Connection[Any]", exchange_id: str, redact: Callable[[Fact], Fact]
    ) -> None:
        async with connection.transaction():
            await connection.execute("SELECT FROM heads WHERE exchange = $1 FOR UPDATE", exchange_id)
            rows = await connection.fetch(
                "SELECT seq, at, by, cause, fact FROM entries WHERE exchange = $1", exchange_id
            )
            redacted = [
                (exchange_id, row["seq"], text)
                for row in rows
                if (text := self._format.text(redact(self._format.entry(*row).fact))) != row["fact"]
            ]
            if redacted:
                await connection.executemany(
                    "UPDATE entries SET fact = $3 WHERE exchange = $1 AND seq = $2", redacted
                )
                await connection.execute("UPDATE heads SET era = era + 1 WHERE exchange = $1", exchange_id)


async def _note_timeline(connection: "asyncpg.Connection[Any]") -> None:
    """Begin a new era of everything where another server, or an earlier state of it, has taken the place of the last."""
    async with connection.transaction():
        if await connection.fetchval(_TIMELINE):
            await connection.execute("UPDATE heads SET era = era + 1")


async def _read(
    connection: "asyncpg.Connection[Any]", exchange_id: str, after: int, most: int, known: bool = False
) -> list["asyncpg.Record"]:
    """Each row with era and head; where there is no entry, these alone; of what was known and is no more, nothing."""
    rows: list[asyncpg.Record] = await connection.fetch(_READ, exchange_id, after, most)
    if not rows and known:
        return rows
    if not rows or (len(rows) < most and max(rows[-1]["seq"] or 0, after) < rows[0]["head"]):
        # Nobody has read of this exchange yet, or its entries were brought here by other ways.
        async with connection.transaction():
            await connection.execute(_OPEN, exchange_id)
            await connection.execute("SELECT FROM heads WHERE exchange = $1 FOR UPDATE", exchange_id)
            await connection.execute(_HEAL, exchange_id)
        rows = await connection.fetch(_READ, exchange_id, after, most)
    return rows


async def _rewrite(connection: "asyncpg.Connection[Any]") -> None:
    """Where somebody uses the table for long the erasure has failed, and is to be done again."""
    await connection.execute(f"SET lock_timeout = '{LOCK_WITHIN}'")
    try:
        await connection.execute("VACUUM (FULL) entries")
    except asyncpg.LockNotAvailableError as error:
        raise StorageFailure("storage-failed", f"the journal could not be written anew: {error}") from error
    finally:
        await connection.execute("RESET lock_timeout")
