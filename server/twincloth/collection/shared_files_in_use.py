"""Files in use among several processes, which have one store and one database: what each holds stands in a table.

Who holds a file and who removes it write transactions that cannot both be true, and the database lets one of them be. All
times are the database's, so that no clock of a machine has a part in what stays.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from functools import partial
from secrets import token_hex

from twincloth.collection.files_in_use import FilesInUse, Remove
from twincloth.collection.references import is_derived, source_of
from twincloth.database import Connection, Database, StorageFailure

HELD_FOR = 120.0
"""Seconds after which what a process holds is free, unless it says anew that it does: so long after it has died."""
RENEWED = 30.0
"""Seconds between two times that it says so."""

GOING_FOR = 60.0
"""Seconds for which nobody takes a file for there that is being removed."""
DELETE_WITHIN = 30.0
"""Seconds for a removal, well before anybody may think it over."""

LOOK = 0.05
"""Seconds after which one who waits for the end of a removal looks again."""


class Holder:
    """A task that retains files, as other processes know it."""

    def __init__(self) -> None:
        self.id = token_hex(8)
        self.holds = False


_HOLDER: ContextVar[Holder | None] = ContextVar("holder", default=None)


class SharedFilesInUse(FilesInUse):
    """Every method raises StorageFailure where the database does not answer; then nothing is taken for safe."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database

    @asynccontextmanager
    async def retaining(self) -> AsyncIterator[None]:
        """As in one process."""
        holder = Holder()
        token = _HOLDER.set(holder)
        renewing = asyncio.create_task(self._renew(holder))
        try:
            async with super().retaining():
                yield
        finally:
            _HOLDER.reset(token)
            renewing.cancel()
            await asyncio.wait({renewing})
            if holder.holds:
                with suppress(StorageFailure):  # it ends by itself
                    await self._database.write(_let_go, holder.id)

    async def note(self, name: str) -> None:
        """As in one process. A removal in any of them ends first."""
        await super().note(name)
        holder = _HOLDER.get()
        if holder is None or is_derived(name):
            return
        holder.holds = True
        while await self._database.write(_hold, name, holder.id):  # noqa: ASYNC110  # of another process
            await asyncio.sleep(LOOK)

    @asynccontextmanager
    async def removal(self, delete: Callable[[str], Awaitable[None]]) -> AsyncIterator[Remove]:
        """As in one process, but none either that another process holds, has held since here, or is removing itself."""
        began = await self._database.write(_begin)
        async with super().removal(delete) as remove:
            yield partial(self._remove_free, began, remove)

    async def _remove_free(self, began: datetime, remove: Remove, names: Iterable[str]) -> frozenset[str]:
        sources = {name: source_of(name) for name in names}
        free = await self._database.write(_claim, sorted(set(sources.values())), began)
        try:
            # What is given up here may still be done in the store: then nobody is told that it is over.
            async with asyncio.timeout(DELETE_WITHIN):
                return await remove(name for name, source in sources.items() if source in free)
        except TimeoutError:
            free = []
            raise StorageFailure("storage-away", "files could not be removed in time") from None
        except asyncio.CancelledError:
            free = []
            raise
        finally:
            if free:
                await self._database.write(_end, free)

    async def _renew(self, holder: Holder) -> None:
        while True:
            await asyncio.sleep(RENEWED)
            with suppress(StorageFailure):
                await self._database.write(_renew, holder.id)


def _hold(connection: Connection, file: str, holder: str) -> bool:
    """Whether it is being removed."""
    connection.execute(
        "INSERT INTO files_in_use VALUES ($1, $2, clock_timestamp() + $3 * interval '1 second')"
        " ON CONFLICT (file, holder) DO UPDATE SET until = excluded.until",
        (file, holder, HELD_FOR),
    )
    query = "SELECT 1 FROM files_going WHERE file = $1 AND until > clock_timestamp()"
    return connection.execute(query, (file,)).fetchone() is not None


def _renew(connection: Connection, holder: str) -> None:
    connection.execute(
        "UPDATE files_in_use SET until = clock_timestamp() + $1 * interval '1 second' WHERE holder = $2",
        (HELD_FOR, holder),
    )


def _let_go(connection: Connection, holder: str) -> None:
    """From now on; it was in use until now."""
    connection.execute("UPDATE files_in_use SET until = clock_timestamp() WHERE holder = $1", (holder,))


def _begin(connection: Connection) -> datetime:
    """The database's time; what was let go long before is forgotten."""
    connection.execute("DELETE FROM files_in_use WHERE until < clock_timestamp() - interval '1 day'")
    connection.execute("DELETE FROM files_going WHERE until < clock_timestamp()")
    now: datetime = connection.execute("SELECT clock_timestamp()").fetchone()[0]
    return now


def _claim(connection: Connection, files: list[str], began: datetime) -> list[str]:
    """Those that nobody has held since then and nobody else is removing: they are ours to remove."""
    rows = connection.execute(
        "SELECT file FROM files_in_use WHERE file = ANY($1) AND until >= $2"
        " UNION SELECT file FROM files_going WHERE file = ANY($1) AND until > clock_timestamp()",
        (files, began),
    )
    free = sorted(set(files).difference(file for (file,) in rows))
    connection.executemany(
        "INSERT INTO files_going VALUES ($1, clock_timestamp() + $2 * interval '1 second')"
        " ON CONFLICT (file) DO UPDATE SET until = excluded.until",
        [(file, GOING_FOR) for file in free],
    )
    return free


def _end(connection: Connection, files: list[str]) -> None:
    connection.execute("DELETE FROM files_going WHERE file = ANY($1)", (files,))
