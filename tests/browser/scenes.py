"""The demo's exchange as everybody sees it who looks at it, each in a browser of their own."""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page

import twincloth.demo
from browser.occasion import PATIENCE
from ceremony import appoint, host_of
from halls import Hall, open_hall
from twincloth.app import open_application
from twincloth.collection.folder import read_folder
from twincloth.exchange import unveiling
from twincloth.exchange.actor import Role
from twincloth.exchange.messages import PostMessage
from twincloth.exchange.moderation import ApproveMessage
from twincloth.pages.services import SERVICES
from twincloth.settings import Settings
from twincloth.views.views import Views

AUTHORED = Path(twincloth.demo.__file__).parent / "folder"
HOUR = 3_600_000


class Occasion:
    """The demo's exchange, and everybody who looks at it: each in a browser of their own for each language."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.drawn: set[str] = set()
        self.links: dict[str, str] = {}
        self.people: dict[str, str] = {}
        self._written = 0
        self._contexts: dict[tuple[str, str], BrowserContext] = {}

    @property
    def gift(self) -> str:
        return self.hall.gifts[0]

    def at(self, path: str) -> str:
        """The address of a path, in which words in braces are codes of this exchange."""
        hall = self.hall
        gift, other = hall.gifts
        card, sealed = hall.patches(gift)[0], hall.patches(other)[0]
        return hall.url + path.format(
            code=hall.code, gift=gift, other=other, card=card, sealed=sealed, **self.links
        )

    async def page(self, browser: Browser, who: str, language: str) -> Page:
        """A page of one who is signed in as who they are."""
        if (who, language) not in self._contexts:
            context = await browser.new_context(locale=language, service_workers="block")
            context.set_default_timeout(PATIENCE)
            self._contexts[who, language] = context
            await self._arrive(await context.new_page(), who, language)
        return await self._contexts[who, language].new_page()

    async def _arrive(self, page: Page, who: str, language: str) -> None:
        if who == "host":
            await page.goto(self.at("{host}"))
            await page.wait_for_selector("secret-link", state="detached")
        if who not in ("guest", "host", "stage"):
            await page.goto(self.at("/{code}"))
            await page.fill("#name", f"{who.capitalize()} {language}")
            await page.check("input[value=perm]", force=True)
            await page.click("#register button")
        await page.close()

    async def write(self, who: str, text: str, *, shown: bool = True) -> str:
        """The id of a message of one of the two who talk."""
        self._written += 1
        number = f"message-{self._written}"
        await self.hall.give(PostMessage(id=number, text=text), self.people[who])
        if shown:
            await self.hall.give(ApproveMessage(message=number), host_of("perm"))
        return number

    def undrawn(self) -> list[str]:
        """Page templates that no state has shown."""
        return sorted(set(self.hall.services.views.static.pages) - self.drawn - {"base.html"})


@asynccontextmanager
async def demo_hall() -> AsyncIterator[Occasion]:
    """The demo's exchange before its doors open; its countdowns take an hour."""
    before, unveiling.COUNTDOWN = unveiling.COUNTDOWN, HOUR
    with tempfile.TemporaryDirectory() as folder:
        async with open_application(Settings(data=Path(folder))) as app:
            await app[SERVICES].collection.import_parsed(read_folder(AUTHORED))
        async with open_hall(Path(folder), doors=False) as hall:
            occasion = Occasion(hall)
            _watch(occasion, hall.services.views)
            await appoint(hall)
            occasion.links["host"] = await hall.link(Role.HOST, "oxford")
            occasion.links["stage"] = await hall.link(Role.STAGE, staff="the-stage")
            yield occasion
    unveiling.COUNTDOWN = before


def _watch(occasion: Occasion, views: Views) -> None:
    """Note which templates are drawn as pages."""
    for name in ("page", "exchange_page"):
        draw = getattr(views, name)

        def noted(template: str, *arguments: Any, draw: Callable[..., str] = draw, **named: Any) -> str:
            occasion.drawn.add(template)
            return draw(template, *arguments, **named)

        setattr(views, name, noted)
