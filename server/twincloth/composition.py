"""The parts, put together on one database, opened and closed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple, Protocol

from aiohttp.typedefs import Middleware

from twincloth import several
from twincloth.backups.record import BackupsMade
from twincloth.collection.allocator import hold_little
from twincloth.collection.collection import Collection
from twincloth.collection.files_in_use import FilesInUse
from twincloth.collection.shared_files_in_use import SharedFilesInUse
from twincloth.collection.store import Store, UnknownStore
from twincloth.collection.sweep import Sweep
from twincloth.collection.tile_renderer import TileRenderer
from twincloth.database import Database
from twincloth.exchange.plan import WaitingBounds
from twincloth.journal.size import JournalSizes
from twincloth.journal.sqlite import SQLiteJournal
from twincloth.live.addresses import TrustedProxies
from twincloth.live.audience import Audience
from twincloth.live.code_lookup import CodeLookup
from twincloth.live.drafts import drafts_by
from twincloth.live.draining import Draining
from twincloth.live.engine.limits import EngineLimits
from twincloth.live.engine.server import LiveServer
from twincloth.live.guest_book_limits import GuestBookLimits
from twincloth.live.health import Health
from twincloth.live.join_symbols import JoinSymbols
from twincloth.live.last_uses import LastUses
from twincloth.live.owner_links import OwnerLinks
from twincloth.live.passing import PassingState
from twincloth.live.presence import Presence
from twincloth.live.rate_limits import RateLimits
from twincloth.live.registration_limit import RegistrationLimit
from twincloth.live.relay import Relay
from twincloth.live.retention import Retention
from twincloth.live.room import Room
from twincloth.live.rooms import Rooms
from twincloth.live.runner import Runner
from twincloth.live.scan_writer import ScanWriter
from twincloth.live.socket import Socket
from twincloth.live.socket_admission import SocketAdmission
from twincloth.live.store_sweeping import StoreSweeping
from twincloth.live.traces import TracedPublisher
from twincloth.live.watching import Watchers
from twincloth.metrics.wanted import metrics_wanted
from twincloth.pages.identity import CookieIdentities
from twincloth.pages.kept_secrets import CookieSecrets, kept_secrets
from twincloth.pages.services import Services
from twincloth.pages.uploads import Uploads
from twincloth.pages.workshop import Workshop
from twincloth.rehearsal.rehearsals import Rehearsals
from twincloth.resources import WEB
from twincloth.security_log import SecurityLog
from twincloth.settings import Settings, SettingsError
from twincloth.views.static import StaticFiles
from twincloth.views.views import Views

LIMITS = EngineLimits()
"""Of frames and of bodies: 64 kB; a message of 4 kB is the largest thing that a browser has to say."""


class RunningPart(Protocol):
    """What has something to do by itself."""

    async def open(self) -> None:
        """Begin."""

    async def close(self) -> None:
        """Finish."""


class Whole(NamedTuple):
    """Every part, put together and at rest; `parts` in the order in which they are to begin."""

    services: Services
    server: LiveServer
    parts: Sequence[RunningPart]
    middlewares: list[Middleware]


@asynccontextmanager
async def running_services(
    settings: Settings, database: Database
) -> AsyncIterator[tuple[Services, LiveServer, list[Middleware]]]:
    """Every part, put together and running; and what is to watch each request. Raises WeakSecret, StorageFailure, SettingsError, OSError."""
    await database.note_version()
    services, server, parts, middlewares = await _put_together(settings, database)
    async with AsyncExitStack() as closing:
        closing.callback(services.security_log.close)
        for ended_last in (
            services.tile_renderer,
            server,
            services.workshop,
            services.passing,
            services.owner_work,
        ):
            closing.push_async_callback(ended_last.close)
        if services.sharing:
            closing.push_async_callback(services.sharing.close)
            await several.join(services.sharing, services)
        for part in parts:
            closing.push_async_callback(part.close)
            await part.open()
        yield services, server, middlewares


async def _put_together(settings: Settings, database: Database) -> Whole:
    collection = await Collection.open(database, settings.data, _store(settings, database))
    views = Views(StaticFiles(WEB), settings.address)
    security_log = SecurityLog(collection.name_of)
    secrets = CookieSecrets(kept_secrets(settings, database), database)
    await secrets.open()
    identities = CookieIdentities(secrets, secure=settings.secure, security_log=security_log)
    trusted = TrustedProxies(settings.trusted_proxies)
    admission = SocketAdmission(settings, trusted, identities, security_log)
    server = LiveServer(
        LIMITS.widened(settings.commands_per_person / Settings().commands_per_person),
        origins=settings.origins,
        admission=admission,
    )
    sharing = several.sharing_of(settings, database, server, secrets, views)
    code_lookup = CodeLookup(collection, identities, several.guesses(settings, sharing), security_log)
    hold_little()
    tile_renderer = TileRenderer(collection.store)
    audience = Audience()
    relay = Relay(server, audience, views)
    secrets.forgotten = relay.kick_everybody
    bounds = WaitingBounds(settings.waiting_per_person, settings.waiting_per_place)
    publisher = TracedPublisher(relay, security_log)
    rooms = Rooms(
        collection,
        await sharing.journal(database) if sharing else await SQLiteJournal.open(database),
        publisher,
        JoinSymbols(collection, views, settings.url).draw,
        bounds,
        sharing.room if sharing else Room,
    )
    passing = PassingState(rooms, audience, relay, views)
    last_uses = LastUses(database)
    owner_links = OwnerLinks(database)
    await owner_links.open()
    rate_limits = RateLimits(settings)
    socket = Socket(
        server,
        rooms,
        audience,
        relay,
        identities,
        code_lookup=code_lookup,
        rate_limits=rate_limits,
        security_log=security_log,
        last_uses=last_uses,
        passing=passing,
    )
    claims = several.claims(settings, database)
    health = Health(database, settings.data)
    metrics = metrics_wanted(settings)
    rehearsals = Rehearsals(settings.data, collection, rooms, relay, last_uses, identities)
    rooms.ended_elsewhere = rehearsals.note_end
    sweep = Sweep(database, collection.store, tile_renderer)
    once = (
        Retention(rooms, security_log),
        StoreSweeping(collection, sweep),
        rehearsals,
        rehearsals.parties,
    )
    services = Services(
        settings=settings,
        database=database,
        collection=collection,
        backups=await BackupsMade.open(database),
        tile_renderer=tile_renderer,
        sweep=sweep,
        rooms=rooms,
        audience=audience,
        views=views,
        identities=identities,
        secrets=secrets,
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
        watching=Watchers(rooms, relay, passing, settings.sockets_per_address, lambda: server.lets_in),
        drafts=drafts_by(settings, rooms, passing),
        workshop=Workshop(),
        rehearsals=rehearsals,
        health=health,
        draining=Draining(server, health, settings.drains_within),
        sharing=sharing,
        uploads=Uploads(settings.data, claims),
        owner_work=several.owner_work(claims, sharing),
        runner=Runner(sharing.connections, once) if sharing else None,
        metrics=metrics,
    )
    if metrics:
        metrics.attach(services, server, socket)
    signals = [several.signals(sharing, services, rate_limits, admission)] if sharing else []
    parts = (
        rooms,
        *signals,
        Presence(rooms, audience, relay),
        services.watching,
        ScanWriter(collection.counted),
        last_uses,
        health,
        services.drafts,
        *(() if sharing else once),
    )
    return Whole(services, server, parts, [metrics.requests] if metrics else [])


def _store(settings: Settings, database: Database) -> Store:
    in_use = SharedFilesInUse(database) if settings.database else FilesInUse()
    try:
        return Store.open(settings.store, settings.data, cache=settings.store_cache, in_use=in_use)
    except UnknownStore as error:
        raise SettingsError(f"store: {settings.store!r} is not the address of a store ({error})") from None
