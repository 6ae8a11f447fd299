"""Long polling: packets wait until the client asks for them."""

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from twincloth.live.engine import frames, payload
from twincloth.live.engine.handshake import BAD_REQUEST, Turned
from twincloth.live.engine.payload import BadPacket
from twincloth.live.engine.session import GOODBYE_HEARD, Session

if TYPE_CHECKING:
    from twincloth.live.engine.engine import Engine


class Polling:
    """The line of a session that has no WebSocket, or none yet."""

    __slots__ = ("_bytes", "_engine", "_posting", "_session", "_waiting", "out", "upgrading")

    upgraded = False

    def __init__(self, engine: "Engine", session: Session) -> None:
        self._engine = engine
        self._session = session
        self._bytes = 0
        self.out: list[bytes] = []
        self._posting = False
        self.upgrading = False
        """Whether polls are to be answered at once, so that the client can move to its WebSocket."""
        self._waiting: asyncio.Future[None] | None = None

    def put(self, packet: bytes) -> None:
        """A text packet; a client that asks too seldom is cut off, and told by number what it missed."""
        self.out.append(packet)
        self._bytes += len(packet)
        limits = self._engine.limits
        if len(self.out) > limits.most_frames or self._bytes > limits.most_bytes:
            self.out.clear()
            self._session.end(self._engine.reason.TRANSPORT_ERROR)
        self.wake()

    def put_binary(self, message: bytes) -> None:
        """A binary message, as text."""
        self.put(payload.binary_packet(message))

    def hang_up(self, code: int) -> None:
        """The poll that waits brings what there is to say, or else a goodbye; to a client's own, an empty answer.

        Not both: the stock client reads a goodbye of Engine.IO before the Socket.IO packets beside it.
        """
        if code != GOODBYE_HEARD and not self.out:
            self.out.append(payload.CLOSE.encode())
        elif code == frames.POLICY and not self._waiting:
            self._engine.hear_out(self._session, self)
        self.wake()

    def listen(self, more: bool) -> None:
        """Nothing to hold back: a POST is answered when there is room for what it brings."""

    def upgrade(self, ready: bool) -> None:
        """A WebSocket was probed, or its probe has failed."""
        self.upgrading = ready
        self.wake()

    def wake(self) -> None:
        """Answer the poll that waits."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    async def poll(self, request: web.BaseRequest) -> bytes:
        """The answer to a poll, once there is something to say or an upgrade asks for an empty one.

        Raises Turned.
        """
        if self._waiting:
            raise self._broken("One poll at a time")
        if not self.out and not self.upgrading:
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        if request.transport is None:
            raise self._broken("Nobody listens")
        return payload.made_body(self.taken() or [payload.NOOP.encode()])

    async def post(self, request: web.BaseRequest) -> bytes:
        """The answer to a POST, once there is room for what comes next. Raises Turned."""
        if self._posting:
            raise self._broken("One POST at a time")
        self._posting = True
        try:
            for packet in payload.read_body(await self._body(request), self._engine.limits.most_packets):
                self._session.take(packet)
            await self._session.caught_up()
        except BadPacket:
            raise self._broken("Bad request") from None
        finally:
            self._posting = False
        return b"ok"

    def taken(self) -> list[bytes]:
        """Everything that waits, which then waits no more."""
        taken, self.out, self._bytes = self.out, [], 0
        return taken

    async def _body(self, request: web.BaseRequest) -> bytes:
        body = bytearray()
        limits = self._engine.limits
        try:
            async with asyncio.timeout(limits.connect_within):
                while max(request.content_length or 0, len(body)) <= limits.largest_frame:
                    piece = await request.content.readany()
                    if not piece:
                        return bytes(body)
                    body += piece
        except (OSError, web.RequestPayloadError):  # too slow, cut off, or not what its headers say
            raise self._broken("Body not read") from None
        raise self._broken("Payload too large", status=413)

    def _broken(self, why: str, status: int = 400) -> Turned:
        """End the session, and say why."""
        self._session.end(self._engine.reason.TRANSPORT_ERROR)
        return Turned(BAD_REQUEST, why, status)
