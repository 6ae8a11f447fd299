"""Engine.IO v4: sessions over long polling and WebSocket, and the move from the first to the second."""

import asyncio
from collections.abc import Callable, Container
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Any, Final, NamedTuple, cast

import engineio
import msgspec
from aiohttp import hdrs, web

from twincloth.live.engine import frames
from twincloth.live.engine.bounds import EngineLimits
from twincloth.live.engine.departures import Departures
from twincloth.live.engine.frames import text_frame
from twincloth.live.engine.handshake import (
    BAD_METHOD,
    BAD_REQUEST,
    UNKNOWN_SESSION,
    HandedOver,
    Turned,
    allow_origin,
    check_origin,
    read_query,
    switching,
)
from twincloth.live.engine.outbox import Outbox
from twincloth.live.engine.polling import Polling
from twincloth.live.engine.session import Session
from twincloth.live.engine.watch import Watch
from twincloth.live.engine.websocket import WebSocket

KERNEL_BUFFER: Final = 65_536
"""Bytes that the kernel holds for one WebSocket; Linux doubles it for its own bookkeeping (socket(7))."""


class Admission(NamedTuple):
    """Who may come in."""

    address_of: Callable[[web.Request], str]
    """The client's own address, behind whatever proxies are trusted."""
    enter: Callable[[str], bool]
    """Whether one more connection of this address is let in."""
    leave: Callable[[str], None]
    """One connection less."""


OPEN_DOORS: Final = Admission(lambda request: request.remote or "", lambda _: True, lambda _: None)
"""Everybody may, and no proxy is trusted."""


