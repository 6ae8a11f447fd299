"""SIGTERM while everybody writes: it stops in time, whatever was carried out was acked, and nothing is lost."""

import asyncio
import signal
from collections.abc import Sequence

from faults.ground import Ground
from faults.history import read_journal
from faults.people import Person, Site, browsers, come_in
from faults.rigged import rigged
from faults.talk import Talk, finish, up
from processes import HANG_GUARD

STOP_WITHIN = 5.0
"""Seconds from the signal to the end of the process."""


async def test_whatever_was_carried_out_was_acked_before_it_stopped(ground: Ground, times, figures):
    stops, clients = times(2, 20), times(20, 200)
    site, loop = Site(ground.code), asyncio.get_running_loop()
    async with browsers() as http:
        async with up(ground, site):
            people = await come_in(clients, site, http)
        talk = Talk(people)
        for _ in range(stops):
            async with up(ground, site) as server:
                await asyncio.gather(*(person.here() for person in people))
                await talk.acked(clients)
                began = loop.time()
                assert await asyncio.to_thread(server.stop, signal.SIGTERM) == 0
                assert server.log.endswith("security: stopped\n"), "some library complains at the end"
                figures.add("from SIGTERM to the end", loop.time() - began)
            assert await unheard(ground, people) == set()
        await finish(ground, site, talk)
    figures.must_be_within("from SIGTERM to the end", STOP_WITHIN)


async def test_a_server_that_stops_between_storing_and_acking_would_be_found(ground: Ground):
    site = Site(ground.code)
    async with browsers() as http:
        async with up(ground, site, rigged("after-commit", count=20)) as server:
            people = await come_in(4, site, http)
            talk = Talk(people)
            await asyncio.to_thread(server.process.wait, HANG_GUARD)
        assert await unheard(ground, people)
        await talk.break_off()
        await asyncio.gather(*(person.leave() for person in people))


async def unheard(ground: Ground, people: Sequence[Person]) -> set[str]:
    """The commands in the journal whose ack never came."""
    await asyncio.gather(*(person.gone() for person in people))
    sent = {id for person in people for id in person.log.sent}
    acked = {id for person in people for id in person.log.acked}
    journal = await read_journal(ground.data, ground.code)
    return {entry.cause for entry in journal if entry.cause in sent - acked}
