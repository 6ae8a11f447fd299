"""Long polling: packets wait until the client asks for them."""

import asyncio
from time import monotonic

from aiohttp import web

from twincloth.live.engine import frames, payload
from twincloth.live.engine.handshake import BAD_REQUEST, RequestRejected
from twincloth.live.engine.limits import REQUEST_FRAMES, EngineLimits
from twincloth.live.engine.payload import BadPacket
from twincloth.live.engine.session import CLIENT_CLOSED, Session


class Polling:
    """The Transport of a session that has no WebSocket, or none yet."""

    __slots__ = (
        "_at_once",
        "_bytes",
        "_limits",
        "_poll",
        "_polling",
        "_polls",
        "_posting",
        "_session",
        "lingers",
        "out",
        "upgrading",
    )

    name = "polling"

    def __init__(self, session: Session, limits: EngineLimits) -> None:
        self._session = session
        self._limits = limits
        self._bytes = 0
        self.out: list[bytes] = []
        self.upgrading = False
        """Whether the client has a WebSocket beside it, to which it may move."""
        self.lingers = False
        """Whether it was closed while no poll waited: one that still comes is answered with what there is."""
        self._at_once = False
        self._posting = False
        self._polling = False
        self._polls = 0.0
        self._poll: asyncio.Future[None] | None = None

    def send(self, packet: bytes) -> None:
        """A text packet; a client that asks too seldom is cut off, and told by number what it missed."""
        self.out.append(packet)
        self._bytes += len(packet)
        if len(self.out) > self._limits.most_frames or self._bytes > self._limits.most_bytes:
            self.out.clear()
            self._session.failed(frames.POLICY)
        self._wake()

    def send_binary(self, message: bytes) -> None:
        """A binary message, as text."""
        self.send(payload.binary_packet(message))

    def close(self, code: int) -> None:
        """The poll that waits brings what there is to say, or else a CLOSE; to a client's own, an empty answer.

        Not both: the stock client reads a CLOSE of Engine.IO before the Socket.IO packets beside it.
        """
        if code != CLIENT_CLOSED and not self.out:
            self.out.append(payload.CLOSE.encode())
        elif code == frames.POLICY:
            self.lingers = not self._polling
        self._wake()

    def pause_reading(self) -> None:
        """Nothing to hold back: a POST is answered when there is room for what it brings."""

    def resume_reading(self) -> None:
        """Likewise."""

    def answer_at_once(self, at_once: bool) -> None:
        """Whether polls are answered even when there is nothing to say, so that the client can move on."""
        self._at_once = at_once
        self._wake()

    async def poll(self, request: web.BaseRequest) -> bytes:
        """The answer to a poll, once there is something to say or an upgrade asks for an empty one.

        Raises RequestRejected.
        """
        if self._polling:
            raise self._broken("One poll at a time")
        self._polling = True
        try:
            await self._until_due()
            if not self.out and not self._at_once and not self._session.closed:
                self._poll = asyncio.get_running_loop().create_future()
                await self._poll
        finally:
            self._polling, self._poll = False, None
        if request.transport is None:
            raise self._broken("Nobody listens")
        return payload.made_body(self.take() or [payload.NOOP.encode()])

    async def post(self, request: web.BaseRequest) -> bytes:
        """The answer to a POST, once there is room for what comes next. Raises RequestRejected."""
        if self._posting:
            raise self._broken("One POST at a time")
        self._posting = True
        try:
            body = await self._body(request)
            packets = payload.read_body(body, self._limits.most_packets)
            if not self._session.budget.spend(REQUEST_FRAMES + len(packets), len(body)):
                self._session.cut("posts")
                raise RequestRejected(BAD_REQUEST, "Too much at once", 429)
            for packet in packets:
                self._session.receive(packet)
            await self._session.drain()
        except BadPacket:
            raise self._broken("Bad request") from None
        finally:
            self._posting = False
        return b"ok"

    def take(self) -> list[bytes]:
        """Everything that waits, which then waits no more."""
        taken, self.out, self._bytes = self.out, [], 0
        return taken

    async def _until_due(self) -> None:
        """Polls that come on and on are answered later, with all that is there by then."""
        now, limits = monotonic(), self._limits
        self._polls = max(self._polls, now) + 1 / limits.polls_per_second
        early = self._polls - now - limits.polls_at_once / limits.polls_per_second
        if early > 0 and not self._session.closed:
            await asyncio.sleep(early)

    def _wake(self) -> None:
        """Answer the poll that waits."""
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    async def _body(self, request: web.BaseRequest) -> bytes:
        body = bytearray()
        limits = self._limits
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

    def _broken(self, why: str, status: int = 400) -> RequestRejected:
        """Close the session, and say why."""
        self._session.failed(frames.PROTOCOL_ERROR)
        return RequestRejected(BAD_REQUEST, why, status)
