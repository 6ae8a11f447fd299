"""The database: one SQLite file, one connection, on one thread of its own."""

import asyncio
import logging
import math
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, NamedTuple, ParamSpec, Self, TypeVar

import apsw

P = ParamSpec("P")
R = TypeVar("R")

OLDEST_SQLITE = (3, 51, 3)
"""The first without the WAL-reset bug, by which two connections to a WAL file could corrupt it."""

CHECKPOINT_AFTER = 1000
"""Pages of write-ahead log; SQLite's own default."""

BUSY_TIMEOUT = 5000
"""Milliseconds that another process may hold the file for."""

SYNC_FAILED = {apsw.SQLITE_IOERR_FSYNC, apsw.SQLITE_IOERR_DIR_FSYNC}
FAILURES: dict[type[Exception], str] = {
    apsw.FullError: "storage-full",
    apsw.IOError: "storage-failed",
    apsw.ReadOnlyError: "storage-failed",
    apsw.CantOpenError: "storage-failed",
    apsw.NotADBError: "storage-failed",
    apsw.CorruptError: "storage-failed",
    apsw.BusyError: "storage-failed",
}

log = logging.getLogger(__name__)


class StorageFailure(Exception):
    """The disk would not do it, and nothing is half done. `code` is kebab-case, like a refusal's."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class LastWrite(NamedTuple):
    """What came of the newest write, and when (time.monotonic)."""

    stored: bool
    at: float


class Database:
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

    async def run(
        self, function: Callable[Concatenate[apsw.Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """What `function(connection, …)` returns, on the database's thread. Raises StorageFailure."""
        return await self._on_thread(function, self._connection, *args, **kwargs)

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
        """Run each `NNN-….sql` of `folder` that has not run in this file before, in order, each whole."""
        await self.run(_migrate, name, folder)

    async def forget_log(self) -> None:
        """Leave nothing of what was erased in the write-ahead log either, as soon as nobody else reads it."""
        await self.run(self._write_ahead.forget)

    async def close(self) -> None:
        """Finish what waits, and close the file."""
        await self.run(apsw.Connection.close)
        self._thread.shutdown()

    async def _on_thread(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        def guarded() -> R:
            with _failures_named():
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


def _connect(path: str, write_ahead: "WriteAheadLog") -> apsw.Connection:
    connection = apsw.Connection(path)
    connection.set_busy_timeout(BUSY_TIMEOUT)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.set_wal_hook(write_ahead.grown)
    return connection


class WriteAheadLog:
    """Moved into the file now and then, as SQLite would do; but SQLite would pass over a failed fsync.

    Another process may read it for long, such as one that replicates it: then it goes on growing, and is moved by
    as much as it has grown.
    """

    def __init__(self) -> None:
        self._moved = 0
        self._to_be_forgotten = False

    def grown(self, connection: apsw.Connection, name: str, pages: int) -> int:
        """SQLite's hook after each commit: the log has so many pages by now."""
        if pages < self._moved:  # it was begun anew
            self._moved = 0
        if self._to_be_forgotten:
            self.forget(connection)
        elif pages - self._moved >= CHECKPOINT_AFTER:
            self._moved = pages
            try:
                connection.wal_checkpoint(name)
            except apsw.Error as error:
                _stop_if_sync_failed(error)
                log.warning("The write-ahead log waits for its checkpoint: %s", error)
        return apsw.SQLITE_OK

    def forget(self, connection: apsw.Connection) -> None:
        """Empty it, for what `secure_delete` has erased from the file still stands in it.

        While another process reads it, that is tried again after each commit, without anybody waiting for it.
        """
        connection.set_busy_timeout(0)
        try:
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            self._to_be_forgotten = False
        except apsw.BusyError:
            if not self._to_be_forgotten:
                log.warning(
                    "Another process reads the write-ahead log: what was erased stands in it until it ends"
                )
            self._to_be_forgotten = True
        finally:
            connection.set_busy_timeout(BUSY_TIMEOUT)


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


@contextmanager
def _failures_named() -> Iterator[None]:
    try:
        yield
    except tuple(FAILURES) as error:
        _stop_if_sync_failed(error)
        code = next(code for kind, code in FAILURES.items() if isinstance(error, kind))
        raise StorageFailure(code, str(error)) from error


def _stop_if_sync_failed(error: Exception) -> None:
    """After a failed fsync nobody knows what is on the disk; a restart reads it and knows again."""
    if getattr(error, "extendedresult", None) in SYNC_FAILED:
        log.critical("The disk did not confirm a write (fsync failed): stopping at once. %s", error)
        logging.shutdown()
        os._exit(70)


def _migrate(connection: apsw.Connection, name: str, folder: Path) -> None:
    files = sorted(folder.glob("[0-9][0-9][0-9]-*.sql"))
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations (name TEXT, file TEXT, PRIMARY KEY (name, file)) STRICT"
    )
    done = {file for (file,) in connection.execute("SELECT file FROM migrations WHERE name = ?", (name,))}
    if unknown := done - {file.name for file in files}:
        raise StorageFailure(
            "storage-too-new",
            f"The data were stored by a newer Twincloth, which added {max(unknown)}: use that one",
        )
    for file in files:
        if file.name not in done:
            with _transaction(connection):
                connection.execute(file.read_text("utf-8"))
                connection.execute("INSERT INTO migrations VALUES (?, ?)", (name, file.name))
