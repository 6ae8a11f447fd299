"""A session: one Engine.IO client, over long polling, over WebSocket, or over first one and then the other."""

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from twincloth.live.engine import frames, payload
from twincloth.live.engine.payload import BadPacket

if TYPE_CHECKING:
    from twincloth.live.engine.engine import Engine

log = logging.getLogger(__name__)

GOODBYE_HEARD = 0
"""In place of a close code: the client has said goodbye, and is told none."""


class ClientTransport(Protocol):
    """How a session's packets reach its client."""

    upgraded: bool

    def put(self, packet: bytes) -> None:
        """A text packet, on its way after all that was put before."""

    def put_binary(self, message: bytes) -> None:
        """A binary message, likewise."""

    def hang_up(self, code: int) -> None:
        """Send what waits, say goodbye, end; the code is for WebSocket."""

    def listen(self, more: bool) -> None:
        """Read on, or read no further for now."""


class Gone(NamedTuple):
    """The last thing of a session that is handled, after everything its client has said."""

    reason: str


class Session:
    """Hears a client's packets in order, one after the other, and keeps its heartbeat."""

    __slots__ = (
        "_consumer",
        "_inbox",
        "address",
        "awaiting",
        "closed",
        "deadline",
        "engine",
        "greeted",
        "held",
        "line",
        "probe",
        "refused",
        "sid",
    )

    def __init__(self, engine: "Engine", sid: str, address: str) -> None:
        self.engine = engine
        self.sid = sid
        self.address = address
        self.line: ClientTransport | None = None
        self.probe: ClientTransport | None = None
        self.closed = False
        self.awaiting = False
        """Whether a ping was sent that nothing has answered."""
        self.deadline = 0.0
        """The loop's time by which its client must have been heard of."""
        self.greeted = 0
        """Socket.IO namespaces it has joined: without any it may not stay."""
        self.refused = 0
        """CONNECTs of it that were turned down."""
        self.held: list[bytes] | None = None
        self._inbox: deque[str | bytes | Gone] | None = None
        self._consumer: asyncio.Task[None] | None = None

    @property
    def upgraded(self) -> bool:
        """Whether it has a WebSocket; python-engineio asks."""
        return self.line is not None and self.line.upgraded

    def take(self, packet: str | bytes) -> None:
        """One packet of its client. Raises BadPacket."""
        if self.closed:
            return None
        if isinstance(packet, bytes):
            if not self.engine.limits.binary:
                raise BadPacket("binary")
            return self._keep(packet)
        kind = packet[:1]
        if kind == payload.MESSAGE:
            return self._keep(packet[1:])
        if kind == payload.PONG:
            self.engine.watch.heard_of(self)
        elif kind == payload.CLOSE:
            self.end(self.engine.reason.CLIENT_DISCONNECT, GOODBYE_HEARD)
        elif kind not in (payload.UPGRADE, payload.NOOP) or len(packet) > 1:
            raise BadPacket(kind)
        return None

    def say(self, message: str | bytes) -> None:
        """A message to its client, after everything said before; of a closed session, nothing."""
        if isinstance(message, str):
            self.put(b"4" + message.encode())
        elif self.line and not self.closed:
            self.line.put_binary(message)

    def put(self, packet: bytes) -> None:
        """A text packet to its client, likewise."""
        if self.held is not None:
            self.held.append(packet)
        elif self.line and not self.closed:
            self.line.put(packet)

    def hold(self) -> None:
        """Keep back what is said from now on, until `release`."""
        self.held = []

    def release(self, first: str) -> None:
        """Say something ahead of all that was held back."""
        held, self.held = self.held or (), None
        self.say(first)
        for packet in held:
            self.put(packet)

    async def send(self, packet: Any) -> None:
        """A packet of python-engineio."""
        self.say(packet.data)

    async def close(self, reason: str | None = None, **_: Any) -> None:
        """End it; python-engineio awaits this."""
        self.end(reason or self.engine.reason.SERVER_DISCONNECT)

    def end(self, reason: str, code: int = frames.NORMAL) -> None:
        """End it: what waits is still sent, what its client has said is still heard, then it is gone.

        A WebSocket that is being probed stays until its client has moved there, or has not in time: the stock
        client has stopped polling by then, and would hear of nothing.
        """
        if self.closed:
            return
        self.closed = True
        self.engine.forget(self)
        if self.line:
            self.line.hang_up(code)
        if self._consumer:
            self._keep(Gone(reason))
        else:
            self.engine.departures.add(self, Gone(reason))

    def cut(self) -> None:
        """End it, and hear nothing any more of what its client has said."""
        if self._inbox:
            self._inbox.clear()
        self.end(self.engine.reason.SERVER_DISCONNECT, frames.POLICY)

    async def caught_up(self) -> None:
        """Returns once no more of what its client has said waits than may."""
        if self._consumer and self._inbox and len(self._inbox) >= self.engine.limits.most_unread:
            await asyncio.wait([self._consumer])

    async def handle(self, message: str | bytes | Gone) -> None:
        """One thing that its client has said, or that it is gone."""
        try:
            if isinstance(message, Gone):
                await self.engine.handlers["disconnect"](self.sid, message.reason)
            else:
                await self.engine.handlers["message"](self.sid, message)
        except BadPacket:
            self.end(self.engine.reason.TRANSPORT_ERROR, frames.PROTOCOL_ERROR)
        except Exception:
            log.exception("a message could not be handled")
            self.end(self.engine.reason.SERVER_DISCONNECT, frames.DEFECT)

    def _keep(self, message: str | bytes | Gone) -> None:
        if self._inbox is None:
            self._inbox = deque()
        self._inbox.append(message)
        if self._consumer is None:
            self._consumer = asyncio.get_running_loop().create_task(self._consume())
        elif len(self._inbox) == self.engine.limits.most_unread and self.line:
            self.line.listen(False)

    async def _consume(self) -> None:
        while self._inbox:
            message = self._inbox.popleft()
            await self.handle(message)
            if len(self._inbox) == self.engine.limits.most_unread // 4 and self.line:
                self.line.listen(True)
        self._inbox = None
        self._consumer = None
