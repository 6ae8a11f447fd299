"""The change log: what hosts have changed of what was authored, each with its way back, for a while."""

from __future__ import annotations

import time
from secrets import token_hex
from typing import NamedTuple

import msgspec

from twincloth.collection.difference import Difference
from twincloth.collection.flat_content import TRANSCRIPT
from twincloth.database import Connection, Database
from twincloth.exchange.refusal import Refusal

MOST_KEPT = 200
"""Changes of one exchange that there is a way back from."""

KEPT_FOR = 365 * 86_400_000
"""Milliseconds; who wants back what stood there a year ago has an export."""


class ChangeNote(NamedTuple):
    """What is kept with a change: what was done (`did`, in kebab-case), to what (the code of a gift or card, or empty)."""

    of: str
    did: str


class KeptChange(NamedTuple):
    """A change that there is a way back from."""

    id: str
    of: str
    did: str
    difference: Difference


class ChangeLog:
    """Of all exchanges. Everything here raises StorageFailure."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, exchange: str, ids: set[str]) -> dict[str, KeptChange]:
        """Those of these changes that are still kept."""
        return await self._database.run(_find, exchange, ids)

    async def one(self, exchange: str, id: str) -> KeptChange:
        """Raises Refusal where it is not kept any more."""
        found = await self.find(exchange, {id})
        if id not in found:
            raise Refusal("change-too-old")
        return found[id]

    async def forget(self, exchange: str) -> None:
        """There is no way back any more from anything that was changed until now."""
        await self._database.write(_forget, exchange)
        await self._database.forget_log()


def keep(connection: Connection, exchange: str, note: ChangeNote, difference: Difference) -> str:
    """Part of a transaction: keep the way back from a change, and of those of before as many as there may be. Its id."""
    id, now = token_hex(8), time.time_ns() // 1_000_000
    written = msgspec.json.encode(difference)
    connection.execute(
        "INSERT INTO changes VALUES ($1, $2, $3, $4, $5, $6)", (id, exchange, now, *note, written)
    )
    connection.execute("DELETE FROM changes WHERE exchange = $1 AND at < $2", (exchange, now - KEPT_FOR))
    connection.execute(
        "DELETE FROM changes WHERE exchange = $1 AND id NOT IN"
        " (SELECT id FROM changes WHERE exchange = $1 ORDER BY at DESC, id DESC LIMIT $2)",
        (exchange, MOST_KEPT),
    )
    return id


def forget_transcripts(connection: Connection, exchange: str) -> None:
    """Part of a transaction that erases: what was said in a recording is in no way back either."""
    kept = connection.execute("SELECT id, difference FROM changes WHERE exchange = $1", (exchange,))
    told = [(id,) for id, written in kept if f'"{TRANSCRIPT}"'.encode() in written]
    connection.executemany("DELETE FROM changes WHERE id = $1", told)


def _find(connection: Connection, exchange: str, ids: set[str]) -> dict[str, KeptChange]:
    oldest = time.time_ns() // 1_000_000 - KEPT_FOR
    query = "SELECT of, did, difference FROM changes WHERE id = $1 AND exchange = $2 AND at >= $3"
    rows = {id: connection.execute(query, (id, exchange, oldest)).fetchone() for id in ids}
    return {id: KeptChange(id, row[0], row[1], _read(row[2])) for id, row in rows.items() if row}


def _read(written: bytes) -> Difference:
    return msgspec.json.decode(written, type=Difference)


def _forget(connection: Connection, exchange: str) -> None:
    connection.execute("DELETE FROM changes WHERE exchange = $1", (exchange,))
