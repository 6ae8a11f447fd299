"""The whole product in a test: a real server on a real port, with people, hosts and stages who come to it."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.web import UrlDispatcher
from socketio import AsyncClient

from collection.conftest import Authored
from twincloth.app import open_application, serve
from twincloth.collection.folder import read_folder
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.doors import OpenDoors
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.staff import AppointStaff, key_hash
from twincloth.pages.services import SERVICES, Services
from twincloth.pages.staff import link_address, new_key
from twincloth.settings import COUNTS, Settings

PATIENCE = 10
"""Seconds after which a test that waits in vain fails; nothing is measured by it."""

GENEROUS = dict.fromkeys(COUNTS, 1_000_000)
"""Limits that no test meets by accident: tests are quicker than people, and all come from one address."""


async def come_true(what: Callable[[], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(PATIENCE):
        while not what():  # noqa: ASYNC110  # what is waited for comes over the network, without an event to wait for
            await asyncio.sleep(0.005)


class Visitor:
    """A browser: its cookies, its language, and the sockets it has opened."""

    def __init__(self, hall: "Hall", language: str) -> None:
        self.hall = hall
        self.language = language
        self.http = aiohttp.ClientSession(
            base_url=hall.url,
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            headers={"Accept-Language": language},
        )

    async def get(self, path: str, **options: Any) -> tuple[int, str]:
        """Status and text of a page; of a secret link, what its page is answered when it posts the key."""
        address, _, key = path.partition("#")
        if key:
            return await self.post(address, key=key)
        async with self.http.get(path, **options) as response:
            return response.status, await response.text(errors="replace")

    async def open(self, link: str) -> tuple[int, str]:
        """Status and text of the page to which a link of before leads, /staff/KEY, whose page posts its form."""
        status, page = await self.get(link)
        form = re.search(r'<form[^>]* action="(/st\w+)".*?name="key" value="([^"]+)"', page, re.DOTALL)
        return await self.post(form[1], key=form[2]) if form else (status, page)

    async def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Status and text of the page that a form leads to."""
        async with self.http.post(path, data=fields) as response:
            return response.status, await response.text()

    async def register(self, name: str, place: str, *, consented: bool = True) -> "Visitor":
        """Come in by the form."""
        fields = {"name": name, "place": place} | ({"consent": "yes"} if consented else {})
        status, page = await self.post(f"/{self.hall.code}/register", **fields)
        assert status == 200, page
        return self

    async def connect(self, view: str = "session", **auth: Any) -> "Line":
        """A socket of this browser."""
        return await Line(self).connect(view, **auth)

    def cookies(self) -> str:
        """The Cookie header that this browser would send."""
        jar = self.http.cookie_jar.filter_cookies(self.http._base_url)  # type: ignore[arg-type]
        return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())


class Line:
    """A Socket.IO client that keeps everything it hears."""

    def __init__(self, visitor: Visitor, client: AsyncClient | None = None) -> None:
        self.visitor = visitor
        self.client = client or AsyncClient(reconnection=False)
        self.heard: dict[str, list[Any]] = {
            "entry": [],
            "present": [],
            "mine": [],
            "pulse": [],
            "connect_error": [],
        }
        self.cut_off = asyncio.Event()
        for event in self.heard:
            self.client.on(event, self.heard[event].append)
        self.client.on("disconnect", lambda *_: self.cut_off.set())

    async def connect(self, view: str, **auth: Any) -> "Line":
        hall = self.visitor.hall
        greeting = {"code": hall.code, "view": view, "language": self.visitor.language} | auth
        headers = {"Cookie": self.visitor.cookies()}
        hall.lines.append(self)
        await self.client.connect(hall.url, auth=greeting, headers=headers, transports=["websocket"])
        return self

    async def ask(self, event: str, *arguments: Any) -> dict[str, Any]:
        """The ack of an event."""
        payload: Any = arguments[0] if len(arguments) == 1 else arguments
        return await self.client.call(event, payload, timeout=PATIENCE)

    async def done(self, event: str, **fields: Any) -> int:
        """Give a command that succeeds; its number."""
        answer = await self.ask(event, fields)
        assert answer["ok"], answer
        return answer["seq"]

    async def until(self, seq: int) -> list[dict[str, Any]]:
        """All entries heard, once that of this number is among them."""
        await come_true(lambda: any(entry["seq"] >= seq for entry in self.heard["entry"]))
        return self.heard["entry"]

    async def hears(self, event: str, number: int = 1) -> list[Any]:
        """Everything of this event, once there is so much of it."""
        await come_true(lambda: len(self.heard[event]) >= number)
        return self.heard[event]


