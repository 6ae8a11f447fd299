"""Objects elsewhere: S3 and the like, asked again within bounds, and left alone while they do not answer."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import from_url

from twincloth.collection.objects import PARTS, PIECE, Objects
from twincloth.database import StorageFailure

RETRIES: Any = {
    "max_retries": 3,
    "backoff": {
        "init_backoff": timedelta(milliseconds=100),
        "max_backoff": timedelta(seconds=2),
        "base": 2,
    },
    "retry_timeout": timedelta(seconds=10),
}
"""What breaks off, or is answered by 5xx, is asked again, and given up after ten seconds."""

PATIENCE: Any = {"connect_timeout": "3s", "read_timeout": "15s", "timeout": "10min"}
"""With obstore's 30 s for the whole of an answer, a master of half a gigabyte would have to come at 17 MB/s."""

OWN = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
"""Where the environment names a server of one's own that speaks S3."""

PAUSE = 5.0
"""Seconds for which a store that does not answer is asked by one at a time, so that no page waits for what cannot come."""


def open_elsewhere(where: str) -> Any:
    """What obstore opens at an address such as s3://bucket/prefix. Raises ValueError, BaseError for one that is none."""
    # These stand instead of all that the environment says of its client, AWS_ALLOW_HTTP too.
    plain = any(os.environ.get(name, "").startswith("http://") for name in OWN)
    asked: Any = {**PATIENCE, "allow_http": plain}
    return from_url(where, client_options=asked, retry_config=RETRIES)


class RemoteObjects(Objects):
    """Other processes may put and delete at the same time. What of it is kept here too, a kind of it says."""

    elsewhere = True

    def __init__(self, objects: Any) -> None:
        super().__init__(objects)
        self._ask_again = 0.0
        """When a store that did not answer is asked again (time.monotonic)."""
        self._sending: set[asyncio.Task[None]] = set()

    async def put(self, name: str, contents: bytes | Path) -> None:
        """Once begun it goes on when its caller is cancelled: obstore takes back the parts of what failed, and of nothing else."""
        sending = asyncio.create_task(self._send(name, contents))
        self._sending.add(sending)
        sending.add_done_callback(self._sent)
        await asyncio.shield(sending)

    def local(self, name: str) -> None:
        """Nothing."""
        return

    def remove_empty(self, folder: str) -> None:
        """There are no folders, but in names."""

    async def _copy(self, name: str, path: Path, accept: Callable[[int], object] = int) -> None:
        """Fetch a file to this path; `accept` is told its length, and may raise what is raised here. Raises OSError."""
        with path.open("wb") as file:
            async for piece in self._whole(name, accept):
                await asyncio.to_thread(file.write, piece)

    async def _whole(self, name: str, accept: Callable[[int], object]) -> AsyncIterator[bytes]:
        with self._reaching(name):
            found = await obstore.get_async(self._objects, name)
            accept(found.meta["size"])
            async for piece in found.stream(min_chunk_size=PIECE):
                yield bytes(piece)

    async def _send(self, name: str, contents: bytes | Path) -> None:
        try:
            with self._reaching(name):
                await obstore.put_async(self._objects, name, contents, max_concurrency=PARTS)
        except KeyError:
            raise StorageFailure("storage-failed", f"{name}: the store does not take it") from None

    def _sent(self, sending: asyncio.Task[None]) -> None:
        self._sending.discard(sending)
        # asyncio writes a traceback of what nobody waited for to the end.
        if not sending.cancelled():
            sending.exception()

    @contextmanager
    def _reaching(self, name: str) -> Iterator[None]:
        self._must_answer(name)
        try:
            yield
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error):
                raise StorageFailure("storage-failed", f"{name}: there is no such bucket") from error
            self._ask_again = 0.0  # it has answered
            raise KeyError(name) from None
        except (BaseError, OSError) as error:
            raise self._failure(name, error) from error
        self._ask_again = 0.0

    def _must_answer(self, name: str) -> None:
        """Raises StorageFailure, but for one at a time that finds out whether it is back."""
        now = time.monotonic()
        if now < self._ask_again:
            raise StorageFailure("storage-away", f"{name}: the store does not answer")
        if self._ask_again:
            self._ask_again = now + PAUSE

    def _failure(self, name: str, error: Exception) -> StorageFailure:
        said = str(error).split("\n\n", 1)[0]
        if isinstance(error, (PermissionDeniedError, UnauthenticatedError)) or " status code: 4" in said:
            return StorageFailure("storage-failed", f"{name}: {said}")
        self._ask_again = time.monotonic() + PAUSE
        return StorageFailure("storage-away", f"{name}: {said}")
