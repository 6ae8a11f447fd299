"""The database in PostgreSQL: one connection, on one thread of its own, and others who do the same."""

import asyncio
import logging
import math
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

import asyncpg
import uvloop

from twincloth import __version__
from twincloth.database import postgresql_migrations
from twincloth.database.blocking_connection import BlockingConnection
from twincloth.database.database import LastWrite, Watcher
from twincloth.database.postgresql_failures import LOCK_WITHIN, QUICKER
from twincloth.database.touched_topics import TouchedTopics
from twincloth.storage_failures import Conflict, OutcomeUnknown, StorageFailure

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 10
"""Of a transaction, while others are quicker; each pause is twice as long as the last, up to a second together."""
FIRST_PAUSE = 0.001

AGAIN_AFTER = 0.5
"""Seconds after a vain try to connect for which nobody tries again: whoever waits is told at once."""

_WITH_WORDS = """
SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relpersistence = 'p'
AND relnamespace = current_schema()::regnamespace AND relname NOT IN ('entries', 'heads')
"""

log = logging.getLogger(__name__)


class PostgreSQLDatabase:
    """What SQLite's file promises, among several processes: a write is whole, and as if nobody else wrote meanwhile.

    A function may be run again where another process was quicker, so it changes nothing but tables.
    """

    path = None

    def __init__(self, address: str) -> None:
        self._address = address
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._loop = uvloop.new_event_loop()
        self._connection: BlockingConnection | None = None
        self._failure = StorageFailure("storage-unreachable", "")
        self._failed_at = -math.inf
        self._topics = TouchedTopics(address, lambda: self._on_thread(list))
        self._version = ""
        self.last_write = LastWrite(stored=False, at=-math.inf)
        self.wrote: Callable[[float], object] = float
        """Told after each write in how many seconds it was durable, with its wait for the thread."""

    @classmethod
    async def open(cls, address: str) -> Self:
        """That at an address, postgresql://…, its tables made where there are none. Raises StorageFailure."""
        database = cls(address)
        try:
            await database.migrate("database", Path(__file__).parent / "schema")
            database._topics.known = await database.run(_touched)
            database._version = await database.run(_version)
        except BaseException:
            await database.close()
            raise
        return database

    @property
    def version(self) -> dict[str, str]:
        """Of the server, by its name; as it was when this process began."""
        return {"PostgreSQL": self._version}

    async def size(self) -> int:
        """Bytes of all tables and indexes. Raises StorageFailure."""
        return await self.run(_size)

    async def run(
        self, function: Callable[Concatenate[BlockingConnection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """What `function(connection, …)` returns, on the database's thread. Raises StorageFailure."""
        return await self._on_thread(lambda: function(self._connected(), *args, **kwargs))

    async def read(
        self, function: Callable[Concatenate[BlockingConnection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """The same where everything that it reads is to be of one moment."""

        def of_one_moment() -> R:
            connection = self._connected()
            connection.begin("REPEATABLE READ READ ONLY")
            try:
                return function(connection, *args, **kwargs)
            finally:
                connection.roll_back()

        return await self._on_thread(of_one_moment)

    async def write(
        self, function: Callable[Concatenate[BlockingConnection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """The same inside one transaction: all of it is durable on return, or none of it is there.

        Raises OutcomeUnknown where the server went away in its commit.
        """
        began = time.monotonic()
        try:
            given = await self._on_thread(lambda: self._whole(lambda on: function(on, *args, **kwargs)))
        except StorageFailure:
            self.last_write = LastWrite(stored=False, at=time.monotonic())
            raise
        now = time.monotonic()
        self.last_write = LastWrite(stored=True, at=now)
        self.wrote(now - began)
        return given

    async def migrate(self, name: str, folder: Path) -> None:
        """Run each numbered step of `folder`/postgresql that has not run here before, in order, each whole.

        Processes that do so at once wait for each other. Raises StorageFailure where a newer version has been here.
        """
        await self._on_thread(
            lambda: postgresql_migrations.migrate(self._connected(), name, folder / "postgresql")
        )

    async def note_version(self) -> None:
        """This version is here. Raises StorageFailure where a newer one has been; then nothing is written."""
        await self.write(postgresql_migrations.note_version)

    async def try_to_write(self) -> None:
        """Write something that changes nothing, as durably as anything. Raises StorageFailure."""
        await self.write(_write_over)

    def watch(self, topic: str, changed: Watcher) -> None:
        """Have `changed` awaited whenever another process has touched this topic."""
        self._topics.add(topic, changed)

    async def forget_log(self) -> None:
        """Every table but the journal's is written anew: what was erased would stay in it. One in use is left, and said so.

        From the server's log it is gone when that is recycled, and from its backups when they expire.
        """
        await self.run(_rewrite)

    async def close(self) -> None:
        """Finish what waits, and let go."""
        await self._topics.close()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._leave)
        self._thread.shutdown()

    async def _on_thread(self, work: Callable[[], R]) -> R:
        def guarded() -> R:
            try:
                return work()
            except asyncpg.UniqueViolationError as error:
                raise Conflict(error.constraint_name) from error

        return await asyncio.get_running_loop().run_in_executor(self._thread, guarded)

    def _whole(self, function: Callable[[BlockingConnection], R]) -> R:
        for tried in range(TRIES):
            try:
                return self._once(function)
            except QUICKER:
                time.sleep(FIRST_PAUSE * 2**tried * random.random())  # noqa: S311  # no secret
        raise StorageFailure("storage-unreachable", f"Others were quicker {TRIES} times")

    def _once(self, function: Callable[[BlockingConnection], R]) -> R:
        connection = self._connected()
        connection.begin()
        try:
            given = function(connection)
            connection.commit()
        except BaseException as error:
            if not isinstance(error, OutcomeUnknown):
                connection.roll_back()
            raise
        self._topics.note(connection.touched)
        return given

    def _connected(self) -> BlockingConnection:
        """The connection, made anew where it has ended. Raises StorageFailure."""
        if self._loop.is_closed():
            raise StorageFailure("storage-unreachable", "the database was closed")
        if self._connection and not self._connection.is_closed:
            return self._connection
        if time.monotonic() - self._failed_at < AGAIN_AFTER:
            raise StorageFailure(self._failure.code, str(self._failure))
        try:
            self._connection = BlockingConnection.open(self._loop, self._address)
        except StorageFailure as failure:
            self._failure, self._failed_at = failure, time.monotonic()
            raise
        return self._connection

    def _leave(self) -> None:
        if self._connection:
            self._connection.close()
        self._loop.close()


def _write_over(connection: BlockingConnection) -> None:
    connection.execute("UPDATE versions SET at = at WHERE version = $1", (__version__,))


def _rewrite(connection: BlockingConnection) -> None:
    connection.execute("SELECT set_config('lock_timeout', $1, false)", (LOCK_WITHIN,))
    try:
        for (table,) in connection.execute(_WITH_WORDS):
            try:
                connection.run_script(f"VACUUM (FULL) {table}")
            except asyncpg.LockNotAvailableError:
                log.warning(
                    "%s is in use: what was erased of it stays on the disk until the next erasing", table
                )
    finally:
        connection.execute("RESET lock_timeout")


def _size(connection: BlockingConnection) -> int:
    ((size,),) = connection.execute("SELECT pg_database_size(current_database())")
    return int(size)


def _version(connection: BlockingConnection) -> str:
    ((version,),) = connection.execute("SHOW server_version")
    return str(version).split()[0]


def _touched(connection: BlockingConnection) -> dict[str, int]:
    return dict(connection.execute("SELECT topic, version FROM touched"))
