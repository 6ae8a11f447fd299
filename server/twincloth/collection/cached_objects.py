"""Objects elsewhere, read through what is kept of them on this machine."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from twincloth.background_threads import in_background
from twincloth.collection.cached_files import CachedFiles, Spoilt
from twincloth.collection.objects import PIECE
from twincloth.collection.references import is_derived
from twincloth.collection.remote_objects import RemoteObjects
from twincloth.database import StorageFailure

log = logging.getLogger(__name__)


class NotKept(Exception):
    """A file for which there is no room."""


class CachedObjects(RemoteObjects):
    """What several want at once is fetched once."""

    def __init__(self, objects: Any, cache: CachedFiles) -> None:
        super().__init__(objects)
        self._cache = cache
        self._filling: dict[str, asyncio.Task[bool]] = {}

    async def put(self, name: str, contents: bytes | Path) -> None:
        """What is small is wanted soon."""
        await super().put(name, contents)
        if isinstance(contents, bytes) and self._cache.takes(name, len(contents)):
            try:
                await asyncio.to_thread(self._cache.write, name, contents)
            except (OSError, Spoilt) as error:
                log.warning("%s could not be kept in the cache: %s", name, error)

    async def keep_at_hand(self, wanted: Callable[[str], bool]) -> None:
        """Forget the rest."""
        await in_background(self._cache.keep_only, wanted)

    async def get(self, name: str) -> bytes:
        """From the cache, once it is there."""
        if not self._cache.takes(name, 0):
            return await super().get(name)
        contents = await asyncio.to_thread(self._cache.read, name)
        if contents is None and await self._filled(name):
            contents = await asyncio.to_thread(self._cache.read, name)
        return await super().get(name) if contents is None else contents

    def at_hand(self, name: str) -> bool:
        """Whether it is in the cache."""
        return self._cache.size(name) is not None

    async def size(self, name: str) -> int:
        """As the store says it; of what is derived, and can be made anew at any time, as the cache does."""
        known = self._cache.size(name) if is_derived(name) else None
        return await super().size(name) if known is None else known

    async def stream(self, name: str, start: int, end: int | None) -> AsyncIterator[bytes]:
        """What is not in the cache comes through at once, while all of it is fetched for whoever is next."""
        path = await self._lent(name)
        if path is None:
            self._fill(name)
            async for piece in super().stream(name, start, end):
                yield piece
            return
        try:
            with path.open("rb") as file:  # it is there
                file.seek(start)
                left = (os.fstat(file.fileno()).st_size if end is None else end) - start
                while left > 0 and (piece := await asyncio.to_thread(file.read, min(PIECE, left))):
                    left -= len(piece)
                    yield piece
        finally:
            path.unlink(missing_ok=True)

    @asynccontextmanager
    async def fetch(self, name: str) -> AsyncIterator[Path]:
        """From the cache, once it is there; what is too large for it is copied each time."""
        path = await self._lent(name)
        if path is None and await self._filled(name):
            path = await self._lent(name)
        copied = path is None
        path = path or self._cache.place()
        try:
            if copied:
                await self._copy(name, path)
            yield path
        finally:
            path.unlink(missing_ok=True)

    async def delete(self, name: str) -> None:
        """From here too."""
        await super().delete(name)
        self._cache.forget(name)

    async def _lent(self, name: str) -> Path | None:
        if is_derived(name):
            return None
        return await in_background(self._cache.lend, name)

    async def _filled(self, name: str) -> bool:
        """Whether the cache has taken it. Raises KeyError, StorageFailure."""
        return await asyncio.shield(self._fill(name))

    def _fill(self, name: str) -> asyncio.Task[bool]:
        filling = self._filling.get(name)
        if filling is None:
            filling = self._filling[name] = asyncio.create_task(self._bring(name))
            filling.add_done_callback(lambda done: self._brought(name, done))
        return filling

    async def _bring(self, name: str) -> bool:
        def accept(size: int) -> None:
            if not self._cache.takes(name, size):
                raise NotKept(name)

        try:
            path = self._cache.place()
            try:
                await self._copy(name, path, accept)
                await in_background(self._cache.take, name, path)
            finally:
                path.unlink(missing_ok=True)
        except NotKept:
            return False
        except Spoilt:
            raise StorageFailure(
                "storage-failed", f"{name}: the store has something else by this name"
            ) from None
        except OSError as error:
            log.warning("%s could not be kept in the cache: %s", name, error)
            return False
        return True

    def _brought(self, name: str, filling: asyncio.Task[bool]) -> None:
        del self._filling[name]
        # asyncio writes a traceback of what nobody waited for to the end.
        if not filling.cancelled():
            filling.exception()
