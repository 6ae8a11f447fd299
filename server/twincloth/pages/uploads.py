"""Uploads: files that hosts send, kept on the disk for as long as they are looked at and no longer."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from secrets import token_hex
from typing import IO

from aiohttp import web

from twincloth.collection.working_folder import WorkingFolder
from twincloth.database import StorageFailure
from twincloth.exchange.refusal import Refusal
from twincloth.live.claims import Claimed, Claims
from twincloth.pages.forms import UNREADABLE
from twincloth.pages.invitation import let_come
from twincloth.pages.multipart import Multipart

FOLDER = "uploads"
"""In the data folder."""

BESIDE = 1 << 16
"""Bytes that a form may have beside its file."""
FIELD = 1 << 10
"""Bytes of each field before the file; ours are ids and numbers."""
MOST_FIELDS = 40
"""Fields before the file, more than any form of ours has."""

BROKEN = (ConnectionError, *UNREADABLE)
"""What aiohttp raises for a body that is no form, or that ends too early."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_MEGABYTE = 1_000_000


class Uploads:
    """One upload at a time for each exchange: what a picture needs of the machine is reckoned for one."""

    def __init__(self, data: Path, claims: Claims) -> None:
        self._claims = claims
        self._working = WorkingFolder(data / FOLDER)

    @property
    def folder(self) -> Path:
        """Where things may lie for as long as they are looked at. Raises StorageFailure."""
        with _on_this_disk():
            return self._working.path

    def place(self) -> Path:
        """A name in there that nothing has. Raises StorageFailure."""
        return self.folder / token_hex(16)

    async def must_not_be_busy(self, exchange: str) -> None:
        """Raises Refusal while a file is taken in, StorageFailure."""
        if await self._claims.is_held(_name(exchange)):
            raise Refusal("upload-under-way")

    @asynccontextmanager
    async def busy(self, exchange: str) -> AsyncIterator[None]:
        """Nothing of an exchange's pictures is changed by anybody else until the block ends. Raises Refusal, StorageFailure."""
        async with AsyncExitStack() as held:
            try:
                await held.enter_async_context(self._claims.held(_name(exchange)))
            except Claimed:
                raise Refusal("upload-under-way") from None
            yield

    @asynccontextmanager
    async def receive(
        self,
        request: web.Request,
        exchange: str,
        most: int,
        fields: dict[str, str],
    ) -> AsyncIterator[Path]:
        """The first file of a form, until the block ends; `fields` takes those before it. Raises Refusal, StorageFailure."""
        await self.must_not_be_busy(exchange)
        must_not_be_larger(request.content_length or 0, most + BESIDE, most)
        await let_come(request)
        async with self.busy(exchange):
            path = self.place()
            try:
                await _keep_file(request, path, most, fields)
                yield path
            finally:
                path.unlink(missing_ok=True)


def _name(exchange: str) -> str:
    return f"upload/{exchange}"


def must_not_be_larger(size: int, limit: int, most: int) -> None:
    """Raises Refusal, which names what is allowed in megabytes."""
    if size > limit:
        raise Refusal("upload-too-large", most=most // _MEGABYTE)


async def _keep_file(request: web.Request, path: Path, most: int, fields: dict[str, str]) -> None:
    with _on_this_disk(), path.open("xb") as file:
        parts = await _at_first_file(request, fields)
        await _copy(parts, file, most)


@contextmanager
def _on_this_disk() -> Iterator[None]:
    """Raises StorageFailure where the disk does not do it."""
    try:
        yield
    except OSError as error:
        code = "storage-full" if error.errno in _FULL else "storage-failed"
        raise StorageFailure(code, str(error)) from error


async def _at_first_file(request: web.Request, fields: dict[str, str]) -> Multipart:
    """A form up to the first part that has a file in it: it may offer several ways to choose one. Raises Refusal."""
    try:
        parts = Multipart(request)
        for _ in range(MOST_FIELDS):
            head = await parts.next()
            if head is None:
                break
            if head.filename:
                return parts
            fields[head.name] = await _field(parts)
    except BROKEN:
        raise Refusal("form-unreadable") from None
    raise Refusal("upload-missing")


async def _field(parts: Multipart) -> str:
    """A field before the file. Raises ValueError where it is longer than any of ours."""
    contents = b""
    while piece := await parts.read():
        contents += piece
        if len(contents) > FIELD:
            raise ValueError("a long field")
    return contents.decode(errors="replace")


async def _copy(parts: Multipart, file: IO[bytes], most: int) -> None:
    size = 0
    while chunk := await _more_of(parts):
        size += len(chunk)
        must_not_be_larger(size, most, most)
        await asyncio.to_thread(file.write, chunk)
    if not size:
        raise Refusal("upload-missing")


async def _more_of(parts: Multipart) -> bytes:
    try:
        return await parts.read()
    except BROKEN:
        raise Refusal("upload-broken-off") from None
