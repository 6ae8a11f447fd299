"""The tile renderer: pieces of pictures, made at the first asking in a few threads, and kept in the store."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from twincloth.collection.pieces import ImageRequest, draw
from twincloth.collection.references import derived_from
from twincloth.collection.store import Store
from twincloth.collection.zoom import Zoom

_AT_ONCE = 2
"""A piece takes a few hundredths of a second and libvips has threads of its own; the live path needs a core too."""


class TileRenderer:
    """What many ask for at once is made once; what is kept may be deleted at any time, and is made anew."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="tiles")
        self._making: dict[str, asyncio.Task[None]] = {}

    async def close(self) -> None:
        """Finish what is being made. Nobody may ask any more."""
        await asyncio.gather(*self._making.values(), return_exceptions=True)
        self._threads.shutdown()

    async def forget(self, source: str) -> None:
        """A source is gone from the store: wait for what is still being made of it."""
        folder = derived_from(source)
        while making := [task for name, task in self._making.items() if name.split("/")[1] == folder]:
            await asyncio.wait(making)

    async def piece(self, zoom: Zoom, piece: ImageRequest) -> str:
        """The name of the file in the store that shows this piece. Raises KeyError where the master is gone."""
        return await self.keep(zoom.name(piece), partial(draw, zoom.frame, piece), zoom.frame.master)

    async def keep(self, name: str, make: Callable[[Path | None], bytes], source: str = "") -> str:
        """The name, once the store has it; `make` is given a local file of the source, and runs in a thread.

        Raises KeyError where the source is gone, StorageFailure.
        """
        if not await self._store.exists(name):
            making = self._making.get(name)
            if making is None:
                making = self._making[name] = asyncio.create_task(self._make(name, make, source))
                making.add_done_callback(partial(self._made, name))
            # Whoever asked first may go away while others still wait.
            await asyncio.shield(making)
        return name

    async def _make(self, name: str, make: Callable[[Path | None], bytes], source: str) -> None:
        async with self._store.fetch(source) if source else nullcontext() as path:
            contents = await asyncio.get_running_loop().run_in_executor(self._threads, make, path)
        await self._store.put(name, contents)
        if source and self._store.is_elsewhere:
            await self._must_still_be_there(source, name)

    async def _must_still_be_there(self, source: str, name: str) -> None:
        """Another process may have removed the source meanwhile, and looked for what was cut from it before this was put."""
        try:
            await self._store.size(source)
        except KeyError:
            await self._store.remove_derived(name)
            raise

    def _made(self, name: str, making: asyncio.Task[None]) -> None:
        del self._making[name]
        # asyncio writes a traceback of what nobody waited for to the end.
        if not making.cancelled():
            making.exception()
