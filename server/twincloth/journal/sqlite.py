"""The journal in SQLite: a row an entry."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import apsw

from twincloth.database import Database
from twincloth.exchange.exchange import Entry, Fact
from twincloth.journal.facts import FactFormat
from twincloth.journal.journal import SequenceTaken

SCHEMA = Path(__file__).parent / "schema"


class SQLiteJournal:
    """Keeps every promise of `Journal` by SQLite's transactions, WAL and `synchronous=FULL`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._format = FactFormat()

    @classmethod
    async def open(cls, database: Database) -> Self:
        """The journal in this database, its table made or brought up to date. Raises StorageFailure."""
        await database.migrate("journal", SCHEMA)
        return cls(database)

    async def append(self, exchange_id: str, entries: Sequence[Entry]) -> None:
        """Encoding is done here and now, so that the entries may not change while they wait for the disk."""
        rows = [(exchange_id, *self._format.row(entry)) for entry in entries]
        if rows:
            await self._database.write(_append, exchange_id, rows)

    async def read(self, exchange_id: str, after: int = 0, limit: int | None = None) -> list[Entry]:
        """The entries with `seq > after`, in order, at most `limit` of them."""
        return await self._database.run(self._read, exchange_id, after, -1 if limit is None else limit)

    def era(self, exchange_id: str) -> int:  # the same of all
        """What this process has read, nobody else has changed."""
        return 1

    async def erase(self, exchange_id: str, redact: Callable[[Fact], Fact]) -> None:
        """What is replaced is overwritten with zeros by `secure_delete`, then the log is emptied."""
        await self._database.write(self._erase, exchange_id, redact)
        await self._database.forget_log()

    def _read(self, connection: apsw.Connection, exchange_id: str, after: int, limit: int) -> list[Entry]:
        found = connection.execute(
            "SELECT seq, at, by, cause, fact FROM entries WHERE exchange = ? AND seq > ? ORDER BY seq LIMIT ?",
            (exchange_id, after, limit),
        )
        rows = list(
            found
        )  # before anything is decoded: a damaged row would leave the table locked to everybody
        return [self._format.entry(*row) for row in rows]

    def _erase(self, connection: apsw.Connection, exchange_id: str, redact: Callable[[Fact], Fact]) -> None:
        entries = self._read(connection, exchange_id, 0, -1)
        redacted = ((self._format.text(redact(entry.fact)), exchange_id, entry.seq) for entry in entries)
        connection.executemany(
            "UPDATE entries SET fact = ?1 WHERE exchange = ?2 AND seq = ?3 AND fact <> ?1", redacted
        )


def _append(
    connection: apsw.Connection, exchange_id: str, rows: list[tuple[str, int, int, str, str | None, str]]
) -> None:
    try:
        connection.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", rows)
    except apsw.ConstraintError as error:
        if getattr(error, "extendedresult", None) != apsw.SQLITE_CONSTRAINT_PRIMARYKEY:
            raise
        raise SequenceTaken(exchange_id, rows[0][1]) from error
