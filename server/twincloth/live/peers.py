"""Links between processes: what one process asks of another, over one WebSocket to each, which is kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from typing import Protocol

import msgspec
from aiohttp import ClientError, ClientWebSocketResponse, WSMsgType, web

from twincloth.live.internal_client import FRAME, InternalClient
from twincloth.live.internal_site import InternalSite

PATH = "/peers"

WITHIN = 1.0
"""Seconds in which a process answers: a turn takes some milliseconds, and whoever stands still is done without."""

BEAT = 2.0
"""Seconds between two pings of a link on which nothing is asked."""

GONE = (ClientError, OSError, TimeoutError, ConnectionResetError)

Answering = Callable[[bytes], Awaitable[bytes]]

log = logging.getLogger(__name__)


class PeerAway(Exception):
    """Another process cannot be reached, or does not answer: nobody knows what became of what it was asked."""


class Question(msgspec.Struct, array_like=True):
    """What is asked, and under which number it is to be answered."""

    number: int
    kind: str
    message: bytes


class Answer(msgspec.Struct, array_like=True):
    """`message` is None where the answering has failed."""

    number: int
    message: bytes | None


class Addresses(Protocol):
    """Where processes answer."""

    def address_of(self, name: str) -> str | None:
        """None where no such process is alive."""


class PeerLink:
    """One WebSocket to another process, and who waits for what on it."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count()
        self._waiting: dict[int, asyncio.Future[bytes]] = {}
        self._decoder = msgspec.msgpack.Decoder(Answer)
        self._hearing = asyncio.create_task(self._hear())

    @property
    def ended(self) -> bool:
        """Whether nothing can be asked any more."""
        return self._hearing.done() or self._socket.closed

    async def ask(self, kind: str, message: bytes) -> bytes:
        """Raises PeerAway."""
        number = next(self._numbers)
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            async with asyncio.timeout(WITHIN):
                await self._socket.send_bytes(msgspec.msgpack.encode(Question(number, kind, message)))
                return await answer
        except GONE as error:
            raise PeerAway(str(error) or type(error).__name__) from error
        finally:
            del self._waiting[number]

    async def close(self) -> None:
        """Let go of it."""
        self._hearing.cancel()
        await asyncio.gather(self._hearing, return_exceptions=True)
        with suppress(*GONE):
            await self._socket.close()

    async def _hear(self) -> None:
        try:
            async for frame in self._socket:
                if frame.type is not WSMsgType.BINARY:
                    break
                answer = self._decoder.decode(frame.data)
                waiting = self._waiting.get(answer.number)
                if waiting and not waiting.done():
                    if answer.message is None:
                        waiting.set_exception(PeerAway("it could not answer"))
                    else:
                        waiting.set_result(answer.message)
        finally:
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(PeerAway("its connection was lost"))


class ProcessLinks:
    """Of one process: it asks others by name, and answers them."""

    def __init__(self, addresses: Addresses, site: InternalSite, client: InternalClient) -> None:
        self._addresses = addresses
        self._client = client
        self._answers: dict[str, Answering] = {}
        self._links: dict[str, asyncio.Task[PeerLink]] = {}
        self._decoder = msgspec.msgpack.Decoder(Question)
        site.app.router.add_get(PATH, self._receive)

    def answer(self, kind: str, answering: Answering) -> None:
        """Have `answering` answer what others ask of a kind."""
        self._answers[kind] = answering

    async def ask(self, process: str, kind: str, message: bytes) -> bytes:
        """What another process answers. Raises PeerAway."""
        address = self._addresses.address_of(process)
        if address is None:
            raise PeerAway(f"{process} is not alive")
        link = self._links.get(address)
        if link is None or (link.done() and (link.cancelled() or link.exception() or link.result().ended)):
            link = self._links[address] = asyncio.create_task(self._link(address))
            link.add_done_callback(lambda made: made.cancelled() or made.exception())
        try:
            async with asyncio.timeout(WITHIN):
                made = await asyncio.shield(link)
        except GONE as error:
            raise PeerAway(str(error) or type(error).__name__) from error
        return await made.ask(kind, message)

    async def close(self) -> None:
        """Ask nobody any more."""
        for link in self._links.values():
            link.cancel()
            for made in await asyncio.gather(link, return_exceptions=True):
                if isinstance(made, PeerLink):
                    await made.close()

    async def _link(self, address: str) -> PeerLink:
        """Raises TimeoutError where nobody answers: who has taken the connection may be no more, and never say so."""
        async with asyncio.timeout(WITHIN):
            return PeerLink(await self._client.websocket(address, PATH))

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=BEAT, max_msg_size=FRAME, compress=False)
        try:
            await socket.prepare(request)
        except ConnectionResetError:  # whoever asked has died meanwhile, and nobody hears this
            return web.Response(status=400)
        answering: set[asyncio.Task[None]] = set()
        async for frame in socket:
            if frame.type is not WSMsgType.BINARY:
                break
            task = asyncio.create_task(self._answer(socket, self._decoder.decode(frame.data)))
            answering.add(task)
            task.add_done_callback(answering.discard)
        return socket

    async def _answer(self, socket: web.WebSocketResponse, question: Question) -> None:
        try:
            message = await self._answers[question.kind](question.message)
        except Exception:
            log.exception("a question of another process (%s) could not be answered", question.kind)
            message = None
        with suppress(*GONE):
            await socket.send_bytes(msgspec.msgpack.encode(Answer(question.number, message)))
