"""A Socket.IO client of a few packets over a bare WebSocket, cheap enough for hundreds in one test."""

import asyncio
from collections.abc import Callable
from functools import lru_cache
from itertools import count
from typing import Any

import aiohttp
import msgspec

OPEN_WITHIN = 10.0
"""Seconds for the WebSocket's and Socket.IO's greetings together."""


class LineLost(Exception):
    """The connection is gone, or nobody answered in time: whether a command was carried out is not known."""


class TurnedAway(Exception):
    """The server answered the greeting with a refusal, by its code."""


class Wire:
    """One connection. `hear(event, argument)` is called for every event, in order."""

    def __init__(self, hear: Callable[[str, Any], None]) -> None:
        self._hear = hear
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._socket: aiohttp.ClientWebSocketResponse
        self._reading: asyncio.Task[None] | None = None
        self.heard_at = 0.0
        """When anything was heard last, by the loop's clock."""

    async def open(
        self, http: aiohttp.ClientSession, url: str, cookie: str, greeting: dict[str, Any], **options: Any
    ) -> None:
        """Connect and greet; `options` go to aiohttp's `ws_connect`. Raises LineLost, TurnedAway."""
        try:
            async with asyncio.timeout(OPEN_WITHIN):
                self._socket = await http.ws_connect(
                    f"{url}/socket.io/?EIO=4&transport=websocket",
                    headers={"Cookie": cookie} if cookie else None,
                    timeout=aiohttp.ClientWSTimeout(ws_close=0.5),
                    max_msg_size=0,
                    **options,
                )
                await self._greet(greeting)
        except (aiohttp.ClientError, OSError, TimeoutError, LineLost) as reason:
            await self.close()
            raise LineLost(str(reason)) from None
        except TurnedAway:
            await self.close()
            raise
        self.heard_at = asyncio.get_running_loop().time()
        self._reading = asyncio.create_task(self._read())

    @property
    def lost(self) -> bool:
        """Whether nothing comes any more."""
        return self._reading is None or self._reading.done()

    async def until_lost(self, silence: float) -> None:
        """Until the connection ends, or nothing at all was heard for so many seconds."""
        assert self._reading
        loop = asyncio.get_running_loop()
        while not self.lost and (left := self.heard_at + silence - loop.time()) > 0:
            await asyncio.wait((self._reading,), timeout=left)

    async def ask(self, event: str, fields: dict[str, Any], within: float) -> dict[str, Any]:
        """The ack of an event. Raises LineLost."""
        if self.lost:
            raise LineLost("not connected")
        number = next(self._numbers)
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(within):
                await self._socket.send_str(f"42{number}{msgspec.json.encode([event, fields]).decode()}")
                return await answer
        except (TimeoutError, OSError, aiohttp.ClientError) as reason:
            raise LineLost(str(reason)) from None
        finally:
            del self._asked[number]

    async def close(self) -> None:
        """Leave at once, without a farewell that a dead server would not answer."""
        if self._reading:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        socket = getattr(self, "_socket", None)
        if socket is not None and not socket.closed:
            response = socket._response
            response.close()

    async def _greet(self, greeting: dict[str, Any]) -> None:
        await self._expect("0")
        await self._socket.send_str(f"40{msgspec.json.encode(greeting).decode()}")
        while True:
            packet = await self._expect("")
            if packet.startswith("40"):
                return
            if packet.startswith("44"):
                refusal = msgspec.json.decode(packet[2:])
                raise TurnedAway((refusal.get("data") or {}).get("code") or refusal["message"])
            await self._take(packet)

    async def _expect(self, start: str) -> str:
        message = await self._socket.receive()
        if message.type is not aiohttp.WSMsgType.TEXT or not message.data.startswith(start):
            raise LineLost(f"{message.type.name} instead of a greeting")
        return message.data

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            async for message in self._socket:
                self.heard_at = loop.time()
                if message.type is aiohttp.WSMsgType.TEXT:
                    await self._take(message.data)
        except (OSError, aiohttp.ClientError):
            pass
        finally:
            for answer in self._asked.values():
                if not answer.done():
                    answer.set_exception(LineLost("the connection ended"))

    async def _take(self, packet: str) -> None:
        if packet == "2":
            await self._socket.send_str("3")
        elif packet.startswith("42"):
            self._hear(*event_of(packet))
        elif packet.startswith("43"):
            number, _, rest = packet[2:].partition("[")
            answer = self._asked.get(int(number))
            if answer and not answer.done():
                answer.set_result(msgspec.json.decode(f"[{rest}")[0])


@lru_cache(maxsize=4096)
def event_of(packet: str) -> tuple[str, Any]:
    """Name and argument of an EVENT packet: the same packet comes to every client of a channel."""
    event, argument = msgspec.json.decode(packet[2:])
    return event, argument
