"""Engine.IO v4: sessions over long polling and WebSocket, and the move from the first to the second."""

import asyncio
from collections.abc import Callable, Container
from contextlib import suppress
from typing import Any, Protocol

import engineio
from aiohttp import hdrs, web

from twincloth.live.engine import frames
from twincloth.live.engine.admission import Admission
from twincloth.live.engine.backlog import Backlog
from twincloth.live.engine.closing import Closing
from twincloth.live.engine.disconnects import DisconnectQueue
from twincloth.live.engine.frames import text_frame
from twincloth.live.engine.handshake import (
    BAD_METHOD,
    BAD_REQUEST,
    UNKNOWN_SESSION,
    RequestQuery,
    RequestRejected,
    accept_websocket,
    allow_origin,
    check_origin,
    read_query,
)
from twincloth.live.engine.limits import CONNECT_FRAMES, EngineLimits
from twincloth.live.engine.outbox import Outbox
from twincloth.live.engine.payload import open_packet
from twincloth.live.engine.polling import Polling
from twincloth.live.engine.session import REASON, Session
from twincloth.live.engine.takeover import TakenOver, take_over
from twincloth.live.engine.timeouts import Timeouts
from twincloth.live.engine.upgrade import Upgrade
from twincloth.live.engine.websocket import WebSocket


class Elsewhere(Protocol):
    """Other processes, which have sessions of their own."""

    def is_elsewhere(self, sid: str) -> bool:
        """Whether one of them says that this session is its own."""

    async def pass_on(self, request: web.Request, query: RequestQuery, address: str) -> web.StreamResponse:
        """What it answers to a client of this address. Raises RequestRejected."""


