"""The database in SQLite: one file, one connection, on one thread of its own."""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

import apsw

from twincloth.database.database import LastWrite, Watcher
from twincloth.database.migrations import migrate, note_version
from twincloth.database.write_ahead_log import BUSY_TIMEOUT, WriteAheadLog
from twincloth.storage_failures import StorageFailure, failures_named

P = ParamSpec("P")
R = TypeVar("R")

OLDEST_SQLITE = (3, 51, 3)
"""The first without the WAL-reset bug, by which two connections to a WAL file could corrupt it."""

log = logging.getLogger(__name__)


class SQLiteDatabase:
    """Everything that touches the file waits its turn on one thread, so nothing else ever has to lock.

    A caller that is cancelled stops waiting, not working: what it asked for still happens, whole.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"database {path.name}")
        self._write_ahead = WriteAheadLog()
        self._connection: apsw.Connection
        self.last_write = LastWrite(stored=False, at=-math.inf)
        self.wrote: Callable[[float], object] = float
        """Told after each write in how many seconds it was durable, with its wait for the thread."""

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open or make the file at `path`, in a folder that exists. Raises StorageFailure."""
        refuse_old_sqlite(apsw.sqlite_lib_version())
        database = cls(path)
        try:
            database._connection = await database._on_thread(_connect, str(path), database._write_ahead)
        except StorageFailure:
            database._thread.shutdown(wait=False)
            raise
        return database

    @property
    def version(self) -> dict[str, str]:
        """Of SQLite, by its name."""
        return {"SQLite": apsw.sqlite_lib_version()}

    async def size(self) -> int:
        """Bytes of the file and of its write-ahead log."""
        files = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        return await self._on_thread(lambda: sum(file.stat().st_size for file in files if file.exists()))

    async def run(
        self, function: Callable[Concatenate[apsw.Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """What `function(connection, …)` returns, on the database's thread. Raises StorageFailure."""
        return await self._on_thread(function, self._connection, *args, **kwargs)

    read = run
    """What one thread does at a time is of one moment."""

    async def write(
        self, function: Callable[Concatenate[apsw.Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """The same inside one transaction: all of it is durable on return, or none of it is there."""

        def whole(connection: apsw.Connection) -> R:
            with _transaction(connection):
                return function(connection, *args, **kwargs)

        began = time.monotonic()
        try:
            given = await self.run(whole)
        except StorageFailure:
            self.last_write = LastWrite(stored=False, at=time.monotonic())
            raise
        now = time.monotonic()
        self.last_write = LastWrite(stored=True, at=now)
        self.wrote(now - began)
        return given

    async def migrate(self, name: str, folder: Path) -> None:
        """Run each `NNN-….sql` of `folder` that has not run in this file before, in order, each whole.

        Raises StorageFailure where a newer version has been here.
        """
        await self.run(migrate, name, folder)

    async def note_version(self) -> None:
        """This version is here. Raises StorageFailure where a newer one has been; then nothing is written."""
        await self.run(note_version)

    async def try_to_write(self) -> None:
        """Write something that changes nothing, as durably as anything. Raises StorageFailure."""
        await self.write(_write_over)

    def watch(self, topic: str, changed: Watcher) -> None:
        """Nobody else changes anything: one process owns the data folder."""

    async def forget_log(self) -> None:
        """Leave nothing of what was erased in the write-ahead log either, as soon as nobody else reads it."""
        await self.run(self._write_ahead.forget)

    async def close(self) -> None:
        """Finish what waits, and close the file."""
        await self.run(apsw.Connection.close)
        self._thread.shutdown()

    async def _on_thread(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        def guarded() -> R:
            with failures_named():
                return function(*args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._thread, guarded)


def refuse_old_sqlite(version: str) -> None:
    """Raises StorageFailure where SQLite, as "3.51.2", is older than the oldest that is safe."""
    if tuple(map(int, version.split("."))) < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise StorageFailure(
            "storage-too-old",
            f"SQLite {version} can lose what is stored: {oldest} or newer is needed, as apsw's wheels bring it",
        )


def _connect(path: str, write_ahead: WriteAheadLog) -> apsw.Connection:
    connection = apsw.Connection(path)
    connection.set_busy_timeout(BUSY_TIMEOUT)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.set_wal_hook(write_ahead.grown)
    return connection


def _write_over(connection: apsw.Connection) -> None:
    """Write a number over itself: SQLite stores the page with it all the same, and nothing is changed by it."""
    ((version,),) = connection.execute("PRAGMA user_version")
    connection.execute(f"PRAGMA user_version = {version:d}")


@contextmanager
def _transaction(connection: apsw.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        # After an error SQLite has sometimes rolled back by itself already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