class Hall:
    """A running server with one exchange of Oxford and Perm."""

    def __init__(self, services: Services, router: UrlDispatcher) -> None:
        self.services = services
        self.router = router
        self.url = services.settings.url
        self.code = next(iter(services.collection.contents))
        self.lines: list[Line] = []
        self.visitors: list[Visitor] = []

    @property
    def gifts(self) -> list[str]:
        """The codes of the gifts, in the order of their handovers."""
        return [gift.code for gift in self.services.collection.contents[self.code].gifts]

    def patches(self, gift: str) -> list[str]:
        """The codes of a gift's patches."""
        found = self.services.collection.contents[self.code].gift(gift)
        return [card.code for card in found.patches] if found else []

    async def state(self) -> Exchange:
        """The exchange between two turns."""
        return (await self.services.rooms.state(self.code))[0]

    async def give(self, command: Command, by: str = OPERATOR.id) -> int:
        """A command, without going over the network."""
        return await self.services.rooms.find(self.code).give(command, by)

    def visitor(self, language: str = "en") -> Visitor:
        """Somebody with a fresh browser."""
        self.visitors.append(Visitor(self, language))
        return self.visitors[-1]

    async def link(self, role: Role, place: str = "", staff: str = "") -> str:
        """The path of a new staff link."""
        key = new_key()
        staff = staff or f"s{key_hash(key)[:8]}"
        await self.give(AppointStaff(staff=staff, role=role, place=place, key_hash=key_hash(key)))
        return link_address("", role, key)

    async def host(self, place: str, language: str = "en") -> Visitor:
        """A host who has opened their link."""
        visitor = self.visitor(language)
        status, page = await visitor.get(await self.link(Role.HOST, place))
        assert status == 200, page
        return visitor

    async def owner(self, language: str = "en") -> Visitor:
        """Whoever runs the server, who has opened their link."""
        visitor, key = self.visitor(language), new_key()
        await self.services.owner_links.make(key_hash(key))
        status, page = await visitor.get(f"/owner#{key}")
        assert status == 200, page
        return visitor

    async def stage(self, language: str = "en") -> Visitor:
        """A projector that has opened its link."""
        visitor = self.visitor(language)
        status, page = await visitor.get(await self.link(Role.STAGE))
        assert status == 200, page
        return visitor

    async def close(self) -> None:
        for line in self.lines:
            await line.client.disconnect()
        for visitor in self.visitors:
            await visitor.http.close()


async def prepare(folder: Path) -> None:
    """A data folder that holds the small exchange of the collection's tests, and nothing has happened yet."""
    async with open_application(Settings(data=folder)) as app:
        await app[SERVICES].collection.import_parsed(read_folder(Authored(folder / "authored").root))


@asynccontextmanager
async def open_hall(folder: Path, *, doors: bool = True, **settings: Any) -> AsyncIterator[Hall]:
    """The product on a data folder that holds an exchange; it lets a test do as much as it likes, unless told."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings = Settings(**GENEROUS | settings, data=folder, port=listener.getsockname()[1])
        async with open_application(settings) as app, serve(app, listener):
            hall = Hall(app[SERVICES], app.router)
            if doors and not (await hall.state()).seq:
                await hall.give(OpenDoors())
            try:
                yield hall
            finally:
                await hall.close()


Limited = Callable[..., AbstractAsyncContextManager[Hall]]
"""Opens the product with the settings that a test wants to meet."""
