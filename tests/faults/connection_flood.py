"""Floods of connections, from a process of their own: `python connection_flood.py PORT KIND CODE`, until it is ended.

Nobody has to end it: it gives up by itself after some minutes.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

MANY = 300
MOST_SECONDS = 180
HEAD = "Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n"

Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


async def idle(connect: Connect, code: str) -> None:
    """Opened, and nothing more."""
    reader, _ = await connect()
    await reader.read()


async def dripping(connect: Connect, code: str) -> None:
    """A form, byte by byte."""
    reader, writer = await connect()
    writer.write(f"POST /{code}/register HTTP/1.1\r\n{HEAD}".encode())
    while not reader.at_eof() and not writer.transport.is_closing():
        writer.write(b"x")
        await asyncio.sleep(1)


async def malformed(connect: Connect, code: str) -> None:
    """What is no request, over and over."""
    reader, writer = await connect()
    writer.write(b"GET / HTTP/9.9\r\n\x00\r\n\r\n")
    await reader.read()
    writer.transport.abort()
    await asyncio.sleep(0.2)


async def asking(connect: Connect, code: str) -> None:
    """A whole page, over and over."""
    reader, writer = await connect()
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    await reader.read()
    writer.close()


KINDS = {kind.__name__: kind for kind in (idle, dripping, malformed, asking)}


async def flood(port: int, kind: str, code: str) -> None:
    """So many at once, and another for each that ends."""

    async def again() -> None:
        while True:
            with suppress(OSError):
                await KINDS[kind](lambda: asyncio.open_connection("127.0.0.1", port), code)
            await asyncio.sleep(0.01)

    async with asyncio.timeout(MOST_SECONDS):
        await asyncio.gather(*(again() for _ in range(MANY)))


if __name__ == "__main__":
    asyncio.run(flood(int(sys.argv[1]), *sys.argv[2:]))
