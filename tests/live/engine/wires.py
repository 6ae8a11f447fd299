"""Small raw clients of Engine.IO v4: they say exactly what a test says, and hear everything."""

import asyncio
import base64
import json
import os
import socket
from contextlib import suppress
from typing import Any, NamedTuple

import aiohttp

from live.engine.frames import BINARY, CLOSE, TEXT, client_frame, read_frame

ENGINE, SOCKET = "/engine.io/", "/socket.io/"
CALM = {"ping_interval": 25.0, "ping_timeout": 2.0, "linger": 0.2}
"""A heart that beats too slowly to disturb a test."""
PATIENCE = 20
"""Seconds after which what does not come is missed; nothing is measured by it."""
SEPARATOR = "\x1e"

Packet = str | bytes


class Closed(Exception):
    """The connection has ended; with the close code, or None where there was no close frame."""


class CachedResponse(NamedTuple):
    """An HTTP answer."""

    status: int
    text: str
    headers: Any


class Door:
    """A running server, as clients find it."""

    def __init__(self, port: int, http: aiohttp.ClientSession) -> None:
        self.port = port
        self.http = http
        self.wires: list[WebSocketWire] = []

    async def ask(self, method: str, target: str, **options: Any) -> CachedResponse:
        """One HTTP request."""
        async with asyncio.timeout(PATIENCE):
            async with self.http.request(method, f"http://127.0.0.1:{self.port}{target}", **options) as got:
                return CachedResponse(got.status, await got.text(), got.headers)

    async def polling(self, path: str = SOCKET, **options: Any) -> "PollingWire":
        """A session over long polling."""
        return await PollingWire(self, path).open(**options)

    async def websocket(self, path: str = SOCKET, **options: Any) -> "WebSocketWire":
        """A WebSocket, whose opening packet has been heard."""
        wire = await self.raw_websocket(f"{path}?EIO=4&transport=websocket", **options)
        assert wire.status == 101, wire.head
        opened = await wire.hear()
        wire.opened = json.loads(opened[1:])
        return wire

    async def connection(self) -> "WebSocketWire":
        """A connection on which nothing has been said."""
        wire = WebSocketWire(*await asyncio.open_connection("127.0.0.1", self.port))
        self.wires.append(wire)
        return wire

    async def raw_websocket(self, target: str, *, receive_buffer: int = 0, **headers: str) -> "WebSocketWire":
        """The answer to a WebSocket handshake, whatever it is."""
        plain = socket.socket()
        if receive_buffer:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        plain.setblocking(False)
        await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", self.port))
        limit = max(receive_buffer, 1024) if receive_buffer else 2**20
        wire = WebSocketWire(*await asyncio.open_connection(sock=plain, limit=limit))
        self.wires.append(wire)
        await wire.greet(target, headers)
        return wire

    def close(self) -> None:
        """End all connections that were ever made here."""
        for wire in self.wires:
            wire.writer.transport.abort()
        self.wires.clear()


class PollingWire:
    """An Engine.IO client over long polling."""

    def __init__(self, door: Door, path: str) -> None:
        self.door = door
        self.path = path
        self.opened: dict[str, Any] = {}
        self.waiting: list[Packet] = []

    @property
    def target(self) -> str:
        return f"{self.path}?EIO=4&transport=polling&sid={self.opened['sid']}"

    async def open(self, **options: Any) -> "PollingWire":
        answer = await self.door.ask("GET", f"{self.path}?EIO=4&transport=polling", **options)
        assert answer.status == 200, answer
        self.opened = json.loads(answer.text[1:])
        return self

    async def post(self, *packets: str, **options: Any) -> CachedResponse:
        """Send packets in one request."""
        body = SEPARATOR.join(packets).encode()
        return await self.door.ask("POST", self.target, **({"data": body} | options))

    async def poll(self) -> CachedResponse:
        """One request for what there is."""
        return await self.door.ask("GET", self.target)

    async def say(self, *packets: Packet) -> None:
        """Send packets, each in a request of its own."""
        for packet in packets:
            text = packet if isinstance(packet, str) else "b" + base64.b64encode(packet).decode()
            answer = await self.post(text)
            if answer.status != 200:
                raise Closed(answer.status)

    async def hear(self, *, pings: bool = False) -> Packet:
        """The next packet; pings are answered and passed over unless asked for. Raises Closed."""
        while True:
            while not self.waiting:
                answer = await self.poll()
                if answer.status != 200:
                    raise Closed(answer.status)
                self.waiting = [_unpacked(text) for text in answer.text.split(SEPARATOR)]
            packet = self.waiting.pop(0)
            if packet == "1":
                raise Closed(None)
            if packet == "2":
                await self.say("3")
            if pings or packet not in ("2", "6"):
                return packet

    async def probe(self) -> "WebSocketWire":
        """A WebSocket beside this session that has proved itself."""
        beside = await self.door.raw_websocket(self.target.replace("=polling", "=websocket"))
        assert beside.status == 101, beside.head
        await beside.say("2probe")
        assert await beside.hear() == "3probe"
        return beside

    async def upgrade(self) -> "WebSocketWire":
        """The same session, over WebSocket from now on."""
        beside = await self.probe()
        await beside.say("5")
        return beside

    async def end(self) -> None:
        """Until the session is over, whatever else comes before."""
        with suppress(Closed):
            while True:
                await self.hear()


def _unpacked(text: str) -> Packet:
    return base64.b64decode(text[1:]) if text.startswith("b") else text


class WebSocketWire:
    """A WebSocket, frame by frame."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.head = ""
        self.opened: dict[str, Any] = {}

    @property
    def status(self) -> int:
        return int(self.head.split()[1])

    async def greet(self, target: str, headers: dict[str, str]) -> None:
        """The handshake; a header that is given empty is left out."""
        fields = {
            "Host": "127.0.0.1",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items() if value)]
        self.raw("\r\n".join([*lines, "", ""]).encode())
        async with asyncio.timeout(PATIENCE):
            self.head = (await self.reader.readuntil(b"\r\n\r\n")).decode()

    def raw(self, sent: bytes) -> None:
        """Bytes as they are."""
        self.writer.write(sent)

    async def say(self, *packets: Packet) -> None:
        """Each packet in a frame of its own."""
        for packet in packets:
            text = isinstance(packet, str)
            self.raw(client_frame(TEXT, packet.encode()) if text else client_frame(BINARY, packet))
        await self.writer.drain()

    async def receive(self) -> tuple[int, bytes]:
        """Opcode and payload of the next frame. Raises Closed at the end of the connection."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await read_frame(self.reader)
        except (asyncio.IncompleteReadError, ConnectionError):
            raise Closed(None) from None

    async def hear(self, *, pings: bool = False) -> Packet:
        """The next packet; pings are answered and passed over unless asked for. Raises Closed with the code."""
        while True:
            packet = await self.hear_only()
            if packet == "2":
                await self.say("3")
            if pings or packet != "2":
                return packet

    async def hear_only(self) -> Packet:
        """The next packet, without answering pings. Raises Closed with the code."""
        opcode, payload = await self.receive()
        if opcode == CLOSE:
            raise Closed(int.from_bytes(payload[:2], "big") or None)
        return payload.decode() if opcode == TEXT else payload

    async def end(self) -> int | None:
        """The close code, whatever else comes before; None where the connection ends without."""
        while True:
            try:
                await self.hear()
            except Closed as closed:
                return closed.args[0]

    async def eof(self) -> None:
        """Until the server has closed the connection itself."""
        with suppress(ConnectionError):
            async with asyncio.timeout(PATIENCE):
                while await self.reader.read(65_536):
                    pass
