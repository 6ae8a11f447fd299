"""The change log: what hosts have changed of what was authored, each with its way back, for a while."""

from __future__ import annotations

import time
from secrets import token_hex
from typing import NamedTuple

import apsw
import msgspec

from twincloth.collection.difference import Difference
from twincloth.collection.flat_content import TRANSCRIPT
from twincloth.database import Database
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


def keep(connection: apsw.Connection, exchange: str, note: ChangeNote, difference: Difference) -> str:
    """Part of a transaction: keep the way back from a change, and of those of before as many as there may be. Its id."""
    id, now = token_hex(8), time.time_ns() // 1_000_000
    written = msgspec.json.encode(difference)
    connection.execute("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?)", (id, exchange, now, *note, written))
    connection.execute("DELETE FROM changes WHERE exchange = ? AND at < ?", (exchange, now - KEPT_FOR))
    connection.execute(
        "DELETE FROM changes WHERE exchange = ?1 AND rowid NOT IN"
        " (SELECT rowid FROM changes WHERE exchange = ?1 ORDER BY at DESC, rowid DESC LIMIT ?2)",
        (exchange, MOST_KEPT),
    )
    return id


def forget_transcripts(connection: apsw.Connection, exchange: str) -> None:
    """Part of a transaction that erases: what was said in a recording is in no way back either."""
    connection.execute(
        "DELETE FROM changes WHERE exchange = ? AND instr(difference, CAST(? AS BLOB))",
        (exchange, f'"{TRANSCRIPT}"'),
    )


def _find(connection: apsw.Connection, exchange: str, ids: set[str]) -> dict[str, KeptChange]:
    found = connection.execute(
        "SELECT id, of, did, difference FROM changes WHERE exchange = ? AND at >= ?"
        " AND id IN (SELECT value FROM json_each(?))",
        (exchange, time.time_ns() // 1_000_000 - KEPT_FOR, msgspec.json.encode(sorted(ids)).decode()),
    )
    return {id: KeptChange(id, of, did, _read(written)) for id, of, did, written in found}


def _read(written: bytes) -> Difference:
    return msgspec.json.decode(written, type=Difference)


def _forget(connection: apsw.Connection, exchange: str) -> None:
    connection.execute("DELETE FROM changes WHERE exchange = ?", (exchange,))
