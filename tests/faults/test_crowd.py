"""A crowd that watches behind Varnish: it costs the server next to nothing, and what goes is gone from it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from ceremony import appoint, host_of
from faults.figures import Figures
from halls import PATIENCE, Hall, Visitor, come_true, open_hall
from proxies.crowd import Crowd, asked, crowd
from proxies.varnish import varnish
from twincloth.exchange.doors import CloseDoors
from twincloth.exchange.messages import PostMessage
from twincloth.exchange.moderation import ApproveMessage, ReconsiderMessage
from twincloth.exchange.people import People
from twincloth.settings import Networks
from watchers import Watcher, address_of

GONE_WITHIN = 5.0
"""Seconds from a host's word until nobody is told any more, wherever they ask."""

A_WINDOW = 2
"""Questions of each kind of viewer that may reach the server for what is told at once."""

Times = Callable[[int, int], int]


@asynccontextmanager
async def watched(folder: Path, prepared: Path) -> AsyncIterator[Hall]:
    shutil.copytree(prepared, folder / "data")
    trusted = Networks("127.0.0.1")
    async with open_hall(
        folder / "data", trusted_proxies=trusted, metrics_token="CanaryTokenOfFigures"
    ) as hall:
        await appoint(hall)
        await hall.visitor("ru").register("Вера", "perm")
        yield hall


async def say(hall: Hall, number: int) -> int:
    """A message of Vera's that everybody may read; its number."""
    (vera,) = (await hall.state())[People].by_id
    await hall.give(PostMessage(id=f"m{number}", text=f"Слово {number}"), vera)
    return await hall.give(ApproveMessage(message=f"m{number}"), host_of("perm"))


async def talk(here: Crowd, messages: int, figures: Figures) -> tuple[int, int]:
    """Everybody hears so many messages, one after the other; how often the server was asked, and what it might be."""
    hall, clock = here.hall, asyncio.get_running_loop()
    before, told = await asked(hall), here.answers
    for number in range(messages):
        began = clock.time()
        await here.reach(await say(hall, number))
        figures.add("until everybody has heard a message", clock.time() - began)
    # Those who have heard the last ask for the next, which nobody has answered yet.
    return await asked(hall) - before, A_WINDOW * (here.answers - told)


async def test_the_server_is_asked_twice_a_kind_and_window_at_most(
    tmp_path: Path, prepared: Path, times: Times, figures: Figures
):
    async with (
        watched(tmp_path, prepared) as hall,
        varnish(hall, tmp_path) as port,
        crowd(hall, port, times(200, 5000)) as here,
    ):
        answered, bound = await talk(here, times(4, 20), figures)

        figures.count("questions that reached the server", answered)
        figures.count("answers that the crowd was given", bound // A_WINDOW)
        assert answered <= bound


async def test_without_a_cache_it_is_asked_by_everybody(tmp_path: Path, prepared: Path, figures: Figures):
    async with watched(tmp_path, prepared) as hall, crowd(hall, hall.services.settings.port, 40) as here:
        answered, bound = await talk(here, 3, figures)

        assert answered > bound


async def test_what_is_hidden_and_who_may_not_look_is_gone_for_all(
    tmp_path: Path, prepared: Path, times: Times, figures: Figures
):
    clock = asyncio.get_running_loop()
    async with (
        watched(tmp_path, prepared) as hall,
        varnish(hall, tmp_path) as port,
        crowd(hall, port, times(200, 5000)) as here,
    ):
        before = await address_of(hall), (await hall.state()).seq
        await here.reach(await say(hall, 0))
        late = Late(hall.visitor(), port, *before)
        await late.until(lambda told: "Слово 0" in told.said)
        began = clock.time()
        seq = await hall.give(ReconsiderMessage(message="m0"), host_of("oxford"))
        await here.reach(seq)
        assert all('data-gone="message-m0"' in one.latest for one in here.pollers)
        figures.add("until a hidden message was gone from every screen", clock.time() - began)
        await late.until(lambda told: "Слово 0" not in told.said)
        figures.add("until who came late was not told it any more", clock.time() - began)

        questions, began = await asked(hall), clock.time()
        await hall.give(CloseDoors(), host_of("perm"))
        await here.resync()
        figures.add("until everybody had left after the doors closed", clock.time() - began)
        await come_true(lambda: not hall.services.watching.waiting)
        assert await asked(hall) - questions <= 2 * A_WINDOW
        await late.until(lambda told: told.resynced)
        figures.add("until who came late was sent away", clock.time() - began)
    for what in figures.told:
        figures.must_be_within(what, GONE_WITHIN)


class Late:
    """Somebody whose page is old, and who asks from the beginning each time."""

    def __init__(self, visitor: Visitor, port: int, address: str, after: int) -> None:
        self._visitor, self._address, self._after = visitor, f"http://127.0.0.1:{port}{address}", after

    async def until(self, so: Callable[[Watcher], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while True:
                watcher = Watcher(self._visitor.http, self._address, self._after)
                await watcher.ask()
                if so(watcher):
                    return
