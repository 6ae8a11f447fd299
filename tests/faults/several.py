"""Several processes on one PostgreSQL, and people who come back by another one when theirs has left them."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Any

import aiohttp
import asyncpg

from faults.ground import Ground
from faults.history import must_be_whole
from faults.people import Person, Site, browsers
from faults.talk import PRODUCT, leave
from faults.wire import LineLost, TurnedAway
from processes import HANG_GUARD, Running
from twincloth.database.postgresql_connections import Connections
from twincloth.exchange.exchange import Entry
from twincloth.journal.postgresql import PostgreSQLJournal

NAMES = ("p1", "p2", "p3")

TOKEN = "CanaryTokenOfFigures"
"""By which each shows its figures."""

Launcher = Callable[[str], tuple[object, ...]]
"""What Python is to run for a process of this name."""

ANSWERED = "the page answered"
"""How it is told that a page came with another status than 200."""

SILENCE = 3.0
"""Seconds of silence after which a phone takes its connection for dead; presence comes each second."""


class Several:
    """The processes of one installation, by name. People find each at a site of its own, empty while it is down."""

    def __init__(self, ground: Ground, address: str) -> None:
        self.ground, self.address = ground, address
        self.running: dict[str, Running] = {}
        self.sites = {name: Site(ground.code) for name in NAMES}
        self._serving: dict[str, AbstractContextManager[Running]] = {}

    async def start(
        self, name: str, launcher: tuple[object, ...] = PRODUCT, *, address: str = "", **env: str
    ) -> Running:
        """One of them, once it listens; `address` is its way to PostgreSQL, where that is another than everybody's."""
        arguments = ("--process-name", name, "--drain", 1, "--database", address or self.address)
        log = self.ground.data.with_name(f"{name}.log")
        env = {"TWINCLOTH_METRICS_TOKEN": TOKEN} | env
        serving = self.ground.serving(*arguments, launcher=launcher, log=log, **env)
        running = await asyncio.to_thread(serving.__enter__)
        self._serving[name], self.running[name] = serving, running
        self.sites[name].url = running.url
        return running

    async def start_all(self, launcher: Launcher = lambda _: PRODUCT) -> None:
        """All of them at once."""
        await asyncio.gather(*(self.start(name, launcher(name)) for name in NAMES))

    async def end(self, name: str, how: signal.Signals = signal.SIGKILL) -> str:
        """End one of them, however it is told to; what it has said."""
        self.running[name].process.send_signal(how)
        return await self.ended(name)

    async def ended(self, name: str) -> str:
        """Until one of them has ended by itself; what it has said."""
        running = self.running[name]
        await asyncio.to_thread(running.process.wait, HANG_GUARD)
        self.sites[name].url = ""
        await asyncio.to_thread(self._serving.pop(name).__exit__, None, None, None)
        return running.log

    async def close(self) -> None:
        """End all, whatever state they are in."""
        for name in list(self._serving):
            await self.end(name)

    async def ask(self, sql: str, *arguments: object) -> Any:
        """What PostgreSQL answers with one value, by a connection that no fault is on."""
        session = await asyncpg.connect(self.address)
        try:
            return await session.fetchval(sql, *arguments)
        finally:
            await session.close()

    async def writer(self) -> str:
        """Who writes now by a lease that holds; empty where nobody does."""
        held = "SELECT writer FROM heads WHERE exchange = $1 AND writer_until > clock_timestamp()"
        return await self.ask(held, self.ground.code) or ""

    async def journal(self) -> list[Entry]:
        """All that is stored."""
        connections = Connections(self.address)
        try:
            return await PostgreSQLJournal(connections).read(self.ground.code)
        finally:
            await connections.close()

    async def judge(self, people: Sequence[Person]) -> list[Entry]:
        """The journal, once everybody has put their phone away; it and all logs must be whole."""
        logs = await leave(people)
        journal = await self.journal()
        must_be_whole(journal, logs)
        return journal


class Roamer(Person):
    """A participant whose phone comes back by the next process whenever a connection ends or cannot be had.

    `shown_at` is when each number stood on its screen, by the loop's clock; `errors` are what it was told instead of a
    page, or of being let in. `on_refusal(code, seconds)` hears of every answer but that it is done, and how long it took.
    """

    def __init__(self, name: str, place: str, sites: Sequence[Site], http: aiohttp.ClientSession) -> None:
        super().__init__(name, place, sites[0], http)
        self.silence = self.ack_within = SILENCE
        self.shown_at: dict[int, float] = {}
        self.errors: list[str] = []
        self.on_refusal: Callable[[str, float], object] = lambda code, seconds: None
        self._noted = 0
        self._sites = list(sites)

    async def ask(self, event: str, **fields: Any) -> dict[str, Any]:
        """The same, and hear of a refusal."""
        began = asyncio.get_running_loop().time()
        answer = await super().ask(event, **fields)
        if not answer["ok"]:
            self.on_refusal(answer["error"]["code"], asyncio.get_running_loop().time() - began)
        return answer

    async def fetch(self) -> None:
        """From the next process where this one does not answer."""
        for _ in self._sites[1:]:
            try:
                return await super().fetch()
            except LineLost as reason:
                if ANSWERED in str(reason):
                    self.errors.append(str(reason))
            self._move_on()
        return await super().fetch()

    async def go_home(self) -> None:
        """Come back by the process of before, if it is another now."""
        if self.site is not self._sites[0]:
            self.site = self._sites[0]
            self._connected.clear()
            if self._wire:
                await self._wire.close()

    async def _connect(self) -> None:
        here = self.site
        try:
            await super()._connect()
        except TurnedAway as reason:
            self.errors.append(str(reason))
            raise
        finally:
            if self.site is here:
                self._move_on()

    def _move_on(self) -> None:
        next_one = self._sites.index(self.site) + 1
        after = self._sites[next_one:] + self._sites[:next_one]
        self.site = next((site for site in after if site.url), self.site)

    def _hear(self, event: str, argument: dict[str, Any]) -> None:
        super()._hear(event, argument)
        self._note()

    async def _ask_rest(self, page: bool) -> None:
        await super()._ask_rest(page)
        self._note()

    def _note(self) -> None:
        for seq in range(self._noted + 1, self.screen.seq + 1):
            self.shown_at[seq] = asyncio.get_running_loop().time()
        self._noted = max(self._noted, self.screen.seq)


async def come_in_everywhere(
    count: int, several: Several, http: aiohttp.ClientSession, named: str = "Person"
) -> list[Roamer]:
    """So many people, registered and connected: those of `people[n::3]` by the process of that place in the order."""
    sites = list(several.sites.values())
    people = [
        Roamer(f"{named} {n}", ("perm", "oxford")[n % 2], sites[n % 3 :] + sites[: n % 3], http)
        for n in range(count)
    ]
    for person in people:
        await person.register()
        person.come()
    await asyncio.gather(*(person.here() for person in people))
    return people


@asynccontextmanager
async def several_up(
    several: Several, clients: int, launcher: Launcher = lambda _: PRODUCT, named: str = "Person"
) -> AsyncIterator[list[Roamer]]:
    """All processes, and people at each, as long as the block runs; no process may have said that something is broken."""
    try:
        await several.start_all(launcher)
        async with browsers() as http:
            people = await come_in_everywhere(clients, several, http, named)
            try:
                yield people
            finally:
                await leave(people)
        for name, running in several.running.items():
            assert "Traceback" not in running.log, f"{name}: {running.log}"
    finally:
        await several.close()
