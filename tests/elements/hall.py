"""A hall that speaks our wire and does as a test says: what the browser's side must bear, a good server never does."""

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import socketio
from aiohttp import web

WEB = Path(__file__).parents[2] / "web"
STATIC = "/static/0123abcd"

Fields = dict[str, Any]
Answer = Callable[[Fields], Any]


class Hall:
    """Runs on a thread of its own, beside the test's browser. `port` stays the same after `close` and `open`."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.entries: list[Fields] = []
        self.received: list[tuple[str, Fields]] = []
        self.greetings: list[Fields] = []
        self.fetched: list[str] = []
        self.transports: list[str] = []
        self.answers: dict[str, Answer] = {}
        self.refusal: Fields | None = None
        self.websocket = True
        self.swallowing = False
        self.silent = False
        self.deaf = False
        self._connected: set[str] = set()
        self._silenced: set[str] = set()
        self._websockets: list[asyncio.Transport] = []
        self.port = 0
        self._runner: web.AppRunner | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.open()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def connected(self) -> int:
        """How many sockets stand."""
        return len(self._io.eio.sockets)

    def open(self) -> None:
        self._do(self._open())

    def close(self) -> None:
        """The server is gone: connections break, nobody answers."""
        if self._runner:
            self._do(self._close())

    def leave(self) -> None:
        self.close()
        self._do(self._end_tasks())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end_tasks(self) -> None:
        """python-engineio leaves its pings running when a socket is closed."""
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def tell(self, seq: int, html: str | None, *, live: bool = True) -> None:
        """An entry, sent and remembered."""
        self.remember(seq, html)
        self.emit("entry", {"seq": seq, "html": html, "live": live})

    def remember(self, seq: int, html: str | None) -> None:
        """An entry that gets lost on its way, but can be caught up with."""
        self.entries.append({"seq": seq, "html": html, "live": False})

    def emit(self, event: str, fields: Fields) -> None:
        self._do(self._io.emit(event, fields))

    def fall_silent(self) -> None:
        """No connection of now is answered any more, though all of them stand; new ones are."""
        self._silenced.update(self._connected)

    def throw_out(self) -> None:
        """DISCONNECT to everybody, as after a link was revoked."""
        self._do(self._throw_out())

    def cut_off(self) -> None:
        """A close frame of 1008 to everybody, as to whoever has sent too much."""
        self._do(self._cut_off())

    def commands(self, tag: str) -> list[Fields]:
        return [fields for event, fields in self.received if event == tag]

    def wait(self, condition: Callable[[], Any], within: float = 30) -> Any:
        """What the condition gives once it holds. Raises AssertionError when it does not in time."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            if result := condition():
                return result
            time.sleep(0.005)
        raise AssertionError("it did not come to be")

    def _do(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _open(self) -> None:
        self._io = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins="*", async_handlers=True)
        self._io.on("connect", self._greet)
        self._io.on("*", self._hear)
        app = web.Application(middlewares=[self._door])
        self._io.attach(app)
        app.router.add_static(STATIC, WEB)
        app.router.add_get("/{path:.*}", self._page)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _close(self) -> None:
        for socket in list(self._io.eio.sockets.values()):
            await socket.close(wait=False)
        await self._io.shutdown()
        await self._runner.cleanup()
        self._runner = None

    async def _throw_out(self) -> None:
        for sid in list(self._io.manager.get_participants("/", None)):
            await self._io.disconnect(sid[0])

    async def _cut_off(self) -> None:
        for websocket in self._websockets:
            websocket.write(b"\x88\x02\x03\xf0")
            websocket.close()
        self._websockets.clear()

    @web.middleware
    async def _door(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path == "/socket.io/":
            transport = request.query.get("transport", "")
            self.transports.append(transport)
            if transport == "websocket" and self.swallowing:
                await asyncio.sleep(3600)
            if transport == "websocket" and not self.websocket:
                return web.Response(status=400)
            if transport == "websocket" and request.transport:
                self._websockets.append(request.transport)
        return await handler(request)

    async def _page(self, request: web.Request) -> web.Response:
        self.fetched.append(request.path)
        html = self.pages.get(request.path)
        if html is None:
            return web.Response(status=404, text="<h1>Nothing here</h1>", content_type="text/html")
        return web.Response(text=html, content_type="text/html")

    async def _greet(self, sid: str, environ: Any, auth: Fields) -> None:
        self.greetings.append(auth)
        self._connected.add(sid)
        if self.deaf:
            await asyncio.sleep(3600)
        if self.refusal:
            raise socketio.exceptions.ConnectionRefusedError(self.refusal["message"], self.refusal)

    async def _hear(self, event: str, sid: str, fields: Fields) -> Any:
        if event != "clock":
            self.received.append((event, fields))
        if self.silent or sid in self._silenced:
            await asyncio.sleep(3600)
        return self.answers.get(event, self._usual(event))(fields)

    def _usual(self, event: str) -> Answer:
        if event == "clock":
            return lambda fields: {"ok": True, "at": time.time_ns() / 1e6}
        if event == "catch-up":
            return lambda fields: {
                "ok": True,
                "entries": [e for e in self.entries if e["seq"] > fields["after"]],
            }
        return lambda fields: {"ok": True, "seq": len(self.entries)}


def refused(code: str, sentence: str, *, retryable: bool = False, **more: Any) -> Answer:
    """An answer that turns the command down."""
    return lambda fields: {"ok": False, "error": refusal(code, sentence, retryable=retryable, **more)}


def refusal(code: str, sentence: str, *, retryable: bool = False, **more: Any) -> Fields:
    """Why not, as the wire says it."""
    return {"code": code, "message": sentence, "retryable": retryable, **more}
