"""Storage failures: what SQLite says when a disk gives out, in words of ours."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import apsw
import asyncpg

SYNC_FAILED = {apsw.SQLITE_IOERR_FSYNC, apsw.SQLITE_IOERR_DIR_FSYNC}
TAKEN = {apsw.SQLITE_CONSTRAINT_PRIMARYKEY, apsw.SQLITE_CONSTRAINT_UNIQUE}
BROKEN_CONSTRAINT = (apsw.ConstraintError, asyncpg.IntegrityConstraintViolationError, asyncpg.DataError)
"""What a statement raises, within a transaction, that is given what its table does not take."""

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


class OutcomeUnknown(StorageFailure):
    """The server went away before it said whether it is done: it is whole, or not there. Asking again is harmless."""


class Conflict(Exception):
    """Something of this name is stored already, and nothing is half done."""


@contextmanager
def failures_named() -> Iterator[None]:
    """Raises StorageFailure where SQLite gives up, Conflict where something is there already, and stops the process where the disk has not confirmed a write."""
    try:
        yield
    except apsw.ConstraintError as error:
        if getattr(error, "extendedresult", None) not in TAKEN:
            raise
        raise Conflict(str(error)) from error
    except tuple(FAILURES) as error:
        stop_if_sync_failed(error)
        code = next(code for kind, code in FAILURES.items() if isinstance(error, kind))
        raise StorageFailure(code, str(error)) from error


def stop_if_sync_failed(error: Exception) -> None:
    """After a failed fsync nobody knows what is on the disk; a restart reads it and knows again."""
    if getattr(error, "extendedresult", None) in SYNC_FAILED:
        log.critical("The disk did not confirm a write (fsync failed): stopping at once. %s", error)
        logging.shutdown()
        os._exit(70)
