"""A session: one Engine.IO client, over long polling, over WebSocket, or over first one and then the other."""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from typing import Any, Final, Protocol

import engineio

from twincloth.live.engine import frames, payload
from twincloth.live.engine.backlog import Backlog
from twincloth.live.engine.budget import Budget
from twincloth.live.engine.limits import EngineLimits
from twincloth.live.engine.metered import Metered
from twincloth.live.engine.payload import BadPacket
from twincloth.live.engine.transport import Transport

log = logging.getLogger(__name__)

REASON: Final[Any] = engineio.AsyncServer.reason
"""Why a session ends, in python-engineio's words: handlers of `disconnect` are given one of them."""

TURN = 0.0003
"""Seconds of work in a row that the messages of one client are handled for, before it is others' turn: three times
what a CONNECT takes, or six times what asking for the time does."""

CLIENT_CLOSED = 0
"""In place of a close code: the client has closed the session itself, and is told none."""


class SessionListener(Protocol):
    """Whoever a session reports to."""

    async def message_received(self, session: "Session", message: str | bytes) -> None:
        """Its client has sent a message; the next one waits until this returns. Raises BadPacket."""

    def session_cut(self, session: "Session", why: str) -> None:
        """Its client asked for more than its budget, and it is about to be closed."""

    def session_closed(self, session: "Session") -> None:
        """It receives and sends nothing any more."""

    def session_drained(self, session: "Session") -> None:
        """It is closed, and everything that its client has sent was handled."""

    def transport_changed(self, session: "Session") -> None:
        """It has moved to another transport."""


