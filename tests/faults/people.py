"""People under faults: they register, write one thing after the other until it is acked, and keep their screens."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from faults.history import ClientLog
from faults.screen import Screen
from faults.wire import LineLost, TurnedAway, Wire

LANGUAGES = {"perm": "ru", "oxford": "en"}
SOON, CAP = 0.05, 0.5
"""Seconds: the first pause before coming back, doubled each time up to the cap. A browser's are ten times as long."""

ACK_WITHIN = 10.0
"""Seconds without an answer after which a connection is given up and the command sent over a new one."""

SILENCE = 10.0
"""Seconds without anything, presence included, after which a connection is taken for dead."""


@dataclass
class Site:
    """Where the server is at the moment; a test sets `url` anew after each restart, empty while it is down."""

    code: str
    url: str = ""
    options: dict[str, Any] = field(default_factory=dict)


@asynccontextmanager
async def browsers() -> AsyncIterator[aiohttp.ClientSession]:
    """One HTTP client for any number of people, each of whom brings a cookie of their own."""
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield http


class Person:
    """A participant with a phone. `on_ack(id, seconds)` hears of every ack and how long it took."""

    def __init__(self, name: str, place: str, site: Site, http: aiohttp.ClientSession) -> None:
        self.name, self.place, self.site = name, place, site
        self.language = LANGUAGES[place]
        self.log = ClientLog(name)
        self.screen = Screen()
        self.log.screens.append(self.screen.log)
        self.cookie = ""
        self.on_ack: Callable[[str, float], None] = lambda id, seconds: None
        self.view, self.path = "session", f"/{site.code}"
        self.ack_within, self.silence = ACK_WITHIN, SILENCE
        self.connections = 0
        self._http = http
        self._wire: Wire | None = None
        self._connected = asyncio.Event()
        self._living: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[None] | None = None
        self._serial = asyncio.Lock()

    async def register(self) -> None:
        """Come in by the form, and show the page that answers it."""
        form = {"name": self.name, "place": self.place, "consent": "yes"}
        address = f"{self.site.url}/{self.site.code}/register"
        async with self._http.post(
            address, data=form, allow_redirects=False, headers=self._headers
        ) as answer:
            assert answer.status == 303, await answer.text()
            self.cookie = "; ".join(f"{one.key}={one.value}" for one in answer.cookies.values())
        await self.fetch()
        self.log.person = self.screen.me
        assert self.log.person

    async def open_link(self, key: str, staff: str) -> None:
        """Come in as a host instead, and watch as everybody does: a host's own page has no stream."""
        async with self._http.post(
            f"{self.site.url}/staff", data={"key": key}, allow_redirects=False
        ) as answer:
            assert answer.status == 303, await answer.text()
            self.cookie = "; ".join(f"{one.key}={one.value}" for one in answer.cookies.values())
        self.log.person, self.log.screens = staff, []
        self.view = "host"
        await self.fetch()

    async def fetch(self) -> None:
        """Load the page. Raises LineLost."""
        try:
            async with self._http.get(
                f"{self.site.url}{self.path}",
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=self.ack_within),
            ) as answer:
                page = await answer.text()
        except (aiohttp.ClientError, OSError, TimeoutError) as reason:
            raise LineLost(str(reason)) from None
        if answer.status != 200:
            raise LineLost(f"the page answered {answer.status}")
        self.screen.load(page)

    def come(self) -> None:
        """Be connected from now on, again and again, until `leave`."""
        self._living = asyncio.create_task(self._live())

    async def leave(self) -> None:
        """Put the phone away. What went wrong with it on the way is raised here."""
        tasks = [task for task in (self._living, self._asking) if task]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def here(self) -> None:
        """Until a connection stands."""
        await self._connected.wait()

    async def gone(self) -> None:
        """Until no connection stands; everything that came over the last one has been heard."""
        while self.connected:  # noqa: ASYNC110  # it is the other end that ends it
            await asyncio.sleep(0.005)

    @property
    def connected(self) -> bool:
        """Whether a connection stands."""
        return self._connected.is_set()

    async def say(self, id: str, text: str = "") -> int | None:
        """Write, again and again until an ack; its number, or None where it was refused for good."""
        return await self.give("post-message", id, text=text or id)

    async def give(self, tag: str, id: str, **fields: str) -> int | None:
        """Give a command until it is answered; a repeated id is the same command once more."""
        self.log.sent.setdefault(id, fields.get("text", ""))
        async with self._serial:
            began = asyncio.get_running_loop().time()
            while True:
                with suppress(LineLost):
                    answer = await self.ask(tag, id=id, **fields)
                    if answer["ok"]:
                        self.log.note_ack(id, answer["seq"])
                        self.on_ack(id, asyncio.get_running_loop().time() - began)
                        return int(answer["seq"])
                    if not answer["error"]["retryable"]:
                        self.log.refused.add(id)
                        return None
                    await asyncio.sleep(0.1)

    async def ask(self, event: str, **fields: Any) -> dict[str, Any]:
        """Ask once, when connected; a connection that does not answer is given up. Raises LineLost."""
        await self._connected.wait()
        wire = self._wire
        assert wire
        try:
            return await wire.ask(event, fields, self.ack_within)
        except LineLost:
            if self._wire is wire:
                self._connected.clear()
                await wire.close()
            raise

    @property
    def _headers(self) -> dict[str, str]:
        return {"Accept-Language": self.language} | ({"Cookie": self.cookie} if self.cookie else {})

    async def _live(self) -> None:
        pause = SOON
        while True:
            with suppress(LineLost, TurnedAway):
                await self._connect()
                pause = SOON
            await asyncio.sleep(random.uniform(0.5, 1.0) * pause)
            pause = min(2 * pause, CAP)

    async def _connect(self) -> None:
        """Be connected once, to the end. Raises LineLost, TurnedAway."""
        if not self.site.url:
            raise LineLost("the server is down")
        wire = self._wire = Wire(self._hear)
        greeting = {"code": self.site.code, "view": self.view, "language": self.language}
        try:
            await wire.open(self._http, self.site.url, self.cookie, greeting, **self.site.options)
            self.connections += 1
            self._connected.set()
            self._catch_up()
            await wire.until_lost(self.silence)
        finally:
            self._connected.clear()
            await wire.close()

    def _hear(self, event: str, argument: dict[str, Any]) -> None:
        if event == "entry":
            if self.screen.receive(argument):
                self._catch_up(page=True)
            elif self.screen.behind:
                self._catch_up()
        elif event == "present" and argument["seq"] > self.screen.seq:
            self._catch_up()

    def _catch_up(self, *, page: bool = False) -> None:
        """Ask for the rest, once at a time; presence asks again where nothing came of it."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_rest(page))

    async def _ask_rest(self, page: bool) -> None:
        with suppress(LineLost):
            if not page:
                answer = await self.ask("catch-up", after=self.screen.seq)
                for entry in answer.get("entries", ()):
                    page = self.screen.receive(entry) or page
                page = page or bool(answer.get("resync"))
            if page:
                await self.fetch()
                self._asking = None
                self._catch_up()


async def come_in(count: int, site: Site, http: aiohttp.ClientSession) -> list[Person]:
    """So many people of both places, registered and connected."""
    people = [Person(f"Person {n}", ("perm", "oxford")[n % 2], site, http) for n in range(1, count + 1)]
    for person in people:
        await person.register()
        person.come()
    await asyncio.gather(*(person.here() for person in people))
    return people


async def all_caught_up(people: list[Person], within: float = 60.0) -> None:
    """Until every screen shows the newest number that any of them knows; presence tells it. Raises TimeoutError."""
    newest = max([seq for person in people for seqs in person.log.acked.values() for seq in seqs], default=0)
    await all_show(people, max(newest, *(person.screen.seq for person in people)), within)


async def all_show(people: list[Person], newest: int, within: float = 60.0) -> None:
    """Until every screen shows this number and nothing before it is missing. Raises TimeoutError."""
    async with asyncio.timeout(within):
        while any(  # noqa: ASYNC110  # screens change at the other end of a network
            person.screen.seq < newest or person.screen.behind for person in people
        ):
            await asyncio.sleep(0.05)
