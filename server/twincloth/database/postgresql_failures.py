"""What becomes of a connection to PostgreSQL: how long it is waited for, and what is said where it is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import asyncpg

from twincloth import __version__
from twincloth.storage_failures import StorageFailure

T = TypeVar("T")

WITHIN = 2.0
"""Seconds in which PostgreSQL has to do what it is asked; a commit that waits for a standby takes some milliseconds."""

LOCK_WITHIN = "5s"
"""How long a table that is written anew waits for those who use it."""

UNREACHABLE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what it says of a connection whose server was killed this moment
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InvalidAuthorizationSpecificationError,  # also of an installation that runs: the password is another now
    asyncpg.InvalidCatalogNameError,
    asyncpg.ReadOnlySQLTransactionError,  # it has become a standby, and another is to be found
)
"""What is raised where a connection is lost or cannot be had, or PostgreSQL is starting or stopping."""

QUICKER = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
"""Somebody else has changed meanwhile what a transaction stands on: nothing of it happened, and it may be begun anew."""

CANCELLED_WAIT = "01000"
"""The warning of a commit whose wait for a synchronous standby was cancelled: it is stored here, and perhaps nowhere
else, while the statement is answered as if all were well (PostgreSQL, SyncRepWaitForLSN)."""


OLDEST_POSTGRESQL = 15

SETTINGS = {
    "application_name": f"twincloth {__version__}",
    # A process that was stopped in a transaction holds up nobody for longer.
    "idle_in_transaction_session_timeout": "10s",
    # It would compile what asyncpg asks of types, for half a second.
    "jit": "off",
    "timezone": "UTC",
}
DURABLE = (
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') IN ('off', 'local')"
)
"""A commit is on the disk, and on that of a synchronous standby, whatever the server does for others."""


async def connect(address: str) -> asyncpg.Connection[Any]:
    """A connection to the database at `postgresql://…`; of several hosts, to one that takes writes.

    Raises StorageFailure, in which nothing of the address stands: a password may be in it.
    """
    try:
        with unreachable():
            connection = await asyncpg.connect(
                address, timeout=WITHIN, server_settings=SETTINGS, target_session_attrs="read-write"
            )
    except ValueError:
        raise StorageFailure("storage-unreachable", "the address of PostgreSQL cannot be read") from None
    return await prepared(connection, DURABLE)


async def prepared(connection: asyncpg.Connection[Any], statement: str) -> asyncpg.Connection[Any]:
    """A new connection after this statement; ended where that fails or nobody waits for it any more. Raises StorageFailure."""
    try:
        if connection.get_server_version().major < OLDEST_POSTGRESQL:
            raise StorageFailure("storage-too-old", f"PostgreSQL {OLDEST_POSTGRESQL} or newer is needed")
        with unreachable():
            await answered(connection.execute(statement))
    except BaseException:
        connection.terminate()
        raise
    return connection


async def answered(asked: Awaitable[T], within: float = WITHIN) -> T:
    """What comes of a statement. Raises TimeoutError where nothing has after so many seconds.

    It is left as it is then, and its connection is to be terminated: asyncpg's own `timeout` would have the server
    cancel it, and in the wait for a standby that makes visible what may yet be lost.
    """
    work = asyncio.ensure_future(asked)
    # Whoever waits may be cancelled, or wait no longer: then nobody hears what became of it.
    work.add_done_callback(lambda late: late.cancelled() or late.exception())
    done, _ = await asyncio.wait([work], timeout=within)
    if not done:
        raise TimeoutError(f"PostgreSQL has not answered within {within:g} s")
    return work.result()


@contextmanager
def unreachable() -> Iterator[None]:
    """Raises StorageFailure where PostgreSQL cannot be reached, or its disk is full."""
    try:
        yield
    except asyncpg.DiskFullError as error:
        raise StorageFailure("storage-full", str(error)) from error
    except ValueError:  # what asyncpg cannot read of what it is given, which is a defect or a wrong address
        raise
    except UNREACHABLE as error:
        raise StorageFailure("storage-unreachable", str(error) or type(error).__name__) from error


def is_doubtful(message: Any) -> bool:
    """Whether PostgreSQL says that what it just answered may yet be lost."""
    return bool(message.sqlstate == CANCELLED_WAIT and message.severity_en == "WARNING")
