"""The collection's tables: functions for the database's own thread."""

import logging
from collections.abc import Mapping
from datetime import datetime

import apsw
import msgspec

from twincloth.collection import change_log
from twincloth.collection.change_log import ChangeNote
from twincloth.collection.content import Content
from twincloth.collection.difference import Difference
from twincloth.collection.drafts import Swaps, swap
from twincloth.collection.qr import QRMatrix, draw
from twincloth.collection.unreferenced import AT_ONCE, note_change

log = logging.getLogger(__name__)

ChangeToKeep = tuple[ChangeNote, Difference]
"""A change that there is to be a way back from, unless nothing differs by it."""

Unreadable = dict[str, str]
"""Exchanges whose content cannot be read, by code: the author's key of each."""


def all_contents(connection: apsw.Connection) -> tuple[list[Content], Unreadable]:
    """Every exchange, and those that are damaged or that a newer Twincloth has written."""
    contents: list[Content] = []
    unreadable: Unreadable = {}
    for code, key, content in connection.execute("SELECT code, key, content FROM exchanges ORDER BY code"):
        try:
            contents.append(msgspec.json.decode(content, type=Content))
        except msgspec.DecodeError:
            log.exception("the content of %s cannot be read; it stays closed", key)
            unreadable[code] = key
    return contents, unreadable


def codes_of(connection: apsw.Connection, exchange: str) -> frozenset[str]:
    """Every code that was given out to an exchange."""
    rows = connection.execute("SELECT code FROM codes WHERE exchange = ?", (exchange,))
    return frozenset(code for (code,) in rows)


def all_codes(connection: apsw.Connection) -> frozenset[str]:
    """Every code ever given out, whatever became of it."""
    return frozenset(code for (code,) in connection.execute("SELECT code FROM codes"))


def store(
    connection: apsw.Connection,
    content: Content,
    minted: Mapping[str, str],
    drafts: Swaps,
    now: datetime,
    erasing: bool = False,
    change: ChangeToKeep | None = None,
) -> str:
    """Replace an exchange's content and add its new codes (code → kind) to the pool, and swap drafts.

    Files of which the content speaks no more have a day of grace, but none in `erasing`. Returns the id of the way back
    from the change, empty where there is none. Raises apsw.ConstraintError where a code is given out already, Refusal
    where a draft is another by now.
    """
    before = connection.execute("SELECT content FROM exchanges WHERE code = ?", (content.code,)).fetchone()
    written = msgspec.json.encode(content)
    connection.execute(
        "INSERT INTO exchanges (code, key, content) VALUES (?, ?, ?)"
        " ON CONFLICT (code) DO UPDATE SET key = excluded.key, content = excluded.content",
        (content.code, content.key, written),
    )
    note_change(
        connection, before[0] if before else b"", written, AT_ONCE if erasing else int(now.timestamp())
    )
    minted_at = now.isoformat(timespec="seconds")
    connection.executemany(
        "INSERT INTO codes (code, kind, exchange, minted_at) VALUES (?, ?, ?, ?)",
        [(code, kind, content.code, minted_at) for code, kind in minted.items()],
    )
    swap(connection, content.code, drafts)
    if erasing:
        change_log.forget_transcripts(connection, content.code)
    return change_log.keep(connection, content.code, *change) if change and change[1] else ""


def printed(connection: apsw.Connection, code: str, address: str) -> QRMatrix | None:
    """The symbol that was made for this address, unchecked."""
    row = connection.execute(
        "SELECT version, matrix, sha256 FROM qr WHERE code = ? AND address = ?", (code, address)
    ).fetchone()
    if row is None:
        return None
    version, matrix, sha256 = row
    return QRMatrix(address=address, version=version, rows=tuple(matrix.split("\n")), sha256=sha256)


def print_first(connection: apsw.Connection, code: str, address: str) -> QRMatrix:
    """Draw the symbol and keep it, unless somebody else was first."""
    earlier = printed(connection, code, address)
    if earlier is not None:
        return earlier
    matrix = draw(address)
    # Not of a rehearsal that was wiped this very moment.
    connection.execute(
        "INSERT INTO qr (code, address, version, matrix, sha256) SELECT ?1, ?2, ?3, ?4, ?5"
        " WHERE ?1 IN (SELECT code FROM codes WHERE exchange IN (SELECT code FROM exchanges))",
        (code, address, matrix.version, "\n".join(matrix.rows), matrix.sha256),
    )
    return matrix
