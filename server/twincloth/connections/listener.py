"""Listening: connections are accepted a few at a time, counted before anything is made of them, never lost silently."""

import asyncio
import errno
import logging
import math
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from twincloth.client_lines import CLIENT
from twincloth.connections.client_socket import ClientSocket
from twincloth.connections.connection import HTTPConnection
from twincloth.connections.registry import ConnectionRegistry
from twincloth.unix_sockets import private_listener

BACKLOG = 4096
AT_ONCE = 64
"""Connections that are accepted in one turn of the loop: those that make way for them are closed in the next."""

AGAIN = 0.1
"""Seconds after which accepting is tried again where the kernel had no descriptor left."""

QUIET = 60.0
"""Seconds from one line about it to the next."""

NONE_LEFT = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}

log = logging.getLogger(__name__)


@asynccontextmanager
async def listening(
    server: web.Server, listener: socket.socket, registry: ConnectionRegistry
) -> AsyncIterator["Accepting"]:
    """Serve whoever comes to a bound socket, as long as the block runs; then it is closed. Raises OSError."""
    listener.listen(BACKLOG)
    listener.setblocking(False)
    accepting = Accepting(server, listener, registry)
    accepting.start()
    registry.start()
    try:
        yield accepting
    finally:
        registry.stop()
        await accepting.stop()
        listener.close()


@asynccontextmanager
async def listening_here(
    server: web.Server, path: Path, *, registry: ConnectionRegistry
) -> AsyncIterator[None]:
    """Serve whoever comes by a Unix socket that is this user's alone, counted as all connections are. Raises OSError."""
    listener = private_listener(path)
    listener.listen(BACKLOG)
    listener.setblocking(False)
    accepting = Accepting(server, listener, registry)
    accepting.start()
    try:
        yield
    finally:
        await accepting.stop()
        listener.close()
        path.unlink(missing_ok=True)  # noqa: ASYNC240  # one name less, in a folder of our own


class Accepting:
    """The loop's own way accepts without asking, and closes without a word what it has no descriptor for."""

    def __init__(self, server: web.Server, listener: socket.socket, registry: ConnectionRegistry) -> None:
        self._server = server
        self._listener = listener
        self._registry = registry
        self._opening: set[asyncio.Task[None]] = set()
        self._pause: asyncio.TimerHandle | None = None
        self._told_at = -math.inf

    def start(self) -> None:
        """Accept from now on."""
        self._pause = None
        asyncio.get_running_loop().add_reader(self._listener, self._accept)

    async def rest(self) -> None:
        """Accept nothing any more; whoever was accepted goes on."""
        asyncio.get_running_loop().remove_reader(self._listener)
        if self._pause:
            self._pause.cancel()

    async def stop(self) -> None:
        """Accept nothing any more, and let go whoever was accepted just now."""
        await self.rest()
        for opening in self._opening:
            opening.cancel()
        await asyncio.gather(*self._opening, return_exceptions=True)

    def _accept(self) -> None:
        for _ in range(AT_ONCE):
            try:
                accepted, peer = self._listener.accept()
            except (BlockingIOError, InterruptedError):
                return
            except ConnectionError:  # gone before it was accepted
                continue
            except OSError as error:
                if error.errno not in NONE_LEFT:
                    raise
                self._wait(error)
                return
            client = self._registry.admit(accepted, peer[0] if peer else "")  # a Unix socket's has no name
            if client is None:
                accepted.close()
            else:
                self._open(client)

    def _open(self, client: ClientSocket) -> None:
        opening = asyncio.create_task(self._connect(client))
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)

    async def _connect(self, client: ClientSocket) -> None:
        CLIENT.set(client.address)
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: HTTPConnection(self._server, client, self._registry), client
            )
        except OSError:  # gone before it was open
            client.close()

    def _wait(self, error: OSError) -> None:
        """Something else than clients has taken all there was."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._listener)
        self._pause = loop.call_later(AGAIN, self.start)
        ended = self._registry.make_way()
        if loop.time() - self._told_at >= QUIET:
            self._told_at = loop.time()
            log.error(
                "No connection could be accepted (%s) with %d open; %d that had asked for nothing made way",
                *(error.strerror, self._registry.open, ended),
            )
