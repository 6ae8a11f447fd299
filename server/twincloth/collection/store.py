"""The store: every file of the collection by its name, in a folder unless a setting puts it elsewhere (S3 and the like)."""

import asyncio
import errno
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url

from twincloth.collection.durable import sync
from twincloth.collection.references import is_derived, source_of
from twincloth.database import StorageFailure

PIECE = 256 * 1024
"""Bytes of a stream that are passed on at once."""

LISTED = 200
"""Names that are told at once."""

FOLDER = "pictures"
"""Where the files are in the data folder, unless told otherwise."""

UNFINISHED = "unfinished"
"""Where files are in there until they are whole; what a kill has left is thrown away at the next start."""

Remove = Callable[[Iterable[str]], Awaitable[frozenset[str]]]
"""Deletes files, and tells which of them are gone."""

_RETAINED: ContextVar[set[str] | None] = ContextVar("retained", default=None)
"""What this task retains."""


class UnknownStore(ValueError):
    """An address that no store answers to."""


class Store:
    """Files are put whole and never changed: their names are made from what they hold.

    Every method raises StorageFailure where the store does not do it, and KeyError for a name that is not there.
    """

    def __init__(self, objects: Any, folder: Path | None = None) -> None:
        self._objects = objects
        self._folder = folder
        self._removing = asyncio.Lock()
        self._retained: dict[int, set[str]] = {}
        """What is retained, by who retains it."""
        self._used: dict[int, set[str]] = {}
        """What was used since a removal has begun, by removal."""

    @classmethod
    def open(cls, where: str, data: Path, *, clearing: bool = True) -> "Store":
        """The store at an address such as s3://bucket/prefix; without one, a folder of the data folder.

        Whoever owns the data folder clears away what a kill has left unfinished. Raises UnknownStore, OSError.
        """
        if where:
            try:
                return cls(from_url(where))
            except (BaseError, ValueError) as error:
                raise UnknownStore(str(error).split("\n", 1)[0]) from error
        folder = data / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        if clearing:
            shutil.rmtree(folder / UNFINISHED, ignore_errors=True)
        return cls(LocalStore(folder), folder)

    async def put(self, name: str, contents: bytes) -> None:
        """Keep a file for good; on the disk when this returns."""
        await self._put(name, contents)

    async def put_file(self, name: str, path: Path) -> None:
        """The same from a file on this machine, however large."""
        await self._put(name, path)

    async def get(self, name: str) -> bytes:
        """All of a file."""
        with _failures(name):
            found = await obstore.get_async(self._objects, name)
            return bytes(await found.bytes_async())

    async def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        try:
            await self.retained_size(name)
        except KeyError:
            return False
        return True

    async def retained_size(self, name: str) -> int:
        """A file's length in bytes, as `exists` looks for it."""
        await self._note_use(name)
        return await self.size(name)

    async def size(self, name: str) -> int:
        """A file's length in bytes."""
        with _failures(name):
            return int((await obstore.head_async(self._objects, name))["size"])

    async def stream(self, name: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """A file's bytes from `start` up to `end`, which is not among them."""
        with _failures(name):
            wanted = (start, await self.size(name) if end is None else end)
            found = await obstore.get_async(self._objects, name, options={"range": wanted})
            async for piece in found.stream(min_chunk_size=PIECE):
                yield bytes(piece)

    def pieces(self, name: str) -> Iterator[bytes]:
        """All of a file, piece by piece, for a thread that is not the event loop's."""
        with _failures(name):
            for piece in obstore.get(self._objects, name).stream(min_chunk_size=PIECE):
                yield bytes(piece)

    async def names(self, folder: str = "") -> AsyncIterator[list[str]]:
        """The names of all files that are whole, or of those in one folder, some at a time."""
        with _failures(folder):
            async for found in obstore.list(self._objects, folder or None, chunk_size=LISTED):
                yield [one["path"] for one in found if not one["path"].startswith(f"{UNFINISHED}/")]

    @asynccontextmanager
    async def retaining(self) -> AsyncIterator[None]:
        """Whatever this task, or one begun by it, puts within the block or finds to be there, stays until the block ends.

        Whoever puts files and then refers to them does both within one.
        """
        mine: set[str] = set()
        self._retained[id(mine)] = mine
        token = _RETAINED.set(mine)
        try:
            yield
        finally:
            _RETAINED.reset(token)
            del self._retained[id(mine)]

    @asynccontextmanager
    async def removal(self) -> AsyncIterator[Remove]:
        """What deletes files and tells which are gone, but none that is retained or was put or looked for since here.

        So ask what is referred to after the block has begun: whatever is not among that is safe to name.
        """
        used = set[str]().union(*self._retained.values())
        self._used[id(used)] = used
        try:
            yield partial(self._remove, used)
        finally:
            del self._used[id(used)]

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is no folder of the data folder, so that others may use it too."""
        return self._folder is None

    def remove_empty(self, folder: str) -> None:
        """Take a folder away, where there are folders and nothing is in it."""
        if self._folder is not None:
            with suppress(OSError):
                (self._folder / folder).rmdir()

    def local(self, name: str) -> Path | None:
        """The file itself, where the store is a folder of this machine."""
        if self._folder is None:
            return None
        path = self._folder / name
        if not path.is_file():
            raise KeyError(name)
        return path

    @asynccontextmanager
    async def fetch(self, name: str) -> AsyncIterator[Path]:
        """A local file to read, fetched for as long as the block runs where the store is elsewhere."""
        here = self.local(name)
        if here is not None:
            yield here
            return
        with TemporaryDirectory(prefix="twincloth-") as folder:
            path = Path(folder, Path(name).name)
            with path.open("wb") as file:  # noqa: ASYNC230  # a few milliseconds a piece
                async for piece in self.stream(name):
                    file.write(piece)
            yield path

    async def _note_use(self, name: str) -> None:
        """A removal that is under way ends first, so that nothing is taken for there that is about to go."""
        if is_derived(name):
            return
        async with self._removing:
            for used in self._used.values():
                used.add(name)
            mine = _RETAINED.get()
            if mine is not None:
                mine.add(name)

    async def _remove(self, used: set[str], names: Iterable[str]) -> frozenset[str]:
        async with self._removing:
            gone = frozenset(name for name in names if source_of(name) not in used)
            await asyncio.gather(*map(self._delete, gone))
        return gone

    async def _delete(self, name: str) -> None:
        with _failures(name):
            try:
                await obstore.delete_async(self._objects, name)
            except FileNotFoundError:
                return

    async def _put(self, name: str, contents: bytes | Path) -> None:
        await self._note_use(name)
        with _failures(name):
            if self._folder is None:
                await obstore.put_async(self._objects, name, contents, max_concurrency=2)
            else:
                await self._put_durably(self._folder, name, contents)

    async def _put_durably(self, folder: Path, name: str, contents: bytes | Path) -> None:
        """A name is given only to what is on the disk already; obstore by itself sees nothing there."""
        unfinished = f"{UNFINISHED}/{token_hex(8)}"
        try:
            await obstore.put_async(self._objects, unfinished, contents, max_concurrency=2)
            await asyncio.to_thread(sync, folder / unfinished)
            await obstore.rename_async(self._objects, unfinished, name)
            await asyncio.to_thread(sync, (folder / name).parent)
            await asyncio.to_thread(sync, folder)
        finally:
            (folder / unfinished).unlink(missing_ok=True)


@contextmanager
def _failures(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise KeyError(name) from None
    except (BaseError, OSError) as error:
        full = "os error 28" in str(error) or getattr(error, "errno", None) == errno.ENOSPC
        raise StorageFailure("storage-full" if full else "storage-failed", f"{name}: {error}") from error
