"""The application: its pages and its sockets, answered at one address."""

import importlib
import pkgutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from aiohttp import web
from aiohttp.typedefs import Middleware

from twincloth import pages
from twincloth.backups.staging import must_be_whole
from twincloth.composition import LIMITS, running_services
from twincloth.connections.limits import ConnectionLimits, descriptors, limits_for
from twincloth.connections.listener import listening, listening_here
from twincloth.connections.registry import ConnectionRegistry
from twincloth.database.opening import open_database
from twincloth.live.engine.server import LiveServer
from twincloth.moving.moved import must_be_here
from twincloth.ownership import hold_folder
from twincloth.pages.data_saving import data_saving
from twincloth.pages.former import former
from twincloth.pages.headers import add_standing, headers
from twincloth.pages.health import probes
from twincloth.pages.invitation import expectation
from twincloth.pages.numbering import numbered, say_number
from twincloth.pages.recognition import recognised
from twincloth.pages.refusals import refusals
from twincloth.pages.renewal import renewal
from twincloth.pages.services import SERVICES, Services
from twincloth.settings import Settings

STOP_WITHIN = 1.0
"""Seconds that requests under way are given when the server stops, and then as many that sockets are."""


@asynccontextmanager
async def open_application(settings: Settings, *, alone: bool = False) -> AsyncIterator[web.Application]:
    """The whole product on one data folder, everything in it running; beside others on PostgreSQL, unless `alone`.

    Raises FolderTaken, FolderUnusable, FolderNotPrivate, NameTaken, NotBuilt, WeakSecret, StorageFailure, OSError.
    """
    with hold_folder(settings.data, shared=bool(settings.database) and not alone):
        must_be_whole(settings.data)
        if not settings.database:
            must_be_here(settings.data)
        database = await open_database(settings)
        try:
            async with running_services(settings, database) as parts:
                yield _application(*parts)
        finally:
            await database.close()


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
    app.on_shutdown.extend((server.end_polling, services.watching.end_polling))
    for module in pkgutil.iter_modules(pages.__path__):
        routes = getattr(importlib.import_module(f"{pages.__name__}.{module.name}"), "routes", None)
        if routes is not None:
            for route in routes:
                route.kwargs.setdefault("expect_handler", expectation)
            app.add_routes(routes)
    return app


@asynccontextmanager
async def serve(
    app: web.Application,
    listener: socket.socket,
    limits: ConnectionLimits | None = None,
    *,
    shared: bool = False,
) -> AsyncIterator[None]:
    """Answer whoever comes to a bound socket, as long as the block runs; then it is closed.

    Of one that others share too, nothing is taken any more once this process drains.

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
        async with (
            listening(runner.server, listener, registry) as accepting,
            here.rehearsals.parties.attended(door),
            _doing_once(here),
        ):
            if shared:
                here.draining.when_begun(accepting.rest)
            yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _doing_once(here: Services) -> AsyncIterator[None]:
    """Do what only one of several processes is to do, whenever it is this one."""
    if here.runner is None:  # nobody else is there
        yield
        return
    here.draining.when_begun(here.runner.close)
    await here.runner.open()
    try:
        yield
    finally:
        await here.runner.close()
