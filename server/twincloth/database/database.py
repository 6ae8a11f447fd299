"""What every database promises, whatever keeps the tables: SQLite in a file, or PostgreSQL."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

Watcher = Callable[[], Awaitable[object]]
"""Reads anew what another process has changed."""


class LastWrite(NamedTuple):
    """What came of the newest write, and when (time.monotonic)."""

    stored: bool
    at: float


class Rows(Protocol):
    """What a statement gave, each row a tuple."""

    def __iter__(self) -> Iterator[Any]: ...

    def fetchone(self) -> Any:
        """The first row; None where there is none."""
        ...


class Connection(Protocol):
    """What functions that run on the database's own thread are given.

    Their SQL is what both databases understand, with parameters `$1`, `$2` and so on in the order in which they first
    stand there: SQLite counts them so.
    """

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Rows:
        """Run one statement. Raises StorageFailure, Conflict."""
        ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Rows:
        """Run one statement for each of the rows."""
        ...


class Database(Protocol):
    """Everything that touches the tables waits its turn, so nothing else ever has to lock.

    A caller that is cancelled stops waiting, not working: what it asked for still happens, whole.
    """

    last_write: LastWrite
    wrote: Callable[[float], object]
    """Told after each write in how many seconds it was durable, with its wait for its turn."""

    @property
    def path(self) -> Path | None:
        """The file, where it is one."""

    @property
    def version(self) -> dict[str, str]:
        """Of what keeps the tables, by its name."""
        ...

    async def size(self) -> int:
        """Bytes that the tables take, with what was written ahead where that is a file beside them. Raises StorageFailure."""
        ...

    async def run(self, function: Callable[Concatenate[Any, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What `function(connection, …)` returns, on the database's thread. Raises StorageFailure."""
        ...

    async def read(self, function: Callable[Concatenate[Any, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The same where everything that it reads is to be of one moment."""
        ...

    async def write(self, function: Callable[Concatenate[Any, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The same inside one transaction: all of it is durable on return, or none of it is there.

        Where several processes write, the function may be run again: it changes nothing but tables. Raises
        StorageFailure, OutcomeUnknown, Conflict.
        """
        ...

    async def migrate(self, name: str, folder: Path) -> None:
        """Run each numbered step of `folder` that has not run here before, in order, each whole.

        Raises StorageFailure where a newer version has been here.
        """

    async def note_version(self) -> None:
        """This version is here. Raises StorageFailure where a newer one has been; then nothing is written."""

    async def try_to_write(self) -> None:
        """Write something that changes nothing, as durably as anything. Raises StorageFailure."""

    async def forget_log(self) -> None:
        """Leave nothing of what was erased where the database keeps what it wrote, as far as it can."""

    def watch(self, topic: str, changed: Watcher) -> None:
        """Have `changed` awaited whenever another process has touched this topic; in one process never."""

    async def close(self) -> None:
        """Finish what waits, and let go."""


class SharedConnection(ABC):
    """A connection to a database that several processes share."""

    @abstractmethod
    def columns(self) -> Rows:
        """Each column of each table: the table's name, and its own."""

    @abstractmethod
    def touch(self, topic: str) -> None:
        """Have whoever watches this topic in another process told once the transaction is durable."""


def columns_by_table(connection: Connection) -> dict[str, set[str]]:
    """The names of the columns of every table."""
    if isinstance(connection, SharedConnection):
        found = connection.columns()
    else:
        found = connection.execute(
            "SELECT tables.name, columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns"
            " WHERE tables.type = 'table'"
        )
    columns: defaultdict[str, set[str]] = defaultdict(set)
    for table, column in found:
        columns[table].add(column)
    return columns


def touch(connection: Connection, topic: str) -> None:
    """Part of a transaction that changes what processes keep a copy of; where there is but one, nothing is to be done."""
    if isinstance(connection, SharedConnection):
        connection.touch(topic)
