"""Bad networks: people behind a fault proxy lose nothing, see nothing twice, and are back when it heals."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from random import Random

import pytest

from faults import wire
from faults.figures import Figures
from faults.ground import Ground
from faults.history import must_be_whole, read_journal
from faults.people import Person, Site, all_caught_up, browsers
from faults.proxy import BlackHole, Clear, Delay, Drip, FaultProxy, Narrow, Resets, proxy_before

SEED = 1943
PLACES = ("perm", "oxford")
PATIENCE = 30
"""Seconds after which a test that waits in vain fails; nothing is measured by it."""

Times = Callable[[int, int], int]
BACK_WITHIN = 10.0
"""Seconds from healing to a new ack."""


def faults(long: bool) -> dict[str, Clear]:
    """By their names."""
    return {
        "black hole": BlackHole(),
        "resets": Resets(20, Random(SEED)),
        "one byte at a time": Drip(),
        "delay": Delay(2.0 if long else 0.2),
        "bandwidth": Narrow(20_000),
    }


def impatience(long: bool) -> float:
    """Seconds after which people give up a connection, or an attempt at one, that is silent.

    A browser takes 8 for an attempt. Presence, which comes once a second, keeps a live one from being silent.
    """
    return 8.0 if long else 2.0


@asynccontextmanager
async def echo() -> AsyncIterator[FaultProxy]:
    """A proxy before a server that says everything again."""

    async def again(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(1000):
            writer.write(chunk)
        writer.close()

    server = await asyncio.start_server(again, "127.0.0.1", 0)
    async with server, proxy_before(server.sockets[0].getsockname()[1]) as proxy:
        yield proxy


@asynccontextmanager
async def call(proxy: FaultProxy) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


@pytest.mark.parametrize("fault", [Clear(), Delay(0.02), Drip(), Narrow(100_000)])
async def test_slow_ways_keep_every_byte_and_the_order(fault: Clear):
    words = Random(SEED).randbytes(20_000)
    async with echo() as proxy:
        proxy.fault = fault
        async with call(proxy) as (reader, writer):
            writer.write(words)
            writer.write_eof()

            assert await reader.read(-1) == words


async def test_a_drip_comes_byte_by_byte():
    async with echo() as proxy:
        proxy.fault = Drip()
        async with call(proxy) as (reader, writer):
            writer.write(b"quilt")

            assert len(await reader.read(1000)) < len(b"quilt")


class ReportingHole(BlackHole):
    """Tells when it has begun to swallow."""

    def __init__(self) -> None:
        self.swallowed = asyncio.Event()

    async def send(self, chunk: bytes, writer: asyncio.StreamWriter) -> None:
        self.swallowed.set()
        await super().send(chunk, writer)


async def test_a_black_hole_swallows_and_never_gives_back():
    async with echo() as proxy, call(proxy) as (reader, writer):
        writer.write(b"first")
        assert await reader.readexactly(5) == b"first"
        proxy.fault = fault = ReportingHole()
        writer.write(b"lost")
        await fault.swallowed.wait()
        proxy.fault = Clear()
        writer.write(b"lost too")
        given_back = asyncio.create_task(reader.read(1000))

        # Silence itself cannot be waited for: others, who call later, are answered, and it is not.
        for _ in range(10):
            async with call(proxy) as (another_reader, another_writer):
                another_writer.write(b"quilt")
                assert await another_reader.readexactly(5) == b"quilt"
        assert not given_back.done()
        given_back.cancel()


async def test_a_reset_is_one():
    async with echo() as proxy:
        proxy.fault = Resets(1, Random(SEED))
        async with call(proxy) as (reader, writer):
            writer.write(b"quilt")

            with pytest.raises(ConnectionResetError):
                await reader.read(-1)


class Forgetful(Person):
    """The control: a phone that never asks for what it has missed."""

    def _catch_up(self, *, page: bool = False) -> None:
        """Takes what comes, and nothing else."""


@asynccontextmanager
async def people_behind(
    proxy: FaultProxy, code: str, number: int, patience: float, kind: type[Person] = Person
) -> AsyncIterator[list[Person]]:
    """So many people who write without a pause, each when the last message is acked, until the end of the block."""
    site = Site(code, proxy.url)
    async with browsers() as http:
        people = [kind(f"Person {one}", PLACES[one % 2], site, http) for one in range(number)]
        for person in people:
            person.ack_within = person.silence = patience
            await person.register()
            person.come()
        enough = asyncio.Event()
        writing = [asyncio.create_task(write(person, enough)) for person in people]
        try:
            yield people
            enough.set()
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*writing)
            if kind is Person:
                await all_caught_up(people, PATIENCE)
        finally:
            for task in writing:
                task.cancel()
            await asyncio.gather(*(person.leave() for person in people))


async def write(person: Person, enough: asyncio.Event) -> None:
    for number in count(1):
        await person.say(f"{person.name[7:]}-{number}")
        await asyncio.sleep(0.02)
        if enough.is_set():
            return


async def all_acked_anew(people: list[Person], since: float = 0.0) -> list[float]:
    """Until one more message of each is acked; seconds since then, by the loop's clock."""

    async def acked_anew(person: Person) -> float:
        acked = asyncio.Event()
        person.on_ack = lambda *_: acked.set()
        async with asyncio.timeout(PATIENCE):
            await acked.wait()
        return asyncio.get_running_loop().time() - since

    return await asyncio.gather(*map(acked_anew, people))


async def test_people_behind_bad_networks_lose_nothing_and_see_nothing_twice(
    ground: Ground, long: bool, times: Times, figures: Figures, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(wire, "OPEN_WITHIN", impatience(long))
    with ground.serving() as server:
        async with (
            proxy_before(server.port) as proxy,
            people_behind(proxy, ground.code, times(4, 30), impatience(long)) as people,
        ):
            await all_acked_anew(people)
            for name, fault in faults(long).items():
                proxy.fault = fault
                await asyncio.sleep(15 if long else 0.4)
                proxy.fault = Clear()
                healed = asyncio.get_running_loop().time()
                for seconds in await all_acked_anew(people, healed):
                    figures.add(f"{name}: from healing to the next ack", seconds)
        figures.count("messages", sum(len(person.log.acked) for person in people))
        figures.count("connections", sum(person.connections for person in people))
    must_be_whole(await read_journal(ground.data, ground.code), [person.log for person in people])
    for name in faults(long):
        figures.must_be_within(f"{name}: from healing to the next ack", BACK_WITHIN)


async def test_who_does_not_ask_for_what_was_missed_is_found_out(ground: Ground):
    with ground.serving() as server:
        async with (
            proxy_before(server.port) as proxy,
            people_behind(proxy, ground.code, 4, impatience(False), Forgetful) as people,
        ):
            await all_acked_anew(people)
            proxy.drop_all()
            await all_acked_anew(people)
    with pytest.raises(AssertionError, match="screen"):
        must_be_whole(await read_journal(ground.data, ground.code), [person.log for person in people])
