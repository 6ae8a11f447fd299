"""The write-ahead log: when it is moved into the file, and how what was erased leaves it."""

import logging

import apsw

from twincloth.storage_failures import stop_if_sync_failed

CHECKPOINT_AFTER = 1000
"""Pages of write-ahead log; SQLite's own default."""

BUSY_TIMEOUT = 5000
"""Milliseconds that another process may hold the file for."""

log = logging.getLogger(__name__)


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
                stop_if_sync_failed(error)
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
