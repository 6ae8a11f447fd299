"""A fault proxy: stands between people and the server, and does to their bytes what bad networks do."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from random import Random
from typing import TypeVar

CHUNK = 16_384
"""Bytes read at once."""

MOST_CHUNKS = 64
"""Chunks that are under way; above it the proxy stops reading, as a full network does."""


class Clear:
    """Everything goes through; what the faults do otherwise."""

    delay = 0.0

    async def send(self, chunk: bytes, writer: asyncio.StreamWriter) -> None:
        """Pass on one chunk. Raises ConnectionError."""
        writer.write(chunk)
        await writer.drain()


class Delay(Clear):
    """Everything comes so many seconds later, in order."""

    def __init__(self, seconds: float) -> None:
        self.delay = seconds


class Drip(Clear):
    """One byte at a time."""

    async def send(self, chunk: bytes, writer: asyncio.StreamWriter) -> None:
        for byte in chunk:
            await super().send(bytes((byte,)), writer)
            await asyncio.sleep(0)


class Narrow(Clear):
    """No more than so many bytes a second and direction, twenty times a second."""

    def __init__(self, rate: int) -> None:
        self._portion = rate // 20

    async def send(self, chunk: bytes, writer: asyncio.StreamWriter) -> None:
        for start in range(0, len(chunk), self._portion):
            await super().send(chunk[start : start + self._portion], writer)
            await asyncio.sleep(1 / 20)


class BlackHole(Clear):
    """Nothing comes through, and nobody says so; a connection that tried will never carry anything again."""

    async def send(self, chunk: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()


class Resets(Clear):
    """Every so many chunks, by chance, a connection is reset in the middle of one."""

    def __init__(self, every: int, chance: Random) -> None:
        self._every, self._chance = every, chance

    async def send(self, chunk: bytes, writer: asyncio.StreamWriter) -> None:
        if self._chance.randrange(self._every) == 0:
            await super().send(chunk[: len(chunk) // 2], writer)
            raise ConnectionResetError
        await super().send(chunk, writer)


class FaultProxy:
    """Forwards connections to a port of this machine; `fault` may be changed at any moment.

    `back` is what happens to what comes back, where that is something else.
    """

    def __init__(self, target: int) -> None:
        self.fault: Clear = Clear()
        self.back: Clear | None = None
        self.port = 0
        self._target = target
        self._open: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Where people come to."""
        return f"http://127.0.0.1:{self.port}"

    def drop_all(self) -> None:
        """Reset every connection at once."""
        for task in self._open:
            task.cancel()

    async def close(self) -> None:
        """Drop all, and wait until it has been done."""
        tasks = list(self._open)
        self.drop_all()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)

    async def forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until both sides have ended it, or it breaks or is dropped."""
        task = asyncio.current_task()
        assert task
        self._open.add(task)
        writers = [writer]
        try:
            far_reader, far_writer = await self._reach()
            writers.append(far_writer)
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._flow(reader, far_writer, lambda: self.fault))
                ways.create_task(self._flow(far_reader, writer, lambda: self.back or self.fault))
        except* (OSError, asyncio.CancelledError):
            for broken in writers:
                reset(broken)
        finally:
            self._open.discard(task)
            for ended in writers:
                ended.close()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self._target)

    async def _flow(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: Callable[[], Clear]
    ) -> None:
        """One direction: what was read waits its time, then is sent as the fault of that moment does."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(MOST_CHUNKS)
        async with asyncio.TaskGroup() as both:
            both.create_task(self._read(reader, under_way, fault))
            both.create_task(self._send(under_way, writer, fault))

    async def _read(
        self,
        reader: asyncio.StreamReader,
        under_way: "asyncio.Queue[tuple[float, bytes]]",
        fault: Callable[[], Clear],
    ) -> None:
        loop = asyncio.get_running_loop()
        while True:
            chunk = await reader.read(CHUNK)
            await under_way.put((loop.time() + fault().delay, chunk))
            if not chunk:
                return

    async def _send(
        self,
        under_way: "asyncio.Queue[tuple[float, bytes]]",
        writer: asyncio.StreamWriter,
        fault: Callable[[], Clear],
    ) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, chunk = await under_way.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not chunk:
                return writer.write_eof()
            await fault().send(chunk, writer)


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection as a failed machine does, by a TCP reset."""
    with suppress(OSError):
        writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
    writer.transport.abort()


P = TypeVar("P", bound=FaultProxy)


@asynccontextmanager
async def proxy_before(target: int) -> AsyncIterator[FaultProxy]:
    """A proxy on a free port before a port of this machine."""
    async with listening(FaultProxy(target)) as proxy:
        yield proxy


@asynccontextmanager
async def listening(proxy: P) -> AsyncIterator[P]:
    """A proxy as long as the block runs, on a free port."""
    server = await asyncio.start_server(proxy.forward, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.close()
