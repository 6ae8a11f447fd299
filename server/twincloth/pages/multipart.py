"""Forms of several parts (RFC 7578, RFC 2046 section 5.1), read as they come, each byte once.

A browser begins with the first part at once; aiohttp's reader would look at any number of lines before it, one by one,
with nobody else's turn between them.
"""

from __future__ import annotations

import asyncio
import re
from typing import NamedTuple

from aiohttp import web
from aiohttp.helpers import parse_mimetype

PATIENCE = 60
"""Seconds without a single byte, after which the sender is taken to be gone."""

LONGEST_HEAD = 4_000
"""Bytes of a part's headers: those of browsers are a name, a file's name and a type."""
LONGEST_BOUNDARY = 70
"""RFC 2046 section 5.1.1."""

_NAMES = re.compile(r';[ \t]*(name|filename\*?)=(?:"((?:[^"\\]|\\.)*+)"|([^\s;"]++))', re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)")
"""Not by aiohttp, which has Python warn of each header that it cannot read, and that warning is kept for ever."""

_END = b"--"
_BETWEEN = b"\r\n\r\n"


class PartHead(NamedTuple):
    """What a part is called; a file that somebody has chosen has a name of its own."""

    name: str
    filename: str


class Multipart:
    """The parts of a request's body, one after the other. Everything here raises ValueError for what no browser sends."""

    def __init__(self, request: web.Request) -> None:
        self._stream = request.content
        self._delimiter = b"\r\n--" + _boundary(request.headers.get("Content-Type", ""))
        self._waiting = bytearray(b"\r\n")  # so that the first delimiter is like every other
        self.size = 0
        """Bytes that have come so far."""

    async def next(self) -> PartHead | None:
        """The next part, once all of this one was read; None behind the last one."""
        if not self.size and await self._until(self._delimiter, len(self._delimiter)):
            raise ValueError("something stands before the first part")
        await self._have(len(_END))
        if self._waiting.startswith(_END):
            return None
        if not self._waiting.startswith(b"\r\n"):
            raise ValueError("no line ends here")
        return _head(await self._until(_BETWEEN, LONGEST_HEAD))

    async def read(self) -> bytes:
        """More of this part; empty at its end. Raises TimeoutError too, where nothing comes any more."""
        while True:
            at = self._waiting.find(self._delimiter)
            if at == 0:
                self._take(len(self._delimiter))
                return b""
            # What may be the beginning of a delimiter stays until more has come.
            sure = at if at > 0 else len(self._waiting) - len(self._delimiter) + 1
            if sure > 0:
                return self._take(sure)
            await self._more()

    async def _until(self, mark: bytes, most: int) -> bytes:
        """Everything before a mark, which goes too."""
        while (at := self._waiting.find(mark)) < 0:
            if len(self._waiting) > most:
                raise ValueError("too much before a mark")
            await self._more()
        if at > most:
            raise ValueError("too much before a mark")
        found = self._take(at)
        self._take(len(mark))
        return found

    async def _have(self, least: int) -> None:
        while len(self._waiting) < least:
            await self._more()

    async def _more(self) -> None:
        piece = await asyncio.wait_for(self._stream.readany(), PATIENCE)
        if not piece:
            raise ValueError("the form breaks off")
        self.size += len(piece)
        self._waiting += piece

    def _take(self, size: int) -> bytes:
        taken = bytes(memoryview(self._waiting)[:size])
        del self._waiting[:size]
        return taken


def _boundary(content_type: str) -> bytes:
    kind = parse_mimetype(content_type)
    boundary = kind.parameters.get("boundary", "").encode()
    if (kind.type, kind.subtype) != ("multipart", "form-data") or not 0 < len(boundary) <= LONGEST_BOUNDARY:
        raise ValueError("no form of several parts")
    return boundary


def _head(lines: bytes) -> PartHead:
    """The names in a part's Content-Disposition (RFC 7578 section 4.2); other headers mean nothing to us."""
    for line in lines.decode().split("\r\n"):
        header, _, value = line.partition(":")
        if header.strip().lower() == "content-disposition":
            found = {
                name.lower(): _ESCAPED.sub(r"\1", quoted) or bare
                for name, quoted, bare in _NAMES.findall(value)
            }
            if "name" in found:
                return PartHead(found["name"], found.get("filename", "") or found.get("filename*", ""))
    raise ValueError("a part without a name")