class Engine(engineio.AsyncServer):  # type: ignore[misc]  # python-engineio has no types
    """Of python-engineio it keeps the interface that python-socketio stands on, and its session ids."""

    def __init__(
        self, *, limits: EngineLimits, origins: Container[str], admission: Admission, **stock: Any
    ) -> None:
        super().__init__(async_mode="aiohttp", monitor_clients=False, **stock)
        self.limits = limits
        self.moved: Callable[[Session], None] = lambda _: None
        """Called when a session has got another line."""
        self.outbox = Outbox(limits)
        self.departures = Departures()
        self.watch = Watch(limits, self.reason)
        self._leaving: dict[str, Polling] = {}
        self._origins = origins
        self._admission = admission
        self._closing = False

    def attach(self, app: web.Application, engineio_path: str = "engine.io") -> None:
        """Answer at this path, whatever the method."""
        app.router.add_route("*", f"/{engineio_path.strip('/')}/", self.handle_request)

    async def handle_request(self, request: web.Request) -> web.StreamResponse:
        """Answer one HTTP request; one that opens a WebSocket is not aiohttp's any more afterwards."""
        try:
            check_origin(request, self._origins)
        except Turned as turned:
            return turned.answer()
        try:
            answer = await self._answer(request)
        except Turned as turned:
            answer = turned.answer()
        allow_origin(request, answer)
        return answer

    def forget(self, session: Session) -> None:
        """A session has ended."""
        if self.sockets.pop(session.sid, None):
            self._admission.leave(session.address)

    def hear_out(self, session: Session, line: Polling) -> None:
        """A session was ended while its client was not polling: its next poll brings what there is to say."""
        self._leaving[session.sid] = line
        self.watch.after_a_while(lambda: self._leaving.pop(session.sid, None))

    def probed(self, session: Session) -> None:
        """A WebSocket beside a session's polling has proved that it works."""
        if isinstance(session.line, Polling):
            session.line.upgrade(True)

    def probe_failed(self, session: Session) -> None:
        """It has not, or it is gone."""
        session.probe = None
        if isinstance(session.line, Polling):
            session.line.upgrade(False)

    def upgraded(self, session: Session, line: WebSocket) -> None:
        """A session moves to its WebSocket, with whatever waits for it."""
        polling = cast("Polling", session.line)
        session.line, session.probe = line, None
        for packet in polling.taken():
            self.outbox.put(line, text_frame(packet))
        polling.upgrade(True)
        if session.closed:
            line.hang_up(frames.NORMAL)
        else:
            self.moved(session)

    def end_polling(self) -> None:
        """Let nobody in any more, and answer every poll that waits with what there is and a goodbye."""
        self._closing = True
        for session in list(self.sockets.values()):
            if isinstance(session.line, Polling):
                session.end(self.reason.SERVER_DISCONNECT)

    async def close(self, within: float = 1.0) -> None:
        """Send what waits, say goodbye to everybody, and see them off, so many seconds at most."""
        self._closing = True
        self.outbox.flush()
        sessions = list(self.sockets.values())
        for session in sessions:
            session.end(self.reason.SERVER_DISCONNECT, frames.GOING_AWAY)
        lines = [session.line for session in sessions if isinstance(session.line, WebSocket)]
        loop = asyncio.get_running_loop()
        until = loop.time() + within
        # Transports end one by one, without an event for the last.
        while loop.time() < until and any(line.transport for line in lines):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        for line in lines:
            line.give_up()
        self.watch.stop()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        asked = read_query(request.query)
        if request.method == hdrs.METH_OPTIONS:
            return web.Response(text="ok")
        if request.method not in (hdrs.METH_GET, hdrs.METH_POST):
            raise Turned(BAD_METHOD, "Bad handshake method")
        if not asked.sid:
            if request.method != hdrs.METH_GET:
                raise Turned(BAD_METHOD, "Bad handshake method")
            return await self._open(request, asked.transport)
        leaving = self._leaving.pop(asked.sid, None)
        if leaving and request.method == hdrs.METH_GET and asked.transport == "polling":
            return _text(await leaving.poll(request))
        session = self._find(asked.sid)
        if asked.transport == "websocket":
            return self._upgrade(request, session)
        line = session.line
        if not isinstance(line, Polling):
            raise Turned(BAD_REQUEST, "Bad request")
        return _text(await (line.poll(request) if request.method == hdrs.METH_GET else line.post(request)))

    def _find(self, sid: str) -> Session:
        session: Session | None = self.sockets.get(sid)
        if session and asyncio.get_running_loop().time() >= session.deadline:
            session.end(self.reason.PING_TIMEOUT)
        if session is None or session.closed:
            raise Turned(UNKNOWN_SESSION, "Session ID unknown")
        return session

    async def _open(self, request: web.Request, transport: str) -> web.StreamResponse:
        head = switching(request) if transport == "websocket" else b""
        address = self._admission.address_of(request)
        if self._closing or not self._admission.enter(address):
            raise Turned(BAD_REQUEST, "No room just now", status=503)
        session = Session(self, self.generate_id(), address)
        self.sockets[session.sid] = session
        self.watch.opened(session)
        await self.handlers["connect"](session.sid, _environ(request, address))
        packet = self._open_packet(session, transport)
        if transport == "polling":
            session.line = Polling(self, session)
            return _text(packet)
        line = self._adopt(request, session, head + text_frame(packet))
        session.line = line
        return HandedOver()

    def _open_packet(self, session: Session, transport: str) -> bytes:
        limits = self.limits
        opened = {
            "sid": session.sid,
            "upgrades": ["websocket"] if transport == "polling" else [],
            "pingInterval": int(limits.ping_interval * 1000),
            "pingTimeout": int(limits.ping_timeout * 1000),
            "maxPayload": limits.largest_frame,
        }
        return b"0" + msgspec.json.encode(opened)

    def _upgrade(self, request: web.Request, session: Session) -> web.StreamResponse:
        line = self._adopt(request, session, switching(request))
        line.probing = True
        if session.upgraded or session.probe:
            line.hang_up(frames.NORMAL)
        else:
            session.probe = line
            self.watch.probing(line)
        return HandedOver()

    def _adopt(self, request: web.Request, session: Session, greeting: bytes) -> WebSocket:
        """Take the connection from aiohttp, which frees its side of it and sends nothing more."""
        protocol, transport = request.protocol, request.transport
        if transport is None or transport.is_closing():
            session.end(self.reason.TRANSPORT_CLOSE)
            raise Turned(BAD_REQUEST, "Connection lost")
        line = WebSocket(self, session, transport)
        transport.set_protocol(line)
        # Linux keeps up to 4 MB for a reader that has stopped reading, unless told how much.
        transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_SNDBUF, KERNEL_BUFFER)
        early = protocol._message_tail  # noqa: SLF001  # what came right behind the handshake
        protocol.transport = None
        protocol.connection_lost(None)
        line.write(greeting)
        if early:
            asyncio.get_running_loop().call_soon(line.data_received, early)
        return line


def _environ(request: web.Request, address: str) -> dict[str, Any]:
    """What is kept of a handshake: little, for it is kept as long as its session."""
    cookies = dict(request.cookies)
    return {"twincloth.address": address, "twincloth.cookies": cookies}


def _text(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="text/plain", charset="UTF-8")
