"""The collection's tables: functions for the database's own thread."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from twincloth.collection import change_log
from twincloth.collection.change_log import ChangeNote
from twincloth.collection.content import Content
from twincloth.collection.difference import Difference
from twincloth.collection.drafts import Swaps, swap
from twincloth.collection.qr import QRMatrix, draw
from twincloth.collection.unreferenced import AT_ONCE, note_change
from twincloth.database import Connection, touch

log = logging.getLogger(__name__)

ChangeToKeep = tuple[ChangeNote, Difference]
"""A change that there is to be a way back from, unless nothing differs by it."""

CONTENT = "content"
"""The topic of all that this module stores."""


class Superseded(Exception):
    """Another process has stored another content of this exchange meanwhile."""


class StoredContent(NamedTuple):
    """`version` counts how often it was stored; of one that is damaged or that a newer Twincloth has written, `content` is None."""

    code: str
    version: int
    key: str
    content: Content | None


def versions(connection: Connection) -> dict[str, int]:
    """Of every exchange's content, by its code."""
    return dict(connection.execute("SELECT code, version FROM exchanges ORDER BY code"))


def stored(connection: Connection, codes: Iterable[str]) -> list[StoredContent]:
    """The contents of these exchanges, but of those that are gone."""
    query = "SELECT code, version, key, content FROM exchanges WHERE code = $1"
    rows = (connection.execute(query, (code,)).fetchone() for code in codes)
    return [
        StoredContent(code, version, key, _read(key, written))
        for code, version, key, written in filter(None, rows)
    ]


def _read(key: str, written: bytes) -> Content | None:
    try:
        return msgspec.json.decode(written, type=Content)
    except msgspec.DecodeError:
        log.exception("the content of %s cannot be read; it stays closed", key)
        return None


def codes_of(connection: Connection, exchange: str) -> frozenset[str]:
    """Every code that was given out to an exchange."""
    rows = connection.execute("SELECT code FROM codes WHERE exchange = $1", (exchange,))
    return frozenset(code for (code,) in rows)


def all_codes(connection: Connection) -> frozenset[str]:
    """Every code ever given out, whatever became of it."""
    return frozenset(code for (code,) in connection.execute("SELECT code FROM codes"))


def store(
    connection: Connection,
    content: Content,
    minted: Mapping[str, str],
    drafts: Swaps,
    now: datetime,
    erasing: bool = False,
    change: ChangeToKeep | None = None,
    version: int = 0,
) -> str:
    """Replace an exchange's content, of this `version` (0 is none), add its new codes (code → kind) to the pool, and swap drafts.

    Files of which the content speaks no more have a day of grace, but none in `erasing`. Returns the id of the way back
    from the change, empty where there is none. Raises Conflict where a code is given out already, Superseded where the
    content is of another version by now, Refusal where a draft is another.
    """
    query = "SELECT version, content FROM exchanges WHERE code = $1"
    held, before = connection.execute(query, (content.code,)).fetchone() or (0, b"")
    if held != version:
        raise Superseded(content.code)
    written = msgspec.json.encode(content)
    connection.execute(
        "INSERT INTO exchanges (code, key, content, version) VALUES ($1, $2, $3, $4) ON CONFLICT (code)"
        " DO UPDATE SET key = excluded.key, content = excluded.content, version = excluded.version",
        (content.code, content.key, written, version + 1),
    )
    note_change(connection, before, written, AT_ONCE if erasing else int(now.timestamp()))
    minted_at = now.isoformat(timespec="seconds")
    connection.executemany(
        "INSERT INTO codes (code, kind, exchange, minted_at) VALUES ($1, $2, $3, $4)",
        [(code, kind, content.code, minted_at) for code, kind in minted.items()],
    )
    swap(connection, content.code, drafts)
    touch(connection, CONTENT)
    if erasing:
        change_log.forget_transcripts(connection, content.code)
    return change_log.keep(connection, content.code, *change) if change and change[1] else ""


def printed(connection: Connection, code: str, address: str) -> QRMatrix | None:
    """The symbol that was made for this address, unchecked."""
    row = connection.execute(
        "SELECT version, matrix, sha256 FROM qr WHERE code = $1 AND address = $2", (code, address)
    ).fetchone()
    if row is None:
        return None
    version, matrix, sha256 = row
    return QRMatrix(address=address, version=version, rows=tuple(matrix.split("\n")), sha256=sha256)


def print_first(connection: Connection, code: str, address: str) -> QRMatrix:
    """Draw the symbol and keep it, unless somebody else was first."""
    earlier = printed(connection, code, address)
    if earlier is not None:
        return earlier
    matrix = draw(address)
    # Not of a rehearsal that was wiped this very moment.
    connection.execute(
        "INSERT INTO qr (code, address, version, matrix, sha256) SELECT $1, $2, CAST($3 AS bigint), $4, $5"
        " WHERE $1 IN (SELECT code FROM codes WHERE exchange IN (SELECT code FROM exchanges))",
        (code, address, matrix.version, "\n".join(matrix.rows), matrix.sha256),
    )
    return matrix