class Session:
    """Receives a client's packets in order, one after the other; a transport's Receiver."""

    __slots__ = (
        "_backlog",
        "_consumer",
        "_inbox",
        "_limits",
        "_listener",
        "address",
        "awaits_pong",
        "budget",
        "closed",
        "cookies",
        "corked",
        "deadline",
        "namespaces",
        "reason",
        "refusals",
        "sid",
        "transport",
    )

    def __init__(
        self,
        sid: str,
        address: str,
        cookies: Mapping[str, str],
        *,
        limits: EngineLimits,
        backlog: Backlog,
        listener: SessionListener,
    ) -> None:
        self.sid = sid
        self.address = address
        self.cookies = cookies
        """Of the handshake, by which its client may be known."""
        self.budget = Budget(limits)
        """Of all its transports together."""
        self.transport: Transport | None = None
        self.closed = False
        self.reason = ""
        """Why it is closed."""
        self.awaits_pong = False
        """Whether a ping was sent that nothing has answered."""
        self.deadline = 0.0
        """The loop's time by which its client must have been heard of."""
        self.namespaces = 0
        """How many Socket.IO namespaces it has joined: without any it may not stay."""
        self.refusals = 0
        """CONNECTs of it that were turned down."""
        self.corked: list[bytes] | None = None
        """Packets that are held back."""
        self._limits = limits
        self._backlog = backlog
        self._listener = listener
        self._inbox: deque[str | bytes] | None = None
        self._consumer: asyncio.Task[None] | None = None
        self.renew()

    def renew(self) -> None:
        """Its client lives."""
        limits = self._limits
        self.awaits_pong = False
        self.deadline = asyncio.get_running_loop().time() + limits.ping_interval + limits.ping_timeout

    def attach(self, transport: Transport) -> None:
        """Reach the client by this transport from now on."""
        moved, self.transport = self.transport is not None, transport
        if self.closed:
            transport.close(frames.NORMAL)
        elif moved:
            self._listener.transport_changed(self)

    def receive(self, packet: str | bytes) -> None:
        """One packet of its client. Raises BadPacket."""
        if self.closed:
            return None
        if isinstance(packet, bytes):
            if not self._limits.binary:
                raise BadPacket("binary")
            return self._enqueue(packet)
        kind = packet[:1]
        if kind == payload.MESSAGE:
            return self._enqueue(packet[1:])
        if kind == payload.PONG:
            self.renew()
        elif kind == payload.CLOSE:
            self.close(REASON.CLIENT_DISCONNECT, CLIENT_CLOSED)
        elif kind not in (payload.UPGRADE, payload.NOOP) or len(packet) > 1:
            raise BadPacket(kind)
        return None

    def failed(self, code: int) -> None:
        """Its client has broken a protocol."""
        self.close(REASON.TRANSPORT_ERROR, code)

    def cut(self, why: str) -> None:
        """Its client asks for more than anybody needs: handle nothing more of it."""
        if not self.closed:
            self._listener.session_cut(self, why)
            self.kick()

    def charge(self, frames_more: int, why: str) -> None:
        """What its client did costs as much as so many frames."""
        if not self.budget.spend(frames_more):
            self.cut(why)

    def lost(self) -> None:
        """Its transport is no more."""
        self.close(REASON.TRANSPORT_CLOSE)

    def send_message(self, message: str | bytes) -> None:
        """A message to its client, after everything sent before; of a closed session, nothing."""
        if isinstance(message, str):
            self.send_packet(b"4" + message.encode())
        elif self.transport and not self.closed:
            self.transport.send_binary(message)

    def send_packet(self, packet: bytes) -> None:
        """A text packet to its client, likewise."""
        if self.corked is not None:
            self.corked.append(packet)
        elif self.transport and not self.closed:
            self.transport.send(packet)

    def cork(self) -> None:
        """Hold back what is sent from now on, until `uncork`."""
        self.corked = []

    def uncork(self, first: str) -> None:
        """Send a message ahead of all that was held back."""
        corked, self.corked = self.corked or (), None
        self.send_message(first)
        for packet in corked:
            self.send_packet(packet)

    def close(self, reason: str, code: int = frames.NORMAL) -> None:
        """What waits is still sent, and what its client has sent is still handled.

        A WebSocket that is being probed stays until its client has moved there, or has not in time: the stock
        client has stopped polling by then, and would hear of nothing.
        """
        if self.closed:
            return
        self.closed = True
        self.reason = reason
        if self.transport:
            self.transport.close(code)
        self._listener.session_closed(self)
        if not self._consumer:
            self._listener.session_drained(self)

    def kick(self) -> None:
        """Close it, and handle nothing any more of what its client has sent."""
        if self._inbox:
            self._inbox.clear()
        self.close(REASON.SERVER_DISCONNECT, frames.POLICY)

    async def drain(self) -> None:
        """Returns once no more of what its client has sent waits than may."""
        if self._consumer and self._inbox and len(self._inbox) >= self._limits.most_unread:
            await asyncio.wait([self._consumer])

    def _enqueue(self, message: str | bytes) -> None:
        if self._inbox is None:
            self._inbox = deque()
        self._inbox.append(message)
        if self._consumer is None:
            self._consumer = asyncio.get_running_loop().create_task(self._consume())
        elif len(self._inbox) == self._limits.most_unread and self.transport:
            self.transport.pause_reading()

    async def _consume(self) -> None:
        in_a_row, most = 0.0, 0.0 if self._backlog.crowded else TURN
        while self._inbox:
            handling = Metered(self._handle(self._inbox.popleft()))
            await handling
            if not self.budget.work(handling.worked):
                self.cut("work")
            if len(self._inbox) == self._limits.most_unread // 4 and self.transport:
                self.transport.resume_reading()
            in_a_row = 0 if handling.waited else in_a_row + handling.worked
            if in_a_row > most and self._inbox:
                await self._backlog.turn()
                in_a_row, most = 0.0, TURN
        self._inbox = None
        self._consumer = None
        if self.closed:
            self._listener.session_drained(self)

    async def _handle(self, message: str | bytes) -> None:
        try:
            await self._listener.message_received(self, message)
        except BadPacket:
            self.failed(frames.PROTOCOL_ERROR)
        except Exception:
            log.exception("a message could not be handled")
            self.close(REASON.SERVER_DISCONNECT, frames.DEFECT)
