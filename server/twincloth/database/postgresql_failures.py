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

UNREACHABLE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
)
"""What is raised where a connection is lost or cannot be had, or PostgreSQL is starting or stopping."""

CANCELLED_WAIT = "01000"
"""The warning of a commit whose wait for a synchronous standby was cancelled: it is stored here, and perhaps nowhere
else, while the statement is answered as if all were well (PostgreSQL, SyncRepWaitForLSN)."""


async def connect(address: str) -> asyncpg.Connection[Any]:
    """A connection to the database at `postgresql://…`. Raises StorageFailure, ValueError for no such address."""
    with unreachable():
        return await asyncpg.connect(
            address, timeout=WITHIN, server_settings={"application_name": f"twincloth {__version__}"}
        )


async def answered(asked: Awaitable[T], within: float = WITHIN) -> T:
    """What comes of a statement. Raises TimeoutError where nothing has after so many seconds.

    It is left as it is then, and its connection is to be terminated: asyncpg's own `timeout` would have the server
    cancel it, and in the wait for a standby that makes visible what may yet be lost.
    """
    work = asyncio.ensure_future(asked)
    done, _ = await asyncio.wait([work], timeout=within)
    if not done:
        work.add_done_callback(lambda late: late.cancelled() or late.exception())
        raise TimeoutError(f"PostgreSQL has not answered within {within:g} s")
    return work.result()


@contextmanager
def unreachable() -> Iterator[None]:
    """Raises StorageFailure where PostgreSQL cannot be reached, or its disk is full."""
    try:
        yield
    except asyncpg.DiskFullError as error:
        raise StorageFailure("storage-full", str(error)) from error
    except UNREACHABLE as error:
        raise StorageFailure("storage-unreachable", str(error) or type(error).__name__) from error


def is_doubtful(message: Any) -> bool:
    """Whether PostgreSQL says that what it just answered may yet be lost."""
    return bool(message.sqlstate == CANCELLED_WAIT and message.severity_en == "WARNING")
