"""Somebody who looks closer at a quilt in a real Chromium, and what their browser asked for and got."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import BrowserContext, Page, Request, async_playwright

from browser.occasion import ARGUMENTS, LAPTOP
from halls import PATIENCE, Hall

LIBRARY = "/openseadragon.js"

SIZE = (2400, 1800)
"""Of the masters: as wide for their height as the pictures that were authored."""

Point = tuple[float, float]


def given_up(request: Request) -> bool:
    """What the browser itself needs no more, such as a picture that another has replaced before it was there."""
    return request.failure == "net::ERR_ABORTED"


def failed(request: Request) -> str:
    return f"{request.failure} {request.url}"


class Onlooker:
    """A page, and everything that went wrong in it."""

    def __init__(self, hall: Hall, context: BrowserContext, page: Page) -> None:
        self.hall = hall
        self.context = context
        self.page = page
        self.asked: list[str] = []
        self.wrong: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("requestfailed", lambda request: given_up(request) or self.wrong.append(failed(request)))
        page.on("response", lambda one: one.status < 400 or self.wrong.append(f"{one.status} {one.url}"))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda said: said.type != "error" or self.wrong.append(said.text))

    async def go(self, path: str) -> None:
        await self.page.goto(self.hall.url + path, wait_until="networkidle")

    async def press(self, what: str) -> None:
        """A tool of the viewer; wait until the tiles lie there."""
        await self.page.click(f'[data-does="{what}"]')
        await self.page.wait_for_selector("quilt-viewer[data-deep]")

    async def view(self) -> list[float]:
        """What is in view, in the quilt's own units: left, top, width, height."""
        written = await self.page.get_attribute("quilt-viewer .quilt-patches", "viewBox")
        return [float(number) for number in (written or "").split()]

    async def comes_to(self, wanted: Callable[[list[float]], bool]) -> None:
        """Wait until the view is such a one."""
        async with asyncio.timeout(PATIENCE):
            while not wanted(await self.view()):
                await self.page.wait_for_timeout(20)

    async def says(self, words: str) -> None:
        """Wait until the page tells so, to who cannot see it, once all is at rest."""
        await self.page.wait_for_function(
            "words => document.querySelector('[data-view]').textContent.includes(words)", arg=words
        )

    async def middle(self) -> Point:
        box = await self.page.locator(".quilt").bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    async def fingers(self, *ways: tuple[Point, Point]) -> None:
        """So many fingers go their ways at once."""
        network = await self.context.new_cdp_session(self.page)

        async def touch(kind: str, points: list[Point]) -> None:
            told = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
            await network.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})

        await touch("touchStart", [begin for begin, _ in ways])
        for step in range(1, 11):
            at = [(a[0] + (b[0] - a[0]) * step / 10, a[1] + (b[1] - a[1]) * step / 10) for a, b in ways]
            await touch("touchMove", at)
        await touch("touchEnd", [])

    async def colour_at(self, x: float, y: float) -> list[int]:
        """The tiles' red, green and blue at a place of the quilt, from 0 to 1 across and down."""
        return await self.page.evaluate(COLOUR, [x, y])

    async def sees(self, colour: Callable[[list[int]], bool], x: float, y: float) -> None:
        """Wait until the tiles show such a colour."""
        async with asyncio.timeout(PATIENCE):
            while not colour(await self.colour_at(x, y)):
                await self.page.wait_for_timeout(20)


COLOUR = """([x, y]) => {
  const canvas = document.querySelector(".quilt-deep canvas")
  if (!canvas) return [0, 0, 0]
  return [...canvas.getContext("2d").getImageData(x * canvas.width, y * canvas.height, 1, 1).data].slice(0, 3)
}"""

Look = Callable[..., Awaitable[Onlooker]]


@asynccontextmanager
async def onlookers(hall: Hall, chromium: str) -> AsyncIterator[Look]:
    """A browser that opens as many windows as a test has people."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)

        async def look(device: dict[str, Any] = LAPTOP, language: str = "en", **options: Any) -> Onlooker:
            context = await browser.new_context(
                **{"locale": language, "service_workers": "block", **device, **options}
            )
            context.set_default_timeout(20_000)
            return Onlooker(hall, context, await context.new_page())

        yield look
        await browser.close()
