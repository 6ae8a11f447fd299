"""Unreferenced files: since when nothing refers to them. Functions for the database's own thread."""

from collections.abc import Iterable, Mapping

import apsw
import msgspec

from twincloth.collection.references import named_in

AT_ONCE = 0
"""Stands for the time of what is to go without a day of grace."""

Since = dict[str, int]
"""Seconds since 1970, by the hash and extension of a file."""


def note_change(connection: apsw.Connection, before: bytes, after: bytes, at: int) -> None:
    """A stored content becomes another: of what it spoke and speaks no more, the time begins; part of its transaction."""
    named = named_in(after)
    connection.executemany(
        "INSERT INTO unreferenced VALUES (?, ?) ON CONFLICT DO UPDATE SET since = excluded.since",
        [(file, at) for file in named_in(before) - named],
    )
    connection.execute(
        "DELETE FROM unreferenced WHERE file IN (SELECT value FROM json_each(?))",
        (msgspec.json.encode(sorted(named)).decode(),),
    )


def all_unreferenced(connection: apsw.Connection) -> Since:
    """What is known; somebody else may refer to some of it."""
    return dict(connection.execute("SELECT file, since FROM unreferenced"))


def note_found(connection: apsw.Connection, files: Iterable[str], at: int) -> None:
    """Files that were found in the store, and to which nothing refers."""
    connection.executemany("INSERT OR IGNORE INTO unreferenced VALUES (?, ?)", [(file, at) for file in files])


def settle(connection: apsw.Connection, files: Mapping[str, int]) -> None:
    """Files that are gone, or to which somebody refers after all; not where another time has begun meanwhile."""
    connection.executemany("DELETE FROM unreferenced WHERE file = ? AND since = ?", list(files.items()))


def written(connection: apsw.Connection, exchange: str) -> bytes:
    """All in which an exchange may speak of files, also where this version cannot read it."""
    rows = connection.execute(
        "SELECT content FROM exchanges WHERE code = ?1 UNION ALL SELECT words FROM drafts WHERE exchange = ?1",
        (exchange,),
    )
    return b" ".join(content for (content,) in rows)


def all_exchanges(connection: apsw.Connection) -> list[str]:
    """The code of each."""
    return [code for (code,) in connection.execute("SELECT code FROM exchanges ORDER BY code")]


def store_mark(connection: apsw.Connection, proposed: str) -> str:
    """The word by which this data folder knows its store: the proposed one, unless it has one."""
    row = connection.execute("SELECT mark FROM store_mark").fetchone()
    if row:
        return str(row[0])
    connection.execute("INSERT INTO store_mark VALUES (?)", (proposed,))
    return proposed
