"""Objects: files by their names, as obstore keeps them; the data folder's and those elsewhere are kinds of it."""

from __future__ import annotations

import errno
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError

from twincloth.database import StorageFailure

PIECE = 256 * 1024
"""Bytes of a stream that are passed on at once."""

LISTED = 200
"""Names that are told at once."""

PARTS = 2
"""Parts of a large file that are sent at once, each of 5 MB and in memory meanwhile."""

UNFINISHED = "unfinished"
"""Where files are until they are whole; what a kill has left is thrown away at the next start."""


class Objects(ABC):
    """Every method raises StorageFailure where it is not done, and those that read KeyError for a name that is not there."""

    elsewhere: bool
    """Whether others may use it too, who know nothing of this data folder."""

    def __init__(self, objects: Any) -> None:
        self._objects = objects

    @abstractmethod
    async def put(self, name: str, contents: bytes | Path) -> None:
        """Keep a file, whole or not at all."""

    @abstractmethod
    def fetch(self, name: str) -> AbstractAsyncContextManager[Path]:
        """A local file to read, for as long as the block runs."""

    @abstractmethod
    def local(self, name: str) -> Path | None:
        """The file itself, where it lies on this machine for good."""

    @abstractmethod
    def remove_empty(self, folder: str) -> None:
        """Take a folder away, where there are folders and nothing is in it."""

    def at_hand(self, name: str) -> bool:
        """Whether it can be read without asking elsewhere."""
        return False

    @abstractmethod
    async def keep_at_hand(self, wanted: Callable[[str], bool]) -> None:
        """Of what is elsewhere and kept here too, keep only what is wanted, by its name."""

    async def get(self, name: str) -> bytes:
        """All of a file."""
        with self._reaching(name):
            found = await obstore.get_async(self._objects, name)
            return bytes(await found.bytes_async())

    async def size(self, name: str) -> int:
        """Its length in bytes."""
        with self._reaching(name):
            return int((await obstore.head_async(self._objects, name))["size"])

    async def stream(self, name: str, start: int, end: int | None) -> AsyncIterator[bytes]:
        """Its bytes from `start` up to `end`, which is not among them."""
        with self._reaching(name):
            wanted = (start, await self.size(name) if end is None else end)
            found = await obstore.get_async(self._objects, name, options={"range": wanted})
            async for piece in found.stream(min_chunk_size=PIECE):
                yield bytes(piece)

    def pieces(self, name: str) -> Iterator[bytes]:
        """All of it, piece by piece, for a thread."""
        with self._reaching(name):
            for piece in obstore.get(self._objects, name).stream(min_chunk_size=PIECE):
                yield bytes(piece)

    async def names(self, folder: str) -> AsyncIterator[list[str]]:
        """The names of all files that are whole, or of those in one folder, some at a time."""
        with self._reaching(folder):
            async for found in obstore.list(self._objects, folder or None, chunk_size=LISTED):
                yield [one["path"] for one in found if not one["path"].startswith(f"{UNFINISHED}/")]

    async def delete(self, name: str) -> None:
        """Have it gone; what is not there is."""
        with suppress(KeyError), self._reaching(name):
            await obstore.delete_async(self._objects, name)

    def _reaching(self, name: str) -> AbstractContextManager[None]:
        """Around all that is asked of obstore. Raises KeyError, StorageFailure."""
        return failures(name)


@contextmanager
def failures(name: str) -> Iterator[None]:
    """What goes wrong with a file of this machine, in words of ours. Raises KeyError, StorageFailure."""
    try:
        yield
    except FileNotFoundError:
        raise KeyError(name) from None
    except (BaseError, OSError) as error:
        full = "os error 28" in str(error) or getattr(error, "errno", None) == errno.ENOSPC
        raise StorageFailure("storage-full" if full else "storage-failed", f"{name}: {error}") from error
