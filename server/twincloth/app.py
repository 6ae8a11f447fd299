"""The composition root: puts the parts together, opens them, and closes them."""

import importlib
import pkgutil
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from aiohttp import web
from aiohttp.typedefs import Middleware

from twincloth import pages
from twincloth.backups.record import BackupsMade
from twincloth.backups.restoring import must_be_whole
from twincloth.collection.allocator import hold_little
from twincloth.collection.collection import Collection
from twincloth.collection.store import UnknownStore
from twincloth.collection.sweep import Sweep
from twincloth.collection.tile_renderer import TileRenderer
from twincloth.connections.limits import ConnectionLimits, descriptors, limits_for
from twincloth.connections.listener import listening, listening_here
from twincloth.connections.registry import ConnectionRegistry
from twincloth.database import Database
from twincloth.exchange.plan import WaitingBounds
from twincloth.journal.size import JournalSizes
from twincloth.journal.sqlite import SQLiteJournal
from twincloth.live.addresses import TrustedProxies
from twincloth.live.audience import Audience
from twincloth.live.code_lookup import CodeLookup
from twincloth.live.drafts import drafts_by
from twincloth.live.engine.limits import EngineLimits
from twincloth.live.engine.server import LiveServer
from twincloth.live.guest_book_limits import GuestBookLimits
from twincloth.live.health import Health
from twincloth.live.join_symbols import JoinSymbols
from twincloth.live.last_uses import LastUses
from twincloth.live.limits import GuessLimit
from twincloth.live.owner_links import OwnerLinks
from twincloth.live.passing import PassingState
from twincloth.live.presence import Presence
from twincloth.live.rate_limits import RateLimits
from twincloth.live.registration_limit import RegistrationLimit
from twincloth.live.relay import Relay
from twincloth.live.retention import Retention
from twincloth.live.rooms import Rooms
from twincloth.live.scan_writer import ScanWriter
from twincloth.live.socket import Socket
from twincloth.live.socket_admission import SocketAdmission
from twincloth.live.store_sweeping import StoreSweeping
from twincloth.live.traces import TracedPublisher
from twincloth.metrics.wanted import metrics_wanted
from twincloth.migrations import note_version
from twincloth.ownership import hold_folder
from twincloth.pages.cookie_secrets import read_secrets
from twincloth.pages.data_saving import data_saving
from twincloth.pages.former import former
from twincloth.pages.headers import add_standing, headers
from twincloth.pages.health import probes
from twincloth.pages.identity import CookieIdentities
from twincloth.pages.invitation import expectation
from twincloth.pages.numbering import numbered, say_number
from twincloth.pages.recognition import recognised
from twincloth.pages.refusals import refusals
from twincloth.pages.renewal import renewal
from twincloth.pages.services import SERVICES, Services
from twincloth.pages.uploads import clear_uploads
from twincloth.pages.workshop import Workshop
from twincloth.rehearsal.rehearsals import Rehearsals
from twincloth.resources import WEB
from twincloth.security_log import SecurityLog
from twincloth.settings import Settings, SettingsError
from twincloth.views.static import StaticFiles
from twincloth.views.views import Views

LIMITS = EngineLimits()
"""Of frames and of bodies: 64 kB; a message of 4 kB is the largest thing that a browser has to say."""

STOP_WITHIN = 1.0
"""Seconds that requests under way are given when the server stops, and then as many that sockets are."""


@asynccontextmanager
async def open_application(settings: Settings) -> AsyncIterator[web.Application]:
    """The whole product on one data folder, everything in it running.

    Raises FolderTaken, FolderUnusable, FolderNotPrivate, NotBuilt, WeakSecret, StorageFailure, OSError.
    """
    with hold_folder(settings.data):
        must_be_whole(settings.data)
        database = await Database.open(settings.data / "twincloth.db")
        try:
            async with _running(settings, database) as app:
                yield app
        finally:
            await database.close()


