"""Ended codes: those of rehearsals, of which nothing else is left; and how it comes that nothing is."""

import asyncio
from datetime import UTC, datetime

from twincloth.collection.codes import normalise
from twincloth.collection.known_contents import KnownContents
from twincloth.collection.tables import CONTENT
from twincloth.collection.unreferenced import note_change
from twincloth.database import Connection, Database, columns_by_table, touch


class EndedCodes:
    """They stay given out for ever, and whoever comes by one is told that the rehearsal is over."""

    def __init__(self, database: Database, known: KnownContents, changing: asyncio.Lock) -> None:
        self._database = database
        self._known = known
        self._changing = changing
        self._codes: frozenset[str] = frozenset()

    async def open(self) -> None:
        """Read which there are, at the start and when another process has ended one. Raises StorageFailure."""
        self._codes = await self._database.run(_ended)

    def has(self, text: str) -> bool:
        """Whether this is one of them, however it was typed."""
        return normalise(text) in self._codes

    async def wipe(self, code: str) -> None:
        """Leave nothing of an exchange but that its codes were given out.

        Raises StorageFailure; then all of it is still there.
        """
        async with self._changing:
            content = self._known.contents[code]
            tables = await self._database.run(columns_by_table)
            await self._database.write(_wipe, code, tables, datetime.now(UTC))
            self._known.drop(code)
            self._codes |= frozenset(content.codes().values())
        await self._database.forget_log()


def _ended(connection: Connection) -> frozenset[str]:
    """Every code that was given out to an exchange of which nothing else is left: to a rehearsal that is over."""
    rows = connection.execute("SELECT code FROM codes WHERE exchange NOT IN (SELECT code FROM exchanges)")
    return frozenset(code for (code,) in rows)


def _wipe(connection: Connection, exchange: str, tables: dict[str, set[str]], now: datetime) -> None:
    """Leave nothing of an exchange in any table of this database but that its codes were given out.

    A row is its own where its column `exchange` says so, or one that names a code has one of its codes: so whatever
    keeps something of exchanges is found without being told here. Its files have a day of grace, as others may hold them.
    """
    if "heads" in tables:  # others may be writing at the head: first of all they are to wait for this
        connection.execute("DELETE FROM heads WHERE exchange = $1", (exchange,))
    stored = connection.execute("SELECT content FROM exchanges WHERE code = $1", (exchange,))
    for (content,) in list(stored):
        note_change(connection, content, b"", int(now.timestamp()))
    its_codes = "(SELECT code FROM codes WHERE exchange = $1)"
    for table, columns in tables.items():
        about = next(iter(columns & {"code", "gift", "card"}), "")
        if table == "codes" or not (about or "exchange" in columns):
            continue
        whose = "exchange = $1" if "exchange" in columns else f"{about} IN {its_codes}"
        connection.execute(f'DELETE FROM "{table}" WHERE {whose}', (exchange,))  # noqa: S608  # our own words
    touch(connection, CONTENT)
