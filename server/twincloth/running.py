"""Running: a server that answers at an address until it is told to stop."""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import uvloop
from aiohttp import BadContentDispositionHeader, BadContentDispositionParam, web
from aiohttp.http import HttpProcessingError
from msgspec.structs import replace

from twincloth import __version__
from twincloth.app import open_application, serve
from twincloth.client_lines import ClientLines
from twincloth.connections.descriptors import raise_descriptors, warn_of_few
from twincloth.log_lines import FORMATS
from twincloth.metrics.port import open_metrics_port
from twincloth.operator.failures import Failed
from twincloth.operator.task_server import open_task_server
from twincloth.pages.services import SERVICES, Services
from twincloth.security_events import SecurityEvent
from twincloth.settings import DECLARED, Settings
from twincloth.settings.reading import told_of

LAST_RESORT = 4.5
"""Seconds from the word to stop, or the end of draining, to the end, whatever is still under way; what was acked is on
the disk."""

STOPS = (signal.SIGINT, signal.SIGTERM)

TEST_NET = ("192.0.2.1", 9)
"""An address that nobody has (RFC 5737); asking for the way there sends nothing, but names our own end of it."""

log = logging.getLogger(__name__)

CHATTY = ("twincloth.socketio", "twincloth.engineio")
"""Loggers that tell of each packet, and whose warnings are about what clients send: heard where all is asked for."""

Occasion = Callable[[Services], AbstractAsyncContextManager[None]]
"""What goes on while the server runs."""


def run(settings: Settings, occasion: Occasion) -> None:
    """Open the application, answer, and stop at SIGINT or SIGTERM. Raises Failed and what `open_application` raises."""
    log_to_stderr(settings)
    raise_descriptors()
    with bind(settings) as listener:
        settings = reachable(replace(settings, port=listener.getsockname()[1]))
        serve_at(listener, settings, occasion)


def serve_at(
    listener: socket.socket, settings: Settings, occasion: Occasion, *, shared: bool = False
) -> None:
    """The same at a socket that is bound already, which others may share. Raises Failed and what they raise."""
    uvloop.run(_until_stopped(_keep_open(settings, listener, occasion, shared), settings.drains_within))


def bind(settings: Settings) -> socket.socket:
    """A socket of its own at the settings' host and port, not listening yet. Raises Failed."""
    where = f"{settings.host}:{settings.port}"
    listener = None
    try:
        family, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except (OSError, UnicodeError) as error:
        if listener:
            listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise Failed(f"Cannot listen at {where} ({reason}): choose another with --host and --port") from None
    return listener


def log_to_stderr(settings: Settings) -> None:
    """One line a record, as the settings want it; every frame of every socket only where all is asked for."""
    level = settings.log_level
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FORMATS[settings.log_format]())
    if level != "debug":
        handler.addFilter(ClientLines())
    logging.basicConfig(handlers=[handler], level=level.upper())
    logging.getLogger("aiohttp.server").addFilter(is_ours)
    logging.captureWarnings(capture=True)
    for quoted in (BadContentDispositionHeader, BadContentDispositionParam):
        # aiohttp warns in the words of whoever sent a form, and Python remembers each warning for ever.
        warnings.simplefilter("ignore", quoted)
    if level != "debug":
        # libvips tells of each picture that it is done with it.
        logging.getLogger("pyvips").setLevel(logging.WARNING)
        for chatty in CHATTY:
            logging.getLogger(chatty).setLevel(logging.ERROR)


def is_ours(record: logging.LogRecord) -> bool:
    """Whether something went wrong on our side: aiohttp logs a traceback of every request that it cannot read too."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError | web.RequestPayloadError)


async def _keep_open(settings: Settings, listener: socket.socket, occasion: Occasion, shared: bool) -> None:
    async with (
        open_application(settings) as app,
        open_metrics_port(app[SERVICES]),
        serve(app, listener, shared=shared),
        open_task_server(app[SERVICES]),
        occasion(app[SERVICES]),
        _traced(app[SERVICES]),
    ):
        warn_of_few(settings.sockets_per_address)
        _settle()
        try:
            raise Failed(await app[SERVICES].draining.wanted)
        finally:
            await _drain(app[SERVICES])


async def _drain(services: Services) -> None:
    """Who is told a second time to stop waits for nobody any more."""
    draining = asyncio.create_task(services.draining.drain())
    for number in STOPS:
        asyncio.get_running_loop().add_signal_handler(number, draining.cancel)
    await asyncio.wait([draining])


@asynccontextmanager
async def _traced(services: Services) -> AsyncIterator[None]:
    """Tell with which settings it runs, and when it stops."""
    told = {name: told_of(name, getattr(services.settings, name)) for name in DECLARED}
    services.security_log.write(SecurityEvent.STARTED, version=__version__, **told)
    try:
        yield
    except (asyncio.CancelledError, Failed):  # somebody has said so, or it has itself
        services.security_log.write(SecurityEvent.STOPPED)
        raise


def _settle() -> None:
    """Spare the collector what stands for good, and let it walk thousands of connections more seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1000)


async def _until_stopped(serving: Coroutine[Any, Any, None], drains_within: float) -> None:
    loop = asyncio.get_running_loop()
    running = loop.create_task(serving)
    stopping = False

    def stop() -> None:
        nonlocal stopping
        if not stopping:
            stopping = True
            running.cancel()
            loop.call_later(drains_within + LAST_RESORT, _leave)

    for number in STOPS:
        loop.add_signal_handler(number, stop)
    try:
        await running
    except asyncio.CancelledError:
        if not stopping:
            raise


def _leave() -> None:
    log.warning("What was under way did not end in time: stopping without it")
    logging.shutdown()
    os._exit(1)


def reachable(settings: Settings) -> Settings:
    """Where the server listens on all of the machine's addresses, people come by the one of its network."""
    if settings.public_url or settings.host not in ("0.0.0.0", "::"):  # noqa: S104  # asked for by the operator
        return settings
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
        try:
            way_out.connect(TEST_NET)
            own = way_out.getsockname()[0]
        except OSError:
            own = "127.0.0.1"
    return replace(settings, public_url=f"http://{own}:{settings.port}")
