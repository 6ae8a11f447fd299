"""A crowd that asks for drawings: who talks and who loads a page meanwhile notices little of it."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from faults.askers import Asked, ask
from faults.figures import Figures
from faults.ground import Ground
from faults.one_executor import LAUNCHER
from faults.people import Person, Site, browsers
from faults.talk import PRODUCT, up

PAUSE = 0.01
"""Seconds between two messages, and between two pages: people who notice at once when something waits."""

SYMBOLS, SHEETS = 200, 30


def wishes(ground: Ground, host: str, symbols: int, sheets: int) -> list[Asked]:
    """Symbols in every size, and a host's sheets of labels in every colour."""
    sizes = [f"module={random.uniform(1, 4):.4f}&dpi={random.randint(600, 1200)}" for _ in range(symbols)]
    inks = [f"{random.randrange(0x40):02X}{random.randrange(0x20):02X}00" for _ in range(sheets)]
    return [
        *((f"/{random.choice(ground.gifts)}/qr.png?{size}", "") for size in sizes),
        *((f"/print/labels.pdf?stock=L7160&ink=%23{ink}", host) for ink in inks),
    ]


@asynccontextmanager
async def living(vera: Person, figures: Figures, when: str) -> AsyncIterator[None]:
    """Vera writes and loads pages as long as the block runs, and at least some of each."""
    enough = asyncio.Event()
    vera.on_ack = lambda id, seconds: figures.add(f"ack {when}", seconds)

    async def talk() -> None:
        number = 0
        while number < 20 or not enough.is_set():
            number += 1
            await vera.say(f"{when.replace(' ', '-')}-{number}")
            await asyncio.sleep(PAUSE)

    async def look() -> None:
        number = 0
        while number < 20 or not enough.is_set():
            number += 1
            began = asyncio.get_running_loop().time()
            await vera.fetch()
            figures.add(f"page {when}", asyncio.get_running_loop().time() - began)
            await asyncio.sleep(PAUSE)

    tasks = [asyncio.create_task(talk()), asyncio.create_task(look())]
    try:
        yield
    finally:
        enough.set()
        await asyncio.gather(*tasks)


async def beside_a_crowd(
    ground: Ground, figures: Figures, launcher, what: str, volleys: int, part: int
) -> Counter[int]:
    """What Vera notices while it is quiet, and while there is a crowd; the crowd's answers."""
    site = Site(ground.code)
    async with up(ground, site, launcher), browsers() as http:
        vera, host = (
            Person("Vera" if launcher is PRODUCT else "Alice", "perm", site, http),
            Person("Nina", "perm", site, http),
        )
        await host.open_link(ground.keys["perm"], "host-perm")
        await vera.register()
        vera.come()
        async with living(vera, figures, f"{what}quiet"):
            await asyncio.sleep(0.3 * volleys)
        answers: Counter[int] = Counter()
        async with living(vera, figures, f"{what}beside a crowd"):
            for _ in range(volleys):
                answers += await ask(site.url, wishes(ground, host.cookie, SYMBOLS // part, SHEETS // part))
        await vera.leave()
    return answers


async def test_people_notice_little_of_a_crowd_that_asks_for_drawings(ground: Ground, figures, long, times):
    """The short form shows that all are answered; the long one holds times against those of quiet and of the control."""
    volleys, part = times(1, 4), times(25, 1)

    answers = await beside_a_crowd(ground, figures, PRODUCT, "", volleys, part)

    assert answers[200] > 0
    assert set(answers) <= {200, 503}
    figures.count("answered", answers[200])
    figures.count("asked to come again", answers[503])
    if long:
        await beside_a_crowd(ground, figures, LAUNCHER, "control ", 3, part)
        for what in ("ack", "page"):
            beside, control = (
                figures.quantile(f"{what} {when}beside a crowd", 0.99) for when in ("", "control ")
            )
            assert beside < control / 2, (what, beside, control)
            # To refuse and answer 230 requests takes the loop some 0.1 s of each volley, whatever they are about.
            quiet, usual = (figures.quantile(f"{what} {when}", 0.95) for when in ("quiet", "beside a crowd"))
            assert usual < 5 * max(0.02, quiet), (what, usual, quiet)