class Engine(engineio.AsyncServer):  # type: ignore[misc]  # python-engineio has no types
    """Puts the parts together, and is their sessions' listener.

    Of python-engineio it keeps the interface that python-socketio stands on, and its session ids.
    """

    def __init__(
        self,
        *,
        limits: EngineLimits,
        origins: Container[str],
        admission: Admission,
        transport_changed: Callable[[Session], None],
        **stock: Any,
    ) -> None:
        super().__init__(async_mode="aiohttp", monitor_clients=False, **stock)
        self.limits = limits
        self.transport_changed = transport_changed
        self.elsewhere: Elsewhere | None = None
        self.named = ""
        """What the ids of its sessions begin with."""
        self.outbox = Outbox(limits)
        self.timeouts = Timeouts(limits)
        self._backlog = Backlog()
        self._disconnects = DisconnectQueue(self._disconnected)
        self._lingering: dict[str, Polling] = {}
        self._origins = origins
        self._admission = admission
        self.closing = Closing(self.sockets, self.outbox, self.timeouts)

    def attach(self, app: web.Application, engineio_path: str = "engine.io") -> None:
        """Answer at this path, whatever the method."""
        app.router.add_route("*", f"/{engineio_path.strip('/')}/", self.handle_request)

    async def handle_request(self, request: web.Request) -> web.StreamResponse:
        """Answer one HTTP request; one that opens a WebSocket is not aiohttp's any more afterwards."""
        try:
            check_origin(request, self._origins)
        except RequestRejected as rejected:
            return await self._turn_away(request, rejected)
        response = await self._answered(request, self.elsewhere)
        allow_origin(request, response)
        return response

    async def answer_passed_on(self, request: web.Request) -> web.StreamResponse:
        """Answer one that another process has let in and passed on, whose origin it has checked."""
        return await self._answered(request, None)

    def generate_id(self) -> str:
        """A session's id, which says of which process it is, where there are several."""
        return self.named + str(super().generate_id())

    async def send(self, sid: str, data: str | bytes) -> None:
        """A message to a client; harmless when it is gone."""
        session: Session | None = self.sockets.get(sid)
        if session:
            session.send_message(data)

    async def disconnect(self, sid: str | None = None) -> None:
        """Close a client's session, or everybody's; harmless when it is gone."""
        for session in [self.sockets.get(sid)] if sid else list(self.sockets.values()):
            if session:
                session.close(REASON.SERVER_DISCONNECT)

    def transport(self, sid: str) -> str:
        """How a client is reached: "polling" or "websocket". Raises KeyError when it is gone."""
        transport = self.sockets[sid].transport
        return transport.name if transport else ""

    async def message_received(self, session: Session, message: str | bytes) -> None:
        """A client has sent a message. Raises BadPacket."""
        await self.handlers["message"](session.sid, message)

    def session_cut(self, session: Session, why: str) -> None:
        """It counts against its address, and against who it is known to be."""
        self._admission.struck(session.address, session.cookies, why)

    def session_closed(self, session: Session) -> None:
        """Nobody finds it any more, but for a last poll."""
        if self.sockets.pop(session.sid, None):
            self._admission.leave(session.address)
        if isinstance(session.transport, Polling) and session.transport.lingers:
            self._lingering[session.sid] = session.transport
            self.timeouts.expect_close(lambda: self._lingering.pop(session.sid, None))

    def session_drained(self, session: Session) -> None:
        """The last thing that is heard of a client is that it has gone."""
        self._disconnects.add(session)

    async def _answered(self, request: web.Request, elsewhere: Elsewhere | None) -> web.StreamResponse:
        try:
            return await self._answer(request, elsewhere)
        except RequestRejected as rejected:
            return await self._turn_away(request, rejected)

    async def _answer(self, request: web.Request, elsewhere: Elsewhere | None) -> web.StreamResponse:
        query = read_query(request.query)
        if request.method == hdrs.METH_OPTIONS:
            return web.Response(text="ok")
        if request.method not in (hdrs.METH_GET, hdrs.METH_POST):
            raise RequestRejected(BAD_METHOD, "Bad handshake method")
        if not query.sid:
            if request.method != hdrs.METH_GET:
                raise RequestRejected(BAD_METHOD, "Bad handshake method")
            return await self._open(request, query.transport)
        if elsewhere and elsewhere.is_elsewhere(query.sid):
            return await elsewhere.pass_on(request, query, self._admission.address_of(request))
        return await self._continue(request, query)

    async def _continue(self, request: web.Request, query: RequestQuery) -> web.StreamResponse:
        lingering = self._lingering.pop(query.sid, None)
        if lingering and request.method == hdrs.METH_GET and query.transport == "polling":
            return _text(await lingering.poll(request))
        session = self._find(query.sid)
        if query.transport == "websocket":
            return self._upgrade(request, session)
        polling = session.transport
        if not isinstance(polling, Polling):
            raise RequestRejected(BAD_REQUEST, "Bad request")
        return _text(await (polling.poll if request.method == hdrs.METH_GET else polling.post)(request))

    async def _turn_away(self, request: web.Request, rejected: RequestRejected) -> web.Response:
        """At once, or later where this address asks on and on: whoever waits for an answer asks nothing meanwhile."""
        address = self._admission.address_of(request)
        response = rejected.response()
        if not self._admission.turned_away(address):
            with suppress(TimeoutError):
                async with asyncio.timeout(self.limits.hold):
                    await self.closing.over.wait()
            response.force_close()
        return response

    def _find(self, sid: str) -> Session:
        session: Session | None = self.sockets.get(sid)
        if session and asyncio.get_running_loop().time() >= session.deadline:
            session.close(REASON.PING_TIMEOUT)
        if session is None or session.closed:
            raise RequestRejected(UNKNOWN_SESSION, "Session ID unknown")
        return session

    async def _open(self, request: web.Request, transport: str) -> web.StreamResponse:
        head = accept_websocket(request) if transport == "websocket" else b""
        address, cookies = self._admission.address_of(request), dict(request.cookies)
        if not self.closing.lets_in or not self._admission.enter(address, cookies):
            raise RequestRejected(BAD_REQUEST, "No room just now", status=503)
        session = Session(
            self.generate_id(), address, cookies, limits=self.limits, backlog=self._backlog, listener=self
        )
        self.sockets[session.sid] = session
        self.timeouts.start(session)
        # What is kept of a handshake is little, for it is kept as long as its session.
        environ = {"twincloth.address": address, "twincloth.cookies": cookies}
        await self.handlers["connect"](session.sid, environ)
        packet = open_packet(session.sid, transport, self.limits)
        if transport == "polling":
            session.attach(Polling(session, self.limits))
            return _text(packet)
        websocket = self._take_over(request, session, head + text_frame(packet))
        websocket.receiver = session
        session.attach(websocket)
        return TakenOver()

    def _upgrade(self, request: web.Request, session: Session) -> web.StreamResponse:
        """One WebSocket may be probed at a time; a second, or one of a session that has moved, is closed."""
        session.charge(CONNECT_FRAMES, "upgrades")
        websocket = self._take_over(request, session, accept_websocket(request))
        polling = session.transport
        if session.closed:
            websocket.close(frames.POLICY)
        elif not isinstance(polling, Polling) or polling.upgrading:
            websocket.close(frames.NORMAL)
        else:
            websocket.receiver = upgrade = Upgrade(session, polling, websocket)
            self.timeouts.expect_upgrade(upgrade.expire)
        return TakenOver()

    def _take_over(self, request: web.Request, session: Session, first: bytes) -> WebSocket:
        """The request's connection as a WebSocket to which this was written. Raises RequestRejected."""
        connection = request.transport
        if connection is None or connection.is_closing():
            session.close(REASON.TRANSPORT_CLOSE)
            raise RequestRejected(BAD_REQUEST, "Connection lost")
        websocket = WebSocket(
            connection,
            self.limits,
            session.budget,
            outbox=self.outbox,
            backlog=self._backlog,
            timeouts=self.timeouts,
        )
        take_over(request, connection, websocket)
        websocket.write(first)
        return websocket

    async def _disconnected(self, session: Session) -> None:
        await self.handlers["disconnect"](session.sid, session.reason)


def _text(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="text/plain", charset="UTF-8")
