"""A worker: one of several processes that answer at one address, as its parent starts it."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from typing import Any

from msgspec.structs import replace

from twincloth.connections.descriptors import raise_descriptors
from twincloth.live.internal_site import is_path
from twincloth.operator.failures import EXPECTED, reasons
from twincloth.pages.services import Services
from twincloth.running import Occasion, log, log_to_stderr, serve_at
from twincloth.settings import DECLARED, Settings


def settings_of(settings: Settings, number: int) -> Settings:
    """Those of one worker: a name with its number, and what can be one process's alone counted on from the first's."""
    return replace(
        settings,
        workers=1,
        process_name=f"{settings.process_name}{number}",
        metrics_port=settings.metrics_port and settings.metrics_port + number - 1,
        internal_address=_address_of(settings.internal_address, number),
    )


def _address_of(first: str, number: int) -> str:
    if is_path(first):
        return f"{first}.{number}"
    host, _, port = first.rpartition(":")
    return f"{host}:{int(port) + number - 1}" if int(port) else first


def work(
    said: Mapping[str, Any],
    listener: socket.socket,
    occasion: Occasion | None,
    number: int,
    ready: Connection,
) -> None:
    """Answer until SIGTERM, or until the parent is no more; `ready` is told the number once it does.

    `said` are the settings: a parent of an earlier release knows others.
    """
    settings = Settings(**{name: value for name, value in said.items() if name in DECLARED})
    log_to_stderr(settings)
    raise_descriptors()
    try:
        serve_at(listener, settings, _among_others(occasion, number, ready), shared=True)
    except EXPECTED as error:
        for line in reasons(error):
            log.critical("%s cannot go on: %s", settings.process_name, line)
        raise SystemExit(1) from None


def _among_others(occasion: Occasion | None, number: int, ready: Connection) -> Occasion:
    @asynccontextmanager
    async def among_others(services: Services) -> AsyncIterator[None]:
        loop, parent = asyncio.get_running_loop(), parent_process()
        assert parent

        def orphaned() -> None:
            loop.remove_reader(parent.sentinel)
            os.kill(os.getpid(), signal.SIGTERM)

        loop.add_reader(parent.sentinel, orphaned)
        async with occasion(services) if occasion else nullcontext():
            ready.send(number)
            yield

    return among_others
