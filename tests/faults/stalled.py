"""Readers that stop reading: raw sockets with as small a receive buffer as the kernel gives."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from aiohttp import web
from socketio import AsyncServer

SMALLEST = 1024
"""Bytes asked for; Linux makes 2304 of it."""

HANDSHAKE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
CONNECTED = b'40{"sid"'


async def stalled_reader(port: int, greeting: dict[str, Any], cookie: str = "") -> socket.socket:
    """Connects as anybody does, and reads nothing more from then on. The caller closes it."""
    loop = asyncio.get_running_loop()
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALLEST)
    reader.setblocking(False)
    await loop.sock_connect(reader, ("127.0.0.1", port))
    await loop.sock_sendall(reader, HANDSHAKE.format(port=port, cookie=cookie).encode())
    await loop.sock_sendall(reader, text_frame(b"40" + msgspec.json.encode(greeting)))
    heard = b""
    while CONNECTED not in heard:
        chunk = await loop.sock_recv(reader, SMALLEST)
        assert chunk, heard
        heard += chunk
    return reader


def text_frame(payload: bytes) -> bytes:
    """A client's WebSocket frame (RFC 6455, 5.2) of 126 to 65,535 bytes or fewer, masked by zeros."""
    size = len(payload)
    head = bytes((0x81, 0x80 | size)) if size < 126 else struct.pack(">BBH", 0x81, 0xFE, size)
    return head + bytes(4) + payload


@asynccontextmanager
async def one_room(server: AsyncServer) -> AsyncIterator[int]:
    """A Socket.IO server of any make, which puts everybody into one channel; its port."""

    async def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        await server.enter_room(sid, "hall")

    server.on("connect", connect)
    app = web.Application()
    server.attach(app)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        await web.SockSite(runner, listener).start()
        try:
            yield listener.getsockname()[1]
        finally:
            await runner.cleanup()


async def feed(server: AsyncServer, frames: int, words: str) -> None:
    """ProgressCallback everybody in the channel so many things, giving the loop a turn after each."""
    for number in range(frames):
        await server.emit("entry", {"seq": number, "html": words, "live": True}, room="hall")
        await asyncio.sleep(0)
