"""Tables: every row of every one that both databases have, carried from the one into the other as it is.

Functions for PostgreSQL's own thread, with the file of a data folder beside it.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from twincloth.collection.derivatives import ProgressCallback
from twincloth.database import BROKEN_CONSTRAINT, Connection, SharedConnection, columns_by_table
from twincloth.live.processes import ALIVE
from twincloth.operator.failures import Failed

OF_EACH = {"migrations"}
"""What a data folder's file has of its own."""

BESIDE = {"cookie_secrets"}
"""What a data folder keeps in files. All else that PostgreSQL alone has is of processes while they run, and begins anew."""

AT_ONCE = 200
"""Rows that are in memory at once; an exchange's content may take a megabyte."""

Columns = dict[str, list[str]]


def columns_to_move(folder: Connection) -> Columns:
    """The names of the columns of all tables of a data folder that are moved."""
    found = columns_by_table(folder)
    return {table: sorted(found[table]) for table in sorted(found.keys() - OF_EACH)}


def must_rest(postgresql: Connection) -> None:
    """Raises Failed where processes serve from these tables."""
    alive = postgresql.execute(
        "SELECT name FROM processes WHERE seen_at > clock_timestamp() - $1 * interval '1 second' ORDER BY name",
        (float(ALIVE),),
    )
    if names := [name for (name,) in alive]:
        raise Failed(
            f"PostgreSQL is served by {', '.join(names)}: stop every process first"
            f" (one that was killed is known to be gone after {ALIVE:g} seconds)"
        )


def must_be_empty(postgresql: Connection, tables: Columns) -> None:
    """Raises Failed where an installation is kept in these tables."""
    for table in (*(tables.keys() - {"versions"}), *BESIDE):
        if postgresql.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():  # noqa: S608  # our own words
            raise Failed(
                f"The PostgreSQL to move to is not empty: there is something in its table {table}."
                " Name a database in which nothing is"
            )


def hold(postgresql: Connection, tables: Columns) -> None:
    """Have nobody else change anything until the transaction ends. Raises Failed where processes serve."""
    postgresql.execute(f"LOCK TABLE {', '.join((*tables, *sorted(BESIDE)))} IN EXCLUSIVE MODE")
    must_rest(postgresql)


def carry(source: Connection, target: Connection, tables: Columns, tell: ProgressCallback) -> dict[str, int]:
    """How many rows there were in each table. `target` is in a transaction, and has nothing but versions.

    Raises Failed for what cannot be stored there.
    """
    counts = {table: _count(source, table) for table in tables}
    total, done = max(sum(counts.values()), 1), 0
    target.execute("DELETE FROM versions")
    for table, columns in tables.items():
        places = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
        insertion = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608  # our own words
        for rows in _rows(source, table, columns):
            try:
                target.executemany(insertion, rows)
            except BROKEN_CONSTRAINT as error:
                raise Failed(f"A row of the table {table} cannot be stored there: {error}") from error
            done += len(rows)
            tell(done / total)
    return counts


def _count(connection: Connection, table: str) -> int:
    ((count,),) = connection.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # our own words
    return int(count)


def _rows(connection: Connection, table: str, columns: list[str]) -> Iterator[list[tuple[Any, ...]]]:
    """All of a table, some rows at a time."""
    query = f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608  # our own words
    if isinstance(connection, SharedConnection):
        connection.execute(f"DECLARE moved_{table} NO SCROLL CURSOR FOR {query}")
        while rows := list(connection.execute(f"FETCH {AT_ONCE} FROM moved_{table}")):
            yield rows
    else:
        all_rows = iter(connection.execute(query))
        while rows := list(islice(all_rows, AT_ONCE)):
            yield rows
