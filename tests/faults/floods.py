"""Floods: what one stranger can pour into a socket, by kind, until the server ends it."""

import asyncio
import json
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from live.engine.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, client_frame, read_frame

POURED = 262_144
"""Bytes that are written at once: as many as uvloop reads at once."""

PATIENCE = 30
"""Seconds after which a flood that goes on is broken off; nothing is measured by it."""

HANDSHAKE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"X-Forwarded-For: %s\r\n\r\n"
)
HERE = "127.0.0.1"

POLICY, UNSUPPORTED = 1008, 1003


class Refused(Exception):
    """No WebSocket was opened."""


class Flood(NamedTuple):
    """Frames that are said once, frames that are then repeated without end, and the close code that ends it."""

    repeated: bytes
    first: bytes = b""
    code: int = POLICY


class Poured(NamedTuple):
    """How a flood ended: the close code, 0 where none was heard; seconds until then."""

    code: int
    seconds: float


def text(*packets: str) -> bytes:
    """Text frames."""
    return b"".join(client_frame(TEXT, packet.encode()) for packet in packets)


def floods(code: str) -> dict[str, Flood]:
    """All kinds of them that are repeated frames; those of guests follow the exchange of this code."""
    greeting = "40" + json.dumps({"code": code, "view": "session", "language": "en"})
    joined = text(greeting)
    long = json.dumps(["post-message", {"id": "a", "text": "x" * 60_000}])
    return {
        "pongs before anything": Flood(client_frame(PONG, b"x")),
        "pings": Flood(client_frame(PING, b"x" * 125)),
        "empty fragments": Flood(client_frame(CONTINUATION, final=False), client_frame(TEXT, final=False)),
        "pong packets": Flood(text("3"), joined),
        "idle packets": Flood(text("6"), joined),
        "the time, unacked": Flood(text('42["clock",{}]'), joined),
        "the time": Flood(text('421["clock",{}]'), joined),
        "catching up": Flood(text('421["catch-up",{"after":0}]'), joined),
        "unknown events": Flood(text('421["post-massage",{}]'), joined),
        "events that cannot be read": Flood(text('421["clock",NaN]'), joined),
        "long messages": Flood(text(f"42{long}"), joined),
        "acks that nobody asked for": Flood(text("431[]"), joined),
        "coming and going": Flood(text(greeting, "41")),
        "other namespaces": Flood(text("40/nowhere,")),
        "binary messages": Flood(client_frame(BINARY, b"x" * 100), joined, UNSUPPORTED),
    }


async def opened(port: int, address: str = HERE) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A WebSocket whose handshake was answered. Raises Refused, OSError, IncompleteReadError."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(HANDSHAKE % address.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in head:
            raise Refused(head)
    except BaseException:
        writer.transport.abort()
        raise
    return reader, writer


async def pour(port: int, flood: Flood, address: str = HERE) -> Poured:
    """Write as fast as the connection takes it, until it is ended; a proxy says that it comes from this address."""
    block = flood.repeated * (POURED // len(flood.repeated) + 1)

    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(flood.first)
        while True:
            writer.write(block)
            await writer.drain()

    return await until_ended(port, write, address)


async def dribble(port: int, frame: bytes) -> Poured:
    """Write one frame a byte at a time, each in a packet of its own, again and again."""

    async def write(writer: asyncio.StreamWriter) -> None:
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            for byte in frame:
                writer.write(bytes((byte,)))
                await asyncio.sleep(0.0005)

    return await until_ended(port, write)


async def until_ended(port: int, write: Callable[..., object], address: str = HERE) -> Poured:
    """Let it be written until a close frame comes, or the connection ends."""
    reader, writer = await opened(port, address)
    began = asyncio.get_running_loop().time()
    writing = asyncio.ensure_future(write(writer))
    code = 0
    try:
        async with asyncio.timeout(PATIENCE):
            with suppress(OSError, asyncio.IncompleteReadError):
                code = await _close_code(reader)
    finally:
        ended = asyncio.get_running_loop().time() - began
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        writer.transport.abort()
    return Poured(code, ended)


async def _close_code(reader: asyncio.StreamReader) -> int:
    while True:
        opcode, payload = await read_frame(reader)
        if opcode == CLOSE:
            return int.from_bytes(payload[:2], "big")
