"""The store: every file of the collection by its name, in a folder unless a setting puts it elsewhere (S3 and the like)."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from obstore.exceptions import BaseError

from twincloth.collection.cached_files import CachedFiles
from twincloth.collection.cached_objects import CachedObjects
from twincloth.collection.files_in_use import FilesInUse, Remove
from twincloth.collection.folder_objects import FolderObjects
from twincloth.collection.objects import Objects
from twincloth.collection.remote_objects import open_elsewhere

FOLDER = "pictures"
"""Where the files are in the data folder, unless told otherwise."""

CACHE = "cache"
"""Where in the data folder those are kept that were fetched from elsewhere."""

CACHED = 2000
"""Megabytes of them, unless told otherwise."""

_MEGABYTE = 1_000_000


class UnknownStore(ValueError):
    """An address that no store answers to."""


class Store:
    """Files are put whole and never changed: their names are made from what they hold.

    Every method raises StorageFailure where the store does not do it, and KeyError for a name that is not there.
    """

    def __init__(self, objects: Objects, in_use: FilesInUse | None = None) -> None:
        self._objects = objects
        self._in_use = in_use or FilesInUse()

    @classmethod
    def open(
        cls,
        where: str,
        data: Path,
        *,
        cache: int = CACHED,
        clearing: bool = True,
        in_use: FilesInUse | None = None,
    ) -> "Store":
        """The store at an address such as s3://bucket/prefix; without one, a folder of the data folder.

        Of a store elsewhere as many megabytes are kept here as `cache` says. Whoever serves clears away what a kill has
        left unfinished; `in_use` knows what other processes use. Raises UnknownStore, OSError.
        """
        if not where:
            return cls(FolderObjects(data / FOLDER, clearing=clearing), in_use)
        try:
            objects = open_elsewhere(where)
        except (BaseError, ValueError) as error:
            raise UnknownStore(str(error).split("\n", 1)[0]) from error
        return cls(CachedObjects(objects, CachedFiles(data / CACHE, cache * _MEGABYTE)), in_use)

    async def put(self, name: str, contents: bytes) -> None:
        """Keep a file for good; on the disk when this returns."""
        await self._in_use.note(name)
        await self._objects.put(name, contents)

    async def put_file(self, name: str, path: Path) -> None:
        """The same from a file on this machine, however large."""
        await self._in_use.note(name)
        await self._objects.put(name, path)

    async def get(self, name: str) -> bytes:
        """All of a file."""
        return await self._objects.get(name)

    async def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        try:
            await self.retained_size(name)
        except KeyError:
            return False
        return True

    async def can_be_read(self, name: str) -> bool:
        """The same for who only reads it, and speaks of it to nobody: what is at hand is not asked for elsewhere."""
        return self._objects.at_hand(name) or await self.exists(name)

    async def retained_size(self, name: str) -> int:
        """A file's length in bytes, as `exists` looks for it."""
        await self._in_use.note(name)
        return await self.size(name)

    async def size(self, name: str) -> int:
        """A file's length in bytes."""
        return await self._objects.size(name)

    async def stream(self, name: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """A file's bytes from `start` up to `end`, which is not among them."""
        async for piece in self._objects.stream(name, start, end):
            yield piece

    def pieces(self, name: str) -> Iterator[bytes]:
        """All of a file, piece by piece, for a thread that is not the event loop's."""
        return self._objects.pieces(name)

    async def names(self, folder: str = "") -> AsyncIterator[list[str]]:
        """The names of all files that are whole, or of those in one folder, some at a time."""
        async for names in self._objects.names(folder):
            yield names

    def retaining(self) -> AbstractAsyncContextManager[None]:
        """Whatever this task, or one begun by it, puts within the block or finds to be there, stays until the block ends.

        Whoever puts files and then refers to them does both within one.
        """
        return self._in_use.retaining()

    def removal(self) -> AbstractAsyncContextManager[Remove]:
        """What deletes files and tells which are gone, but none that is retained or was put or looked for since here.

        So ask what is referred to after the block has begun: whatever is not among that is safe to name.
        """
        return self._in_use.removal(self._delete)

    async def remove_derived(self, name: str) -> None:
        """Have what was cut from a master gone, whoever looks at it: it can be cut again."""
        await self._delete(name)

    async def keep_at_hand(self, wanted: Callable[[str], bool]) -> None:
        """Of what is elsewhere and kept here too, keep only what is wanted, by its name."""
        await self._objects.keep_at_hand(wanted)

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is no folder of the data folder, so that others may use it too."""
        return self._objects.elsewhere

    def remove_empty(self, folder: str) -> None:
        """Take a folder away, where there are folders and nothing is in it."""
        self._objects.remove_empty(folder)

    def local(self, name: str) -> Path | None:
        """The file itself, where the store is a folder of this machine."""
        return self._objects.local(name)

    def fetch(self, name: str) -> AbstractAsyncContextManager[Path]:
        """A local file to read, for as long as the block runs."""
        return self._objects.fetch(name)

    async def _delete(self, name: str) -> None:
        await self._objects.delete(name)
