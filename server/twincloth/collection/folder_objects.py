"""Objects of the data folder: each a file of its own, on the disk before it has its name."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from secrets import token_hex

import obstore
from obstore.store import LocalStore

from twincloth.collection.durable import sync
from twincloth.collection.objects import PARTS, UNFINISHED, Objects
from twincloth.collection.working_folder import WorkingFolder


class FolderObjects(Objects):
    """Raises OSError where there can be no such folder."""

    elsewhere = False

    def __init__(self, folder: Path, *, clearing: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(LocalStore(folder))
        self._folder = folder
        self._unfinished = WorkingFolder(folder / UNFINISHED, clearing=clearing)

    async def put(self, name: str, contents: bytes | Path) -> None:
        """A name is given only to what is on the disk already; obstore by itself sees nothing there."""
        with self._reaching(name):
            path = self._unfinished.path / token_hex(8)
            unfinished = path.relative_to(self._folder).as_posix()
            try:
                await obstore.put_async(self._objects, unfinished, contents, max_concurrency=PARTS)
                await asyncio.to_thread(sync, path)
                await obstore.rename_async(self._objects, unfinished, name)
                await asyncio.to_thread(sync, (self._folder / name).parent)
                await asyncio.to_thread(sync, self._folder)
            finally:
                path.unlink(missing_ok=True)

    @asynccontextmanager
    async def fetch(self, name: str) -> AsyncIterator[Path]:
        """The file itself: who reads it while it is removed reads it to its end."""
        yield self.local(name)

    def local(self, name: str) -> Path:
        """Raises KeyError."""
        path = self._folder / name
        if not path.is_file():
            raise KeyError(name)
        return path

    async def keep_at_hand(self, wanted: Callable[[str], bool]) -> None:
        """Nothing is elsewhere."""

    def remove_empty(self, folder: str) -> None:
        """One that is not empty stays."""
        with suppress(OSError):
            (self._folder / folder).rmdir()
