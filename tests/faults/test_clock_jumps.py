"""Clocks that jump by an hour: nothing is lost, nobody is forgotten, and a countdown ends when it should."""

import asyncio
import signal

import pytest

from faults.ground import Ground
from faults.people import Person, Site, browsers, come_in
from faults.rigged import HOUR, rigged
from faults.talk import judge, talking, up
from faults.test_mid_unveiling import host, must_lie_open
from halls import come_true
from processes import Running

FORWARD, BACK = signal.SIGUSR1, signal.SIGUSR2


both_ways = pytest.mark.parametrize(
    "jump", [pytest.param(FORWARD, id="forward"), pytest.param(BACK, id="back")]
)


async def clock_of(person: Person) -> int:
    """The server's time, in milliseconds since 1970."""
    return (await person.ask("clock"))["at"]


async def jump_by(server: Running, how: signal.Signals, person: Person) -> int:
    """Let the machine's clock jump; by how much the server's has gone on, in milliseconds."""
    before = await clock_of(person)
    server.process.send_signal(how)
    await asyncio.sleep(0.05)
    return await clock_of(person) - before


async def test_the_servers_clock_follows_the_machines_forward_and_never_back(ground: Ground):
    site = Site(ground.code)
    async with browsers() as http, up(ground, site, rigged("jumping-clock")) as server:
        (vera,) = await come_in(1, site, http)
        assert await jump_by(server, FORWARD, vera) > HOUR * 500
        assert 0 <= await jump_by(server, BACK, vera) < HOUR * 500
        assert 0 <= await jump_by(server, BACK, vera) < HOUR * 500
        await vera.leave()
        await asyncio.to_thread(server.stop)


async def test_nothing_is_lost_while_the_servers_clock_jumps(ground: Ground, times):
    site = Site(ground.code)
    async with browsers() as http:
        async with up(ground, site, rigged("jumping-clock")) as server:
            people = await come_in(8, site, http)
            async with talking(people) as talk:
                for _ in range(times(1, 25)):
                    for how in (FORWARD, BACK, BACK, FORWARD):
                        await jump_by(server, how, people[0])
                        await talk.acked(20)
            await asyncio.to_thread(server.stop)
        await judge(ground, people)


@both_ways
async def test_who_registered_before_the_jump_is_known_after_it(ground: Ground, jump: signal.Signals):
    site = Site(ground.code)
    async with browsers() as http:
        async with up(ground, site, rigged("jumping-clock")) as server:
            vera, oleg = await come_in(2, site, http)
            await jump_by(server, jump, oleg)
            await vera.leave()
            await vera.fetch()
            assert vera.screen.me == vera.log.person
            vera.come()
            assert await vera.say("after-the-jump")
            await asyncio.to_thread(server.stop)
        await judge(ground, [vera, oleg])


@both_ways
async def test_a_countdown_ends_though_the_servers_clock_jumps(ground: Ground, jump: signal.Signals):
    site, gift = Site(ground.code), ground.gifts[0]
    async with browsers() as http:
        async with up(ground, site, rigged("jumping-clock")) as server:
            people = await come_in(2, site, http)
            vera, alice = [await host(ground, place, site, http) for place in ("perm", "oxford")]
            for one in (vera, alice):
                await one.give("arm-gift", "arm", gift=gift)
            seq = await vera.give("start-unveiling", "go", gift=gift)
            server.process.send_signal(jump)
            await come_true(lambda: all(one.screen.seq == seq + 1 for one in people))
            await must_lie_open(people)
            await asyncio.to_thread(server.stop)
        await judge(ground, [*people, vera, alice])


async def test_a_command_is_refused_to_a_stranger_as_the_control_of_being_known(ground: Ground):
    site = Site(ground.code)
    async with browsers() as http, up(ground, site) as server:
        (vera,) = await come_in(1, site, http)
        await vera.leave()
        vera.cookie = "twincloth_people=forged"
        vera.come()
        assert await vera.say("as-a-stranger") is None
        await vera.leave()
        await asyncio.to_thread(server.stop)
