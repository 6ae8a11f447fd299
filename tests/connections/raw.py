"""Raw clients of HTTP: they send exactly the bytes that a test says, and hear all that comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from halls import Hall, open_hall
from twincloth.connections.limits import ConnectionLimits

PATIENCE = 20
"""Seconds after which what does not come is missed; nothing is measured by it."""

PATIENT = {"headers_within": 600.0, "body_within": 600.0, "keep_alive": 600.0, "stalled_for": 600.0}
"""Deadlines that no test meets unless it sets another."""


class RawAnswer(NamedTuple):
    """An answer as it came, and whether the connection ended behind it."""

    status: int
    headers: dict[str, str]
    body: bytes


class RawClient:
    """One TCP connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, sent: bytes | str) -> "RawClient":
        self.writer.write(sent if isinstance(sent, bytes) else sent.replace("\n", "\r\n").encode())
        with suppress(ConnectionError):
            await self.writer.drain()
        return self

    async def answer(self) -> RawAnswer:
        """The next answer; raises IncompleteReadError where the connection ends first."""
        async with asyncio.timeout(PATIENCE):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.rstrip().split("\r\n")
            headers = dict(line.split(": ", 1) for line in lines)
            length = int(headers.get("Content-Length", 0))
            return RawAnswer(int(first.split()[1]), headers, await self.reader.readexactly(length))

    async def ended(self) -> bytes:
        """Everything until the server has ended the connection."""
        heard = b""
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionError):
                while piece := await self.reader.read(65_536):
                    heard += piece
        return heard

    def close(self) -> None:
        self.writer.transport.abort()


async def connect(port: int) -> RawClient:
    return RawClient(*await asyncio.open_connection("127.0.0.1", port))


@asynccontextmanager
async def hall_with(folder: Path, monkeypatch: Any, **limits: Any) -> AsyncIterator[Hall]:
    """The product with other limits of connections, which it looks at every few milliseconds."""
    bounds = ConnectionLimits(**{**PATIENT, "look_every": 0.01, **limits})
    monkeypatch.setattr("twincloth.app.limits_for", lambda *_: bounds)
    async with open_hall(folder) as hall:
        yield hall


def port_of(hall: Hall) -> int:
    return hall.services.settings.port


def bounds(**limits: Any) -> ConnectionLimits:
    return msgspec.structs.replace(ConnectionLimits(), **limits)
