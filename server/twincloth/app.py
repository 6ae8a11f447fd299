"""The composition root: puts the house together, opens it, and closes it."""

import importlib
import logging
import pkgutil
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web
from socketio import AsyncServer

from twincloth import pages
from twincloth.collection.museum import Museum
from twincloth.collection.qr import printed_address
from twincloth.database import Database
from twincloth.journal.sqlite import SQLiteJournal
from twincloth.live.audience import Audience
from twincloth.live.presence import Presence
from twincloth.live.relay import Relay
from twincloth.live.retention import Retention
from twincloth.live.rooms import Rooms
from twincloth.live.socket import Socket
from twincloth.live.wire import StrictPacket
from twincloth.ownership import hold_folder
from twincloth.pages.headers import headers
from twincloth.pages.house import HOUSE, House
from twincloth.pages.identity import CookieIdentities, read_secret
from twincloth.pages.refusals import refusals
from twincloth.resources import WEB
from twincloth.settings import Settings
from twincloth.views.qr import qr_svg
from twincloth.views.static import StaticFiles
from twincloth.views.views import Views

LARGEST_FRAME = 65_536
"""Bytes that one frame from a browser may have; a message of 4 kB is the largest thing it has to say."""

STOP_WITHIN = 1.0
"""Seconds that requests under way are given when the server stops. Sockets need twice as long: aiohttp waits
this long for them to end, and once more after asking them to."""


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[web.Application]:
    """The whole product on one data folder, everything in it running.

    Raises FolderTaken, StorageFailure, OSError.
    """
    with hold_folder(settings.data):
        database = await Database.open(settings.data / "twincloth.db")
        try:
            async with _running(settings, database) as app:
                yield app
        finally:
            await database.close()


@asynccontextmanager
async def _running(settings: Settings, database: Database) -> AsyncIterator[web.Application]:
    museum = await Museum.open(database, settings.data)
    journal = await SQLiteJournal.open(database)
    views = Views(StaticFiles(WEB), settings.address)
    identities = CookieIdentities(read_secret(settings.data), secure=settings.secure)
    server, audience = _socket_server(settings), Audience()
    relay = Relay(server, audience, views)
    rooms = Rooms(museum, journal, relay, JoinSymbols(museum, views, settings.url).draw)
    Socket(server, rooms, audience, relay, identities)
    house = House(
        settings=settings,
        database=database,
        museum=museum,
        rooms=rooms,
        audience=audience,
        views=views,
        identities=identities,
    )
    async with AsyncExitStack() as closing:
        for part in (relay, rooms, Presence(rooms, audience, relay), Retention(rooms, museum)):
            closing.push_async_callback(part.close)
            await part.open()
        yield _application(house, server)


class JoinSymbols:
    """Draws the QR symbol of an exchange's own page, which every view of it may show."""

    def __init__(self, museum: Museum, views: Views, url: str) -> None:
        self._museum = museum
        self._views = views
        self._url = url

    async def draw(self, code: str) -> None:
        """Have it ready. Raises WrongLabel, StorageFailure."""
        matrix = await self._museum.qr(code, printed_address(self._url, code))
        self._views.join_symbols[code] = qr_svg(matrix, code)


def _socket_server(settings: Settings) -> AsyncServer:
    return AsyncServer(
        async_mode="aiohttp",
        serializer=StrictPacket,
        # Stock behaviour runs the events of one client side by side and finishes them out of order.
        async_handlers=False,
        max_http_buffer_size=LARGEST_FRAME,
        # Without a list python-engineio trusts X-Forwarded-Host.
        cors_allowed_origins=settings.origins,
        # Stock behaviour lets a client into any other namespace without our greeting being asked for.
        namespaces=["/"],
        logger=logging.getLogger("twincloth.socketio"),
        engineio_logger=logging.getLogger("twincloth.engineio"),
    )


def _application(house: House, server: AsyncServer) -> web.Application:
    app = web.Application(middlewares=[headers, refusals], client_max_size=LARGEST_FRAME)
    app[HOUSE] = house
    server.attach(app)
    for module in pkgutil.iter_modules(pages.__path__):
        routes = getattr(importlib.import_module(f"{pages.__name__}.{module.name}"), "routes", None)
        if routes is not None:
            app.add_routes(routes)
    return app


@asynccontextmanager
async def serve(app: web.Application, listener: socket.socket) -> AsyncIterator[None]:
    """Answer whoever comes to a bound socket, as long as the block runs.

    Raises OSError where another process was quicker to listen at that port.
    """
    runner = web.AppRunner(app, shutdown_timeout=STOP_WITHIN, access_log=None)
    await runner.setup()
    try:
        await web.SockSite(runner, listener, backlog=4096).start()
        yield
    finally:
        await runner.cleanup()
