"""An echo server of our class: what the engine's tests and the public protocol suites talk to.

To run the suites, which stand in Socket.IO's own repository under docs/engine.io-protocol/v4-test-suite and
docs/socket.io-protocol/v5-test-suite, start `python tests/live/engine/echo.py --port 3000` and then, in each of the
two folders, say `npm ci && npm test`. Nothing but settings differs here from what the product runs.
"""

import argparse
import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Container
from contextlib import asynccontextmanager
from typing import Any

import uvloop
from aiohttp import web
from msgspec.structs import replace
from socketio.exceptions import ConnectionRefusedError as Refused

from twincloth.live.engine.admission import Admission
from twincloth.live.engine.limits import EngineLimits
from twincloth.live.engine.server import LiveServer

NAMESPACES = ("/", "/custom")
SUITES = EngineLimits(
    ping_interval=0.3,
    ping_timeout=0.2,
    largest_frame=1_000_000,
    bytes_at_once=8_000_000,
    binary=True,
    hold=0.05,
)
"""The settings that the public suites ask for."""
HALL = "hall"
"""The channel that everybody joins who is in the namespace `/`."""


class Echo:
    """Socket.IO at /socket.io/ and plain Engine.IO at /engine.io/, both of one application."""

    def __init__(
        self,
        limits: EngineLimits = SUITES,
        *,
        origins: Container[str] = ("*",),
        admission: Admission | None = None,
    ) -> None:
        self.limits = limits
        self.ready = True
        """What /readyz says, for balancers."""
        self.gone: list[tuple[str, str]] = []
        self.heard: list[Any] = []
        self.environs: dict[str, dict[str, Any]] = {}
        self.io = LiveServer(limits, origins=origins, admission=admission, namespaces=NAMESPACES)
        self.engine = LiveServer(limits, origins=origins, admission=admission)
        for namespace in NAMESPACES:
            self._answer(namespace)
        self.engine.eio.on("connect", self._open)
        self.engine.eio.on("message", self.engine.eio.send)
        self.engine.eio.on("disconnect", self._leave)

    def application(self) -> web.Application:
        """Both of them, at their usual addresses."""
        app = web.Application(client_max_size=self.limits.largest_frame)
        for path in ("/readyz", "/metrics"):
            app.router.add_get(path, self._say_ready)
        self.io.attach(app)
        self.engine.eio.attach(app)
        for server in (self.io, self.engine):
            app.on_shutdown.append(server.end_polling)
        return app

    async def close(self) -> None:
        """See everybody off."""
        await asyncio.gather(self.io.close(), self.engine.close())

    async def _say_ready(self, _: web.Request) -> web.Response:
        return web.Response(status=200 if self.ready else 503)

    def _answer(self, namespace: str) -> None:
        io = self.io

        async def connect(sid: str, environ: dict[str, Any], auth: dict[str, Any]) -> None:
            if auth.get("refuse"):
                raise Refused("not today", {"code": "refused"})
            self.environs[sid] = environ
            await io.enter_room(sid, HALL, namespace=namespace)
            await io.emit("auth", auth, to=sid, namespace=namespace)

        async def echo(sid: str, *arguments: Any) -> None:
            self.heard.append(arguments)
            await io.emit("message-back", arguments, to=sid, namespace=namespace)

        async def acked(sid: str, *arguments: Any) -> tuple[Any, ...]:
            return arguments

        io.on("connect", connect, namespace=namespace)
        io.on("message", echo, namespace=namespace)
        io.on("message-with-ack", acked, namespace=namespace)
        io.on("disconnect", self._leave, namespace=namespace)

    async def _open(self, sid: str, environ: dict[str, Any]) -> None:
        self.environs[sid] = environ

    async def _leave(self, sid: str, reason: str) -> None:
        self.gone.append((sid, reason))


@asynccontextmanager
async def echoing(port: int = 0, **options: Any) -> AsyncIterator[tuple[Echo, int]]:
    """An echo server that answers as long as the block runs, and its port; `limits` differ from the suites'."""
    echo = Echo(replace(SUITES, **options.pop("limits", {})), **options)
    runner = web.AppRunner(echo.application(), shutdown_timeout=1, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, backlog=4096).start()
        yield echo, runner.addresses[0][1]
    finally:
        await runner.cleanup()
        await echo.close()


async def serve(port: int) -> None:
    """Echo until SIGINT or SIGTERM."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with echoing(port):
        await ended.wait()


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--port", type=int, default=3000, help="where to listen, at 127.0.0.1")
    logging.basicConfig(level="WARNING")
    uvloop.run(serve(asked.parse_args().port))
