"""A host's desk in a real Chromium, in front of a real server that runs beside the test."""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from browser.occasion import PATIENCE
from halls import Hall, open_hall
from twincloth.collection.content import Gift
from twincloth.exchange.actor import Role

START_WITHIN = 60
"""Seconds after which a server that does not come up is missed."""


class Desk:
    """The addresses of a running server, and what it keeps."""

    def __init__(self, hall: Hall, link: str) -> None:
        self.hall = hall
        self.link = hall.url + link

    @property
    def gift(self) -> Gift:
        return self.hall.services.collection.contents[self.hall.code].gifts[0]

    @property
    def path(self) -> str:
        return f"{self.hall.url}/host/gifts/{self.gift.code}?as=nina"

    def regions(self) -> dict[str, tuple[int, int, int, int]]:
        """Where each patch lies that is not withdrawn, by the title of its card."""
        shown = (card for card in self.gift.cards if not card.withdrawn)
        return {
            card.title["en"] or card.key: (
                card.region.x,
                card.region.y,
                card.region.width,
                card.region.height,
            )
            for card in shown
        }


class Nina:
    """A host at the page of the first gift; whatever goes wrong in her browser fails the test."""

    def __init__(self, browser: Browser, desk: Desk, device: dict[str, Any], **options: Any) -> None:
        self.desk = desk
        context = browser.new_context(**{"locale": "en-GB", **device, **options})
        context.set_default_timeout(PATIENCE)
        self.page = context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.goto(desk.link)
        if not options.get("java_script_enabled", True):
            self.page.fill("#key", desk.link)
            self.page.click("form button")
        self.page.wait_for_url("**/host?as=*")
        self.page.goto(desk.path)

    def box(self, name: str) -> Any:
        return self.page.locator(f'.region-box[aria-label^="{name}:"]').first

    def at(self, name: str) -> list[int]:
        """Where the editor says that a patch is."""
        numbers = self.box(name).get_attribute("aria-label").partition(": ")[2]
        return [int(number) for number in numbers.replace(" × ", ", ").split(", ")]

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the picture is on the screen."""
        self.page.locator("[data-picture]").scroll_into_view_if_needed()
        frame = self.page.locator("[data-picture]").bounding_box()
        size = self.desk.gift.picture
        return frame["x"] + x * frame["width"] / size.width, frame["y"] + y * frame["height"] / size.height

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """By mouse, from one point of the picture to another."""
        mouse = self.page.mouse
        mouse.move(*self.place(*start))
        mouse.down()
        mouse.move(*self.place(*end), steps=4)
        mouse.up()

    def touch(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """A finger goes from one point of the picture to another."""
        line = self.page.context.new_cdp_session(self.page)
        points = [self.place(*start), self.place(*end)]
        middle = tuple(sum(two) / 2 for two in zip(*points, strict=True))
        for kind, (x, y) in (("touchStart", points[0]), ("touchMove", middle), ("touchMove", points[1])):
            line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        line.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def press(self, button: str) -> None:
        self.page.locator(f'[data-do="{button}"]').click()

    def save(self) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Save the patches").click()

    def order(self) -> list[str | None]:
        """The codes of patches as the page shows them."""
        rows = self.page.locator("[data-rows] > [data-code]").all()
        return [row.get_attribute("data-code") for row in rows]

    def kept(self) -> list[str]:
        """The same as they are stored."""
        return [card.code for card in self.desk.gift.cards if not card.withdrawn]

    def until_the_order_is_stored(self) -> None:
        said = self.page.locator("ordered-list said-once")
        expect(said).to_contain_text("The order of opening was changed.")
        assert self.order() == self.kept()

    def close(self) -> None:
        self.page.context.close()
        assert self.errors == []


@contextmanager
def running(prepared: Path, folder: Path) -> Iterator[Desk]:
    """The product on a copy of a data folder, on a thread of its own: a test drives its browser without a loop."""
    shutil.copytree(prepared, folder / "data")
    loop = asyncio.new_event_loop()
    up: list[Desk] = []
    ready, over = threading.Event(), asyncio.Event()

    async def run() -> None:
        async with open_hall(folder / "data") as hall:
            up.append(Desk(hall, await hall.link(Role.HOST, "perm", "nina")))
            ready.set()
            await over.wait()

    def work(task: Any) -> None:
        loop.run_until_complete(task)
        loop.close()

    thread = threading.Thread(target=work, args=(run(),), daemon=True)
    thread.start()
    try:
        assert ready.wait(START_WITHIN)
        yield up[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(START_WITHIN)
