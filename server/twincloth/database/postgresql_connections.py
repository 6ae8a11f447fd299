"""Connections to PostgreSQL for the event loop: a few, each in one caller's hands at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Concatenate, ParamSpec, TypeVar

import asyncpg

from twincloth.database.postgresql_failures import (
    QUICKER,
    UNREACHABLE,
    WITHIN,
    answered,
    connect,
    is_doubtful,
    unreachable,
)
from twincloth.storage_failures import StorageFailure

P = ParamSpec("P")
R = TypeVar("R")

MOST = 4
"""Of one process. One appends some 3,000 times a second, one entry each time; 16 processes stay within the 100
connections that PostgreSQL allows unless told."""

LONG = 60.0
"""Seconds for what reads or writes a whole exchange, or more."""


class Connections:
    """Whoever is cancelled stops waiting, not working: what was asked for still happens, whole.

    Nothing is ever cancelled on the server: in the wait for a standby that would make visible what may be lost. A
    connection that does not answer in time is let go, and what came of its statement is then unknown.
    """

    def __init__(self, address: str, most: int = MOST) -> None:
        self._address = address
        self._slots = asyncio.Semaphore(most)
        self._idle: list[asyncpg.Connection[Any]] = []
        self._under_way: set[asyncio.Task[Any]] = set()
        self.connected: Callable[[asyncpg.Connection[Any]], Awaitable[object]] | None = None
        """Awaited with each new connection before it is used; raises what PostgreSQL answers."""

    async def run(
        self,
        function: Callable[Concatenate[asyncpg.Connection[Any], P], Awaitable[R]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """What `function(connection, …)` returns. Raises StorageFailure, and what else PostgreSQL answers."""
        return await self._apart(self._run(WITHIN, function, *args, **kwargs))

    async def fetch(self, sql: str, *parameters: object) -> list[asyncpg.Record]:
        """The rows that one statement gives. Raises StorageFailure, and what else PostgreSQL answers."""
        return await self.run(_fetch, sql, *parameters)

    async def run_long(
        self,
        function: Callable[Concatenate[asyncpg.Connection[Any], P], Awaitable[R]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """The same of what reads or writes a whole exchange, or more."""
        return await self._apart(self._run(LONG, function, *args, **kwargs))

    async def close(self) -> None:
        """Let go of all, when what was asked for and nobody waits for any more has happened."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=WITHIN)
        while self._idle:
            with suppress(*UNREACHABLE, TimeoutError):
                await self._idle.pop().close(timeout=1.0)

    async def _apart(self, work: Coroutine[Any, Any, R]) -> R:
        """It goes on where whoever waits for it is cancelled."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def _run(
        self,
        within: float,
        function: Callable[Concatenate[asyncpg.Connection[Any], P], Awaitable[R]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        async with self._slots:
            connection = await self._taken()
            warnings: list[Any] = []
            note = _into(warnings)
            connection.add_log_listener(note)
            try:
                with _in_vain():
                    given = await answered(function(connection, *args, **kwargs), within)
                if any(map(is_doubtful, warnings)):
                    raise StorageFailure("storage-unreachable", "a commit did not wait for its standby")
            except StorageFailure:
                connection.terminate()
                raise
            finally:
                if not connection.is_closed():
                    connection.remove_log_listener(note)
                    self._idle.append(connection)
            return given

    async def _taken(self) -> asyncpg.Connection[Any]:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        connection = await connect(self._address)
        if self.connected:
            try:
                with _in_vain():
                    await answered(self.connected(connection))
            except BaseException:  # nobody else would end it
                connection.terminate()
                raise
        return connection


@contextmanager
def _in_vain() -> Iterator[None]:
    """Raises StorageFailure also where somebody else was quicker: nothing has happened, and it may be asked for again."""
    try:
        with unreachable():
            yield
    except QUICKER as error:
        raise StorageFailure("storage-unreachable", str(error)) from error


async def _fetch(connection: asyncpg.Connection[Any], sql: str, *parameters: object) -> list[asyncpg.Record]:
    rows: list[asyncpg.Record] = await connection.fetch(sql, *parameters)
    return rows


def _into(warnings: list[Any]) -> Callable[[Any, Any], None]:
    """A listener of its own for each statement: a connection tells each but once."""
    return lambda _, message: warnings.append(message)
