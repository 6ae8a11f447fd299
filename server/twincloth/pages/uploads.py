"""Uploads: files that hosts send, kept on the disk for as long as they are looked at and no longer."""

from __future__ import annotations

import asyncio
import errno
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from secrets import token_hex
from typing import IO

from aiohttp import BodyPartReader, web

from twincloth.database import StorageFailure
from twincloth.exchange.refusal import Refusal
from twincloth.pages.forms import UNREADABLE

FOLDER = "uploads"
"""In the data folder."""

CHUNK = 1 << 18
BESIDE = 1 << 16
"""Bytes that a form may have beside its file."""
FIELD = 1 << 10
"""Bytes that are read of each field before the file."""
MOST_FIELDS = 40
"""Fields before the file, more than any form of ours has."""

PATIENCE = 60
"""Seconds without a single byte, after which the sender is taken to be gone."""

BROKEN = (TimeoutError, ConnectionError, AssertionError, *UNREADABLE)
"""What aiohttp raises for a body that is no form, or that ends too early."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_MEGABYTE = 1_000_000


class Uploads:
    """One upload at a time for each exchange: what a picture needs of the machine is reckoned for one."""

    def __init__(self) -> None:
        self._under_way: set[str] = set()

    def must_not_be_busy(self, exchange: str) -> None:
        """Raises Refusal while a file is taken in."""
        if exchange in self._under_way:
            raise Refusal("upload-under-way")

    @asynccontextmanager
    async def receive(
        self,
        request: web.Request,
        exchange: str,
        folder: Path,
        most: int,
        fields: dict[str, str],
    ) -> AsyncIterator[Path]:
        """The first file of a form, until the block ends; `fields` takes those before it. Raises Refusal, StorageFailure."""
        self.must_not_be_busy(exchange)
        must_not_be_larger(request.content_length or 0, most + BESIDE, most)
        self._under_way.add(exchange)
        path = folder / FOLDER / token_hex(16)
        try:
            await _keep_file(request, path, most, fields)
            yield path
        finally:
            self._under_way.discard(exchange)
            path.unlink(missing_ok=True)


def clear_uploads(data: Path) -> None:
    """Whatever lies there when the server starts, nobody waits for any more."""
    shutil.rmtree(data / FOLDER, ignore_errors=True)


def must_not_be_larger(size: int, limit: int, most: int) -> None:
    """Raises Refusal, which names what is allowed in megabytes."""
    if size > limit:
        raise Refusal("upload-too-large", most=most // _MEGABYTE)


async def _keep_file(request: web.Request, path: Path, most: int, fields: dict[str, str]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            part = await _first_file(request, fields)
            await _copy(part, file, most)
    except OSError as error:
        code = "storage-full" if error.errno in _FULL else "storage-failed"
        raise StorageFailure(code, str(error)) from error


async def _first_file(request: web.Request, fields: dict[str, str]) -> BodyPartReader:
    """The first part that has a file in it: forms may offer several ways to choose one. Raises Refusal."""
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                break
            if part.filename:
                return part
            if len(fields) >= MOST_FIELDS:
                break
            fields[part.name or ""] = (await _next_chunk(part, FIELD)).decode(errors="replace")
            await asyncio.wait_for(part.release(), PATIENCE)
    except BROKEN:
        raise Refusal("form-unreadable") from None
    raise Refusal("upload-missing")


async def _copy(part: BodyPartReader, file: IO[bytes], most: int) -> None:
    size = 0
    while chunk := await _next_chunk(part, CHUNK):
        size += len(chunk)
        must_not_be_larger(size, most, most)
        await asyncio.to_thread(file.write, chunk)
    if not size:
        raise Refusal("upload-missing")


async def _next_chunk(part: BodyPartReader, most: int) -> bytes:
    try:
        return bytes(await asyncio.wait_for(part.read_chunk(most), PATIENCE))
    except BROKEN:
        raise Refusal("upload-broken-off") from None
