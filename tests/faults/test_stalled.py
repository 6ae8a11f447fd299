"""Readers that stall: they are cut off and cost little, and nobody else feels them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager

from socketio import AsyncServer

from faults.figures import Figures
from faults.ground import Ground
from faults.history import must_be_whole, read_journal
from faults.people import Person, Site, browsers
from faults.stalled import feed, one_room, stalled_reader
from faults.stalled_hall import Listeners, Memory, listeners
from halls import come_true
from twincloth.composition import LIMITS
from twincloth.live.engine.limits import EngineLimits
from twincloth.live.engine.server import LiveServer

RATE = 200
"""Frames a second."""

CLOSED_WITHIN = 5.0
MOST_GROWTH = 2_000_000
MOST_SLOWER = 1.5
"""Seconds from the bound; bytes for each stalled reader; the others' 99 % value beside that without them."""

FRAMES = 2_000

ROUNDS = 5
"""So often they come in the long form: each time is over in three seconds, too few for a 99 % value."""

USUAL = 15.0
"""Seconds for which is measured what is usual."""

Times = Callable[[int, int], int]


@asynccontextmanager
async def fed(server: AsyncServer) -> AsyncIterator[int]:
    """A server with one reader, who stalls while 8 MB are sent; its port."""
    async with one_room(server) as port:
        with await stalled_reader(port, {}):
            await feed(server, FRAMES, "е" * 2_000)
            yield port


async def test_our_server_cuts_a_stalled_reader_off():
    server = LiveServer(EngineLimits(), origins=())
    async with fed(server):
        await come_true(lambda: not server.eio.sockets)
    await server.close()


async def test_a_stock_server_keeps_everything_for_a_stalled_reader():
    """The control: what is asked of ours is not what every server does."""
    server = AsyncServer(async_mode="aiohttp")
    async with fed(server) as port:
        (reader,) = server.eio.sockets.values()
        for _ in range(10):
            # Whoever comes later is answered: it was not for lack of turns that nobody was cut off.
            (await stalled_reader(port, {})).close()

        assert reader in server.eio.sockets.values()
        assert reader.queue.qsize() > EngineLimits().most_frames


async def test_stalled_readers_are_cut_off_and_the_others_lose_nothing(
    ground: Ground, long: bool, times: Times, figures: Figures
):
    with ground.serving() as server:
        site = Site(ground.code, server.url)
        async with listeners(site, times(4, 20), RATE) as hall:
            usual = await usual_delay(hall) if long else 0.0
            cookies = await register(site, times(5, 100))
            memory = Memory(server) if long else None
            beside = [
                delay
                for _ in range(times(1, ROUNDS))
                for delay in await stalling(hall, server.port, cookies, figures)
            ]
            growth = await memory.growth() if memory else 0
            assert hall.most_present > len(hall.people), "they never came"
    must_be_whole(await read_journal(ground.data, ground.code), [person.log for person in hall.people])
    if long:
        figures.must_be_within("closing after the bound", CLOSED_WITHIN)
        figures.add("99 % of the others' delays, usually", usual)
        figures.add("99 % of the others' delays, beside stalled readers", percentile(beside))
        figures.must_be_within("99 % of the others' delays, beside stalled readers", MOST_SLOWER * usual)
        figures.count("kB of growth for each stalled reader", growth // len(cookies) // 1000)
        assert growth <= MOST_GROWTH * len(cookies)


async def stalling(hall: Listeners, port: int, cookies: list[str], figures: Figures) -> list[float]:
    """Readers come, stall, and are cut off; what the others' frames took from when all had come until all were gone."""
    greeting = {"code": hall.people[0].site.code, "view": "session", "language": "ru"}
    with ExitStack() as stalled:
        for reader in await asyncio.gather(*(stalled_reader(port, greeting, cookie) for cookie in cookies)):
            stalled.enter_context(reader)
        began = now()
        bound = await hall.heard(LIMITS.most_bytes)
        gone = await hall.count_here(len(hall.people))
    figures.add("closing after the bound", max(0.0, gone - bound))
    return hall.delays(began, gone)


async def usual_delay(hall: Listeners) -> float:
    """The 99 % value of the delays without stalled readers."""
    began = now()
    await asyncio.sleep(USUAL)
    return percentile(hall.delays(began, now() - 1))


def percentile(delays: list[float]) -> float:
    """Their 99 % value."""
    return sorted(delays)[len(delays) * 99 // 100]


async def register(site: Site, number: int) -> list[str]:
    """The cookies of so many participants."""
    async with browsers() as http:
        people = [Person(f"Stalled {one}", "perm", site, http) for one in range(number)]
        for person in people:
            await person.register()
    return [person.cookie for person in people]


def now() -> float:
    """By the loop's clock."""
    return asyncio.get_running_loop().time()