@asynccontextmanager
async def _running(settings: Settings, database: Database) -> AsyncIterator[web.Application]:
    await database.run(note_version)
    clear_uploads(settings.data)
    collection = await _collection(settings, database)
    journal = await SQLiteJournal.open(database)
    views = Views(StaticFiles(WEB), settings.address)
    security_log = SecurityLog(collection.name_of)
    identities = CookieIdentities(
        read_secrets(settings.data), secure=settings.secure, security_log=security_log
    )
    trusted = TrustedProxies(settings.trusted_proxies)
    guesses = GuessLimit(settings.guesses_per_address, settings.guesses)
    code_lookup = CodeLookup(collection, identities, guesses, security_log)
    server = LiveServer(
        LIMITS.widened(settings.commands_per_person / Settings().commands_per_person),
        origins=settings.origins,
        admission=SocketAdmission(settings, trusted, identities, security_log),
    )
    hold_little()
    tile_renderer = TileRenderer(collection.store)
    audience = Audience()
    relay = Relay(server, audience, views)
    bounds = WaitingBounds(settings.waiting_per_person, settings.waiting_per_place)
    publisher = TracedPublisher(relay, security_log)
    rooms = Rooms(collection, journal, publisher, JoinSymbols(collection, views, settings.url).draw, bounds)
    passing = PassingState(rooms, audience, relay, views)
    last_uses = LastUses(database)
    owner_links = OwnerLinks(database)
    await owner_links.open()
    socket = Socket(
        server,
        rooms,
        audience,
        relay,
        identities,
        code_lookup=code_lookup,
        rate_limits=RateLimits(settings),
        security_log=security_log,
        last_uses=last_uses,
        passing=passing,
    )
    metrics = metrics_wanted(settings)
    services = Services(
        settings=settings,
        database=database,
        collection=collection,
        backups=await BackupsMade.open(database),
        tile_renderer=tile_renderer,
        sweep=Sweep(database, collection.store, tile_renderer),
        rooms=rooms,
        audience=audience,
        views=views,
        identities=identities,
        code_lookup=code_lookup,
        trusted=trusted,
        registrations=RegistrationLimit(settings.registrations_per_address, settings.registrations),
        security_log=security_log,
        relay=relay,
        last_uses=last_uses,
        owner_links=owner_links,
        journal_sizes=JournalSizes(database),
        guest_book_limits=GuestBookLimits(settings.lines_per_address),
        passing=passing,
        drafts=drafts_by(settings, rooms, passing),
        workshop=Workshop(),
        rehearsals=Rehearsals(settings.data, collection, rooms, relay, last_uses, identities),
        health=Health(database, settings.data),
        metrics=metrics,
    )
    if metrics:
        metrics.attach(services, server, socket)
    async with AsyncExitStack() as closing:
        closing.callback(security_log.close)
        closing.push_async_callback(tile_renderer.close)
        closing.push_async_callback(server.close)
        closing.push_async_callback(services.workshop.close)
        closing.push_async_callback(passing.close)
        closing.push_async_callback(services.owner_work.close)
        for part in (
            rooms,
            Presence(rooms, audience, relay),
            Retention(rooms, security_log),
            StoreSweeping(collection, services.sweep),
            ScanWriter(collection.counted),
            last_uses,
            services.rehearsals,
            services.health,
            services.drafts,
        ):
            closing.push_async_callback(part.close)
            await part.open()
        yield _application(services, server, [metrics.requests] if metrics else [])


async def _collection(settings: Settings, database: Database) -> Collection:
    try:
        return await Collection.open(database, settings.data, settings.store)
    except UnknownStore as error:
        raise SettingsError(f"store: {settings.store!r} is not the address of a store ({error})") from None


def _application(services: Services, server: LiveServer, watching: list[Middleware]) -> web.Application:
    moved = [former] if services.settings.former_urls else []
    app = web.Application(
        middlewares=[
            numbered,
            *watching,
            probes,
            data_saving,
            headers,
            recognised,
            *moved,
            refusals,
            renewal,
        ],
        client_max_size=LIMITS.largest_frame,
    )
    app[SERVICES] = services
    app.on_response_prepare.extend((add_standing, say_number))
    server.attach(app)
    app.on_shutdown.append(server.end_polling)
    for module in pkgutil.iter_modules(pages.__path__):
        routes = getattr(importlib.import_module(f"{pages.__name__}.{module.name}"), "routes", None)
        if routes is not None:
            for route in routes:
                route.kwargs.setdefault("expect_handler", expectation)
            app.add_routes(routes)
    return app


@asynccontextmanager
async def serve(
    app: web.Application, listener: socket.socket, limits: ConnectionLimits | None = None
) -> AsyncIterator[None]:
    """Answer whoever comes to a bound socket, as long as the block runs; then it is closed.

    Raises OSError where another process was quicker to listen at that port.
    """
    here = app[SERVICES]
    limits = limits or limits_for(here.settings.sockets_per_address, descriptors())
    runner = web.AppRunner(app, shutdown_timeout=STOP_WITHIN)
    await runner.setup()
    assert runner.server is not None
    try:
        registry = ConnectionRegistry(limits, here.trusted, here.security_log)
        here.connections.append(registry)
        door = partial(listening_here, runner.server, registry=registry)
        async with listening(runner.server, listener, registry), here.rehearsals.attended(door):
            yield
    finally:
        await runner.cleanup()
