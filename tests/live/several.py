"""Several processes of one installation in one test: each with an engine, an internal site and a table that all share."""

import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple, TypeVar

import aiohttp

from live.engine.echo import Echo, echoing
from live.engine.wires import CALM, SOCKET, Door, PollingWire, WebSocketWire
from twincloth.live.internal_client import InternalClient
from twincloth.live.internal_site import InternalSite
from twincloth.live.passing_on import PassingOn
from twincloth.live.processes import ALIVE, Process, Processes, ProcessTable

SECRET = bytes(range(32))

W = TypeVar("W", PollingWire, WebSocketWire)


class TableInMemory:
    """What PostgreSQL keeps, for tests that ask nothing of PostgreSQL."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[Process, float]] = {}

    async def alive(self) -> Sequence[Process]:
        now = time.monotonic()
        return [process for process, seen in self._rows.values() if seen > now - ALIVE]

    async def enter(self, own: Process) -> None:
        self._rows[own.name] = own, time.monotonic()

    async def renew(self, own: Process) -> None:
        known, _ = self._rows.get(own.name, (own, 0.0))
        if known.run == own.run:
            await self.enter(own)

    async def leave(self, own: Process) -> None:
        if own.name in self._rows and self._rows[own.name][0].run == own.run:
            del self._rows[own.name]


class One(NamedTuple):
    """A process, from both sides."""

    processes: Processes
    site: InternalSite
    client: InternalClient
    echo: Echo
    door: Door
    passing_on: PassingOn


class Wandering(PollingWire):
    """A client whose balancer brings each request to the next process."""

    def __init__(self, *doors: Door) -> None:
        super().__init__(doors[0], SOCKET)
        self._doors = deque(doors)

    @property
    def target(self) -> str:
        self._doors.rotate(-1)
        self.door = self._doors[0]
        return super().target


async def greeted(wire: W) -> W:
    """It has connected, and its echo has said so and greeted it."""
    await wire.say("40")
    assert str(await wire.hear()).startswith('40{"sid"')
    await wire.hear()
    return wire


@asynccontextmanager
async def one_of_several(
    name: str,
    table: ProcessTable,
    *,
    listen: str = "127.0.0.1:0",
    static: str = "/static/a",
    **options: object,
) -> AsyncIterator[One]:
    """An echo server that is one of several processes."""
    async with AsyncExitStack() as closing:
        echo, port = await closing.enter_async_context(echoing(limits=CALM, **options))
        http = await closing.enter_async_context(aiohttp.ClientSession())
        door = Door(port, http)
        closing.callback(door.close)
        site, client = InternalSite(listen, lambda: [SECRET]), InternalClient(lambda: [SECRET])
        processes = Processes(table, site, client, name=name, release="1", static=static)
        passing_on = PassingOn(processes, site, client, echo.io.eio)
        closing.push_async_callback(client.close)
        for part in (site, processes):
            await part.open()
            closing.push_async_callback(part.close)
        yield One(processes, site, client, echo, door, passing_on)
