"""Takeover: a connection leaves aiohttp, which has parsed its request, and gets another protocol."""

import asyncio
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Any, Final

from aiohttp import web

KERNEL_BUFFER: Final = 65_536
"""Bytes that the kernel holds for one WebSocket; Linux doubles it for its own bookkeeping (socket(7))."""


def take_over(request: web.Request, connection: asyncio.Transport, protocol: asyncio.Protocol) -> None:
    """Let aiohttp free its side of the connection and send nothing more; `protocol` receives what comes next."""
    theirs = request.protocol
    connection.set_protocol(protocol)
    # Linux keeps up to 4 MB for a reader that has stopped reading, unless told how much.
    connection.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_SNDBUF, KERNEL_BUFFER)
    early = theirs._message_tail  # noqa: SLF001  # what came right behind the handshake
    theirs.transport = None
    theirs.connection_lost(None)
    if early:
        asyncio.get_running_loop().call_soon(protocol.data_received, early)


class TakenOver(web.StreamResponse):
    """What aiohttp is answered when its connection is theirs: there is nothing more for it to send."""

    @property
    def prepared(self) -> bool:
        """Too late to add a header."""
        return True

    async def prepare(self, request: web.BaseRequest) -> Any:
        """Nothing."""

    async def write_eof(self, data: Any = b"") -> None:
        """Nothing."""
