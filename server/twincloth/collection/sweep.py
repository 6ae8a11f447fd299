"""The sweep: what nothing in the store refers to any more is removed, after a day of grace, or at once where it was erased.

The day is for backups that copy the tables first and the files later, and for exports under way.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from secrets import token_hex
from typing import NamedTuple

from twincloth.background_threads import in_background
from twincloth.collection import unreferenced
from twincloth.collection.files_in_use import Remove
from twincloth.collection.folder.export import ORIGINALS, RECORDINGS
from twincloth.collection.references import (
    DERIVED,
    MASTERS,
    derived_from,
    file_of,
    is_derived,
    is_ours,
    is_referred,
    named_in,
)
from twincloth.collection.store import Store
from twincloth.collection.tile_renderer import TileRenderer
from twincloth.database import Database, StorageFailure

GRACE = 86_400
"""Seconds for which a file stays though nothing refers to it."""

AT_ONCE = 50
"""Files that are removed together; everything else goes on between two such batches."""
PAUSE = 0.02
"""Seconds between them."""

MARK = "data-folder"
"""A file in a store elsewhere that says whose it is."""

FOLDERS = ("", f"{ORIGINALS}/", f"{MASTERS}/", f"{RECORDINGS}/")
"""Where a file of which a content spoke may be."""

log = logging.getLogger(__name__)


class Unreferenced(NamedTuple):
    """A file to which nothing refers: its length in bytes, and from when on a sweep removes it (seconds since 1970)."""

    name: str
    size: int
    goes: float


class Sweep:
    """Of one store. Killed at any moment, it goes on where it was: it knows what to remove from the tables alone.

    Both ways of it raise StorageFailure; then the rest is removed by a later one.
    """

    def __init__(
        self,
        database: Database,
        store: Store,
        tile_renderer: TileRenderer,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._store = store
        self._tile_renderer = tile_renderer
        self._clock = clock
        database.watch(unreferenced.TOPIC, self.forget_here)

    async def found(self) -> list[Unreferenced]:
        """What nothing refers to at this moment, by name; it removes nothing, and begins nobody's day of grace."""
        await self._must_be_ours()
        now = self._clock()
        since = await self._database.run(unreferenced.all_unreferenced)
        names = [name async for some in self._store.names() for name in some if is_ours(name)]
        named = await self._named()  # after they were listed: what was put meanwhile is not among them
        found = []
        for name in sorted(name for name in names if not is_referred(name, named)):
            goes = now if is_derived(name) else since.get(file_of(name), now) + GRACE
            with suppress(KeyError):  # somebody was quicker
                found.append(Unreferenced(name, await self._store.size(name), goes))
        return found

    async def whole(self) -> int:
        """Look through the whole store, and remove what nothing has referred to for a day; how many files that were."""
        await self._must_be_ours()
        async with self._store.removal() as remove:
            since = await self._database.run(unreferenced.all_unreferenced)
            named = await self._named()
            overdue = self._overdue(since)
            doomed: list[str] = []
            waiting: set[str] = set()
            async for names in self._store.names():
                for name in names:
                    if is_ours(name) and not is_referred(name, named):
                        file = file_of(name)
                        gone = is_derived(name) or file in overdue
                        doomed.append(name) if gone else waiting.add(file)
            await self._database.write(unreferenced.note_found, waiting, int(self._clock()))
            kept = await self._remove(remove, doomed)
        await self._settle({file: since[file] for file in since.keys() - waiting - set(map(file_of, kept))})
        return len(doomed) - len(kept)

    async def overdue(self) -> int:
        """Remove what was erased, and what else has had its day, without looking through the store; how many files."""
        async with self._store.removal() as remove:
            since = await self._database.run(unreferenced.all_unreferenced)
            overdue = self._overdue(since)
            if not overdue:
                return 0
            await self._must_be_ours()
            doomed = overdue - await self._named()
            kept = await self._remove(remove, [folder + file for file in doomed for folder in FOLDERS])
        stay = set(map(file_of, kept))
        await self._settle({file: since[file] for file in overdue - stay})
        return len(doomed - stay)

    async def forget_here(self) -> None:
        """Another process has removed files: what this machine had of them goes too."""
        named = await self._named()
        await self._store.keep_at_hand(lambda name: is_referred(name, named))

    async def _must_be_ours(self) -> None:
        """Raises StorageFailure where another data folder has this store: what it refers to is not known here."""
        if not self._store.is_elsewhere:
            return
        mark = await self._database.write(unreferenced.store_mark, token_hex(16))
        if not await self._store.exists(MARK):
            await self._store.put(MARK, mark.encode())
        if await self._store.get(MARK) != mark.encode():
            raise StorageFailure(
                "storage-failed", f"{MARK}: the store is another data folder's, and not swept"
            )

    async def _named(self) -> frozenset[str]:
        """All to which anything refers, whatever is open or closed, and whoever can read it."""
        named: set[str] = set()
        for code in await self._database.run(unreferenced.all_exchanges):
            named |= await in_background(named_in, await self._database.run(unreferenced.written, code))
        return frozenset(named)

    def _overdue(self, since: unreferenced.Since) -> set[str]:
        """Those whose day is over; a time to come is that of a clock that was wrong, and says nothing."""
        now = self._clock()
        return {file for file, at in since.items() if abs(now - at) >= GRACE}

    async def _remove(self, remove: Remove, doomed: list[str]) -> set[str]:
        """The names of those that stay after all, since somebody uses them meanwhile."""
        kept: set[str] = set()
        for at in range(0, len(doomed), AT_ONCE):
            batch = doomed[at : at + AT_ONCE]
            gone = await remove(batch)
            await self._remove_derived(remove, gone)
            kept |= set(batch) - gone
            await asyncio.sleep(PAUSE)
        return kept

    async def _remove_derived(self, remove: Remove, gone: Iterable[str]) -> None:
        """With a master goes what was cut from it, once nothing more is being cut."""
        for master in gone:
            if master.startswith(f"{MASTERS}/") and master.endswith(".tif"):
                await self._tile_renderer.forget(master)
                for folder in (f"{top}/{derived_from(master)}" for top in DERIVED):
                    async for names in self._store.names(folder):
                        await remove(names)
                    self._store.remove_empty(folder)

    async def _settle(self, files: unreferenced.Since) -> None:
        if files:
            await self._database.write(unreferenced.settle, files)
