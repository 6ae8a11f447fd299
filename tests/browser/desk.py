"""A host's desk in a real Chromium, in front of a real server that runs beside the test."""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
