"""Unreferenced files: since when nothing refers to them. Functions for the database's own thread."""

from collections.abc import Iterable, Mapping

from twincloth.collection.references import named_in
from twincloth.database import Connection, touch

TOPIC = "files-removed"

AT_ONCE = 0
"""Stands for the time of what is to go without a day of grace."""

Since = dict[str, int]
"""Seconds since 1970, by the hash and extension of a file."""


def note_change(connection: Connection, before: bytes, after: bytes, at: int) -> None:
    """A stored content becomes another: of what it spoke and speaks no more, the time begins; part of its transaction."""
    named = named_in(after)
    connection.executemany(
        "INSERT INTO unreferenced VALUES ($1, $2) ON CONFLICT (file) DO UPDATE SET since = excluded.since",
        [(file, at) for file in named_in(before) - named],
    )
    again = named & {file for (file,) in connection.execute("SELECT file FROM unreferenced")}
    connection.executemany("DELETE FROM unreferenced WHERE file = $1", [(file,) for file in again])


def all_unreferenced(connection: Connection) -> Since:
    """What is known; somebody else may refer to some of it."""
    return dict(connection.execute("SELECT file, since FROM unreferenced"))


def note_found(connection: Connection, files: Iterable[str], at: int) -> None:
    """Files that were found in the store, and to which nothing refers."""
    rows = [(file, at) for file in files]
    connection.executemany("INSERT INTO unreferenced VALUES ($1, $2) ON CONFLICT DO NOTHING", rows)


def settle(connection: Connection, files: Mapping[str, int]) -> None:
    """Files that are gone, or to which somebody refers after all; not where another time has begun meanwhile."""
    connection.executemany("DELETE FROM unreferenced WHERE file = $1 AND since = $2", list(files.items()))
    touch(connection, TOPIC)


def written(connection: Connection, exchange: str) -> bytes:
    """All in which an exchange may speak of files, also where this version cannot read it."""
    rows = connection.execute(
        "SELECT content FROM exchanges WHERE code = $1 UNION ALL SELECT words FROM drafts WHERE exchange = $1",
        (exchange,),
    )
    return b" ".join(content for (content,) in rows)


def all_exchanges(connection: Connection) -> list[str]:
    """The code of each."""
    return [code for (code,) in connection.execute("SELECT code FROM exchanges ORDER BY code")]


def store_mark(connection: Connection, proposed: str) -> str:
    """The word by which this data folder knows its store: the proposed one, unless it has one."""
    row = connection.execute("SELECT mark FROM store_mark").fetchone()
    if row:
        return str(row[0])
    connection.execute("INSERT INTO store_mark VALUES ($1)", (proposed,))
    return proposed
