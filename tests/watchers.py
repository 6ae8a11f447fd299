"""Watchers in a test: guests who follow by plain HTTP, as their pages do, and keep all that they hear."""

import asyncio
import re
from html import unescape
from typing import Any

from aiohttp import ClientSession

from halls import PATIENCE, Hall

Fields = dict[str, Any]


async def address_of(hall: Hall, language: str = "en") -> str:
    """The address at which a guest's page hears of entries, as the page says it."""
    _, page = await hall.visitor(language).get(f"/{hall.code}")
    found = re.search(r'data-entries="([^"]+)"', page)
    assert found, page
    return unescape(found[1])


class Watcher:
    """One of them; `upto` and `heard` are what the last answer said."""

    def __init__(self, http: ClientSession, address: str, after: int) -> None:
        self.http, self.address, self.upto, self.heard = http, address, after, ""
        self.entries: list[Fields] = []
        self.answers: list[Fields] = []
        self.resynced = False

    async def ask(self) -> Fields:
        """Ask once, as long as it takes; what it was answered."""
        path = f"{self.address}&after={self.upto}" + (f"&heard={self.heard}" if self.heard else "")
        async with asyncio.timeout(3 * PATIENCE), self.http.get(path) as response:
            assert response.status == 200, await response.text()
            answer: Fields = await response.json()
        self.answers.append(answer)
        if answer.get("resync"):
            self.resynced = True
            return answer
        for entry in answer["entries"]:
            assert entry["seq"] == self.upto + 1, "an entry is missing or comes twice"
            self.upto = entry["seq"]
            self.entries.append(entry)
        assert self.upto == answer["upto"]
        self.heard = answer["heard"]
        return answer

    async def until(self, seq: int) -> list[Fields]:
        """Everything heard, once that of this number is among it."""
        while self.upto < seq and not self.resynced:
            await self.ask()
        return self.entries

    async def until_resync(self) -> None:
        """Go on until the page is to be fetched again."""
        while not self.resynced:
            await self.ask()

    @property
    def said(self) -> str:
        """All HTML that came."""
        return "\n".join(entry["html"] for entry in self.entries if entry["html"])


async def watcher(hall: Hall, language: str = "en") -> Watcher:
    """Somebody who has just loaded the page and is as far as it."""
    address = await address_of(hall, language)
    found = Watcher(hall.visitor(language).http, address, (await hall.state()).seq)
    await found.ask()
    return found
