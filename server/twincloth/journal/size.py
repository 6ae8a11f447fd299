"""The size of what a journal holds, read piece by piece, so that nobody who writes waits for long."""

from twincloth.database import Connection, Database

AT_ONCE = 20_000
"""Entries of one piece: some 20 ms of the database's thread."""


class JournalSizes:
    """Bytes of facts by exchange; what was counted once is remembered, for entries are only ever added."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counted: dict[str, tuple[int, int]] = {}

    async def of(self, exchange: str, entries: int) -> int:
        """Bytes of the first so many entries; of what was erased since it was counted, as much as before. Raises StorageFailure."""
        after, size = self._counted.get(exchange, (0, 0))
        if after > entries:
            after, size = 0, 0
        while after < entries:
            until = min(after + AT_ONCE, entries)
            size += await self._database.run(_bytes, exchange, after, until)
            after = until
            self._counted[exchange] = after, size
        return size


def _bytes(connection: Connection, exchange: str, after: int, until: int) -> int:
    (row,) = connection.execute(
        "SELECT coalesce(sum(octet_length(fact)), 0) FROM entries WHERE exchange = $1 AND seq > $2 AND seq <= $3",
        (exchange, after, until),
    )
    return int(row[0])
