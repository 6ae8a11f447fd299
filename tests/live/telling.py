"""Processes that share what passes in one exchange, all of them in one loop, linked as they are in life."""

from contextlib import AsyncExitStack
from typing import Any

from live.hearing import probed
from live.one_room import CODE, CONTENT
from live.shared import OneProcess
from twincloth.exchange.refusal import Refusal
from twincloth.live.audience import Audience
from twincloth.live.internal_client import InternalClient
from twincloth.live.internal_site import InternalSite
from twincloth.live.passing import PassingState
from twincloth.live.peers import ProcessLinks
from twincloth.live.room import Room
from twincloth.live.shared_passing import SharedPassing
from twincloth.resources import WEB
from twincloth.views.static import StaticFiles
from twincloth.views.views import Views

SECRET = bytes(range(32))


class TellingProcess:
    """One of them; it stands for its rooms, its relay and the processes that it knows."""

    codes = (CODE,)

    def __init__(self, name: str, address: str, known: dict[str, "TellingProcess"]) -> None:
        self.name = name
        self.known = known
        self.one = OneProcess(name, address, {other: process.one for other, process in known.items()})
        self.site = InternalSite("127.0.0.1:0", lambda: [SECRET])
        self.client = InternalClient(lambda: [SECRET])
        self.links = ProcessLinks(self, self.site, self.client)
        self.audience = Audience()
        self.views = Views(StaticFiles(WEB), "cloth.example")
        self.passing = PassingState(self, self.audience, self, self.views)
        self.shared = SharedPassing(
            self.passing, self, self.one.heads, self.links, self.one.notices, self.others
        )
        self.heard = probed(self.one.notices)
        self.reachable = True
        self._closing = AsyncExitStack()

    async def open(self) -> "TellingProcess":
        for close in (self.client.close, self.site.close, self.one.close):
            self._closing.push_async_callback(close)
        for part in (self.passing, self.shared):
            self._closing.push_async_callback(part.close)
        await self.site.open()
        await self.one.open()
        await self.shared.open()
        return self

    async def close(self) -> None:
        await self._closing.aclose()

    def others(self) -> list[str]:
        return [name for name in self.known if name != self.name]

    def address_of(self, name: str) -> str | None:
        process = self.known[name]
        return process.site.address if process.reachable else None

    def find(self, code: str) -> Room:
        assert code == CODE
        return self.one.room

    async def state(self, code: str) -> tuple[Any, Any]:
        if code != CODE:
            raise Refusal("unknown-exchange")
        exchange, _ = await self.one.room.state()
        return exchange, CONTENT

    def send(self, event: str, argument: dict[str, Any], channel: str) -> None:
        raise AssertionError("nobody looks on")

    @property
    def trials(self) -> list[str]:
        """What was tried out, as pages of this process show it."""
        return list(self.passing.held(CODE).of("trials"))
