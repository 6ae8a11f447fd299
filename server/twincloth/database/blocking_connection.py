"""A connection to PostgreSQL, as functions on the database's thread are given it: each statement waits for its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, Self, TypeVar

import asyncpg

from twincloth.database.database import SharedConnection
from twincloth.database.postgresql_failures import answered, connect, is_doubtful, unreachable
from twincloth.storage_failures import OutcomeUnknown, StorageFailure

T = TypeVar("T")

STATEMENT_WITHIN = 5.0
"""Seconds, after which the connection is given up."""
MANY_WITHIN = 600.0
"""Seconds for what has many rows or changes tables."""
GOODBYE_WITHIN = 1.0

CHANNEL = "twincloth_touched"
"""On which the server tells the topics that were touched."""


class FetchedRows(list[tuple[Any, ...]]):
    """All that a statement gave."""

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row; None where there is none."""
        return self[0] if self else None


class BlockingConnection(SharedConnection):
    """One session. Statements outside a transaction are durable one by one.

    `touched` are the topics of the transaction under way, each with the versions that it had before and has now.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, session: asyncpg.Connection[Any]) -> None:
        self._loop = loop
        self._session = session
        self._warnings: list[Any] = []
        self._in_transaction = False
        self.touched: dict[str, tuple[int, int]] = {}
        session.add_log_listener(lambda _, message: self._warnings.append(message))

    @classmethod
    def open(cls, loop: asyncio.AbstractEventLoop, address: str) -> Self:
        """Connect to the server at an address. Raises StorageFailure."""
        return cls(loop, loop.run_until_complete(connect(address)))

    @property
    def is_closed(self) -> bool:
        """Whether it has ended, as far as the system has told until now."""
        self._loop.run_until_complete(_everything_heard())
        return bool(self._session.is_closed())

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> FetchedRows:
        """Run one statement. Raises StorageFailure."""
        records = self._answer(
            STATEMENT_WITHIN, self._session.fetch, sql, *parameters, commits=not self._in_transaction
        )
        return FetchedRows(map(tuple, records))

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> FetchedRows:
        """Run one statement for each of the rows, all or none. Raises StorageFailure."""
        commits = not self._in_transaction
        self._answer(MANY_WITHIN, self._session.executemany, sql, rows, commits=commits)
        return FetchedRows()

    def run_script(self, sql: str) -> None:
        """Run several statements without parameters. Raises StorageFailure."""
        self._answer(MANY_WITHIN, self._session.execute, sql, commits=not self._in_transaction)

    def columns(self) -> FetchedRows:
        """Each column of each table: the table's name, and its own."""
        return self.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema()"
        )

    def touch(self, topic: str) -> None:
        """Have whoever watches this topic in another process told once the transaction is durable."""
        ((version,),) = self.execute(
            "INSERT INTO touched VALUES ($1, 1) ON CONFLICT (topic)"
            " DO UPDATE SET version = touched.version + 1 RETURNING version",
            (topic,),
        )
        before, _ = self.touched.get(topic, (version - 1, version))
        self.touched[topic] = before, version
        self.execute("SELECT pg_notify($1, $2)", (CHANNEL, topic))

    def begin(self, isolation: str = "SERIALIZABLE") -> None:
        """Begin a transaction, in which unless told nobody else seems to be there. Raises StorageFailure."""
        self.touched = {}
        self._answer(STATEMENT_WITHIN, self._session.execute, f"BEGIN ISOLATION LEVEL {isolation}")
        self._in_transaction = True

    def commit(self) -> None:
        """Make it durable. Raises OutcomeUnknown where the server did not say that it is."""
        self._in_transaction = False
        answer = self._answer(STATEMENT_WITHIN, self._session.execute, "COMMIT", commits=True)
        # To a transaction in which something failed it says ROLLBACK, and that is no error.
        if answer != "COMMIT":
            raise StorageFailure("storage-failed", f"PostgreSQL answered {answer} to COMMIT")

    def roll_back(self) -> None:
        """Leave nothing of it; where that cannot be said any more, the server sees it by the connection's end."""
        self._in_transaction = False
        with suppress(StorageFailure):
            self._answer(STATEMENT_WITHIN, self._session.execute, "ROLLBACK")

    def close(self) -> None:
        """Say goodbye, or leave without."""
        with suppress(StorageFailure):
            self._answer(GOODBYE_WITHIN, self._session.close)

    def give_up(self) -> None:
        """End it without a word."""
        self._session.terminate()
        self._loop.run_until_complete(_everything_heard())

    def _answer(
        self, within: float, ask: Callable[..., Awaitable[T]], *arguments: Any, commits: bool = False
    ) -> T:
        """Where it `commits`, a server that went away may have done so before."""
        if self._session.is_closed():
            raise StorageFailure("storage-unreachable", "the connection to PostgreSQL has ended")
        self._warnings.clear()
        try:
            with unreachable():
                answer = self._loop.run_until_complete(answered(ask(*arguments), within))
        except StorageFailure as failure:
            self.give_up()
            raise OutcomeUnknown(failure.code, str(failure)) if commits else failure from failure.__cause__
        if commits and any(map(is_doubtful, self._warnings)):
            raise OutcomeUnknown("storage-unreachable", "a commit did not wait for its standby")
        return answer


async def _everything_heard() -> None:
    """Let the loop take notice of what has come, such as the end of a connection."""
    for _ in range(3):
        await asyncio.sleep(0)
