"""Our Socket.IO v5 server: python-socketio's interface on an engine that bounds what a client may take."""

import logging
from collections.abc import Container, Iterable
from typing import Any, Final

import engineio
import msgspec
from aiohttp import web
from socketio import AsyncServer
from socketio.exceptions import ConnectionRefusedError as Refused
from socketio.packet import BINARY_EVENT, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT

from twincloth.live.engine import frames
from twincloth.live.engine.admission import Admission, AdmitAll
from twincloth.live.engine.channels import Channels
from twincloth.live.engine.engine import Engine
from twincloth.live.engine.frames import text_frame
from twincloth.live.engine.limits import CONNECT_FRAMES, REFUSED_FRAMES, EngineLimits
from twincloth.live.engine.packets import StrictPacket
from twincloth.live.engine.payload import BadPacket
from twincloth.live.engine.private_names import check_libraries
from twincloth.live.engine.session import Session

BINARY: Final = ("5", "6")
"""Socket.IO packets that announce attachments."""

MOST_REFUSED: Final = 5
"""CONNECTs of one connection that may be turned down, before it is."""


class LiveServer(AsyncServer):  # type: ignore[misc]  # python-socketio has no types
    """One for the product; `admission` tells real addresses and how many connections each may have."""

    def __init__(
        self,
        limits: EngineLimits,
        *,
        origins: Container[str],
        admission: Admission | None = None,
        namespaces: Iterable[str] = ("/",),
    ) -> None:
        check_libraries()
        channels = Channels()
        super().__init__(
            client_manager=channels,
            serializer=StrictPacket,
            # Stock behaviour runs the events of one client side by side and finishes them out of order.
            async_handlers=False,
            namespaces=list(namespaces),
            logger=logging.getLogger("twincloth.socketio"),
            engineio_logger=logging.getLogger("twincloth.engineio"),
            limits=limits,
            origins=origins,
            admission=admission or AdmitAll(),
            transport_changed=channels.transport_changed,
        )

    def publish(self, event: str, argument: Any, channel: str) -> None:
        """Put an event on its way to all of a channel of `/`, after whatever was published before."""
        found = self.manager.find("/", channel)
        if found:
            websockets, others = found.recipients()
            packet = b"42" + msgspec.json.encode((event, argument))
            if websockets:
                self.eio.outbox.put_all(websockets, text_frame(packet))
            for session in others:
                session.send_packet(packet)

    def kick(self, sid: str) -> None:
        """Throw a client out: it hears what was published so far and a DISCONNECT, and its session is closed."""
        session = self.manager.session_of(sid)
        if session:
            session.send_message(self.packet_class(DISCONNECT).encode())
            session.kick()

    def charge_refusal(self, sid: str) -> None:
        """A client goes on asking for what it is refused for asking too often; beyond its budget it is cut off."""
        session = self.manager.session_of(sid)
        if session:
            session.charge(REFUSED_FRAMES, "refusals")

    @property
    def lets_in(self) -> bool:
        """Whether clients may come, or are to go elsewhere."""
        return bool(self.eio.closing.lets_in)

    async def send_away(self, within: float) -> None:
        """Let nobody in, and send everybody away, a few at a time over so many seconds."""
        await self.eio.closing.send_away(within)

    def let_in(self) -> None:
        """Let everybody in again."""
        self.eio.closing.let_in()

    async def end_polling(self, app: web.Application) -> None:
        """Answer every poll that waits: aiohttp does not stop before it has."""
        self.eio.closing.end_polling()

    async def close(self, within: float = 1.0) -> None:
        """Send what waits, and close every session."""
        await self.eio.closing.close(within)

    def _engineio_server_class(self) -> type[engineio.AsyncServer]:
        return Engine

    async def _handle_eio_message(self, eio_sid: str, data: str | bytes) -> None:
        """Raises BadPacket."""
        packet = self._whole_packet(eio_sid, data)
        if packet is None:
            return
        namespace, kind = packet.namespace, packet.packet_type
        if kind == CONNECT:
            await self._handle_connect(eio_sid, namespace, packet.data)
        elif kind == DISCONNECT:
            await self._handle_disconnect(eio_sid, namespace, self.reason.CLIENT_DISCONNECT)
        elif kind in (EVENT, BINARY_EVENT):
            await self._handle_event(eio_sid, namespace, packet.id, packet.data)
        else:
            await self._handle_ack(eio_sid, namespace, packet.id, packet.data)

    def _whole_packet(self, eio_sid: str, data: str | bytes) -> StrictPacket | None:
        """What has arrived, as soon as its attachments have too. Raises BadPacket."""
        begun: StrictPacket | None = self._binary_packet.get(eio_sid)
        if isinstance(data, bytes) != (begun is not None):
            raise BadPacket("attachment")
        if begun is not None:
            if not begun.add_attachment(data):
                return None
            del self._binary_packet[eio_sid]
            return begun
        if not data:  # python-socketio takes it for an event without data
            raise BadPacket("empty")
        if data[:1] in BINARY and not self.eio.limits.binary:
            raise BadPacket("binary")
        packet = StrictPacket(encoded_packet=data)
        if not packet.attachment_count:
            return packet
        if self.manager.sid_from_eio_sid(eio_sid, packet.namespace or "/") is None:
            raise BadPacket("attachments before CONNECT")
        self._binary_packet[eio_sid] = packet
        return None

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        self._binary_packet.pop(eio_sid, None)
        for namespace in self.namespaces:
            sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
            if self.manager.is_connected(sid, namespace):
                self.manager.pre_disconnect(sid, namespace)
                await self._trigger_event("disconnect", namespace, sid, reason)
            self.manager.basic_disconnect(sid, namespace)
        self.environ.pop(eio_sid, None)

    async def _trigger_event(self, event: str, namespace: str, *arguments: Any) -> Any:
        """Stock behaviour calls a handler again, with fewer arguments, when it raises a TypeError."""
        handler, arguments = self._get_event_handler(event, namespace, arguments)
        return await handler(*arguments) if handler else self.not_handled

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        namespace = namespace or "/"
        session: Session | None = self.eio.sockets.get(eio_sid)
        if session is None:
            return None
        session.charge(CONNECT_FRAMES, "connects")
        if session.closed:
            return None
        sid = None
        if namespace in self.namespaces:
            sid = await self.manager.pre_connect(eio_sid, namespace)
        if sid is None:
            return self._refuse(session, namespace, {"message": "Invalid namespace"})
        session.cork()
        try:
            accepted = await self._trigger_event("connect", namespace, sid, self.environ[eio_sid], data)
        except Refused as refused:
            await self.manager.disconnect(sid, namespace)
            return self._refuse(session, namespace, refused.error_args)
        if accepted is False:
            await self.manager.disconnect(sid, namespace)
            return self._refuse(session, namespace, {"message": "Connection refused"})
        session.namespaces += 1
        session.uncork(self.packet_class(CONNECT, {"sid": sid}, namespace=namespace).encode())
        await self.manager.connect(sid, namespace)
        return None

    def _refuse(self, session: Session, namespace: str, why: Any) -> None:
        session.uncork(self.packet_class(CONNECT_ERROR, data=why, namespace=namespace).encode())
        session.refusals += 1
        if session.refusals > MOST_REFUSED:
            session.close(self.reason.SERVER_DISCONNECT, frames.POLICY)

    async def _handle_disconnect(
        self, eio_sid: str, namespace: str | None, reason: str | None = None
    ) -> None:
        session: Session | None = self.eio.sockets.get(eio_sid)
        if session and self.manager.is_connected(
            self.manager.sid_from_eio_sid(eio_sid, namespace or "/"), namespace or "/"
        ):
            session.namespaces -= 1
            self.eio.timeouts.expect_connect(session)
        await super()._handle_disconnect(eio_sid, namespace, reason)

    async def _handle_event(
        self, eio_sid: str, namespace: str | None, id: int | None, data: list[Any]
    ) -> None:
        if self.manager.sid_from_eio_sid(eio_sid, namespace or "/") is None:
            raise BadPacket("an event before CONNECT")
        await super()._handle_event(eio_sid, namespace, id, data)
